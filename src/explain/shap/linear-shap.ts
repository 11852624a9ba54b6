import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { checked, oneOf, optional } from "../../core/options.ts";
import type { AdditiveModel } from "../../models/additive/additive-model.ts";
import { readRows, type TableRows } from "../../models/table/rows.ts";
import { type BackgroundOption, backgroundRule, readBackground } from "../game/background.ts";
import { GameProgress } from "../game/game-progress.ts";
import { type FeatureGroupsOption, type FeatureSet, featureSets, groupsRule } from "../global/feature-sets.ts";
import { type ExplainedOutputs, explainedOutputs, type OutputsOption, outputsRule } from "../target.ts";
import { attributionAnswer, type Explained } from "./attribution-answer.ts";
import { exactOrPermutation } from "./causal-estimate.ts";
import { LinearGame } from "./linear-game.ts";
import { type CentredSum, interventional } from "./linear-interventional.ts";
import { type GivenMoments, type KnownColumns, knownColumns } from "./linear-moments.ts";
import { type LinearCoefficients, sumOfTerms } from "./linear-terms.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";
import { type ShapSampling, samplingRules } from "./shap-options.ts";
import type { ShapleyEstimate } from "./shapley-estimate.ts";

/** The options of {@link linearShap}. */
export interface LinearShapOptions extends ShapSampling {
	/** Rows whose mean score is counted from; one row is a baseline. This or `moments`. */
	background?: BackgroundOption | undefined;
	/** Of a linear model: mean and covariance of its columns instead of rows. This or `background`. */
	moments?: GivenMoments | undefined;
	/**
	 * What stands for a feature that is not known: the background's values whatever else is known, or what the known ones let expect.
	 * Default `"interventional"`.
	 */
	perturbation?: "interventional" | "correlation-dependent";
	/** The score that is explained: the highest of each row, one for all, one for each, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
	/** Features that play as one: `[["ldl", "hdl"]]`. Default: each by itself. */
	groups?: FeatureGroupsOption | undefined;
}

const name = "linearShap";
/** Coalitions of a linear model cost nothing but sums: all of 14 features. */
const usualCoalitions = 16_384;

/** What a linear model adds over its mean, from the means of its columns alone. */
function byMeans({ values }: NdArray<Float64Array>, intercept: Float64Array, known: KnownColumns): CentredSum {
	const { slopes, moments } = known;
	const scores = intercept.length;
	const width = moments.mean.length;
	const base = intercept.slice();
	for (let at = 0; at < slopes.length; at++) {
		base[at % scores]! += (slopes[at] as number) * (moments.mean[Math.floor(at / scores)] as number);
	}
	const added = new Float64Array(values.length * scores);
	for (let at = 0; at < values.length; at++) {
		const off = (values[at] as number) - (moments.mean[at % width] as number);
		for (let k = 0; k < scores; k++) added[at * scores + k] = off * (slopes[(at % width) * scores + k] as number);
	}
	return { values: added, base };
}

/** The scores that base and values add up to, `[rows, scores]`. */
function scoresOf({ values, base }: CentredSum, width: number): NdArray<Float64Array> {
	const scores = base.length;
	const count = values.length / (width * scores);
	const sums = new Float64Array(count * scores);
	for (let at = 0; at < sums.length; at++) sums[at] = base[at % scores] as number;
	for (let at = 0; at < values.length; at++) {
		sums[Math.floor(at / (width * scores)) * scores + (at % scores)]! += values[at] as number;
	}
	return ndArray(sums, [count, scores], ["example", "output"]);
}

/** The shares of the explained outputs, those of a player's columns added up. */
function estimateOf(
	{ values, base }: CentredSum,
	all: NdArray<Float64Array>,
	sets: readonly FeatureSet[],
	{ indices, each }: ExplainedOutputs,
): ShapleyEstimate {
	const scores = base.length;
	const width = values.length / all.values.length;
	const shares = new Float64Array(sets.length * indices.length);
	for (const [player, { columns }] of sets.entries()) {
		for (let at = 0; at < indices.length; at++) {
			const row = Math.floor(at / each) * width;
			for (const j of columns) {
				shares[player * indices.length + at]! += values[(row + j) * scores + (indices[at] as number)] as number;
			}
		}
	}
	return {
		values: shares,
		none: Float64Array.from(indices, (k) => base[k] as number),
		all: Float64Array.from(indices, (k, at) => all.values[Math.floor(at / each) * scores + k] as number),
	};
}

