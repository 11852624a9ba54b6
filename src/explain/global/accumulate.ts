import type { RunContext } from "../../core/explainer.ts";
import { quantile } from "../../data/table/aggregate.ts";

/** A curve of accumulated differences, and what it was made of. */
export interface Accumulation {
	/** At the edges of the cells, or the levels; its weighted mean is 0. */
	readonly effect: Float64Array;
	readonly differences: Float64Array;
	/** The cell of each difference. */
	readonly cells: Int32Array;
	/** Rows of each cell, or of each level. */
	readonly weights: Float64Array;
	/** Whether weights belong to the places themselves and not to the cells between. */
	readonly levels: boolean;
}

/** Sums up the mean difference of each cell, and subtracts the weighted mean. */
function curve(
	sums: Float64Array,
	counts: Float64Array,
	weights: Float64Array,
	levels: boolean,
	into: Float64Array,
): Float64Array {
	into[0] = 0;
	for (let k = 0; k < sums.length; k++) {
		const count = counts[k] as number;
		into[k + 1] = (into[k] as number) + (count > 0 ? (sums[k] as number) / count : 0);
	}
	let [mean, total] = [0, 0];
	for (let k = 0; k < weights.length; k++) {
		const weight = weights[k] as number;
		// Of a cell, the middle of its edges.
		mean += weight * (levels ? (into[k] as number) : ((into[k] as number) + (into[k + 1] as number)) / 2);
		total += weight;
	}
	for (let k = 0; k < into.length; k++) into[k]! -= mean / total;
	return into;
}

function cellSums(differences: Float64Array, cells: Int32Array, count: number): [Float64Array, Float64Array] {
	const [sums, counts] = [new Float64Array(count), new Float64Array(count)];
	for (let i = 0; i < cells.length; i++) {
		sums[cells[i] as number]! += differences[i] as number;
		counts[cells[i] as number]! += 1;
	}
	return [sums, counts];
}

/** The curve over the edges of intervals. */
export function accumulate(differences: Float64Array, cells: Int32Array, intervals: number): Accumulation {
	const [sums, counts] = cellSums(differences, cells, intervals);
	const effect = curve(sums, counts, counts, false, new Float64Array(intervals + 1));
	return { effect, differences, cells, weights: counts, levels: false };
}

/** The curve over levels, each with its number of rows; the cells are the steps between neighbours. */
export function accumulateLevels(differences: Float64Array, cells: Int32Array, rows: Float64Array): Accumulation {
	const [sums, counts] = cellSums(differences, cells, rows.length - 1);
	const effect = curve(sums, counts, rows, true, new Float64Array(rows.length));
	return { effect, differences, cells, weights: rows, levels: true };
}

/**
 * Between which values the curve lies when the rows of each cell are drawn anew, with replacement: percentiles at each place. The cells stay
 * as they are, so the band is about the steps and not about where rows are.
 */
export async function bootstrapBand(
	context: RunContext,
	label: string,
	{ effect, differences, cells, weights, levels }: Accumulation,
	repeats: number,
	confidence: number,
): Promise<[Float64Array, Float64Array]> {
	const places = effect.length;
	const count = places - 1;
	const random = context.random.fork("bootstrap");
	// The differences laid out by cell.
	const starts = new Uint32Array(count + 1);
	for (const cell of cells) starts[cell + 1]! += 1;
	for (let k = 1; k <= count; k++) starts[k]! += starts[k - 1] as number;
	const next = starts.slice();
	const byCell = new Float64Array(differences.length);
	for (let i = 0; i < cells.length; i++) byCell[next[cells[i] as number]!++] = differences[i] as number;
	const counts = Float64Array.from({ length: count }, (_, k) => (starts[k + 1] as number) - (starts[k] as number));
	const curves = new Float64Array(repeats * places);
	const sums = new Float64Array(count);
	let since = 0;
	for (let repeat = 0; repeat < repeats; repeat++) {
		for (let k = 0; k < count; k++) {
			let sum = 0;
			const [start, size] = [starts[k] as number, counts[k] as number];
			for (let i = 0; i < size; i++) sum += byCell[start + random.integer(size)] as number;
			sums[k] = sum;
		}
		curve(sums, counts, weights, levels, curves.subarray(repeat * places, (repeat + 1) * places));
		since += cells.length;
		if (since > 1e6) {
			await context.checkpoint({ done: repeat + 1, total: repeats, label: `${label}: band` });
			since = 0;
		}
	}
	const [low, high] = [new Float64Array(places), new Float64Array(places)];
	const own = new Float64Array(repeats);
	for (let place = 0; place < places; place++) {
		for (let repeat = 0; repeat < repeats; repeat++) own[repeat] = curves[repeat * places + place] as number;
		own.sort();
		low[place] = quantile(own, 0.5 - confidence / 2);
		high[place] = quantile(own, 0.5 + confidence / 2);
	}
	return [low, high];
}
