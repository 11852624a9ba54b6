import type { AttributionRows } from "./attribution-rows.ts";

/** The features of one row, the largest magnitude first. */
export function featuresOfRow({ scores, features }: AttributionRows, row: number): number[] {
	const at = (feature: number) => Math.abs(scores[row * features.length + feature] as number);
	return [...features.keys()].sort((a, b) => at(b) - at(a) || a - b);
}

/** The mean magnitude of each feature's scores over all rows. */
export function meanMagnitudes({ scores, features, count }: AttributionRows): Float64Array {
	const means = new Float64Array(features.length);
	for (let i = 0; i < scores.length; i++) means[i % means.length]! += Math.abs(scores[i] as number) / count;
	return means;
}

/** The features of all rows, the largest mean magnitude first. */
export function featuresByMagnitude(rows: AttributionRows): number[] {
	const means = meanMagnitudes(rows);
	return [...means.keys()].sort((a, b) => (means[b] as number) - (means[a] as number) || a - b);
}

/** The rows from the lowest output to the highest. */
export function rowsByOutput({ output, count }: AttributionRows): number[] {
	return Array.from({ length: count }, (_, row) => row).sort(
		(a, b) => (output[a] as number) - (output[b] as number) || a - b,
	);
}

/** At most `most` of a list, evenly from its first to its last. */
export function thinned<T>(list: readonly T[], most: number): readonly T[] {
	if (list.length <= most) return list;
	if (most < 2) return list.slice(0, most);
	return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))] as T);
}

/** The features that are drawn by themselves, and what is said of the others. */
export function shownFeatures(
	order: readonly number[],
	most: number,
): { own: readonly number[]; rest: readonly number[] } {
	// One feature left over has a place of its own: "1 other" would take as much room.
	return order.length <= most
		? { own: order, rest: [] }
		: { own: order.slice(0, most - 1), rest: order.slice(most - 1) };
}

/**
 * Each value's share of the way from the lowest rank to the highest, 0 … 1; equal values share a rank. NaN stays, as does all that is
 * no number. Ranks, so that one value far out leaves the others their colours.
 */
export function rankShares(values: readonly number[]): number[] {
	const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
	const last = known.length - 1;
	const first = new Map<number, number>();
	const end = new Map<number, number>();
	for (const [rank, value] of known.entries()) {
		if (!first.has(value)) first.set(value, rank);
		end.set(value, rank);
	}
	return values.map((value) => {
		if (Number.isNaN(value)) return Number.NaN;
		if (last === 0 || known[0] === known[last]) return 0.5;
		return ((first.get(value) as number) + (end.get(value) as number)) / 2 / last;
	});
}
