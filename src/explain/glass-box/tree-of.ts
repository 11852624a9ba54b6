import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { TreeNode } from "../../core/explanation.ts";
import { FittedTree } from "../../models/tree/fit/fitted-tree.ts";

const who = "treeOf";

/**
 * Which questions does a decision tree ask, and what does it answer? The tree as an explanation: for each node its condition, the training rows that came
 * there, its answer (`[1]` or `[classes]`), its impurity, and the price α at which its branch is cut.
 *
 * The nodes stand in the order of the model's own arrays. Costs nothing: the model is the explanation. It misleads where it is taken for the only one:
 * another tree with other questions may predict as well.
 *
 * @throws ExplainError `unsupported-model` for what is no fitted tree.
 *
 * @example
 * ```ts
 * const model = await decisionTree({ maxDepth: 3 }).fit(table, { target: "species" });
 * const { payload } = await treeOf(model);
 * payload.nodes[0].condition; // "bill_length ≤ 43.35 mm"
 * ```
 *
 * Breiman, Friedman, Olshen, Stone (1984), Classification and Regression Trees. Key `breiman1984`.
 */
export const treeOf = defineExplainer<FittedTree, void, Record<never, never>, "tree">({
	method: who,
	source: "breiman1984",
	kind: "tree",
	options: {},
	identify(model) {
		if (model instanceof FittedTree) return model.identity;
		const words = "expected a tree that decisionTree fitted, or one of a forest: forest.tree(0)";
		throw new ExplainError("unsupported-model", `${who}: ${words}, got ${shown(model)}`);
	},
	async *run(_context, model) {
		yield { progress: { done: 0, total: 1, label: who } };
		const { tree, alphas, features, outputNames, outputUnit } = model;
		const { childrenLeft, childrenRight, feature, cover, impurity, values, width } = tree;
		const nodes = Array.from(childrenLeft, (left, node): TreeNode => {
			const common = {
				examples: cover[node] as number,
				value: [...values.subarray(node * width, (node + 1) * width)],
				impurity: impurity[node] as number,
			};
			if (left < 0) return { condition: "", ...common };
			return {
				condition: model.condition(node),
				left,
				right: childrenRight[node] as number,
				feature: feature[node] as number,
				...common,
				alpha: alphas[node] as number,
			};
		});
		return { scope: "global", unit: outputUnit, payload: { nodes, features, outputs: outputNames } };
	},
});
