import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { checked, oneOf } from "../../core/options.ts";
import { AdditiveModel } from "../../models/additive/additive-model.ts";
import type { TableRows } from "../../models/table/rows.ts";

/** The options of {@link termContributions}. */
export interface TermContributionsOptions {
	/** The score that is explained where the model has several: a class, by name or index, or that of the highest of each row. Default `"predicted"`. */
	score?: string | number;
	/** What a contribution of 0 means: the term's own 0, or its mean over the background. Default `"zero"`. */
	centre?: "zero" | "mean";
	/** The rows of that mean. Default: those that are explained. */
	background?: TableRows | undefined;
}

const who = "termContributions";

/** @throws ExplainError `unsupported-model` for what is no sum of terms. */
export function checkAdditive(asked: string, model: AdditiveModel): AdditiveModel {
	if (model instanceof AdditiveModel) return model;
	const words =
		"expected a model that is a sum of terms, such as linearRegression, ridge, lasso, logisticRegression, gam or ebm give";
	throw new ExplainError("unsupported-model", `${asked}: ${words}, got ${shown(model)}`);
}

/** The explained score of each row. */
function scoresAsked(model: AdditiveModel, asked: string | number, { values, shape }: NdArray): number[] {
	const [count, width] = shape as [number, number];
	if (width === 1 && asked === "predicted") return new Array(count).fill(0);
	if (asked === "predicted") {
		return Array.from({ length: count }, (_, row) => {
			let best = 0;
			for (let k = 1; k < width; k++) {
				if ((values[row * width + k] as number) > (values[row * width + best] as number)) best = k;
			}
			return best;
		});
	}
	const index = typeof asked === "number" ? asked : model.scoreNames.indexOf(asked);
	if (Number.isInteger(index) && index >= 0 && index < width) return new Array(count).fill(index);
	throw new ExplainError(
		typeof asked === "number" ? "out-of-range" : "unknown-name",
		`${who}: expected a score (${model.scoreNames.join(", ")}), got ${JSON.stringify(asked)}`,
	);
}

/** The mean of each contribution, `[terms, scores]`. */
function meanContributions({ values, shape }: NdArray<Float64Array>): Float64Array {
	const [count, terms, scores] = shape as [number, number, number];
	const means = new Float64Array(terms * scores);
	for (let at = 0; at < values.length; at++) means[at % means.length]! += (values[at] as number) / count;
	return means;
}

/**
 * What did each term add to this answer? For a model that is a sum, the explanation that needs no approximation.
 *
 *   score(x) = β₀ + Σ_t f_t(x), and the contribution of the term t is f_t(x), of a linear model βⱼ xⱼ
 *
 * Scores are `[n, terms]` in the unit of the model's score: the response, or log-odds. With `baseValue` `[n]`, the intercept, they sum to
 * `outputValue` `[n]` but for the last digit. With `centre: "mean"` each contribution is counted from its mean over the background, and `baseValue` is the
 * mean score: what Shapley values of an additive model of independent features are (linear SHAP).
 *
 * Cost: one evaluation for each row, and one for each of the background. Exact, no randomness.
 *
 * It misleads where it is read as cause and effect, where columns go together (the model may have given either of two the credit), and,
 * centred at zero, where a value of 0 means nothing: β · (blood pressure) is large for everyone, whatever it says of this person.
 *
 * @throws ExplainError `unsupported-model` for a model that is no sum; `unknown-name` or `out-of-range` for a score that is not there; and as `predict`.
 *
 * @example
 * ```ts
 * const model = await linearRegression().fit(table, { target: "progression" });
 * const { payload } = await termContributions(model, table.slice(0, 1), { centre: "mean", background: table });
 * ```
 *
 * Hastie, Tibshirani (1986), Generalized Additive Models; Strumbelj, Kononenko (2014), section 3, for the centred form. Key `hastie1986`.
 */
export const termContributions = defineExplainer<AdditiveModel, TableRows, TermContributionsOptions, "attribution">({
	method: who,
	source: "hastie1986",
	kind: "attribution",
	options: {
		score: checked<string | number>(
			"predicted",
			"the name or index of a score",
			(value) => typeof value === "string" || typeof value === "number",
		),
		centre: oneOf(["zero", "mean"], "zero"),
		background: checked<TableRows | undefined>(undefined, "rows", () => true),
	},
	identify: (model) => checkAdditive(who, model).identity,
	async *run(context, model, rows, { score, centre, background }) {
		yield { progress: { done: 0, total: 1, label: who } };
		const inputs = await model.readRows(rows, who);
		const all = await model.contributions(inputs);
		const [count, terms, scores] = all.shape as [number, number, number];
		const output = await model.scores(inputs);
		context.evaluated(count);
		let means = new Float64Array(terms * scores);
		if (centre === "mean") {
			const of = background === undefined ? all : await model.contributions(background);
			if (background !== undefined) context.evaluated(of.shape[0] as number);
			means = Float64Array.from(meanContributions(of));
		}
		const indices = scoresAsked(model, score, output);
		const contributions = new Float64Array(count * terms);
		const base = new Float64Array(count);
		const value = new Float64Array(count);
		let delta = 0;
		for (let row = 0; row < count; row++) {
			const k = indices[row] as number;
			let sum = model.intercept[k] as number;
			for (let term = 0; term < terms; term++) sum += means[term * scores + k] as number;
			base[row] = sum;
			for (let term = 0; term < terms; term++) {
				const own = (all.values[(row * terms + term) * scores + k] as number) - (means[term * scores + k] as number);
				contributions[row * terms + term] = own;
				sum += own;
			}
			value[row] = output.values[row * scores + k] as number;
			delta = Math.max(delta, Math.abs(sum - (value[row] as number)));
		}
		const names = indices.map((k) => model.scoreNames[k] as string);
		return {
			scope: "local",
			target: { indices, names },
			unit: model.scoreUnit,
			payload: {
				scores: ndArray(contributions, [count, terms], ["example", "term"]),
				inputs,
				features: model.terms.map((term): Feature => {
					const [feature] = model.featuresOf(term);
					return term.features.length === 1 && feature ? feature : { name: term.name };
				}),
				baseValue: ndArray(base, [count], ["example"]),
				outputValue: ndArray(value, [count], ["example"]),
			},
			convergenceDelta: delta,
		};
	},
});
