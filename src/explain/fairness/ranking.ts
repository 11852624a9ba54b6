import { type Interval, wilsonInterval, z95 } from "../../data/checks/significance.ts";

/** How well scores rank what happened. */
export interface Ranking {
	/** The probability that a positive is scored above a negative, ties counting half; null where either lacks. */
	readonly auc: number | null;
	/** DeLong's 95 % interval of the AUC. */
	readonly interval: Interval | null;
	/** The mean precision over the recalls that are reached: Σ (Rᵢ − Rᵢ₋₁) Pᵢ; null without positives. */
	readonly averagePrecision: number | null;
}

/** The places of values in their order, from 1; equal values share the mean of theirs. */
function midranks(values: Float64Array): Float64Array {
	const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
	const ranks = new Float64Array(values.length);
	for (let start = 0; start < order.length; ) {
		let end = start + 1;
		while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++;
		for (let i = start; i < end; i++) ranks[order[i] as number] = (start + 1 + end) / 2;
		start = end;
	}
	return ranks;
}

function variance(values: Float64Array): number {
	if (values.length < 2) return 0;
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function averagePrecision(scores: Float64Array, isPositive: (row: number) => boolean, positives: number): number {
	const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));
	let [found, sum] = [0, 0];
	for (let start = 0; start < order.length; ) {
		let end = start;
		let here = 0;
		for (; end < order.length && scores[order[end] as number] === scores[order[start] as number]; end++)
			here += Number(isPositive(order[end] as number));
		found += here;
		sum += (here / positives) * (found / end);
		start = end;
	}
	return sum;
}

/**
 * AUC with its interval, and average precision. Cost: O(n log n).
 *
 * DeLong, DeLong, Clarke-Pearson (1988), Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves; by the
 * midranks of Sun, Xu (2014). Keys `delong1988`, `sun2014`.
 */
export function ranking(scores: Float64Array, isPositive: (row: number) => boolean): Ranking {
	const high = scores.filter((_, row) => isPositive(row));
	const low = scores.filter((_, row) => !isPositive(row));
	const [m, n] = [high.length, low.length];
	const precision = m > 0 ? averagePrecision(scores, isPositive, m) : null;
	if (m === 0 || n === 0) return { auc: null, interval: null, averagePrecision: precision };
	const all = new Float64Array(m + n);
	all.set(high);
	all.set(low, m);
	const ranks = midranks(all);
	const [own, others] = [midranks(high), midranks(low)];
	const below = own.map((rank, i) => ((ranks[i] as number) - rank) / n);
	const above = others.map((rank, j) => 1 - ((ranks[m + j] as number) - rank) / m);
	const auc = below.reduce((sum, share) => sum + share, 0) / m;
	const error = Math.sqrt(variance(below) / m + variance(above) / n);
	if (error === 0) {
		// Where all pairs, or none, are in order there is no spread to go by: as uncertain as a share of the rarer side.
		const few = Math.min(m, n);
		return { auc, interval: wilsonInterval(auc * few, few), averagePrecision: precision };
	}
	const interval: Interval = [Math.max(0, auc - z95 * error), Math.min(1, auc + z95 * error)];
	return { auc, interval, averagePrecision: precision };
}
