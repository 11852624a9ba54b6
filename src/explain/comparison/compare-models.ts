import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer, type RunContext } from "../../core/explainer.ts";
import type { ModelOnFrontier } from "../../core/explanation.ts";
import { checked, number, type OptionRules } from "../../core/options.ts";
import { twoSidedQuantile } from "../../math/distributions.ts";
import { foldsOf, refits, sharedData } from "../../models/table/cross-validate.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type ScoreName, scoreRule, usualScore } from "../../models/table/scoring.ts";
import { type DataOptions, readTrainingData, type Task } from "../../models/table/training-data.ts";
import { durationText } from "../global/leave-one-feature-out.ts";
import { confidenceRule } from "../global/mean-importance.ts";

/** The options of {@link compareModels}. */
export interface CompareModelsOptions {
	/** The column to predict, or its value for each row. */
	target: DataOptions["target"];
	/** The columns to predict it from. Default: all but the target and the weights. */
	features?: readonly string[] | undefined;
	/** How much each row counts: a column, or a number ≥ 0 for each row. */
	weights?: DataOptions["weights"] | undefined;
	/** Default: regression of numbers, classification of all else. */
	task?: Task | undefined;
	/** How many parts, each held out once. Default 5. */
	folds?: number;
	/** Default `"r2"` for a regression, `"auc"` for a classification. */
	score?: ScoreName | undefined;
	/** Of the intervals, between 0 and 1. Default 0.95. */
	confidence?: number;
}

/** Estimators to compare: a list, or a record that names them. */
export type NamedEstimators = readonly Estimator[] | Readonly<Record<string, Estimator>>;

const name = "compareModels";
const isArray = (value: unknown) => Array.isArray(value) || ArrayBuffer.isView(value);
const isColumn = (value: unknown) => typeof value === "string" || isArray(value);

/** The rules of {@link CompareModelsOptions}. */
const comparisonRules: OptionRules<Required<CompareModelsOptions>> = {
	target: checked<DataOptions["target"]>(undefined as never, "a column or a value for each row", isColumn),
	features: checked<readonly string[] | undefined>(undefined, "names of columns", Array.isArray),
	weights: checked<DataOptions["weights"] | undefined>(undefined, "a column or a number for each row", isColumn),
	task: checked<Task | undefined>(
		undefined,
		'one of "regression", "classification"',
		(value) => value === "regression" || value === "classification",
	),
	folds: number(5, { min: 2, integer: true }),
	score: scoreRule(),
	confidence: confidenceRule(),
};

/** An estimator as it was written: `decisionTree (maxDepth 3)`. */
function describe({ method, options }: Estimator): string {
	const given = Object.entries(options).map(([option, value]) => `${option} ${String(value)}`);
	return given.length > 0 ? `${method} (${given.join(", ")})` : method;
}

/**
 * Estimators with a name each.
 *
 * @throws ExplainError `bad-input` for none, or two of one name; `unsupported-model` for what cannot be fitted.
 */
export function namedEstimators(who: string, given: NamedEstimators): readonly (readonly [string, Estimator])[] {
	const named = Array.isArray(given)
		? given.map((one: Estimator) => [one?.method === undefined ? "" : describe(one), one] as const)
		: Object.entries((given ?? {}) as Readonly<Record<string, Estimator>>);
	for (const [, one] of named) {
		if (typeof one?.fitData === "function") continue;
		throw new ExplainError(
			"unsupported-model",
			`${who}: expected estimators that can be fitted, such as ridge({ alpha: 1 }), got ${shown(one)}`,
		);
	}
	if (named.length === 0) throw new ExplainError("bad-input", `${who}: expected at least one estimator, got none`);
	const twice = named.find(([label], i) => named.findIndex(([other]) => other === label) < i);
	if (twice) {
		const words = `expected estimators of different names, got "${twice[0]}" twice; { name: estimator } names them`;
		throw new ExplainError("bad-input", `${who}: ${words}`);
	}
	return named;
}

/** The data of a comparison, as every estimator of it is fitted to them. */
export async function comparisonData(
	who: string,
	named: readonly (readonly [string, Estimator])[],
	rows: TableRows,
	{ target, features, weights, task }: CompareModelsOptions,
) {
	const tasks = (["regression", "classification"] as const).filter((one) =>
		named.every(([, { tasks }]) => tasks.includes(one)),
	);
	if (tasks.length === 0)
		throw new ExplainError(
			"bad-input",
			`${who}: expected estimators of one task, got some of regression, some of classification`,
		);
	const of = {
		target,
		...(features && { features }),
		...(weights !== undefined && { weights }),
		...(task && { task }),
	};
	return sharedData(await readTrainingData(who, rows, of, tasks));
}

