import { Breather } from "../../core/breather.ts";
import type { NdArray } from "../../core/nd-array.ts";
import type { Predictor } from "../../core/predictor.ts";
import { AdditiveModel } from "../../models/additive/additive-model.ts";
import { applyLink, type Link } from "../../models/tree/link.ts";
import type { FeatureSet } from "../global/feature-sets.ts";
import type { AnswerKind } from "../perturbation/answers.ts";
import type { Background } from "./background.ts";
import type { KnownAnswers } from "./meeting.ts";

/** What each player adds to the scores of a model that is a sum, in the explained rows and in the background. */
export interface PlayerSums {
	/** `[scores]`. */
	readonly intercept: Float64Array;
	/** `[example, player, score]`, `[background row, player, score]`. */
	readonly own: Float64Array;
	readonly others: Float64Array;
	/** From scores to what is explained. */
	readonly link: Link;
	/** Whether one score is predicted as two probabilities, 1 − p and p. */
	readonly isPair: boolean;
}

/** More numbers than this are not kept; such rows are asked like any others. */
const mostNumbers = 5e7;

/** What the terms of rows add, by player: `[row, player, score]`. */
async function byPlayer(
	model: AdditiveModel,
	rows: NdArray<Float64Array>,
	playerOfTerm: readonly number[],
	players: number,
): Promise<Float64Array> {
	const { values, shape } = await model.contributions(rows);
	const [count, terms, scores] = shape as [number, number, number];
	const sums = new Float64Array(count * players * scores);
	for (let row = 0; row < count; row++) {
		for (let term = 0; term < terms; term++) {
			const to = (row * players + (playerOfTerm[term] as number)) * scores;
			for (let k = 0; k < scores; k++) sums[to + k]! += values[(row * terms + term) * scores + k] as number;
		}
	}
	return sums;
}

/**
 * What the players of a model add, where it is a sum of terms that belong to one player each; undefined for any other model, such as one with a
 * pair of features that different players have.
 */
export async function playerSums(
	model: Predictor,
	x: NdArray<Float64Array>,
	background: Background,
	sets: readonly FeatureSet[],
	explain: AnswerKind,
): Promise<PlayerSums | undefined> {
	if (!(model instanceof AdditiveModel)) return undefined;
	const scores = model.intercept.length;
	const rows = (x.shape[0] as number) + background.count;
	if (rows * Math.max(sets.length, model.terms.length) * scores > mostNumbers) return undefined;
	const playerOf = new Map(sets.flatMap(({ columns }, player) => columns.map((column) => [column, player] as const)));
	const players = model.terms.map(({ features }) => new Set(features.map((feature) => playerOf.get(feature))));
	if (players.some((own) => own.size !== 1)) return undefined;
	const playerOfTerm = players.map((own) => [...own][0] as number);
	const others = { values: background.x, shape: [background.count, x.shape[1] as number], axes: x.axes };
	return {
		intercept: model.intercept,
		own: await byPlayer(model, x, playerOfTerm, sets.length),
		others: await byPlayer(model, others, playerOfTerm, sets.length),
		link: explain === "score" ? { name: "identity" } : model.link,
		isPair: explain === "prediction" && model.classes?.length === 2,
	};
}

/**
 * Adds up the answers of a model that is a sum, for coalitions: a mixed row's score is what the members add in the explained row and the others
 * in the background row, so that two sums and a link are all that is asked of each. What a row costs does not depend on the number of features.
 *
 * @param pause lets the event loop in, with the share that is done.
 */
export async function addSums(
	{ intercept, own, others, link, isPair }: PlayerSums,
	{ x, background, outputs, context }: KnownAnswers,
	{ coalitions, count, sums }: { readonly coalitions: Uint8Array; readonly count: number; readonly sums: Float64Array },
	pause: (share: number) => Promise<void>,
): Promise<void> {
	const examples = x.shape[0] as number;
	const scores = intercept.length;
	const players = coalitions.length / count;
	const { each, indices } = outputs;
	const rest = new Float64Array(background.count * scores);
	const block = new Float64Array(background.count * scores);
	const from = new Float64Array(scores);
	let done = 0;
	const breather = new Breather({ checkpoint: () => pause(done / count) });
	for (; done < count; done++) {
		const members = coalitions.subarray(done * players, (done + 1) * players);
		rest.fill(0);
		addUp(others, members, 0, rest, scores);
		for (let example = 0; example < examples; example++) {
			from.set(intercept);
			addUp(own.subarray(example * players * scores, (example + 1) * players * scores), members, 1, from, scores);
			for (let at = 0, k = 0; at < block.length; at++) {
				block[at] = (from[k] as number) + (rest[at] as number);
				if (++k === scores) k = 0;
			}
			applyLink(link, block, scores);
			for (let part = 0; part < each; part++) {
				const to = example * each + part;
				const output = indices[to] as number;
				const score = isPair ? 0 : output;
				let mean = 0;
				for (let b = 0; b < background.count; b++) {
					mean += (background.weights[b] as number) * (block[b * scores + score] as number);
				}
				sums[done * examples * each + to] = isPair && output === 0 ? 1 - mean : mean;
			}
			// Asking for the time at every row would cost as much as the row.
			if ((example & 63) === 63 && breather.due) await breather.breathe({ done, total: count });
		}
		if (breather.due) await breather.breathe({ done, total: count });
	}
	context.evaluated(count * examples * background.count);
	await pause(1);
}

/** Adds to each row what players add who are members (or are not): `[row, player, score]` to `[row, score]`. */
function addUp(parts: Float64Array, members: Uint8Array, wanted: 0 | 1, into: Float64Array, scores: number): void {
	const players = members.length;
	const rows = into.length / scores;
	for (let row = 0; row < rows; row++) {
		for (let player = 0; player < players; player++) {
			if ((members[player] === 0 ? 0 : 1) !== wanted) continue;
			const from = (row * players + player) * scores;
			for (let k = 0; k < scores; k++) into[row * scores + k]! += parts[from + k] as number;
		}
	}
}
