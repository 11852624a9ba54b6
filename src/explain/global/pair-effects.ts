import { intervalsOf } from "./feature-grid.ts";

/** Rows in the cells of two features' intervals. */
export interface Cells {
	/** Indices of the rows that have both values. */
	readonly rows: Uint32Array;
	/** The two intervals of each of these rows. */
	readonly places: Int32Array;
}

/** The cell of each row that has both values. */
export function cellsOf(
	edges: readonly [Float64Array, Float64Array],
	values: readonly [Float64Array, Float64Array],
): Cells {
	const [a, b] = [intervalsOf(edges[0], values[0]), intervalsOf(edges[1], values[1])];
	const rows = Uint32Array.from(a.keys()).filter((row) => (a[row] as number) >= 0 && (b[row] as number) >= 0);
	const places = new Int32Array(2 * rows.length);
	for (const [i, row] of rows.entries()) {
		places[2 * i] = a[row] as number;
		places[2 * i + 1] = b[row] as number;
	}
	return { rows, places };
}

/** Gives each empty cell the mean difference of the nearest that has rows, by the ranks of the intervals. */
function fillEmpty(means: Float64Array, counts: Float64Array, columns: number): number {
	const filled = [...counts.keys()].filter((cell) => (counts[cell] as number) > 0);
	let empty = 0;
	for (let cell = 0; cell < counts.length; cell++) {
		if ((counts[cell] as number) > 0) continue;
		empty++;
		const [row, column] = [Math.floor(cell / columns), cell % columns];
		let [nearest, least] = [-1, Infinity];
		for (const other of filled) {
			const away = (Math.floor(other / columns) - row) ** 2 + ((other % columns) - column) ** 2;
			if (away < least) [nearest, least] = [other, away];
		}
		means[cell] = means[nearest] as number;
	}
	return empty;
}

/** The main effect of one axis that is left in an accumulated surface, at its edges. */
function mainEffect(
	surface: (i: number, j: number) => number,
	counts: (i: number, j: number) => number,
	[rows, columns]: readonly [number, number],
): Float64Array {
	const main = new Float64Array(rows + 1);
	for (let i = 0; i < rows; i++) {
		let [sum, total] = [0, 0];
		for (let j = 0; j < columns; j++) {
			const step = surface(i + 1, j) - surface(i, j) + surface(i + 1, j + 1) - surface(i, j + 1);
			sum += (counts(i, j) * step) / 2;
			total += counts(i, j);
		}
		main[i + 1] = (main[i] as number) + (total > 0 ? sum / total : 0);
	}
	return main;
}

/**
 * The second-order effect of two features at the edges of their intervals: differences accumulated along both, without what each feature
 * does by itself, its mean over the rows 0 (Apley and Zhu 2020, section 3.2).
 */
export function accumulatePair(
	differences: Float64Array,
	places: Int32Array,
	edges: readonly [Float64Array, Float64Array],
): { readonly values: Float64Array; readonly empty: number } {
	const [rows, columns] = [edges[0].length - 1, edges[1].length - 1];
	const counts = new Float64Array(rows * columns);
	const means = new Float64Array(rows * columns);
	for (let i = 0; i < differences.length; i++) {
		const cell = (places[2 * i] as number) * columns + (places[2 * i + 1] as number);
		counts[cell]! += 1;
		means[cell]! += differences[i] as number;
	}
	for (let cell = 0; cell < counts.length; cell++) means[cell]! /= Math.max(1, counts[cell] as number);
	const empty = fillEmpty(means, counts, columns);

	const wide = columns + 1;
	const surface = new Float64Array((rows + 1) * wide);
	for (let i = 1; i <= rows; i++) {
		for (let j = 1; j <= columns; j++) {
			surface[i * wide + j] =
				(means[(i - 1) * columns + j - 1] as number) +
				(surface[(i - 1) * wide + j] as number) +
				(surface[i * wide + j - 1] as number) -
				(surface[(i - 1) * wide + j - 1] as number);
		}
	}
	const at = (i: number, j: number) => surface[i * wide + j] as number;
	const count = (i: number, j: number) => counts[i * columns + j] as number;
	const first = mainEffect(at, count, [rows, columns]);
	const second = mainEffect(
		(j, i) => at(i, j),
		(j, i) => count(i, j),
		[columns, rows],
	);
	let mean = 0;
	for (let i = 0; i <= rows; i++)
		for (let j = 0; j <= columns; j++) surface[i * wide + j]! -= (first[i] as number) + (second[j] as number);
	for (let i = 0; i < rows; i++) {
		for (let j = 0; j < columns; j++)
			mean += (count(i, j) * (at(i, j) + at(i, j + 1) + at(i + 1, j) + at(i + 1, j + 1))) / 4;
	}
	return { values: surface.map((value) => value - mean / differences.length), empty };
}
