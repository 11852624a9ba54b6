import type { Random } from "../../core/random.ts";
import type { Game, GameEnds } from "../game/game.ts";
import { exactEstimate, mostPlayers, properCoalitions } from "./exact-estimate.ts";
import { permutationEstimate } from "./permutation-estimate.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** Every coalition where the budget is enough for that, orders and their reverses otherwise. */
export function exactOrPermutation(who: string): ShapleyEstimator {
	return (game: Game, budget: ShapleyBudget, random: Random) => {
		const players = game.players.length;
		const every = players <= mostPlayers && properCoalitions(players) <= budget.samples;
		return (every ? exactEstimate : permutationEstimate(who))(game, budget, random);
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
 * The mean of what each player adds over those orders only in which each component comes after the ones before it: the Shapley values of each
 * component's own game, in which those before have come and those after have not.
 */
export function asymmetricEstimate(who: string, components: readonly (readonly number[])[]): ShapleyEstimator {
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
		const values = new Float64Array(players * width);
		let errors: Float64Array | undefined;
		let freedom = Infinity;
		let stopped: ShapleyEstimate["stopped"];
		let done = between;
		const estimate = (): ShapleyEstimate => ({
			...ends,
			values: values.slice(),
			...(errors && { standardError: errors.slice(), freedom }),
			...(stopped && { stopped }),
		});
		for (const [i, own] of components.entries()) {
			const come = components.slice(0, i).flat();
			const part = partOf(game, come, own, { none: at(i - 1), all: at(i) });
			const share = Math.max(1, Math.floor((budget.samples * own.length) / players));
			let asked = 0;
			const run = exactOrPermutation(who)(part, { ...budget, samples: share }, random.fork(`component ${i}`));
			for (let next = await run.next(); ; next = await run.next()) {
				const found = next.done ? next.value : next.value.estimate;
				if (found) {
					if (found.standardError) {
						errors ??= new Float64Array(players * width);
						freedom = Math.min(freedom, found.freedom ?? Infinity);
					}
					for (const [k, player] of own.entries()) {
						values.set(found.values.subarray(k * width, (k + 1) * width), player * width);
						if (found.standardError)
							errors?.set(found.standardError.subarray(k * width, (k + 1) * width), player * width);
					}
				}
				if (next.done) {
					stopped = found?.stopped ?? stopped;
					break;
				}
				asked = next.value.done;
				yield { done: done + asked, total: done + next.value.total };
			}
			if (stopped === "time limit") return estimate();
			done += asked;
		}
		return estimate();
	};
}
