// Written by scripts/make-controls.mjs from @jupyter-widgets/schema. Do not edit: run the script again.
import type { JsonObject } from "../../protocol/json.ts";
import type { LinkEnd } from "../reference.ts";
import type { Control, Given } from "../control.ts";
import type { ControllerAxis, ControllerButton } from "../controller.ts";
import type { UploadedFile } from "../uploaded-file.ts";
import type { ButtonStyle, CheckboxStyle, DescriptionStyle, HTMLMathStyle, HTMLStyle, LabelStyle, Layout, ProgressStyle, SliderStyle, TextStyle, ToggleButtonStyle, ToggleButtonsStyle } from "./controls.ts";

/** What many controls have. */
export interface DomAttributes {
	get layout(): Layout;
	set layout(given: Given<Layout>);
	/** Is widget tabbable. */
	tabbable: boolean | null;
	/** A tooltip caption. */
	tooltip: string | null;
}

/** What many controls have. */
export interface DescriptionAttributes {
	/** Description of the control. */
	description: string;
	/** Accept HTML in the description. */
	descriptionAllowHtml: boolean;
}

/** The attributes of {@link Layout}. */
export interface LayoutAttributes {
	/** The align-content CSS attribute. */
	alignContent: "flex-start" | "flex-end" | "center" | "space-between" | "space-around" | "space-evenly" | "stretch" | "inherit" | "initial" | "unset" | null;
	/** The align-items CSS attribute. */
	alignItems: "flex-start" | "flex-end" | "center" | "baseline" | "stretch" | "inherit" | "initial" | "unset" | null;
	/** The align-self CSS attribute. */
	alignSelf: "auto" | "flex-start" | "flex-end" | "center" | "baseline" | "stretch" | "inherit" | "initial" | "unset" | null;
	/** The border bottom CSS attribute. */
	borderBottom: string | null;
	/** The border left CSS attribute. */
	borderLeft: string | null;
	/** The border right CSS attribute. */
	borderRight: string | null;
	/** The border top CSS attribute. */
	borderTop: string | null;
	/** The bottom CSS attribute. */
	bottom: string | null;
	/** The display CSS attribute. */
	display: string | null;
	/** The flex CSS attribute. */
	flex: string | null;
	/** The flex-flow CSS attribute. */
	flexFlow: string | null;
	/** The grid-area CSS attribute. */
	gridArea: string | null;
	/** The grid-auto-columns CSS attribute. */
	gridAutoColumns: string | null;
	/** The grid-auto-flow CSS attribute. */
	gridAutoFlow: "column" | "row" | "row dense" | "column dense" | "inherit" | "initial" | "unset" | null;
	/** The grid-auto-rows CSS attribute. */
	gridAutoRows: string | null;
	/** The grid-column CSS attribute. */
	gridColumn: string | null;
	/** The grid-gap CSS attribute. */
	gridGap: string | null;
	/** The grid-row CSS attribute. */
	gridRow: string | null;
	/** The grid-template-areas CSS attribute. */
	gridTemplateAreas: string | null;
	/** The grid-template-columns CSS attribute. */
	gridTemplateColumns: string | null;
	/** The grid-template-rows CSS attribute. */
	gridTemplateRows: string | null;
	/** The height CSS attribute. */
	height: string | null;
	/** The justify-content CSS attribute. */
	justifyContent: "flex-start" | "flex-end" | "center" | "space-between" | "space-around" | "inherit" | "initial" | "unset" | null;
	/** The justify-items CSS attribute. */
	justifyItems: "flex-start" | "flex-end" | "center" | "inherit" | "initial" | "unset" | null;
	/** The left CSS attribute. */
	left: string | null;
	/** The margin CSS attribute. */
	margin: string | null;
	/** The max-height CSS attribute. */
	maxHeight: string | null;
	/** The max-width CSS attribute. */
	maxWidth: string | null;
	/** The min-height CSS attribute. */
	minHeight: string | null;
	/** The min-width CSS attribute. */
	minWidth: string | null;
	/** The object-fit CSS attribute. */
	objectFit: "contain" | "cover" | "fill" | "scale-down" | "none" | null;
	/** The object-position CSS attribute. */
	objectPosition: string | null;
	/** The order CSS attribute. */
	order: string | null;
	/** The overflow CSS attribute. */
	overflow: string | null;
	/** The padding CSS attribute. */
	padding: string | null;
	/** The right CSS attribute. */
	right: string | null;
	/** The top CSS attribute. */
	top: string | null;
	/** The visibility CSS attribute. */
	visibility: "visible" | "hidden" | "inherit" | "initial" | "unset" | null;
	/** The width CSS attribute. */
	width: string | null;
	/** The borders of all four sides; null where they differ. */
	border: string | null;
}

