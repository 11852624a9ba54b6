import { Breather } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import type { Feature, Payloads } from "../../core/explanation.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { checked, number, type OptionRules, oneOf, optional } from "../../core/options.ts";
import type { Design } from "../table/design-matrix.ts";
import { defineEstimator, type FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import { readSolverColumns } from "./columns.ts";
import { FittedElasticNet, leastL1 } from "./elastic-net.ts";
import { ElasticNetSolver } from "./elastic-net-solver.ts";
import { FittedLinear } from "./fitted-linear.ts";
import { lassoKnots } from "./lasso-knots.ts";
import { type PenalisedOptions, penalisedRules } from "./ridge.ts";
import {
	crossValidatePath,
	emptyPath,
	type Path,
	type PathError,
	setPath,
	solvePath,
	weightsAt,
} from "./solve-path.ts";

/** The options of {@link lassoPath}. */
export interface LassoPathOptions extends PenalisedOptions {
	/**
	 * How many λ, in equal steps of log λ from the largest that counts down to `ratio` of it; or these, descending; or `"knots"`: exactly
	 * those where a column enters or leaves. Default 100.
	 */
	alphas?: number | readonly number[] | "knots";
	/**
	 * The smallest λ as a share of the largest. Default 0.001; with more columns than rows 0.01, as what comes below fits the noise of every row.
	 */
	ratio?: number | undefined;
	/** The parts of the cross-validation that chooses λ; 0 for none. Default 10, and no more than rows. */
	folds?: number;
	/** Which λ answers: the one with the smallest error, or the largest whose error is within one standard error of it. Default `"smallest"`. */
	choose?: "smallest" | "oneStandardError";
}

/** The options of {@link elasticNetPath}. */
export interface ElasticNetPathOptions extends LassoPathOptions {
	/** How much of the penalty is of the first kind, 0 … 1: 1 is the LASSO, 0 is ridge. Default 0.5. */
	l1Ratio?: number;
}

/** The fit of a path, as its model keeps it. */
interface PathFit {
	readonly design: Design;
	readonly data: TrainingData;
	readonly path: Path;
	readonly error: PathError | undefined;
	readonly deviations: Float64Array;
	readonly l1Ratio: number;
	/** The index of the λ that answers. */
	readonly chosen: number;
}

/** All models of a path of penalties, and one of them that answers. */
export class FittedPath extends FittedLinear {
	readonly method: "lassoPath" | "elasticNetPath";
	readonly l1Ratio: number;
	/** The penalty of the model that answers. */
	readonly alpha: number;
	/** λ, coefficients in the table's units, intercepts, and the errors of the cross-validation. */
	readonly path: Payloads["path"];
	/** The standard deviation of each column, by which coefficients of different units can be compared. */
	readonly deviations: NdArray<Float64Array>;
	readonly #fit: PathFit;

	/** @internal */
	constructor(method: FittedPath["method"], fit: PathFit) {
		const { design, data, path, error, deviations, chosen } = fit;
		super({ design, data, weights: weightsAt(path, chosen), intercept: path.intercepts.slice(chosen, chosen + 1) });
		this.method = method;
		this.#fit = fit;
		this.l1Ratio = fit.l1Ratio;
		this.alpha = path.lambdas[chosen] as number;
		const count = path.lambdas.length;
		const along = (values: Float64Array) => ndArray(values, [count], ["lambda"]);
		this.deviations = ndArray(deviations, [deviations.length], ["feature"]);
		this.path = {
			lambdas: along(path.lambdas),
			coefficients: ndArray(path.weights, [count, deviations.length], ["lambda", "feature"]),
			intercepts: along(path.intercepts),
			features: design.columns.map(
				({ name, unit, description }): Feature => ({
					name,
					...(unit !== undefined && { unit }),
					...(description !== undefined && { description }),
				}),
			),
			...(error && {
				error: { mean: along(error.mean), standardError: along(error.standardError) },
				chosen: { smallest: error.smallest, oneStandardError: error.oneStandardError },
			}),
		};
	}

	/**
	 * The model of the λ of the path that is nearest to `alpha`, on the scale of log λ.
	 *
	 * @throws ExplainError `bad-option` for what is no number above 0.
	 */
	at(alpha: number): FittedElasticNet {
		if (!(alpha > 0 && Number.isFinite(alpha)))
			throw new ExplainError("bad-option", `at: expected a penalty above 0, got ${alpha}`);
		return this.atIndex(nearestLambda(this.#fit.path.lambdas, alpha));
	}

	/** The model of a λ by its place on the path. @internal */
	atIndex(index: number): FittedElasticNet {
		const { design, data, path, l1Ratio } = this.#fit;
		const intercept = path.intercepts.slice(index, index + 1);
		const fit = { design, data, weights: weightsAt(path, index), intercept };
		const penalty = { alpha: path.lambdas[index] as number, l1Ratio };
		return new FittedElasticNet(l1Ratio === 1 ? "lasso" : "elasticNet", fit, penalty);
	}

	protected override *parameters(): Generator<TypedArray, void, unknown> {
		yield* super.parameters();
		yield this.path.lambdas.values;
		yield this.path.coefficients.values;
	}

	protected override summary(): string {
		return `${super.summary()}; λ = ${Number(this.alpha.toPrecision(4))}, one of ${this.path.lambdas.values.length}`;
	}
}

/** The index of the λ that is nearest on a logarithmic scale; a λ of 0 is nearest to none but the smallest. */
function nearestLambda(lambdas: ArrayLike<number>, alpha: number): number {
	let best = 0;
	let least = Infinity;
	for (let i = 0; i < lambdas.length; i++) {
		const away = Math.abs(Math.log(Math.max(lambdas[i] as number, Number.MIN_VALUE)) - Math.log(alpha));
		if (away >= least) continue;
		least = away;
		best = i;
	}
	return best;
}

function gridOf(
	largest: number,
	{ alphas, ratio }: { alphas: number | readonly number[]; ratio: number },
): Float64Array {
	if (typeof alphas !== "number") return Float64Array.from(alphas).sort((a, b) => b - a);
	// A target that does not vary has no largest λ: all coefficients are 0 at any.
	const top = largest > 0 ? largest : 1;
	return Float64Array.from({ length: alphas }, (_, i) => top * ratio ** (alphas === 1 ? 0 : i / (alphas - 1)));
}

async function fitPath(
	context: FitContext,
	given: TrainingData,
	options: Required<ElasticNetPathOptions>,
): Promise<FittedPath> {
	const { who } = context;
	const { alphas, l1Ratio, folds, choose } = options;
	const { design, data, memory, centred } = readSolverColumns(who, given, options);
	let path: Path;
	if (alphas === "knots") {
		const knots = lassoKnots(centred.x, centred.y, centred.totalWeight);
		path = emptyPath(
			centred,
			Float64Array.from(knots, ({ lambda }) => lambda),
		);
		for (const [i, { beta }] of knots.entries()) setPath(path, i, centred, beta);
	} else {
		const solver = new ElasticNetSolver(memory, centred.totalWeight);
		const { ratio = centred.x.length > data.rowCount ? 0.01 : 0.001 } = options;
		const lambdas = gridOf(solver.largest / Math.max(l1Ratio, leastL1), { alphas, ratio });
		path = await solvePath(centred, lambdas, l1Ratio, new Breather(context), solver);
	}
	memory.release();
	const canValidate = folds >= 2 && data.rowCount >= 3;
	const error = canValidate ? await crossValidatePath(context, data, path.lambdas, options) : undefined;
	// Without cross-validation nothing speaks for more bias: the smallest λ answers.
	const chosen = error ? error[choose] : path.lambdas.length - 1;
	const { deviations } = centred;
	return new FittedPath(who as FittedPath["method"], { design, data, path, error, deviations, l1Ratio, chosen });
}

const isGrid = (value: unknown): boolean =>
	(typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 10_000) ||
	(Array.isArray(value) && value.length > 0 && value.every((one) => Number.isFinite(one) && one > 0));

const pathRules: Omit<OptionRules<Required<LassoPathOptions>>, "alphas"> = {
	ratio: optional(number(0.001, { min: 1e-8, max: 1 })),
	folds: checked(
		10,
		"0 or an integer at least 2",
		(value) => Number.isInteger(value) && (value === 0 || (value as number) >= 2),
	),
	choose: oneOf(["smallest", "oneStandardError"], "smallest"),
	...penalisedRules,
};

/**
 * The path of the LASSO: in which order do columns come into a linear model as its penalty falls, and how many of them are worth having?
 *
 * One model of {@link lasso} for each λ (its `alpha`), each begun from the one before. k-fold cross-validation, with folds of the fit's
 * seed, measures each λ's squared error on rows that it was not fitted to; the λ with the smallest error answers, or the largest
 * one within one standard error of it: the simplest model that is not measurably worse. The fitted path predicts as that model;
 * `path` has all of them, `at(λ)` gives one.
 *
 * `alphas: "knots"` gives the exact places where a column comes or goes, by least-angle regression; between them every
 * coefficient is a straight line in λ.
 *
 * Cost: (folds + 1) paths; a path of 100 λ on 2,000 × 100 takes about ten milliseconds.
 *
 * It misleads where columns go together: the order in which they come says less about the world than it seems. The error at the chosen λ
 * is a little too good, as λ was chosen by it. Intervals and p-values of the columns that were chosen, computed as if they had been known
 * before, are too good by far.
 *
 * @throws ExplainError `bad-input`, `not-finite`, `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const path = await lassoPath({ standardise: true }).fit(table, { target: "progression" });
 * path.path.chosen; // { smallest: 55, oneStandardError: 27 }
 * path.at(10).complexity;
 * ```
 *
 * Friedman, Hastie, Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent, sections 2.5 and 2.6;
 * Efron, Hastie, Johnstone, Tibshirani (2004), Least Angle Regression. Keys `friedman2010`, `efron2004`.
 */
export const lassoPath = defineEstimator<LassoPathOptions, FittedPath>({
	method: "lassoPath",
	tasks: ["regression"],
	options: {
		alphas: checked<Required<LassoPathOptions>["alphas"]>(
			100,
			'how many, a list of numbers above 0, or "knots"',
			(value) => value === "knots" || isGrid(value),
		),
		...pathRules,
	},
	fit: (context, data, options) => fitPath(context, data, { ...options, l1Ratio: 1 }),
});

/**
 * The path of the elastic net: as {@link lassoPath}, with a share 1 − `l1Ratio` of the penalty of ridge's kind, so that columns that go
 * together come together. With `l1Ratio` 0 it is the path of ridge regression: all coefficients shrink, none is 0.
 *
 * @throws ExplainError as {@link lassoPath}; `bad-option` for knots, which only the LASSO has.
 *
 * @example
 * ```ts
 * const path = await elasticNetPath({ l1Ratio: 0.2 }).fit(table, { target: "progression" });
 * ```
 *
 * Zou, Hastie (2005), Regularization and Variable Selection via the Elastic Net. Key `zou2005`.
 */
export const elasticNetPath = defineEstimator<ElasticNetPathOptions, FittedPath>({
	method: "elasticNetPath",
	tasks: ["regression"],
	options: {
		alphas: checked<Required<LassoPathOptions>["alphas"]>(100, "how many, or a list of numbers above 0", isGrid),
		l1Ratio: number(0.5, { min: 0, max: 1 }),
		...pathRules,
	},
	fit: fitPath,
});
