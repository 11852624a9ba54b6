import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import { type InputArray, readArray } from "../../math/model-inputs.ts";

/** Numbers in arrays of arrays, to any depth. */
export type NestedNumbers = TypedArray | readonly (number | NestedNumbers)[];

/** Rows as a person may hand them over: an NdArray, a borrowed tensor, or arrays of arrays of numbers. */
export type BatchInputs = InputArray | NestedNumbers;

/** The shape of nested arrays by their first elements. */
function shapeOf(nested: unknown): number[] {
	const shape: number[] = [];
	for (let part = nested; Array.isArray(part) || (ArrayBuffer.isView(part) && !(part instanceof DataView)); ) {
		const list = part as ArrayLike<unknown>;
		shape.push(list.length);
		part = list[0];
	}
	return shape;
}

/** The numbers of nested arrays in row-major order, and their shape; a text that says what was wrong. */
export function flatten(nested: NestedNumbers): { values: Float64Array; shape: number[] } | string {
	const shape = shapeOf(nested);
	const values: number[] = [];
	let problem: string | undefined;
	const collect = (part: unknown, depth: number): void => {
		if (problem !== undefined) return;
		if (depth === shape.length) {
			if (typeof part === "number") values.push(part);
			else problem = `${shown(part)} where a number should be`;
			return;
		}
		const list = part as ArrayLike<unknown>;
		if (typeof part !== "object" || part === null || list.length !== shape[depth]) {
			problem = `arrays of unequal lengths (${shape[depth]} and ${(part as ArrayLike<unknown>)?.length ?? shown(part)})`;
			return;
		}
		for (let i = 0; i < list.length; i++) collect(list[i], depth + 1);
	};
	collect(nested, 0);
	return problem ?? { values: Float64Array.from(values), shape };
}

/**
 * The numbers and the shape of whatever holds numbers, not copied where they are in an array already.
 *
 * @throws what `unexpected` makes of a description of what came instead.
 */
export async function readNumbers(
	given: unknown,
	unexpected: (came: string) => ExplainError,
): Promise<{ values: TypedArray; shape: readonly number[] }> {
	if (ArrayBuffer.isView(given) && !(given instanceof DataView) && !(given instanceof BigInt64Array)) {
		const values = given as unknown as TypedArray;
		return { values, shape: [values.length] };
	}
	if (Array.isArray(given)) {
		const flat = flatten(given);
		if (typeof flat === "string") throw unexpected(flat);
		return flat;
	}
	const [values, shape] = await readArray(given, unexpected);
	return { values: values as TypedArray, shape };
}

const fits = (shape: readonly number[], expected: readonly (number | null)[]): boolean =>
	shape.length === expected.length && expected.every((length, i) => length === null || length === shape[i]);

/**
 * Reads a batch `[n, …inputShape]`, or one example as a batch of one; where the input shape is not known, what has one axis
 * is one example.
 *
 * @param who the method that asks, for the error text.
 * @throws ExplainError `bad-input` when it holds no numbers or no example, `shape-mismatch` when its shape is another.
 */
export async function readBatch(
	who: string,
	inputShape: readonly (number | null)[] | undefined,
	inputs: unknown,
): Promise<NdArray<TypedArray>> {
	const words = inputShape
		? `inputs of shape ${shapeText(["n", ...inputShape])} or ${shapeText(inputShape)}`
		: "inputs of shape [n, …]";
	const unexpected = (came: string) =>
		new ExplainError(
			"bad-input",
			`${who}: expected ${words} as an NdArray, a tensor or arrays of numbers, got ${came}`,
		);
	const { values, shape } = await readNumbers(inputs, unexpected);
	const one = inputShape ? fits(shape, inputShape) : shape.length === 1;
	if (!one && (inputShape ? !fits(shape.slice(1), inputShape) : shape.length === 0)) {
		throw new ExplainError("shape-mismatch", `${who}: expected ${words}, got shape ${shapeText(shape)}`);
	}
	const batch = one ? [1, ...shape] : shape;
	if (batch[0] === 0) throw new ExplainError("bad-input", `${who}: expected at least one example, got none`);
	return ndArray(values, batch, [
		"example",
		...batch.slice(1).map((_, i) => (batch.length === 2 ? "feature" : `axis ${i + 1}`)),
	]);
}
