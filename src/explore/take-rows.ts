import { ExplainError } from "../core/errors.ts";
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

/**
 * The row that an explorer starts from, `[1, features]`.
 *
 * @throws ExplainError `out-of-range` for one that is not there.
 */
export function startRow(who: string, x: NdArray<Float64Array>, row: number): NdArray<Float64Array> {
	const count = x.shape[0] as number;
	if (row < count) return takeRows(x, [row]);
	throw new ExplainError("out-of-range", `${who}: expected option "row" from 0 to ${count - 1}, got ${row}`);
}
