import type { RowMemory } from "./row-memory.ts";
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
export abstract class RowsLoss implements Loss {
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
