import type { Feature } from "../../core/explanation.ts";
import { type Axis, placeOf } from "../additive/shape.ts";

/**
 * Cuts between steps that hold about the same number of rows each: halfway between neighbouring values, and between all of them where
 * they are few. A value is never divided, so frequent ones make steps of their own.
 *
 * @param values in any order, NaN where missing.
 * @param most of the steps.
 */
export function quantileCuts(values: Float64Array, most: number): Float64Array {
	const sorted = values.filter((value) => !Number.isNaN(value)).sort();
	let distinct = sorted.length > 0 ? 1 : 0;
	for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;

	const cuts: number[] = [];
	let rowsLeft = sorted.length;
	let stepsLeft = Math.min(most, distinct);
	const each = distinct <= most;
	let inStep = 0;
	for (let start = 0; start < sorted.length && stepsLeft > 1; ) {
		let end = start + 1;
		while (end < sorted.length && sorted[end] === sorted[start]) end++;
		if (end === sorted.length) break;
		inStep += end - start;
		let next = end + 1;
		while (next < sorted.length && sorted[next] === sorted[end]) next++;
		const wanted = rowsLeft / stepsLeft;
		// The step ends here if with the next value it would miss its size by more.
		if (each || inStep + (next - end) - wanted > wanted - inStep) {
			const [low, high] = [sorted[start] as number, sorted[end] as number];
			const middle = low + (high / 2 - low / 2);
			// Between neighbouring numbers there is none; a value equal to a cut belongs to its right.
			cuts.push(middle > low ? middle : high);
			rowsLeft -= inStep;
			stepsLeft--;
			inStep = 0;
		}
		start = end;
	}
	return Float64Array.from(cuts);
}

/**
 * Where each feature's values belong.
 *
 * @param x `[rows, features]`
 * @param bins the most places of a feature, those for missing and unseen counted.
 */
export function axesOf(x: Float64Array, features: readonly Feature[], bins: number): Axis[] {
	const width = features.length;
	return features.map(({ levels }, j) => {
		if (levels) return { levels: levels.length };
		const column = Float64Array.from({ length: x.length / width }, (_, row) => x[row * width + j] as number);
		return { cuts: quantileCuts(column, bins - 2) };
	});
}

/** The place of each value on its feature's axis, `[features, rows]`, in memory that threads share. */
export function placesOfRows(x: Float64Array, axes: readonly Axis[]): Uint16Array {
	const width = axes.length;
	const count = x.length / width;
	const places = new Uint16Array(new SharedArrayBuffer(2 * x.length));
	for (const [j, axis] of axes.entries()) {
		for (let row = 0; row < count; row++) places[j * count + row] = placeOf(axis, x[row * width + j] as number);
	}
	return places;
}
