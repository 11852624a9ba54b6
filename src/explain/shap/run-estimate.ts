import { ExplainError } from "../../core/errors.ts";
import type { Game, GameEnds } from "../game/game.ts";
import { partSize } from "./coalition-parts.ts";
import { rememberedGame } from "./remembered-game.ts";
import { RunningMeans } from "./running-means.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** Orders of the players, each of which, or each pair of which, shares out everything by itself. */
export interface OrderRuns {
	/** Coalitions that a run asks. */
	readonly coalitions: number;
	/** What runs are called, and two of them, the fewest that tell anything. */
	readonly called: string;
	readonly two: string;
	/** The order of the next run, whose coalitions it writes from `from` on, `[coalitions, players]`. */
	draw(coalitions: Uint8Array, from: number): Uint32Array | Promise<Uint32Array>;
	/** What an order's players get, `[players, width]`, where its coalitions are worth `worth`, `[coalitions, width]`. */
	share(order: Uint32Array, worth: Float64Array, ends: GameEnds, into: Float64Array): void;
}

/** The mean of what players get over runs, as many as the budget has coalitions for, with the bars that their spread tells. */
export async function* meanOfRuns(
	who: string,
	asked: Game,
	budget: ShapleyBudget,
	{ coalitions: inRun, called, two, draw, share }: OrderRuns,
): ReturnType<ShapleyEstimator> {
	const players = asked.players.length;
	const { width } = asked;
	const runs = Math.floor(budget.samples / inRun);
	const total = runs * inRun;
	yield { done: 0, total };
	if (runs < 2) {
		const words = `expected at least ${2 * inRun} samples for ${players} features, ${two}`;
		throw new ExplainError("bad-option", `${who}: ${words}, got ${budget.samples}`);
	}
	const game = await rememberedGame(asked);
	const ends = await game.ends();
	const means = new RunningMeans(players, width);
	const one = new Float64Array(players * width);
	for (;;) {
		const more = Math.floor(partSize(game, means.count * inRun) / inRun);
		const count = Math.min(runs - means.count, Math.max(more, means.count < 2 ? 2 : 1));
		const coalitions = new Uint8Array(count * inRun * players);
		const orders: Uint32Array[] = [];
		for (let run = 0; run < count; run++) orders.push(await draw(coalitions, run * inRun * players));
		const worth = await game.worth(coalitions, count * inRun);
		for (const [run, order] of orders.entries()) {
			share(order, worth.subarray(run * inRun * width, (run + 1) * inRun * width), ends, one);
			means.add(one);
		}
		const now: ShapleyEstimate = { ...ends, values: means.mean.slice(), ...means.bars(called) };
		yield { done: means.count * inRun, total, estimate: now };
		if (means.count >= runs) return now;
		if (budget.late()) return { ...now, stopped: "time limit" };
		if (budget.auto && budget.enough(now)) return now;
	}
}
