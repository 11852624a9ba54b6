import { shown } from "../core/errors.ts";
import { Control } from "./control.ts";
import { Checkbox, FloatSlider, IntSlider } from "./generated/controls.ts";
import type { ChoiceOf, Choices } from "./selection.ts";
import { Dropdown } from "./selection-controls.ts";
import { stored } from "./stored.ts";
import { Text } from "./text-controls.ts";

/** A value that is no control and does not change. */
export class Fixed<T> {
	readonly value: T;

	constructor(value: T) {
		this.value = value;
	}
}

/** For {@link interact}: the value itself, without a control. */
export function fixed<T>(value: T): Fixed<T> {
	return new Fixed(value);
}

/**
 * What stands for a control: a number (a slider around it), `[min, max]` or `[min, max, step]` (a slider), a boolean (a
 * checkbox), a text (a field), an array, object or `Map` of options (a list to choose from), a control with a value, or
 * {@link fixed}.
 */
export type Abbreviation =
	| number
	| boolean
	| string
	| Choices
	| (Control & { readonly value: unknown })
	| Fixed<unknown>;

type Widened<T> = T extends number ? number : T extends boolean ? boolean : T extends string ? string : T;

/** The value that a function gets for an abbreviation. */
export type ValueOf<A> =
	A extends Fixed<infer T>
		? T
		: A extends Control & { readonly value: infer V }
			? V
			: A extends number | boolean | string
				? Widened<A>
				: A extends readonly [number, number] | readonly [number, number, number]
					? number
					: ChoiceOf<A>;

/** The values that a function gets for abbreviations by name. */
export type ValuesOf<A> = { readonly [K in keyof A]: ValueOf<A[K]> };

/** A control whose value a function takes. */
export interface ValueControl extends Control<{ value: unknown }> {
	value: unknown;
}

function slider(numbers: readonly number[], options: { min: number; max: number; value: number; step?: number }) {
	return numbers.every(Number.isInteger) ? new IntSlider(options) : new FloatSlider(options);
}

/** A slider around a number, as ipywidgets makes it: three times as far to its own side as to the other. */
function around(value: number): Control {
	if (value === 0) return slider([0], { min: 0, max: 1, value });
	return slider([value], value > 0 ? { min: -value, max: 3 * value, value } : { min: 3 * value, max: -value, value });
}

function between(name: string, range: readonly number[]): Control {
	const [min = 0, max = 0, step] = range;
	if (min > max || (step !== undefined && !(step > 0)))
		throw new RangeError(
			`interact.${name}: expected [min, max] or [min, max, step] with min ≤ max and step above 0, got [${range.join(", ")}]; to choose among numbers take new Dropdown({ options: [${range.join(", ")}] })`,
		);
	const middle = min + (max - min) / 2;
	const value = range.every(Number.isInteger) ? Math.floor(middle) : middle;
	return slider(range, { min, max, value, ...(step === undefined ? {} : { step }) });
}

function isRange(value: unknown): value is readonly number[] {
	return Array.isArray(value) && (value.length === 2 || value.length === 3) && value.every(Number.isFinite);
}

function made(name: string, abbreviation: unknown): Control {
	if (abbreviation instanceof Control) return abbreviation;
	if (typeof abbreviation === "boolean") return new Checkbox({ value: abbreviation });
	if (typeof abbreviation === "string") return new Text({ value: abbreviation });
	if (typeof abbreviation === "number" && Number.isFinite(abbreviation)) return around(abbreviation);
	if (isRange(abbreviation)) return between(name, abbreviation);
	if (typeof abbreviation === "object" && abbreviation !== null)
		return new Dropdown({ options: abbreviation as Choices });
	throw new TypeError(
		`interact.${name}: expected a number, [min, max], [min, max, step], a boolean, a text, options, a control or fixed(…), got ${shown(abbreviation)}`,
	);
}

/**
 * The control that an abbreviation stands for; its description is the name unless it has one.
 *
 * @throws TypeError for what stands for none, RangeError for a range that is none.
 */
export function controlFor(name: string, abbreviation: unknown): ValueControl {
	const control = made(name, abbreviation);
	const { attributes } = control[stored].description;
	if (!Object.hasOwn(attributes, "value"))
		throw new TypeError(`interact.${name}: expected a control with a value, got ${shown(abbreviation)}`);
	if (Object.hasOwn(attributes, "description") && control[stored].get("description") === "")
		control[stored].write({ description: name });
	return control as ValueControl;
}
