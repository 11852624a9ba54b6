import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature, ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { AdditiveModel } from "../../models/additive/additive-model.ts";
import { FittedLinear } from "../../models/linear/fitted-linear.ts";

/** A linear model by its numbers: score = intercept + Σ coefficient · value. */
export interface LinearCoefficients {
	/** One for each column, or for each score one for each column. */
	readonly coefficients: ArrayLike<number> | readonly ArrayLike<number>[];
	/** Of each score; one number for all. Default 0. */
	readonly intercept?: number | ArrayLike<number>;
	/** The columns' names. Default x0, x1, …. */
	readonly featureNames?: readonly string[];
	/** The scores' names. */
	readonly outputNames?: readonly string[];
	/** The unit of the scores. Default `"response"`. */
	readonly outputUnit?: ScoreUnit;
}

/** A model that is a sum of terms, as linear SHAP sees it. */
export interface SumOfTerms {
	readonly identity: ModelIdentity;
	readonly features: readonly Feature[];
	readonly outputNames: readonly string[];
	readonly unit: ScoreUnit;
	/** `[scores]` */
	readonly intercept: Float64Array;
	/** The features of each term: one, or two. */
	readonly terms: readonly (readonly number[])[];
	/** What each term adds, `[n, terms, scores]`. */
	contributions(x: NdArray<Float64Array>): Promise<Float64Array>;
	/** Of a linear model of numbers: by how much a score rises with each feature, `[features, scores]`. */
	slopes(): Promise<Float64Array | undefined>;
}

/**
 * The sum that a model is.
 *
 * @throws ExplainError `unsupported-model` for a model that is no sum, or has terms of three features; `bad-input` for coefficients that are none.
 */
export function sumOfTerms(who: string, model: AdditiveModel | LinearCoefficients): SumOfTerms {
	if (model instanceof AdditiveModel) return ofModel(who, model);
	if (typeof model === "object" && model !== null && "coefficients" in model) return ofCoefficients(who, model);
	const words =
		"expected a model that is a sum of terms, such as linearRegression, ridge, lasso, logisticRegression, gam or ebm give, or { coefficients, intercept }";
	throw new ExplainError(
		"unsupported-model",
		`${who}: ${words}, got ${shown(model)}; shap takes any model with predict`,
	);
}

function ofModel(who: string, model: AdditiveModel): SumOfTerms {
	const large = model.terms.find(({ features }) => features.length > 2);
	if (large) {
		const words = `expected terms of one or two features, got "${large.name}"`;
		throw new ExplainError("unsupported-model", `${who}: ${words}; shap takes any model with predict`);
	}
	const { identity, features, scoreNames, scoreUnit, intercept } = model;
	return {
		identity,
		features,
		outputNames: scoreNames,
		unit: scoreUnit,
		intercept,
		terms: model.terms.map((term) => term.features),
		contributions: async (x) => (await model.contributions(x)).values,
		async slopes() {
			if (!(model instanceof FittedLinear) || features.some(({ levels }) => levels)) return undefined;
			const ends = new Float64Array(2 * features.length).fill(1, features.length);
			const { values } = await model.contributions(ndArray(ends, [2, features.length], ["example", "feature"]));
			const half = values.length / 2;
			return values.subarray(half).map((value, at) => value - (values[at] as number));
		},
	};
}

const isNumbers = (value: unknown): value is ArrayLike<number> =>
	(Array.isArray(value) || ArrayBuffer.isView(value)) &&
	Array.prototype.every.call(value, (one: unknown) => typeof one === "number" && Number.isFinite(one));

function ofCoefficients(who: string, given: LinearCoefficients): SumOfTerms {
	const { coefficients, intercept = 0, outputNames, outputUnit = "response" } = given;
	const each = (isNumbers(coefficients) ? [coefficients] : coefficients) as readonly ArrayLike<number>[];
	const width = each[0]?.length ?? 0;
	if (!Array.isArray(each) || width === 0 || !each.every((one) => isNumbers(one) && one.length === width)) {
		const words = "expected coefficients as finite numbers, one for each column, or lists of such for each score";
		throw new ExplainError("bad-input", `${who}: ${words}, got ${shown(coefficients)}`);
	}
	const scores = each.length;
	const starts = typeof intercept === "number" ? new Array<number>(scores).fill(intercept) : Array.from(intercept);
	if (starts.length !== scores || !isNumbers(starts)) {
		throw new ExplainError("bad-input", `${who}: expected ${scores} finite intercepts, got ${shown(intercept)}`);
	}
	const names = given.featureNames ?? Array.from({ length: width }, (_, j) => `x${j}`);
	const scoreNames = outputNames ?? each.map((_, k) => (scores === 1 ? "score" : `score ${k}`));
	if (names.length !== width || scoreNames.length !== scores) {
		const words = `expected ${width} featureNames and ${scores} outputNames`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${names.length} and ${scoreNames.length}`);
	}
	const slopes = Float64Array.from({ length: width * scores }, (_, at) => each[at % scores]![Math.floor(at / scores)]!);
	return {
		identity: { id: "coefficients", backend: "64-bit floats" },
		features: names.map((name) => ({ name })),
		outputNames: scoreNames,
		unit: outputUnit,
		intercept: Float64Array.from(starts),
		terms: names.map((_, j) => [j]),
		async contributions({ values, shape }) {
			const added = new Float64Array((shape[0] as number) * slopes.length);
			for (let at = 0; at < values.length; at++) {
				const value = values[at] as number;
				const column = at % width;
				if (Number.isNaN(value)) {
					const place = `column "${names[column]}" of row ${Math.floor(at / width)}`;
					throw new ExplainError("not-finite", `${who}: expected numbers, got a missing value in ${place}`);
				}
				for (let k = 0; k < scores; k++) added[at * scores + k] = value * (slopes[column * scores + k] as number);
			}
			return added;
		},
		slopes: async () => slopes,
	};
}
