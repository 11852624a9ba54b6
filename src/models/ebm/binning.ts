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
 * Where a feature's values belong.
 *
 * @param x `[rows, width]`, of which the feature is column j.
 * @param bins the most places of a number, those for missing and unseen counted.
 */
export function axisOf(x: Float64Array, j: number, width: number, { levels }: Feature, bins: number): Axis {
	if (levels) return { levels: levels.length };
	const column = new Float64Array(x.length / width);
	for (let row = 0; row < column.length; row++) column[row] = x[row * width + j] as number;
	return { cuts: quantileCuts(column, bins - 2) };
}

/** Writes the place of each row's value on its feature's axis. */
export function placeRows(x: Float64Array, j: number, width: number, axis: Axis, into: Uint16Array): void {
	for (let row = 0; row < into.length; row++) into[row] = placeOf(axis, x[row * width + j] as number);
}
