import type { Game } from "../game/game.ts";
import { partSize } from "./coalition-parts.ts";
import type { ShapleyBudget, ShapleyEstimator } from "./shapley-estimate.ts";

/** The most players whose coalitions can be counted through: as many as fit the bits of an integer. */
export const mostPlayers = 30;

/** Coalitions of a game that are neither nobody nor all. */
export const properCoalitions = (players: number): number => 2 ** players - 2;

/** Coalitions with what they are worth, in a game of `width` numbers. */
export interface KnownCoalitions {
	readonly count: number;
	/** `[count, players]`. */
	readonly coalitions: Uint8Array;
	/** How many take part in each. */
	readonly sizes: Uint8Array;
	/** `[count, width]`. */
	readonly worth: Float64Array;
	/** How many were asked by now. */
	readonly done: number;
}

/** The coalitions with the codes `from` … `from + count − 1`, whose bits are the players. */
function coalitionsOf(from: number, count: number, players: number): Omit<KnownCoalitions, "worth" | "done"> {
	const coalitions = new Uint8Array(count * players);
	const sizes = new Uint8Array(count);
	for (let c = 0, at = 0; c < count; c++) {
		for (let player = 0; player < players; player++, at++) {
			coalitions[at] = ((from + c) >>> player) & 1;
			sizes[c]! += coalitions[at] as number;
		}
	}
	return { count, coalitions, sizes };
}

/** Every coalition of a game, nobody first, in parts. */
export async function* everyCoalition(game: Game): AsyncGenerator<KnownCoalitions> {
	const players = game.players.length;
	const { none, all } = await game.ends();
	const total = properCoalitions(players);
	yield { ...coalitionsOf(0, 1, players), worth: none, done: 0 };
	for (let done = 0; done < total; ) {
		const part = coalitionsOf(done + 1, Math.min(total - done, partSize(game, done)), players);
		const worth = await game.worth(part.coalitions, part.count);
		done += part.count;
		yield { ...part, worth, done };
	}
	yield { ...coalitionsOf(2 ** players - 1, 1, players), worth: all, done: total };
}

/** The weights of the Shapley value by the size of the coalition that a player joins: s! (M − s − 1)! / M!. */
export function shapleyWeights(players: number): Float64Array {
	const weights = new Float64Array(players);
	weights[0] = 1 / players;
	for (let size = 1; size < players; size++) {
		weights[size] = ((weights[size - 1] as number) * size) / (players - size);
	}
	return weights;
}

/** Adds to Shapley values, `[players, width]`, what coalitions have to say. */
export function addShares(
	{ count, coalitions, sizes, worth }: KnownCoalitions,
	weights: Float64Array,
	values: Float64Array,
): void {
	const players = weights.length;
	const width = values.length / players;
	for (let c = 0; c < count; c++) {
		const size = sizes[c] as number;
		for (let player = 0; player < players; player++) {
			const joined = coalitions[c * players + player] === 1;
			const weight = joined ? (weights[size - 1] as number) : -(weights[size] as number);
			for (let to = player * width, from = c * width, end = to + width; to < end; to++, from++) {
				values[to]! += weight * (worth[from] as number);
			}
		}
	}
}

/** φ_j = Σ_{S ∌ j} |S|! (M − |S| − 1)! / M! · (v(S ∪ j) − v(S)), by asking every coalition once. */
export const exactEstimate: ShapleyEstimator = async function* (game: Game) {
	const players = game.players.length;
	const total = properCoalitions(players);
	yield { done: 0, total };
	const weights = shapleyWeights(players);
	const values = new Float64Array(players * game.width);
	for await (const part of everyCoalition(game)) {
		addShares(part, weights, values);
		yield { done: part.done, total };
	}
	return { ...(await game.ends()), values };
};

/** Whether every coalition costs no more than a sample of `fewest`, below which bars are not believed, or than the sample that was asked for. */
export function everyFits(players: number, { auto, samples }: ShapleyBudget, fewest: number): boolean {
	return properCoalitions(players) <= (auto ? Math.min(fewest, samples) : samples);
}
