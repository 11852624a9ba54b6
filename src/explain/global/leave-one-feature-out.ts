import { ExplainError } from "../../core/errors.ts";
import { defineExplainer, type RunContext } from "../../core/explainer.ts";
import { constant } from "../../models/table/constant.ts";
import { refits } from "../../models/table/cross-validate.ts";
import type { Refit } from "../../models/table/cross-validation-task.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { correlatedFeatures, correlationWarnings, groupsText } from "./correlated-features.ts";
import { type EstimatorQuestion, estimatorRules, identifyEstimator, readQuestion } from "./estimator-question.ts";
import { meanImportance } from "./mean-importance.ts";

/** The options of {@link leaveOneFeatureOut}. */
export interface LeaveOneFeatureOutOptions extends EstimatorQuestion {}

const name = "leaveOneFeatureOut";

/** A length of time as people say it. */
export function durationText(milliseconds: number): string {
	const seconds = milliseconds / 1000;
	if (seconds < 1) return "less than a second";
	if (seconds < 100) return `about ${Math.round(seconds)} s`;
	return `about ${Math.round(seconds / 60)} min`;
}

/** Fits and scores jobs of one run; once the first is done, which also started the threads, the progress says how long the others will take. */
function fitter(context: RunContext, total: number) {
	let done = 0;
	let firstDone: number | undefined;
	const label = () => {
		if (firstDone === undefined || done < 2) return `${name}: ${total} fits`;
		const each = (performance.now() - firstDone) / (done - 1);
		return `${name}: ${total} fits, ${durationText((total - done) * each)} left`;
	};
	return async (estimator: Estimator, jobs: readonly Refit[]): Promise<number[]> => {
		const before = done;
		if (done === 0) await context.checkpoint({ done, total, label: label() });
		const { signal } = context;
		const results = await refits(name, estimator, jobs, {
			signal,
			onDone: (now) => {
				done = before + now;
				firstDone ??= performance.now();
				// The fits hear of an abort by themselves.
				context.checkpoint({ done, total, label: label() }).catch(() => {});
			},
		});
		for (const { test } of jobs) context.evaluated(test.length);
		return results.map(({ score }) => score);
	};
}

function checkScores(scores: readonly number[], score: string): void {
	const fold = scores.findIndex((value) => !Number.isFinite(value));
	if (fold < 0) return;
	const words = `expected folds on which the score "${score}" has a meaning, such as with several classes`;
	throw new ExplainError("bad-input", `${name}: ${words}, got one on which it is ${scores[fold]}`);
}

/**
 * Leave one feature out (LOFO): how much worse can one predict when a feature was never there?
 *
 *   I_j = 1/K Σ_k [ S(f_k, test_k) − S(f_k without column j, test_k) ]
 *
 * For each fold k the estimator is fitted with all features and again without each, with the same rows and the same seed; S is the
 * score of the held-out rows (larger is better). Below 0, one does better without the feature. It asks about the *data and the
 * kind of model*, where permutation importance asks about one fitted model. `scores` is `[features]`, in the unit of the score; the
 * interval is the t interval of the paired differences over the folds, widened because folds share most of their rows (Nadeau, Bengio 2003).
 *
 * Cost: folds × (1 + features) fits, in worker threads; how long they will take is told as progress once the first fold's fits are done.
 *
 * It misleads where features stand in for each other: without one of two twins the other tells the same, so both get about 0
 * although the pair matters. Such groups are told in `diagnostics.warnings`; `groups` leaves them out together.
 *
 * @param rows a table, rows, or a matrix with `features`.
 * @throws ExplainError `unsupported-model` for what cannot be fitted; as `fit`; `bad-option` for folds that do not fit; `bad-input` where
 * the score has no meaning on a fold; `aborted`.
 *
 * @example
 * ```ts
 * const { table, target } = await datasets.load("diabetes");
 * const left = await leaveOneFeatureOut(ridge({ alpha: 1 }), table, { target, folds: 5 });
 * importanceBars(left);
 * ```
 *
 * Lei, G'Sell, Rinaldo, Tibshirani, Wasserman (2018), Distribution-Free Predictive Inference for Regression, section 6 (LOCO). Key `lei2018`.
 */
export const leaveOneFeatureOut = defineExplainer<Estimator, TableRows, LeaveOneFeatureOutOptions, "importance">({
	method: name,
	source: "lei2018",
	kind: "importance",
	options: estimatorRules,
	identify: (estimator) => identifyEstimator(name, estimator),
	async *run(context, estimator, rows, options) {
		yield { progress: { done: 0, total: 0, label: name } };
		const { data, folds, score, sets, varianceOfMean } = await readQuestion(
			name,
			estimator,
			rows,
			options,
			context.seed,
		);
		const { seed } = context;
		const scoresOf = fitter(context, folds.length * (1 + sets.length));
		const job = ({ train, test }: { train: Uint32Array; test: Uint32Array }): Refit => ({
			data,
			train,
			test,
			score,
			seed,
		});
		const full = await scoresOf(estimator, folds.map(job));
		checkScores(full, score);
		const all = data.features.map((_, column) => column);
		const jobs = sets.flatMap(({ columns: left }) => {
			const columns = all.filter((column) => !left.includes(column));
			return folds.map((fold): Refit => ({ ...job(fold), ...(columns.length > 0 && { columns }) }));
		});
		// Without its only feature a model can only answer the same for every row.
		const nothingLeft = sets.length === 1;
		const without = await scoresOf(nothingLeft ? constant() : estimator, jobs);
		const values = Float64Array.from(without, (value, i) => (full[i % folds.length] as number) - value);
		const { standardError, ...importance } = meanImportance({
			sets,
			values,
			axis: "fold",
			confidence: options.confidence,
			varianceOfMean,
		});
		const correlated = correlatedFeatures(data.x.values, data.features, sets, options.correlation);
		return {
			scope: "global",
			unit: "none",
			...(standardError && { standardError }),
			warnings: correlationWarnings(
				correlated,
				sets,
				(names) =>
					`without one of them the others tell the same, so each gets little; ${groupsText(names)} leaves them out together.`,
			),
			payload: {
				...importance,
				score,
				baseline: full.reduce((sum, value) => sum + value, 0) / full.length,
				correlated: correlated.groups,
			},
		};
	},
});
