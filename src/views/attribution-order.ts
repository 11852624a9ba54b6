import { ExplainError, shown } from "../core/errors.ts";
import type { Payloads } from "../core/explanation.ts";
import type { AttributionRows } from "./attribution-rows.ts";
import { leafOrder, mergesOfRows } from "./similar-rows.ts";

/** The features of one row, the largest magnitude first. */
export function featuresOfRow({ scores, features }: AttributionRows, row: number): number[] {
	const at = (feature: number) => Math.abs(scores[row * features.length + feature] as number);
	return [...features.keys()].sort((a, b) => at(b) - at(a) || a - b);
}

/** The features that are parts of a text, in the order in which they stand there. */
export function partsInOrder({ spans }: NonNullable<Payloads["attribution"]["text"]>): number[] {
	return [...spans.keys()].sort((a, b) => (spans[a]?.[0] as number) - (spans[b]?.[0] as number));
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

/** How rows follow each other. */
export type RowOrder = "similarity" | "output" | "given";

/** Joining rows takes their number squared in time and memory. */
const mostJoined = 1000;

/**
 * The rows that are drawn, in order: by output, as given, or so that rows with alike scores stand side by side. At most `most`,
 * evenly from the lowest output to the highest.
 */
export function orderedRows(attributions: AttributionRows, order: RowOrder, most: number): number[] {
	const byOutput = thinned(rowsByOutput(attributions), order === "similarity" ? Math.min(most, mostJoined) : most);
	if (order === "output") return [...byOutput];
	if (order === "given") return [...byOutput].sort((a, b) => a - b);
	const width = attributions.features.length;
	const merges = mergesOfRows(byOutput.map((row) => attributions.scores.subarray(row * width, (row + 1) * width)));
	return leafOrder(
		merges,
		byOutput.map((_, rank) => rank),
	).map((at) => byOutput[at] as number);
}

/**
 * Checks how rows shall follow each other.
 *
 * @throws ExplainError `bad-option` for another order.
 */
export function checkedOrder(who: string, order: RowOrder): RowOrder {
	if (order === "similarity" || order === "output" || order === "given") return order;
	throw new ExplainError(
		"bad-option",
		`${who}: expected option "order" to be "similarity", "output" or "given", got ${shown(order)}`,
	);
}
