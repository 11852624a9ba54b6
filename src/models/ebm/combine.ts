import type { Axis, Shape } from "../additive/shape.ts";
import type { ShapeParts } from "../additive/shape-model.ts";

/** What the bags learned of one term, and where the training rows lie. */
export interface BaggedTerm {
	readonly features: readonly number[];
	readonly axes: readonly Axis[];
	/** The training weight in each cell. */
	readonly weights: Float64Array;
	/** Of each bag, `[scores, cells]`. */
	readonly tables: readonly Float64Array[];
	/** 1 where the steps may not fall, −1 where they may not rise. */
	readonly direction: number;
	readonly ranges: readonly (readonly [number, number])[];
}

/** Moves each bag's table to a weighted mean of 0, and the mean to the bag's intercept. Cells that no row could teach stay at 0. */
function centre({ tables, weights }: BaggedTerm, intercepts: readonly Float64Array[], reached: Uint8Array): void {
	const cells = weights.length;
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	for (const [bag, table] of tables.entries()) {
		const intercept = intercepts[bag] as Float64Array;
		for (let k = 0; k < intercept.length; k++) {
			const start = k * cells;
			let mean = 0;
			for (let i = 0; i < cells; i++) mean += (weights[i] as number) * (table[start + i] as number);
			mean /= total;
			intercept[k]! += mean;
			for (let i = 0; i < cells; i++) table[start + i] = reached[i] === 1 ? (table[start + i] as number) - mean : 0;
		}
	}
}

/**
 * The cells that training rows could teach: all but levels and missing values that do not occur. An empty cell of a pair lies between
 * others and has learned from its neighbours.
 */
function reachedCells({ axes, weights }: BaggedTerm, sizes: readonly number[]): Uint8Array {
	const width = axes.length === 2 ? (sizes[1] as number) : 1;
	const taken = axes.map((axis, a) => {
		const sums = new Float64Array(sizes[a] as number);
		for (let cell = 0; cell < weights.length; cell++) {
			sums[a === 0 ? Math.floor(cell / width) : cell % width]! += weights[cell] as number;
		}
		const last = sums.length - 1;
		return Uint8Array.from(sums, (sum, place) => (sum > 0 || ("cuts" in axis && place > 0 && place < last) ? 1 : 0));
	});
	return Uint8Array.from(weights, (_, cell) => {
		if (axes.length === 1) return taken[0]?.[cell] as number;
		return (taken[0]?.[Math.floor(cell / width)] as number) * (taken[1]?.[cell % width] as number);
	});
}

/** Rounding must not bend a curve that is to rise or fall. */
function straighten(values: Float64Array, direction: number): void {
	for (let i = 1; i < values.length; i++) {
		const before = values[i - 1] as number;
		if (direction * ((values[i] as number) - before) < 0) values[i] = before;
	}
}

/**
 * One curve of many: the mean of the bags' curves, and their standard deviation for the band. What centring takes from the curves is
 * added to the bags' intercepts.
 */
export function combineBags(
	term: BaggedTerm,
	sizes: readonly number[],
	intercepts: readonly Float64Array[],
): ShapeParts {
	const { tables, weights, features, axes, direction, ranges } = term;
	centre(term, intercepts, reachedCells(term, sizes));
	const cells = weights.length;
	const scores = (tables[0] as Float64Array).length / cells;
	/** `[cells, scores]` */
	const mean = new Float64Array(cells * scores);
	const band = new Float64Array(cells * scores);
	for (let i = 0; i < cells; i++) {
		for (let k = 0; k < scores; k++) {
			let sum = 0;
			for (const table of tables) sum += table[k * cells + i] as number;
			const middle = sum / tables.length;
			let squares = 0;
			for (const table of tables) squares += ((table[k * cells + i] as number) - middle) ** 2;
			mean[i * scores + k] = middle;
			band[i * scores + k] = Math.sqrt(squares / tables.length);
		}
	}
	if (axes.length === 2) {
		const [a, b] = features as [number, number];
		const shape: Shape = { form: "pair", pair: [a, b], axes: [axes[0] as Axis, axes[1] as Axis], values: mean };
		return { shape, density: weights, missingWeight: 0, ranges, band };
	}
	const [feature] = features as [number];
	const [axis] = axes as [Axis];
	const known = (values: Float64Array) => values.slice(scores, (cells - 1) * scores);
	const elsewhere = {
		feature,
		values: known(mean),
		missing: mean.slice(0, scores),
		unseen: mean.slice((cells - 1) * scores),
	};
	if (direction !== 0) straighten(elsewhere.values, direction);
	const shape: Shape =
		"cuts" in axis ? { form: "steps", cuts: axis.cuts, ...elsewhere } : { form: "levels", ...elsewhere };
	return { shape, density: weights.slice(1, -1), missingWeight: weights[0] as number, ranges, band: known(band) };
}
