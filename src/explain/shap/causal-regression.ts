import { cholesky, solveCholesky } from "../../math/cholesky.ts";

/** Mean and covariance of columns, `[columns]` and `[columns, columns]`. */
export interface ColumnMoments {
	readonly mean: Float64Array;
	readonly covariance: Float64Array;
}

/** The moments of weighted rows `[count, width]`; weights sum to 1. */
export function columnMoments(x: Float64Array, width: number, weights: Float64Array): ColumnMoments {
	const mean = new Float64Array(width);
	for (let at = 0; at < x.length; at++) {
		mean[at % width]! += (weights[Math.floor(at / width)] as number) * (x[at] as number);
	}
	const covariance = new Float64Array(width * width);
	const off = new Float64Array(width);
	for (let row = 0; row < weights.length; row++) {
		for (let j = 0; j < width; j++) off[j] = (x[row * width + j] as number) - (mean[j] as number);
		for (let j = 0; j < width; j++) {
			const weighted = (weights[row] as number) * (off[j] as number);
			for (let k = 0; k <= j; k++) covariance[j * width + k]! += weighted * (off[k] as number);
		}
	}
	for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) covariance[k * width + j] = covariance[j * width + k]!;
	return { mean, covariance };
}

/** A column of which less than this share of the variance is its own is determined by those before it. */
const ownShare = 1e-9;

/** Those of the given columns that vary and that others before them do not determine. */
function independent(covariance: Float64Array, width: number, given: readonly number[]): number[] {
	const kept: number[] = [];
	const rows: Float64Array[] = [];
	for (const column of given) {
		const variance = covariance[column * width + column] as number;
		const row = new Float64Array(kept.length + 1);
		let own = variance;
		for (let i = 0; i < kept.length; i++) {
			const before = rows[i] as Float64Array;
			let sum = covariance[column * width + (kept[i] as number)] as number;
			for (let k = 0; k < i; k++) sum -= (row[k] as number) * (before[k] as number);
			row[i] = sum / (before[i] as number);
			own -= (row[i] as number) ** 2;
		}
		if (!(own > ownShare * variance)) continue;
		row[kept.length] = Math.sqrt(own);
		rows.push(row);
		kept.push(column);
	}
	return kept;
}

/**
 * By how much columns are expected to change with others: Σ_RR⁻¹ Σ_R,y for each right-hand side y, the regression on the columns R.
 *
 * Of columns that determine each other the first counts; those that do not vary tell nothing.
 *
 * @param given the columns R.
 * @param right covariances with what is expected, `[width]` each.
 * @returns `[right][given]`.
 */
export function regression(
	{ covariance, mean }: ColumnMoments,
	given: readonly number[],
	right: readonly Float64Array[],
): Float64Array[] {
	const width = mean.length;
	const weights = right.map(() => new Float64Array(given.length));
	let kept: readonly number[] = given;
	let factor = part(covariance, width, kept);
	if (!cholesky(factor, kept.length, ownShare)) {
		kept = independent(covariance, width, given);
		factor = part(covariance, width, kept);
		cholesky(factor, kept.length, 0);
	}
	const places = kept.length === given.length ? undefined : kept.map((column) => given.indexOf(column));
	const solved = new Float64Array(kept.length);
	for (const [k, covariances] of right.entries()) {
		for (let i = 0; i < kept.length; i++) solved[i] = covariances[kept[i] as number] as number;
		solveCholesky(factor, kept.length, solved);
		for (let i = 0; i < kept.length; i++) weights[k]![places ? (places[i] as number) : i] = solved[i] as number;
	}
	return weights;
}

/** The covariance of some columns. */
function part(covariance: Float64Array, width: number, columns: readonly number[]): Float64Array {
	const n = columns.length;
	const found = new Float64Array(n * n);
	for (let i = 0; i < n; i++) {
		for (let j = 0; j < n; j++) found[i * n + j] = covariance[(columns[i] as number) * width + (columns[j] as number)]!;
	}
	return found;
}
