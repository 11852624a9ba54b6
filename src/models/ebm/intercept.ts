import type { TrainingData } from "../table/training-data.ts";
import type { FittedEbm } from "./fitted-ebm.ts";

/** Newton's steps until the mean prediction is the mean target; the loss is convex, and a few are enough. */
const mostSteps = 50;
/** Where a step no longer changes a prediction that anyone would read. */
const smallestStep = 1e-12;

/**
 * The intercept with which the mean of all predictions is the mean of the target, as averaging the bags' curves does not keep it so.
 *
 * Σ w (y − p) = 0, for each score.
 */
export async function levelIntercept(
	model: FittedEbm,
	{ x, y, weights, rowCount }: TrainingData,
	breathe: () => Promise<void>,
): Promise<Float64Array> {
	const scored = (await model.scores(x)).values.slice();
	const width = model.intercept.length;
	const intercept = model.intercept.slice();
	const regression = model.classes === undefined;
	const shares = new Float64Array(width);
	for (let step = 0; step < (regression ? 1 : mostSteps); step++) {
		await breathe();
		const gradients = new Float64Array(width);
		const hessians = new Float64Array(width);
		for (let row = 0; row < rowCount; row++) {
			const weight = weights ? (weights[row] as number) : 1;
			const target = y[row] as number;
			const start = row * width;
			if (regression) {
				gradients[0]! += weight * (target - (scored[start] as number));
				hessians[0]! += weight;
				continue;
			}
			if (width === 1) {
				shares[0] = 1 / (1 + Math.exp(-(scored[start] as number)));
			} else {
				let top = Number.NEGATIVE_INFINITY;
				for (let k = 0; k < width; k++) top = Math.max(top, scored[start + k] as number);
				let sum = 0;
				for (let k = 0; k < width; k++) sum += shares[k] = Math.exp((scored[start + k] as number) - top);
				for (let k = 0; k < width; k++) shares[k]! /= sum;
			}
			for (let k = 0; k < width; k++) {
				const share = shares[k] as number;
				const hit = width === 1 ? target : target === k ? 1 : 0;
				gradients[k]! += weight * (hit - share);
				hessians[k]! += weight * share * (1 - share);
			}
		}
		let largest = 0;
		for (let k = 0; k < width; k++) {
			const h = hessians[k] as number;
			// Softmax scores move together: all of a step at once would go too far.
			const change = h > 0 ? ((gradients[k] as number) / h) * (width === 1 ? 1 : (width - 1) / width) : 0;
			largest = Math.max(largest, Math.abs(change));
			intercept[k]! += change;
			for (let row = 0; row < rowCount; row++) scored[row * width + k]! += change;
		}
		if (largest < smallestStep) break;
	}
	if (width > 1) {
		// Only differences count; the mean of 0 is the one that singles out no class.
		const mean = intercept.reduce((sum, value) => sum + value, 0) / width;
		for (let k = 0; k < width; k++) intercept[k]! -= mean;
	}
	return intercept;
}
