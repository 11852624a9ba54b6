import { Breather } from "../../core/breather.ts";
import { flag, number } from "../../core/options.ts";
import { cholesky, solveCholesky } from "../../math/cholesky.ts";
import { dot } from "../../math/dot.ts";
import { type MissingOption, missingRule } from "../table/design-matrix.ts";
import { defineEstimator, type FitContext } from "../table/estimator.ts";
import { type CentredColumns, centre, interceptOf, readColumns } from "./columns.ts";
import { FittedLinear, type LinearFit } from "./fitted-linear.ts";
import { leastSquares } from "./least-squares.ts";

/** What every penalised linear model takes. */
export interface PenalisedOptions {
	/**
	 * Whether columns are brought to standard deviation 1 before they are penalised, so that the penalty does not depend on units.
	 * Coefficients are told in the table's units either way. Default false, as in scikit-learn.
	 */
	standardise?: boolean;
	/** Whether the first level of a category has no coefficient of its own. Default false: all levels are drawn to 0 alike. */
	dropFirst?: boolean;
	/** What to do where a value is missing: refuse, or put the mean, or the most frequent level, of the training rows there. Default `"error"`. */
	missing?: MissingOption;
}

/** The rules of {@link PenalisedOptions}. */
export const penalisedRules = { standardise: flag(false), dropFirst: flag(false), missing: missingRule() };

/** The options of {@link ridge}. */
export interface RidgeOptions extends PenalisedOptions {
	/** The weight of the penalty, at least 0. Default 1. */
	alpha?: number;
}

/** A linear model with small coefficients. */
export class FittedRidge extends FittedLinear {
	readonly method = "ridge";
	readonly alpha: number;

	/** @internal */
	constructor(fit: LinearFit, alpha: number) {
		super(fit);
		this.alpha = alpha;
	}
}

/** Solves (K + αI) u = b for K = the products of all pairs of vectors, or says that rounding leaves it singular. */
async function solvePenalised(
	vectors: readonly Float64Array[],
	alpha: number,
	right: Float64Array,
	breather: Breather,
	label: string,
): Promise<boolean> {
	const size = vectors.length;
	const products = new Float64Array(size * size);
	for (let i = 0; i < size; i++) {
		for (let j = 0; j <= i; j++) products[i * size + j] = dot(vectors[i] as Float64Array, vectors[j] as Float64Array);
		products[i * size + i]! += alpha;
		if (breather.due) await breather.breathe({ done: i, total: size, label });
	}
	if (!cholesky(products, size)) return false;
	solveCholesky(products, size, right);
	return true;
}

/** β = argmin ‖y − Xβ‖² + α‖β‖², in the smaller of its two forms. */
async function ridgeCoefficients(context: FitContext, { x, y }: CentredColumns, alpha: number): Promise<Float64Array> {
	const breather = new Breather(context);
	const { who } = context;
	if (alpha > 0 && x.length <= y.length) {
		const coefficients = Float64Array.from(x, (column) => dot(column, y));
		if (await solvePenalised(x, alpha, coefficients, breather, who)) return coefficients;
	} else if (alpha > 0) {
		// β = Xᵀ (X Xᵀ + αI)⁻¹ y: a system of the rows.
		const rows = Array.from(y, (_, row) => Float64Array.from(x, (column) => column[row] as number));
		const dual = Float64Array.from(y);
		if (await solvePenalised(rows, alpha, dual, breather, who))
			return Float64Array.from(x, (column) => dot(column, dual));
	}
	// Without a penalty, or with one that is lost in rounding: the penalty as rows √α · βⱼ = 0 of a least-squares problem.
	const extra = alpha > 0 ? x.length : 0;
	const longer = x.map((column, j) => {
		const copy = new Float64Array(column.length + extra);
		copy.set(column);
		if (extra > 0) copy[column.length + j] = Math.sqrt(alpha);
		return copy;
	});
	const target = new Float64Array(y.length + extra);
	target.set(y);
	return (await leastSquares(longer, target, breather, who)).coefficients;
}

/**
 * Ridge regression: a linear model whose coefficients are kept small, so that columns that go together share what they explain.
 *
 *   β = argmin Σᵢ wᵢ (yᵢ − β₀ − Σⱼ βⱼ xᵢⱼ)² + α Σⱼ βⱼ²
 *
 * The intercept is not penalised; α is in the units of Σ w x², as in scikit-learn. α = 0 is least squares. Exact, by Cholesky's
 * factor of XᵀX + αI (p ≤ n) or XXᵀ + αI. Cost: n · p · min(n, p) operations.
 *
 * It misleads where columns have different units and `standardise` is false: a length in millimetres is penalised a million times less than
 * one in metres. Coefficients are biased towards 0 on purpose, so that they have no standard errors here.
 *
 * @throws ExplainError `bad-input`, `not-finite`, `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await ridge({ alpha: 10, standardise: true }).fit(table, { target: "progression" });
 * ```
 *
 * Hoerl, Kennard (1970), Ridge Regression: Biased Estimation for Nonorthogonal Problems, equation 2.1. Key `hoerl1970`.
 */
export const ridge = defineEstimator<RidgeOptions, FittedRidge>({
	method: "ridge",
	tasks: ["regression"],
	options: { alpha: number(1, { min: 0 }), ...penalisedRules },
	async fit(context, given, { alpha, standardise, dropFirst, missing }) {
		const { design, data, columns } = readColumns(context.who, given, { dropFirst, missing });
		const centred = centre(columns, data.y, data.weights, standardise);
		const weights = await ridgeCoefficients(context, centred, alpha);
		for (let j = 0; j < weights.length; j++) weights[j]! /= centred.scales[j] as number;
		const intercept = Float64Array.of(interceptOf(centred, weights));
		return new FittedRidge({ design, data, weights, intercept }, alpha);
	},
});
