/**
 * The adjusted Rand index of two partitions of the same places (Hubert, Arabie 1985): 1 where they are the same, about 0 where
 * they agree by chance alone.
 */
export function adjustedRandIndex(one: ArrayLike<number>, other: ArrayLike<number>): number {
	if (one.length !== other.length) return Number.NaN;
	const pairs = (counts: Iterable<number>) => [...counts].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
	const [rows, columns, cells] = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
	const add = (counts: Map<number, number>, key: number) => counts.set(key, (counts.get(key) ?? 0) + 1);
	for (let i = 0; i < one.length; i++) {
		add(rows, one[i] as number);
		add(columns, other[i] as number);
		add(cells, (one[i] as number) * 2 ** 26 + (other[i] as number));
	}
	const [both, first, second] = [pairs(cells.values()), pairs(rows.values()), pairs(columns.values())];
	const chance = (first * second) / pairs([one.length]);
	return first === chance && second === chance ? 1 : (both - chance) / ((first + second) / 2 - chance);
}
