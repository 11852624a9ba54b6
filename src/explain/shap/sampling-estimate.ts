import { ExplainError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { partSize } from "./coalition-parts.ts";
import { everyFits, exactEstimate } from "./exact-estimate.ts";
import { rememberedGame } from "./remembered-game.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** Samples of each player before any is believed to vary less than another. */
const fewestOfPlayer = 8;

/** How many samples the mean of all players counts for where the spread of one is told. */
const prior = 4;

/** Means of what each player added, and their sums of squares; players may have been sampled more or less often. */
class Samples {
	readonly count: Uint32Array;
	readonly mean: Float64Array;
	readonly #squares: Float64Array;
	readonly #players: number;
	readonly #width: number;

	constructor(players: number, width: number) {
		this.count = new Uint32Array(players);
		this.mean = new Float64Array(players * width);
		this.#squares = new Float64Array(players * width);
		this.#players = players;
		this.#width = width;
	}

	add(player: number, worth: Float64Array, without: number, joined: number): void {
		const count = ++this.count[player]!;
		const width = this.#width;
		for (let at = 0, to = player * width; at < width; at++, to++) {
			const one = (worth[joined + at] as number) - (worth[without + at] as number);
			const off = one - (this.mean[to] as number);
			this.mean[to]! += off / count;
			this.#squares[to]! += off * (one - (this.mean[to] as number));
		}
	}

	/** The variance of one sample of a player in a column. */
	variance(player: number, at: number): number {
		return (this.#squares[player * this.#width + at] as number) / ((this.count[player] as number) - 1);
	}

	/**
	 * How much each player's samples vary, each column as a share of all players. It is drawn towards the mean of the players, as one that has not varied yet may
	 * matter in coalitions that were not met.
	 */
	spread(): Float64Array {
		const players = this.#players;
		const spread = new Float64Array(players);
		for (let at = 0; at < this.#width; at++) {
			let all = 0;
			for (let player = 0; player < players; player++) all += this.variance(player, at);
			if (all === 0) continue;
			for (let player = 0; player < players; player++) {
				const freedom = (this.count[player] as number) - 1;
				const own = this.variance(player, at) / all;
				spread[player]! += (freedom * own + prior / players) / (freedom + prior);
			}
		}
		return spread.map((variance) => Math.sqrt(variance + Number.MIN_VALUE));
	}
}

/** Gives each player its part of `count` samples, so that all come to have them in proportion to their spread. */
function share(count: number, had: Uint32Array, spread: Float64Array): Uint32Array {
	const given = new Uint32Array(had.length);
	for (let i = 0; i < count; i++) {
		let most = 0;
		let best = -1;
		for (let player = 0; player < had.length; player++) {
			const gain = (spread[player] as number) / ((had[player] as number) + (given[player] as number));
			if (gain > best) [most, best] = [player, gain];
		}
		given[most]!++;
	}
	return given;
}

/**
 * The mean of what a player adds to those before it in random orders, more of them for players that vary more, then corrected so that
 * the shares sum to v(all) − v(nobody): the gap is spread by the variances of the means.
 */
export function samplingEstimate(who: string): ShapleyEstimator {
	return async function* (asked: Game, budget: ShapleyBudget, random: Random) {
		const players = asked.players.length;
		const { width } = asked;
		if (everyFits(players, budget, 2 * fewestOfPlayer * players)) return yield* exactEstimate(asked, budget, random);
		const most = Math.floor(budget.samples / 2);
		const total = 2 * most;
		yield { done: 0, total };
		if (most < fewestOfPlayer * players) {
			const words = `expected at least ${2 * fewestOfPlayer * players} samples for ${players} features`;
			throw new ExplainError("bad-option", `${who}: ${words}, got ${budget.samples}`);
		}
		const game = await rememberedGame(asked);
		const ends = await game.ends();
		const samples = new Samples(players, width);
		const estimate = (): ShapleyEstimate => {
			const values = samples.mean.slice();
			const standardError = new Float64Array(values.length);
			for (let at = 0; at < width; at++) {
				let gap = (ends.all[at] as number) - (ends.none[at] as number);
				let all = 0;
				let usual = 0;
				for (let player = 0; player < players; player++) {
					gap -= values[player * width + at] as number;
					const variance = samples.variance(player, at);
					all += variance / (samples.count[player] as number);
					usual += variance / players;
				}
				/** Of the mean, drawn towards that of all players by one sample: who has not varied yet may do so in coalitions that were not met. */
				const told = (player: number) => {
					const count = samples.count[player] as number;
					return ((count - 1) * samples.variance(player, at) + usual) / count ** 2;
				};
				let allTold = 0;
				for (let player = 0; player < players; player++) allTold += told(player);
				for (let player = 0; player < players; player++) {
					const part = samples.variance(player, at) / (samples.count[player] as number) / all;
					values[player * width + at]! += gap * (all > 0 ? part : 1 / players);
					const variance = told(player);
					standardError[player * width + at] = Math.sqrt(variance * (1 - (allTold > 0 ? variance / allTold : 0)));
				}
			}
			return { ...ends, values, standardError, freedom: samples.count.reduce((a, b) => Math.min(a, b)) - 1 };
		};
		let done = 0;
		while (done < most) {
			const first = done === 0;
			const count = first
				? fewestOfPlayer * players
				: Math.min(most - done, Math.max(players, partSize(game, 2 * done) >>> 1));
			const given = first
				? new Uint32Array(players).fill(fewestOfPlayer)
				: share(count, samples.count, samples.spread());
			const coalitions = new Uint8Array(2 * count * players);
			const whose = new Uint32Array(count);
			let sample = 0;
			for (let player = 0; player < players; player++) {
				for (let i = 0; i < (given[player] as number); i++, sample++) {
					whose[sample] = player;
					const order = random.permutation(players);
					const from = 2 * sample * players;
					for (let place = 0; order[place] !== player; place++) {
						coalitions[from + (order[place] as number)] = 1;
						coalitions[from + players + (order[place] as number)] = 1;
					}
					coalitions[from + players + player] = 1;
				}
			}
			const worth = await game.worth(coalitions, 2 * count);
			for (let i = 0; i < count; i++) {
				samples.add(whose[i] as number, worth, 2 * i * width, (2 * i + 1) * width);
			}
			done += count;
			const now = estimate();
			yield { done: 2 * done, total, estimate: now };
			if (done >= most) return now;
			if (budget.late()) return { ...now, stopped: "time limit" };
			if (budget.auto && budget.enough(now)) return now;
		}
		return estimate();
	};
}
