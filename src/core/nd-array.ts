import { ExplainError } from "./errors.ts";

/** The element types an {@link NdArray} may hold; all travel to the browser as raw little-endian bytes. */
export type TypedArray =
	| Float64Array
	| Float32Array
	| Int32Array
	| Uint32Array
	| Int16Array
	| Uint16Array
	| Int8Array
	| Uint8Array
	| Uint8ClampedArray;

/**
 * A dense, row-major array of numbers with named axes.
 *
 * `values.length` equals the product of `shape`; `axes[i]` names what `shape[i]` counts, such as `"example"`, `"height"`, `"channel"`.
 */
export interface NdArray<A extends TypedArray = Float64Array | Float32Array> {
	readonly values: A;
	readonly shape: readonly number[];
	readonly axes: readonly string[];
}

/** The number of elements that a shape holds; 1 for a scalar's `[]`. */
export function sizeOf(shape: readonly number[]): number {
	return shape.reduce((product, length) => product * length, 1);
}

/** A shape as error texts write it, such as `[n, 28, any]`: null is a length that is not fixed. */
export function shapeText(shape: readonly (number | string | null)[]): string {
	return `[${shape.map((length) => length ?? "any").join(", ")}]`;
}

/**
 * Makes an {@link NdArray} and checks that values, shape and axes agree.
 *
 * @throws ExplainError `shape-mismatch` when the number of values or of axes does not fit the shape.
 */
export function ndArray<A extends TypedArray>(
	values: A,
	shape: readonly number[],
	axes: readonly string[],
): NdArray<A> {
	if (sizeOf(shape) !== values.length) {
		throw new ExplainError(
			"shape-mismatch",
			`ndArray: expected ${sizeOf(shape)} values for shape ${shapeText(shape)}, got ${values.length}`,
		);
	}
	if (axes.length !== shape.length) {
		throw new ExplainError(
			"shape-mismatch",
			`ndArray: expected ${shape.length} axis names for shape ${shapeText(shape)}, got ${axes.length} (${axes.join(", ")})`,
		);
	}
	return { values, shape: [...shape], axes: [...axes] };
}

/**
 * The part of `array` at `index` of its first axis, without copying.
 *
 * @throws ExplainError `out-of-range` when `index` is not on the axis.
 */
export function sliceFirst<A extends TypedArray>(array: NdArray<A>, index: number): NdArray<A> {
	const [length, ...rest] = array.shape;
	if (length === undefined || !Number.isInteger(index) || index < 0 || index >= length) {
		throw new ExplainError(
			"out-of-range",
			`sliceFirst: expected an index from 0 to ${(length ?? 0) - 1} on axis "${array.axes[0] ?? ""}", got ${index}`,
		);
	}
	const size = sizeOf(rest);
	return {
		values: array.values.subarray(index * size, (index + 1) * size) as A,
		shape: rest,
		axes: array.axes.slice(1),
	};
}
