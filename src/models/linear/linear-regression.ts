import { Breather } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { flag, number } from "../../core/options.ts";
import { twoSidedP, twoSidedQuantile } from "../../math/distributions.ts";
import { dot } from "../../math/dot.ts";
import { type MissingOption, missingRule } from "../table/design-matrix.ts";
import { defineEstimator } from "../table/estimator.ts";
import type { TableRows } from "../table/rows.ts";
import { centre, interceptOf, readColumns } from "./columns.ts";
import { type Estimate, FittedLinear, type LinearFit } from "./fitted-linear.ts";
import { leastSquares } from "./least-squares.ts";

/** The options of {@link linearRegression}. */
export interface LinearRegressionOptions {
	/** The confidence of the coefficients' intervals, between 0 and 1. Default 0.95. */
	level?: number;
	/** Whether the first level of a category is what its other levels are compared with, and has no coefficient. Default true. */
	dropFirst?: boolean;
	/** What to do where a value is missing: refuse, or put the mean, or the most frequent level, of the training rows there. Default `"error"`. */
	missing?: MissingOption;
}

/** How well a line fits the rows that it was fitted to. */
export interface GoodnessOfFit {
	/** The share of the target's variance that the model explains. */
	readonly r2: number;
	/** R² with a price for each coefficient; absent without degrees of freedom. */
	readonly adjustedR2?: number;
	/** The standard deviation of what is left, in the target's unit; absent without degrees of freedom. */
	readonly residualStandardError?: number;
	/** Rows minus coefficients, the intercept among them. */
	readonly degreesOfFreedom: number;
}

/** Where the mean of such rows lies, and where a new row would lie. */
export interface AnswerIntervals {
	/** What {@link FittedLinearRegression.predict} gives, `[n]`. */
	readonly prediction: NdArray<Float64Array>;
	/** Of the mean response of rows with these values, `[n, 2]`. */
	readonly confidence: NdArray<Float64Array>;
	/** Of one new response, `[n, 2]`: wider by the scatter of single rows. */
	readonly newRow: NdArray<Float64Array>;
}

/** What intervals of answers are made of. */
interface Spread {
	readonly means: Float64Array;
	readonly inverse: Float64Array;
	readonly variance: number;
	readonly freedom: number;
	readonly totalWeight: number;
}

/** A line, plane or hyperplane through data, and how sure its numbers are. */
export class FittedLinearRegression extends FittedLinear {
	readonly method = "linearRegression";
	readonly fit: GoodnessOfFit;
	readonly #spread: Spread | undefined;

	/** @internal */
	constructor(fit: LinearFit, goodness: GoodnessOfFit, spread: Spread | undefined) {
		super(fit);
		this.fit = goodness;
		this.#spread = spread;
	}

	/**
	 * How sure an answer is: an interval of the mean of such rows, and one of a single new row.
	 *
	 *   ŷ ± t · s · √(1/Σw + (x − x̄)ᵀ (XᵀX)⁻¹ (x − x̄)), and with 1 + … under the root for a new row (of weight 1)
	 *
	 * They hold where the true curve is this line and the scatter is normal and the same everywhere. Outside the training data the line is a guess.
	 *
	 * @param options `level` between 0 and 1, default 0.95.
	 * @throws ExplainError `unsupported-model` where no degree of freedom is left to measure the scatter, `bad-option`, and as `predict`.
	 */
	async intervals(rows: TableRows, options: { level?: number } = {}): Promise<AnswerIntervals> {
		const { level = 0.95 } = options;
		if (!(level > 0 && level < 1)) {
			throw new ExplainError("bad-option", `intervals: expected option "level" between 0 and 1, got ${level}`);
		}
		const spread = this.#spread;
		if (!spread) {
			const words = `expected more rows than coefficients, got ${this.rowCount} rows for ${this.complexity.count + 1}`;
			throw new ExplainError("unsupported-model", `intervals: ${words}: nothing is left to measure the scatter by`);
		}
		const { values, shape } = await this.readRows(rows, "intervals");
		const count = shape[0] as number;
		const prediction = this.scoreRows(values, count);
		const { means, inverse, variance, freedom, totalWeight } = spread;
		const encoded = this.encode("intervals", values, count);
		const width = means.length;
		const quantile = twoSidedQuantile(level, freedom);
		const [confidence, newRow] = [new Float64Array(2 * count), new Float64Array(2 * count)];
		const away = new Float64Array(width);
		for (let row = 0; row < count; row++) {
			for (let j = 0; j < width; j++) away[j] = (encoded[row * width + j] as number) - (means[j] as number);
			let leverage = 1 / totalWeight;
			for (let j = 0; j < width; j++)
				leverage += (away[j] as number) * dot(inverse.subarray(j * width, (j + 1) * width), away);
			const mean = quantile * Math.sqrt(variance * leverage);
			const one = quantile * Math.sqrt(variance * (1 + leverage));
			const at = prediction[row] as number;
			confidence.set([at - mean, at + mean], 2 * row);
			newRow.set([at - one, at + one], 2 * row);
		}
		const bounds = (of: Float64Array) => ndArray(of, [count, 2], ["example", "bound"]);
		return {
			prediction: ndArray(prediction, [count], ["example"]),
			confidence: bounds(confidence),
			newRow: bounds(newRow),
		};
	}

