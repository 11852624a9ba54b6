import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray, shapeText, sizeOf, type TypedArray } from "../core/nd-array.ts";
import type { ModelInput } from "./graph.ts";
import { type Tensor, tf } from "./tf.ts";

/** A batch `[n, …]` or one example, as numbers or as a borrowed tensor. */
export type InputArray = NdArray | NdArray<TypedArray> | Tensor;

/** What a person may hand over as inputs: an array for the first input, or arrays by the inputs' names. */
export type ModelInputs = InputArray | { readonly [name: string]: InputArray };

/** Inputs that were checked and copied. */
export interface InputBatch {
	readonly count: number;
	/** What was given for the first input, `[n, …]`. */
	readonly first: NdArray<Float32Array>;
	/** The longest of the lengths that the first input leaves free; 1 where it leaves none. */
	readonly length: number;
	/** The tensors of the examples from `start` to before `end`, by input; call it inside `tf.tidy`. */
	feeds(start: number, end: number): Map<string, Tensor>;
}

function fits(shape: readonly number[], wanted: readonly (number | null)[]): boolean {
	return shape.length === wanted.length && wanted.every((length, i) => length === null || length === shape[i]);
}

/** Names for the axes of an input of that shape, the examples' axis first. */
function inputAxes({ shape, dtype }: ModelInput): string[] {
	const names: Readonly<Record<number, readonly string[]>> = {
		0: [],
		1: [dtype === "int32" ? "token" : "feature"],
		2: ["step", "feature"],
		3: ["height", "width", "channel"],
	};
	return ["example", ...(names[shape.length] ?? shape.map((_, i) => `axis ${i + 1}`))];
}

/**
 * The values and the shape of an array or a borrowed tensor.
 *
 * @throws what `expected` makes of a description of what came instead.
 */
export async function readArray(
	inputs: unknown,
	expected: (came: string) => ExplainError,
): Promise<[ArrayLike<number>, readonly number[]]> {
	if (inputs instanceof tf.Tensor) {
		if (inputs.isDisposed) throw expected("a tensor that was disposed");
		if (inputs.dtype === "string" || inputs.dtype === "complex64") throw expected(`a tensor of ${inputs.dtype}`);
		return [await inputs.data(), inputs.shape];
	}
	const { values, shape } = (inputs ?? {}) as Partial<NdArray>;
	if (!ArrayBuffer.isView(values) || values instanceof DataView || !Array.isArray(shape)) throw expected(shown(inputs));
	if (sizeOf(shape) !== values.length) {
		throw expected(`shape ${shapeText(shape)} with ${values.length} values`);
	}
	return [values, shape];
}

/** The first place that holds no finite number, or −1; a loop of its own, as every number that a model is asked about goes through it. */
function notFinite(values: Float32Array): number {
	for (let at = 0; at < values.length; at++) {
		const value = values[at] as number;
		if (value - value !== 0) return at;
	}
	return -1;
}

/** Throws where a value was found that is not wanted, naming its place. */
function refuseAt(
	at: number,
	who: string,
	{ values, shape }: NdArray<Float32Array>,
	words: string,
	code: "not-finite" | "out-of-range" = "not-finite",
): void {
	if (at < 0) return;
	const index: number[] = [];
	let rest = at;
	for (const length of [...shape].reverse()) {
		index.unshift(rest % length);
		rest = Math.floor(rest / length);
	}
	const [example, ...place] = index;
	throw new ExplainError(
		code,
		`${who}: expected ${words}, got ${values[at]} at ${shapeText(place)} of example ${example}`,
	);
}

