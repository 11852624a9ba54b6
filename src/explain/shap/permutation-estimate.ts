import type { Random } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { everyFits, exactEstimate } from "./exact-estimate.ts";
import { meanOfRuns } from "./run-estimate.ts";
import { fewestRuns } from "./running-means.ts";
import type { ShapleyBudget, ShapleyEstimator } from "./shapley-estimate.ts";

/** The coalitions of an order and of its reverse: who has come by then, and who has not. `[2 (M − 1), M]`. */
function chains(order: Uint32Array, coalitions: Uint8Array, from: number): void {
	const players = order.length;
	for (let size = 1; size < players; size++) {
		const at = from + 2 * (size - 1) * players;
		for (let place = 0; place < players; place++) {
			const came = place < size ? 1 : 0;
			coalitions[at + (order[place] as number)] = came;
			coalitions[at + players + (order[place] as number)] = 1 - came;
		}
	}
}

/** An order that was not drawn, nor its reverse: of few players the same would come again, and agree with itself. */
function freshOrder(players: number, random: Random, drawn: Set<string>): Uint32Array {
	for (;;) {
		const order = random.permutation(players);
		const backwards = (order[0] as number) > (order[players - 1] as number);
		const name = (backwards ? order.toReversed() : order).join();
		if (drawn.has(name)) continue;
		drawn.add(name);
		return order;
	}
}

/**
 * The mean of what each player adds when it joins in a random order, over pairs of an order and its reverse:
 *
 *   φ_j = E_π[½ (v(before_π(j) ∪ j) − v(before_π(j)) + v(after_π(j) ∪ j) − v(after_π(j)))]
 *
 * Each pair of orders adds up to v(all) − v(nobody) by itself.
 */
export function permutationEstimate(who: string): ShapleyEstimator {
	return async function* (asked: Game, budget: ShapleyBudget, random: Random) {
		const players = asked.players.length;
		const { width } = asked;
		const inPair = 2 * (players - 1);
		if (everyFits(players, budget, fewestRuns * inPair)) return yield* exactEstimate(asked, budget, random);
		const drawn = new Set<string>();
		return yield* meanOfRuns(who, asked, budget, {
			coalitions: inPair,
			called: "pairs of orders",
			two: "two orders and their reverses",
			draw(coalitions, from) {
				const order = freshOrder(players, random, drawn);
				chains(order, coalitions, from);
				return order;
			},
			share(order, worth, ends, into) {
				/** Where an order's coalition of so many stands, and whose numbers. */
				const before = (size: number, reverse: number): readonly [Float64Array, number] => {
					if (size === 0) return [reverse === 0 ? ends.none : ends.all, 0];
					if (size === players) return [reverse === 0 ? ends.all : ends.none, 0];
					return [worth, (2 * (size - 1) + reverse) * width];
				};
				for (let place = 0; place < players; place++) {
					const [a, fromA] = before(place, 0);
					const [b, fromB] = before(place + 1, 0);
					const [c, fromC] = before(place, 1);
					const [d, fromD] = before(place + 1, 1);
					const to = (order[place] as number) * width;
					for (let at = 0; at < width; at++) {
						const joining = (b[fromB + at] as number) - (a[fromA + at] as number);
						const leaving = (c[fromC + at] as number) - (d[fromD + at] as number);
						into[to + at] = (joining + leaving) / 2;
					}
				}
			},
		});
	};
}