/** The attributes of {@link Accordion}. */
export interface AccordionAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
	/** The index of the selected page. This is either an integer selecting a particular sub-widget, or None to have no widgets selected. */
	selectedIndex: number | null;
	/** Titles of the pages. */
	titles: readonly string[];
}

/** The attributes of {@link Audio}. */
export interface AudioAttributes extends DomAttributes {
	/** When true, the audio starts when it's displayed. */
	autoplay: boolean;
	/** Specifies that audio controls should be displayed (such as a play/pause button etc). */
	controls: boolean;
	/** The format of the audio. */
	format: string;
	/** When true, the audio will start from the beginning after finishing. */
	loop: boolean;
	/** The media data as a memory view of bytes. */
	get value(): Uint8Array;
	set value(given: Given<Uint8Array>);
}

/** The attributes of {@link BoundedFloatText}. */
export interface BoundedFloatTextAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Minimum step to increment the value. */
	step: number | null;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Float value. */
	value: number;
}

/** The attributes of {@link BoundedIntText}. */
export interface BoundedIntTextAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Minimum step to increment the value. */
	step: number;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Int value. */
	value: number;
}

/** The attributes of {@link Box}. */
export interface BoxAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
}

/** The attributes of {@link Button}. */
export interface ButtonAttributes extends DomAttributes {
	/** Use a predefined styling for the button. */
	buttonStyle: "primary" | "success" | "info" | "warning" | "danger" | "";
	/** Button label. */
	description: string;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Font-awesome icon names, without the 'fa-' prefix. */
	icon: string;
	get style(): ButtonStyle;
	set style(given: Given<ButtonStyle>);
}

/** The attributes of {@link ButtonStyle}. */
export interface ButtonStyleAttributes {
	/** Color of the button. */
	buttonColor: string | null;
	/** Button text font family. */
	fontFamily: string | null;
	/** Button text font size. */
	fontSize: string | null;
	/** Button text font style. */
	fontStyle: string | null;
	/** Button text font variant. */
	fontVariant: string | null;
	/** Button text font weight. */
	fontWeight: string | null;
	/** Button text color. */
	textColor: string | null;
	/** Button text decoration. */
	textDecoration: string | null;
}

/** The attributes of {@link Checkbox}. */
export interface CheckboxAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Indent the control to align with other controls with a description. */
	indent: boolean;
	/** Styling customizations. */
	get style(): CheckboxStyle;
	set style(given: Given<CheckboxStyle>);
	/** Bool value. */
	value: boolean;
}

/** The attributes of {@link CheckboxStyle}. */
export interface CheckboxStyleAttributes {
	/** Background specifications. */
	background: string | null;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
}

/** The attributes of {@link ColorPicker}. */
export interface ColorPickerAttributes extends DomAttributes, DescriptionAttributes {
	/** Display short version with just a color selector. */
	concise: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** The color value. */
	value: string;
}

/** The attributes of {@link ColorsInput}. */
export interface ColorsInputAttributes extends DomAttributes, DescriptionAttributes {
	allowDuplicates: boolean;
	allowedTags: readonly string[];
	placeholder: string;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** List of string tags. */
	value: readonly string[];
}

/** The attributes of {@link Combobox}. */
export interface ComboboxAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** If set, ensure value is in options. Implies continuous_update=False. */
	ensureOption: boolean;
	/** Dropdown options for the combobox. */
	options: readonly string[];
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	get style(): TextStyle;
	set style(given: Given<TextStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link ControllerAxis}. */
export interface ControllerAxisAttributes extends DomAttributes {
	/** The value of the axis. */
	readonly value: number;
}

