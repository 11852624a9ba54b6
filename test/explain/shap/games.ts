import { seededRandom } from "../../../src/core/random.ts";
import { type CooperativeGame, cooperativeGame, type ShapleyValuesOptions, shapleyValues } from "../../../src/index.ts";
import type { Worth } from "../../reference/shapley.ts";

/** A game whose coalitions are bits. */
export function bitGame(players: number, worth: Worth): CooperativeGame {
	const names = Array.from({ length: players }, (_, player) => `p${player}`);
	const bits = new Map(names.map((name, player) => [name, 1 << player]));
	return cooperativeGame({
		players: names,
		worth(members) {
			let all = 0;
			for (const name of members) all |= bits.get(name) as number;
			return worth(all);
		},
	});
}

/** A game that gives every coalition a normal number of its own. */
export function randomGame(players: number, seed: number): Worth {
	const random = seededRandom(seed);
	const table = Float64Array.from({ length: 2 ** players }, () => random.normal());
	return (members) => table[members] as number;
}

/** Games as models make them, by name: sums of products, a saturating sum, a largest value. */
export const modelGames: Readonly<Record<string, (players: number, seed: number) => Worth>> = {
	"sums of products of up to four": (players, seed) => {
		const random = seededRandom(seed);
		const terms = Array.from({ length: 6 * players }, () => {
			const among = random.permutation(players).slice(0, 1 + random.integer(4));
			return [among.reduce((bits, player) => bits | (1 << player), 0), random.normal()] as const;
		});
		return (members) => terms.reduce((sum, [bits, value]) => ((members & bits) === bits ? sum + value : sum), 0);
	},
	"a probability of a sum": (players, seed) => {
		const random = seededRandom(seed);
		const slopes = Array.from({ length: players }, () => 2 * random.normal());
		return (members) =>
			1 / (1 + Math.exp(1 - slopes.reduce((sum, slope, player) => ((members >> player) & 1 ? sum + slope : sum), 0)));
	},
	"numbers without any order": randomGame,
};

/** The values, their bars where there are some, and the answer. */
export async function play(players: number, worth: Worth, options: ShapleyValuesOptions & { seed?: number } = {}) {
	const answer = await shapleyValues(bitGame(players, worth), options);
	const { scores, interval } = answer.payload;
	return { values: [...scores.values], interval: interval?.map(({ values }) => [...values]), answer };
}
