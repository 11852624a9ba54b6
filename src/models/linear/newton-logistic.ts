import type { Breather } from "../../core/breather.ts";
import { dot } from "../../math/dot.ts";
import { lossRounding, type SoftmaxLoss } from "./softmax-loss.ts";

/** What is minimised: the loss plus ½ Σ penaltyⱼ βⱼ², over intercept and coefficients of standardised columns. */
export interface SmoothProblem {
	readonly columns: readonly Float64Array[];
	readonly loss: SoftmaxLoss;
	/** Of each column; 0 without a penalty. */
	readonly penalty: Float64Array;
	readonly totalWeight: number;
}

/** How a Newton run ended. */
export interface NewtonResult {
	/** `[1 + columns, scores]`, the intercept first. */
	readonly parameters: Float64Array;
	readonly outcome: "converged" | "separated" | "not converged";
}

const mostIterations = 200;
/** The largest slope at the end, as a share of the total weight. */
const flat = 1e-11;
/** Without a penalty, the largest change of a score by the last step: of separated classes it stays near 1 while the slopes vanish. */
const still = 1e-7;

/** Scores `[n, scores]` of parameters. */
function scoresOf({ columns, loss }: SmoothProblem, parameters: Float64Array, into: Float64Array): void {
	const { scores, count } = loss;
	for (let k = 0; k < scores; k++) {
		const intercept = parameters[k] as number;
		for (let row = 0; row < count; row++) into[row * scores + k] = intercept;
		for (let j = 0; j < columns.length; j++) {
			const value = parameters[(j + 1) * scores + k] as number;
			if (value === 0) continue;
			const column = columns[j] as Float64Array;
			for (let row = 0; row < count; row++)
				into[row * scores + k] = (into[row * scores + k] as number) + value * (column[row] as number);
		}
	}
}

/** Of a derivative by the scores the one by the parameters. */
function backward(
	{ columns, loss, penalty }: SmoothProblem,
	byScore: Float64Array,
	at: Float64Array,
	into: Float64Array,
): void {
	const { scores, count } = loss;
	for (let k = 0; k < scores; k++) {
		let sum = 0;
		for (let row = 0; row < count; row++) sum += byScore[row * scores + k] as number;
		into[k] = sum;
		for (let j = 0; j < columns.length; j++) {
			const column = columns[j] as Float64Array;
			let product = 0;
			for (let row = 0; row < count; row++) product += (byScore[row * scores + k] as number) * (column[row] as number);
			const place = (j + 1) * scores + k;
			into[place] = product + (penalty[j] as number) * (at[place] as number);
		}
	}
}

function penaltyOf({ penalty, loss }: SmoothProblem, parameters: Float64Array): number {
	let sum = 0;
	for (let j = 0; j < penalty.length; j++) {
		for (let k = 0; k < loss.scores; k++) {
			sum += ((penalty[j] as number) * (parameters[(j + 1) * loss.scores + k] as number) ** 2) / 2;
		}
	}
	return sum;
}

/** The diagonal of the second derivative, by which conjugate gradients are conditioned. */
function diagonalOf({ columns, loss, penalty }: SmoothProblem): Float64Array {
	const { scores, count, probabilities } = loss;
	const diagonal = new Float64Array((columns.length + 1) * scores);
	for (let k = 0; k < scores; k++) {
		for (let row = 0; row < count; row++) {
			const p = probabilities[row * scores + k] as number;
			const curvature = loss.weightOf(row) * p * (1 - p);
			diagonal[k] = (diagonal[k] as number) + curvature;
			for (let j = 0; j < columns.length; j++) {
				diagonal[(j + 1) * scores + k]! += curvature * ((columns[j] as Float64Array)[row] as number) ** 2;
			}
		}
		for (let j = 0; j < columns.length; j++) diagonal[(j + 1) * scores + k]! += penalty[j] as number;
	}
	return diagonal.map((value) => Math.max(value, Number.MIN_VALUE * 1e20));
}

