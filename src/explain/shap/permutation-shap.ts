import { defineExplainer } from "../../core/explainer.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { explainTable } from "./explain-table.ts";
import { permutationEstimate } from "./permutation-estimate.ts";
import { questionRules, type ShapQuestion, type ShapSampling, samplingRules } from "./shap-options.ts";

/** The options of {@link permutationShap}. */
export interface PermutationShapOptions extends ShapQuestion, ShapSampling {}

const name = "permutationShap";

/**
 * Permutation SHAP: Shapley values of any model of a table as the mean of what features add when they join in random orders, with standard errors.
 *
 *   φ_j = E_π[v(before_π(j) ∪ j) − v(before_π(j))], v(S) = g(Σ_b w_b f(x_S, b_rest))
 *
 * Each order is followed by its reverse (antithetic), which makes two orders exact for a model whose features act at most in pairs. Each pair adds up to the
 * answer by itself. Scores have the shapes of {@link exactShap}; standard errors are those of the mean over pairs, intervals by Student's t.
 *
 * Cost: 2 (M − 1) coalitions for each pair of orders × background rows evaluations for each row at most; no coalition is asked twice. Where every coalition fits
 * the samples that were asked for, the values are exact and have no bars.
 *
 * It misleads as {@link exactShap} does. Fewer than six pairs of orders have no bars, which a warning says: so few agree by chance now and then.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` without a background or with too few samples for two pairs of orders; and as {@link exactShap}.
 *
 * @example
 * ```ts
 * const { payload } = await permutationShap(model, rows, { background: baseline, samples: 2000 });
 * ```
 *
 * Castro, Gómez, Tejada (2009), Polynomial Calculation of the Shapley Value Based on Sampling; the reverse orders: Mitchell, Cooper, Frank, Holmes (2022), Sampling Permutations for Shapley
 * Value Estimation. Key `castro2009`.
 */
export const permutationShap = defineExplainer<Predictor, TableRows, PermutationShapOptions, "attribution">({
	method: name,
	source: "castro2009",
	kind: "attribution",
	options: { ...questionRules(), ...samplingRules() },
	identify: (model) => identifyPredictor(name, model),
	run: (context, model, rows, options) =>
		explainTable(context, name, model, rows, options, () => permutationEstimate(name)),
});
