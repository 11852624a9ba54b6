import type { Complexity } from "../../core/explanation.ts";
import { defineEstimator } from "./estimator.ts";
import { FittedModel, type ModelFrame } from "./fitted-model.ts";

/** The model that looks at nothing: the same answer for each row. */
export class FittedConstant extends FittedModel {
	readonly method = "constant";
	readonly complexity: Complexity = { count: 1, of: "numbers" };
	readonly scoreUnit;
	/** The mean, or the share of each class. */
	readonly answer: Float64Array;

	/** @internal */
	constructor(frame: ModelFrame, answer: Float64Array) {
		super(frame);
		this.scoreUnit = this.outputUnit;
		this.answer = answer;
	}

	protected parameters() {
		return [this.answer];
	}

	protected predictRows(_x: Float64Array, count: number): Float64Array {
		const all = new Float64Array(count * this.answer.length);
		for (let row = 0; row < count; row++) all.set(this.answer, row * this.answer.length);
		return all;
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		return this.predictRows(x, count);
	}
}

/**
 * How well does one do without looking? The mean of the target, or the share of each class, for every row: what other models are
 * measured against.
 *
 * @example `const { mean } = await crossValidate(constant(), table, { target: "progression" });`
 */
export const constant = defineEstimator<Record<never, never>, FittedConstant>({
	method: "constant",
	tasks: ["regression", "classification"],
	options: {},
	fit(_context, data) {
		const { y, weights, classes } = data;
		const sums = new Float64Array(classes?.length ?? 1);
		let total = 0;
		for (let row = 0; row < y.length; row++) {
			const weight = weights ? (weights[row] as number) : 1;
			total += weight;
			if (classes) sums[y[row] as number]! += weight;
			else sums[0]! += weight * (y[row] as number);
		}
		return new FittedConstant(
			data,
			sums.map((sum) => sum / total),
		);
	},
});
