import type { Feature } from "../../core/explanation.ts";
import { unseenLevel } from "../table/rows.ts";

/** What a term adds, in each of a model's scores, where the value is missing or a level that was not there. */
interface Elsewhere {
	/** `[scores]` */
	readonly missing: Float64Array;
	/** `[scores]`, of a category. */
	readonly unseen: Float64Array;
}

/** A term of one number: constant between two cuts; a value equal to a cut belongs to the step on its right. */
export interface Steps extends Elsewhere {
	readonly form: "steps";
	readonly feature: number;
	/** Ascending. */
	readonly cuts: Float64Array;
	/** `[cuts + 1, scores]` */
	readonly values: Float64Array;
}

/** A term of one number: straight from point to point, constant before the first and after the last. */
export interface Line extends Elsewhere {
	readonly form: "line";
	readonly feature: number;
	/** Ascending. */
	readonly grid: Float64Array;
	/** `[grid, scores]` */
	readonly values: Float64Array;
}

/** A term of one category. */
export interface Levels extends Elsewhere {
	readonly form: "levels";
	readonly feature: number;
	/** `[levels, scores]` */
	readonly values: Float64Array;
}

/** Where a value belongs on an axis of a pair: between cuts, or the code of a level. */
export type Axis = { readonly cuts: Float64Array } | { readonly levels: number };

/** A term of two features: a table, whose first row and column stand for missing and whose last for unseen. */
export interface Pair {
	readonly form: "pair";
	readonly pair: readonly [number, number];
	readonly axes: readonly [Axis, Axis];
	/** `[places of the first, places of the second, scores]`, places being missing, each step or level, unseen. */
	readonly values: Float64Array;
}

/** A term of an additive model as numbers that can be looked up, and edited. */
export type Shape = Steps | Line | Levels | Pair;

/** The features that a shape is about, by index. */
export function featuresOf(shape: Shape): readonly number[] {
	return shape.form === "pair" ? shape.pair : [shape.feature];
}

/** The number of elements that are below or equal to a value, by bisection: the step that it belongs to. */
export function stepOf(cuts: Float64Array, value: number): number {
	let low = 0;
	let high = cuts.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((cuts[middle] as number) <= value) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** How many places an axis of a pair has. */
export function placesOf(axis: Axis): number {
	return ("cuts" in axis ? axis.cuts.length + 1 : axis.levels) + 2;
}

/** The place of a value on an axis of a pair: 0 where it is missing, the last one where it is unseen. */
export function placeOf(axis: Axis, value: number): number {
	if (Number.isNaN(value)) return 0;
	if ("cuts" in axis) return stepOf(axis.cuts, value) + 1;
	return value === unseenLevel ? axis.levels + 1 : value + 1;
}

/**
 * The values of a line at a place, for all scores.
 *
 * @param into written from `at` on.
 */
export function lineAt(
	{ grid, values }: Pick<Line, "grid" | "values">,
	x: number,
	scores: number,
	into: Float64Array,
	at = 0,
): void {
	const right = stepOf(grid, x);
	const first = Math.max(0, right - 1);
	const second = Math.min(right, grid.length - 1);
	const [low, high] = [grid[first] as number, grid[second] as number];
	const share = high > low ? (x - low) / (high - low) : 0;
	for (let k = 0; k < scores; k++) {
		into[at + k] =
			(1 - share) * (values[first * scores + k] as number) + share * (values[second * scores + k] as number);
	}
}

/** The index in a pair's values of the cell that two values belong to, for the first score. */
function cellOf({ axes }: Pair, first: number, second: number, scores: number): number {
	return (placeOf(axes[0], first) * placesOf(axes[1]) + placeOf(axes[1], second)) * scores;
}

/**
 * What a shape adds for each row: written to `into[row · stride + offset + k]` for the scores k.
 *
 * @param x `[count, width]`
 */
export function addShape(
	shape: Shape,
	x: Float64Array,
	width: number,
	scores: number,
	into: Float64Array,
	offset: number,
	stride: number,
): void {
	const count = x.length / width;
	if (shape.form === "pair") {
		const [a, b] = shape.pair;
		for (let row = 0; row < count; row++) {
			const from = cellOf(shape, x[row * width + a] as number, x[row * width + b] as number, scores);
			for (let k = 0; k < scores; k++) into[row * stride + offset + k] = shape.values[from + k] as number;
		}
		return;
	}
	for (let row = 0; row < count; row++) {
		const value = x[row * width + shape.feature] as number;
		const at = row * stride + offset;
		if (shape.form === "line" && !Number.isNaN(value)) {
			lineAt(shape, value, scores, into, at);
			continue;
		}
		let values = shape.values;
		let from = 0;
		if (Number.isNaN(value)) values = shape.missing;
		else if (shape.form === "steps") from = stepOf(shape.cuts, value) * scores;
		else if (value === unseenLevel) values = shape.unseen;
		else from = value * scores;
		for (let k = 0; k < scores; k++) into[at + k] = values[from + k] as number;
	}
}

/** The name of a term: its feature's, or both joined by ×. */
export function nameOfTerm(features: readonly Feature[], of: readonly number[]): string {
	return of.map((j) => features[j]?.name ?? `x${j}`).join(" × ");
}
