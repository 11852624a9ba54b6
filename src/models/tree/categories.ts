import type { CategorySplits } from "./tree-ensemble.ts";

/** Packs each categorical node's set of codes; undefined where no node has one. */
export function categorySplits(nodes: number, sets: ReadonlyMap<number, Iterable<number>>): CategorySplits | undefined {
	if (sets.size === 0) return undefined;
	const at = new Uint8Array(nodes);
	const offsets = new Int32Array(nodes + 1);
	const codes: number[] = [];
	for (let node = 0; node < nodes; node++) {
		const set = sets.get(node);
		if (set) {
			at[node] = 1;
			for (const code of [...new Set(set)].sort((a, b) => a - b)) codes.push(code);
		}
		offsets[node + 1] = codes.length;
	}
	return { at, offsets, codes: Int32Array.from(codes) };
}

/** The codes whose bits are set, 32 in each word, lowest bit first. */
export function* bitsOf(words: ArrayLike<number>, from: number, to: number): Generator<number> {
	for (let word = from; word < to; word++) {
		const bits = words[word] as number;
		for (let bit = 0; bit < 32; bit++) if ((bits >>> bit) & 1) yield (word - from) * 32 + bit;
	}
}
