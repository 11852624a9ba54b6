import { cholesky, solveCholesky } from "../../math/cholesky.ts";
import { ColumnMemory } from "../../math/column-memory.ts";
import type { Points } from "./kernel.ts";
import {
	errorOn,
	type MomentMemory,
	type Moments,
	type Pace,
	type Problem,
	problemOf,
	residualOf,
	together,
} from "./moments.ts";
import { fitSurrogate, refit, type Surrogate, type SurrogateKind } from "./surrogate.ts";

/** A surrogate of the points around an example, and how well it is known. */
export interface LocalFit extends Surrogate {
	/** What the surrogate answers at the example. */
	readonly prediction: number;
	/** Of each coefficient; 0 where it is 0 because the feature was left out. */
	readonly standardError: Float64Array;
	/** Degrees of freedom: points by their weights, minus what was fitted. */
	readonly freedom: number;
	/** Weighted R² on the points that it was fitted to. */
	readonly fidelity: number;
	/** Weighted R² on points that it was not fitted to: each fifth by a fit to the others. */
	readonly heldOut: number;
	/** λ = 2 α Σw of a LASSO. */
	readonly lambda?: number;
	/** (Σw)² / Σw²: how many points of equal weight say as much. */
	readonly effective: number;
	/** Features that do not vary among the points. */
	readonly constant: readonly number[];
}

/** 1 − left / whole; 1 where there is nothing to explain and nothing left. */
const shareExplained = (left: number, whole: number): number => (whole > 0 ? 1 - left / whole : 1);

async function heldOutFidelity(
	moments: readonly Moments[],
	problem: Problem,
	surrogate: Surrogate,
	pace: Pace,
): Promise<number> {
	let left = 0;
	for (const [part, held] of moments.entries()) {
		const others = problemOf(together(moments, part));
		// Points of which one part has all the weight cannot be tried on others.
		if (!(others.total > 0)) continue;
		const { coefficients, intercept } = await refit(others, surrogate, pace);
		left += errorOn(held, coefficients, intercept);
	}
	return shareExplained(left, problem.square);
}

/**
 * The standard errors of a surrogate's coefficients, by the sandwich of its estimating equations.
 *
 * Of all surrogates Σ w (z − z̄) r = a constant for the active features. With ψ a point's part of that sum, H the sum's derivative and
 * n the points by their weights, Cov = H⁻¹ (Σ ψψᵀ) H⁻ᵀ · n / (n − p). Where α was chosen as the place at which a feature comes in,
 * that feature's equation is one more, and α one more unknown: its own uncertainty is part of the errors.
 */
async function sandwich(
	points: Points,
	problem: Problem,
	surrogate: Surrogate,
	freedom: number,
	pace: Pace,
): Promise<Float64Array> {
	const { active, entering, coefficients, alpha = 0, penalty, ridge = 0 } = surrogate;
	const errors = new Float64Array(problem.width);
	const features = entering ? [...active, entering.feature] : [...active];
	const size = features.length;
	if (size === 0) return errors;
	const signs = features.map((j, a) =>
		a < active.length ? Math.sign(coefficients[j] as number) : (entering?.sign as number),
	);
	// α Σw s where α keeps its value; λ s / 2 does not change with the points.
	const meat = await scoreProducts(
		points,
		problem,
		surrogate,
		{ features, signs, shift: penalty === "alpha" ? alpha : 0 },
		pace,
	);
	const bread = inverseRows(problem, active, features, signs, ridge);
	if (!bread) return errors;
	const scale = 1 + (active.length + 1) / Math.max(1, freedom);
	for (const [a, j] of active.entries()) {
		const row = bread[a] as Float64Array;
		let sum = 0;
		for (let b = 0; b < size; b++) {
			const products = meat[b] as Float64Array;
			for (let c = 0; c < size; c++) sum += (row[b] as number) * (row[c] as number) * (products[c] as number);
		}
		errors[j] = Math.sqrt(Math.max(0, sum) * scale);
	}
	return errors;
}

