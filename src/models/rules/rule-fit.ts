import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { flag, number } from "../../core/options.ts";
import { lassoPath } from "../linear/elastic-net-path.ts";
import { logisticRegression } from "../linear/logistic-regression.ts";
import { ridge } from "../linear/ridge.ts";
import { defineEstimator, type FitContext } from "../table/estimator.ts";
import { type TrainingData, takeTrainingColumns } from "../table/training-data.ts";
import { type Conditions, keepWhereMet } from "./condition.ts";
import { FittedRuleFit, type LinearTerm, type RuleTerm } from "./fitted-rule-fit.ts";
import { ruleEnsemble } from "./rule-ensemble.ts";

/** What {@link ruleFit} takes. */
export interface RuleFitOptions {
	/** The most terms that are kept. Default 12. */
	maxTerms?: number;
	/** Small trees that rules come from. Default 100. */
	trees?: number;
	/** The mean number of leaves of a tree, from 2 on: the more, the more conditions a rule has. Default 3; the paper has 4. */
	leaves?: number;
	/** How much of each tree's answer the next ones are not to find again, 0 … 1. Default 0.1; the paper has 0.01. */
	learningRate?: number;
	/** The share of rows that each tree sees, above 0. Default 0.5. */
	sample?: number;
	/** Whether numbers themselves are terms too. Default true. */
	linear?: boolean;
	/** Whether the terms that are kept are fitted again without the LASSO's penalty; the paper does not. Default true. */
	relaxed?: boolean;
}

/** A column of the sum before terms are chosen. */
interface Candidate {
	readonly values: Float64Array;
	/** What the column's numbers are multiples of: 1 of a rule. */
	readonly scale: number;
	term(coefficients: Float64Array): RuleTerm | LinearTerm;
}

/** The paper's share of rows at each end whose numbers are pulled in, and the deviation that a linear term gets: that of a typical rule. */
const winsorised = 0.025;
const deviationOfRule = 0.4;

function ruleCandidates(data: TrainingData, rules: readonly Conditions[]): Candidate[] {
	const { rowCount, x, features, weights } = data;
	const seen = new Set<string>();
	const marks = new Uint8Array(rowCount);
	return rules.flatMap((conditions): Candidate[] => {
		keepWhereMet(conditions, x.values, features.length, marks.fill(1));
		let count = 0;
		for (let row = 0; row < rowCount; row++) if (marks[row] === 1 && weights?.[row] !== 0) count++;
		if (count === 0 || count === rowCount) return [];
		// A rule and its opposite are one column.
		const flip = marks[0] as number;
		let key = "";
		for (let row = 0; row < rowCount; row += 15) {
			let word = 0;
			for (let bit = 0; bit < 15 && row + bit < rowCount; bit++) word |= ((marks[row + bit] as number) ^ flip) << bit;
			key += String.fromCharCode(word);
		}
		if (seen.has(key)) return [];
		seen.add(key);
		return [
			{
				values: Float64Array.from(marks),
				scale: 1,
				term: (coefficients) => ({ form: "rule", conditions, coefficients }),
			},
		];
	});
}

/** The value below which a share of the weight lies; `order` are the rows by value. */
function quantile(column: Float64Array, order: Uint32Array, weightOf: (row: number) => number, share: number): number {
	let total = 0;
	for (const row of order) total += weightOf(row);
	let below = 0;
	for (const row of order) {
		below += weightOf(row);
		if (below >= share * total) return column[row] as number;
	}
	return column[order[order.length - 1] as number] as number;
}

function linearCandidates({ x, rowCount, features, weights }: TrainingData): Candidate[] {
	const weightOf = (row: number) => (weights ? (weights[row] as number) : 1);
	return features.flatMap(({ levels }, feature): Candidate[] => {
		if (levels) return [];
		const column = new Float64Array(rowCount);
		for (let row = 0; row < rowCount; row++) column[row] = x.values[row * features.length + feature] as number;
		const order = Uint32Array.from({ length: rowCount }, (_, row) => row)
			.filter((row) => !Number.isNaN(column[row]) && weightOf(row) > 0)
			.sort((a, b) => (column[a] as number) - (column[b] as number));
		if (order.length === 0) return [];
		const low = quantile(column, order, weightOf, winsorised);
		const high = quantile(column, order, weightOf, 1 - winsorised);
		if (!(low < high)) return [];
		const kept = column.map((value) => Math.min(high, Math.max(low, value)));
		let [total, sum, squares] = [0, 0, 0];
		for (const row of order) {
			total += weightOf(row);
			sum += weightOf(row) * (kept[row] as number);
		}
		const mean = sum / total;
		for (const row of order) squares += weightOf(row) * ((kept[row] as number) - mean) ** 2;
		const scale = Math.sqrt(squares / total) / deviationOfRule;
		return [
			{
				// Around the mean, so that numbers far from 0 keep their digits.
				values: kept.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / scale)),
				scale,
				term: (coefficients) => ({ form: "linear", feature, low, high, mean, coefficients }),
			},
		];
	});
}

