import { ExplainError, shown } from "../../core/errors.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { checked, number, type OptionRules } from "../../core/options.ts";
import type { Split } from "../../data/split.ts";
import { foldsOf, sharedData } from "../../models/table/cross-validate.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type ScoreName, scoreRule, usualScore } from "../../models/table/scoring.ts";
import { type DataOptions, readTrainingData, type TrainingData } from "../../models/table/training-data.ts";
import { correlationRule } from "./correlated-features.ts";
import { type FeatureGroupsOption, type FeatureSet, featureSets, groupsRule } from "./feature-sets.ts";
import { confidenceRule } from "./mean-importance.ts";

/** What is asked of an estimator, which is fitted anew on the rows of each fold. */
export interface EstimatorQuestion {
	/** The column to predict, or its value for each row. */
	target: DataOptions["target"];
	/** The columns to predict it from. Default: all but the target and the weights. */
	features?: readonly string[] | undefined;
	/** How much each row counts: a column, or a number ≥ 0 for each row. */
	weights?: DataOptions["weights"] | undefined;
	/** Default: regression of numbers, classification of all else. */
	task?: DataOptions["task"] | undefined;
	/** How many parts, each held out once, or the parts themselves as `kFold` gives them. Default 5. */
	folds?: number | readonly Split[];
	/** Default `"r2"` for a regression, `"auc"` for a classification. */
	score?: ScoreName | undefined;
	/** Features that are taken together, such as `[["ldl", "hdl"]]`; the others each by itself. */
	groups?: FeatureGroupsOption | undefined;
	/** From which association on features are said to stand in for each other, 0 … 1. Default 0.7. */
	correlation?: number;
	/** Of the intervals, between 0 and 1. Default 0.95. */
	confidence?: number;
}

const isArray = (value: unknown) => Array.isArray(value) || ArrayBuffer.isView(value);
const isSplit = (value: unknown) => isArray((value as Split | null)?.train) && isArray((value as Split | null)?.test);

/** The rules of {@link EstimatorQuestion}. */
export const estimatorRules: OptionRules<Required<EstimatorQuestion>> = {
	target: checked<DataOptions["target"]>(
		undefined as never,
		"a column or a value for each row",
		(value) => typeof value === "string" || isArray(value),
	),
	features: checked<readonly string[] | undefined>(undefined, "names of columns", Array.isArray),
	weights: checked<DataOptions["weights"] | undefined>(
		undefined,
		"a column or a number for each row",
		(value) => typeof value === "string" || isArray(value),
	),
	task: checked<DataOptions["task"] | undefined>(
		undefined,
		'one of "regression", "classification"',
		(value) => value === "regression" || value === "classification",
	),
	folds: checked<number | readonly Split[]>(
		5,
		"an integer at least 2, or parts { train, test } of indices of rows",
		(value) =>
			Array.isArray(value)
				? value.length > 1 && value.every(isSplit)
				: number(5, { min: 2, integer: true }).accepts(value),
	),
	score: scoreRule(),
	groups: groupsRule(),
	correlation: correlationRule(),
	confidence: confidenceRule(),
};

/** A question that was read: the data in memory that threads share, its folds, and the sets of features. */
export interface ReadQuestion {
	readonly data: TrainingData;
	readonly folds: readonly Split[];
	readonly score: ScoreName;
	readonly sets: readonly FeatureSet[];
	/**
	 * The variance of the mean over folds as a share of the variance between them, for folds that are trained on mostly the same rows
	 * (Nadeau and Bengio 2003): 1/k + test rows / training rows.
	 */
	readonly varianceOfMean: number;
}

/**
 * What a provenance says of an estimator.
 *
 * @throws ExplainError `unsupported-model` for what cannot be fitted, such as a model that is fitted already.
 */
export function identifyEstimator(who: string, estimator: Estimator): ModelIdentity {
	if (typeof estimator?.fitData === "function")
		return { id: `${estimator.method}(${JSON.stringify(estimator.options)})`, backend: "64-bit floats" };
	throw new ExplainError(
		"unsupported-model",
		`${who}: expected an estimator that can be fitted again, such as ridge({ alpha: 1 }), got ${shown(estimator)}`,
	);
}

function checkFold(who: string, { train, test }: Split, place: number, rowCount: number): Split {
	const isRow = (row: number) => Number.isInteger(row) && row >= 0 && row < rowCount;
	for (const part of [train, test]) {
		if (part.length > 0 && Array.from(part).every(isRow)) continue;
		const words = `expected option "folds" to hold indices of ${rowCount} rows to train and to test on`;
		throw new ExplainError("bad-option", `${who}: ${words}, got others, or none, in fold ${place}`);
	}
	return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}

/** Reads what is asked of an estimator. */
export async function readQuestion(
	who: string,
	estimator: Estimator,
	rows: TableRows,
	options: Required<EstimatorQuestion>,
	seed: number,
): Promise<ReadQuestion> {
	const { target, features, weights, task } = options;
	const of = {
		target,
		...(features && { features }),
		...(weights !== undefined && { weights }),
		...(task && { task }),
	};
	const data = sharedData(await readTrainingData(who, rows, of, estimator.tasks));
	const folds =
		typeof options.folds === "number"
			? foldsOf(data, options.folds, seed)
			: options.folds.map((fold, place) => checkFold(who, fold, place, data.rowCount));
	const shares = folds.map(({ train, test }) => test.length / train.length);
	return {
		data,
		folds,
		score: options.score ?? usualScore(data.task),
		sets: featureSets(who, data.features, options.groups),
		varianceOfMean: 1 / folds.length + shares.reduce((sum, share) => sum + share, 0) / folds.length,
	};
}
