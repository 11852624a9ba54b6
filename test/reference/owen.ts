/** A hierarchy as nested pairs of players. */
export type Nested = number | readonly [Nested, Nested];

/** Every order of the players in which each cluster comes in one piece. */
export function ordersOf(nested: Nested): number[][] {
	if (typeof nested === "number") return [[nested]];
	const [first, second] = [ordersOf(nested[0]), ordersOf(nested[1])];
	return first.flatMap((a) =>
		second.flatMap((b) => [
			[...a, ...b],
			[...b, ...a],
		]),
	);
}

/** What each player adds on the mean over orders, by the definition (Owen 1977, Winter 1989). */
export function meanOverOrders(
	orders: readonly (readonly number[])[],
	worth: (members: ReadonlySet<number>) => number,
): number[] {
	const sums = new Array<number>(orders[0]!.length).fill(0);
	for (const order of orders) {
		const come = new Set<number>();
		let before = worth(come);
		for (const player of order) {
			come.add(player);
			const after = worth(come);
			sums[player]! += after - before;
			before = after;
		}
	}
	return sums.map((sum) => sum / orders.length);
}
