// Written by scripts/make-controls.mjs from @jupyter-widgets/schema. Do not edit: run the script again.
import { type Control, type ControlClass, control } from "../control.ts";
import { allSides, allowedTags, bounded, boundedByPower, boundedPair } from "../rules.ts";
import type { BoundedFloatTextAttributes, BoundedIntTextAttributes, ButtonStyleAttributes, CheckboxAttributes, CheckboxStyleAttributes, ColorPickerAttributes, ColorsInputAttributes, DatePickerAttributes, DatetimePickerAttributes, DescriptionStyleAttributes, FileUploadAttributes, FloatLogSliderAttributes, FloatProgressAttributes, FloatRangeSliderAttributes, FloatSliderAttributes, FloatTextAttributes, FloatsInputAttributes, HTMLAttributes, HTMLMathAttributes, HTMLMathStyleAttributes, HTMLStyleAttributes, IntProgressAttributes, IntRangeSliderAttributes, IntSliderAttributes, IntTextAttributes, IntsInputAttributes, LabelAttributes, LabelStyleAttributes, LayoutAttributes, NaiveDatetimePickerAttributes, PlayAttributes, ProgressStyleAttributes, SliderStyleAttributes, TagsInputAttributes, TextStyleAttributes, TextareaAttributes, TimePickerAttributes, ToggleButtonAttributes, ToggleButtonStyleAttributes, ToggleButtonsStyleAttributes, ValidAttributes } from "./attributes.ts";
import { models } from "./models.ts";

/** Size and place of a control: CSS properties of the box around it. */
export interface Layout extends Control<LayoutAttributes>, LayoutAttributes {}
export const Layout: ControlClass<Layout, LayoutAttributes> = control(models.Layout, allSides);

/** A field for a number between bounds; a number outside becomes the nearer bound. */
export interface BoundedFloatText extends Control<BoundedFloatTextAttributes>, BoundedFloatTextAttributes {}
export const BoundedFloatText: ControlClass<BoundedFloatText, BoundedFloatTextAttributes> = control(models.BoundedFloatText, bounded);

/** A field for an integer between bounds; a number outside becomes the nearer bound. */
export interface BoundedIntText extends Control<BoundedIntTextAttributes>, BoundedIntTextAttributes {}
export const BoundedIntText: ControlClass<BoundedIntText, BoundedIntTextAttributes> = control(models.BoundedIntText, bounded);

/** How a button is drawn. */
export interface ButtonStyle extends Control<ButtonStyleAttributes>, ButtonStyleAttributes {}
export const ButtonStyle: ControlClass<ButtonStyle, ButtonStyleAttributes> = control(models.ButtonStyle);

/** A box to tick. */
export interface Checkbox extends Control<CheckboxAttributes>, CheckboxAttributes {}
export const Checkbox: ControlClass<Checkbox, CheckboxAttributes> = control(models.Checkbox);

/** How a checkbox is drawn. */
export interface CheckboxStyle extends Control<CheckboxStyleAttributes>, CheckboxStyleAttributes {}
export const CheckboxStyle: ControlClass<CheckboxStyle, CheckboxStyleAttributes> = control(models.CheckboxStyle);

/** A field for a colour: a CSS name, `#rgb`, `#rrggbb`, `rgb(…)`, `hsl(…)`. */
export interface ColorPicker extends Control<ColorPickerAttributes>, ColorPickerAttributes {}
export const ColorPicker: ControlClass<ColorPicker, ColorPickerAttributes> = control(models.ColorPicker);

/** A list of colours to add to and take from. */
export interface ColorsInput extends Control<ColorsInputAttributes>, ColorsInputAttributes {}
export const ColorsInput: ControlClass<ColorsInput, ColorsInputAttributes> = control(models.ColorsInput, allowedTags);

/** A field for a day: midnight UTC of it, as `new Date("2026-03-01")` is. */
export interface DatePicker extends Control<DatePickerAttributes>, DatePickerAttributes {}
export const DatePicker: ControlClass<DatePicker, DatePickerAttributes> = control(models.DatePicker, bounded);

