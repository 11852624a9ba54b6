import { type NdArray, ndArray } from "../core/nd-array.ts";

/** Rows of a matrix `[n, features]`, by index. */
export function takeRows(
	{ values, shape, axes }: NdArray<Float64Array>,
	rows: readonly number[],
): NdArray<Float64Array> {
	const width = shape[1] as number;
	const taken = new Float64Array(rows.length * width);
	for (const [i, row] of rows.entries()) taken.set(values.subarray(row * width, (row + 1) * width), i * width);
	return ndArray(taken, [rows.length, width], axes);
}
