import { alikeRows, fewestAlike } from "../core/alike-rows.ts";
import type { AttributionRows } from "./attribution-rows.ts";

/** Which feature a score goes with beyond its own, and how much. */
export interface Interaction {
	readonly feature: number;
	/** Of the scores' variance at about equal values, the share that goes with the other feature, 0 … 1. */
	readonly share: number;
}

/** With fewer rows nothing can be said. */
export const leastForInteraction = 2 * fewestAlike;

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
	const parts = alikeRows(
		rows,
		(row) => attributions.value(row, feature) ?? Number.NaN,
		features[feature]?.levels !== undefined,
	);
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