/** The attributes of {@link ControllerButton}. */
export interface ControllerButtonAttributes extends DomAttributes {
	/** Whether the button is pressed. */
	readonly pressed: boolean;
	/** The value of the button. */
	readonly value: number;
}

/** The attributes of {@link Controller}. */
export interface ControllerAttributes extends DomAttributes {
	/** The axes on the gamepad. */
	readonly axes: readonly ControllerAxis[];
	/** The buttons on the gamepad. */
	readonly buttons: readonly ControllerButton[];
	/** Whether the gamepad is connected. */
	readonly connected: boolean;
	/** The id number of the controller. */
	index: number;
	/** The name of the control mapping. */
	readonly mapping: string;
	/** The name of the controller. */
	readonly name: string;
	/** The last time the data from this gamepad was updated. */
	readonly timestamp: number;
}

/** The attributes of {@link DatePicker}. */
export interface DatePickerAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	get max(): Date | null;
	set max(given: Given<Date | null>);
	get min(): Date | null;
	set min(given: Given<Date | null>);
	/** The date step to use for the picker, in days, or "any". */
	step: number | "any";
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	get value(): Date | null;
	set value(given: Given<Date | null>);
}

/** The attributes of {@link DatetimePicker}. */
export interface DatetimePickerAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	get max(): Date | null;
	set max(given: Given<Date | null>);
	get min(): Date | null;
	set min(given: Given<Date | null>);
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	get value(): Date | null;
	set value(given: Given<Date | null>);
}

/** The attributes of {@link DescriptionStyle}. */
export interface DescriptionStyleAttributes {
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
}

/** The attributes of {@link DirectionalLink}. */
export interface DirectionalLinkAttributes {
	/** The source (widget, 'trait_name') pair. */
	source: LinkEnd | null;
	/** The target (widget, 'trait_name') pair. */
	target: LinkEnd | null;
}

/** The attributes of {@link Dropdown}. */
export interface DropdownAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Selected index. */
	index: number | null;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
}

/** The attributes of {@link FileUpload}. */
export interface FileUploadAttributes extends DomAttributes, DescriptionAttributes {
	/** File types to accept, empty string for all. */
	accept: string;
	/** Use a predefined styling for the button. */
	buttonStyle: "primary" | "success" | "info" | "warning" | "danger" | "";
	/** Enable or disable button. */
	disabled: boolean;
	/** Error message. */
	readonly error: string;
	/** Font-awesome icon name, without the 'fa-' prefix. */
	icon: string;
	/** If True, allow for multiple files upload. */
	multiple: boolean;
	get style(): ButtonStyle;
	set style(given: Given<ButtonStyle>);
	/** The file upload value. */
	value: readonly UploadedFile[];
}

/** The attributes of {@link FloatLogSlider}. */
export interface FloatLogSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Base for the logarithm. */
	base: number;
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is holding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value for the exponent. */
	max: number;
	/** Min value for the exponent. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current value of the slider next to it. */
	readout: boolean;
	/** Format for the readout. */
	readoutFormat: string;
	/** Minimum step in the exponent to increment the value. */
	step: number | null;
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
	/** Float value. */
	value: number;
}

/** The attributes of {@link FloatProgress}. */
export interface FloatProgressAttributes extends DomAttributes, DescriptionAttributes {
	/** Use a predefined styling for the progress bar. */
	barStyle: "success" | "info" | "warning" | "danger" | "" | null;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	get style(): ProgressStyle;
	set style(given: Given<ProgressStyle>);
	/** Float value. */
	value: number;
}

/** The attributes of {@link FloatRangeSlider}. */
export interface FloatRangeSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is sliding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current value of the slider next to it. */
	readout: boolean;
	/** Format for the readout. */
	readoutFormat: string;
	/** Minimum step to increment the value. */
	step: number | null;
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
	/** Tuple of (lower, upper) bounds. */
	value: readonly [number, number];
}

/** The attributes of {@link FloatSlider}. */
export interface FloatSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is holding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current value of the slider next to it. */
	readout: boolean;
	/** Format for the readout. */
	readoutFormat: string;
	/** Minimum step to increment the value. */
	step: number | null;
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
	/** Float value. */
	value: number;
}

