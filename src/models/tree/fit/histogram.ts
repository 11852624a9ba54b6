import type { BinnedColumns } from "./binned-columns.ts";

/** Numbers kept for each bin: the sums of gradients and of Hessians, and how many rows. */
export const perBin = 3;

/** First and second derivatives of the loss at each row. */
export interface Derivatives {
	readonly gradients: Float64Array;
	/** Undefined where each is 1, as of the squared error of rows that count the same. */
	readonly hessians: Float64Array | undefined;
}

/** Adds up the derivatives of a node's rows, bin by bin: `[bins of all columns, 3]`. */
export function fillHistogram(
	{ codes, columnCount, rowCount, offsets }: BinnedColumns,
	{ gradients, hessians }: Derivatives,
	rows: Uint32Array,
	start: number,
	end: number,
	into: Float64Array,
): void {
	into.fill(0);
	const count = end - start;
	// Fetched once in the order of the rows, and read in that order for each column.
	const own = new Float64Array(count);
	const curved = hessians && new Float64Array(count);
	for (let i = 0; i < count; i++) {
		const row = rows[start + i] as number;
		own[i] = gradients[row] as number;
		if (curved) curved[i] = (hessians as Float64Array)[row] as number;
	}
	for (let column = 0; column < columnCount; column++) {
		const base = column * rowCount;
		const from = (offsets[column] as number) * perBin;
		if (curved) {
			for (let i = 0; i < count; i++) {
				const at = from + (codes[base + (rows[start + i] as number)] as number) * perBin;
				into[at]! += own[i] as number;
				into[at + 1]! += curved[i] as number;
				into[at + 2]!++;
			}
		} else {
			for (let i = 0; i < count; i++) {
				const at = from + (codes[base + (rows[start + i] as number)] as number) * perBin;
				into[at]! += own[i] as number;
				into[at + 2]!++;
			}
		}
	}
	if (!hessians) for (let at = 0; at < into.length; at += perBin) into[at + 1] = into[at + 2] as number;
}

/** What is left of a node's histogram when one of its children is taken away: the other child's. */
export function subtractHistogram(of: Float64Array, child: Float64Array): void {
	for (let at = 0; at < of.length; at++) of[at]! -= child[at] as number;
}
