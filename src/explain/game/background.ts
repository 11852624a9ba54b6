import { ExplainError, shown } from "../../core/errors.ts";
import { checked, type OptionRule } from "../../core/options.ts";
import { type RowReader, readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";

/** Rows that do not all count the same, such as `kMeansBackground` gives. */
export interface WeightedRows {
	readonly rows: TableRows;
	/** One for each row, at least 0; only their ratios matter. */
	readonly weights: ArrayLike<number>;
}

/** What stands for "not known": rows, as a table or matrix, or rows with weights. A single row is a baseline. */
export type BackgroundOption = TableRows | WeightedRows;

/** A background that was read. */
export interface Background {
	/** `[count, columns]`, NaN where missing. */
	readonly x: Float64Array;
	readonly count: number;
	/** The share of each row; they sum to 1, none is 0. */
	readonly weights: Float64Array;
}

const isWeighted = (given: BackgroundOption): given is WeightedRows =>
	typeof given === "object" && given !== null && "rows" in given && "weights" in given;

/** The rule of the option `background`; what it holds is checked when the model is known. */
export const backgroundRule = (): OptionRule<BackgroundOption> =>
	checked<BackgroundOption>(
		undefined as never,
		"rows, or rows with weights such as await kMeansBackground(rows, 20)",
		(value) => typeof value === "object" && value !== null,
	);

/** The error where there is no background. */
export const noBackground = (who: string): ExplainError => {
	const words =
		'expected option "background": rows that stand for what is not known, such as some of the training rows';
	return new ExplainError("bad-option", `${who}: ${words}`);
};

/** The shares of rows, without those that count nothing. */
function sharesOf(who: string, weights: ArrayLike<number>, count: number): Float64Array {
	if (weights.length !== count) {
		const words = `expected option "background" to have a weight for each of its ${count} rows`;
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${weights.length}`);
	}
	const shares = Float64Array.from(weights);
	const wrong = shares.find((weight) => !(weight >= 0 && weight < Infinity));
	const sum = shares.reduce((all, weight) => all + weight, 0);
	if (wrong !== undefined || sum === 0) {
		const words = 'expected the weights of option "background" to be finite, at least 0, and not all 0';
		throw new ExplainError("bad-option", `${who}: ${words}, got ${wrong === undefined ? "only 0" : shown(wrong)}`);
	}
	return shares.map((weight) => weight / sum);
}

/**
 * The rows of a background as the model sees them, with their shares.
 *
 * @throws ExplainError `bad-option` where there is none or its weights are none, `bad-input` for no rows, and as `readModelRows`.
 */
export async function readBackground(who: string, model: RowReader, given: BackgroundOption): Promise<Background> {
	if (given === undefined) {
		const words =
			'expected option "background": rows that stand for what is not known, such as some of the training rows';
		throw new ExplainError("bad-option", `${who}: ${words}`);
	}
	const { x } = await readModelRows(`${who}: background`, model, isWeighted(given) ? given.rows : given);
	const [count, width] = x.shape as [number, number];
	if (!isWeighted(given)) return { x: x.values, count, weights: new Float64Array(count).fill(1 / count) };
	const shares = sharesOf(who, given.weights, count);
	const kept = [...shares.keys()].filter((row) => (shares[row] as number) > 0);
	const values = new Float64Array(kept.length * width);
	for (const [place, row] of kept.entries())
		values.set(x.values.subarray(row * width, (row + 1) * width), place * width);
	return { x: values, count: kept.length, weights: Float64Array.from(kept, (row) => shares[row] as number) };
}
