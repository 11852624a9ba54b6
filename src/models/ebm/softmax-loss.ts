import { applyLink } from "../tree/link.ts";
import { type BagRows, RowsLoss } from "./loss.ts";
import type { RowMemory } from "./row-memory.ts";
import type { BoostedTerm } from "./term.ts";

/** Scores of each row to probabilities, in place. */
function softmaxRows(scores: Float64Array, width: number): Float64Array {
	applyLink({ name: "softmax" }, scores, width);
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
