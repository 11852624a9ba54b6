import type { RowMemory } from "./row-memory.ts";
import type { RowPass } from "./row-pass.ts";
import type { BoostedTerm } from "./term.ts";

/** The rows of a bag that a loss is summed over. */
export interface BagRows {
	/** The number, or the code of the class. */
	readonly y: Float64Array;
	/** Undefined where all rows count the same. */
	readonly weights: Float64Array | undefined;
	/** What the model says so far, `[rows, scores]`. */
	readonly start: Float64Array;
}

/**
 * What the rows of a bag say of the model so far.
 *
 * Scores are kept in the form in which a step costs least: as residuals, odds, or probabilities, to which an update is one subtraction or
 * one multiplication. The pass over the rows that applies an update is the same that sums derivatives for the next term.
 */
export interface Loss {
	readonly scores: number;
	/** Whether second derivatives are the weights, and so stay the same. */
	readonly constantHessians: boolean;
	/** Whether there are rows to validate with. */
	readonly validates: boolean;
	/** Sums derivatives over the cells of a term. */
	sum(term: BoostedTerm): void;
	/** Adds a term's update to the scores, and gives the mean loss over the validation rows. */
	apply(term: BoostedTerm): number;
	/** Minus the first derivative and the second of each training row, `[scores, rows]`. */
	derivatives(): { gradients: Float64Array; hessians: Float64Array };
}

/** Does once what passes over rows have in common: an update waits until the next sums are asked for. */
abstract class RowsLoss implements Loss {
	abstract readonly scores: number;
	abstract readonly constantHessians: boolean;
	readonly validates: boolean;
	protected readonly training: BagRows;
	protected readonly validation: BagRows;
	protected readonly validationWeight: number;
	/** An update that the training rows have not heard of; its tables are copies, as the term's are overwritten by the next. */
	#waiting: Uint16Array | undefined;
	#waitingCells = 0;
	readonly #update: Float64Array;
	readonly #none: Float64Array;

	/**
	 * @param longest the cells of the longest term, times scores.
	 * @param memory with room for the arrays of {@link arraysOfLoss}.
	 */
	constructor(training: BagRows, validation: BagRows, neutral: number, longest: number, memory: RowMemory) {
		this.training = training;
		this.validation = validation;
		this.validates = validation.y.length > 0;
		const { weights, y } = validation;
		this.validationWeight = weights ? weights.reduce((sum, weight) => sum + weight, 0) : y.length;
		this.#update = memory.floats(longest);
		this.#none = memory.floats(longest).fill(neutral);
	}

	/** What of a term is added to, or multiplied with, the state of the rows. */
	protected abstract changeOf(term: BoostedTerm): Float64Array;
	/** Changes the training rows by `change` of the cells `from`, and sums over the cells of `term`. */
	protected abstract pass(from: Uint16Array, change: Float64Array, cells: number, term: BoostedTerm): void;
	protected abstract validate(term: BoostedTerm): number;
	abstract derivatives(): { gradients: Float64Array; hessians: Float64Array };

