import { ExplainError } from "../../core/errors.ts";
import { cholesky, invertCholesky, logDeterminant, solveCholesky } from "../../math/cholesky.ts";
import type { Block } from "./design.ts";
import { eigen } from "./symmetric.ts";

/** A least-squares problem in coordinates: minimise βᵀ A β − 2 bᵀ β + c + Σ λ β². */
export interface LeastSquares {
	readonly matrix: Float64Array;
	readonly vector: Float64Array;
	readonly squares: number;
	readonly size: number;
	/** How many rows there are. */
	readonly rowCount: number;
	/** The variance of a row's noise; undefined where it is to be estimated. */
	readonly scale: number | undefined;
}

/** The answer for some penalties. */
export interface Smoothed {
	/** ln λ of each block. */
	readonly logs: Float64Array;
	readonly beta: Float64Array;
	/** (A + S)⁻¹ */
	readonly covariance: Float64Array;
	/** What each coordinate's penalty is. */
	readonly penalties: Float64Array;
	/** −2 · restricted log-likelihood, up to a constant: what the chosen penalties make smallest. */
	readonly criterion: number;
	readonly gradient: Float64Array;
	readonly hessian: Float64Array;
}

/** Further out, a term is a straight line, or interpolates, whatever λ is. */
const [smallestLog, largestLog] = [-12, 25];

/** What rounding leaves of a zero is no pivot: terms that go together are penalised, however little. */
const leastPivot = 1e-14;

/** The answer and the derivatives of the criterion by ln λ (Wood 2011, section 3, where the penalty is diagonal). */
function answer(problem: LeastSquares, blocks: readonly Block[], logs: Float64Array): Smoothed {
	const { matrix, vector, squares, size, rowCount, scale } = problem;
	const penalties = new Float64Array(size);
	for (const [j, { coordinates }] of blocks.entries()) {
		for (const a of coordinates) penalties[a] = Math.exp(logs[j] as number);
	}
	const factor = matrix.slice();
	for (let i = 0; i < size; i++) factor[i * size + i]! += penalties[i] as number;
	if (!cholesky(factor, size, leastPivot))
		throw new ExplainError("not-finite", "gam: the least-squares problem could not be solved");
	const beta = vector.slice();
	solveCholesky(factor, size, beta);
	const covariance = invertCholesky(factor, size);
	let deviance = squares;
	for (let i = 0; i < size; i++) deviance -= (vector[i] as number) * (beta[i] as number);
	// What rounding leaves of a perfect fit.
	deviance = Math.max(deviance, 1e-13 * squares, Number.MIN_VALUE);

	const count = blocks.length;
	// The intercept alone is not shrunk.
	const residual = Math.max(1, rowCount - 1);
	const phi = scale ?? deviance / residual;
	const fall = new Float64Array(count);
	const trace = new Float64Array(count);
	let criterion =
		(scale === undefined ? residual * Math.log(deviance) : deviance / scale) + logDeterminant(factor, size);
	for (const [j, { coordinates }] of blocks.entries()) {
		const lambda = Math.exp(logs[j] as number);
		criterion -= coordinates.length * (logs[j] as number);
		for (const a of coordinates) {
			fall[j]! += lambda * (beta[a] as number) ** 2;
			trace[j]! += lambda * (covariance[a * size + a] as number);
		}
	}
	const gradient = fall.map((value, j) => value / phi + (trace[j] as number) - blocks[j]!.coordinates.length);
	const hessian = new Float64Array(count * count);
	for (const [j, left] of blocks.entries()) {
		for (const [k, right] of blocks.entries()) {
			const both = Math.exp((logs[j] as number) + (logs[k] as number));
			let [bent, shared] = [0, 0];
			for (const a of left.coordinates) {
				for (const b of right.coordinates) {
					const v = covariance[a * size + b] as number;
					bent += (beta[a] as number) * v * (beta[b] as number);
					shared += v * v;
				}
			}
			const own = j === k ? (fall[j] as number) / phi + (trace[j] as number) : 0;
			const profiled = scale === undefined ? ((fall[j] as number) * (fall[k] as number)) / (phi * phi * residual) : 0;
			hessian[j * count + k] = own - (2 * both * bent) / phi - both * shared - profiled;
		}
	}
	return { logs, beta, covariance, penalties, criterion, gradient, hessian };
}

/** Newton's step downhill: along directions that curve the wrong way, or hardly, the gradient decides. */
function step({ gradient, hessian }: Smoothed): Float64Array {
	const count = gradient.length;
	const { values, vectors } = eigen(hessian, count);
	let largest = 0;
	for (const value of values) largest = Math.max(largest, Math.abs(value));
	const moved = new Float64Array(count);
	for (let j = 0; j < count; j++) {
		let along = 0;
		for (let i = 0; i < count; i++) along += (vectors[i * count + j] as number) * (gradient[i] as number);
		const curve = Math.max(Math.abs(values[j] as number), 1e-4 * largest, 1e-8);
		for (let i = 0; i < count; i++) moved[i]! -= ((vectors[i * count + j] as number) * along) / curve;
	}
	let longest = 0;
	for (const value of moved) longest = Math.max(longest, Math.abs(value));
	const limit = longest > 4 ? 4 / longest : 1;
	return moved.map((value) => value * limit);
}

/** How small a slope of the criterion is as good as none; it is a log-likelihood, of which differences below 0.01 say nothing. */
const flat = 1e-4;

/** Whether no block's λ could be better: the slope is 0, or leads out of the range. */
function isSettled({ logs, gradient }: Smoothed): boolean {
	return gradient.every((slope, j) => {
		const log = logs[j] as number;
		return Math.abs(slope) < flat || (log >= largestLog && slope < 0) || (log <= smallestLog && slope > 0);
	});
}

/**
 * Chooses λ of each block by restricted maximum likelihood, with Newton's method in ln λ.
 *
 * @param fixed whether the λ that came are to stay.
 * @param tick called between steps.
 */
export async function smooth(
	problem: LeastSquares,
	blocks: readonly Block[],
	start: Float64Array,
	{ fixed, steps, tick }: { fixed: boolean; steps: number; tick: () => Promise<void> },
): Promise<Smoothed> {
	let now = answer(problem, blocks, start);
	if (fixed) return now;
	for (let done = 0; done < steps && !isSettled(now); done++) {
		await tick();
		const direction = step(now);
		let better: Smoothed | undefined;
		for (let share = 1; share > 1e-3 && !better; share /= 2) {
			const from = now;
			const logs = from.logs.map((log, j) =>
				Math.min(largestLog, Math.max(smallestLog, log + share * (direction[j] as number))),
			);
			const tried = answer(problem, blocks, logs);
			if (tried.criterion < from.criterion) better = tried;
			else await tick();
		}
		if (!better) break;
		now = better;
	}
	return now;
}
