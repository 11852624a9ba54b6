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

/** The rows by the value of a feature, in groups of about equal value; categories by level; missing values are a group. */
function alikeRows({ features, count, value }: AttributionRows, feature: number): number[][] {
	const own = Array.from({ length: count }, (_, row) => value(row, feature) ?? Number.NaN);
	const known = [...own.keys()].filter((row) => !Number.isNaN(own[row]));
	const missing = [...own.keys()].filter((row) => Number.isNaN(own[row]));
	const levels = features[feature]?.levels;
	const parts = new Map<number, number[]>();
	const wanted = Math.max(1, Math.min(groups, Math.floor(known.length / leastRows)));
	known.sort((a, b) => (own[a] as number) - (own[b] as number) || a - b);
	for (const [rank, row] of known.entries()) {
		const key = levels ? (own[row] as number) : Math.floor((rank * wanted) / known.length);
		parts.set(key, [...(parts.get(key) ?? []), row]);
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
 * The other feature that a feature's scores go with most. Rows are put into ten groups of about equal value (categories: by level); within each
 * group, scores are fitted by a straight line in the other feature's value, or by the means of its levels; the share of the squares within groups that this
 * explains is compared. Undefined where the scores do not vary within groups, as in a sum without interactions.
 *
 * Cost: rows × features.
 */
export function interactingFeature(attributions: AttributionRows, feature: number): Interaction | undefined {
	const { scores, features, count } = attributions;
	let best: Interaction | undefined;
	const parts = alikeRows(attributions, feature);
	let [low, high] = [Infinity, -Infinity];
	for (let row = 0; row < count; row++) {
		const score = scores[row * features.length + feature] as number;
		[low, high] = [Math.min(low, score), Math.max(high, score)];
	}
	for (let other = 0; other < features.length; other++) {
		if (other === feature) continue;
		const levels = features[other]?.levels !== undefined;
		let [all, together] = [0, 0];
		for (const rows of parts) {
			const known = rows.filter((row) => !Number.isNaN(attributions.value(row, other) ?? Number.NaN));
			if (known.length < 2) continue;
			const [squares, part] = explained(
				known.map((row) => scores[row * features.length + feature] as number),
				known.map((row) => attributions.value(row, other) as number),
				levels,
			);
			all += squares;
			together += part;
		}
		// Rounding varies too: only what is a part of the whole spread counts.
		if (all <= 1e-12 * count * (high - low) ** 2) continue;
		const share = together / all;
		if (!best || share > best.share) best = { feature: other, share };
	}
	return best;
}