/** Says how many fits there are, and from the first fold on how long the others will take. */
function counter(context: RunContext, total: number) {
	const started = performance.now();
	let done = 0;
	const tell = (label: string) => {
		const left = done > 0 ? `, ${durationText(((total - done) * (performance.now() - started)) / done)} left` : "";
		return context.checkpoint({ done, total, label: `${total} fits${left}: ${label}` });
	};
	return {
		tell,
		add(count: number, label: string) {
			done += count;
			return tell(label);
		},
	};
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How far a mean over folds may be off, with the variance of folds that share training rows (Nadeau and Bengio 2003). */
function halfWidth(values: readonly number[], varianceOfMean: number, confidence: number): number {
	const centre = mean(values);
	const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
	return twoSidedQuantile(confidence, values.length - 1) * Math.sqrt(varianceOfMean * variance);
}

/** What a perfect model scores: an interval goes no further. */
const highestPossible = (score: ScoreName): number => (score.startsWith("negative") ? 0 : 1);

/** A model is on the frontier where no other one is as simple and better, or simpler and as good. */
function isBest(model: ModelOnFrontier, all: readonly ModelOnFrontier[]): boolean {
	return !all.some((other) => {
		const simpler = other.complexity.count - model.complexity.count;
		const better = model.score - other.score;
		return simpler <= 0 && better <= 0 && (simpler < 0 || better < 0);
	});
}

/**
 * What does accuracy cost in things to read? The simplicity–accuracy frontier: each estimator's complexity beside its score on held-out rows, all on the
 * same folds.
 *
 * `score` is the mean over the folds; its interval is Student's, with the variance s² (1/K + test rows / training rows) that folds which share their
 * training rows need. `best` are those that no other one beats in both; `asGood` are those whose score lies within the interval of the
 * highest: often much simpler models are among them.
 *
 * Cost: folds + 1 fits of each estimator, the folds in worker threads; the progress tells how many and, after the first fold, how long.
 *
 * Misleads: `complexity` counts different things (leaves, rules, coefficients), so compare kinds with care. The best of many scores is too good, as
 * it was chosen for it. Models within the noise of each other have no order.
 *
 * C. Nadeau, Y. Bengio (2003): Inference for the Generalization Error [nadeau2003].
 *
 * @throws ExplainError `bad-input` for no estimators, two of one name or of different tasks, or a fold whose score has no meaning;
 * `unsupported-model`; as `fit` and `crossValidate`.
 *
 * @example
 * ```ts
 * const models = { "one rule": oneRule(), "rule list": ruleList(), constant: constant() };
 * const { payload } = await compareModels(models, table, { target: "diagnosis", folds: 10 });
 * payload.models.filter(({ best }) => best);
 * ```
 */
export const compareModels = defineExplainer<NamedEstimators, TableRows, CompareModelsOptions, "frontier">({
	method: name,
	source: "nadeau2003",
	kind: "frontier",
	options: comparisonRules,
	identify(given) {
		const named = namedEstimators(name, given);
		const id = named.map(([label, { method, options }]) => [label, method, options]);
		return { id: JSON.stringify(id), backend: "64-bit floats" };
	},
	async *run(context, given, rows, options) {
		const { seed, signal } = context;
		const named = namedEstimators(name, given);
		const data = await comparisonData(name, named, rows, options);
		const score = options.score ?? usualScore(data.task);
		const folds = foldsOf(data, options.folds, seed);
		const shares = folds.map(({ train, test }) => test.length / train.length);
		const varianceOfMean = 1 / folds.length + mean(shares);
		const progress = counter(context, named.length * (folds.length + 1));
		await progress.tell("on all rows and on each fold");
		const models: ModelOnFrontier[] = [];
		for (const [label, estimator] of named) {
			const jobs = folds.map((fold) => ({ ...fold, data, score, seed }));
			let heard = 0;
			const results = await refits(name, estimator, jobs, {
				signal,
				onDone: (done) => {
					// The fits hear of an abort by themselves.
					progress.add(done - heard, label).catch(() => {});
					heard = done;
				},
			});
			const scores = results.map((result) => result.score);
			const fold = scores.findIndex((value) => !Number.isFinite(value));
			if (fold >= 0) {
				const words = `expected folds on which the score "${score}" has a meaning, such as with several classes`;
				throw new ExplainError("bad-input", `${name}: ${words}, got fold ${fold} on which it is ${scores[fold]}`);
			}
			const { complexity } = await estimator.fitData(data, { seed, signal });
			context.evaluated(data.rowCount);
			await progress.add(1, label);
			const centre = mean(scores);
			const width = halfWidth(scores, varianceOfMean, options.confidence);
			models.push({
				name: label,
				complexity,
				score: centre,
				interval: [centre - width, Math.min(highestPossible(score), centre + width)],
				folds: scores,
				best: false,
			});
		}
		const highest = models.reduce((a, b) => (b.score > a.score ? b : a));
		const asGood = (model: ModelOnFrontier) => model.score >= (highest.interval?.[0] ?? highest.score);
		const kinds = [...new Set(models.map(({ complexity }) => complexity.of))];
		return {
			scope: "global",
			unit: "none",
			payload: {
				models: models.map((model) => ({ ...model, best: isBest(model, models), asGood: asGood(model) })),
				score,
			},
			warnings: kinds.length > 1 ? [`complexity counts different things: ${kinds.join(", ")}`] : [],
		};
	},
});
