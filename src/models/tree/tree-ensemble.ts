import type { ScoreUnit } from "../../core/explanation.ts";
import type { Link } from "./link.ts";

/**
 * Splits by category: at a node where `at` is 1, a row goes left when its category is in the node's set, which is
 * `codes[offsets[node]] … codes[offsets[node + 1] − 1]`, ascending.
 *
 * A value's category is its integer part; what is not in the set, and what is negative, goes right.
 */
export interface CategorySplits {
	readonly at: Uint8Array;
	readonly offsets: Int32Array;
	readonly codes: Int32Array;
}

/** One tree as arrays with an element for each node; node 0 is the root. */
export interface Tree {
	/** The node on the left, −1 at a leaf. */
	readonly childrenLeft: Int32Array;
	/** The node on the right, −1 at a leaf. */
	readonly childrenRight: Int32Array;
	/** The column that is compared; any number at a leaf. */
	readonly feature: Int32Array;
	/** Left where the value is at most this, or below it: see {@link TreeEnsemble.comparison}. Any number at a leaf. */
	readonly threshold: Float64Array;
	/** 1 where a missing value goes left. */
	readonly missingLeft: Uint8Array;
	/** 1 where a value within ±1e-35 counts as missing, as in LightGBM's `zero_as_missing`. */
	readonly zeroIsMissing?: Uint8Array | undefined;
	readonly categories?: CategorySplits | undefined;
	/** The training weight that came through each node (its examples, or the sum of their Hessians), where the file has it. */
	readonly cover?: Float64Array | undefined;
	/** What a leaf adds: `[nodes, width]`, to the outputs `firstOutput … firstOutput + width − 1`. Nothing is read at a split. */
	readonly values: Float64Array;
	readonly width: number;
	readonly firstOutput: number;
}

/** The categories of one column. */
export interface FeatureCategories {
	/** The name of each code. */
	readonly names: readonly string[];
	/** What rows hold for each code, where that is not the code itself; any other value counts as missing. */
	readonly values?: Float64Array | undefined;
}

/**
 * Trees of every source in one form: a row's *score* is `base` + the sum or the mean of what its leaves add, and its
 * *prediction* is the {@link Link} of the score. Learning rates and weights of trees are folded into the leaves.
 */
export interface TreeEnsemble {
	readonly trees: readonly Tree[];
	readonly featureCount: number;
	/** Columns of the scores. */
	readonly outputs: number;
	/** Whether leaves are added, or averaged over the trees that add to an output. */
	readonly combine: "sum" | "mean";
	/** `[outputs]`: the score before any tree. */
	readonly base: Float64Array;
	/** What sends a value left. */
	readonly comparison: "<=" | "<";
	/** What a row's values are rounded to before they are compared; thresholds are compared as they stand. */
	readonly precision: "float32" | "float64";
	/** Whether NaN is a missing value; otherwise it is an error. */
	readonly takesMissing: boolean;
	readonly link: Link;
	readonly scoreUnit: ScoreUnit;
	/** Of the predictions. One score whose link gives a probability is predicted as two: 1 − p and p. */
	readonly outputUnit: ScoreUnit;
	readonly featureNames?: readonly string[] | undefined;
	/** Of the predictions' columns. */
	readonly outputNames?: readonly string[] | undefined;
	/** For each column, where any has categories. */
	readonly categories?: readonly (FeatureCategories | undefined)[] | undefined;
	/** What it was read from, such as `"XGBoost 3.2.0 binary:logistic"`. */
	readonly source: string;
}

/** The columns of an ensemble's predictions: two for one score whose link gives a probability. */
export function predictionColumns(ensemble: Pick<TreeEnsemble, "outputs" | "outputUnit" | "link">): number {
	const pair = ensemble.outputs === 1 && ensemble.outputUnit === "probability" && ensemble.link.name !== "identity";
	return pair ? 2 : ensemble.outputs;
}