/** The attributes of {@link FloatText}. */
export interface FloatTextAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Minimum step to increment the value. */
	step: number | null;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Float value. */
	value: number;
}

/** The attributes of {@link FloatsInput}. */
export interface FloatsInputAttributes extends DomAttributes, DescriptionAttributes {
	allowDuplicates: boolean;
	allowedTags: readonly number[];
	format: string;
	max: number | null;
	min: number | null;
	placeholder: string;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Use a predefined styling for the tags. */
	tagStyle: "primary" | "success" | "info" | "warning" | "danger" | "";
	/** List of float tags. */
	value: readonly number[];
}

/** The attributes of {@link GridBox}. */
export interface GridBoxAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
}

/** The attributes of {@link HBox}. */
export interface HBoxAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
}

/** The attributes of {@link HTMLMath}. */
export interface HTMLMathAttributes extends DomAttributes, DescriptionAttributes {
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	get style(): HTMLMathStyle;
	set style(given: Given<HTMLMathStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link HTMLMathStyle}. */
export interface HTMLMathStyleAttributes {
	/** Background specifications. */
	background: string | null;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Text font size. */
	fontSize: string | null;
	/** Text color. */
	textColor: string | null;
}

/** The attributes of {@link HTML}. */
export interface HTMLAttributes extends DomAttributes, DescriptionAttributes {
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	get style(): HTMLStyle;
	set style(given: Given<HTMLStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link HTMLStyle}. */
export interface HTMLStyleAttributes {
	/** Background specifications. */
	background: string | null;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Text font size. */
	fontSize: string | null;
	/** Text color. */
	textColor: string | null;
}

/** The attributes of {@link Image}. */
export interface ImageAttributes extends DomAttributes {
	/** The format of the image. */
	format: string;
	/** Height of the image in pixels. Use layout.height for styling the widget. */
	height: string;
	/** The media data as a memory view of bytes. */
	get value(): Uint8Array;
	set value(given: Given<Uint8Array>);
	/** Width of the image in pixels. Use layout.width for styling the widget. */
	width: string;
}

/** The attributes of {@link IntProgress}. */
export interface IntProgressAttributes extends DomAttributes, DescriptionAttributes {
	/** Use a predefined styling for the progress bar. */
	barStyle: "success" | "info" | "warning" | "danger" | "";
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	get style(): ProgressStyle;
	set style(given: Given<ProgressStyle>);
	/** Int value. */
	value: number;
}

/** The attributes of {@link IntRangeSlider}. */
export interface IntRangeSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is sliding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current value of the slider next to it. */
	readout: boolean;
	/** Format for the readout. */
	readoutFormat: string;
	/** Minimum step that the value can take. */
	step: number;
	/** Slider style customizations. */
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
	/** Tuple of (lower, upper) bounds. */
	value: readonly [number, number];
}

/** The attributes of {@link IntSlider}. */
export interface IntSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is holding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current value of the slider next to it. */
	readout: boolean;
	/** Format for the readout. */
	readoutFormat: string;
	/** Minimum step to increment the value. */
	step: number;
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
	/** Int value. */
	value: number;
}

/** The attributes of {@link IntText}. */
export interface IntTextAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Minimum step to increment the value. */
	step: number;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Int value. */
	value: number;
}

/** The attributes of {@link IntsInput}. */
export interface IntsInputAttributes extends DomAttributes, DescriptionAttributes {
	allowDuplicates: boolean;
	allowedTags: readonly number[];
	format: string;
	max: number | null;
	min: number | null;
	placeholder: string;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Use a predefined styling for the tags. */
	tagStyle: "primary" | "success" | "info" | "warning" | "danger" | "";
	/** List of int tags. */
	value: readonly number[];
}

