import { number } from "../../core/options.ts";
import { defineEstimator } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import type { Condition, Conditions } from "./condition.ts";
import { candidatePlaces, countPlaces, placesAt } from "./cuts.ts";
import { answerRules, FittedRules } from "./fitted-rules.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** What {@link oneRule} takes. */
export interface OneRuleOptions {
	/** How many rows of its most frequent class an interval of numbers must hold, or their weight. Default 6, as in the paper. */
	minBucket?: number;
}

function majority(sums: Float64Array, at: number, classes: number): number {
	let best = 0;
	for (let k = 1; k < classes; k++) if ((sums[at + k] as number) > (sums[at + best] as number)) best = k;
	return best;
}

/**
 * Holte's intervals: from the smallest value on, a place is added until the most frequent class has `enough`, and further while the next place has the
 * same majority; neighbours with the same majority become one.
 */
function intervals(column: Float64Array, outcome: Outcome, enough: number): Float64Array {
	const places = candidatePlaces(column);
	const counts = countPlaces(places, outcome);
	const { width } = outcome;
	const ends: { cut: number; majority: number }[] = [];
	let bucket = new Float64Array(width);
	for (let place = 0; place <= places.cuts.length; place++) {
		for (let k = 0; k < width; k++) bucket[k]! += counts[place * width + k] as number;
		const best = majority(bucket, 0, width);
		// Shares of weight are summed in another order than the limit.
		const isFull = (bucket[best] as number) >= enough * (1 - 1e-9);
		const isLast = place === places.cuts.length;
		if (!isLast && isFull && majority(counts, (place + 1) * width, width) !== best) {
			ends.push({ cut: places.cuts[place] as number, majority: best });
			bucket = new Float64Array(width);
		}
		if (isLast)
			ends.push({ cut: Infinity, majority: isFull || ends.length === 0 ? best : (ends.at(-1)?.majority as number) });
	}
	return Float64Array.from(
		ends.slice(0, -1).flatMap(({ cut, majority }, i) => (ends[i + 1]?.majority === majority ? [] : [cut])),
	);
}

/** The conditions on one feature, and the weight that they predict wrong; rows where it is missing get the most frequent class of all. */
function ruleOn(
	data: TrainingData,
	outcome: Outcome,
	feature: number,
	enough: number,
): { antecedents: Conditions[]; loss: number } {
	const { rowCount, features, x } = data;
	const column = new Float64Array(rowCount);
	for (let row = 0; row < rowCount; row++) column[row] = x.values[row * features.length + feature] as number;
	const levels = features[feature]?.levels;
	let places: ReturnType<typeof placesAt>;
	let conditions: Condition[];
	if (levels) {
		conditions = levels.map((_, level) => ({ feature, levels: [level] }));
		const codes = Int32Array.from(column, (code) => (Number.isNaN(code) ? -1 : code));
		places = { cuts: new Float64Array(levels.length - 1), codes };
	} else {
		const cuts = intervals(column, outcome, enough);
		places = placesAt(cuts, column);
		const bounds = [-Infinity, ...cuts, Infinity];
		conditions = bounds.slice(1).map((high, i) => ({ feature, low: bounds[i] as number, high, includes: "high" }));
	}
	const { width } = outcome;
	const counts = countPlaces(places, outcome);
	const missing = outcome.total.slice();
	let loss = 0;
	for (let place = 0; place < conditions.length; place++) {
		loss += outcome.loss(counts, place * width);
		for (let k = 0; k < width; k++) missing[k]! -= counts[place * width + k] as number;
	}
	loss += outcome.loss(missing, 0);
	// One interval asks nothing.
	return { antecedents: conditions.length > 1 ? conditions.map((condition) => [condition]) : [], loss };
}

/**
 * How far does one question get? For each column a rule for each of its levels, or intervals; the column with the fewest errors is the model.
 *
 * Numbers are cut into intervals in which one class is the most frequent, with at least `minBucket` rows of it. Of columns with as many errors the first
 * is taken. A missing value, for which Holte makes a level of its own, is answered by the rule "otherwise" here, as in all rules of this library.
 * Of a number with more than 512 distinct values, cuts lie at quantiles.
 *
 * Cost: sorting each column. Misleads: the column that wins may win by very little; a category with many levels learns its rows by heart.
 *
 * R. C. Holte (1993): Very Simple Classification Rules Perform Well on Most Commonly Used Datasets [holte1993].
 *
 * @throws ExplainError on `fit` as every estimator; for classification only.
 *
 * @example
 * ```ts
 * const model = await oneRule().fit(table, { target: "species" });
 * model.rules.map(({ text, outcome }) => `${text}: ${outcome}`);
 * ```
 */
export const oneRule = defineEstimator<OneRuleOptions, FittedRules>({
	method: "oneRule",
	tasks: ["classification"],
	options: { minBucket: number(6, { min: 1 }) },
	async fit(context, data, { minBucket }) {
		const outcome = outcomeOf(data);
		let total = 0;
		for (let row = 0; row < data.rowCount; row++) total += data.weights ? (data.weights[row] as number) : 1;
		let best: ReturnType<typeof ruleOn> | undefined;
		for (const [feature, { name }] of data.features.entries()) {
			const one = ruleOn(data, outcome, feature, minBucket / total);
			// Sums in another order differ by their last digits; of equals the first column stays.
			if (!best || one.loss < best.loss - 1e-12) best = one;
			await context.checkpoint({ done: feature + 1, total: data.features.length, label: name });
		}
		return new FittedRules(data, "oneRule", answerRules(data, best?.antecedents ?? []));
	},
});
