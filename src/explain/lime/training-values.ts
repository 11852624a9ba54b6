import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { quantile } from "../../data/table/aggregate.ts";
import { distinct } from "../global/feature-grid.ts";

/** A column of the training rows. */
export interface TrainingColumn {
	readonly feature: Feature;
	readonly values: Float64Array;
	/** Of a number, without the rows where it is missing; a column that does not vary has a deviation of 0. */
	readonly mean: number;
	readonly deviation: number;
}

/** What neighbourhoods of rows are drawn by. */
export function trainingColumns(who: string, features: readonly Feature[], x: Float64Array): readonly TrainingColumn[] {
	const width = features.length;
	const count = x.length / width;
	if (count < 2) {
		const words = 'expected at least two rows in option "training", which gives the scale of each column';
		throw new ExplainError("bad-input", `${who}: ${words}, got ${count}`);
	}
	return features.map((feature, j) => {
		const values = new Float64Array(count);
		let [sum, present] = [0, 0];
		for (let row = 0; row < count; row++) {
			const value = x[row * width + j] as number;
			values[row] = value;
			if (Number.isNaN(value)) continue;
			sum += value;
			present++;
		}
		const mean = present > 0 ? sum / present : 0;
		let squares = 0;
		for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
		const deviation = present > 0 ? Math.sqrt(squares / present) : 0;
		// What rounding leaves of a constant column.
		return { feature, values, mean, deviation: deviation <= 1e-12 * Math.abs(mean) ? 0 : deviation };
	});
}

/** How numbers are cut into bins. */
export type LimeBins = "quartile" | "decile" | "entropy";

/** The upper ends of all bins of as many values but the last, ascending. */
export function binEnds({ values }: TrainingColumn, bins: "quartile" | "decile"): Float64Array {
	// Missing ones come last.
	const ascending = values.slice().sort();
	const missing = ascending.findIndex(Number.isNaN);
	const sorted = missing < 0 ? ascending : ascending.subarray(0, missing);
	const count = bins === "quartile" ? 4 : 10;
	if (sorted.length === 0) return new Float64Array(0);
	return distinct(Float64Array.from({ length: count - 1 }, (_, i) => quantile(sorted, (i + 1) / count)));
}

/** The bin of a missing value. */
const missingBin = -2;

/** The bin (end k − 1, end k] that a value lies in; of a category its code. */
export function binOf(value: number, ends: Float64Array | undefined): number {
	if (Number.isNaN(value)) return missingBin;
	if (!ends) return value;
	let [low, high] = [0, ends.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (value > (ends[middle] as number)) low = middle + 1;
		else high = middle;
	}
	return low;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** The bin that a value lies in, in words: `27.4 < bmi ≤ 31`, `sex = female`. */
export function binWords({ name, levels }: Feature, value: number, ends: Float64Array | undefined): string {
	if (Number.isNaN(value)) return `${name} missing`;
	if (levels) return `${name} = ${levels[value] ?? "a level that the model does not know"}`;
	if (!ends || ends.length === 0) return name;
	const bin = binOf(value, ends);
	const below = bin > 0 ? `${short(ends[bin - 1] as number)} < ` : "";
	const above = bin < ends.length ? ` ≤ ${short(ends[bin] as number)}` : "";
	return bin === ends.length ? `${name} > ${short(ends[bin - 1] as number)}` : `${below}${name}${above}`;
}