/** Checks one input and copies it as a batch of 32-bit floats. */
async function readInput(
	who: string,
	input: ModelInput,
	given: unknown,
	named: boolean,
): Promise<NdArray<Float32Array>> {
	const { name, shape: wanted, dtype, below } = input;
	const what = named ? `input "${name}"` : "inputs";
	const words = `${what} of shape ${shapeText(["n", ...wanted])} or ${shapeText(wanted)} as an NdArray or a tensor`;
	const unexpected = (came: string) => new ExplainError("bad-input", `${who}: expected ${words}, got ${came}`);
	const [values, shape] = await readArray(given, unexpected);
	const one = fits(shape, wanted);
	if (!one && !fits(shape.slice(1), wanted)) {
		throw new ExplainError("shape-mismatch", `${who}: expected ${words}, got shape ${shapeText(shape)}`);
	}
	const batch = one ? [1, ...shape] : shape;
	if (batch[0] === 0) throw new ExplainError("bad-input", `${who}: expected at least one example, got none`);
	if (batch.includes(0))
		throw new ExplainError("bad-input", `${who}: expected ${words}, got shape ${shapeText(shape)}`);
	const array = ndArray(new Float32Array(values), batch, inputAxes(input));
	refuseAt(notFinite(array.values), who, array, "finite numbers");
	if (dtype === "int32") {
		const at = array.values.findIndex((value) => !Number.isInteger(value));
		refuseAt(at, who, array, `whole numbers for input "${name}"`);
	}
	if (below !== undefined) {
		const at = array.values.findIndex((index) => !(index >= 0 && index < below));
		refuseAt(at, who, array, `indices from 0 to ${below - 1} for input "${name}"`, "out-of-range");
	}
	return array;
}

/** Whether arrays were given by name, and not one array. */
function isNamed(given: unknown): given is Readonly<Record<string, unknown>> {
	if (typeof given !== "object" || given === null || given instanceof tf.Tensor || ArrayBuffer.isView(given))
		return false;
	return !("values" in given && "shape" in given) && !Array.isArray(given);
}

/** The arrays by name; a single one is the first input's. */
function byName(who: string, inputs: readonly ModelInput[], given: unknown): Readonly<Record<string, unknown>> {
	if (!isNamed(given)) return { [inputs[0]!.name]: given };
	const names = inputs.map(({ name }) => name);
	const unknown = Object.keys(given).find((name) => !names.includes(name));
	if (unknown === undefined) return given;
	throw new ExplainError(
		"unknown-name",
		`${who}: expected inputs as an NdArray or a tensor, or by the names ${names.join(", ")}, got ${shown(given)}`,
	);
}

/** What an input that was not given is filled with, in the size of the first. */
function filled(who: string, input: ModelInput, first: NdArray<Float32Array>): NdArray<Float32Array> {
	const { name, shape, fill } = input;
	const lengths = shape.map((length, i) => length ?? first.shape[i + 1]);
	if (fill === undefined || lengths.some((length) => length === undefined)) {
		throw new ExplainError("bad-input", `${who}: expected a value for input "${name}" ${shapeText(shape)}, got none`);
	}
	const whole = [first.shape[0] as number, ...(lengths as number[])];
	return ndArray(new Float32Array(sizeOf(whole)).fill(fill), whole, inputAxes(input));
}

/**
 * Checks inputs and copies them as a batch of 32-bit floats: the one place where every gradient method and every model
 * looks at what it was given.
 *
 * @param who the method that asks, for the error text.
 * @param inputs what the model takes; those with a `fill` need not be given.
 * @throws ExplainError `bad-input` when it is no array of numbers or empty, or one is missing; `shape-mismatch` when its
 * shape is another or the numbers of examples differ; `unknown-name` for an input that does not exist; `not-finite` naming the
 * first place that is NaN, infinite or, where indices are expected, not whole; `out-of-range` for an index that is not there.
 */
export async function readInputs(who: string, inputs: readonly ModelInput[], given: unknown): Promise<InputBatch> {
	const arrays = byName(who, inputs, given);
	const named = inputs.length > 1;
	const [main] = inputs as readonly [ModelInput];
	const first = await readInput(who, main, arrays[main.name], named);
	const read = new Map([[main.name, first]]);
	for (const input of inputs.slice(1)) {
		const array =
			arrays[input.name] === undefined
				? filled(who, input, first)
				: await readInput(who, input, arrays[input.name], named);
		if (array.shape[0] !== first.shape[0]) {
			throw new ExplainError(
				"shape-mismatch",
				`${who}: expected ${first.shape[0]} examples of input "${input.name}" as of "${main.name}", got ${array.shape[0]}`,
			);
		}
		read.set(input.name, array);
	}
	return {
		count: first.shape[0] as number,
		first,
		length: Math.max(1, ...main.shape.map((known, i) => (known === null ? (first.shape[i + 1] as number) : 1))),
		feeds: (start, end) =>
			new Map(
				inputs.map(({ name, dtype }) => {
					const { values, shape } = read.get(name) as NdArray<Float32Array>;
					const size = sizeOf(shape.slice(1));
					const part = values.subarray(start * size, end * size);
					return [name, tf.tensor(part, [end - start, ...shape.slice(1)], dtype)];
				}),
			),
	};
}