	protected override summary(): string {
		const { r2, residualStandardError } = this.fit;
		const unit = this.target.unit ? ` ${this.target.unit}` : "";
		const scatter =
			residualStandardError === undefined
				? "as many coefficients as rows, so that nothing is left to measure the scatter by"
				: `residual standard error ${Number(residualStandardError.toPrecision(4))}${unit}`;
		return `${super.summary()}; R² ${r2.toFixed(4)}, ${scatter}`;
	}
}

/**
 * Linear regression: how much does the target change per unit of each column, the others held fixed, and how sure is that?
 *
 *   ŷ = β₀ + Σ βⱼ xⱼ with β = argmin Σᵢ wᵢ (yᵢ − ŷᵢ)²
 *
 * By Householder's QR of the centred columns. Standard errors, t, p and intervals are those of ordinary (or, with weights, weighted) least
 * squares: s² = Σ w (y − ŷ)² / (n − rank), Cov β = s² (XᵀX)⁻¹. A category has a coefficient for each level but the first, which the
 * others are compared with. A column that the columns before it determine (a constant, the second of two twins, one of more columns
 * than rows) is dropped: its coefficient is 0 and it is named in `dropped`. Rows of weight 0 are as if they were not there.
 *
 * Cost: 2 · n · p² operations; 1e6 rows of 20 columns take seconds.
 *
 * It misleads where a column that matters is left out (a coefficient can change its sign: Simpson's paradox), where columns go together
 * (standard errors grow, and a coefficient "with the others held fixed" speaks of rows that do not exist), where the true curve is no
 * line, and where coefficients in different units are compared.
 *
 * @throws ExplainError `bad-input` for missing values unless told otherwise and for levels it was not fitted to, `not-finite`,
 * `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const { table } = await datasets.load("diabetes");
 * const model = await linearRegression().fit(table, { target: "progression" });
 * model.coefficients; // name, value, unit, standardError, statistic, p, interval
 * const { newRow } = await model.intervals(table.slice(0, 1));
 * ```
 *
 * Legendre (1805), Nouvelles méthodes pour la détermination des orbites des comètes; Golub (1965), Numerical methods for solving linear
 * least squares problems. Key `golub1965`.
 */
export const linearRegression = defineEstimator<LinearRegressionOptions, FittedLinearRegression>({
	method: "linearRegression",
	tasks: ["regression"],
	options: { level: number(0.95, { min: 0.001, max: 0.9999 }), dropFirst: flag(true), missing: missingRule() },
	async fit(context, given, { level, dropFirst, missing }) {
		const { design, data, columns } = readColumns(context.who, given, { dropFirst, missing });
		const centred = centre(columns, data.y, data.weights, false);
		const { means, totalWeight } = centred;
		const around = dot(centred.y, centred.y);
		const { coefficients, kept, inverse, residual } = await leastSquares(
			centred.x as Float64Array[],
			centred.y,
			new Breather(context),
			context.who,
		);
		const width = means.length;
		const intercept = interceptOf(centred, coefficients);
		const freedom = data.rowCount - kept.length - 1;
		const r2 = around === 0 ? 1 : 1 - residual / around;
		const goodness: GoodnessOfFit = {
			r2,
			degreesOfFreedom: freedom,
			...(freedom > 0 && {
				adjustedR2: 1 - ((1 - r2) * (data.rowCount - 1)) / freedom,
				residualStandardError: Math.sqrt(residual / freedom),
			}),
		};
		const dropped = [...means.keys()].filter((j) => !kept.includes(j));
		const fit = { design, data, weights: coefficients, intercept: Float64Array.of(intercept), dropped, level };
		if (freedom <= 0) return new FittedLinearRegression(fit, goodness, undefined);

		const variance = residual / freedom;
		const quantile = twoSidedQuantile(level, freedom);
		const estimate = (value: number, unscaled: number): Estimate => {
			const standardError = Math.sqrt(variance * unscaled);
			const interval = [value - quantile * standardError, value + quantile * standardError] as const;
			// Of a perfect fit nothing scatters: t has no value.
			if (standardError === 0) return { standardError, interval };
			const statistic = value / standardError;
			return { standardError, statistic, p: twoSidedP(statistic, freedom), interval };
		};
		let atOrigin = 1 / totalWeight;
		for (let j = 0; j < width; j++)
			atOrigin += (means[j] as number) * dot(inverse.subarray(j * width, (j + 1) * width), means);
		const estimates = [
			estimate(intercept, atOrigin),
			...Array.from(coefficients, (value, j) =>
				dropped.includes(j) ? undefined : estimate(value, inverse[j * width + j] as number),
			),
		];
		const spread = { means, inverse, variance, freedom, totalWeight };
		return new FittedLinearRegression({ ...fit, estimates: [estimates] }, goodness, spread);
	},
});
