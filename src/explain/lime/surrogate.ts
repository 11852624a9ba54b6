import { ElasticNetSolver } from "../../models/linear/elastic-net-solver.ts";
import { lassoKnots } from "../../models/linear/lasso-knots.ts";
import { SupportFactor } from "../../models/linear/support-factor.ts";
import { errorOn, type Moments, type Pace, type Problem, problemOf, residualOf, rowsOf, together } from "./moments.ts";

/** How lime's package chooses the features of a ridge surrogate. */
export type FeatureSelection = "auto" | "none" | "forward_selection" | "highest_weights" | "lasso_path";

/** The penalty of a LASSO surrogate: λ of the weighted sum, α of its mean, the smallest that leaves so many features, or what cross-validation prefers. */
type LassoPenalty =
	| { readonly by: "lambda"; readonly lambda: number }
	| { readonly by: "alpha"; readonly alpha: number }
	| { readonly by: "count"; readonly count: number }
	| { readonly by: "cross-validation" };

/** Which linear model stands for the black box. */
export type SurrogateKind =
	| { readonly kind: "lasso"; readonly penalty: LassoPenalty }
	| { readonly kind: "k-lasso"; readonly count: number }
	| { readonly kind: "ridge"; readonly alpha: number; readonly selection: FeatureSelection; readonly count: number };

/** A linear model of weighted points. */
export interface Surrogate {
	readonly coefficients: Float64Array;
	readonly intercept: number;
	/** The features that have a coefficient. */
	readonly active: readonly number[];
	/** Of a LASSO: α = λ / (2 Σw), and what it is when the points are others. */
	readonly alpha?: number;
	readonly penalty?: "lambda" | "alpha";
	/** Of a LASSO whose α is where one more feature comes in: that feature, and the sign of its gradient. */
	readonly entering?: { readonly feature: number; readonly sign: number };
	/** Of ridge: what each diagonal element of the sums has beside it. */
	readonly ridge?: number;
}

/** λ of a path of cross-validation: so many in equal steps of log λ, down to this share of the largest. */
const lambdas = 50;
const smallestShare = 1e-4;

function interceptOf({ means, answerMean }: Problem, beta: Float64Array): number {
	let sum = answerMean;
	for (let j = 0; j < beta.length; j++) sum -= (beta[j] as number) * (means[j] as number);
	return sum;
}

const nonZero = (beta: Float64Array): number[] => [...beta.keys()].filter((j) => beta[j] !== 0);

const surrogateOf = (problem: Problem, beta: Float64Array, more: Partial<Surrogate>): Surrogate => ({
	coefficients: beta,
	intercept: interceptOf(problem, beta),
	active: nonZero(beta),
	...more,
});

/**
 * argmin Σ w (y − β₀ − zᵀβ)² + α Σ β² over the features of a set; a feature that those before it determine stays out.
 */
function ridgeOn(problem: Problem, set: readonly number[], alpha: number): Surrogate {
	const { width, gram, cross } = problem;
	const factor = new SupportFactor(width);
	factor.reset(alpha);
	// One that does not vary has a diagonal of 0, and no coefficient.
	for (const j of set) if (((gram[j] as Float64Array)[j] as number) > 0) factor.add(j, gram[j] as Float64Array);
	const solution = Float64Array.from(factor.order, (j) => cross[j] as number);
	factor.solve(solution);
	const beta = new Float64Array(width);
	for (const [a, j] of factor.order.entries()) beta[j] = solution[a] as number;
	return { ...surrogateOf(problem, beta, { ridge: alpha }), active: [...factor.order] };
}

/** argmin Σ w (y − β₀ − zᵀβ)² + 2 α Σw Σ|β| */
async function lassoAt(problem: Problem, alpha: number, pace: Pace): Promise<Surrogate> {
	if (alpha === 0) return leastSquares(problem);
	const [beta] = (await lassoBetas(problem, Float64Array.of(alpha), pace)) as [Float64Array];
	return surrogateOf(problem, beta, { alpha });
}

/** The LASSO without penalty. */
const leastSquares = (problem: Problem): Surrogate => ({ ...ridgeOn(problem, everyFeature(problem), 0), alpha: 0 });

/** The coefficients for each α, descending. */
async function lassoBetas(
	problem: Problem,
	alphas: Float64Array,
	{ breather, progress }: Pace,
): Promise<Float64Array[]> {
	const rows = rowsOf(problem);
	const solver = new ElasticNetSolver(rows, problem.total);
	const betas: Float64Array[] = [];
	for (const alpha of alphas) {
		await solver.solve(alpha, 0, breather, progress);
		betas.push(solver.beta.slice());
	}
	solver.release();
	rows.release();
	return betas;
}

const everyFeature = ({ width }: Problem): number[] => Array.from({ length: width }, (_, j) => j);

