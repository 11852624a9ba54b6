import { type BagRows, RowsLoss } from "./loss.ts";
import type { RowMemory } from "./row-memory.ts";
import type { RowPass } from "./row-pass.ts";
import type { BoostedTerm } from "./term.ts";

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
			this.#fast(
				odds.byteOffset,
				from.byteOffset,
				change.byteOffset,
				training.byteOffset,
				gradients.byteOffset,
				hessians.byteOffset,
				y.byteOffset,
				weights?.byteOffset ?? 0,
				odds.byteOffset + odds.byteLength,
			);
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
