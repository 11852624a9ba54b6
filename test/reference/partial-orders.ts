/** Every order of the players in which each comes after those before it, by trying all. */
export function ordersThatAgree(before: readonly (readonly number[])[]): number[][] {
	const all = before.length;
	const extended = (start: readonly number[]): number[][] => {
		if (start.length === all) return [[...start]];
		return Array.from({ length: all }, (_, player) => player)
			.filter((player) => !start.includes(player) && before[player]!.every((early) => start.includes(early)))
			.flatMap((player) => extended([...start, player]));
	};
	return extended([]);
}
