import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray, sizeOf, type TypedArray } from "../core/nd-array.ts";
import { type Tensor, tf } from "./tf.ts";

/** What a person may hand over as inputs: a batch `[n, …]` or one example, as numbers or as a borrowed tensor. */
export type ModelInputs = NdArray | NdArray<TypedArray> | Tensor;

const written = (shape: readonly (number | string)[]): string => `[${shape.join(", ")}]`;

function sameShape(a: readonly number[], b: readonly number[]): boolean {
	return a.length === b.length && a.every((length, i) => length === b[i]);
}

/** Names for the axes of inputs of that shape, the examples' axis first. */
function inputAxes(inputShape: readonly number[]): string[] {
	const names: Readonly<Record<number, readonly string[]>> = {
		0: [],
		1: ["feature"],
		2: ["step", "feature"],
		3: ["height", "width", "channel"],
	};
	return ["example", ...(names[inputShape.length] ?? inputShape.map((_, i) => `axis ${i + 1}`))];
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
		throw expected(`shape ${written(shape)} with ${values.length} values`);
	}
	return [values, shape];
}

function checkFinite(who: string, values: Float32Array, inputShape: readonly number[]): void {
	const at = values.findIndex((value) => !Number.isFinite(value));
	if (at < 0) return;
	const size = sizeOf(inputShape);
	const index: number[] = [];
	let rest = at % size;
	for (const length of [...inputShape].reverse()) {
		index.unshift(rest % length);
		rest = Math.floor(rest / length);
	}
	throw new ExplainError(
		"not-finite",
		`${who}: expected finite numbers, got ${values[at]} at ${written(index)} of example ${Math.floor(at / size)}`,
	);
}

/**
 * Checks inputs and copies them as a batch of 32-bit floats: the one place where every gradient method and every model
 * looks at what it was given.
 *
 * @param who the method that asks, for the error text.
 * @param inputShape what one example must be.
 * @throws ExplainError `bad-input` when it is no array of numbers or empty, `shape-mismatch` when its shape is another,
 * `not-finite` naming the first place that is NaN or infinite.
 */
export async function readInputs(
	who: string,
	inputShape: readonly number[],
	inputs: unknown,
): Promise<NdArray<Float32Array>> {
	const words = `inputs of shape ${written(["n", ...inputShape])} or ${written(inputShape)} as an NdArray or a tensor`;
	const unexpected = (came: string) => new ExplainError("bad-input", `${who}: expected ${words}, got ${came}`);
	const [values, shape] = await readArray(inputs, unexpected);
	const one = sameShape(shape, inputShape);
	if (!one && !sameShape(shape.slice(1), inputShape)) {
		throw new ExplainError("shape-mismatch", `${who}: expected ${words}, got shape ${written(shape)}`);
	}
	const batch = one ? [1, ...inputShape] : shape;
	if (batch[0] === 0) throw new ExplainError("bad-input", `${who}: expected at least one example, got none`);
	const copy = Float32Array.from(values);
	checkFinite(who, copy, inputShape);
	return ndArray(copy, batch, inputAxes(inputShape));
}
