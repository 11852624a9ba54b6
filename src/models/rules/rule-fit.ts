import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { flag, number } from "../../core/options.ts";
import { defineEstimator } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import { chooseTerms } from "./choose-terms.ts";
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
		const { intercept, coefficients } = await chooseTerms(context, asData(data, asked), options);
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
