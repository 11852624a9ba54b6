import type { Random } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { AgreeingOrders, type ClosedCoalitions, closedCoalitions } from "./agreeing-orders.ts";
import { partSize } from "./coalition-parts.ts";
import type { PartialOrder } from "./partial-order.ts";
import { meanOfRuns } from "./run-estimate.ts";
import type { ShapleyBudget, ShapleyEstimator } from "./shapley-estimate.ts";

/** Coalitions that are listed, with what they count for, at most: 16 features in any order. */
const mostClosed = 65_536;

/**
 * What each player adds, on the mean over all orders that agree with a partial one: by every coalition that such orders pass where the budget is enough, else by orders
 * drawn among them. Each order adds up to v(all) − v(nobody) by itself.
 */
export function agreeingEstimate(who: string, order: PartialOrder): ShapleyEstimator {
	return (game: Game, budget: ShapleyBudget, random: Random) => {
		// What a part of them is worth says little, so that those of a limited time must be asked at once.
		const most = budget.timed ? Math.min(budget.samples, partSize(game, 0)) : budget.samples;
		const closed = closedCoalitions(order, Math.min(most, mostClosed) + 2);
		return closed ? byCoalitions(game, closed) : byOrders(who, game, order, budget, random);
	};
}

async function* byCoalitions(
	game: Game,
	{ count, coalitions, weights }: ClosedCoalitions,
): ReturnType<ShapleyEstimator> {
	const players = game.players.length;
	const total = count - 2;
	yield { done: 0, total };
	const ends = await game.ends();
	const values = new Float64Array(players * game.width);
	addWeighted(weights.subarray(0, players), players, ends.none, values);
	addWeighted(weights.subarray((count - 1) * players), players, ends.all, values);
	for (let done = 0; done < total; ) {
		const next = Math.min(total, done + partSize(game, done));
		const worth = await game.worth(coalitions.subarray((done + 1) * players, (next + 1) * players), next - done);
		addWeighted(weights.subarray((done + 1) * players, (next + 1) * players), players, worth, values);
		done = next;
		yield { done, total };
	}
	return { ...ends, values };
}

/** Adds to values, `[players, width]`, what coalitions are worth, `[count, width]`, as often as they count for each player, `[count, players]`. */
function addWeighted(weights: Float64Array, players: number, worth: Float64Array, values: Float64Array): void {
	const width = values.length / players;
	for (let at = 0; at < weights.length; at++) {
		const weight = weights[at] as number;
		if (weight === 0) continue;
		const from = Math.floor(at / players) * width;
		const to = (at % players) * width;
		for (let i = 0; i < width; i++) values[to + i]! += weight * (worth[from + i] as number);
	}
}

function byOrders(
	who: string,
	game: Game,
	order: PartialOrder,
	budget: ShapleyBudget,
	random: Random,
): ReturnType<ShapleyEstimator> {
	const players = game.players.length;
	const { width } = game;
	const drawn = new AgreeingOrders(order, random);
	return meanOfRuns(who, game, budget, {
		coalitions: players - 1,
		called: "orders of the features",
		two: "two orders of them",
		async draw(coalitions, from) {
			const sequence = (await drawn.next(budget.pauses)).slice();
			for (let size = 1; size < players; size++) {
				const at = from + (size - 1) * players;
				for (let place = 0; place < size; place++) coalitions[at + (sequence[place] as number)] = 1;
			}
			return sequence;
		},
		share(sequence, worth, ends, into) {
			for (let place = 0; place < players; place++) {
				const to = (sequence[place] as number) * width;
				for (let at = 0; at < width; at++) {
					const after = place === players - 1 ? ends.all[at] : worth[place * width + at];
					const before = place === 0 ? ends.none[at] : worth[(place - 1) * width + at];
					into[to + at] = (after as number) - (before as number);
				}
			}
		},
	});
}
