import { ExplainError } from "../../core/errors.ts";
import { lassoPath } from "../linear/elastic-net-path.ts";
import { logisticRegression } from "../linear/logistic-regression.ts";
import { ridge } from "../linear/ridge.ts";
import type { FitContext } from "../table/estimator.ts";
import { type TrainingData, takeTrainingColumns } from "../table/training-data.ts";

/** What a linear model of the candidates says: `[scores]` and `[candidates, scores]`. */
interface Choice {
	readonly intercept: Float64Array;
	readonly coefficients: Float64Array;
}

/** The penalties that are tried, each a little smaller than the one before. */
const step = 0.88;
const stepsAtOnce = 8;
const smallestPenalty = 1e-3;

/** LASSO: of the penalties that keep few enough terms the one with the smallest cross-validated error. */
async function chooseNumbers(context: FitContext, data: TrainingData, maxTerms: number): Promise<Choice> {
	const run = { seed: context.seed, signal: context.signal };
	const width = data.features.length;
	const largest = largestSlope(data);
	const kept: number[] = [];
	const choices: Choice[] = [];
	// From large penalties on, which are fast, until too many terms are kept.
	for (let done = false; !done; ) {
		const alphas = Array.from({ length: stepsAtOnce }, (_, i) => largest * step ** (choices.length + i));
		const { path } = await lassoPath({ folds: 0, alphas }).fitData(data, run);
		for (const [i, alpha] of alphas.entries()) {
			const coefficients = Float64Array.from(path.coefficients.values.subarray(i * width, (i + 1) * width));
			const choice = { intercept: Float64Array.of(path.intercepts.values[i] as number), coefficients };
			done ||= columnsOf(choice).length > maxTerms || alpha < smallestPenalty * largest;
			if (done) break;
			kept.push(alpha);
			choices.push(choice);
		}
		await context.checkpoint({ done: choices.length, total: 50, label: "choosing terms" });
	}
	const folds = Math.min(5, data.rowCount);
	if (folds < 2 || kept.length < 2) return choices[choices.length - 1] as Choice;
	const { path } = await lassoPath({ folds, alphas: kept }).fitData(data, run);
	return choices[path.chosen?.smallest ?? kept.length - 1] as Choice;
}

/** L1-penalised logistic regression: the smallest penalty that keeps few enough terms. */
async function chooseClasses(context: FitContext, data: TrainingData, maxTerms: number): Promise<Choice> {
	const { seed, signal } = context;
	const all = data.features.map((_, j) => j);
	const at = async (C: number): Promise<Choice> => {
		const { coefficients } = await logisticRegression({ penalty: "l1", C }).fitData(data, { seed, signal });
		return readCoefficients(coefficients, data, all);
	};
	let [low, high] = [0, Infinity];
	let C = 1 / largestSlope(data);
	// Nothing is kept at the largest penalty.
	let best = await at(C / 1.01);
	for (let step = 0; step < 16; step++) {
		// So small a penalty that no end is found is one that keeps too much.
		const choice = await at(C).catch((error: unknown) => {
			if (error instanceof ExplainError && error.code === "bad-input") return undefined;
			throw error;
		});
		await context.checkpoint({ done: step, total: 16, label: "choosing terms" });
		if (choice && columnsOf(choice).length <= maxTerms) {
			best = choice;
			low = C;
			if (C > 100) break;
		} else high = C;
		C = high === Infinity ? 2 * C : Math.sqrt(Math.max(low, high / 4) * high);
		if (high / low < 1.1) break;
	}
	return best;
}

/** The penalty from which on all coefficients are 0: the largest slope of the loss at the mean, or at the shares of the classes. */
function largestSlope({ x, y, weights, classes, rowCount, features }: TrainingData): number {
	const weightOf = (row: number) => (weights ? (weights[row] as number) : 1);
	const own = (row: number, k: number) => (classes ? Number(y[row] === k) : (y[row] as number));
	const width = features.length;
	const means = new Float64Array(width);
	let total = 0;
	for (let row = 0; row < rowCount; row++) {
		total += weightOf(row);
		for (let j = 0; j < width; j++) means[j]! += weightOf(row) * (x.values[row * width + j] as number);
	}
	let largest = 0;
	for (let k = 0; k < (classes?.length ?? 1); k++) {
		let sum = 0;
		for (let row = 0; row < rowCount; row++) sum += weightOf(row) * own(row, k);
		const slopes = new Float64Array(width);
		for (let row = 0; row < rowCount; row++) {
			const off = weightOf(row) * (own(row, k) - sum / total);
			for (let j = 0; j < width; j++) {
				slopes[j]! += off * ((x.values[row * width + j] as number) - (means[j] as number) / total);
			}
		}
		for (const slope of slopes) largest = Math.max(largest, Math.abs(slope));
	}
	if (!(largest > 0)) return 1;
	// The linear model's loss is a mean, the logistic one's a sum.
	return classes ? largest : largest / total;
}

/** The chosen terms without the LASSO's penalty, but with a small one of squares, as terms overlap (relaxed LASSO, Meinshausen 2007). */
async function refit(context: FitContext, data: TrainingData, chosen: readonly number[]): Promise<Choice> {
	const run = { seed: context.seed, signal: context.signal };
	const of = takeTrainingColumns(data, chosen);
	const { coefficients } = data.classes
		? await logisticRegression({ penalty: "l2" }).fitData(of, run)
		: await ridge({ alpha: 1 }).fitData(of, run);
	return readCoefficients(coefficients, data, chosen);
}

/** Coefficients of some columns as an array of all. */
function readCoefficients(
	coefficients: readonly { readonly value: number }[],
	{ classes, features }: TrainingData,
	columns: readonly number[],
): Choice {
	const scores = classes && classes.length > 2 ? classes.length : 1;
	const all = new Float64Array(features.length * scores);
	const intercept = new Float64Array(scores);
	for (let k = 0; k < scores; k++) {
		const from = k * (columns.length + 1);
		intercept[k] = coefficients[from]?.value as number;
		for (const [i, j] of columns.entries()) all[j * scores + k] = coefficients[from + 1 + i]?.value as number;
	}
	return { intercept, coefficients: all };
}

/** The columns that have a coefficient, by index. */
function columnsOf({ intercept, coefficients }: Choice): number[] {
	const scores = intercept.length;
	const columns: number[] = [];
	for (let j = 0; j * scores < coefficients.length; j++) {
		if (coefficients.subarray(j * scores, (j + 1) * scores).some((value) => value !== 0)) columns.push(j);
	}
	return columns;
}

/** A sum of few columns: chosen by the LASSO and, if asked, fitted again without its penalty. */
export async function chooseTerms(
	context: FitContext,
	data: TrainingData,
	{ maxTerms, relaxed }: { readonly maxTerms: number; readonly relaxed: boolean },
): Promise<Choice> {
	const choice = await (data.classes ? chooseClasses : chooseNumbers)(context, data, maxTerms);
	const chosen = columnsOf(choice);
	return relaxed && chosen.length > 0 ? refit(context, data, chosen) : choice;
}
