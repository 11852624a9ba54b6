import type { TrainingColumn } from "./training-values.ts";

/** Training rows that points are compared with at most, evenly taken from all. */
const mostRows = 500;

/** Squared distances in standard deviations; other levels, and a value beside a missing one, are one apart. */
function squaredDistance(
	a: Float64Array,
	aStart: number,
	b: Float64Array,
	bStart: number,
	levels: Uint8Array,
	most: number,
): number {
	let sum = 0;
	for (let j = 0; j < levels.length; j++) {
		const own = a[aStart + j] as number;
		const other = b[bStart + j] as number;
		if (levels[j] === 0) {
			const difference = own - other;
			sum += Number.isNaN(difference) ? missingDistance(own, other) : difference * difference;
		} else if (own !== other) sum += missingDistance(own, other);
		if (sum >= most) return sum;
	}
	return sum;
}

const missingDistance = (own: number, other: number): number => (Number.isNaN(own) && Number.isNaN(other) ? 0 : 1);

/** The squared distance to the nearest row, other than the one at `not`. */
function nearest(point: Float64Array, start: number, rows: Float64Array, levels: Uint8Array, not = -1): number {
	const width = levels.length;
	let least = Infinity;
	for (let row = 0, at = 0; at < rows.length; row++, at += width) {
		if (row !== not) least = Math.min(least, squaredDistance(point, start, rows, at, levels, least));
	}
	return least;
}

/**
 * How unlikely points are beside real rows: the share of training rows whose distance to their nearest other row is at least the point's distance to its
 * nearest row. 0 is farther from the data than any row of it.
 *
 * @param points `[count, column]` as the model is asked about them
 */
export function likelihoodOf(training: readonly TrainingColumn[], points: Float64Array): Float64Array {
	const width = training.length;
	const levels = Uint8Array.from(training, ({ feature }) => Number(feature.levels !== undefined));
	const scaled = (value: number, j: number) => {
		const { deviation } = training[j] as TrainingColumn;
		return levels[j] === 1 ? value : deviation > 0 ? value / deviation : 0;
	};
	const all = training[0]?.values.length ?? 0;
	const count = Math.min(all, mostRows);
	const rows = new Float64Array(count * width);
	for (let i = 0, at = 0; i < count; i++) {
		const row = Math.floor((i * all) / count);
		for (let j = 0; j < width; j++, at++) rows[at] = scaled(training[j]?.values[row] as number, j);
	}
	const asked = points.map((value, i) => scaled(value, i % width));
	const apart = Float64Array.from({ length: count }, (_, row) => nearest(rows, row * width, rows, levels, row)).sort();
	return Float64Array.from({ length: points.length / width }, (_, i) => {
		const distance = nearest(asked, i * width, rows, levels);
		let [low, high] = [0, count];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((apart[middle] as number) < distance) low = middle + 1;
			else high = middle;
		}
		return (count - low) / count;
	});
}
