import type { TrainingColumn } from "./training-values.ts";

/** Training rows that points are compared with at most, evenly taken from all. */
const mostRows = 128;

/** Rows as they are compared: numbers in standard deviations, those that may be missing, then levels, which are alike or not. */
class ComparedRows {
	readonly values: Float64Array;
	readonly count: number;

	constructor(x: Float64Array, order: readonly number[], scales: Float64Array) {
		const width = order.length;
		this.count = x.length / width;
		this.values = new Float64Array(x.length);
		for (const [place, j] of order.entries()) {
			const scale = scales[j] as number;
			for (let i = 0, at = place, from = j; i < this.count; i++, at += width, from += width)
				this.values[at] = scale * (x[from] as number);
		}
	}
}

/** The squared distance of a row to the nearest of others, leaving out the one at `not`. Other levels, and a value beside a missing one, are one apart. */
function nearest(
	own: ComparedRows,
	row: number,
	others: ComparedRows,
	{ whole, numbers, width }: { readonly whole: number; readonly numbers: number; readonly width: number },
	not = -1,
): number {
	const a = own.values;
	const b = others.values;
	const start = row * width;
	let least = Infinity;
	for (let other = 0; other < others.count; other++) {
		if (other === not) continue;
		const at = other * width;
		let sum = 0;
		let j = 0;
		// Most are farther than the nearest so far after a few columns; to look after each takes longer than to go on.
		for (; j + 3 < whole && sum < least; j += 4) {
			const d0 = (a[start + j] as number) - (b[at + j] as number);
			const d1 = (a[start + j + 1] as number) - (b[at + j + 1] as number);
			const d2 = (a[start + j + 2] as number) - (b[at + j + 2] as number);
			const d3 = (a[start + j + 3] as number) - (b[at + j + 3] as number);
			sum += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
		}
		for (; j < whole && sum < least; j++) {
			const difference = (a[start + j] as number) - (b[at + j] as number);
			sum += difference * difference;
		}
		for (; j < width && sum < least; j++) {
			const [value, beside] = [a[start + j] as number, b[at + j] as number];
			if (value === beside || (Number.isNaN(value) && Number.isNaN(beside))) continue;
			const difference = value - beside;
			sum += j < numbers && !Number.isNaN(difference) ? difference * difference : 1;
		}
		if (sum < least) least = sum;
	}
	return least;
}

const hasMissing = (values: Float64Array): boolean => values.some((value) => Number.isNaN(value));

/**
 * How unlikely points are beside real rows: the share of training rows whose distance to their nearest other row is at least the point's distance to its
 * nearest row. 0 is farther from the data than any row of it.
 *
 * @param points `[count, column]` as the model is asked about them
 */
export function likelihoodOf(training: readonly TrainingColumn[], points: Float64Array): Float64Array {
	const width = training.length;
	const all = training[0]?.values.length ?? 0;
	const count = Math.min(all, mostRows);
	const rows = new Float64Array(count * width);
	for (let i = 0, at = 0; i < count; i++) {
		const row = Math.floor((i * all) / count);
		for (let j = 0; j < width; j++, at++) rows[at] = (training[j] as TrainingColumn).values[row] as number;
	}
	const kinds = training.map(({ feature, values }) => (feature.levels ? 2 : hasMissing(values) ? 1 : 0));
	const scales = Float64Array.from(training, ({ deviation }, j) =>
		kinds[j] === 2 ? 1 : deviation > 0 ? 1 / deviation : 0,
	);
	const order = [...training.keys()].sort((a, b) => (kinds[a] as number) - (kinds[b] as number) || a - b);
	const columns = {
		whole: kinds.filter((kind) => kind === 0).length,
		numbers: kinds.filter((kind) => kind < 2).length,
		width,
	};
	const real = new ComparedRows(rows, order, scales);
	const asked = new ComparedRows(points, order, scales);
	const apart = Float64Array.from({ length: count }, (_, row) => nearest(real, row, real, columns, row)).sort();
	return Float64Array.from({ length: asked.count }, (_, i) => {
		const distance = nearest(asked, i, real, columns);
		let [low, high] = [0, count];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((apart[middle] as number) < distance) low = middle + 1;
			else high = middle;
		}
		return (count - low) / count;
	});
}