/** A field for a moment; the browser shows it in its own time zone. */
export interface DatetimePicker extends Control<DatetimePickerAttributes>, DatetimePickerAttributes {}
export const DatetimePicker: ControlClass<DatetimePicker, DatetimePickerAttributes> = control(models.DatetimePicker, bounded);

/** How the description beside a control is drawn. */
export interface DescriptionStyle extends Control<DescriptionStyleAttributes>, DescriptionStyleAttributes {}
export const DescriptionStyle: ControlClass<DescriptionStyle, DescriptionStyleAttributes> = control(models.DescriptionStyle);

/** A button that uploads files: their names and bytes are the value. */
export interface FileUpload extends Control<FileUploadAttributes>, FileUploadAttributes {}
export const FileUpload: ControlClass<FileUpload, FileUploadAttributes> = control(models.FileUpload);

/** A slider for a number on a logarithmic scale; `min` and `max` are exponents of `base`. */
export interface FloatLogSlider extends Control<FloatLogSliderAttributes>, FloatLogSliderAttributes {}
export const FloatLogSlider: ControlClass<FloatLogSlider, FloatLogSliderAttributes> = control(models.FloatLogSlider, boundedByPower);

/** A bar that fills as a number grows. */
export interface FloatProgress extends Control<FloatProgressAttributes>, FloatProgressAttributes {}
export const FloatProgress: ControlClass<FloatProgress, FloatProgressAttributes> = control(models.FloatProgress, bounded);

/** A slider for a range of numbers. */
export interface FloatRangeSlider extends Control<FloatRangeSliderAttributes>, FloatRangeSliderAttributes {}
export const FloatRangeSlider: ControlClass<FloatRangeSlider, FloatRangeSliderAttributes> = control(models.FloatRangeSlider, boundedPair);

/** A slider for a number. */
export interface FloatSlider extends Control<FloatSliderAttributes>, FloatSliderAttributes {}
export const FloatSlider: ControlClass<FloatSlider, FloatSliderAttributes> = control(models.FloatSlider, bounded);

/** A field for a number. */
export interface FloatText extends Control<FloatTextAttributes>, FloatTextAttributes {}
export const FloatText: ControlClass<FloatText, FloatTextAttributes> = control(models.FloatText);

/** A list of numbers to add to and take from. */
export interface FloatsInput extends Control<FloatsInputAttributes>, FloatsInputAttributes {}
export const FloatsInput: ControlClass<FloatsInput, FloatsInputAttributes> = control(models.FloatsInput, allowedTags);

/** Text with HTML and LaTeX formulas. */
export interface HTMLMath extends Control<HTMLMathAttributes>, HTMLMathAttributes {}
export const HTMLMath: ControlClass<HTMLMath, HTMLMathAttributes> = control(models.HTMLMath);

/** How text with formulas is drawn. */
export interface HTMLMathStyle extends Control<HTMLMathStyleAttributes>, HTMLMathStyleAttributes {}
export const HTMLMathStyle: ControlClass<HTMLMathStyle, HTMLMathStyleAttributes> = control(models.HTMLMathStyle);

/** Text with HTML. */
export interface HTML extends Control<HTMLAttributes>, HTMLAttributes {}
export const HTML: ControlClass<HTML, HTMLAttributes> = control(models.HTML);

/** How text with HTML is drawn. */
export interface HTMLStyle extends Control<HTMLStyleAttributes>, HTMLStyleAttributes {}
export const HTMLStyle: ControlClass<HTMLStyle, HTMLStyleAttributes> = control(models.HTMLStyle);

/** A bar that fills as an integer grows. */
export interface IntProgress extends Control<IntProgressAttributes>, IntProgressAttributes {}
export const IntProgress: ControlClass<IntProgress, IntProgressAttributes> = control(models.IntProgress, bounded);

/** A slider for a range of integers. */
export interface IntRangeSlider extends Control<IntRangeSliderAttributes>, IntRangeSliderAttributes {}
export const IntRangeSlider: ControlClass<IntRangeSlider, IntRangeSliderAttributes> = control(models.IntRangeSlider, boundedPair);

/** A slider for an integer. */
export interface IntSlider extends Control<IntSliderAttributes>, IntSliderAttributes {}
export const IntSlider: ControlClass<IntSlider, IntSliderAttributes> = control(models.IntSlider, bounded);

