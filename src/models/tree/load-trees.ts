import type { Source, SourceOptions } from "../../data/source.ts";
import type { Iterations } from "./reading.ts";
import type { TreeModel } from "./tree-model.ts";

/** What {@link loadTrees} takes. */
export interface LoadTreesOptions extends SourceOptions {
	/** Default `"auto"`: by the first bytes. */
	format?: "auto" | "xgboost-json" | "xgboost-ubj" | "lightgbm" | "scikit-learn";
	/**
	 * Rounds of boosting that count, of XGBoost and LightGBM: `"all"`, a number, or (default) `"best"`: up to the best one of
	 * XGBoost's early stopping, as its scikit-learn classes do. LightGBM writes only those into its files.
	 */
	iterations?: Iterations;
	/** The columns' names; default: those in the file. */
	featureNames?: readonly string[] | undefined;
	/** The names of the predictions' columns; default: those in the file, and for classes that are numbers `"0"`, `"1"` … */
	outputNames?: readonly string[] | undefined;
	/** Bytes of the file at most. Default 512 MiB, as much text as JavaScript holds. */
	readonly limit?: number;
}

/**
 * Loads a model of trees that was fitted elsewhere: a black box for LIME and SHAP, and the arrays that Tree SHAP walks.
 *
 * | from | file |
 * | --- | --- |
 * | XGBoost (1.7 to 3.2), boosters `gbtree` and `dart` | `save_model("model.json")` or `"model.ubj"` |
 * | LightGBM (3.3 to 4.7) | `save_model("model.txt")` |
 * | scikit-learn: trees, forests, (histogram) gradient boosting, AdaBoost, isolation forests | `scripts/exporters/scikit_learn.py` |
 *
 * Predictions are those of the framework: probabilities of each class (two columns for two classes), responses of a
 * regression through its objective's link. Rows are numbers; a category is given by its code (the position of its name in
 * `model.ensemble.categories`), and NaN is a missing value where the model takes one.
 *
 * @param source a path, an address or bytes. Never a pickle: that would run code.
 * @throws ExplainError `bad-file` naming what is damaged (with tree and node), `unsupported-model` for a booster or an
 * objective without such a form (`gblinear`, linear trees), `bad-option` for as many names as there are no columns,
 * `bad-input` where the source cannot be read.
 *
 * @example
 * ```ts
 * const model = await loadTrees("churn.ubj", { outputNames: ["stays", "leaves"] });
 * const { values } = await model.predict(ndArray(rows, [2, 8], ["example", "feature"])); // P(stays), P(leaves) of two rows
 * ```
 */
export async function loadTrees(source: Source, options: LoadTreesOptions = {}): Promise<TreeModel> {
	return (await import("./read-trees.ts")).readTrees(source, options);
}
