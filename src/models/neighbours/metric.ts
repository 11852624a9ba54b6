/** How far apart two rows are. */
export type NeighbourMetric = "euclidean" | "manhattan" | "cosine";

/**
 * What is compared in the place of a distance d, cheaper and in the same order: d² of the Euclidean one.
 *
 * Rows of the cosine distance have length 1 already, or 0; d = 1 − u·v.
 */
export function compared(
	metric: NeighbourMetric,
	a: Float64Array,
	aStart: number,
	b: Float64Array,
	bStart: number,
	width: number,
): number {
	let sum = 0;
	if (metric === "euclidean") {
		for (let j = 0; j < width; j++) {
			const difference = (a[aStart + j] as number) - (b[bStart + j] as number);
			sum += difference * difference;
		}
		return sum;
	}
	if (metric === "manhattan") {
		for (let j = 0; j < width; j++) sum += Math.abs((a[aStart + j] as number) - (b[bStart + j] as number));
		return sum;
	}
	for (let j = 0; j < width; j++) sum += (a[aStart + j] as number) * (b[bStart + j] as number);
	// Rounding may leave a little below 0 of two rows of one direction.
	return Math.max(0, 1 - sum);
}

/** The distance itself. */
export const distanceOf = (metric: NeighbourMetric, value: number): number =>
	metric === "euclidean" ? Math.sqrt(value) : value;

/** Rows divided by their length, in place; a row of zeros has no direction and stays, at a distance of 1 from all. */
export function toDirections(rows: Float64Array, width: number): Float64Array {
	for (let start = 0; start < rows.length; start += width) {
		let squares = 0;
		for (let j = 0; j < width; j++) squares += (rows[start + j] as number) ** 2;
		if (squares === 0) continue;
		const length = Math.sqrt(squares);
		for (let j = 0; j < width; j++) rows[start + j]! /= length;
	}
	return rows;
}