/** The attributes of {@link Label}. */
export interface LabelAttributes extends DomAttributes, DescriptionAttributes {
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	get style(): LabelStyle;
	set style(given: Given<LabelStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link LabelStyle}. */
export interface LabelStyleAttributes {
	/** Background specifications. */
	background: string | null;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Label text font family. */
	fontFamily: string | null;
	/** Text font size. */
	fontSize: string | null;
	/** Label text font style. */
	fontStyle: string | null;
	/** Label text font variant. */
	fontVariant: string | null;
	/** Label text font weight. */
	fontWeight: string | null;
	/** Text color. */
	textColor: string | null;
	/** Label text decoration. */
	textDecoration: string | null;
}

/** The attributes of {@link Link}. */
export interface LinkAttributes {
	/** The source (widget, 'trait_name') pair. */
	source: LinkEnd | null;
	/** The target (widget, 'trait_name') pair. */
	target: LinkEnd | null;
}

/** The attributes of {@link NaiveDatetimePicker}. */
export interface NaiveDatetimePickerAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	get max(): Date | null;
	set max(given: Given<Date | null>);
	get min(): Date | null;
	set min(given: Given<Date | null>);
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	get value(): Date | null;
	set value(given: Given<Date | null>);
}

/** The attributes of {@link Password}. */
export interface PasswordAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	get style(): TextStyle;
	set style(given: Given<TextStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link Play}. */
export interface PlayAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** The time between two animation steps (ms). */
	interval: number;
	/** Max value. */
	max: number;
	/** Min value. */
	min: number;
	/** Whether the control is currently playing. */
	playing: boolean;
	/** Whether the control will repeat in a continuous loop. */
	repeat: boolean;
	/** Show the repeat toggle button in the widget. */
	showRepeat: boolean;
	/** Increment step. */
	step: number;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Int value. */
	value: number;
}

/** The attributes of {@link ProgressStyle}. */
export interface ProgressStyleAttributes {
	/** Color of the progress bar. */
	barColor: string | null;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
}

/** The attributes of {@link RadioButtons}. */
export interface RadioButtonsAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Selected index. */
	index: number | null;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
}

/** The attributes of {@link Select}. */
export interface SelectAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Selected index. */
	index: number | null;
	/** The number of rows to display. */
	rows: number;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
}

/** The attributes of {@link SelectMultiple}. */
export interface SelectMultipleAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Selected indices. */
	index: readonly number[];
	/** The number of rows to display. */
	rows: number;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
}

/** The attributes of {@link SelectionRangeSlider}. */
export interface SelectionRangeSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is holding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Min and max selected indices. */
	index: readonly [number, number];
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current selected label next to the slider. */
	readout: boolean;
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
}

/** The attributes of {@link SelectionSlider}. */
export interface SelectionSliderAttributes extends DomAttributes, DescriptionAttributes {
	/** Slider dragging behavior. */
	behavior: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
	/** Update the value of the widget as the user is holding the slider. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Selected index. */
	index: number | null;
	/** Vertical or horizontal. */
	orientation: "horizontal" | "vertical";
	/** Display the current selected label next to the slider. */
	readout: boolean;
	get style(): SliderStyle;
	set style(given: Given<SliderStyle>);
}

/** The attributes of {@link SliderStyle}. */
export interface SliderStyleAttributes {
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Color of the slider handle. */
	handleColor: string | null;
}

/** The attributes of {@link Stack}. */
export interface StackAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
	/** The index of the selected page. This is either an integer selecting a particular sub-widget, or None to have no widgets selected. */
	selectedIndex: number | null;
	/** Titles of the pages. */
	titles: readonly string[];
}

/** The attributes of {@link Tab}. */
export interface TabAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
	/** The index of the selected page. This is either an integer selecting a particular sub-widget, or None to have no widgets selected. */
	selectedIndex: number | null;
	/** Titles of the pages. */
	titles: readonly string[];
}

/** The attributes of {@link TagsInput}. */
export interface TagsInputAttributes extends DomAttributes, DescriptionAttributes {
	allowDuplicates: boolean;
	allowedTags: readonly string[];
	placeholder: string;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Use a predefined styling for the tags. */
	tagStyle: "primary" | "success" | "info" | "warning" | "danger" | "";
	/** List of string tags. */
	value: readonly string[];
}

/** The attributes of {@link Text}. */
export interface TextAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	get style(): TextStyle;
	set style(given: Given<TextStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link TextStyle}. */
export interface TextStyleAttributes {
	/** Background specifications. */
	background: string | null;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Text font size. */
	fontSize: string | null;
	/** Text color. */
	textColor: string | null;
}

