import { ExplainError, shown } from "../../core/errors.ts";
import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import { type NestedNumbers, readNumbers } from "../../models/black-box/read-batch.ts";
import { type BackgroundOption, readBackground } from "../game/background.ts";
import { checkComplete } from "./causal-numbers.ts";
import { type ColumnMoments, columnMoments } from "./causal-regression.ts";
import type { SumOfTerms } from "./linear-terms.ts";

/** Mean and covariance of the columns, where there are no rows to take them from. */
export interface GivenMoments {
	/** `[features]` */
	readonly mean: ArrayLike<number>;
	/** `[features, features]`; needed for `"correlation-dependent"` only. */
	readonly covariance?: NdArray<TypedArray> | NestedNumbers;
}

/** Mean and covariance as they were given. */
async function readMoments(who: string, given: GivenMoments, features: number): Promise<ColumnMoments> {
	const unexpected = (came: string) =>
		new ExplainError("bad-option", `${who}: expected option "moments" to be { mean, covariance }, got ${came}`);
	const mean = Float64Array.from(given.mean);
	if (mean.length !== features || !mean.every(Number.isFinite)) {
		const words = `expected option "moments" to have ${features} finite means`;
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${shown(given.mean)}`);
	}
	if (given.covariance === undefined) {
		return { mean, covariance: new Float64Array(features * features) };
	}
	const { values, shape } = await readNumbers(given.covariance, unexpected);
	const covariance = Float64Array.from(values);
	if (shape.join() !== `${features},${features}` || !covariance.every(Number.isFinite)) {
		const words = `expected option "moments" to have a finite covariance [${features}, ${features}]`;
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got [${shape.join(", ")}]`);
	}
	return { mean, covariance };
}

/** What is known of the columns. */
export interface KnownColumns {
	/** `[features, scores]` */
	readonly slopes: Float64Array;
	readonly moments: ColumnMoments;
	/** Whether there is a covariance. */
	readonly complete: boolean;
	/** The rows that it was learned from. */
	readonly rows: number;
}

/**
 * Slopes of a linear model, and mean and covariance of its columns.
 *
 * @param what why they are needed, for the error text.
 * @throws ExplainError `unsupported-model` where there are no slopes, `shape-mismatch` for other moments, `not-finite` for missing values.
 */
export async function knownColumns(
	who: string,
	model: SumOfTerms,
	x: NdArray<Float64Array>,
	given: { readonly background: BackgroundOption | undefined; readonly moments: GivenMoments | undefined },
	what: string,
): Promise<KnownColumns> {
	const slopes = await model.slopes();
	if (!slopes) {
		const words = `expected a linear model of numbers for ${what}, got one with categories or curves`;
		throw new ExplainError("unsupported-model", `${who}: ${words}`);
	}
	checkComplete(who, model.features, x.values);
	const width = model.features.length;
	if (given.moments) {
		const moments = await readMoments(who, given.moments, width);
		return { slopes, moments, complete: given.moments.covariance !== undefined, rows: Infinity };
	}
	const rows = await readBackground(who, model, given.background as BackgroundOption);
	checkComplete(`${who}: background`, model.features, rows.x);
	return { slopes, moments: columnMoments(rows.x, width, rows.weights), complete: true, rows: rows.count };
}
