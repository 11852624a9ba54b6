import type { FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import type { Design } from "./design.ts";
import { type Smoothed, smooth } from "./smoothness.ts";

/** What was learned of one score. */
export interface FittedScore {
	/** Of all columns, the intercept's first. */
	readonly coefficients: Float64Array;
	/** Of the coordinates, as Bayes sees it: the penalty is the prior (Wood 2006). */
	readonly covariance: Float64Array;
	/** Of each coordinate: 1 where the data decide, 0 where the penalty does. */
	readonly freedom: Float64Array;
	/** λ of each block, in its own coordinates. */
	readonly lambdas: Float64Array;
	/** The variance of the noise; 1 for classes. */
	readonly scale: number;
}

/** How penalties are chosen. */
export interface Penalties {
	/** Where to start, or where to stay; ln λ of each block. */
	readonly logs: Float64Array;
	readonly fixed: boolean;
}

const mostRounds = 60;
/** After so many rounds the penalties stay, so that what swings between two choices comes to an end. */
const roundsOfChoice = 30;
/** A score that moves by less than this, of log-odds, is there. */
const still = 1e-4;

function freedomOf({ covariance, penalties }: Smoothed, size: number): Float64Array {
	return penalties.map((penalty, i) => 1 - penalty * (covariance[i * size + i] as number));
}

function scored(design: Design, smoothed: Smoothed, scale: number): FittedScore {
	return {
		coefficients: design.coefficients(smoothed.beta),
		covariance: smoothed.covariance.map((value) => value * scale),
		freedom: freedomOf(smoothed, design.coordinates),
		lambdas: smoothed.logs.map(Math.exp),
		scale,
	};
}

/** Penalised least squares. */
export async function fitNumbers(
	context: FitContext,
	design: Design,
	{ y }: TrainingData,
	{ weights, total }: { weights: Float64Array; total: number },
	{ logs, fixed }: Penalties,
): Promise<FittedScore[]> {
	const tick = () => context.checkpoint({ done: 0, total: 0, label: context.who });
	let mean = 0;
	for (let row = 0; row < y.length; row++) mean += ((weights[row] as number) * (y[row] as number)) / total;
	const centred = y.map((value) => value - mean);
	const { products, moments, squares } = await design.sums(weights, centred, tick);
	const { matrix, vector } = design.toCoordinates(products, moments);
	const size = design.coordinates;
	const problem = { matrix, vector, squares, size, rowCount: total, scale: undefined };
	// Of a target that does not vary, nothing can be learned but its value.
	const constant = squares <= 1e-24 * total * Math.max(1, mean * mean);
	const smoothed = await smooth(problem, design.blocks, logs, { fixed: fixed || constant, steps: 100, tick });
	const { beta } = smoothed;
	let residual = squares;
	for (let i = 0; i < size; i++) {
		residual -= 2 * (vector[i] as number) * (beta[i] as number);
		for (let j = 0; j < size; j++)
			residual += (beta[i] as number) * (matrix[i * size + j] as number) * (beta[j] as number);
	}
	const freedom = freedomOf(smoothed, size).reduce((sum, value) => sum + value, 0);
	const fitted = scored(design, smoothed, Math.max(0, residual) / Math.max(1, total - freedom));
	fitted.coefficients[0]! += mean;
	return [fitted];
}

/** The log-odds of one class against the others together: its score, less what the other classes' scores say. */
class Classes {
	/** `[scores][rows]` */
	readonly scores: Float64Array[];
	readonly #y: Float64Array;
	readonly #weights: Float64Array;

	constructor(y: Float64Array, weights: Float64Array, count: number) {
		this.#y = y;
		this.#weights = weights;
		this.scores = Array.from({ length: count }, () => new Float64Array(y.length));
	}

	/** The code of the class that a score is of; a single score is of the second class. */
	codeOf(k: number): number {
		return this.scores.length === 1 ? 1 : k;
	}

	/** ln Σ e^score over the other classes; 0 where the only other one has no score. */
	#others(k: number, row: number): number {
		if (this.scores.length === 1) return 0;
		let largest = -Infinity;
		for (let j = 0; j < this.scores.length; j++)
			if (j !== k) largest = Math.max(largest, this.scores[j]![row] as number);
		let sum = 0;
		for (let j = 0; j < this.scores.length; j++)
			if (j !== k) sum += Math.exp((this.scores[j]![row] as number) - largest);
		return largest + Math.log(sum);
	}

	/** Weights and targets of the least squares that Newton's step for one class' score is. */
	working(k: number, weights: Float64Array, z: Float64Array): void {
		const scores = this.scores[k] as Float64Array;
		const code = this.codeOf(k);
		for (let row = 0; row < z.length; row++) {
			const score = scores[row] as number;
			const probability = 1 / (1 + Math.exp(this.#others(k, row) - score));
			const variance = Math.max(probability * (1 - probability), 1e-10);
			weights[row] = (this.#weights[row] as number) * variance;
			z[row] = score + (Number(this.#y[row] === code) - probability) / variance;
		}
	}

	/** −2 · log-likelihood. */
	deviance(): number {
		let sum = 0;
		for (let row = 0; row < this.#y.length; row++) {
			const weight = this.#weights[row] as number;
			if (weight === 0) continue;
			const k = this.scores.length === 1 ? 0 : (this.#y[row] as number);
			const margin = (this.scores[k]![row] as number) - this.#others(k, row);
			const sign = this.scores.length === 1 && this.#y[row] === 0 ? -1 : 1;
			// ln(1 + e^−m) without overflow.
			const against = -sign * margin;
			sum += 2 * weight * (Math.max(0, against) + Math.log1p(Math.exp(-Math.abs(against))));
		}
		return sum;
	}
}

function penaltyAt({ penalties }: Smoothed, beta: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < beta.length; i++) sum += (penalties[i] as number) * (beta[i] as number) ** 2;
	return sum;
}

/**
 * Penalised likelihood of classes by iterated least squares, one class' score after the other; the penalties are chosen for the
 * least squares at hand (Wood 2017, section 6.5, as for large data sets).
 */
export async function fitClasses(
	context: FitContext,
	design: Design,
	{ y, classes = [] }: TrainingData,
	{ weights, total }: { weights: Float64Array; total: number },
	penalties: Penalties,
): Promise<FittedScore[]> {
	const { blocks } = design;
	const model = new Classes(y, weights, classes.length === 2 ? 1 : classes.length);
	const count = model.scores.length;
	const betas = model.scores.map(() => new Float64Array(design.coordinates));
	const answers: Smoothed[] = [];
	for (let k = 0; k < count; k++) {
		let share = 0.5;
		for (let row = 0; row < y.length; row++) share += Number(y[row] === model.codeOf(k)) * (weights[row] as number);
		share /= total + 1;
		const start = count === 1 ? Math.log(share / (1 - share)) : Math.log(share);
		betas[k]![0] = start;
		model.scores[k]!.fill(start);
	}
	const [w, z] = [new Float64Array(y.length), new Float64Array(y.length)];
	for (let round = 0; round < mostRounds; round++) {
		let moved = 0;
		const tick = () => context.checkpoint({ done: round, total: mostRounds, label: context.who });
		for (let k = 0; k < count; k++) {
			await tick();
			model.working(k, w, z);
			const { products, moments, squares } = await design.sums(w, z, tick);
			const { matrix, vector } = design.toCoordinates(products, moments);
			const problem = { matrix, vector, squares, size: design.coordinates, rowCount: total, scale: 1 };
			const smoothed = await smooth(problem, blocks, answers[k]?.logs ?? penalties.logs, {
				fixed: penalties.fixed || round >= roundsOfChoice,
				steps: 1,
				tick,
			});
			answers[k] = smoothed;
			const before = { beta: betas[k] as Float64Array, scores: model.scores[k] as Float64Array };
			const target = model.deviance() + penaltyAt(smoothed, before.beta);
			// Newton's step can lead too far; half of it, and half of that, leads downhill.
			for (let part = 1; ; part /= 2) {
				const beta = before.beta.map((value, i) => value + part * ((smoothed.beta[i] as number) - value));
				const scores = await design.scores(design.coefficients(beta), tick);
				model.scores[k] = scores;
				betas[k] = beta;
				if (part < 1e-3 || model.deviance() + penaltyAt(smoothed, beta) <= target * (1 + 1e-9) + 1e-9) break;
			}
			for (let row = 0; row < y.length; row++) {
				if (weights[row] === 0) continue;
				moved = Math.max(moved, Math.abs((model.scores[k]![row] as number) - (before.scores[row] as number)));
			}
		}
		if (moved < still) break;
	}
	return answers.map((smoothed, k) => scored(design, { ...smoothed, beta: betas[k] as Float64Array }, 1));
}
