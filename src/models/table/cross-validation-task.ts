import type { Estimator } from "./estimator.ts";
import { type EstimatorSpec, estimatorOf } from "./estimators.ts";
import { type ScoreName, scoreOf } from "./scoring.ts";
import { type TrainingData, takeTrainingColumns, takeTrainingRows } from "./training-data.ts";

/** One fit to some rows and columns, to be scored on other rows. */
export interface Refit {
	readonly data: TrainingData;
	readonly train: Uint32Array;
	readonly test: Uint32Array;
	/** The columns that are used. Default: all. */
	readonly columns?: readonly number[] | undefined;
	readonly score: ScoreName;
	readonly seed: number;
}

/** What a refit says of the held-out rows. */
export interface RefitResult {
	readonly score: number;
	/** `[test rows, outputs]` */
	readonly predicted: Float64Array;
}

/** Fits to some rows and scores on the others. */
export async function refit(
	estimator: Estimator,
	{ data, train, test, columns, score, seed }: Refit,
	signal?: AbortSignal,
): Promise<RefitResult> {
	const used = columns ? takeTrainingColumns(data, columns) : data;
	const model = await estimator.fitData(takeTrainingRows(used, train), { seed, signal });
	const held = takeTrainingRows(used, test);
	const { values, shape } = await model.predict(held.x);
	const scored = { y: held.y, predicted: values, columns: shape[1] as number, weights: held.weights };
	return { score: scoreOf(estimator.method, score, data.task, scored), predicted: values };
}

/** The same in a thread, where the estimator is made anew. */
export async function run({ estimator, ...job }: Refit & { readonly estimator: EstimatorSpec }): Promise<RefitResult> {
	return refit(await estimatorOf(estimator), job);
}
