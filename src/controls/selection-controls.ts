import type {
	DropdownAttributes,
	RadioButtonsAttributes,
	SelectAttributes,
	SelectionRangeSliderAttributes,
	SelectionSliderAttributes,
	SelectMultipleAttributes,
	ToggleButtonsAttributes,
} from "./generated/attributes.ts";
import { models } from "./generated/models.ts";
import {
	type ChoiceClass,
	type ChoiceControl,
	type ChoicesClass,
	type ChoicesControl,
	choosingOne,
	choosingSeveral,
} from "./selection.ts";

/** A list that opens to choose one. */
export type Dropdown<T = unknown> = ChoiceControl<DropdownAttributes, T>;
export const Dropdown: ChoiceClass<DropdownAttributes> = choosingOne(models.Dropdown);

/** Round buttons to choose one. */
export type RadioButtons<T = unknown> = ChoiceControl<RadioButtonsAttributes, T>;
export const RadioButtons: ChoiceClass<RadioButtonsAttributes> = choosingOne(models.RadioButtons);

/** A list to choose one. */
export type Select<T = unknown> = ChoiceControl<SelectAttributes, T>;
export const Select: ChoiceClass<SelectAttributes> = choosingOne(models.Select);

/** Buttons in a row to choose one. */
export type ToggleButtons<T = unknown> = ChoiceControl<ToggleButtonsAttributes, T>;
export const ToggleButtons: ChoiceClass<ToggleButtonsAttributes> = choosingOne(models.ToggleButtons);

/** A slider to choose one of an ordered list. */
export type SelectionSlider<T = unknown> = ChoiceControl<SelectionSliderAttributes, T>;
export const SelectionSlider: ChoiceClass<SelectionSliderAttributes> = choosingOne(models.SelectionSlider, true);

/** A list to choose any number. */
export type SelectMultiple<T = unknown> = ChoicesControl<SelectMultipleAttributes, T>;
export const SelectMultiple: ChoicesClass<SelectMultipleAttributes> = choosingSeveral(models.SelectMultiple);

/** A slider to choose the ends of a part of an ordered list. */
export type SelectionRangeSlider<T = unknown> = ChoicesControl<SelectionRangeSliderAttributes, T>;
export const SelectionRangeSlider: ChoicesClass<SelectionRangeSliderAttributes> = choosingSeveral(
	models.SelectionRangeSlider,
	true,
);
