import type { Breather } from "../../core/breather.ts";
import type { Progress } from "../../core/explainer.ts";
import type { ColumnMemory } from "../../math/column-memory.ts";
import { centre, interceptOf, solverMemory } from "./columns.ts";
import { ElasticNetSolver } from "./elastic-net-solver.ts";
import { lossRounding, type SoftmaxLoss } from "./softmax-loss.ts";

/** Rounds over all scores at most. */
const mostRounds = 1000;
/** What the gradient may be off its condition at the end, as a share of the total weight times the column's deviation. */
const tolerance = 1e-8;
/** A row that is certain would have no weight in the quadratic step, and its answer no bound. */
const leastCurvature = 1e-5;

/** What is minimised: the loss plus Σ l1 |β| + l2/2 β². */
export interface SparseProblem {
	readonly columns: readonly Float64Array[];
	readonly deviations: Float64Array;
	readonly loss: SoftmaxLoss;
	readonly l1: number;
	readonly l2: number;
	readonly totalWeight: number;
}

/**
 * Newton's method on a loss with corners: each score's loss is replaced by its parabola, whose penalised minimum coordinate descent finds
 * (Friedman, Hastie, Tibshirani 2010, sections 3 and 4), and the way there is halved until the true objective falls.
 *
 * @returns `[1 + columns, scores]`, the intercept first, and whether the conditions of optimality are met.
 */
export async function sparseLogistic(
	problem: SparseProblem,
	breather: Breather,
): Promise<{ parameters: Float64Array; converged: boolean }> {
	const { columns, loss } = problem;
	const { scores, count } = loss;
	const memory = solverMemory(columns.length, count);
	const parameters = new Float64Array((columns.length + 1) * scores);
	const eta = new Float64Array(count * scores);
	let value = loss.evaluate(eta);
	const slope = new Float64Array(eta.length);
	for (let round = 0; round < mostRounds; round++) {
		const progress = { done: round, total: 0, label: "logisticRegression" };
		const pause = { breather, progress };
		for (let k = 0; k < scores; k++) value = await quadraticStep(problem, memory, parameters, eta, k, value, pause);
		loss.slope(slope);
		if (isOptimal(problem, parameters, slope)) {
			memory.release();
			return { parameters, converged: true };
		}
		if (breather.due) await breather.breathe(progress);
	}
	return { parameters, converged: false };
}

/** One score's coefficients to the minimum of its parabola, as far as the objective falls; answers with the objective. */
async function quadraticStep(
	problem: SparseProblem,
	memory: ColumnMemory,
	parameters: Float64Array,
	eta: Float64Array,
	k: number,
	value: number,
	{ breather, progress }: { readonly breather: Breather; readonly progress: Progress },
): Promise<number> {
	const { columns, loss, l1, l2 } = problem;
	const { scores, count, probabilities } = loss;
	const weights = new Float64Array(count);
	const working = new Float64Array(count);
	for (let row = 0; row < count; row++) {
		const p = probabilities[row * scores + k] as number;
		const curvature = Math.max(p * (1 - p), leastCurvature);
		weights[row] = loss.weightOf(row) * curvature;
		working[row] = (eta[row * scores + k] as number) + (Number(loss.isOf(row, k)) - p) / curvature;
	}
	const centred = centre(columns, working, weights, false, memory.columns);
	const start = Float64Array.from(columns, (_, j) => parameters[(j + 1) * scores + k] as number);
	const solver = new ElasticNetSolver(memory, 1, start);
	await solver.solve(l1, l2, breather, progress);
	solver.release();
	const intercept = interceptOf(centred, solver.beta);

	const steps = Float64Array.from(columns, (_, j) => (solver.beta[j] as number) - (start[j] as number));
	const move = new Float64Array(count).fill(intercept - (parameters[k] as number));
	for (let j = 0; j < columns.length; j++) {
		const step = steps[j] as number;
		if (step === 0) continue;
		const column = columns[j] as Float64Array;
		for (let row = 0; row < count; row++) move[row] = (move[row] as number) + step * (column[row] as number);
	}
	const old = eta.slice();
	const before = parameters.slice();
	for (let length = 1; length > 1e-10; length /= 2) {
		for (let row = 0; row < count; row++)
			eta[row * scores + k] = (old[row * scores + k] as number) + length * (move[row] as number);
		parameters[k] = (before[k] as number) + length * (intercept - (before[k] as number));
		for (let j = 0; j < columns.length; j++) {
			// The whole step ends on exact zeros.
			parameters[(j + 1) * scores + k] =
				length === 1 ? (solver.beta[j] as number) : (start[j] as number) + length * (steps[j] as number);
		}
		const now = loss.evaluate(eta) + penaltyOf(problem, parameters);
		if (now <= value + lossRounding(count) * Math.abs(value)) return now;
	}
	eta.set(old);
	parameters.set(before);
	loss.evaluate(eta);
	return value;
}

function penaltyOf({ loss, l1, l2 }: SparseProblem, parameters: Float64Array): number {
	let sum = 0;
	for (let i = loss.scores; i < parameters.length; i++) {
		const value = parameters[i] as number;
		sum += l1 * Math.abs(value) + (l2 / 2) * value * value;
	}
	return sum;
}

/** Whether every column's gradient is what its coefficient asks for. */
function isOptimal(problem: SparseProblem, parameters: Float64Array, slope: Float64Array): boolean {
	const { columns, deviations, loss, l1, l2, totalWeight } = problem;
	const { scores, count } = loss;
	for (let k = 0; k < scores; k++) {
		let sum = 0;
		for (let row = 0; row < count; row++) sum += slope[row * scores + k] as number;
		if (Math.abs(sum) > tolerance * totalWeight) return false;
		for (let j = 0; j < columns.length; j++) {
			const column = columns[j] as Float64Array;
			let gradient = 0;
			for (let row = 0; row < count; row++) gradient += (slope[row * scores + k] as number) * (column[row] as number);
			const value = parameters[(j + 1) * scores + k] as number;
			gradient += l2 * value;
			const off = value === 0 ? Math.abs(gradient) - l1 : Math.abs(gradient + l1 * Math.sign(value));
			if (off > tolerance * totalWeight * (deviations[j] as number)) return false;
		}
	}
	return true;
}
