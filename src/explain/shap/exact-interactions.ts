import { defineExplainer } from "../../core/explainer.ts";
import { number, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { GameProgress } from "../game/game-progress.ts";
import { tableGame } from "../game/table-game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { addShares, everyCoalition, type KnownCoalitions, properCoalitions, shapleyWeights } from "./exact-estimate.ts";
import { checkEvery, type ExactShapOptions } from "./exact-shap.ts";
import { interactionAnswer } from "./interaction-answer.ts";
import { questionRules } from "./shap-options.ts";

/** The options of {@link exactShapInteractions}: those of `exactShap`, for one output of each row. */
export interface ExactShapInteractionsOptions extends Omit<ExactShapOptions, "target" | "timeLimit"> {
	/** The output that is explained: the highest of each row, one for all, or one for each. Default `"predicted"`. */
	target?: TargetOption;
	/**
	 * Whose index: `"shapley"`, the Shapley interaction index, as `treeShapInteractions` and shap's trees have it; or `"taylor"`, the Shapley–Taylor index, as shap's
	 * exact explainer has it, whose diagonal is what each feature does alone, v(i) − v(∅). They differ where three or more features act together. Default `"shapley"`.
	 */
	index?: "shapley" | "taylor";
}

const name = "exactShapInteractions";

/** Half of an index's weights by the number s of those who take part beside the two: s! (M − s − 2)! / (2 (M − 1)!), or s! (M − s − 1)! / M!. */
function pairWeights(players: number, index: "shapley" | "taylor"): Float64Array {
	const among = index === "shapley" ? players - 1 : players;
	const shares = shapleyWeights(Math.max(1, among));
	return index === "shapley" ? shares.map((weight) => weight / 2) : shares;
}

/** Adds to the halves of pairs i > j, `[players, players, width]`, what coalitions have to say. */
function addPairs(
	{ count, coalitions, sizes, worth }: KnownCoalitions,
	weights: Float64Array,
	players: number,
	halves: Float64Array,
): void {
	const width = worth.length / count;
	for (let c = 0; c < count; c++) {
		const own = c * players;
		for (let i = 1; i < players; i++) {
			for (let j = 0; j < i; j++) {
				const both = (coalitions[own + i] as number) + (coalitions[own + j] as number);
				const weight = (both === 1 ? -1 : 1) * (weights[(sizes[c] as number) - both] as number);
				for (let to = (i * players + j) * width, from = c * width, end = to + width; to < end; to++, from++) {
					halves[to]! += weight * (worth[from] as number);
				}
			}
		}
	}
}

/**
 * SHAP interaction values by asking every coalition: how much of this answer comes from two features acting together?
 *
 *   Φ_ij = Σ_{S ∌ i, j} |S|! (M − |S| − 2)! / (2 (M − 1)!) · (v(S ∪ ij) − v(S ∪ i) − v(S ∪ j) + v(S)), Φ_ii = φ_i − Σ_{j ≠ i} Φ_ij
 *
 * With `index: "taylor"` the weights are |S|! (M − |S| − 1)! / M!.
 *
 * `pairs` is `[n, features, features]`, symmetric: each interaction is split over both cells, as in shap, so that a row of it sums to the feature's
 * Shapley value, and all of it, with the base value, to the answer.
 *
 * Cost: (2^M − 2) × background rows evaluations for each row at most, as {@link exactShap}; `treeShapInteractions` is the fast way for trees.
 *
 * It misleads as {@link exactShap} does. An interaction is one on the scale that is explained: log-odds that only add up interact as probabilities.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError as {@link exactShap}.
 *
 * @example
 * ```ts
 * const { payload } = await exactShapInteractions(model, rows, { background });
 * payload.pairs.shape; // [n, features, features]
 * ```
 *
 * Grabisch, Roubens (1999), An Axiomatic Approach to the Concept of Interaction Among Players in Cooperative Games; Sundararajan,
 * Dhamdhere, Agarwal (2020), The Shapley Taylor Interaction Index. Key `grabisch1999`.
 */
export const exactShapInteractions = defineExplainer<Predictor, TableRows, ExactShapInteractionsOptions, "interaction">(
	{
		method: name,
		source: "grabisch1999",
		kind: "interaction",
		options: {
			...questionRules(),
			target: targetRule(),
			index: oneOf(["shapley", "taylor"], "shapley"),
			maxSamples: number(65_536, { min: 1, integer: true }),
		},
		identify: (model) => identifyPredictor(name, model),
		async *run(context, model, rows, { maxSamples, index, ...question }) {
			const progress = new GameProgress(context, name);
			yield { progress: progress.set(0, 0) };
			const game = await tableGame(context, name, model, rows, question, progress);
			checkEvery(name, game, maxSamples);
			const players = game.players.length;
			const examples = game.width;
			const total = properCoalitions(players);
			yield { progress: progress.set(0, total) };
			const shares = shapleyWeights(players);
			const values = new Float64Array(players * examples);
			const weights = pairWeights(players, index);
			const halves = new Float64Array(players * players * examples);
			for await (const part of everyCoalition(game)) {
				addShares(part, shares, values);
				addPairs(part, weights, players, halves);
				yield { progress: progress.set(part.done, total) };
			}
			yield { progress: progress.finish(total) };
			return interactionAnswer(game, { values, halves, ...(await game.ends()) });
		},
	},
);
