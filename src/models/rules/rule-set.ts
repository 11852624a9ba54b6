import { number } from "../../core/options.ts";
import { defineEstimator } from "../table/estimator.ts";
import { decisionTree } from "../tree/fit/decision-tree.ts";
import { answerRules, FittedRules } from "./fitted-rules.ts";
import { conditionsOfLeaves } from "./rules-of-trees.ts";

/** What {@link ruleSet} takes. */
export interface RuleSetOptions {
	/** The most rules, without the one for missing values. Default 6. */
	maxRules?: number;
	/** The most questions on the way to a rule; those about one column become one condition. Default 4. */
	maxDepth?: number;
	/** The fewest rows of a rule. Default 5. */
	minSamplesLeaf?: number;
}

/**
 * Which groups of rows are answered alike? The leaves of a small decision tree, each as a rule of its own: conditions on one column
 * are joined, such as "27.4 < bmi ≤ 31", and the order of the rules does not matter.
 *
 * The tree is grown best split first until it has `maxRules` leaves. A rule does not fire where a value it asks for is missing; such rows are answered by the
 * last rule, "otherwise". The most frequent rule comes first.
 *
 * Cost: that of {@link decisionTree}. Misleads as a tree does: a few other rows may change the first question and with it all rules.
 *
 * L. Breiman, J. Friedman, R. Olshen, C. Stone (1984): Classification and Regression Trees [breiman1984].
 *
 * @throws ExplainError on `fit` as every estimator.
 *
 * @example
 * ```ts
 * const model = await ruleSet({ maxRules: 4 }).fit(table, { target: "progression" });
 * const [why] = await model.explain(table.head(1)); // { rule: 0, text: "bmi ≤ 27.75 kg/m² and …", outcome: "109" }
 * ```
 */
export const ruleSet = defineEstimator<RuleSetOptions, FittedRules>({
	method: "ruleSet",
	tasks: ["regression", "classification"],
	options: {
		maxRules: number(6, { min: 2, integer: true }),
		maxDepth: number(4, { min: 1, integer: true }),
		minSamplesLeaf: number(5, { min: 1, integer: true }),
	},
	async fit(context, data, { maxRules, maxDepth, minSamplesLeaf }) {
		const tree = await decisionTree({ maxLeaves: maxRules, maxDepth, minSamplesLeaf }).fitData(data, {
			seed: context.seed,
			signal: context.signal,
		});
		// A tree that asks nothing is the last rule alone.
		const leaves = conditionsOfLeaves(tree.tree, data.features).filter((conditions) => conditions.length > 0);
		const rules = answerRules(data, leaves);
		const last = rules.length - 1;
		// Only one fires, so their order is free; the one for all other rows stays last.
		const ordered = [...rules.slice(0, last).sort((a, b) => b.coverage - a.coverage), ...rules.slice(last)];
		return new FittedRules(data, "ruleSet", ordered);
	},
});