/** Candidates as the columns of a table, from which a linear model chooses. */
function asData(data: TrainingData, candidates: readonly Candidate[]): TrainingData {
	const { rowCount } = data;
	const width = candidates.length;
	const values = new Float64Array(rowCount * width);
	for (const [j, candidate] of candidates.entries()) {
		for (let row = 0; row < rowCount; row++) values[row * width + j] = candidate.values[row] as number;
	}
	const features = candidates.map((_, j): Feature => ({ name: `t${j}` }));
	return { ...data, features, x: ndArray(values, [rowCount, width], ["example", "feature"]) };
}

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

/**
 * Which few rules add up to a good answer? RuleFit: rules that small trees found and the numbers themselves are the terms of one sum, of which the LASSO keeps few.
 *
 *   score = a₀ + Σ aₘ · [all conditions of rule m are met] + Σ bⱼ · lⱼ(xⱼ), lⱼ keeping xⱼ between its 2.5 % and 97.5 % quantiles
 *
 * Rules are all nodes below the roots of `trees` small trees, each grown on a part of the rows towards what is left unexplained. Linear
 * terms are scaled so that they are kept as easily as a typical rule. The penalty is, for a regression, the one of the smallest
 * cross-validated error that keeps at most `maxTerms` terms, and for classes the smallest that does (the paper leaves the number of terms free).
 * The kept terms are then fitted again without that penalty (`relaxed`), as few terms under a penalty that keeps out all others would say too little.
 * A rule does not fire where a value it asks for is missing; a missing number counts as its mean.
 *
 * Cost: trees, and a linear model of some 6 × trees columns. Misleads: terms overlap, so a coefficient is what a rule adds *beside the others*; of rules
 * that go together one is kept by chance.
 *
 * J. H. Friedman, B. E. Popescu (2008): Predictive Learning via Rule Ensembles, sections 3 to 6 [friedman2008].
 *
 * @throws ExplainError on `fit` as every estimator.
 *
 * @example
 * ```ts
 * const model = await ruleFit({ maxTerms: 8 }).fit(table, { target: "progression" });
 * console.log(model.toString());
 * const parts = await model.contributions(table.head(1)); // [1, terms, 1]
 * ```
 */
export const ruleFit = defineEstimator<RuleFitOptions, FittedRuleFit>({
	method: "ruleFit",
	tasks: ["regression", "classification"],
	options: {
		maxTerms: number(12, { min: 1, integer: true }),
		trees: number(100, { min: 1, integer: true }),
		leaves: number(3, { min: 2 }),
		learningRate: number(0.1, { min: 0, max: 1 }),
		sample: {
			...number(0.5, { max: 1 }),
			expected: "a number above 0 and at most 1",
			accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
		},
		linear: flag(true),
		relaxed: flag(true),
	},
	async fit(context, data, options) {
		const rules = await ruleEnsemble(context, data, options);
		const candidates = [...(options.linear ? linearCandidates(data) : []), ...ruleCandidates(data, rules)];
		await context.checkpoint({ done: 0, total: 1, label: `choosing among ${candidates.length} terms` });
		// Nothing to choose from leaves the constant, which a column without variation is.
		const asked = candidates.length > 0 ? candidates : [constantCandidate(data)];
		const choose = data.classes ? chooseClasses : chooseNumbers;
		const columns = asData(data, asked);
		const choice = await choose(context, columns, options.maxTerms);
		const chosen = columnsOf(choice);
		const relaxed = options.relaxed && chosen.length > 0;
		const { intercept, coefficients } = relaxed ? await refit(context, columns, chosen) : choice;
		const scores = intercept.length;
		const parts = candidates.flatMap((candidate, j): (RuleTerm | LinearTerm)[] => {
			const own = coefficients.slice(j * scores, (j + 1) * scores).map((value) => value / candidate.scale);
			if (own.every((value) => value === 0)) return [];
			const term = candidate.term(own);
			// The candidate was taken around its mean.
			if (term.form === "linear") for (let k = 0; k < scores; k++) intercept[k]! -= (own[k] as number) * term.mean;
			return [term];
		});
		return new FittedRuleFit(data, intercept, parts);
	},
});

function constantCandidate({ rowCount }: TrainingData): Candidate {
	return {
		values: new Float64Array(rowCount),
		scale: 1,
		term: (coefficients) => ({ form: "rule", conditions: [], coefficients }),
	};
}
