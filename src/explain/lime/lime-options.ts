import { ExplainError } from "../../core/errors.ts";
import { checked, number, type OptionRule, type OptionRules, oneOf, optional } from "../../core/options.ts";
import type { AnswerKind } from "../perturbation/answers.ts";
import { samplingRules } from "../shap/shap-options.ts";
import { type OutputsOption, outputsRule } from "../target.ts";
import type { LimeDistance } from "./kernel.ts";
import type { FeatureSelection, SurrogateKind } from "./surrogate.ts";

/** Which linear model stands for the black box near an example, and how many features it may use. */
export interface SurrogateOptions {
	/**
	 * `"lasso"`: the lecture's, argmin Σ w (ŷ − β₀ − zᵀβ)² + λ Σ|β|. `"k-lasso"`: the paper's, the features of the LASSO's path, then weighted least
	 * squares on them. `"ridge"`: that of lime's package, ridge regression on features that `selection` chooses. Default `"lasso"`.
	 */
	surrogate?: "lasso" | "k-lasso" | "ridge";
	/** The most features that the surrogate uses; of the LASSO it takes the smallest λ that leaves so few. Default 6; nothing is left out where there are no more. */
	features?: number | undefined;
	/** The λ of the LASSO, in the place of `features`: in the scale of the weighted sum, or `"cross-validation"`. */
	lambda?: number | "cross-validation" | undefined;
	/**
	 * Of the LASSO, in the place of `features`: its λ as scikit-learn and captum scale it, α = λ / (2 Σw), which keeps its meaning with other numbers
	 * of points. Of ridge: what multiplies Σβ², default 1.
	 */
	alpha?: number | undefined;
	/**
	 * How ridge's features are chosen, by lime's names; `"auto"` is `"forward_selection"` of up to 6 features and `"highest_weights"` of more. Default
	 * `"auto"`.
	 */
	selection?: FeatureSelection;
}

/** What every LIME takes. */
export interface LimeQuestion extends SurrogateOptions {
	/** The answer that is explained: the highest of each example, an output for all, one for each, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
	/** Explain what `predict` gives, or the scores that it is made of (logits, margins). Default `"prediction"`. */
	explain?: AnswerKind;
	/** How far "near" reaches, in the unit of the distances: w = exp(−d² / (2 width²)). */
	kernelWidth?: number | undefined;
	/** How far a point is from the example. */
	distance?: LimeDistance;
	/**
	 * Points around each example, or `"auto"`: until the bars are small enough or `maxSamples` are spent.
	 */
	samples?: number | "auto";
	/** The most points of `"auto"`. */
	maxSamples?: number | undefined;
	/**
	 * `"auto"` stops when the largest standard error of an example is at most this share of the range of its coefficients (from the smallest or 0 to
	 * the largest or 0). Default 0.01.
	 */
	precision?: number;
	/** Milliseconds after which sampling stops with what there is, marked as `stopped`. Default: none. */
	timeLimit?: number | undefined;
}

/** The fewest points that a surrogate is fitted to. */
const fewestPoints = 10;

const isSamples = (value: unknown) =>
	value === "auto" || (Number.isInteger(value) && (value as number) >= fewestPoints);

/** The rules of {@link LimeQuestion}. */
export const limeRules = (defaults: {
	readonly samples: number;
	readonly distance: LimeDistance;
}): OptionRules<Required<LimeQuestion>> => ({
	surrogate: oneOf(["lasso", "k-lasso", "ridge"], "lasso"),
	features: optional(number(6, { min: 1, integer: true })),
	lambda: checked<number | "cross-validation" | undefined>(
		undefined,
		'a number at least 0 or "cross-validation"',
		(value) => value === "cross-validation" || number(0, { min: 0 }).accepts(value),
	),
	alpha: optional(number(1, { min: 0 })),
	selection: oneOf(["auto", "none", "forward_selection", "highest_weights", "lasso_path"], "auto"),
	target: outputsRule(),
	explain: oneOf<AnswerKind>(["prediction", "score"], "prediction"),
	kernelWidth: checked<number | undefined>(
		undefined,
		"a number above 0",
		(value) => Number.isFinite(value) && (value as number) > 0,
	),
	distance: oneOf<LimeDistance>(["euclidean", "cosine"], defaults.distance),
	...samplingRules(),
	samples: checked<number | "auto">(
		defaults.samples,
		`"auto" or an integer at least ${fewestPoints}`,
		isSamples,
	) as OptionRule<number | "auto">,
});

/** Features that a surrogate uses where nothing is said. */
const usualFeatures = 6;

/**
 * The surrogate that the options ask for.
 *
 * @throws ExplainError `bad-option` for options that contradict each other.
 */
export function surrogateKind(who: string, options: Required<SurrogateOptions>): SurrogateKind {
	const { surrogate, features, lambda, alpha, selection } = options;
	const refuse = (words: string) => new ExplainError("bad-option", `${who}: ${words}`);
	const count = features ?? usualFeatures;
	if (surrogate !== "lasso" && lambda !== undefined)
		throw refuse(`expected option "lambda" with surrogate "lasso", got "${surrogate}"`);
	if (surrogate === "k-lasso") {
		if (alpha !== undefined) throw refuse('expected option "alpha" with surrogate "lasso" or "ridge", got "k-lasso"');
		return { kind: surrogate, count };
	}
	if (surrogate === "ridge") return { kind: surrogate, alpha: alpha ?? 1, selection, count };
	const given = Object.entries({ features, lambda, alpha }).filter(([, value]) => value !== undefined);
	if (given.length > 1) {
		const names = given.map(([name]) => `"${name}"`).join(" and ");
		throw refuse(
			`expected one of the options "features", "lambda" and "alpha", which each set the penalty, got ${names}`,
		);
	}
	if (lambda === "cross-validation") return { kind: surrogate, penalty: { by: lambda } };
	if (lambda !== undefined) return { kind: surrogate, penalty: { by: "lambda", lambda } };
	if (alpha !== undefined) return { kind: surrogate, penalty: { by: "alpha", alpha } };
	return { kind: surrogate, penalty: { by: "count", count } };
}