/** Σ ψψᵀ of the features' equations, around the mean of ψ; a row for each of them. */
async function scoreProducts(
	{ count, columns, origin, answers, weights }: Points,
	{ means }: Problem,
	{ active, coefficients, intercept }: Surrogate,
	{
		features,
		signs,
		shift,
	}: { readonly features: readonly number[]; readonly signs: readonly number[]; readonly shift: number },
	{ breather, progress }: Pace,
): Promise<Float64Array[]> {
	let constant = intercept;
	for (const j of active) constant += (coefficients[j] as number) * (origin[j] as number);
	const rest = new Float64Array(count);
	for (let i = 0; i < count; i++) rest[i] = (answers[i] as number) - constant;
	for (const j of active) {
		const column = columns[j] as Float64Array;
		const own = coefficients[j] as number;
		for (let i = 0; i < count; i++) rest[i] = (rest[i] as number) - own * (column[i] as number);
	}
	const size = features.length;
	const memory = new ColumnMemory(count, size);
	for (const [a, j] of features.entries()) {
		const column = columns[j] as Float64Array;
		const into = memory.columns[a] as Float64Array;
		const mean = (means[j] as number) - (origin[j] as number);
		const away = shift * (signs[a] as number);
		let sum = 0;
		for (let i = 0; i < count; i++) {
			const own = (weights[i] as number) * (((column[i] as number) - mean) * (rest[i] as number) - away);
			into[i] = own;
			sum += own;
		}
		const centre = sum / count;
		for (let i = 0; i < count; i++) into[i] = (into[i] as number) - centre;
	}
	const products = features.map(() => new Float64Array(size));
	await memory.multiplyAll(size, products, breather, progress);
	memory.release();
	return products;
}

/**
 * The rows of H⁻¹ that give the active coefficients. Where α is an unknown too, H = [G_AA, Σw s_A; gᵀ, Σw s], solved by what is left
 * of the last equation after the first ones; Σw falls out.
 */
function inverseRows(
	{ gram }: Problem,
	active: readonly number[],
	features: readonly number[],
	signs: readonly number[],
	ridge: number,
): Float64Array[] | undefined {
	const known = active.length;
	const factor = new Float64Array(known * known);
	for (const [a, j] of active.entries()) {
		for (let b = 0; b <= a; b++) factor[a * known + b] = (gram[j] as Float64Array)[active[b] as number] as number;
		factor[a * known + a] = (factor[a * known + a] as number) + ridge;
	}
	if (!cholesky(factor, known)) return undefined;
	const rows = active.map((_, a) => {
		const row = new Float64Array(features.length);
		row[a] = 1;
		const solved = row.subarray(0, known);
		solveCholesky(factor, known, solved);
		return row;
	});
	if (features.length === known) return rows;
	// β = G⁻¹(u − Σw s_A α); α = (v − gᵀG⁻¹u) / (Σw (s − gᵀG⁻¹s_A)).
	const last = features[known] as number;
	const toLast = Float64Array.from(active, (j) => (gram[last] as Float64Array)[j] as number);
	const slope = Float64Array.from(signs.slice(0, known));
	solveCholesky(factor, known, toLast);
	solveCholesky(factor, known, slope);
	let pivot = signs[known] as number;
	for (let a = 0; a < known; a++) pivot -= (toLast[a] as number) * (signs[a] as number);
	for (const [a, row] of rows.entries()) {
		const step = (slope[a] as number) / pivot;
		for (let b = 0; b < known; b++) row[b] = (row[b] as number) + step * (toLast[b] as number);
		row[known] = -step;
	}
	return rows;
}

/** Fits a surrogate to the points around an example. */
export async function fitLocally(
	points: Points,
	wanted: SurrogateKind,
	memory: MomentMemory,
	pace: Pace,
): Promise<LocalFit> {
	const { count, weights, at } = points;
	const moments = await memory.momentsOf(points, pace);
	const problem = problemOf(together(moments));
	const surrogate = await fitSurrogate(moments, problem, at, wanted, pace);
	const { coefficients, intercept, alpha, active } = surrogate;
	let squares = 0;
	for (let i = 0; i < count; i++) squares += (weights[i] as number) ** 2;
	const effective = squares > 0 ? problem.total ** 2 / squares : 0;
	const freedom = Math.max(1, effective - active.length - 1);
	let prediction = intercept;
	for (const j of active) prediction += (coefficients[j] as number) * (at[j] as number);
	return {
		...surrogate,
		prediction,
		standardError: await sandwich(points, problem, surrogate, freedom, pace),
		freedom,
		fidelity: shareExplained(residualOf(problem, coefficients), problem.square),
		heldOut: await heldOutFidelity(moments, problem, surrogate, pace),
		...(alpha !== undefined && { lambda: 2 * alpha * problem.total }),
		effective,
		constant: problem.gram.flatMap((row, j) => (row[j] === 0 ? [j] : [])),
	};
}
