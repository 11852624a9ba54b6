import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature, Payloads } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { featureIndex } from "../global/feature-sets.ts";

/** How features belong together: merges of two by index, features first, then merges in order; with the distance of each. */
export type Clusters = NonNullable<Payloads["attribution"]["clusters"]>;

/** Features by name or index, in pairs of pairs: `[["systolic", "diastolic"], ["age", ["ldl", "hdl"]]]`. A list of more than two is halved. */
export type NestedFeatures = readonly (string | number | NestedFeatures)[];

/** A hierarchy as a person gives it: nested lists, or merges such as another explanation has. */
export type GivenClusters = NestedFeatures | { readonly merges: Clusters["merges"]; readonly distance?: NdArray };

/** The features below each node, features first: 1 for each of them. */
export function clusterSizes(merges: Clusters["merges"]): Float64Array {
	const features = merges.length + 1;
	const sizes = new Float64Array(features + merges.length).fill(1);
	for (const [i, [a, b]] of merges.entries()) sizes[features + i] = (sizes[a] as number) + (sizes[b] as number);
	return sizes;
}

/** Merges whose distance is the share of all features that they hold, where nothing measures it. */
export function sizedClusters(merges: Clusters["merges"]): Clusters {
	const features = merges.length + 1;
	const share = clusterSizes(merges)
		.subarray(features)
		.map((size) => size / features);
	return { merges, distance: ndArray(share, [merges.length], ["merge"]) };
}

/** Merges that divide all players in two, those in two again, and so on. */
export function dividedClusters(
	players: number,
	split: (part: readonly number[]) => readonly [readonly number[], readonly number[]],
): Clusters {
	const merges: [number, number][] = [];
	const build = (part: readonly number[]): number => {
		if (part.length === 1) return part[0] as number;
		const [first, second] = split(part);
		const pair: [number, number] = [build(first), build(second)];
		merges.push(pair);
		return players + merges.length - 1;
	};
	build(Array.from({ length: players }, (_, player) => player));
	return sizedClusters(merges);
}

function ofNested(who: string, nested: NestedFeatures, players: readonly Feature[]): Clusters {
	const merges: [number, number][] = [];
	const seen = new Set<number>();
	const build = (part: NestedFeatures | string | number): number => {
		if (!Array.isArray(part)) {
			const player = featureIndex(who, players, part as string | number);
			if (seen.has(player)) {
				const words = `expected option "clusters" to name each feature once, got ${shown(part)} twice`;
				throw new ExplainError("bad-option", `${who}: ${words}`);
			}
			seen.add(player);
			return player;
		}
		const list = part as NestedFeatures;
		if (list.length === 0) {
			throw new ExplainError("bad-option", `${who}: expected option "clusters" to hold no empty list`);
		}
		if (list.length === 1) return build(list[0] as NestedFeatures | string | number);
		const half = list.length >> 1;
		const pair: [number, number] = [build(list.slice(0, half)), build(list.slice(half))];
		merges.push(pair);
		return players.length + merges.length - 1;
	};
	build(nested);
	const missing = players.find((_, player) => !seen.has(player));
	if (!missing) return sizedClusters(merges);
	throw new ExplainError(
		"bad-option",
		`${who}: expected option "clusters" to name every feature, got none called "${missing.name}"`,
	);
}

/**
 * A hierarchy of the players as a person gives it, checked: every player once, two merged at a time, all together at last.
 *
 * @throws ExplainError `bad-option`, and `unknown-name` or `out-of-range` for a feature that is not there.
 */
export function readClusters(who: string, given: GivenClusters, players: readonly Feature[]): Clusters {
	if (!("merges" in given)) return ofNested(who, given, players);
	const { merges, distance } = given;
	const count = players.length;
	const words = `expected option "clusters" to merge ${count} features two at a time`;
	if (!Array.isArray(merges) || merges.length !== count - 1) {
		throw new ExplainError("bad-option", `${who}: ${words}, in ${count - 1} merges, got ${shown(merges)}`);
	}
	const merged = new Uint8Array(2 * count);
	for (const [i, pair] of merges.entries()) {
		for (const node of [pair?.[0], pair?.[1]]) {
			const known = Number.isInteger(node) && node >= 0 && node < count + i;
			if (known && merged[node] === 0) merged[node] = 1;
			else throw new ExplainError("bad-option", `${who}: ${words}, got ${shown(node)} in merge ${i}`);
		}
	}
	if (!distance) return sizedClusters(merges);
	if (distance.values.length === count - 1) return { merges, distance };
	const came = distance.values.length;
	throw new ExplainError("shape-mismatch", `${who}: expected a distance for each of ${count - 1} merges, got ${came}`);
}

/** The rule's test for the option `clusters` beside the words that a method knows. */
export const isGivenClusters = (value: unknown): boolean =>
	Array.isArray(value) || (typeof value === "object" && value !== null && "merges" in value);
