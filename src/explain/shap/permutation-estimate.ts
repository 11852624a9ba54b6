import { ExplainError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { partSize } from "./coalition-parts.ts";
import { everyFits, exactEstimate } from "./exact-estimate.ts";
import { rememberedGame } from "./remembered-game.ts";
import { fewestRuns, RunningMeans } from "./running-means.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

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
		const pairs = Math.floor(budget.samples / inPair);
		const total = pairs * inPair;
		yield { done: 0, total };
		if (pairs < 2) {
			const words = `expected at least ${2 * inPair} samples for ${players} features, two orders and their reverses`;
			throw new ExplainError("bad-option", `${who}: ${words}, got ${budget.samples}`);
		}
		const game = await rememberedGame(asked);
		const ends = await game.ends();
		const running = new RunningMeans(players, width);
		const one = new Float64Array(players * width);
		const drawn = new Set<string>();
		const estimate = (): ShapleyEstimate => {
			return { ...ends, values: running.mean.slice(), ...running.bars("pairs of orders") };
		};
		while (running.count < pairs) {
			const more = Math.floor(partSize(game, running.count * inPair) / inPair);
			const count = Math.min(pairs - running.count, Math.max(more, running.count < 2 ? 2 : 1));
			const coalitions = new Uint8Array(count * inPair * players);
			const orders: Uint32Array[] = [];
			for (let pair = 0; pair < count; pair++) {
				const order = freshOrder(players, random, drawn);
				orders.push(order);
				chains(order, coalitions, pair * inPair * players);
			}
			const worth = await game.worth(coalitions, count * inPair);
			for (const [pair, order] of orders.entries()) {
				const from = pair * inPair * width;
				/** Where an order's coalition of so many stands, and whose numbers. */
				const before = (size: number, reverse: number): readonly [Float64Array, number] => {
					if (size === 0) return [reverse === 0 ? ends.none : ends.all, 0];
					if (size === players) return [reverse === 0 ? ends.all : ends.none, 0];
					return [worth, from + (2 * (size - 1) + reverse) * width];
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
						one[to + at] = (joining + leaving) / 2;
					}
				}
				running.add(one);
			}
			const late = budget.late() && running.count < pairs;
			const now = estimate();
			yield { done: running.count * inPair, total, estimate: now };
			if (late) return { ...now, stopped: "time limit" };
			if (budget.auto && running.count >= fewestRuns && budget.enough(now)) return now;
		}
		return estimate();
	};
}
