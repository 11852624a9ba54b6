import { defineExplainer } from "../../core/explainer.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { explainRows, type LimeOptions, tableRules } from "./explain-rows.ts";

const name = "lime";

/**
 * LIME of a table: which few features does this answer hang on, near this row? A sparse linear model that is fitted to the model's answers about points
 * around the row, near ones counting more.
 *
 *   β = argmin Σ wᵢ (f(xᵢ) − β₀ − zᵢᵀβ)² + λ Σ|βⱼ| · wᵢ = exp(−d(zᵢ, z₀)² / (2 width²))
 *
 * Inputs are rows `[n, columns]`; `scores` are the coefficients `[n, features]`, or `[n, features, outputs]` for `target: "all"` (a surrogate for each output, of the
 * same points), in the unit of the answer, `surrogate.per` says per what: a standard deviation of the
 * training rows; the row's level or bin rather than another; kept rather than replaced. `surrogate` has the intercept, the surrogate's own answer, its
 * weighted R² (of the points that it was fitted to; `diagnostics.fidelity` is of points that it was not fitted to), λ, the kernel width, and of a single row
 * the first 500 points with their weights and how unlikely they are: the share of training rows (of 128, evenly taken) that are as far from the others.
 *
 * `interval` is 95 %, by a sandwich of the weighted equations: what another draw of points would change. It is about this surrogate with this λ (per Σw), not about the
 * model, and where λ is set by `features` it takes in that λ is uncertain too, but not that other features might have been chosen. A feature that was left
 * out has 0 and no error. With the same seed all rows have the same draws, so that what differs between rows is not the draw.
 *
 * λ is that of the lecture's weighted sum. scikit-learn, and captum with it, divide by 2Σw: α = λ / (2 Σw), the option `alpha`. lime's package
 * fits ridge regression with α = 1 (`surrogate: "ridge"`) and uses the LASSO only to choose features; the paper's K-LASSO is `"k-lasso"`. lime writes
 * √exp(−d²/width²) and captum exp(−d²/(2 width²)), which are the same. The default width, 0.75 √features, is lime's; so are
 * `around: "data"` and `"discretised"`, but that within a bin lime draws from a cut normal distribution, here from the training rows. captum's neighbourhood is `"presence"` with
 * the cosine distance.
 *
 * Cost: 5,000 evaluations for each row; 5,000 for all rows together where points do not depend on the row (`"discretised"`, `around: "data"`).
 * `"presence"` of few features (2^features ≤ samples) asks each coalition once and leaves nothing to chance.
 *
 * It misleads in two ways. Columns are drawn independently, so that where they go together most points are such as never occur, and the model may answer anything there:
 * see `likelihood`. And what is "near" is a choice: another kernel width gives other coefficients, all of them right about their own neighbourhood. Where the fidelity
 * is low, the coefficients say little about the model.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` also where no point is near enough to count, `bad-input` for a missing number or too few training rows,
 * `unsupported-model`, `unknown-name`, `shape-mismatch`, `out-of-range`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await randomForest().fit(table, { target: "diagnosis" });
 * const { payload, diagnostics } = await lime(model, table.head(1), { training: table, features: 4 });
 * payload.scores.values; // per standard deviation
 * diagnostics.fidelity; // 0.93: how well the line stands for the model there
 * ```
 *
 * Ribeiro, Singh, Guestrin (2016), "Why Should I Trust You?", equation 1 and algorithm 1. Key `ribeiro2016`. Intervals: White (1980). Key `white1980`.
 */
export const lime = defineExplainer<Predictor, TableRows, LimeOptions, "attribution">({
	method: name,
	source: "ribeiro2016",
	kind: "attribution",
	options: tableRules,
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		yield { progress: { done: 0, total: 0, label: name } };
		return yield* explainRows(name, context, model, rows, options);
	},
});
