import { ExplainError, shown } from "../../core/errors.ts";
import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import { checkOptions, number, type OptionRules } from "../../core/options.ts";
import { type BlackBox, type BlackBoxOptions, blackBox, blackBoxRules } from "./black-box.ts";
import { ownAnswer } from "./own-answer.ts";
import type { BatchInputs } from "./read-batch.ts";

/**
 * What a function that answers is called with: rows `[n, …inputShape]`, which are its own to keep, and a signal that says
 * when nobody waits for the answer any more. It gives a row of scores for each row, `[n, outputs]`, or a number for each.
 */
export type PredictFunction = (
	rows: NdArray<TypedArray>,
	call: { readonly signal: AbortSignal },
) => BatchInputs | Promise<BatchInputs>;

/** What {@link predictor} takes. */
export interface PredictorOptions extends BlackBoxOptions {
	/** Rows in one call at most. Default 1,024. */
	batchSize?: number;
}

const rules: OptionRules<Required<PredictorOptions>> = {
	...blackBoxRules,
	batchSize: number(1024, { min: 1, integer: true }),
};

/**
 * Makes a model of any function that answers for rows, so that black-box methods (LIME, SHAP, permutation importance) can ask it.
 *
 * @param answer gets rows as an `NdArray` and gives scores as an `NdArray`, arrays of numbers, or a tensor, which is disposed
 * when it was read; at once or by a promise.
 * @throws ExplainError `bad-option`, `bad-input` for what is no function. `predict` throws `shape-mismatch`, `not-finite` or
 * `bad-input` where inputs or answers are not what was said, naming the function; `aborted`; and what the function throws.
 *
 * @example
 * ```ts
 * const model = predictor(
 * 	({ values, shape: [n = 0] }) => Array.from({ length: n }, (_, i) => [values[2 * i]! > 0.5 ? 1 : 0]),
 * 	{ featureNames: ["age", "bmi"] },
 * );
 * (await model.predict([[0.7, 21]])).values; // [1]
 * ```
 */
export function predictor(answer: PredictFunction, options: PredictorOptions = {}): BlackBox {
	if (typeof answer !== "function") {
		throw new ExplainError("bad-input", `predictor: expected a function that answers for rows, got ${shown(answer)}`);
	}
	const { batchSize, ...said } = checkOptions<Required<PredictorOptions>>("predictor", rules, options);
	return blackBox(
		{
			who: answer.name ? `predictor ${JSON.stringify(answer.name)}` : "predictor",
			identity: { id: "function", backend: "function" },
			batchSize,
			concurrency: 1,
			ask: async (rows, signal) => ownAnswer(await answer(rows, { signal })),
		},
		said,
	);
}