/** The attributes of {@link Textarea}. */
export interface TextareaAttributes extends DomAttributes, DescriptionAttributes {
	/** Update the value as the user types. If False, update on submission, e.g., pressing Enter or navigating away. */
	continuousUpdate: boolean;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Placeholder text to display when nothing has been typed. */
	placeholder: string;
	/** The number of rows to display. */
	rows: number | null;
	get style(): TextStyle;
	set style(given: Given<TextStyle>);
	/** String value. */
	value: string;
}

/** The attributes of {@link TimePicker}. */
export interface TimePickerAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	max: string | null;
	min: string | null;
	/** The time step to use for the picker, in seconds, or "any". */
	step: number | "any";
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	value: string | null;
}

/** The attributes of {@link ToggleButton}. */
export interface ToggleButtonAttributes extends DomAttributes, DescriptionAttributes {
	/** Use a predefined styling for the button. */
	buttonStyle: "primary" | "success" | "info" | "warning" | "danger" | "";
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Font-awesome icon. */
	icon: string;
	/** Styling customizations. */
	get style(): ToggleButtonStyle;
	set style(given: Given<ToggleButtonStyle>);
	/** Bool value. */
	value: boolean;
}

/** The attributes of {@link ToggleButtonStyle}. */
export interface ToggleButtonStyleAttributes {
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Toggle button text font family. */
	fontFamily: string | null;
	/** Toggle button text font size. */
	fontSize: string | null;
	/** Toggle button text font style. */
	fontStyle: string | null;
	/** Toggle button text font variant. */
	fontVariant: string | null;
	/** Toggle button text font weight. */
	fontWeight: string | null;
	/** Toggle button text color. */
	textColor: string | null;
	/** Toggle button text decoration. */
	textDecoration: string | null;
}

/** The attributes of {@link ToggleButtons}. */
export interface ToggleButtonsAttributes extends DomAttributes, DescriptionAttributes {
	/** Use a predefined styling for the buttons. */
	buttonStyle: "primary" | "success" | "info" | "warning" | "danger" | "" | null;
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Icons names for each button (FontAwesome names without the fa- prefix). */
	icons: readonly string[];
	/** Selected index. */
	index: number | null;
	get style(): ToggleButtonsStyle;
	set style(given: Given<ToggleButtonsStyle>);
	/** Tooltips for each button. */
	tooltips: readonly string[];
}

/** The attributes of {@link ToggleButtonsStyle}. */
export interface ToggleButtonsStyleAttributes {
	/** The width of each button. */
	buttonWidth: string;
	/** Width of the description to the side of the control. */
	descriptionWidth: string;
	/** Text font weight of each button. */
	fontWeight: string;
}

/** The attributes of {@link VBox}. */
export interface VBoxAttributes extends DomAttributes {
	/** Use a predefined styling for the box. */
	boxStyle: "success" | "info" | "warning" | "danger" | "";
	/** List of widget children. */
	children: readonly Control[];
}

/** The attributes of {@link Valid}. */
export interface ValidAttributes extends DomAttributes, DescriptionAttributes {
	/** Enable or disable user changes. */
	disabled: boolean;
	/** Message displayed when the value is False. */
	readout: string;
	/** Styling customizations. */
	get style(): DescriptionStyle;
	set style(given: Given<DescriptionStyle>);
	/** Bool value. */
	value: boolean;
}

/** The attributes of {@link Video}. */
export interface VideoAttributes extends DomAttributes {
	/** When true, the video starts when it's displayed. */
	autoplay: boolean;
	/** Specifies that video controls should be displayed (such as a play/pause button etc). */
	controls: boolean;
	/** The format of the video. */
	format: string;
	/** Height of the video in pixels. */
	height: string;
	/** When true, the video will start from the beginning after finishing. */
	loop: boolean;
	/** The media data as a memory view of bytes. */
	get value(): Uint8Array;
	set value(given: Given<Uint8Array>);
	/** Width of the video in pixels. */
	width: string;
}

/** The attributes of {@link Output}. */
export interface OutputAttributes extends DomAttributes {
	/** The output messages synced from the frontend. */
	readonly outputs: readonly JsonObject[];
}
