import { cholesky, invertCholesky } from "../../math/cholesky.ts";
import { twoSidedP, twoSidedQuantile } from "../../math/distributions.ts";
import { dot } from "../../math/dot.ts";
import type { Estimate } from "./fitted-linear.ts";
import type { SoftmaxLoss } from "./softmax-loss.ts";

/** What the columns of the fit are in the table's units: z = (x − mean) / scale. */
export interface Standardised {
	readonly columns: readonly Float64Array[];
	readonly means: Float64Array;
	readonly scales: Float64Array;
}

/**
 * How sure maximum-likelihood coefficients are: the inverse of the second derivative of the loss, with z = value / standard error taken as
 * normal. Of more than two classes each class is told against the mean of all, as the model does.
 *
 * @param kept the columns that have a coefficient of their own
 * @param parameters in the table's units, `[1 + columns, scores]`
 * @returns for each score the intercept's and each column's
 */
export function logisticEstimates(
	{ columns, means, scales }: Standardised,
	loss: SoftmaxLoss,
	kept: readonly number[],
	parameters: Float64Array,
	level: number,
): (Estimate | undefined)[][] | undefined {
	const { scores } = loss;
	// Of several scores one is a difference of the others: the first is held at 0.
	const free = scores === 1 ? [0] : Array.from({ length: scores - 1 }, (_, k) => k + 1);
	const width = kept.length + 1;
	const size = width * free.length;
	const covariance = information(columns, loss, kept, free);
	if (!cholesky(covariance, size)) return undefined;
	const inverse = invertCholesky(covariance, size);
	const quantile = twoSidedQuantile(level, Infinity);

	/** The standard error of Σ over free scores of share · (Σ over places of part · parameter). */
	const errorOf = (k: number, parts: Float64Array): number => {
		const vector = new Float64Array(size);
		for (const [f, other] of free.entries()) {
			const share = scores === 1 ? 1 : Number(other === k) - 1 / scores;
			for (let place = 0; place < width; place++) vector[f * width + place] = share * (parts[place] as number);
		}
		let variance = 0;
		for (let i = 0; i < size; i++)
			variance += (vector[i] as number) * dot(inverse.subarray(i * size, (i + 1) * size), vector);
		return Math.sqrt(variance);
	};
	const estimate = (value: number, standardError: number): Estimate => {
		const statistic = value / standardError;
		const interval = [value - quantile * standardError, value + quantile * standardError] as const;
		return { standardError, statistic, p: twoSidedP(statistic, Infinity), interval };
	};
	return Array.from({ length: scores }, (_, k) => {
		const parts = new Float64Array(width);
		parts[0] = 1;
		for (const [place, j] of kept.entries()) parts[place + 1] = -(means[j] as number) / (scales[j] as number);
		const all: (Estimate | undefined)[] = [estimate(parameters[k] as number, errorOf(k, parts))];
		for (let j = 0; j < columns.length; j++) {
			const place = kept.indexOf(j);
			if (place < 0) {
				all.push(undefined);
				continue;
			}
			parts.fill(0);
			parts[place + 1] = 1 / (scales[j] as number);
			all.push(estimate(parameters[(j + 1) * scores + k] as number, errorOf(k, parts)));
		}
		return all;
	});
}

/** The lower triangle of the second derivative of the loss by the parameters of the free scores, `[free · (1 + kept)]²`. */
function information(
	columns: readonly Float64Array[],
	loss: SoftmaxLoss,
	kept: readonly number[],
	free: readonly number[],
) {
	const { count, scores, probabilities } = loss;
	const width = kept.length + 1;
	const size = width * free.length;
	const matrix = new Float64Array(size * size);
	const ones = new Float64Array(count).fill(1);
	const all = [ones, ...kept.map((j) => columns[j] as Float64Array)];
	const curvature = new Float64Array(count);
	const weighted = new Float64Array(count);
	for (const [f, k] of free.entries()) {
		for (let g = 0; g <= f; g++) {
			const l = free[g] as number;
			for (let row = 0; row < count; row++) {
				const p = probabilities[row * scores + k] as number;
				const q = probabilities[row * scores + l] as number;
				curvature[row] = loss.weightOf(row) * p * (Number(k === l) - q);
			}
			for (let a = 0; a < width; a++) {
				const column = all[a] as Float64Array;
				for (let row = 0; row < count; row++) weighted[row] = (curvature[row] as number) * (column[row] as number);
				for (let b = 0; b < width; b++)
					matrix[(f * width + a) * size + g * width + b] = dot(weighted, all[b] as Float64Array);
			}
		}
	}
	return matrix;
}
