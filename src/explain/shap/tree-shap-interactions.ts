import { defineExplainer } from "../../core/explainer.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { interactionAnswer } from "./interaction-answer.ts";
import { shareTrees } from "./share-trees.ts";
import {
	explainedAnswers,
	identifyTrees,
	type ModelOfTrees,
	readTreeQuestion,
	type TreeShapQuestion,
	treeQuestionRules,
} from "./tree-question.ts";

/** The options of {@link treeShapInteractions}. */
export interface TreeShapInteractionsOptions extends TreeShapQuestion {
	/** The output that is explained: the highest of each row, one for all, or one for each. Default `"predicted"`. */
	target?: TargetOption;
}

const who = "treeShapInteractions";

/**
 * How much of an answer of trees do two features make together, and how much each by itself?
 *
 *   φ_ij = ½ Σ_{S ∌ i, j} |S|! (M − |S| − 2)! / (M − 1)! · (v(S ∪ ij) − v(S ∪ i) − v(S ∪ j) + v(S)),   φ_ii = φ_i − Σ_{j ≠ i} φ_ij
 *
 * `pairs` is `[n, features, features]` in the unit of the score, symmetric: half of what two features make together stands in each of their two cells, as in
 * the shap package; the diagonal is what a feature does by itself. A row of a matrix sums to the feature's value of {@link treeShap}; all cells and
 * `baseValue` sum to `outputValue`. v is the path-dependent or the interventional game of {@link treeShap}.
 *
 * Cost: no evaluations but one of each row; about d times that of {@link treeShap}, d the most features on a path. Memory: n × features² numbers.
 *
 * It misleads where features go together: what one of them would do by itself may be told as what both do together, or the other way round.
 *
 * @throws ExplainError as {@link treeShap}.
 *
 * @example
 * ```ts
 * const model = await gradientBoosting().fit(table, { target: "progression" });
 * const { payload } = await treeShapInteractions(model, table.slice(0, 5));
 * payload.pairs.shape; // [5, features, features]
 * ```
 *
 * Lundberg, Erion, Chen et al. (2020), From Local Explanations to Global Understanding with Explainable AI for Trees, section on interaction values. Key `lundberg2020`.
 */
export const treeShapInteractions = defineExplainer<
	ModelOfTrees,
	TableRows,
	TreeShapInteractionsOptions,
	"interaction"
>({
	method: who,
	source: "lundberg2020",
	kind: "interaction",
	options: { ...treeQuestionRules(), target: targetRule() },
	identify: (model) => identifyTrees(who, model),
	async *run(context, model, rows, options) {
		yield { progress: { done: 0, total: 0, label: who } };
		const question = await readTreeQuestion(context, who, model, rows, options);
		const { players, outputs, inputs, unit } = question;
		const shared = await shareTrees(context, question, true);
		return interactionAnswer({ inputs, players, outputs, unit }, { ...shared, all: explainedAnswers(question) });
	},
});
