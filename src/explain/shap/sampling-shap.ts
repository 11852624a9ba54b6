import { defineExplainer } from "../../core/explainer.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { explainTable } from "./explain-table.ts";
import { samplingEstimate } from "./sampling-estimate.ts";
import { questionRules, type ShapQuestion, type ShapSampling, samplingRules } from "./shap-options.ts";

/** The options of {@link samplingShap}. */
export interface SamplingShapOptions extends ShapQuestion, ShapSampling {}

const name = "samplingShap";

/**
 * Sampling SHAP: Shapley values of any model of a table, where features whose additions vary more are sampled more often.
 *
 *   φ_j = E_π[v(before_π(j) ∪ j) − v(before_π(j))], one order and one feature at a time
 *
 * Scores have the shapes of {@link exactShap}. After eight samples of each feature the next go to where they lower the errors most. In the paper the values
 * need not add up; here the gap that is left is shared out in proportion to the variances, which lowers them too. In the paper each sample draws one row of
 * the background; here each averages over all of it, as in the other methods.
 *
 * Cost: 2 coalitions for each sample × background rows evaluations for each row at most; no coalition is asked twice. Where every coalition fits
 * the samples that were asked for, the values are exact and have no bars. Where many features matter,
 * {@link permutationShap} makes more of the same evaluations, as all features share its coalitions; this one is for few that matter among many that do not.
 *
 * It misleads as {@link exactShap} does.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` without a background or with fewer than 16 samples for each feature; and as {@link exactShap}.
 *
 * @example
 * ```ts
 * const { diagnostics } = await samplingShap(model, rows, { background: table, precision: 0.05 });
 * ```
 *
 * Štrumbelj, Kononenko (2014), Explaining Prediction Models and Individual Predictions with Feature Contributions, algorithms 1 and 2. Key `strumbelj2014`.
 */
export const samplingShap = defineExplainer<Predictor, TableRows, SamplingShapOptions, "attribution">({
	method: name,
	source: "strumbelj2014",
	kind: "attribution",
	options: { ...questionRules(), ...samplingRules() },
	identify: (model) => identifyPredictor(name, model),
	run: (context, model, rows, options) =>
		explainTable(context, name, model, rows, options, () => samplingEstimate(name)),
});