	sum(term: BoostedTerm): void {
		term.gradients.fill(0);
		if (!this.constantHessians) term.hessians.fill(0);
		if (this.#waiting) this.pass(this.#waiting, this.#update, this.#waitingCells, term);
		else this.pass(term.training, this.#none, term.cells, term);
		this.#waiting = undefined;
	}

	apply(term: BoostedTerm): number {
		this.#update.set(this.changeOf(term));
		this.#waiting = term.training;
		this.#waitingCells = term.cells;
		return this.validates ? this.validate(term) : Number.NaN;
	}
}

/** (y − score)²/2 */
export class SquaredLoss extends RowsLoss {
	readonly scores = 1;
	readonly constantHessians = true;
	readonly #residuals: Float64Array;
	readonly #held: Float64Array;

	readonly #fast: RowPass | undefined;

	constructor(training: BagRows, validation: BagRows, longest: number, memory: RowMemory) {
		super(training, validation, 0, longest, memory);
		this.#fast = memory.pass("squared", training.weights !== undefined);
		this.#residuals = memory.floats(training.y.length);
		for (let row = 0; row < training.y.length; row++)
			this.#residuals[row] = (training.y[row] as number) - (training.start[row] as number);
		this.#held = validation.y.map((y, row) => y - (validation.start[row] as number));
	}

	protected changeOf({ update }: BoostedTerm): Float64Array {
		return update;
	}

	protected pass(from: Uint16Array, change: Float64Array, _cells: number, { training, gradients }: BoostedTerm): void {
		const residuals = this.#residuals;
		const { weights } = this.training;
		if (this.#fast) {
			const at = [residuals, from, change, training, gradients].map(({ byteOffset }) => byteOffset);
			const [state, source, table, target, sums] = at as [number, number, number, number, number];
			const end = state + residuals.byteLength;
			this.#fast(state, source, table, target, sums, 0, 0, weights?.byteOffset ?? 0, end);
			return;
		}
		if (weights) {
			for (let row = 0; row < residuals.length; row++) {
				const residual = (residuals[row] as number) - (change[from[row] as number] as number);
				residuals[row] = residual;
				gradients[training[row] as number]! += (weights[row] as number) * residual;
			}
			return;
		}
		for (let row = 0; row < residuals.length; row++) {
			const residual = (residuals[row] as number) - (change[from[row] as number] as number);
			residuals[row] = residual;
			gradients[training[row] as number]! += residual;
		}
	}

	protected validate({ validation, update }: BoostedTerm): number {
		const held = this.#held;
		const { weights } = this.validation;
		let sum = 0;
		for (let row = 0; row < held.length; row++) {
			const residual = (held[row] as number) - (update[validation[row] as number] as number);
			held[row] = residual;
			sum += weights ? (weights[row] as number) * residual * residual : residual * residual;
		}
		return sum / this.validationWeight;
	}

	derivatives() {
		const residuals = this.#residuals;
		const hessians = this.training.weights ?? new Float64Array(residuals.length).fill(1);
		return { gradients: residuals.map((residual, row) => residual * (hessians[row] as number)), hessians };
	}
}

/** Where a product of probabilities is taken to its logarithm, before it is too small to be a number. */
const smallProduct = 1e-200;

/** −ln p of the class that is there, of two; the score is ln(p₁/p₀). */
export class LogisticLoss extends RowsLoss {
	readonly scores = 1;
	readonly constantHessians = false;
	/** p₁/p₀ of each row. Infinity is allowed: p₀ is 0 then. */
	readonly #odds: Float64Array;
	readonly #held: Float64Array;

	readonly #fast: RowPass | undefined;

	constructor(training: BagRows, validation: BagRows, longest: number, memory: RowMemory) {
		super(training, validation, 1, longest, memory);
		this.#fast = memory.pass("logistic", training.weights !== undefined);
		this.#odds = memory.floats(training.y.length);
		for (let row = 0; row < training.y.length; row++) this.#odds[row] = Math.exp(training.start[row] as number);
		this.#held = validation.start.map(Math.exp);
	}

	protected changeOf({ factor }: BoostedTerm): Float64Array {
		return factor;
	}

	protected pass(from: Uint16Array, change: Float64Array, _cells: number, term: BoostedTerm): void {
		const { training, gradients, hessians } = term;
		const odds = this.#odds;
		const { weights, y } = this.training;
		if (this.#fast) {
			const at = [odds, from, change, training, gradients, hessians, y].map(({ byteOffset }) => byteOffset);
			const [state, source, table, target, g, h, classes] = at as [
				number,
				number,
				number,
				number,
				number,
				number,
				number,
			];
			const end = state + odds.byteLength;
			this.#fast(state, source, table, target, g, h, classes, weights?.byteOffset ?? 0, end);
			return;
		}
		for (let row = 0; row < odds.length; row++) {
			const now = (odds[row] as number) * (change[from[row] as number] as number);
			odds[row] = now;
			const other = 1 / (1 + now);
			const cell = training[row] as number;
			// y − p₁ = y − (1 − p₀)
			const gradient = (y[row] as number) - 1 + other;
			const hessian = other - other * other;
			if (weights) {
				gradients[cell]! += (weights[row] as number) * gradient;
				hessians[cell]! += (weights[row] as number) * hessian;
			} else {
				gradients[cell]! += gradient;
				hessians[cell]! += hessian;
			}
		}
	}

	protected validate({ validation, factor }: BoostedTerm): number {
		const held = this.#held;
		const { weights, y } = this.validation;
		let sum = 0;
		let product = 1;
		for (let row = 0; row < held.length; row++) {
			const now = (held[row] as number) * (factor[validation[row] as number] as number);
			held[row] = now;
			const other = 1 / (1 + now);
			const right = y[row] === 1 ? 1 - other : other;
			if (weights) {
				sum -= (weights[row] as number) * Math.log(right);
				continue;
			}
			product *= right;
			if (product < smallProduct) {
				sum -= Math.log(product);
				product = 1;
			}
		}
		return (sum - Math.log(product)) / this.validationWeight;
	}

	derivatives() {
		const { weights, y } = this.training;
		const gradients = new Float64Array(y.length);
		const hessians = new Float64Array(y.length);
		for (let row = 0; row < y.length; row++) {
			const other = 1 / (1 + (this.#odds[row] as number));
			const weight = weights ? (weights[row] as number) : 1;
			gradients[row] = weight * ((y[row] as number) - 1 + other);
			hessians[row] = weight * (other - other * other);
		}
		return { gradients, hessians };
	}
}

/** Scores of each row to probabilities, in place. */
function softmaxRows(scores: Float64Array, width: number): Float64Array {
	for (let start = 0; start < scores.length; start += width) {
		let top = Number.NEGATIVE_INFINITY;
		for (let k = 0; k < width; k++) top = Math.max(top, scores[start + k] as number);
		let sum = 0;
		for (let k = 0; k < width; k++) sum += scores[start + k] = Math.exp((scores[start + k] as number) - top);
		for (let k = 0; k < width; k++) scores[start + k]! /= sum;
	}
	return scores;
}

/** −ln p of the class that is there, of more than two; pₖ ∝ e^scoreₖ. */
export class SoftmaxLoss extends RowsLoss {
	readonly scores: number;
	readonly constantHessians = false;
	/** `[rows, scores]` */
	readonly #shares: Float64Array;
	readonly #held: Float64Array;

	constructor(training: BagRows, validation: BagRows, longest: number, scores: number, memory: RowMemory) {
		super(training, validation, 1, longest * scores, memory);
		this.scores = scores;
		this.#shares = softmaxRows(training.start.slice(), scores);
		this.#held = softmaxRows(validation.start.slice(), scores);
	}

	protected changeOf({ factor }: BoostedTerm): Float64Array {
		return factor;
	}

	/** Multiplies the shares of a row, and divides by their sum. */
	#change(shares: Float64Array, row: number, change: Float64Array, cell: number, cells: number): void {
		const { scores } = this;
		const start = row * scores;
		let sum = 0;
		for (let k = 0; k < scores; k++)
			sum += shares[start + k] = (shares[start + k] as number) * (change[k * cells + cell] as number);
		for (let k = 0; k < scores; k++) shares[start + k]! /= sum;
	}

	protected pass(from: Uint16Array, change: Float64Array, cells: number, term: BoostedTerm): void {
		const shares = this.#shares;
		const { scores } = this;
		const { weights, y } = this.training;
		for (let row = 0; row < y.length; row++) {
			this.#change(shares, row, change, from[row] as number, cells);
			const weight = weights ? (weights[row] as number) : 1;
			const cell = term.training[row] as number;
			for (let k = 0; k < scores; k++) {
				const share = shares[row * scores + k] as number;
				term.gradients[k * term.cells + cell]! += weight * ((y[row] === k ? 1 : 0) - share);
				term.hessians[k * term.cells + cell]! += weight * share * (1 - share);
			}
		}
	}

	protected validate({ validation, factor, cells }: BoostedTerm): number {
		const { weights, y } = this.validation;
		let sum = 0;
		for (let row = 0; row < y.length; row++) {
			this.#change(this.#held, row, factor, validation[row] as number, cells);
			const loss = Math.log(this.#held[row * this.scores + (y[row] as number)] as number);
			sum -= weights ? (weights[row] as number) * loss : loss;
		}
		return sum / this.validationWeight;
	}

	derivatives() {
		const { weights, y } = this.training;
		const { scores } = this;
		const gradients = new Float64Array(y.length * scores);
		const hessians = new Float64Array(y.length * scores);
		for (let row = 0; row < y.length; row++) {
			const weight = weights ? (weights[row] as number) : 1;
			for (let k = 0; k < scores; k++) {
				const share = this.#shares[row * scores + k] as number;
				gradients[k * y.length + row] = weight * ((y[row] === k ? 1 : 0) - share);
				hessians[k * y.length + row] = weight * share * (1 - share);
			}
		}
		return { gradients, hessians };
	}
}
