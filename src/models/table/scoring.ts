import { ExplainError } from "../../core/errors.ts";
import { type OptionRule, oneOf } from "../../core/options.ts";
import type { Task } from "./training-data.ts";

/** The names of the scores by which models are compared; all are larger for a better model. */
export type ScoreName =
	| "r2"
	| "negative mean squared error"
	| "negative mean absolute error"
	| "accuracy"
	| "balanced accuracy"
	| "auc"
	| "negative log loss";

/** What is scored. */
export interface Scored {
	/** The truth: numbers, or codes of classes. */
	readonly y: Float64Array;
	/** What was predicted: responses `[n]`, or probabilities `[n, classes]`. */
	readonly predicted: Float64Array;
	/** 1 for a regression. */
	readonly columns: number;
	readonly weights?: Float64Array | undefined;
}

const weightOf = (weights: Float64Array | undefined, row: number): number => (weights ? (weights[row] as number) : 1);

/** The weighted mean of what a function says of each row. */
function mean({ y, weights }: Scored, of: (row: number) => number): number {
	let sum = 0;
	let total = 0;
	for (let row = 0; row < y.length; row++) {
		const weight = weightOf(weights, row);
		if (weight === 0) continue;
		sum += weight * of(row);
		total += weight;
	}
	return sum / total;
}

/** R² = 1 − Σ w (y − ŷ)² / Σ w (y − ȳ)²; where all y are equal, 1 if all are predicted and otherwise 0. */
function r2(scored: Scored): number {
	const { y, predicted } = scored;
	const centre = mean(scored, (row) => y[row] as number);
	const around = mean(scored, (row) => ((y[row] as number) - centre) ** 2);
	const left = mean(scored, (row) => ((y[row] as number) - (predicted[row] as number)) ** 2);
	if (around === 0) return left === 0 ? 1 : 0;
	return 1 - left / around;
}

/** The class with the highest probability; the first of equals. */
export function predictedClass({ predicted, columns }: Pick<Scored, "predicted" | "columns">, row: number): number {
	let best = 0;
	for (let k = 1; k < columns; k++) {
		if ((predicted[row * columns + k] as number) > (predicted[row * columns + best] as number)) best = k;
	}
	return best;
}

const isRight = (scored: Scored, row: number): number => Number(predictedClass(scored, row) === scored.y[row]);

/** The mean over the classes that occur of the share of their rows that is predicted right. */
function balancedAccuracy(scored: Scored): number {
	const right = new Float64Array(scored.columns);
	const all = new Float64Array(scored.columns);
	for (let row = 0; row < scored.y.length; row++) {
		const weight = weightOf(scored.weights, row);
		all[scored.y[row] as number]! += weight;
		right[scored.y[row] as number]! += weight * isRight(scored, row);
	}
	const recalls = [...right].map((sum, k) => sum / (all[k] as number)).filter((recall) => !Number.isNaN(recall));
	return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}

/** The probability that a row of class k is given a higher one of k than a row of another class, ties counting half. */
function aucOf({ y, predicted, columns, weights }: Scored, k: number): number {
	const order = Array.from(y.keys()).sort(
		(a, b) => (predicted[a * columns + k] as number) - (predicted[b * columns + k] as number),
	);
	let negativesBelow = 0;
	let positives = 0;
	let sum = 0;
	for (let i = 0; i < order.length; ) {
		const value = predicted[(order[i] as number) * columns + k] as number;
		let tiedPositives = 0;
		let tiedNegatives = 0;
		for (; i < order.length && predicted[(order[i] as number) * columns + k] === value; i++) {
			const weight = weightOf(weights, order[i] as number);
			if (y[order[i] as number] === k) tiedPositives += weight;
			else tiedNegatives += weight;
		}
		sum += tiedPositives * (negativesBelow + tiedNegatives / 2);
		negativesBelow += tiedNegatives;
		positives += tiedPositives;
	}
	return sum / (positives * negativesBelow);
}

/** Of two classes the second one's; of more the mean over those that occur, each against the rest. NaN where only one class occurs. */
function auc(scored: Scored): number {
	if (scored.columns === 2) return aucOf(scored, 1);
	const present = [...new Set(scored.y)];
	return present.reduce((sum, k) => sum + aucOf(scored, k), 0) / present.length;
}

/** A probability of 0 for what happened would cost infinitely much; the smallest that counts is 2^-52. */
const smallest = Number.EPSILON;

const scores: Readonly<Record<ScoreName, { readonly task: Task; of(scored: Scored): number }>> = {
	r2: { task: "regression", of: r2 },
	"negative mean squared error": {
		task: "regression",
		of: (scored) => -mean(scored, (row) => ((scored.y[row] as number) - (scored.predicted[row] as number)) ** 2),
	},
	"negative mean absolute error": {
		task: "regression",
		of: (scored) => -mean(scored, (row) => Math.abs((scored.y[row] as number) - (scored.predicted[row] as number))),
	},
	accuracy: { task: "classification", of: (scored) => mean(scored, (row) => isRight(scored, row)) },
	"balanced accuracy": { task: "classification", of: balancedAccuracy },
	auc: { task: "classification", of: auc },
	"negative log loss": {
		task: "classification",
		of: (scored) =>
			mean(scored, (row) =>
				Math.log(Math.max(smallest, scored.predicted[row * scored.columns + (scored.y[row] as number)] as number)),
			),
	},
};

/** The names of all scores. */
export const scoreNames = Object.keys(scores) as readonly ScoreName[];

/** The names of the scores of a task. */
export const scoresFor = (task: Task): readonly ScoreName[] => scoreNames.filter((name) => scores[name].task === task);

/** The score of a task where none is named. */
export const usualScore = (task: Task): ScoreName => (task === "regression" ? "r2" : "auc");

/** The rule of an option `score`; undefined stands for the task's usual one. */
export const scoreRule = (): OptionRule<ScoreName | undefined> => ({
	...oneOf<ScoreName>(scoreNames, "r2"),
	fallback: undefined,
});

/**
 * A score of predictions; larger is better. NaN where it has no meaning, such as the AUC of one class.
 *
 * @throws ExplainError `bad-option` for a score of another task.
 */
export function scoreOf(who: string, name: ScoreName, task: Task, scored: Scored): number {
	if (scores[name].task !== task) {
		const names = scoresFor(task).join(", ");
		throw new ExplainError("bad-option", `${who}: expected a score of a ${task} (${names}), got "${name}"`);
	}
	return scores[name].of(scored);
}