/** The LASSO at the smallest λ of its path at which no more than `count` features have come in. */
function lassoOf(problem: Problem, count: number): Surrogate {
	if (problem.width <= count) return leastSquares(problem);
	const rows = rowsOf(problem);
	const [x, y] = [rows.columns.slice(0, problem.width), rows.columns[problem.width] as Float64Array];
	const knots = lassoKnots(x, y, problem.total, count);
	let last = knots.length - 1;
	while (last > 0 && nonZero(knots[last]?.beta as Float64Array).length > count) last--;
	const { lambda: alpha, beta } = knots[last] as (typeof knots)[number];
	const next = knots[last + 1];
	// The path ended: nothing is left to explain with more features.
	if (!next) return surrogateOf(problem, beta, { alpha });
	const feature = next.beta.findIndex((value, j) => value !== 0 && beta[j] === 0);
	return surrogateOf(problem, beta, {
		alpha,
		...(feature >= 0 && { entering: { feature, sign: Math.sign(next.beta[feature] as number) } }),
	});
}

/** The α whose fits to all but one part of the points err least on that part. */
async function crossValidated(moments: readonly Moments[], { cross, total }: Problem, pace: Pace): Promise<number> {
	const largest = cross.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / total;
	if (largest === 0) return 0;
	const alphas = Float64Array.from({ length: lambdas }, (_, i) => largest * smallestShare ** (i / (lambdas - 1)));
	const errors = new Float64Array(lambdas);
	for (const [part, held] of moments.entries()) {
		const others = problemOf(together(moments, part));
		if (!(others.total > 0)) continue;
		for (const [i, beta] of (await lassoBetas(others, alphas, pace)).entries())
			errors[i] = (errors[i] as number) + errorOn(held, beta, interceptOf(others, beta));
	}
	let best = 0;
	for (let i = 1; i < lambdas; i++) if ((errors[i] as number) < (errors[best] as number)) best = i;
	return alphas[best] as number;
}

/** Up to this many features lime's package tries one after the other. */
const fewFeatures = 6;

/** The features with the largest |β z₀| of a nearly unpenalised fit, as lime's package. */
function highestWeights(problem: Problem, at: Float64Array, count: number): number[] {
	const { coefficients } = ridgeOn(problem, everyFeature(problem), 0.01);
	const weight = (j: number) => Math.abs((coefficients[j] as number) * (at[j] as number));
	return everyFeature(problem)
		.sort((a, b) => weight(b) - weight(a) || a - b)
		.slice(0, count);
}

/** One feature after the other, each the one with which least squares fits best. */
function forwardSelection(problem: Problem, count: number): number[] {
	const chosen: number[] = [];
	while (chosen.length < Math.min(count, problem.width)) {
		let [best, least] = [-1, Infinity];
		for (let j = 0; j < problem.width; j++) {
			if (chosen.includes(j)) continue;
			const left = residualOf(problem, ridgeOn(problem, [...chosen, j], 0).coefficients);
			if (left < least) [best, least] = [j, left];
		}
		chosen.push(best);
	}
	return chosen;
}

function selected(problem: Problem, at: Float64Array, selection: FeatureSelection, count: number): number[] {
	if (selection === "auto")
		return selected(problem, at, count <= fewFeatures ? "forward_selection" : "highest_weights", count);
	if (selection === "none") return everyFeature(problem);
	if (selection === "forward_selection") return forwardSelection(problem, count);
	if (selection === "highest_weights") return highestWeights(problem, at, count);
	return [...lassoOf(problem, count).active];
}

/**
 * Fits a surrogate to points by their moments.
 *
 * @param moments of each part of the points
 * @param problem what they make together
 * @param at the example, as the surrogate sees it
 */
export async function fitSurrogate(
	moments: readonly Moments[],
	problem: Problem,
	at: Float64Array,
	wanted: SurrogateKind,
	pace: Pace,
): Promise<Surrogate> {
	if (wanted.kind === "ridge")
		return ridgeOn(problem, selected(problem, at, wanted.selection, wanted.count), wanted.alpha);
	if (wanted.kind === "k-lasso") return ridgeOn(problem, lassoOf(problem, wanted.count).active, 0);
	const { penalty } = wanted;
	if (penalty.by === "count") return { ...lassoOf(problem, penalty.count), penalty: "alpha" };
	if (penalty.by === "cross-validation") {
		const alpha = await crossValidated(moments, problem, pace);
		return { ...(await lassoAt(problem, alpha, pace)), penalty: "alpha" };
	}
	const alpha = penalty.by === "alpha" ? penalty.alpha : penalty.lambda / (2 * problem.total);
	return { ...(await lassoAt(problem, alpha, pace)), penalty: penalty.by };
}

/** Fits again as before, to other points: with the same penalty, or on the same features. */
export async function refit(problem: Problem, { alpha, active, ridge = 0 }: Surrogate, pace: Pace): Promise<Surrogate> {
	return alpha !== undefined && alpha > 0 ? lassoAt(problem, alpha, pace) : ridgeOn(problem, active, ridge);
}
