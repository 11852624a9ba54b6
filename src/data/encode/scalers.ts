import { checked, checkOptions, type OptionRules } from "../../core/options.ts";
import { quantile } from "../table/aggregate.ts";
import { type Column, featureOf, isMissing } from "../table/column.ts";
import type { ColumnEncoder } from "./column-encoder.ts";
import {
	fillOf,
	type MissingNumber,
	meanOf,
	missingNumber,
	missingValue,
	presentNumbers,
	someNumbers,
} from "./number-values.ts";

/** What every scaler takes. */
export interface ScalerOptions {
	/** What takes the place of a missing value. Default `"error"`. */
	missing?: MissingNumber;
}

/** y = (x − shift) / scale, and in which unit y then is. */
interface Scaling {
	readonly shift: number;
	readonly scale: number;
	readonly unit?: string;
}

/** A constant column has no spread: it is shifted and not divided. */
const spread = (scale: number): number => (scale === 0 ? 1 : scale);

/** Whether a variance may come from rounding alone: the mean of equal numbers is not always one of them. The bound is scikit-learn's. */
const isRounding = (variance: number, mean: number, count: number): boolean =>
	variance <= count * Number.EPSILON * variance + (count * mean * Number.EPSILON) ** 2;

function scaler(
	name: string,
	missing: MissingNumber,
	learn: (numbers: Float64Array, column: Column) => Scaling,
): ColumnEncoder {
	return {
		name,
		fit(fitted) {
			const numbers = someNumbers(name, fitted);
			const { shift, scale, unit } = learn(numbers, fitted);
			const fill = fillOf(missing, numbers);
			const { unit: _, ...feature } = featureOf(fitted);
			const { type } = fitted;
			return {
				columns: [{ ...feature, ...(unit !== undefined && { unit }), source: fitted.name }],
				encode(column, values, offset, width) {
					presentNumbers(name, column);
					for (let row = 0; row < column.values.length; row++) {
						const lacks = isMissing(column, row);
						if (lacks && fill === undefined) throw missingValue(name, column, row);
						const value = lacks ? (fill as number) : (column.values[row] as number);
						values[offset + row * width] = (value - shift) / scale;
					}
				},
				decode(values, offset) {
					const value = (values[offset] as number) * scale + shift;
					if (Number.isNaN(value)) return null;
					if (type === "boolean") return value >= 0.5;
					return type === "date" ? new Date(value) : value;
				},
			};
		},
	};
}

const rules: OptionRules<Required<ScalerOptions>> = { missing: missingNumber() };

/**
 * How many standard deviations above the mean: y = (x − mean) / sd, with the deviation of the rows it was fitted on
 * (divided by n, as in scikit-learn's `StandardScaler`).
 */
export function standardScaler(options: ScalerOptions = {}): ColumnEncoder {
	const { missing } = checkOptions<Required<ScalerOptions>>("standardScaler", rules, options);
	return scaler("standardScaler", missing, (numbers) => {
		const mean = meanOf(numbers);
		const variance = meanOf(numbers.map((x) => (x - mean) ** 2));
		const scale = isRounding(variance, mean, numbers.length) ? 1 : Math.sqrt(variance);
		return { shift: mean, scale, unit: "standard deviations" };
	});
}

/** What {@link minMaxScaler} takes. */
export interface MinMaxScalerOptions extends ScalerOptions {
	/** What the smallest and the largest value become. Default `[0, 1]`. */
	range?: readonly [number, number];
}

const rangeRules: OptionRules<Required<MinMaxScalerOptions>> = {
	...rules,
	range: checked<readonly [number, number]>(
		[0, 1],
		"two numbers, the smaller first",
		(value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1],
	),
};

/** From the smallest to the largest value of the rows it was fitted on; others may come to lie outside. */
export function minMaxScaler(options: MinMaxScalerOptions = {}): ColumnEncoder {
	const { missing, range } = checkOptions<Required<MinMaxScalerOptions>>("minMaxScaler", rangeRules, options);
	return scaler("minMaxScaler", missing, (numbers) => {
		const low = numbers.reduce((a, b) => Math.min(a, b));
		const high = numbers.reduce((a, b) => Math.max(a, b));
		const scale = spread(high - low) / (range[1] - range[0]);
		return { shift: low - range[0] * scale, scale };
	});
}

/** What {@link robustScaler} takes. */
export interface RobustScalerOptions extends ScalerOptions {
	/** The quantiles whose distance becomes 1. Default `[0.25, 0.75]`. */
	quantiles?: readonly [number, number];
}

const robustRules: OptionRules<Required<RobustScalerOptions>> = {
	...rules,
	quantiles: checked<readonly [number, number]>(
		[0.25, 0.75],
		"two numbers from 0 to 1, the smaller first",
		(value) => Array.isArray(value) && value.length === 2 && value[0] >= 0 && value[1] <= 1 && value[0] < value[1],
	),
};

/** y = (x − median) / (upper − lower quartile): outliers do not move it. */
export function robustScaler(options: RobustScalerOptions = {}): ColumnEncoder {
	const { missing, quantiles } = checkOptions<Required<RobustScalerOptions>>("robustScaler", robustRules, options);
	return scaler("robustScaler", missing, (numbers) => {
		const sorted = Float64Array.from(numbers).sort();
		const [low, high] = [quantile(sorted, quantiles[0]), quantile(sorted, quantiles[1])];
		return { shift: quantile(sorted, 0.5), scale: spread(high - low), unit: "interquantile ranges" };
	});
}

/** The numbers as they are, in their own unit. */
export function unscaled(options: ScalerOptions = {}): ColumnEncoder {
	const { missing } = checkOptions<Required<ScalerOptions>>("unscaled", rules, options);
	return scaler("unscaled", missing, (_, { unit }) => ({ shift: 0, scale: 1, ...(unit !== undefined && { unit }) }));
}
