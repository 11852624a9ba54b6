type Pair = readonly [number, number];

/**
 * The pairs that most bags find strong: by their mean rank, the stronger mean first where ranks are equal. A pair without strength in any
 * bag is not chosen.
 *
 * @param strengths of each bag, for each pair.
 */
export function choosePairs(pairs: readonly Pair[], strengths: readonly Float64Array[], count: number): Pair[] {
	const ranks = new Float64Array(pairs.length);
	const means = new Float64Array(pairs.length);
	for (const ofBag of strengths) {
		const order = Array.from(pairs.keys()).sort((a, b) => (ofBag[b] as number) - (ofBag[a] as number) || a - b);
		for (const [rank, pair] of order.entries()) {
			ranks[pair]! += rank;
			means[pair]! += ofBag[pair] as number;
		}
	}
	return Array.from(pairs.keys())
		.filter((pair) => (means[pair] as number) > 0)
		.sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || (means[b] as number) - (means[a] as number) || a - b)
		.slice(0, count)
		.map((pair) => pairs[pair] as Pair);
}
