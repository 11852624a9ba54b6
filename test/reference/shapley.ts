/** What a coalition, as bits, is worth. */
export type Worth = (members: number) => number;

/** Shapley values straight from their meaning: the mean over all orders of what a player adds when it joins. Slow on purpose. */
export function shapleyByOrders(players: number, worth: Worth): number[] {
	const sums = Array<number>(players).fill(0);
	let orders = 0;
	const join = (members: number): void => {
		if (members === 2 ** players - 1) {
			orders++;
			return;
		}
		for (let player = 0; player < players; player++) {
			if ((members >> player) & 1) continue;
			const before = orders;
			const joined = members | (1 << player);
			join(joined);
			sums[player]! += (orders - before) * (worth(joined) - worth(members));
		}
	};
	join(0);
	return sums.map((sum) => sum / orders);
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

const sizeOf = (members: number): number => (members === 0 ? 0 : (members & 1) + sizeOf(members >> 1));

/** Half of each pair's interaction index: Σ_S |S|! (M − |S| − 2)! / (2 (M − 1)!) · the second difference, or Shapley–Taylor's weights. */
export function interactionsByFormula(players: number, worth: Worth, index: "shapley" | "taylor"): number[][] {
	return Array.from({ length: players }, (_, i) =>
		Array.from({ length: players }, (_, j) => {
			if (i === j) return Number.NaN;
			let sum = 0;
			for (let members = 0; members < 2 ** players; members++) {
				if ((members >> i) & 1 || (members >> j) & 1) continue;
				const size = sizeOf(members);
				const weight =
					index === "shapley"
						? (factorial(size) * factorial(players - size - 2)) / (2 * factorial(players - 1))
						: (factorial(size) * factorial(players - size - 1)) / factorial(players);
				const [a, b] = [1 << i, 1 << j];
				sum += weight * (worth(members | a | b) - worth(members | a) - worth(members | b) + worth(members));
			}
			return sum;
		}),
	);
}

/** The worth of a coalition of features, in plain loops: the weighted mean of the model over the background. */
export function marginalWorth(
	model: (row: readonly number[]) => number,
	row: readonly number[],
	background: readonly (readonly number[])[],
	weights: readonly number[] = background.map(() => 1 / background.length),
): Worth {
	return (members) =>
		background.reduce(
			(sum, other, b) => sum + weights[b]! * model(row.map((value, j) => ((members >> j) & 1 ? value : other[j]!))),
			0,
		);
}
