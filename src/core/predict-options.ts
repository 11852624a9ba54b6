import { checkOptions, number, type OptionRules, optionalSignal } from "./options.ts";
import type { PredictOptions } from "./predictor.ts";

/**
 * Checks what a model is asked with.
 *
 * @param batchSize the default.
 * @throws ExplainError `bad-option`.
 */
export function readPredictOptions(who: string, given: PredictOptions, batchSize: number) {
	const rules: OptionRules<{ batchSize: number; signal: AbortSignal | undefined }> = {
		batchSize: number(batchSize, { min: 1, integer: true }),
		signal: optionalSignal(),
	};
	return checkOptions<{ batchSize: number; signal: AbortSignal | undefined }>(who, rules, given);
}
