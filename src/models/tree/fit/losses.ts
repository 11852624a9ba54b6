import type { ScoreUnit } from "../../../core/explanation.ts";
import type { Link } from "../link.ts";

/** What boosting makes small. */
export interface Loss {
	readonly link: Link;
	readonly scoreUnit: ScoreUnit;
	/** Scores for each row, and trees in each round. */
	readonly outputs: number;
	/** The scores before any tree. */
	base(y: Float64Array, weights: Float64Array | undefined, rows: Uint32Array): Float64Array;
	/** First and second derivatives by the score of one output, for each row; the Hessians are left alone where they are 1. */
	derivatives(
		y: Float64Array,
		weights: Float64Array | undefined,
		scores: Float64Array,
		output: number,
		gradients: Float64Array,
		hessians: Float64Array | undefined,
	): void;
	/** Of one row. */
	loss(y: number, scores: Float64Array, at: number): number;
}

/** The weight of each class, at least a little so that its logarithm is finite. */
function shares(y: Float64Array, weights: Float64Array | undefined, rows: Uint32Array, classes: number): Float64Array {
	const sums = new Float64Array(classes);
	let total = 0;
	for (const row of rows) {
		const weight = weights ? (weights[row] as number) : 1;
		sums[y[row] as number]! += weight;
		total += weight;
	}
	return sums.map((sum) => Math.min(1 - 1e-9, Math.max(1e-9, sum / total)));
}

/** (y − s)² / 2. */
const squaredError: Loss = {
	link: { name: "identity" },
	scoreUnit: "response",
	outputs: 1,
	base(y, weights, rows) {
		let sum = 0;
		let total = 0;
		for (const row of rows) {
			const weight = weights ? (weights[row] as number) : 1;
			sum += weight * (y[row] as number);
			total += weight;
		}
		return Float64Array.of(sum / total);
	},
	derivatives(y, weights, scores, _output, gradients, hessians) {
		for (let row = 0; row < y.length; row++) {
			const weight = weights ? (weights[row] as number) : 1;
			gradients[row] = weight * ((scores[row] as number) - (y[row] as number));
			if (hessians) hessians[row] = weight;
		}
	},
	loss: (y, scores, at) => ((scores[at] as number) - y) ** 2 / 2,
};

/** −ln p of the class that is right, p = 1 / (1 + e^−s). */
const logistic: Loss = {
	link: { name: "logistic" },
	scoreUnit: "log-odds",
	outputs: 1,
	base(y, weights, rows) {
		const p = shares(y, weights, rows, 2)[1] as number;
		return Float64Array.of(Math.log(p / (1 - p)));
	},
	derivatives(y, weights, scores, _output, gradients, hessians) {
		for (let row = 0; row < y.length; row++) {
			const weight = weights ? (weights[row] as number) : 1;
			const p = 1 / (1 + Math.exp(-(scores[row] as number)));
			gradients[row] = weight * (p - (y[row] as number));
			if (hessians) hessians[row] = weight * p * (1 - p);
		}
	},
	loss(y, scores, at) {
		const s = scores[at] as number;
		return Math.max(s, 0) - s * y + Math.log1p(Math.exp(-Math.abs(s)));
	},
};

/** ln Σ e^s of a row's scores. */
function logSum(scores: Float64Array, at: number, classes: number): number {
	let largest = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[at + k] as number);
	let sum = 0;
	for (let k = 0; k < classes; k++) sum += Math.exp((scores[at + k] as number) - largest);
	return largest + Math.log(sum);
}

/** −ln p of the class that is right, p = e^s / Σ e^s. */
function softmax(classes: number): Loss {
	return {
		link: { name: "softmax" },
		scoreUnit: "logit",
		outputs: classes,
		base: (y, weights, rows) => shares(y, weights, rows, classes).map(Math.log),
		derivatives(y, weights, scores, output, gradients, hessians) {
			for (let row = 0; row < y.length; row++) {
				const weight = weights ? (weights[row] as number) : 1;
				const at = row * classes;
				const p = Math.exp((scores[at + output] as number) - logSum(scores, at, classes));
				gradients[row] = weight * (p - (y[row] === output ? 1 : 0));
				if (hessians) hessians[row] = weight * p * (1 - p);
			}
		},
		loss: (y, scores, at) => logSum(scores, at, classes) - (scores[at + y] as number),
	};
}

/** The loss of a regression (0), of two classes, or of more. */
export function lossOf(classes: number): Loss {
	if (classes === 0) return squaredError;
	return classes === 2 ? logistic : softmax(classes);
}