/** Solves H d = −g by conjugate gradients to a share of g. */
async function newtonStep(
	problem: SmoothProblem,
	gradient: Float64Array,
	share: number,
	breather: Breather,
): Promise<Float64Array> {
	const size = gradient.length;
	const { loss } = problem;
	const diagonal = diagonalOf(problem);
	const step = new Float64Array(size);
	const rest = gradient.map((value) => -value);
	const direction = rest.map((value, i) => value / (diagonal[i] as number));
	const product = new Float64Array(size);
	const change = new Float64Array(loss.count * loss.scores);
	let energy = dot(rest, direction);
	const goal = energy * share * share;
	for (let i = 0; i < 4 * size + 20 && energy > goal && energy > 0; i++) {
		scoresOf(problem, direction, change);
		loss.curve(change);
		backward(problem, change, direction, product);
		const curvature = dot(direction, product);
		if (!(curvature > 0)) break;
		const length = energy / curvature;
		let next = 0;
		for (let j = 0; j < size; j++) {
			step[j] = (step[j] as number) + length * (direction[j] as number);
			rest[j] = (rest[j] as number) - length * (product[j] as number);
			next += (rest[j] as number) ** 2 / (diagonal[j] as number);
		}
		for (let j = 0; j < size; j++) {
			direction[j] = (rest[j] as number) / (diagonal[j] as number) + (next / energy) * (direction[j] as number);
		}
		energy = next;
		if (breather.due) await breather.breathe({ done: 0, total: 0, label: "logisticRegression" });
	}
	return step;
}

/**
 * Newton's method with conjugate gradients for each step and a line search (Nocedal, Wright 2006, algorithm 7.1): works on one score or
 * several, and never holds the matrix of second derivatives.
 *
 * @param watchSeparation whether to look for classes that are separated, where nothing is penalised
 */
export async function newtonLogistic(
	problem: SmoothProblem,
	watchSeparation: boolean,
	breather: Breather,
): Promise<NewtonResult> {
	const { columns, loss, totalWeight } = problem;
	const size = (columns.length + 1) * loss.scores;
	const parameters = new Float64Array(size);
	const trial = new Float64Array(size);
	const gradient = new Float64Array(size);
	const eta = new Float64Array(loss.count * loss.scores);
	const change = new Float64Array(eta.length);
	let value = loss.evaluate(eta);
	let first = 0;
	for (let iteration = 0; iteration < mostIterations; iteration++) {
		loss.slope(change);
		backward(problem, change, parameters, gradient);
		const steepest = gradient.reduce((largest, slope) => Math.max(largest, Math.abs(slope)), 0);
		first ||= steepest;
		const isFlat = steepest <= flat * totalWeight;
		if (isFlat && !watchSeparation) return { parameters, outcome: "converged" };
		const step = await newtonStep(problem, gradient, Math.min(0.1, Math.sqrt(steepest / (first || 1))), breather);
		scoresOf(problem, step, change);
		const move = change.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0);
		if (isFlat && move <= still) return { parameters, outcome: "converged" };
		if (watchSeparation && iteration > 0 && (loss.neverHurts(eta) || (move > 0.1 && loss.neverHurts(change)))) {
			return { parameters, outcome: "separated" };
		}
		const slope = dot(gradient, step);
		let length = 1;
		let now = value;
		// Near the optimum the loss falls by less than its last digit: what is lost in rounding is no rise.
		const rounding = lossRounding(loss.count) * Math.abs(value);
		for (; length > 1e-12; length /= 2) {
			for (let j = 0; j < size; j++) trial[j] = (parameters[j] as number) + length * (step[j] as number);
			scoresOf(problem, trial, eta);
			now = loss.evaluate(eta) + penaltyOf(problem, trial);
			if (now <= value + 1e-4 * length * slope + rounding) break;
		}
		parameters.set(trial);
		value = now;
		if (breather.due) await breather.breathe({ done: iteration, total: 0, label: "logisticRegression" });
		// The last digits of the slopes are rounding of sums over all rows.
		if (!watchSeparation && move * length <= 1e-14 && steepest <= 1e4 * flat * totalWeight)
			return { parameters, outcome: "converged" };
	}
	return { parameters, outcome: "not converged" };
}
