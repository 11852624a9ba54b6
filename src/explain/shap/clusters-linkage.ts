import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { association, type ComparedColumn, comparedColumns } from "../global/association.ts";
import type { Clusters } from "./clusters.ts";

/** How far two clusters are apart: their mean distance, their largest, or their smallest. */
export type Linkage = "average" | "complete" | "single";

/**
 * Agglomerative clustering of distances `[n, n]`: the two nearest clusters are merged, until one is left. The chain of nearest neighbours finds the
 * same merges as looking at all pairs each time, in n² steps (Murtagh 1983); the distances are overwritten.
 */
export function linkage(distances: Float64Array, n: number, method: Linkage): Clusters {
	const size = new Float64Array(n).fill(1);
	const alive = new Uint8Array(n).fill(1);
	const found: { a: number; b: number; distance: number }[] = [];
	const chain: number[] = [];
	while (found.length < n - 1) {
		if (chain.length === 0) chain.push(alive.indexOf(1));
		const last = chain.at(-1) as number;
		const before = chain.at(-2);
		// Of equals the one that is in the chain already, or it would not end.
		let nearest = before ?? -1;
		let least = before === undefined ? Infinity : (distances[last * n + before] as number);
		for (let other = 0; other < n; other++) {
			if (alive[other] === 0 || other === last) continue;
			const distance = distances[last * n + other] as number;
			if (distance < least || nearest === -1) [nearest, least] = [other, distance];
		}
		if (nearest !== before) {
			chain.push(nearest);
			continue;
		}
		chain.length -= 2;
		const [kept, gone] = last < nearest ? [last, nearest] : [nearest, last];
		found.push({ a: kept, b: gone, distance: least });
		const [of, and] = [size[kept] as number, size[gone] as number];
		for (let other = 0; other < n; other++) {
			if (alive[other] === 0 || other === kept || other === gone) continue;
			const [p, q] = [distances[kept * n + other] as number, distances[gone * n + other] as number];
			const merged =
				method === "average"
					? (of * p + and * q) / (of + and)
					: method === "complete"
						? Math.max(p, q)
						: Math.min(p, q);
			distances[kept * n + other] = merged;
			distances[other * n + kept] = merged;
		}
		size[kept] = of + and;
		alive[gone] = 0;
	}
	return inOrder(found, n);
}

/** Merges from the nearest to the farthest, named by their order rather than by a member. */
function inOrder(found: { a: number; b: number; distance: number }[], n: number): Clusters {
	const sorted = [...found].sort((p, q) => p.distance - q.distance);
	const parent = Int32Array.from({ length: n }, (_, i) => i);
	const name = Int32Array.from(parent);
	const rootOf = (i: number): number => {
		let root = i;
		while (parent[root] !== root) root = parent[root] as number;
		parent[i] = root;
		return root;
	};
	const merges = sorted.map(({ a, b }, i): [number, number] => {
		const [p, q] = [rootOf(a), rootOf(b)];
		const pair: [number, number] = [name[p] as number, name[q] as number];
		parent[q] = p;
		name[p] = n + i;
		return pair[0] < pair[1] ? pair : [pair[1], pair[0]];
	});
	const distance = Float64Array.from(sorted, (one) => one.distance);
	return { merges, distance: ndArray(distance, [n - 1], ["merge"]) };
}

/**
 * Features that go together first: clusters by 1 − |association|, of features that are several columns by their strongest.
 *
 * @param x rows `[count, columns]`.
 * @param members the columns of each feature.
 */
export function correlationClusters(
	x: Float64Array,
	columns: readonly Feature[],
	members: readonly (readonly number[])[],
	method: Linkage,
): Clusters {
	const compared = comparedColumns(x, columns);
	const n = members.length;
	const distances = new Float64Array(n * n);
	for (let a = 0; a < n; a++) {
		for (let b = 0; b < a; b++) {
			let strongest = 0;
			for (const p of members[a] as readonly number[]) {
				for (const q of members[b] as readonly number[]) {
					const one = association(compared[p] as ComparedColumn, compared[q] as ComparedColumn);
					strongest = Math.max(strongest, Math.abs(one.strength));
				}
			}
			distances[a * n + b] = 1 - strongest;
			distances[b * n + a] = 1 - strongest;
		}
	}
	return linkage(distances, n, method);
}
