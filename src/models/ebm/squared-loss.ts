import { type BagRows, RowsLoss } from "./loss.ts";
import type { RowMemory } from "./row-memory.ts";
import type { RowPass } from "./row-pass.ts";
import type { BoostedTerm } from "./term.ts";

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
			this.#fast(
				residuals.byteOffset,
				from.byteOffset,
				change.byteOffset,
				training.byteOffset,
				gradients.byteOffset,
				0,
				0,
				weights?.byteOffset ?? 0,
				residuals.byteOffset + residuals.byteLength,
			);
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
