import { defineExplainer } from "../../core/explainer.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type OutputsOption, outputsRule } from "../target.ts";
import { attributionAnswer } from "./attribution-answer.ts";
import { shareTrees } from "./share-trees.ts";
import {
	explainedAnswers,
	identifyTrees,
	type ModelOfTrees,
	readTreeQuestion,
	type TreeShapQuestion,
	treeQuestionRules,
} from "./tree-question.ts";

/** The options of {@link treeShap}. */
export interface TreeShapOptions extends TreeShapQuestion {
	/** The output that is explained: the highest of each row, one for all, one for each, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
}

const who = "treeShap";

/**
 * What did each feature add to this answer of trees? Exact Shapley values of a tree, a forest or boosted trees, without asking the model.
 *
 *   φ_j = Σ_{S ∌ j} |S|! (M − |S| − 1)! / M! · (v(S ∪ j) − v(S)),   v(S) = Σ_trees E(tree | x_S)
 *
 * *Path-dependent*: at a split by a feature that is not in S the row goes both ways, by the training weight that came to each child (its cover).
 * *Interventional*: the features that are not in S have the values of a background row; the mean over those, v(S) = Σ_b w_b f(x_S, b_rest).
 *
 * Scores are `[n, features]`, or `[n, features, outputs]` for `target: "all"`, in the unit of the score: log-odds or logits of boosted trees, probabilities
 * of forests, responses. With `baseValue` they sum to `outputValue` but for the last digits. Categories, missing values, rounding to 32 bits and the
 * comparison at a threshold are those of the model. No randomness: the seed changes nothing.
 *
 * Cost: no evaluations but one of each row. Path-dependent O(nodes × d) for each row, with d the most features on a path: at about d / 2 points of a quadrature
 * that is exact (the polynomials of Linear TreeSHAP in another basis). Interventional: rows that fail the same conditions on a path are one class, and
 * so are background rows. Large questions run in threads; the answer has the same bytes for any number of them.
 * Memory beside rows and answer: at most 64 MiB of partial sums, and half a MiB for each level of the deepest tree.
 *
 * It misleads where features go together, as the two questions then have different answers: path-dependent gives credit to features that stand in for each other
 * on a path, by the training rows that came there; interventional is true to the model, but asks it about rows that do not occur. Neither is about
 * causes. Which of two copies of a feature the trees split by is chance, and so is which of them gets the credit.
 *
 * @param model what `decisionTree`, `randomForest` and `gradientBoosting` fit, or `loadTrees` reads.
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `unsupported-model` for what is no trees, and for trees without covers where there is no background; `bad-option` for
 * `explain: "prediction"` where the prediction is a function of the sum (a probability of boosted trees), as its Shapley values do not come from those of the
 * trees, and where perturbation and background contradict each other; `bad-input`, `unknown-name`, `shape-mismatch`, `out-of-range`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await gradientBoosting().fit(table, { target: "progression" });
 * const { payload } = await treeShap(model, table.slice(0, 5));                                    // by covers
 * const other = await treeShap(model, table.slice(0, 5), { background: table.slice(0, 100) });     // by rows
 * payload.scores.shape; // [5, features]
 * ```
 *
 * Lundberg, Erion, Chen et al. (2020), From Local Explanations to Global Understanding with Explainable AI for Trees, algorithms 2 and 3. Key `lundberg2020`. The way of
 * computing: Yu, Bifet, Read, Xu (2022), Linear TreeSHAP. Key `yu2022`.
 */
export const treeShap = defineExplainer<ModelOfTrees, TableRows, TreeShapOptions, "attribution">({
	method: who,
	source: "lundberg2020",
	kind: "attribution",
	options: { ...treeQuestionRules(), target: outputsRule() },
	identify: (model) => identifyTrees(who, model),
	async *run(context, model, rows, options) {
		yield { progress: { done: 0, total: 0, label: who } };
		const question = await readTreeQuestion(context, who, model, rows, options);
		const { players, outputs, inputs, members, unit } = question;
		const { values, none } = await shareTrees(context, question, false);
		const estimate = { values, none, all: explainedAnswers(question) };
		return attributionAnswer({ inputs, players, outputs, unit, members }, estimate);
	},
});
