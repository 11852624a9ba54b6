import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { quantile } from "../../data/table/aggregate.ts";

/** The values of a feature at which a model is asked: quantiles, evenly spaced, or as given. */
export type GridOption = "quantile" | "even" | readonly number[];

/** Whether something is a {@link GridOption}. */
export const isGrid = (value: unknown): boolean =>
	value === "quantile" ||
	value === "even" ||
	(Array.isArray(value) && value.length > 0 && value.every(Number.isFinite));

/** The values of a column that are there, ascending; of a category the codes of its levels. */
export function presentValues(who: string, feature: Feature, column: Float64Array): Float64Array {
	const present = column.filter((value) => !Number.isNaN(value) && (!feature.levels || value >= 0));
	if (present.length > 0) return present.sort();
	throw new ExplainError("bad-input", `${who}: expected values of "${feature.name}", got only missing ones`);
}

/** Each value once. */
export function distinct(sorted: Float64Array): Float64Array {
	return sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
}

/**
 * The values of a feature at which a model is asked: the levels of a category that occur, all values of a number that has few, otherwise as
 * `grid` says.
 */
export function featureGrid(
	who: string,
	feature: Feature,
	column: Float64Array,
	grid: GridOption,
	points: number,
): Float64Array {
	if (typeof grid !== "string") return distinct(Float64Array.from(grid).sort());
	const sorted = presentValues(who, feature, column);
	const values = distinct(sorted);
	if (feature.levels || values.length <= points) return values;
	const low = sorted[0] as number;
	const width = (sorted[sorted.length - 1] as number) - low;
	const at = (i: number) => (grid === "even" ? low + (width * i) / (points - 1) : quantile(sorted, i / (points - 1)));
	return distinct(Float64Array.from({ length: points }, (_, i) => at(i)));
}

/** How many values lie nearest to each place of a grid. */
export function nearestCounts(grid: Float64Array, column: Float64Array): Float64Array {
	const counts = new Float64Array(grid.length);
	for (const value of column) {
		if (Number.isNaN(value)) continue;
		let [low, high] = [0, grid.length - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (value > ((grid[middle] as number) + (grid[middle + 1] as number)) / 2) low = middle + 1;
			else high = middle;
		}
		counts[low]! += 1;
	}
	return counts;
}

/** Cuts between intervals with about as many values each; all of them values that occur, so that no interval is empty. */
export function intervalEdges(sorted: Float64Array, intervals: number): Float64Array {
	const at = (k: number) => sorted[Math.max(0, Math.ceil((k * sorted.length) / intervals) - 1)] as number;
	return distinct(Float64Array.from({ length: intervals + 1 }, (_, k) => at(k)));
}

/** Rows by the interval of a number that they lie in, (edge k, edge k + 1], the first with its lower edge; −1 where missing. */
export function intervalsOf(edges: Float64Array, column: Float64Array): Int32Array {
	return Int32Array.from(column, (value) => {
		if (Number.isNaN(value)) return -1;
		let [low, high] = [0, edges.length - 2];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (value > (edges[middle + 1] as number)) low = middle + 1;
			else high = middle;
		}
		return low;
	});
}
