import { ExplainError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { AgreeingOrders, type ClosedCoalitions, closedCoalitions } from "./agreeing-orders.ts";
import { partSize } from "./coalition-parts.ts";
import type { PartialOrder } from "./partial-order.ts";
import { rememberedGame } from "./remembered-game.ts";
import { RunningMeans } from "./running-means.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

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

async function* byOrders(
	who: string,
	asked: Game,
	order: PartialOrder,
	budget: ShapleyBudget,
	random: Random,
): ReturnType<ShapleyEstimator> {
	const players = asked.players.length;
	const { width } = asked;
	const inOrder = players - 1;
	const orders = Math.floor(budget.samples / inOrder);
	const total = orders * inOrder;
	yield { done: 0, total };
	if (orders < 2) {
		const words = `expected at least ${2 * inOrder} samples for ${players} features, two orders of them`;
		throw new ExplainError("bad-option", `${who}: ${words}, got ${budget.samples}`);
	}
	const game = await rememberedGame(asked);
	const ends = await game.ends();
	const means = new RunningMeans(players, width);
	const one = new Float64Array(players * width);
	const drawn = new AgreeingOrders(order, random);
	for (;;) {
		const more = Math.floor(partSize(game, means.count * inOrder) / inOrder);
		const count = Math.min(orders - means.count, Math.max(more, means.count < 2 ? 2 : 1));
		const coalitions = new Uint8Array(count * inOrder * players);
		const sequences: Uint32Array[] = [];
		for (let i = 0; i < count; i++) {
			const sequence = (await drawn.next(budget.pauses)).slice();
			sequences.push(sequence);
			for (let size = 1; size < players; size++) {
				const from = (i * inOrder + size - 1) * players;
				for (let place = 0; place < size; place++) coalitions[from + (sequence[place] as number)] = 1;
			}
		}
		const worth = await game.worth(coalitions, count * inOrder);
		for (const [i, sequence] of sequences.entries()) {
			for (let place = 0; place < players; place++) {
				const to = (sequence[place] as number) * width;
				const from = (i * inOrder + place) * width;
				for (let at = 0; at < width; at++) {
					const after = place === inOrder ? ends.all[at] : worth[from + at];
					const before = place === 0 ? ends.none[at] : worth[from - width + at];
					one[to + at] = (after as number) - (before as number);
				}
			}
			means.add(one);
		}
		const now: ShapleyEstimate = { ...ends, values: means.mean.slice(), ...means.bars("orders of the features") };
		const done = means.count * inOrder;
		yield { done, total, estimate: now };
		if (means.count >= orders) return now;
		if (budget.late()) return { ...now, stopped: "time limit" };
		if (budget.auto && budget.enough(now)) return now;
	}
}
