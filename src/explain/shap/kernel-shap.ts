import { defineExplainer } from "../../core/explainer.ts";
import { checked } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { explainTable } from "./explain-table.ts";
import { givenEstimate } from "./given-estimate.ts";
import { kernelEstimate } from "./kernel-estimate.ts";
import {
	memoryRule,
	questionRules,
	type ShapMemory,
	type ShapQuestion,
	type ShapSampling,
	samplingRules,
} from "./shap-options.ts";

/** The options of {@link kernelShap}. */
export interface KernelShapOptions extends ShapQuestion, ShapSampling, ShapMemory {
	/** The coalitions to ask instead of sampled ones: rows of 0 and 1, one for each feature or group. */
	coalitions?: readonly ArrayLike<number>[] | undefined;
	/** How much each of those counts. Default: the Shapley kernel, (M − 1) / (C(M, s) s (M − s)). */
	weights?: ArrayLike<number> | undefined;
}

const name = "kernelShap";

const isNumbers = (value: unknown): value is ArrayLike<number> =>
	(Array.isArray(value) || ArrayBuffer.isView(value)) &&
	Array.from(value as ArrayLike<number>).every((one) => typeof one === "number" && Number.isFinite(one));

/**
 * Kernel SHAP: Shapley values of any model of a table, from a sample of coalitions, with standard errors.
 *
 *   φ = argmin Σ_S π(S) (v(S) − v(∅) − Σ_{j ∈ S} φ_j)² where Σ φ_j = v(all) − v(∅), π(S) = (M − 1) / (C(M, |S|) |S| (M − |S|))
 *
 * with v(S) = g(Σ_b w_b f(x_S, b_rest)) as in {@link exactShap}, and scores of the same shapes. Coalitions come in pairs with their complements,
 * stratified by size and without repetition; sizes that fit whole are taken whole, from both ends. The sum holds by a constraint and not by a
 * large weight (captum's 10⁶), and no feature is left out by a LASSO (shap's `l1_reg`). Where every coalition fits, the values are exact and have no bars. All rows and outputs share the coalitions, so that what is computed from them alone
 * is computed once.
 *
 * `diagnostics.standardError` and `payload.interval` (95 %) tell what the sampling leaves open; they do not tell what the choice of the background does.
 *
 * Cost: coalitions × background rows evaluations for each row at most. 2 M + 4 (⌊M/2⌋ − 1) coalitions are the fewest.
 *
 * It misleads as {@link exactShap} does. Bars are too narrow now and then where a single rare coalition matters very much: the sample has not met it. With
 * fewer than about seven coalitions for each feature they are wider than need be (then 95 % intervals held up to 98 % of the values).
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` without a background, for too few samples or coalitions that do not tell the features apart; and as {@link exactShap}.
 *
 * @example
 * ```ts
 * const { payload, diagnostics } = await kernelShap(forest, table.slice(0, 10), { background: await kMeansBackground(table, 20) });
 * diagnostics.standardError; // [10, features]
 * ```
 *
 * Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions, section 4.1; the pairs and the bars: Covert, Lee (2021), Improving KernelSHAP. Key
 * `lundberg2017`.
 */
export const kernelShap = defineExplainer<Predictor, TableRows, KernelShapOptions, "attribution">({
	method: name,
	source: "lundberg2017",
	kind: "attribution",
	options: {
		...questionRules(),
		...samplingRules(),
		memory: memoryRule(),
		coalitions: checked<readonly ArrayLike<number>[] | undefined>(
			undefined,
			"rows of 0 and 1",
			(value) => Array.isArray(value) && value.length > 0 && value.every(isNumbers),
		),
		weights: checked<ArrayLike<number> | undefined>(
			undefined,
			"numbers of at least 0, one for each coalition",
			(value) => isNumbers(value) && Array.from(value).every((weight) => weight >= 0),
		),
	},
	identify: (model) => identifyPredictor(name, model),
	run(context, model, rows, { coalitions, weights, ...options }) {
		const estimator = coalitions ? givenEstimate(name, coalitions, weights) : kernelEstimate(name);
		return explainTable(context, name, model, rows, options, () => estimator);
	},
});