/**
 * Linear SHAP: Shapley values of a model that is a sum, by formula.
 *
 *   `"interventional"`: φ_j = β_j (x_j − E x_j), of a curve f_j(x_j) − E f_j; exact
 *   `"correlation-dependent"`: Shapley values of v(S) = E[score | x_S] for jointly Gaussian columns, so that a feature gets what is known from it of
 *   others too, even where its own coefficient is 0
 *
 * Takes linear models, GAMs and EBMs (terms of two features are shared exactly, over the background), and `{ coefficients, intercept }`. `scores` are `[n,
 * features]` (or `[n, features, scores]`) in the unit of the model's score, log-odds for a classification; with `baseValue` they sum to `outputValue`.
 *
 * Cost: one evaluation for each row and background row; of a model with pairs 2 log₂ features × background rows for each row besides.
 * `"correlation-dependent"` does not ask the model: 2^M coalitions of M features up to `samples` or `maxSamples` (16,384 unless said), otherwise orders
 * and their reverses, with standard errors.
 *
 * It misleads where features go together: the interventional value asks about rows that do not occur; the correlation-dependent one gives credit to
 * features that the model does not use. Neither is wrong; they answer two questions.
 *
 * @throws ExplainError `unsupported-model` for a model that is no sum, and for `"correlation-dependent"` or `moments` of one that is not linear in numbers;
 * `bad-option` without or with both of background and moments; `bad-input`, `shape-mismatch`, `unknown-name`, `out-of-range`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await ridge().fit(table, { target: "progression" });
 * const { payload } = await linearShap(model, table.slice(0, 5), { background: table, perturbation: "correlation-dependent" });
 * ```
 *
 * Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions, corollary 1; conditional expectations: Aas, Jullum, Løland (2021), section 3.2.
 * Key `lundberg2017`.
 */
export const linearShap = defineExplainer<
	AdditiveModel | LinearCoefficients,
	TableRows,
	LinearShapOptions,
	"attribution"
>({
	method: name,
	source: "lundberg2017",
	kind: "attribution",
	options: {
		...samplingRules(),
		background: optional(backgroundRule()),
		moments: checked<GivenMoments | undefined>(
			undefined,
			"{ mean, covariance }",
			(value) => value === undefined || (typeof value === "object" && value !== null && "mean" in value),
		),
		perturbation: oneOf(["interventional", "correlation-dependent"], "interventional"),
		target: outputsRule(),
		groups: groupsRule(),
	},
	identify: (model) => sumOfTerms(name, model).identity,
	async *run(context, given, rows, { background, moments, perturbation, target, groups, ...sampling }) {
		const progress = new GameProgress(context, name);
		const started = performance.now();
		yield { progress: progress.set(0, 0) };
		if ((background === undefined) === (moments === undefined)) {
			const words = 'expected what is counted from, as option "background" or option "moments"';
			throw new ExplainError("bad-option", `${name}: ${words}, got ${background ? "both" : "neither"}`);
		}
		const model = sumOfTerms(name, given);
		const { features, intercept, outputNames, unit } = model;
		const x = await readRows(name, features, rows);
		const [count, width] = x.shape as [number, number];
		const sets = featureSets(name, features, groups);
		const correlated = perturbation === "correlation-dependent";
		const what = correlated ? `perturbation: "${perturbation}"` : 'option "moments"';
		const known = correlated || moments ? await knownColumns(name, model, x, { background, moments }, what) : undefined;
		if (correlated && !known?.complete) {
			const words = `expected option "moments" to have a covariance for ${what}`;
			throw new ExplainError("bad-option", `${name}: ${words}, got only means`);
		}
		const quiet = { ...context, checkpoint: () => progress.checkpoint(0, 0) };
		const centred = known
			? byMeans(x, intercept, known)
			: await interventional(quiet, name, model, x, await readBackground(name, model, background as BackgroundOption));
		const answers = scoresOf(centred, width);
		const outputs = explainedOutputs(name, outputNames, answers, target);
		const explained: Explained = {
			inputs: x,
			players: sets.map(({ feature }) => feature),
			outputs,
			unit,
			...(groups && { members: sets.map(({ columns }) => columns) }),
		};
		if (!(known && correlated)) {
			yield { progress: progress.finish(count) };
			return attributionAnswer(explained, estimateOf(centred, answers, sets, outputs));
		}
		const { slopes, moments: columns, rows: learned } = known;
		const few = `How ${width} features go together was learned from ${learned} background rows: more rows are better.`;
		return yield* sampledAnswer({
			context,
			game: new LinearGame({ x, sets, slopes, intercept, moments: columns, outputs, progress }),
			explained,
			estimator: exactOrPermutation(name),
			budget: budgetOf(
				progress,
				sets.length,
				{ ...sampling, maxSamples: sampling.maxSamples ?? usualCoalitions },
				started,
			),
			progress,
			warnings: learned < 5 * (width + 1) ? [few] : [],
		});
	},
});
