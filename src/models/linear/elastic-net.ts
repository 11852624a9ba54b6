import { Breather } from "../../core/breather.ts";
import { number } from "../../core/options.ts";
import { defineEstimator, type FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import { interceptOf, readSolverColumns } from "./columns.ts";
import { ElasticNetSolver } from "./elastic-net-solver.ts";
import { FittedLinear, type LinearFit } from "./fitted-linear.ts";
import { type PenalisedOptions, penalisedRules } from "./ridge.ts";

/** The options of {@link lasso}. */
export interface LassoOptions extends PenalisedOptions {
	/** The weight of the penalty, at least 0. Default 1. */
	alpha?: number;
}

/** The options of {@link elasticNet}. */
export interface ElasticNetOptions extends LassoOptions {
	/** How much of the penalty is of the first kind, 0 … 1: 1 is the LASSO, 0 is ridge. Default 0.5. */
	l1Ratio?: number;
}

/** A linear model of few columns: the others have a coefficient of exactly 0. */
export class FittedElasticNet extends FittedLinear {
	readonly method: "lasso" | "elasticNet";
	readonly alpha: number;
	readonly l1Ratio: number;

	/** @internal */
	constructor(method: "lasso" | "elasticNet", fit: LinearFit, penalty: { alpha: number; l1Ratio: number }) {
		super(fit);
		this.method = method;
		this.alpha = penalty.alpha;
		this.l1Ratio = penalty.l1Ratio;
	}
}

type Method = FittedElasticNet["method"];

/** With less of the first kind of penalty than this no λ sets all coefficients to 0; a path begins as if it were this much. */
export const leastL1 = 0.001;

/** Steps of a third of λ from the largest that counts to the one asked for: each begins near its end, and a long fit lets others in between. */
function waysDown(largest: number, alpha: number): number[] {
	const way: number[] = [];
	for (let lambda = largest / 3; lambda > alpha && lambda > 1e-4 * largest; lambda /= 3) way.push(lambda);
	return [...way, alpha];
}

/** Fits both: the LASSO is the elastic net with l1Ratio 1. */
async function fitElasticNet(
	context: FitContext,
	given: TrainingData,
	options: Required<ElasticNetOptions>,
): Promise<FittedElasticNet> {
	const who = context.who as Method;
	const { alpha, l1Ratio } = options;
	const { design, data, memory, centred } = readSolverColumns(who, given, options);
	const solver = new ElasticNetSolver(memory, centred.totalWeight);
	const breather = new Breather(context);
	const progress = { done: 0, total: 0, label: who };
	await solver.prepare(breather, progress);
	for (const lambda of waysDown(solver.largest / Math.max(l1Ratio, leastL1), alpha)) {
		await solver.solve(lambda * l1Ratio, lambda * (1 - l1Ratio), breather, progress);
		if (breather.due) await breather.breathe(progress);
	}
	solver.release();
	memory.release();
	const weights = solver.beta.map((value, j) => value / (centred.scales[j] as number));
	const intercept = Float64Array.of(interceptOf(centred, weights));
	return new FittedElasticNet(who, { design, data, weights, intercept }, { alpha, l1Ratio });
}

/**
 * LASSO: which few columns are enough for a linear model?
 *
 *   β = argmin 1/(2W) Σᵢ wᵢ (yᵢ − β₀ − Σⱼ βⱼ xᵢⱼ)² + α Σⱼ |βⱼ|, W = Σ w
 *
 * The larger α, the more coefficients are exactly 0; {@link lassoPath} shows all α at once and chooses one by cross-validation. Without
 * weights W = n, the objective of scikit-learn. By coordinate descent, ended by the exact solution for the signs found: the
 * conditions of optimality hold to 1e-10 of the largest gradient. Cost: n · p operations for each of a
 * few looks at all columns, and n for each pair of columns that become active.
 *
 * It misleads where columns go together: of two twins it keeps one, and another sample may keep the other. What it leaves out may
 * matter as much as what it keeps. Where columns have different units say `standardise: true`.
 *
 * @throws ExplainError `bad-input`, `not-finite`, `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await lasso({ alpha: 2, standardise: true }).fit(table, { target: "progression" });
 * model.complexity; // { count: 6, of: "coefficients" }
 * ```
 *
 * Tibshirani (1996), Regression Shrinkage and Selection via the Lasso, equation 2; Friedman, Hastie, Tibshirani (2010), Regularization
 * Paths for Generalized Linear Models via Coordinate Descent. Key `tibshirani1996`.
 */
export const lasso = defineEstimator<LassoOptions, FittedElasticNet>({
	method: "lasso",
	tasks: ["regression"],
	options: { alpha: number(1, { min: 0 }), ...penalisedRules },
	fit: (context, data, options) => fitElasticNet(context, data, { ...options, l1Ratio: 1 }),
});

/**
 * Elastic net: the LASSO's few columns, where columns that go together are kept together.
 *
 *   β = argmin 1/(2W) Σᵢ wᵢ (yᵢ − ŷᵢ)² + α (ρ Σⱼ |βⱼ| + (1 − ρ)/2 Σⱼ βⱼ²), ρ = `l1Ratio`, W = Σ w
 *
 * With ρ = 0 it is ridge regression with the penalty W · α of {@link ridge}. As exact as {@link lasso}, at the same cost.
 *
 * It misleads as they do: coefficients are drawn to 0 on purpose, and units matter unless `standardise` is true.
 *
 * @throws ExplainError `bad-input`, `not-finite`, `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await elasticNet({ alpha: 0.5, l1Ratio: 0.3 }).fit(table, { target: "progression" });
 * ```
 *
 * Zou, Hastie (2005), Regularization and Variable Selection via the Elastic Net. Key `zou2005`.
 */
export const elasticNet = defineEstimator<ElasticNetOptions, FittedElasticNet>({
	method: "elasticNet",
	tasks: ["regression"],
	options: { alpha: number(1, { min: 0 }), l1Ratio: number(0.5, { min: 0, max: 1 }), ...penalisedRules },
	fit: fitElasticNet,
});
