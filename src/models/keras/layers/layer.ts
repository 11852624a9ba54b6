import { ExplainError, shown } from "../../../core/errors.ts";
import { shapeText } from "../../../core/nd-array.ts";
import { type Tensor, tf } from "../../../math/tf.ts";
import type { Config } from "../configuration.ts";

/** A tensor that a layer was called with, by its place among the layer's inputs. */
export class InputPlace {
	readonly index: number;

	constructor(index: number) {
		this.index = index;
	}
}

/** A weight that is made of the layer's own, as the matrix of a kernel of more axes. */
export interface DerivedWeight {
	/** Added to the layer's name. */
	readonly name: string;
	/** Places of the weights among the layer's that it is made of. */
	readonly of: readonly number[];
	make(weights: readonly Tensor[]): Tensor;
}

/** One node that a layer becomes. */
export interface Step {
	/** Added to the layer's name after a slash; the step without one carries the layer's own name. */
	readonly suffix?: string;
	readonly op: string;
	readonly attributes?: Config;
	/** Places of the step's weights among the layer's, or what is made of them. */
	readonly weights?: readonly (number | DerivedWeight)[];
	/** The layer's inputs by place, or earlier steps by suffix. Default: the step before; of the first, all inputs of the layer. */
	readonly inputs?: readonly (number | string)[];
	/** The node is not the output but says which of its steps count. */
	readonly mask?: boolean;
}

/** Whose defaults and meanings hold. */
export type KerasVersion = 2 | 3 | "tfjs";

/** One call of a layer, read from outside. */
export interface LayerDescription {
	/** Who reads, for the error text. */
	readonly reader: string;
	readonly name: string;
	readonly className: string;
	/** The Python module of the class, where the file says it. */
	readonly module: string;
	/** As Keras writes it, with names and words in snake_case. */
	readonly config: Config;
	/** The framework whose defaults and meanings hold: Keras 2 or 3, or TensorFlow.js, which is like 2. */
	readonly version: KerasVersion;
	/** Of each weight: kernel, bias and so on, in the order of `layer.weights` in Keras. */
	readonly weights: readonly (readonly number[])[];
	/** Of each input, for an example; without the batch axis. */
	readonly inputShapes: readonly (readonly number[])[];
	/** For each input, the place of the mask that says which of its steps count, where it has one. */
	readonly masks: readonly (number | undefined)[];
	/** What it was called with, with an {@link InputPlace} where a tensor stood. */
	readonly args: readonly unknown[];
	readonly kwargs: Config;
}

/** Gives the nodes that a layer becomes, in order; the last one's output is the layer's. */
export type LayerReader = (layer: LayerDescription) => readonly Step[];

/** Readers by class. */
export type LayerReaders = Readonly<Record<string, LayerReader>>;

/** Throws that an option of the layer cannot be read, with what can. */
export function unsupported(layer: LayerDescription, option: string, came: unknown, expected: string): never {
	const { reader, name, className } = layer;
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected ${option} of layer "${name}" (${className}) to be ${expected}, got ${shown(came)}`,
	);
}

/** The place of the mask that the layer was called with, or that its input has. */
export function maskPlace(layer: LayerDescription): number | undefined {
	const { mask } = layer.kwargs;
	return mask instanceof InputPlace ? mask.index : layer.masks[0];
}

/** The places of all weights. */
export const allWeights = ({ weights }: LayerDescription): number[] => weights.map((_, i) => i);

/** Throws where the layer's maps have their channels first. */
export function channelsLast(layer: LayerDescription): void {
	const format = layer.config.data_format ?? "channels_last";
	if (format !== "channels_last") unsupported(layer, "data_format", format, '"channels_last"');
}

/** `"same"` or `"valid"`. */
export function paddingOf(layer: LayerDescription): "same" | "valid" {
	const given = layer.config.padding ?? "valid";
	if (given !== "same" && given !== "valid") unsupported(layer, "padding", given, '"same" or "valid"');
	return given as "same" | "valid";
}

/** Throws where an option names another axis than the last. */
export function lastAxisOnly(layer: LayerDescription): void {
	const given = layer.config.axis ?? -1;
	const axes = Array.isArray(given) ? given : [given];
	const last = layer.inputShapes[0]?.length;
	if (axes.length !== 1 || (axes[0] !== -1 && axes[0] !== last)) unsupported(layer, "axis", given, "the last");
}

/** An option that is a count: at least 1, or at least `least`. */
export function count(layer: LayerDescription, option: string, value: unknown, least = 1): number {
	const given = Array.isArray(value) && value.length === 1 ? value[0] : value;
	if (typeof given === "number" && Number.isSafeInteger(given) && given >= least && given < 2 ** 31) return given;
	return unsupported(layer, option, value, `an integer of at least ${least}`);
}

/** An option of one count for each of two axes, or one for both. */
export function pairOf(layer: LayerDescription, option: string, value: unknown, least = 1): [number, number] {
	const [rows, columns] = Array.isArray(value) ? value : [value, value];
	return [count(layer, option, rows, least), count(layer, option, columns, least)];
}

/** A finite number, or the default. */
export function numberOf(layer: LayerDescription, option: string, fallback: number): number {
	const given = layer.config[option] ?? fallback;
	if (typeof given === "number" && Number.isFinite(given)) return given;
	return unsupported(layer, option, given, "a number");
}

/** true or false, or the default. */
export function flagOf(layer: LayerDescription, option: string, fallback: boolean): boolean {
	const given = layer.config[option] ?? fallback;
	if (typeof given === "boolean") return given;
	return unsupported(layer, option, given, "true or false");
}

/** Numbers of one example at most, so that a file cannot ask for more memory than there is: 2²⁸, 1 GiB. */
const mostValues = 2 ** 28;

/** Throws where a layer would make more of an example than may be. */
export function bounded(layer: LayerDescription, shape: readonly number[]): void {
	if (shape.reduce((size, length) => size * length, 1) <= mostValues) return;
	unsupported(layer, "the output", shapeText(shape), `at most ${mostValues} values`);
}

/** A kernel, bias or other weight in another shape. */
export const reshaped = (of: number, shape: readonly number[]): DerivedWeight => ({
	name: shapeText(shape),
	of: [of],
	make: ([weight]) => tf.reshape(weight as Tensor, [...shape]),
});

/** A number or nested lists of them as a node of their own. */
export const constant = (suffix: string, value: unknown): Step => ({
	suffix,
	op: "constant",
	inputs: [],
	weights: [{ name: suffix, of: [], make: () => tf.tensor(value as number, undefined, "float32") }],
});

/** Whether a value is a number or nested lists of them, all of a length. */
export function isNumbers(value: unknown): boolean {
	if (!Array.isArray(value)) return typeof value === "number" && Number.isFinite(value);
	const lengths = new Set(value.map((part) => (Array.isArray(part) ? part.length : -1)));
	return value.length > 0 && lengths.size === 1 && value.every(isNumbers);
}

/** A layer that is one operation, with all its weights. */
export const one =
	(op: string, attributes: (layer: LayerDescription) => Config = () => ({})): LayerReader =>
	(layer) => [{ op, attributes: attributes(layer), weights: allWeights(layer) }];

/** An option that is a list of integers. */
export function listed(layer: LayerDescription, option: string, least: number): number[] {
	const given = layer.config[option];
	if (!Array.isArray(given)) unsupported(layer, option, given, "a list of integers");
	return (given as unknown[]).map((length) => {
		if (typeof length === "number" && Number.isSafeInteger(length) && length >= least) return length;
		return unsupported(layer, option, length, `integers of at least ${least}`);
	});
}
