import type { Groups } from "./groups.ts";

/** Steps of the power iteration; it turns by the ratio of the two largest eigenvalues each time, and only an order is wanted. */
const steps = 60;

/** The direction in which the classes' shares of the groups differ most. */
function principalDirection(groups: Groups, classes: number): Float64Array {
	const { size, weight, sums } = groups;
	const mean = new Float64Array(classes);
	let total = 0;
	for (let g = 0; g < size; g++) {
		total += weight[g] as number;
		for (let k = 0; k < classes; k++) mean[k]! += sums[g * classes + k] as number;
	}
	for (let k = 0; k < classes; k++) mean[k]! /= total;
	const covariance = new Float64Array(classes * classes);
	for (let g = 0; g < size; g++) {
		const w = weight[g] as number;
		for (let a = 0; a < classes; a++) {
			const first = (sums[g * classes + a] as number) / w - (mean[a] as number);
			for (let b = 0; b < classes; b++) {
				covariance[a * classes + b]! += w * first * ((sums[g * classes + b] as number) / w - (mean[b] as number));
			}
		}
	}
	// Begun at the class whose share differs most, so that it is not at right angles to the answer.
	let start = 0;
	for (let k = 1; k < classes; k++) {
		if ((covariance[k * classes + k] as number) > (covariance[start * classes + start] as number)) start = k;
	}
	let direction = covariance.slice(start * classes, (start + 1) * classes);
	for (let step = 0; step < steps; step++) {
		const next = new Float64Array(classes);
		let length = 0;
		for (let a = 0; a < classes; a++) {
			for (let b = 0; b < classes; b++) next[a]! += (covariance[a * classes + b] as number) * (direction[b] as number);
			length += (next[a] as number) ** 2;
		}
		if (length === 0) break;
		direction = next.map((value) => value / Math.sqrt(length));
	}
	return direction;
}

/**
 * Puts the groups of a category into the order in which the best split is one cut: by mean response, or by the share of the second of
 * two classes (exact: Fisher 1958; Breiman et al. 1984, theorem 4.5); of more classes by the first principal component of their shares (Coppersmith, Hong
 * and Hosking 1999), where the best cut is nearly always the best split but need not be.
 */
export function orderLevels(groups: Groups, width: number): void {
	const { size, key, count, weight, sums } = groups;
	const direction = width > 1 ? principalDirection(groups, width) : Float64Array.of(1);
	const scores = new Float64Array(size);
	for (let g = 0; g < size; g++) {
		for (let k = 0; k < width; k++) scores[g]! += (sums[g * width + k] as number) * (direction[k] as number);
		scores[g]! /= weight[g] as number;
	}
	const order = Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number) || a - b);
	const arrange = (array: Uint32Array | Float64Array, step: number) => {
		const before = array.slice(0, size * step);
		for (const [at, g] of order.entries()) array.set(before.subarray(g * step, (g + 1) * step), at * step);
	};
	arrange(key, 1);
	arrange(count, 1);
	if (weight !== count) arrange(weight, 1);
	arrange(sums, width);
}
