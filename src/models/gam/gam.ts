import { checked, number, optional } from "../../core/options.ts";
import { type MissingOption, missingRule } from "../table/design-matrix.ts";
import { defineEstimator } from "../table/estimator.ts";
import type { FittedGam } from "./fitted-gam.ts";

/** The options of {@link gam}. */
export interface GamOptions {
	/**
	 * How many splines a curve is made of, 4 … 200; of a column with fewer values, one more than it has values. More cost time, and change
	 * little, as the penalty decides how much a curve bends. Default 20; of more than 15 features 300 / features, at least 8.
	 */
	splines?: number | undefined;
	/** Columns of numbers whose effect is to be a straight line. A column with two values is one anyway. Default none. */
	linear?: readonly string[];
	/** Pairs of features that act together, by name: a surface each, beside their own curves. Default none. */
	pairs?: readonly (readonly [string, string])[];
	/** How many splines each side of a surface is made of, 4 … 30. Default 7. */
	pairSplines?: number;
	/**
	 * How much bending costs: `"reml"` chooses λ of each term by restricted maximum likelihood; a number above 0 is λ of all terms: weights being
	 * 1 on average, the loss is Σ w (y − score)² + λ Σ (second differences of coefficients)². Default `"reml"`.
	 */
	smoothing?: "reml" | number;
	/** A missing value: `"error"` refuses it, `"mean"` lets its term add nothing, which is what it adds on average. Default `"error"`. */
	missing?: MissingOption;
}

const isText = (value: unknown) => typeof value === "string";
const isPair = (value: unknown) =>
	Array.isArray(value) && value.length === 2 && value.every(isText) && value[0] !== value[1];

/**
 * Which curve does each feature add? A generalised additive model: the score is a sum of one smooth curve for each number, one value for
 * each level of a category, and surfaces for the pairs that are asked for.
 *
 *   score = β₀ + Σⱼ fⱼ(xⱼ) + Σ fᵢⱼ(xᵢ, xⱼ),  prediction = score, or 1 / (1 + e^(−score)), or softmax of three and more scores
 *
 * Curves are cubic B-splines on knots at equal distances, whose bending is penalised (P-splines); levels are shrunk towards 0 as random effects; the
 * straight parts of all curves share one more penalty, which lets columns that say nothing vanish; each term adds 0 on average over the
 * training rows (a surface along each of its features), so that it can be told from the intercept. λ of each term is chosen by
 * restricted maximum likelihood, with Newton's method; for classes, within iterated least squares. Bands are Bayesian intervals at each point: over the
 * whole curve they hold in 95 % of the places, on average. They take λ as known.
 *
 * Rows: a table, or a matrix `[n, features]`. A level that training rows had not adds 0, its mean; beyond the training values a
 * curve stays what it was at the end. Weights count in proportion. Columns with one value add nothing.
 *
 * Cost: n · (4 · features)² for the sums, (splines · features)³ for each of some ten steps. 10,000 rows and 10 columns take about a second.
 *
 * It misleads where features stand in for each other (concurvity): copies share an effect between them, and none of their curves is the
 * effect. Knots at equal distances see little of a column with a few far values: take its logarithm. An interaction that
 * is not among `pairs` is spread over the curves of its features. Where classes are separable, the penalties alone keep scores finite, and bands
 * are wide.
 *
 * @throws ExplainError (`fit`) `bad-input` for missing values unless told otherwise, a column without any, more than 3,000 coefficients;
 * `unknown-name` for names in `linear` or `pairs` that are no features; `bad-option`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const { table } = await datasets.load("diabetes");
 * const model = await gam({ pairs: [["age", "bmi"]] }).fit(table, { target: "progression" });
 * model.terms.map(({ name, degreesOfFreedom }) => [name, degreesOfFreedom[0]]);
 * const parts = await model.contributions(table); // with the intercept they sum to the prediction
 * ```
 *
 * Hastie, Tibshirani (1990), Generalized Additive Models. Eilers, Marx (1996), Flexible Smoothing with B-splines and Penalties. Wood
 * (2017), Generalized Additive Models, chapters 5 and 6. Keys `hastie1990`, `eilers1996`, `wood2017`, `wood2011`, `wood2006`, `wood2013`.
 */
export const gam = defineEstimator<GamOptions, FittedGam>({
	method: "gam",
	tasks: ["regression", "classification"],
	options: {
		splines: optional(number(20, { min: 4, max: 200, integer: true })),
		linear: checked<readonly string[]>([], "names of features", (value) => Array.isArray(value) && value.every(isText)),
		pairs: checked<readonly (readonly [string, string])[]>(
			[],
			'pairs of names of features, such as [["age", "bmi"]]',
			(value) => Array.isArray(value) && value.every(isPair),
		),
		pairSplines: number(7, { min: 4, max: 30, integer: true }),
		smoothing: checked<"reml" | number>(
			"reml",
			'"reml" or a number above 0',
			(value) => value === "reml" || (Number.isFinite(value) && (value as number) > 0),
		),
		missing: missingRule(),
	},
	async fit(context, data, options) {
		const { fitGam } = await import("./fit-gam.ts");
		return fitGam(context, data, options);
	},
});
