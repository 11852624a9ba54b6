import { defineExplainer } from "../../core/explainer.ts";
import { number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { decisionTree } from "../../models/tree/fit/decision-tree.ts";
import { treeOf } from "../glass-box/tree-of.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type ImitationOptions, imitate, imitationRules } from "./imitation.ts";

/** The options of {@link surrogateTree}. */
export interface SurrogateTreeOptions extends ImitationOptions {
	/** Questions from the root to a leaf, at most. Default 3. */
	maxDepth?: number;
	/** The fewest rows of a leaf. Default 5. */
	minSamplesLeaf?: number;
}

const name = "surrogateTree";

/**
 * Which few questions give about the answers that a black box gives? A small decision tree that is fitted to the *model's answers*, not to the truth.
 *
 * `diagnostics.fidelity` says how well it stands for the model, on rows that the tree has not seen: the share of rows with the same class, or R² of numbers;
 * `fidelityInterval` is Wilson's, or of 500 bootstrap samples, at 95 %. A warning says where it is too low to believe.
 *
 * Cost: one answer of the model for each row, and one tree. Misleads: a faithful surrogate gives the same answers, which does not mean for
 * the same reasons; between the rows that were asked it may differ; a tree as good may ask other questions.
 *
 * @param rows what the model is asked about: they should be as those it is for.
 * @throws ExplainError `bad-input` where the model always chooses the same class; `unsupported-model`, `bad-option`, `unknown-name`, `out-of-range`,
 * `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const forest = await randomForest().fit(table, { target: "diagnosis" });
 * const { payload, diagnostics } = await surrogateTree(forest, table, { maxDepth: 3 });
 * diagnostics.fidelity; // 0.96
 * ```
 *
 * Craven, Shavlik (1996), Extracting Tree-Structured Representations of Trained Networks. Key `craven1996`; theirs draws further rows, this does not.
 */
export const surrogateTree = defineExplainer<Predictor, TableRows, SurrogateTreeOptions, "tree">({
	method: name,
	source: "craven1996",
	kind: "tree",
	options: {
		...imitationRules,
		maxDepth: number(3, { min: 1, integer: true }),
		minSamplesLeaf: number(5, { min: 1, integer: true }),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, { maxDepth, minSamplesLeaf, ...options }) {
		yield { progress: { done: 0, total: 1, label: name } };
		const estimator = decisionTree({ maxDepth, minSamplesLeaf });
		const { surrogate, ...grade } = await imitate(name, context, { model, rows, estimator }, options);
		const { payload, unit } = await treeOf(surrogate);
		return { scope: "global", unit, payload, ...grade };
	},
});
