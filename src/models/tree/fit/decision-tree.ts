import { pauseOf } from "../../../core/breather.ts";
import { number, type OptionRule, oneOf, optional } from "../../../core/options.ts";
import { defineEstimator, type FitContext } from "../../table/estimator.ts";
import type { TrainingData } from "../../table/training-data.ts";
import { crossValidateAlpha } from "./cross-validated-pruning.ts";
import { FittedTree } from "./fitted-tree.ts";
import type { GrowOptions } from "./grow.ts";
import type { GrownTree } from "./grown-tree.ts";
import { rankColumns } from "./ranked-columns.ts";
import { columnsWithMissing, criterionOf, usedRows } from "./training-rows.ts";

/** The options of {@link decisionTree}. */
export interface DecisionTreeOptions {
	/** What a split makes small. Default: squared error of numbers, Gini of classes. */
	criterion?: "squared error" | "gini" | "entropy" | undefined;
	/** Splits from the root to a leaf, at most. Default: no bound. */
	maxDepth?: number;
	/** The fewest rows of a node that is split. Default 2. */
	minSamplesSplit?: number;
	/** The fewest rows of a leaf. Default 1. */
	minSamplesLeaf?: number;
	/** The most leaves; the split with the largest fall of impurity is made first. Default: no bound, depth first. */
	maxLeaves?: number;
	/** The least fall of impurity by a split, weighted by the share of rows it is made of. Default 0. */
	minImpurityDecrease?: number;
	/** The price α of a leaf, in the unit of the impurity; `"cross-validated"` chooses it on held-out rows. Default 0. */
	costComplexity?: number | "cross-validated";
	/** Of cross-validation. Default 10. */
	folds?: number;
	/** Of cross-validation: the α with the smallest error, or the largest within one standard error of it. Default `"smallest"`. */
	rule?: "smallest" | "one standard error";
}

/** An integer from `min` on, or no bound. */
export const bound = (min: number): OptionRule<number> => ({
	fallback: Number.POSITIVE_INFINITY,
	expected: `an integer at least ${min}`,
	accepts: (value) => value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && (value as number) >= min),
});

/** Grows a tree; other work goes first now and then. */
export async function growOn(
	context: FitContext,
	data: TrainingData,
	options: GrowOptions,
	label: string,
): Promise<GrownTree> {
	const { growTree } = await import("./grow.ts");
	const pause = pauseOf(context, () => ({ done: 0, total: 0, label }));
	const columns = await rankColumns(data.x.values, data.rowCount, data.features, pause);
	const { y, weights, classes } = data;
	const rows = usedRows(data);
	const growing = growTree({ columns, y, weights, classes: classes?.length ?? 0, rows }, options, context.random);
	for (;;) {
		const { done, value } = growing.next();
		if (done) return value;
		await pause();
	}
}

/**
 * Which few questions about its columns sort the rows best? A decision tree (CART): each node asks one column, each leaf answers the mean, or the
 * share of each class, of the training rows that ended there.
 *
 *   a split divides a node's weight W into left and right so that W·i − W_l·i_l − W_r·i_r is largest,
 *   i = Σ w (y − ȳ)² / W,  1 − Σ pₖ² (Gini)  or  −Σ pₖ log₂ pₖ (entropy)
 *
 * Thresholds lie half way between two values that occur. A missing value goes to the side where those of training lowered the impurity more; where
 * a node saw none, to the side of most rows. A category is divided into two sets of its levels, found by ordering them by mean response or by
 * the share of the second class (exact), of more classes by the first principal component of their shares; a level that a node did not see goes with
 * most rows. Of equally good splits the first column is taken, at its lowest threshold. Rows of weight 0 are not used.
 *
 * Cost: O(columns × rows × depth). It misleads where it is deep: it learns noise by heart, and a few other rows give another tree; where columns stand in
 * for each other, the one that is asked hides the others. Prune it ({@link FittedTree.prune}, `costComplexity`), or look at a forest.
 *
 * @throws ExplainError `bad-option` for a criterion of the other task, and as every `fit`.
 *
 * @example
 * ```ts
 * const tree = await decisionTree({ maxDepth: 3, minSamplesLeaf: 5 }).fit(table, { target: "progression" });
 * console.log(`${tree}`); // the tree as text
 * (await tree.path(table.slice(0, 1))).text; // "progression: 176.1, because s5 ≤ 0.02247 (…) …"
 * ```
 *
 * Breiman, Friedman, Olshen, Stone (1984), Classification and Regression Trees. Key `breiman1984`. Levels of more than two classes: Coppersmith,
 * Hong, Hosking (1999), Partitioning nominal attributes in decision trees. Key `coppersmith1999`.
 */
export const decisionTree = defineEstimator<DecisionTreeOptions, FittedTree>({
	method: "decisionTree",
	tasks: ["regression", "classification"],
	options: {
		criterion: optional(oneOf(["squared error", "gini", "entropy"], "gini")),
		maxDepth: bound(1),
		minSamplesSplit: number(2, { min: 2, integer: true }),
		minSamplesLeaf: number(1, { min: 1, integer: true }),
		maxLeaves: bound(2),
		minImpurityDecrease: number(0, { min: 0 }),
		costComplexity: {
			fallback: 0,
			expected: 'a number at least 0, or "cross-validated"',
			accepts: (value) => value === "cross-validated" || (Number.isFinite(value) && (value as number) >= 0),
		},
		folds: number(10, { min: 2, integer: true }),
		rule: oneOf(["smallest", "one standard error"], "smallest"),
	},
	async fit(context, data, { criterion, costComplexity: price, folds, rule, ...bounds }) {
		const options: GrowOptions = {
			...bounds,
			criterion: criterionOf(context.who, data, criterion),
			maxFeatures: data.features.length,
		};
		const tree = await growOn(context, data, options, "decisionTree");
		const missing = columnsWithMissing(data);
		const whole = new FittedTree(data, tree, missing);
		if (price === 0) return whole;
		if (price !== "cross-validated") return whole.prune(price);
		let fold = 0;
		const chosen = await crossValidateAlpha(data, tree, { folds, seed: context.seed, rule }, (part) => {
			fold++;
			return growOn(context, part, options, `decisionTree: fold ${fold} of ${folds}`);
		});
		return new FittedTree(data, whole.prune(chosen.alpha).tree, missing, chosen);
	},
});