/** A field for an integer. */
export interface IntText extends Control<IntTextAttributes>, IntTextAttributes {}
export const IntText: ControlClass<IntText, IntTextAttributes> = control(models.IntText);

/** A list of integers to add to and take from. */
export interface IntsInput extends Control<IntsInputAttributes>, IntsInputAttributes {}
export const IntsInput: ControlClass<IntsInput, IntsInputAttributes> = control(models.IntsInput, allowedTags);

/** A text; LaTeX formulas between `$` are set. */
export interface Label extends Control<LabelAttributes>, LabelAttributes {}
export const Label: ControlClass<Label, LabelAttributes> = control(models.Label);

/** How a label is drawn. */
export interface LabelStyle extends Control<LabelStyleAttributes>, LabelStyleAttributes {}
export const LabelStyle: ControlClass<LabelStyle, LabelStyleAttributes> = control(models.LabelStyle);

/** A field for a day and time on the wall, of no time zone: the kernel reads it in its own. */
export interface NaiveDatetimePicker extends Control<NaiveDatetimePickerAttributes>, NaiveDatetimePickerAttributes {}
export const NaiveDatetimePicker: ControlClass<NaiveDatetimePicker, NaiveDatetimePickerAttributes> = control(models.NaiveDatetimePicker, bounded);

/** Buttons that step through integers, at a steady pace. */
export interface Play extends Control<PlayAttributes>, PlayAttributes {}
export const Play: ControlClass<Play, PlayAttributes> = control(models.Play, bounded);

/** How a progress bar is drawn. */
export interface ProgressStyle extends Control<ProgressStyleAttributes>, ProgressStyleAttributes {}
export const ProgressStyle: ControlClass<ProgressStyle, ProgressStyleAttributes> = control(models.ProgressStyle);

/** How a slider is drawn. */
export interface SliderStyle extends Control<SliderStyleAttributes>, SliderStyleAttributes {}
export const SliderStyle: ControlClass<SliderStyle, SliderStyleAttributes> = control(models.SliderStyle);

/** A list of words to add to and take from. */
export interface TagsInput extends Control<TagsInputAttributes>, TagsInputAttributes {}
export const TagsInput: ControlClass<TagsInput, TagsInputAttributes> = control(models.TagsInput, allowedTags);

/** How a text field is drawn. */
export interface TextStyle extends Control<TextStyleAttributes>, TextStyleAttributes {}
export const TextStyle: ControlClass<TextStyle, TextStyleAttributes> = control(models.TextStyle);

/** A field for several lines of text. */
export interface Textarea extends Control<TextareaAttributes>, TextareaAttributes {}
export const Textarea: ControlClass<Textarea, TextareaAttributes> = control(models.Textarea);

/** A field for a time of day, as `"14:05"`, with seconds where they are not zero. */
export interface TimePicker extends Control<TimePickerAttributes>, TimePickerAttributes {}
export const TimePicker: ControlClass<TimePicker, TimePickerAttributes> = control(models.TimePicker, bounded);

/** A button that stays pressed. */
export interface ToggleButton extends Control<ToggleButtonAttributes>, ToggleButtonAttributes {}
export const ToggleButton: ControlClass<ToggleButton, ToggleButtonAttributes> = control(models.ToggleButton);

/** How a toggle button is drawn. */
export interface ToggleButtonStyle extends Control<ToggleButtonStyleAttributes>, ToggleButtonStyleAttributes {}
export const ToggleButtonStyle: ControlClass<ToggleButtonStyle, ToggleButtonStyleAttributes> = control(models.ToggleButtonStyle);

/** How a row of toggle buttons is drawn. */
export interface ToggleButtonsStyle extends Control<ToggleButtonsStyleAttributes>, ToggleButtonsStyleAttributes {}
export const ToggleButtonsStyle: ControlClass<ToggleButtonsStyle, ToggleButtonsStyleAttributes> = control(models.ToggleButtonsStyle);

/** A sign for valid or not. */
export interface Valid extends Control<ValidAttributes>, ValidAttributes {}
export const Valid: ControlClass<Valid, ValidAttributes> = control(models.Valid);
