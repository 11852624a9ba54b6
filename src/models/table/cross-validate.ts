import { checkOptions, number, type OptionRules } from "../../core/options.ts";
import { kFold, type Split } from "../../data/split.ts";
import { inThreads, sharedFloats } from "../threads/in-threads.ts";
import { type Refit, type RefitResult, refit } from "./cross-validation-task.ts";
import type { Estimator, FitOptions } from "./estimator.ts";
import { isPortable } from "./estimators.ts";
import type { TableRows } from "./rows.ts";
import { type ScoreName, scoreRule, usualScore } from "./scoring.ts";
import { readTrainingData, type TrainingData } from "./training-data.ts";

/** What {@link crossValidate} takes beside what `fit` takes. */
export interface CrossValidateOptions extends FitOptions {
	/** How many parts, each held out once. Default 5. */
	folds?: number;
	/** Default `"r2"` for a regression, `"auc"` for a classification. */
	score?: ScoreName | undefined;
}

/** How well an estimator does on rows that it was not fitted to. */
export interface CrossValidation {
	/** One for each fold; larger is better. */
	readonly scores: readonly number[];
	readonly mean: number;
	/** Of the mean: s / √folds. */
	readonly standardError: number;
	readonly score: ScoreName;
}

/** The same rows in memory that threads share. */
export function sharedData(data: TrainingData): TrainingData {
	return {
		...data,
		x: { ...data.x, values: sharedFloats(data.x.values) },
		y: sharedFloats(data.y),
		weights: data.weights && sharedFloats(data.weights),
	};
}

/** Folds for data: each class, if there are any, spread evenly over them. */
export function foldsOf(data: TrainingData, folds: number, seed: number): Split[] {
	return kFold(data.classes ? data.y : new Uint8Array(data.rowCount), { folds, seed });
}

/** Fits and scores again and again, in threads where the estimator can be made there. */
export async function refits(
	who: string,
	estimator: Estimator,
	jobs: readonly Refit[],
	options: { readonly signal?: AbortSignal | undefined; readonly onDone?: (done: number, total: number) => void },
): Promise<RefitResult[]> {
	const { method, options: given } = estimator;
	if (isPortable(estimator)) {
		const inputs = jobs.map((job) => ({ ...job, estimator: { method, options: given } }));
		return inThreads(who, "cross-validation", inputs, options);
	}
	const results: RefitResult[] = [];
	for (const job of jobs) {
		results.push(await refit(estimator, job, options.signal));
		options.onDone?.(results.length, jobs.length);
	}
	return results;
}

const rules: OptionRules<{ folds: number; score: ScoreName | undefined; seed: number }> = {
	folds: number(5, { min: 2, integer: true }),
	score: scoreRule(),
	seed: number(0, { integer: true }),
};

/**
 * How well an estimator does on rows that it was not fitted to: fitted as often as there are folds, in threads.
 *
 * The same seed gives the same folds, so that estimators are compared on the same rows. The standard error takes the folds for
 * independent, which they are not quite: it is too small rather than too large.
 *
 * @throws ExplainError as `fit`; `bad-option` for more folds than rows or a score of another task.
 *
 * @example
 * ```ts
 * const { mean } = await crossValidate(ridge({ alpha: 1 }), table, { target: "progression", folds: 10 });
 * ```
 */
export async function crossValidate(
	estimator: Estimator,
	rows: TableRows,
	{ folds, score, seed, signal, onProgress, ...of }: CrossValidateOptions,
): Promise<CrossValidation> {
	const who = "crossValidate";
	const checked = checkOptions<{ folds: number; score: ScoreName | undefined; seed: number }>(who, rules, {
		folds,
		score,
		seed,
	});
	const data = sharedData(await readTrainingData(who, rows, of, estimator.tasks));
	const name = checked.score ?? usualScore(data.task);
	const jobs = foldsOf(data, checked.folds, checked.seed).map((fold) => ({
		...fold,
		data,
		score: name,
		seed: checked.seed,
	}));
	const results = await refits(who, estimator, jobs, {
		signal,
		onDone: (done, total) => onProgress?.({ done, total, label: `${estimator.method}: fold ${done} of ${total}` }),
	});
	const scores = results.map(({ score }) => score);
	const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
	const variance = scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (scores.length - 1);
	return { scores, mean, standardError: Math.sqrt(variance / scores.length), score: name };
}
