import type { TrainingData } from "./training-data.ts";

/** The weighted mean and standard deviation (of n) of the target; a constant has the scale 1. */
export function targetScale({ y, weights }: Pick<TrainingData, "y" | "weights">): { mean: number; scale: number } {
	const weight = (row: number) => (weights ? (weights[row] as number) : 1);
	let total = 0;
	let sum = 0;
	for (let row = 0; row < y.length; row++) {
		total += weight(row);
		sum += weight(row) * (y[row] as number);
	}
	const mean = sum / total;
	let squares = 0;
	for (let row = 0; row < y.length; row++) squares += weight(row) * ((y[row] as number) - mean) ** 2;
	const scale = Math.sqrt(squares / total);
	// What rounding leaves of a constant's deviation is none.
	return { mean, scale: scale > 1e-12 * Math.max(1, Math.abs(mean)) ? scale : 1 };
}
