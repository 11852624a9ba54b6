import type { TrainingData } from "../table/training-data.ts";

/**
 * What is counted of rows, so that sums over any set of them say what a rule would answer there and how wrong it would be:
 * of a classification the weight of each class; of a regression weight, sum and sum of squares of the target, taken around its mean
 * so that squares of large numbers do not cancel. Weights are shares of the whole.
 */
export interface Outcome {
	/** Numbers that are counted. */
	readonly width: number;
	/** `[rows, width]` */
	readonly values: Float64Array;
	/** Of all rows. */
	readonly total: Float64Array;
	/** The weight of what was summed at a place of an array. */
	weight(sums: Float64Array, at: number): number;
	/** The weight that is predicted wrong by the best single answer; of a regression, the share of the target's variance that is left. */
	loss(sums: Float64Array, at: number): number;
	/** Gini's index times weight; of a regression the same as {@link loss}. */
	impurity(sums: Float64Array, at: number): number;
	/** The share of each class, or the mean. `sums` of no weight have no answer. */
	answer(sums: Float64Array, at: number): Float64Array;
}

function totalOf(values: Float64Array, width: number): Float64Array {
	const total = new Float64Array(width);
	for (let at = 0; at < values.length; at++) total[at % width]! += values[at] as number;
	return total;
}

function sharesOf(weights: Float64Array | undefined, count: number): Float64Array {
	let sum = 0;
	for (let row = 0; row < count; row++) sum += weights ? (weights[row] as number) : 1;
	return Float64Array.from({ length: count }, (_, row) => (weights ? (weights[row] as number) : 1) / sum);
}

function ofClasses(y: Float64Array, shares: Float64Array, classes: number): Outcome {
	const values = new Float64Array(y.length * classes);
	for (let row = 0; row < y.length; row++) values[row * classes + (y[row] as number)] = shares[row] as number;
	const weight = (sums: Float64Array, at: number) => {
		let sum = 0;
		for (let k = 0; k < classes; k++) sum += sums[at + k] as number;
		return sum;
	};
	return {
		width: classes,
		values,
		total: totalOf(values, classes),
		weight,
		loss(sums, at) {
			let largest = 0;
			for (let k = 0; k < classes; k++) largest = Math.max(largest, sums[at + k] as number);
			return weight(sums, at) - largest;
		},
		impurity(sums, at) {
			let squares = 0;
			for (let k = 0; k < classes; k++) squares += (sums[at + k] as number) ** 2;
			const all = weight(sums, at);
			return all > 0 ? all - squares / all : 0;
		},
		answer(sums, at) {
			const all = weight(sums, at);
			return sums.slice(at, at + classes).map((sum) => sum / all);
		},
	};
}

function ofNumbers(y: Float64Array, shares: Float64Array): Outcome {
	let mean = 0;
	for (let row = 0; row < y.length; row++) mean += (shares[row] as number) * (y[row] as number);
	let variance = 0;
	for (let row = 0; row < y.length; row++) variance += (shares[row] as number) * ((y[row] as number) - mean) ** 2;
	const values = new Float64Array(y.length * 3);
	for (let row = 0; row < y.length; row++) {
		const share = shares[row] as number;
		const deviation = (y[row] as number) - mean;
		values[row * 3] = share;
		values[row * 3 + 1] = share * deviation;
		values[row * 3 + 2] = share * deviation ** 2;
	}
	const loss = (sums: Float64Array, at: number) => {
		const all = sums[at] as number;
		if (!(all > 0 && variance > 0)) return 0;
		return Math.max(0, (sums[at + 2] as number) - (sums[at + 1] as number) ** 2 / all) / variance;
	};
	return {
		width: 3,
		values,
		total: totalOf(values, 3),
		weight: (sums, at) => sums[at] as number,
		loss,
		impurity: loss,
		answer: (sums, at) => Float64Array.of(mean + (sums[at + 1] as number) / (sums[at] as number)),
	};
}

/** What is counted of the rows of training data. */
export function outcomeOf({ y, weights, classes, rowCount }: TrainingData): Outcome {
	const shares = sharesOf(weights, rowCount);
	return classes ? ofClasses(y, shares, classes.length) : ofNumbers(y, shares);
}
