import { defineEstimator } from "../table/estimator.ts";
import type { FittedEbm } from "./fitted-ebm.ts";
import { type EbmOptions, ebmRules } from "./options.ts";

/**
 * What does each feature add to a prediction, if its curve may have any form? An explainable boosting machine: a generalised additive
 * model whose curves are learned by boosting small trees on one feature at a time, and whose tables show the strongest pairs.
 *
 * score = β₀ + Σ fⱼ(xⱼ) + Σ fᵢⱼ(xᵢ, xⱼ); the prediction is the score, or the logistic or softmax function of it. Numbers are put in bins of
 * about as many rows each. Each step cuts the bins of one term into leaves and moves each leaf's score by learningRate · Σ g / Σ h, with
 * g = −∂loss/∂score and h = ∂²loss/∂score². It goes to the term whose leaves gain most, Σ g²/h; the first rounds go round all terms with
 * leaves cut at random. Each outer bag holds out other rows to know when to stop; the curves are the bags' means, moved to a
 * mean of 0 over the training rows, and the bands their standard deviations. Pairs are ranked by FAST on what the curves leave over, by their
 * mean rank over bags, and boosted after them.
 *
 * A missing value has a bin of its own; a level that was not there adds 0. Levels of a category are put in order of what they would add
 * before they are cut. Rows of weight 0 are left out.
 *
 * Cost: outerBags · (steps until the loss stops falling) · rows; bags run in threads, and the answer does not depend on how many. Fitting
 * 10,000 rows of 10 columns takes seconds.
 *
 * It misleads where features stand in for each other: they share one effect, in proportions that chance decides, and the band does
 * not say so. A jump in a curve may be where few rows lie: look at the density. A pair's table may hold a part of its features' own effects.
 *
 * Lou, Caruana, Gehrke and Hooker 2013, "Accurate intelligible models with pairwise interactions" (`lou2013`); Nori, Jenkins, Koch and
 * Caruana 2019, "InterpretML" (`nori2019`).
 *
 * @throws ExplainError `bad-option`; `unknown-name` for a feature that an option names; `bad-input` for data that cannot be learned from;
 * `aborted`.
 *
 * @example
 * ```ts
 * const { table, target } = await datasets.load("diabetes");
 * const model = await ebm({ interactions: 3 }).fit(table, { target });
 * model.importances(); // mean |term|, for each of model.terms
 * ```
 */
export const ebm = defineEstimator<EbmOptions, FittedEbm>({
	method: "ebm",
	tasks: ["regression", "classification"],
	options: ebmRules,
	async fit(context, data, options) {
		const { fitEbm } = await import("./fit-ebm.ts");
		return fitEbm(context, data, options);
	},
});
