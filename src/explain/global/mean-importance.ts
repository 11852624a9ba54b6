import type { Payloads } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { number } from "../../core/options.ts";
import { twoSidedQuantile } from "../../math/distributions.ts";
import type { FeatureSet } from "./feature-sets.ts";

/** The rule of an option `confidence`. */
export const confidenceRule = () => ({
	...number(0.95, { min: 0, max: 1 }),
	accepts: (value: unknown) => typeof value === "number" && value > 0 && value < 1,
	expected: "a number above 0 and below 1",
});

/** Importances that were measured several times. */
export interface MeasuredImportances {
	readonly sets: readonly FeatureSet[];
	/** `[sets, repeats]` */
	readonly values: Float64Array;
	/** What the second axis counts. */
	readonly axis: "repeat" | "fold";
	readonly confidence: number;
	/**
	 * The variance of the mean as a share of the variance of one measurement. Default 1 / repeats, as of independent ones.
	 */
	readonly varianceOfMean?: number;
}

/** The mean of each set's importances, how they vary, and the t interval of the mean where there are at least two. */
export function meanImportance({ sets, values, axis, confidence, varianceOfMean }: MeasuredImportances): Pick<
	Payloads["importance"],
	"scores" | "features" | "spread" | "interval" | "repeats"
> & {
	readonly standardError?: NdArray<Float64Array>;
} {
	const count = sets.length;
	const repeats = values.length / count;
	const [mean, spread, error, low, high] = Array.from({ length: 5 }, () => new Float64Array(count)) as [
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array,
	];
	const t = repeats > 1 ? twoSidedQuantile(confidence, repeats - 1) : 0;
	for (let i = 0; i < count; i++) {
		const own = values.subarray(i * repeats, (i + 1) * repeats);
		let sum = 0;
		for (const value of own) sum += value;
		mean[i] = sum / repeats;
		let squares = 0;
		for (const value of own) squares += (value - (mean[i] as number)) ** 2;
		spread[i] = Math.sqrt(squares / Math.max(1, repeats - 1));
		error[i] = (spread[i] as number) * Math.sqrt(varianceOfMean ?? 1 / repeats);
		low[i] = (mean[i] as number) - t * (error[i] as number);
		high[i] = (mean[i] as number) + t * (error[i] as number);
	}
	const each = (array: Float64Array) => ndArray(array, [count], ["feature"]);
	return {
		scores: each(mean),
		features: sets.map(({ feature }) => feature),
		repeats: ndArray(values, [count, repeats], ["feature", axis]),
		...(repeats > 1 && { spread: each(spread), interval: [each(low), each(high)], standardError: each(error) }),
	};
}
