import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { type OptionRule, oneOf } from "../../core/options.ts";
import { unseenLevel } from "./rows.ts";
import type { TrainingData } from "./training-data.ts";

/** What a model without a place for missing values does with them: refuse them, or put the training rows' mean, or most frequent level, there. */
export type MissingOption = "error" | "mean";

/** The rule of the option `missing`. */
export const missingRule = (): OptionRule<MissingOption> => oneOf(["error", "mean"], "error");

/** How columns of a table become columns of numbers that a sum or a distance can use. */
export interface DesignOptions {
	/** Whether the first level of a category has no column of its own: what an unpenalised regression with an intercept needs. */
	readonly dropFirst: boolean;
	/** Whether columns are brought to mean 0 and standard deviation 1 (of n, weighted). */
	readonly standardise: boolean;
	readonly missing: MissingOption;
}

/** One column of the design. */
export interface DesignColumn extends Feature {
	/** The index of the feature that it comes from. */
	readonly feature: number;
	/** Of a category: the code of the level whose rows have a 1. */
	readonly level?: number;
	/** What was subtracted, and what was then divided by; 0 and 1 where nothing was. */
	readonly mean: number;
	readonly scale: number;
}

/** The design matrix of a model: numbers as they are or standardised, categories as columns of 0 and 1. */
export interface Design {
	readonly columns: readonly DesignColumn[];
	/**
	 * `[count, features]` → `[count, columns]`.
	 *
	 * @throws ExplainError `bad-input` for a missing value that the model was told to refuse, and for a level that it has not seen.
	 */
	encode(who: string, x: Float64Array, count: number): Float64Array;
}

/** A feature needs a value in a row that counts. */
function refuseEmpty(who: string, { x, weights, features, rowCount }: TrainingData, j: number): void {
	const width = features.length;
	for (let row = 0; row < rowCount; row++) {
		if (!Number.isNaN(x.values[row * width + j] as number) && (!weights || (weights[row] as number) > 0)) return;
	}
	const words = `expected a value in column "${features[j]?.name}", got only missing ones; leave it out of the features`;
	throw new ExplainError("bad-input", `${who}.fit: ${words}`);
}

/** Of a feature's known values: the weighted mean, or the most frequent level. */
function typical({ x, weights, features, rowCount }: TrainingData, j: number): number {
	const { levels } = features[j] as Feature;
	const width = features.length;
	const sums = new Float64Array(levels ? levels.length : 1);
	let total = 0;
	for (let row = 0; row < rowCount; row++) {
		const value = x.values[row * width + j] as number;
		if (Number.isNaN(value)) continue;
		const weight = weights ? (weights[row] as number) : 1;
		total += weight;
		sums[levels ? value : 0]! += levels ? weight : weight * value;
	}
	if (!levels) return (sums[0] as number) / total;
	let most = 0;
	for (let level = 1; level < sums.length; level++) {
		if ((sums[level] as number) > (sums[most] as number)) most = level;
	}
	return most;
}

/**
 * Learns the design matrix from training data.
 *
 * @throws ExplainError `bad-input` for a column without any value.
 */
export function fitDesign(who: string, data: TrainingData, { dropFirst, standardise, missing }: DesignOptions): Design {
	const { features } = data;
	const width = features.length;
	for (let j = 0; j < width; j++) refuseEmpty(who, data, j);
	const typicals = missing === "mean" ? features.map((_, j) => typical(data, j)) : [];
	const raw = features.flatMap((feature, j): DesignColumn[] => {
		// In the other order V8 takes ten times as long.
		if (!feature.levels) return [{ feature: j, mean: 0, scale: 1, ...feature }];
		return feature.levels
			.map((level, code) => ({ name: `${feature.name} = ${level}`, feature: j, level: code, mean: 0, scale: 1 }))
			.slice(dropFirst ? 1 : 0);
	});

	const encodeRaw = (caller: string, x: Float64Array, count: number): Float64Array => {
		const values = new Float64Array(count * raw.length);
		let at = 0;
		for (let row = 0; row < count; row++) {
			for (const { feature, level } of raw) {
				let value = x[row * width + feature] as number;
				if (Number.isNaN(value)) {
					if (missing === "error") {
						const { name } = features[feature] as Feature;
						const words = `expected a value in column "${name}" of row ${row}, got a missing one`;
						throw new ExplainError(
							"bad-input",
							`${caller}: ${words}; ${who}({ missing: "mean" }) puts the training rows' mean, or most frequent level, there`,
						);
					}
					value = typicals[feature] as number;
				} else if (level !== undefined && value === unseenLevel) {
					const { name, levels = [] } = features[feature] as Feature;
					const words = `expected a level of column "${name}" that it was fitted to (${levels.slice(0, 12).join(", ")})`;
					throw new ExplainError("bad-input", `${caller}: ${words}, got another in row ${row}`);
				}
				values[at++] = level === undefined ? value : Number(value === level);
			}
		}
		return values;
	};

	if (!standardise) return { columns: raw, encode: encodeRaw };
	const { rowCount, weights } = data;
	const values = encodeRaw(`${who}.fit`, data.x.values, rowCount);
	const columns = raw.map((column, k): DesignColumn => {
		let total = 0;
		let sum = 0;
		for (let row = 0; row < rowCount; row++) {
			const weight = weights ? (weights[row] as number) : 1;
			total += weight;
			sum += weight * (values[row * raw.length + k] as number);
		}
		const mean = sum / total;
		let squares = 0;
		for (let row = 0; row < rowCount; row++) {
			squares += (weights ? (weights[row] as number) : 1) * ((values[row * raw.length + k] as number) - mean) ** 2;
		}
		const deviation = Math.sqrt(squares / total);
		// A constant column has no scale; what rounding leaves of its deviation is none.
		const scale = deviation > 1e-12 * Math.max(1, Math.abs(mean)) ? deviation : 1;
		return { ...column, mean, scale };
	});
	return {
		columns,
		encode(caller, x, count) {
			const encoded = encodeRaw(caller, x, count);
			for (let at = 0; at < encoded.length; at++) {
				const { mean, scale } = columns[at % columns.length] as DesignColumn;
				encoded[at] = ((encoded[at] as number) - mean) / scale;
			}
			return encoded;
		},
	};
}
