import type { NdArray } from "../core/nd-array.ts";
import { classRows } from "../data/resampling/class-rows.ts";
import { classWeights } from "../data/resampling/class-weights.ts";
import { oversample } from "../data/resampling/oversample.ts";
import { smote } from "../data/resampling/smote.ts";
import { undersample } from "../data/resampling/undersample.ts";
import type { Table } from "../data/table/table.ts";
import { confusionOf } from "../explain/fairness/classification-report.ts";
import { type Reliability, reliability } from "../explain/fairness/reliability.ts";
import type { Estimator, FitOptions } from "../models/table/estimator.ts";
import { predictedClass } from "../models/table/scoring.ts";

/** The ways to let a rare class count more. */
export const resamplings = [
	{ id: "none", label: "as they are" },
	{ id: "weights", label: "class weights" },
	{ id: "over", label: "oversampled" },
	{ id: "under", label: "undersampled" },
	{ id: "smote", label: "SMOTE" },
] as const;

/** One of {@link resamplings}. */
export type Resampling = (typeof resamplings)[number]["id"];

/** A model that was fitted to rows treated in one way, as it does on held-out rows. */
export interface TriedSide {
	readonly method: Resampling;
	/** `[truth, predicted]`. */
	readonly confusion: NdArray<Float64Array>;
	/** The held-out rows of each cell of the confusion matrix, as places among them. */
	readonly cells: readonly (readonly number[])[];
	readonly recalls: readonly { readonly name: string; readonly recall: number | null; readonly count: number }[];
	/** Of the positive class' probability. */
	readonly reliability: Reliability;
	/** How often each class comes among the rows trained on; weights count as rows. */
	readonly trained: readonly { readonly name: string; readonly count: number }[];
	/** The same at another threshold of the positive class, where there are two. */
	at(threshold: number): TriedSide;
}

/** What is tried. */
export interface ResamplingTrial {
	readonly estimator: Estimator;
	readonly train: Table;
	readonly test: Table;
	/** The class of each held-out row. */
	readonly truth: Int32Array;
	readonly classes: readonly string[];
	readonly target: string;
	readonly features: readonly string[];
	readonly positive: number;
	readonly threshold: number;
	readonly seed: number;
	readonly signal: AbortSignal;
	readonly method: Resampling;
}

/** Few held-out rows of a rare class: wide bins, so that each has some. */
const bins = 5;

/** The rows to fit to, and how much each counts. */
async function treated({ train, target, features, method, seed, signal }: ResamplingTrial) {
	const only = train.select(...features, target) as unknown as Table;
	switch (method) {
		case "over":
			return { rows: oversample(only, { target, seed }).table };
		case "under":
			return { rows: undersample(only, { target, seed }).table };
		case "smote":
			return { rows: (await smote(only, { target, seed, standardise: true, signal })).table };
		case "weights":
			return { rows: only, weights: classWeights(only, { target }) };
		case "none":
			return { rows: only };
	}
}

/** The classes' sums of weights among the rows trained on. */
function trainedOn(rows: Table, target: string, weights: Float64Array | undefined, classes: readonly string[]) {
	const found = new Map(classRows("exploreResampling", rows, target).map(({ name, rows: own }) => [name, own]));
	return classes.map((name) => {
		const own = found.get(name) ?? new Uint32Array(0);
		const sum = weights ? own.reduce((total, row) => total + (weights[row] as number), 0) : own.length;
		return { name, count: Math.round(sum) };
	});
}

/** Fits to rows treated in one way and looks at held-out rows. */
export async function trySide(trial: ResamplingTrial): Promise<TriedSide> {
	const { estimator, test, truth, classes, target, features, positive, seed, signal, method } = trial;
	const { rows, weights } = await treated(trial);
	const fitOptions: FitOptions = {
		target,
		features,
		task: "classification",
		seed,
		signal,
		...(weights && { weights }),
	};
	const model = await estimator.fit(rows, fitOptions);
	const answer = await model.predict(test.select(...features), { signal });
	// The model's classes are those that it met, in its own order.
	const columns = classes.map((name) => model.classes?.indexOf(name) ?? -1);
	const width = answer.shape[1] as number;
	const probabilities = new Float64Array(truth.length * classes.length);
	for (let row = 0; row < truth.length; row++) {
		for (const [k, column] of columns.entries())
			probabilities[row * classes.length + k] = column < 0 ? 0 : (answer.values[row * width + column] as number);
	}
	const own = Float64Array.from(truth, (_, row) => probabilities[row * classes.length + positive] as number);
	const outcomes = Uint8Array.from(truth, (code) => Number(code === positive));
	const common = {
		method,
		reliability: reliability(own, outcomes, { bins }),
		trained: trainedOn(rows, target, weights, classes),
	};
	const at = (threshold: number): TriedSide => {
		const decided = Int32Array.from(truth, (_, row) =>
			classes.length === 2
				? (own[row] as number) >= threshold
					? positive
					: 1 - positive
				: predictedClass({ predicted: probabilities, columns: classes.length }, row),
		);
		const confusion = confusionOf(truth, decided, classes.length);
		const cells = Array.from(confusion.values, (): number[] => []);
		for (let row = 0; row < truth.length; row++)
			(cells[(truth[row] as number) * classes.length + (decided[row] as number)] as number[]).push(row);
		const recalls = classes.map((name, k) => {
			const count = truth.reduce((sum, code) => sum + Number(code === k), 0);
			const hits = confusion.values[k * classes.length + k] as number;
			return { name, recall: count === 0 ? null : hits / count, count };
		});
		return { ...common, confusion, cells, recalls, at };
	};
	return at(trial.threshold);
}
