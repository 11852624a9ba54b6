import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import { oneOf } from "../../core/options.ts";
import { FittedPath } from "../../models/linear/elastic-net-path.ts";

/** The options of {@link coefficientPath}. */
export interface CoefficientPathOptions {
	/** What a coefficient is told per: a standard deviation of its column, so that columns can be compared, or the column's own unit. Default `"deviation"`. */
	per?: "deviation" | "unit";
}

const who = "coefficientPath";

/**
 * How do the coefficients of a linear model grow as its penalty falls, and which penalty predicts best?
 *
 * The path of a fitted `lassoPath` or `elasticNetPath` as an explanation: λ `[lambdas]`, coefficients `[lambdas, columns]` (times the columns' standard
 * deviations, unless told otherwise), and the cross-validated error of each λ. Costs nothing: all of it was computed by the fit.
 *
 * It misleads as the path does: columns that go together come and go in one another's place.
 *
 * @throws ExplainError `unsupported-model` for a model without a path.
 *
 * @example
 * ```ts
 * const model = await lassoPath({ standardise: true }).fit(table, { target: "progression" });
 * const { payload } = await coefficientPath(model);
 * ```
 *
 * Efron, Hastie, Johnstone, Tibshirani (2004), Least Angle Regression, figure 1. Key `efron2004`.
 */
export const coefficientPath = defineExplainer<FittedPath, void, CoefficientPathOptions, "path">({
	method: who,
	source: "efron2004",
	kind: "path",
	options: { per: oneOf(["deviation", "unit"], "deviation") },
	identify(model) {
		if (model instanceof FittedPath) return model.identity;
		const words = "expected a model that lassoPath or elasticNetPath fitted";
		throw new ExplainError("unsupported-model", `${who}: ${words}, got ${shown(model)}`);
	},
	async *run(_context, model, _inputs, { per }) {
		yield { progress: { done: 0, total: 1, label: who } };
		const { coefficients, ...rest } = model.path;
		const width = model.deviations.values.length;
		const values = Float64Array.from(coefficients.values, (value, at) =>
			per === "deviation" ? value * (model.deviations.values[at % width] as number) : value,
		);
		return {
			scope: "global",
			unit: "response",
			payload: { ...rest, coefficients: ndArray(values, coefficients.shape, coefficients.axes) },
		};
	},
});
