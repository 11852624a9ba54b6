import type { Answer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import type { GameEnds } from "../game/game.ts";
import { type Explained, missedWarning } from "./attribution-answer.ts";

/** Shapley values with what players do together. */
interface PairShares extends GameEnds {
	/** `[players, examples]`. */
	readonly values: Float64Array;
	/** Half of what two players do together, below the diagonal of `[players, players, examples]`. */
	readonly halves: Float64Array;
}

/** Interactions as the answer of a method: each is split over both of its cells, so that a row of them sums to the player's Shapley value. */
export function interactionAnswer(
	{ inputs, players, outputs, unit }: Omit<Explained, "members" | "parts">,
	{ values, halves, none, all }: PairShares,
): Answer<"interaction"> {
	const m = players.length;
	const examples = none.length;
	const pairs = new Float64Array(examples * m * m);
	let [delta, low, high] = [0, Infinity, -Infinity];
	for (let example = 0; example < examples; example++) {
		const from = example * m * m;
		for (let i = 0; i < m; i++) pairs[from + i * m + i] = values[i * examples + example] as number;
		for (let i = 1; i < m; i++) {
			for (let j = 0; j < i; j++) {
				const half = halves[(i * m + j) * examples + example] as number;
				pairs[from + i * m + j] = half;
				pairs[from + j * m + i] = half;
				pairs[from + i * m + i]! -= half;
				pairs[from + j * m + j]! -= half;
			}
		}
		const [start, end] = [none[example] as number, all[example] as number];
		let sum = start;
		for (let cell = from; cell < from + m * m; cell++) sum += pairs[cell] as number;
		delta = Math.max(delta, Math.abs(sum - end));
		low = Math.min(low, start, end);
		high = Math.max(high, start, end);
	}
	const along = (ends: Float64Array) => ndArray(ends, [examples], ["example"]);
	return {
		scope: "local",
		target: outputs.target,
		unit,
		payload: {
			pairs: ndArray(pairs, [examples, m, m], ["example", "feature", "feature"]),
			inputs,
			baseValue: along(none),
			outputValue: along(all),
			features: players,
		},
		convergenceDelta: delta,
		warnings: missedWarning({ delta, range: high - low }),
	};
}
