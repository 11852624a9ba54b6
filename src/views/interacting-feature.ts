import type { AttributionRows } from "./attribution-rows.ts";

/** Which feature a score goes with beyond its own, and how much. */
export interface Interaction {
	readonly feature: number;
	/** Of the scores' variance at about equal values, the share that goes with the other feature, 0 … 1. */
	readonly share: number;
}

/** Groups of rows with about equal values. */
const groups = 10;
/** Below so many rows in a group a straight line fits whatever is there. */
const leastRows = 8;
/** With fewer rows nothing can be said. */
export const leastForInteraction = 2 * leastRows;

/** The rows by the value of a feature, in groups of about equal value; categories by level; missing values are a group. */
function alikeRows({ features, value }: AttributionRows, feature: number, rows: readonly number[]): number[][] {
	const own = new Map(rows.map((row) => [row, value(row, feature) ?? Number.NaN]));
	const known = rows.filter((row) => !Number.isNaN(own.get(row)));
	const missing = rows.filter((row) => Number.isNaN(own.get(row)));
	const levels = features[feature]?.levels;
	const parts = new Map<number, number[]>();
	const wanted = Math.max(1, Math.min(groups, Math.floor(known.length / leastRows)));
	known.sort((a, b) => (own.get(a) as number) - (own.get(b) as number) || a - b);
	for (const [rank, row] of known.entries()) {
		const key = levels ? (own.get(row) as number) : Math.floor((rank * wanted) / known.length);
		const part = parts.get(key);
		if (part) part.push(row);
		else parts.set(key, [row]);
	}
	return [...parts.values(), missing].filter((rows) => rows.length > 1);
}

/** Of `scores` over some rows: the sum of squares around the mean, and the part of it that goes with `values`. */
function explained(
	scores: readonly number[],
	values: readonly number[],
	levels: boolean,
): [all: number, with_: number] {
	const count = scores.length;
	const mean = scores.reduce((sum, score) => sum + score, 0) / count;
	const all = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
	if (levels) {
		const sums = new Map<number, [sum: number, count: number]>();
		for (const [i, value] of values.entries()) {
			const [sum, n] = sums.get(value) ?? [0, 0];
			sums.set(value, [sum + (scores[i] as number), n + 1]);
		}
		let between = 0;
		for (const [sum, n] of sums.values()) between += n * (sum / n - mean) ** 2;
		return [all, between];
	}
	const centre = values.reduce((sum, value) => sum + value, 0) / count;
	let [xx, xy] = [0, 0];
	for (const [i, value] of values.entries()) {
		xx += (value - centre) ** 2;
		xy += (value - centre) * ((scores[i] as number) - mean);
	}
	return [all, xx > 0 ? (xy * xy) / xx : 0];
}

/**
 * The other feature that a feature's scores go with most, among some rows. They are put into ten groups of about equal value (categories: by level); within each
 * group, scores are fitted by a straight line in the other feature's value, or by the means of its levels; the share of the squares within groups that this
 * explains is compared. Undefined where the scores do not vary within groups, as in a sum without interactions, and for too few rows.
 *
 * Cost: rows × features.
 */
export function interactingFeature(
	attributions: AttributionRows,
	feature: number,
	rows: readonly number[],
): Interaction | undefined {
	const { scores, features } = attributions;
	if (rows.length < leastForInteraction) return undefined;
	let best: Interaction | undefined;
	const parts = alikeRows(attributions, feature, rows);
	let [low, high] = [Infinity, -Infinity];
	for (const row of rows) {
		const score = scores[row * features.length + feature] as number;
		[low, high] = [Math.min(low, score), Math.max(high, score)];
	}
	for (let other = 0; other < features.length; other++) {
		if (other === feature) continue;
		const levels = features[other]?.levels !== undefined;
		let [all, together] = [0, 0];
		for (const part of parts) {
			const known = part.filter((row) => !Number.isNaN(attributions.value(row, other) ?? Number.NaN));
			if (known.length < 2) continue;
			const [squares, own] = explained(
				known.map((row) => scores[row * features.length + feature] as number),
				known.map((row) => attributions.value(row, other) as number),
				levels,
			);
			all += squares;
			together += own;
		}
		// Rounding varies too: only what is a part of the whole spread counts.
		if (all <= 1e-12 * rows.length * (high - low) ** 2) continue;
		const share = together / all;
		if (!best || share > best.share) best = { feature: other, share };
	}
	return best;
}
