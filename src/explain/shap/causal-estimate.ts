import type { Random } from "../../core/random.ts";
import type { Game, GameEnds } from "../game/game.ts";
import { agreeingEstimate } from "./agreeing-estimate.ts";
import { everyEstimate } from "./every-estimate.ts";
import { mostPlayers, properCoalitions } from "./exact-estimate.ts";
import { type PartialOrder, partsOfOrder } from "./partial-order.ts";
import { permutationEstimate } from "./permutation-estimate.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** Every coalition where the budget is enough for that, orders and their reverses otherwise. */
export function exactOrPermutation(who: string): ShapleyEstimator {
	return (game: Game, budget: ShapleyBudget, random: Random) => {
		const players = game.players.length;
		const every = players <= mostPlayers && properCoalitions(players) <= budget.samples;
		return (every ? everyEstimate(who) : permutationEstimate(who))(game, budget, random);
	};
}

/** The part of a game that some players play after others have come and before the rest does. */
function partOf(game: Game, come: readonly number[], own: readonly number[], ends: GameEnds): Game {
	const players = game.players.length;
	return {
		players: own.map((player) => game.players[player] as Game["players"][number]),
		width: game.width,
		cost: game.cost,
		ends: async () => ends,
		worth(coalitions, count) {
			const whole = new Uint8Array(count * players);
			for (let c = 0; c < count; c++) {
				for (const player of come) whole[c * players + player] = 1;
				for (const [i, player] of own.entries()) whole[c * players + player] = coalitions[c * own.length + i] as number;
			}
			return game.worth(whole, count);
		},
	};
}

/**
 * The mean of what each player adds over those orders only that agree with a partial one. Wherever all of some come before all others, the two play games of their own,
 * in which those before have come and those after have not; in a part without any order these are shared by Shapley values.
 */
export function asymmetricEstimate(who: string, order: PartialOrder): ShapleyEstimator {
	const parts = partsOfOrder(order);
	const components = parts.map(({ members }) => members);
	return async function* (game: Game, budget: ShapleyBudget, random: Random) {
		const players = game.players.length;
		const { width } = game;
		const between = components.length - 1;
		yield { done: 0, total: between };
		const ends = await game.ends();
		const reached = new Uint8Array(between * players);
		for (let i = 0; i < between; i++) {
			for (const component of components.slice(0, i + 1)) {
				for (const player of component) reached[i * players + player] = 1;
			}
		}
		const worth = between > 0 ? await game.worth(reached, between) : new Float64Array(0);
		const at = (i: number) =>
			i < 0 ? ends.none : i === between ? ends.all : worth.subarray(i * width, (i + 1) * width);
		// Until a part is reached, its players share equally what it adds.
		const values = new Float64Array(players * width);
		for (const [i, members] of components.entries()) {
			const [before, after] = [at(i - 1), at(i)];
			for (const player of members) {
				for (let k = 0; k < width; k++) {
					values[player * width + k] = ((after[k] as number) - (before[k] as number)) / members.length;
				}
			}
		}
		const errors = new Float64Array(players * width);
		/** The degrees of freedom of the parts that were sampled. */
		const freedoms = new Map<number, number>();
		let stopped: ShapleyEstimate["stopped"];
		const warnings = new Set<string>();
		let tooFew = false;
		let done = between;
		const estimate = (): ShapleyEstimate => ({
			...ends,
			values: values.slice(),
			...(tooFew
				? { tooFew }
				: freedoms.size > 0 && { standardError: errors.slice(), freedom: Math.min(...freedoms.values()) }),
			warnings: [...warnings],
			...(stopped && { stopped }),
		});
		for (const [i, members] of components.entries()) {
			const come = components.slice(0, i).flat();
			const part = partOf(game, come, members, { none: at(i - 1), all: at(i) });
			const share = Math.max(1, Math.floor((budget.samples * members.length) / players));
			let asked = 0;
			const own = parts[i]?.order;
			const estimator = own ? agreeingEstimate(who, own) : exactOrPermutation(who);
			const run = estimator(part, { ...budget, samples: share }, random.fork(`component ${i}`));
			for (let next = await run.next(); ; next = await run.next()) {
				const found = next.done ? next.value : next.value.estimate;
				if (found) {
					// What was sampled at first may be exact in the end.
					if (found.standardError) freedoms.set(i, found.freedom ?? Infinity);
					else freedoms.delete(i);
					for (const [k, player] of members.entries()) {
						values.set(found.values.subarray(k * width, (k + 1) * width), player * width);
						const own = found.standardError?.subarray(k * width, (k + 1) * width);
						if (own) errors.set(own, player * width);
						else errors.fill(0, player * width, (player + 1) * width);
					}
				}
				if (next.done) {
					stopped = found?.stopped ?? stopped;
					tooFew ||= found?.tooFew ?? false;
					for (const words of found?.warnings ?? []) warnings.add(words);
					break;
				}
				asked = next.value.done;
				yield { done: done + asked, total: done + next.value.total, ...(found && { estimate: estimate() }) };
			}
			done += asked;
			if (stopped !== "time limit") continue;
			const left = components.slice(i + 1).filter(({ length }) => length > 1);
			if (left.length > 0) {
				tooFew = true;
				const names = left.flat().map((player) => `"${game.players[player]?.name}"`);
				warnings.add(
					`The time was over before ${names.join(", ")} were told apart: such features share equally what they add together.`,
				);
			}
			return estimate();
		}
		return estimate();
	};
}
