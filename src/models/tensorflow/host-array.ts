import type { StoredArray } from "./weights-manifest.ts";

/** An array that is known while a graph is read: a constant, or lengths of which NaN is the number of examples. */
export interface HostArray {
	readonly shape: readonly number[];
	readonly values: ArrayLike<number>;
	/** The stored weight that it is, under its name; undefined for what was computed. */
	readonly stored?: { readonly name: string; readonly array: StoredArray };
}

export const numbersOf = ({ values }: HostArray): number[] => Array.from(values);

/** A list of lengths. */
export const lengths = (values: readonly number[]): HostArray => ({ shape: [values.length], values });

const scalar = (value: number): HostArray => ({ shape: [], values: [value] });

/** The same numbers in another shape, of which one length may be left open. */
function reshaped(array: HostArray, shape: readonly number[]): HostArray {
	const known = shape.filter((length) => length >= 0).reduce((product, length) => product * length, 1);
	return { ...array, shape: shape.map((length) => (length < 0 ? array.values.length / known : length)) };
}

/** Operations on lengths, which converters leave where the number of examples is free; undefined for what is not known. */
export function foldLengths(op: string, inputs: readonly HostArray[]): HostArray | undefined {
	const [a, b, c] = inputs;
	if (!a) return undefined;
	const values = numbersOf(a);
	switch (op) {
		case "Identity":
		case "ReadVariableOp":
		case "Cast":
			return a;
		case "Reshape":
			return b && !values.some(Number.isNaN) ? reshaped(a, numbersOf(b)) : undefined;
		case "Squeeze":
			return { ...a, shape: a.shape.filter((length, i) => length !== 1 || i === a.shape.length - 1) };
		case "Pack":
			return inputs.every(({ shape }) => shape.length === 0) ? lengths(inputs.flatMap(numbersOf)) : undefined;
		case "ConcatV2":
			return inputs.slice(0, -1).every(({ shape }) => shape.length === 1)
				? lengths(inputs.slice(0, -1).flatMap(numbersOf))
				: undefined;
		case "StridedSlice": {
			const [start = 0, end = 0] = [b, c].map((part) => (part ? numbersOf(part)[0] : 0));
			const single = end === start + 1 || (start === -1 && end === 0);
			return single ? scalar(values.at(start) ?? Number.NaN) : lengths(values.slice(start, end || undefined));
		}
		case "GatherV2": {
			if (!b) return undefined;
			const chosen = numbersOf(b).map((i) => values[i] ?? Number.NaN);
			return b.shape.length === 0 ? scalar(chosen[0] as number) : lengths(chosen);
		}
		case "Prod":
			return scalar(values.reduce((product, length) => product * length, 1));
		case "Mul":
			return b && a.shape.length === 0 && b.shape.length === 0
				? scalar((values[0] ?? 0) * (b.values[0] ?? 0))
				: undefined;
		default:
			return undefined;
	}
}
