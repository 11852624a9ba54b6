import { pauseOf } from "../../core/breather.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { treesPerOutput } from "../../models/tree/ensemble-scores.ts";
import { sharesOf } from "../../models/tree/shapley/tree-game.ts";
import type { Tree } from "../../models/tree/tree-ensemble.ts";
import { findLeaves } from "../../models/tree/walk.ts";
import { type OutputsOption, outputsRule } from "../target.ts";
import { attributionAnswer } from "./attribution-answer.ts";
import { explainedAnswers, identifyTrees, type ModelOfTrees, readTreeQuestion } from "./tree-question.ts";

/** The options of {@link saabas}. */
export interface SaabasOptions {
	/** The output that is explained: the highest of each row, one for all, one for each, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
}

const who = "saabas";

/** The node above each, and the mean of the leaves below it by their training weight, `[nodes, width]`. */
function expectedNodes(tree: Tree): { parents: Int32Array; expected: Float64Array } {
	const { childrenLeft, childrenRight, width } = tree;
	const expected = Float64Array.from(tree.values);
	const parents = new Int32Array(childrenLeft.length);
	const shares = sharesOf(tree);
	const visit = (node: number) => {
		if ((childrenLeft[node] as number) < 0) return;
		expected.fill(0, node * width, (node + 1) * width);
		for (const child of [childrenLeft[node] as number, childrenRight[node] as number]) {
			parents[child] = node;
			visit(child);
			for (let k = 0; k < width; k++) {
				expected[node * width + k]! += (shares[child] as number) * (expected[child * width + k] as number);
			}
		}
	};
	visit(0);
	return { parents, expected };
}

/**
 * By how much does the expected answer change at each split on a row's own path?
 *
 *   A_j = Σ_trees Σ_{splits by j on the path} (E(child) − E(node)),   E(node) the mean of the leaves below by their training weight
 *
 * Scores are `[n, features]`, or `[n, features, outputs]` for `target: "all"`, in the unit of the score; with `baseValue`, the expected answer at the roots, they sum to
 * `outputValue`. Cost: O(depth) for each row and tree, no evaluations but one of each row.
 *
 * It misleads, and is here to be compared: it is the Shapley formula with a single order of the features, that of the splits from the root on. So it is
 * not consistent: a model can be changed so that it relies more on a feature, and the feature gets less (figure 2 of the source); features near the
 * leaves get too much where features act together. {@link treeShap} takes the mean over all orders.
 *
 * @throws ExplainError as {@link treeShap} without a background.
 *
 * @example
 * ```ts
 * const model = await decisionTree({ maxDepth: 4 }).fit(table, { target: "progression" });
 * const { payload } = await saabas(model, table.slice(0, 5));
 * ```
 *
 * Saabas (2014), Interpreting Random Forests, treeinterpreter; Lundberg, Erion, Lee (2018), Consistent Individualized Feature Attribution for Tree Ensembles,
 * section 2. Key `lundberg2018`.
 */
export const saabas = defineExplainer<ModelOfTrees, TableRows, SaabasOptions, "attribution">({
	method: who,
	source: "lundberg2018",
	kind: "attribution",
	options: { target: outputsRule() },
	identify: (model) => identifyTrees(who, model),
	async *run(context, model, given, { target }) {
		yield { progress: { done: 0, total: 0, label: who } };
		const question = await readTreeQuestion(context, who, model, given, {
			perturbation: "path-dependent",
			background: undefined,
			groups: undefined,
			explain: "score",
			target,
		});
		const { ensemble, rows, count, players, outputs, inputs, unit } = question;
		const { trees, base, combine, comparison, featureCount } = ensemble;
		const { indices, each } = outputs;
		const values = new Float64Array(players.length * indices.length);
		const none = Float64Array.from(indices, (output) => base[output] as number);
		const counts = treesPerOutput(ensemble);
		let done = 0;
		const pause = pauseOf(context, () => ({ done, total: trees.length, label: `${who}: trees` }));
		const leaves = new Int32Array(count);
		for (const tree of trees) {
			const { width, firstOutput, feature } = tree;
			const { parents, expected } = expectedNodes(tree);
			findLeaves(tree, rows, featureCount, comparison === "<", leaves, 0, 1);
			for (let place = 0; place < indices.length; place++) {
				const output = indices[place] as number;
				const k = output - firstOutput;
				if (k < 0 || k >= width) continue;
				const scale = combine === "mean" ? 1 / (counts[output] as number) : 1;
				none[place]! += scale * (expected[k] as number);
				for (let node = leaves[Math.floor(place / each)] as number; node > 0; ) {
					const parent = parents[node] as number;
					const change = (expected[node * width + k] as number) - (expected[parent * width + k] as number);
					values[(feature[parent] as number) * indices.length + place]! += scale * change;
					node = parent;
				}
			}
			done++;
			await pause();
		}
		await context.checkpoint({ done: trees.length, total: trees.length, label: `${who}: trees` });
		return attributionAnswer(
			{ inputs, players, outputs, unit, members: undefined },
			{ values, none, all: explainedAnswers(question) },
		);
	},
});
