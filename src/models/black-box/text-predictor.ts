import { setImmediate } from "node:timers/promises";
import { ExplainError, shown } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { checkOptions, number, type OptionRules } from "../../core/options.ts";
import { readPredictOptions } from "../../core/predict-options.ts";
import type { PredictOptions } from "../../core/predictor.ts";
import type { Tokenizer } from "../../data/tokenizer.ts";
import { type BlackBoxOptions, blackBoxRules } from "./black-box.ts";
import { ownAnswer } from "./own-answer.ts";
import { readAnswer } from "./read-answer.ts";
import type { BatchInputs } from "./read-batch.ts";

/** A model that answers for texts: all that a black-box method of texts needs. Made by `loadTextModel` or {@link textPredictor}. */
export interface TextPredictor {
	readonly identity: ModelIdentity;
	/** The answers' names (classes), where the model has names. */
	readonly outputNames: readonly string[] | undefined;
	/** What {@link predict} gives. */
	readonly outputUnit: ScoreUnit;
	/** What divides texts for it, where it is known. */
	readonly tokenizer?: Tokenizer | undefined;
	/** Probabilities where the model has them, otherwise its scores: `[n, outputs]`. */
	predict(texts: readonly string[], options?: PredictOptions): Promise<NdArray>;
	/** What {@link scores} gives, where the model has that. */
	readonly scoreUnit?: ScoreUnit | undefined;
	/** What the probabilities are made of: `[n, scores]`. */
	scores?(texts: readonly string[], options?: PredictOptions): Promise<NdArray>;
}

/** What a function that answers for texts is called with; it gives a row of scores for each text, `[n, outputs]`, or a number for each. */
export type TextPredictFunction = (
	texts: readonly string[],
	call: { readonly signal: AbortSignal },
) => BatchInputs | Promise<BatchInputs>;

/** What {@link textPredictor} takes. */
export interface TextPredictorOptions extends Pick<BlackBoxOptions, "outputNames" | "outputUnit"> {
	/** Texts in one call at most. Default 256. */
	batchSize?: number;
}

const rules: OptionRules<Required<TextPredictorOptions>> = {
	outputNames: blackBoxRules.outputNames,
	outputUnit: blackBoxRules.outputUnit,
	batchSize: number(256, { min: 1, integer: true }),
};

/**
 * Makes a model of any function that answers for texts, so that `limeText` and `shapText` can ask it.
 *
 * @param answer gets texts and gives scores as arrays of numbers, an `NdArray`, or a tensor, which is disposed when it was read; at once
 * or by a promise.
 * @throws ExplainError `bad-option`, `bad-input` for what is no function. `predict` throws `bad-input`, `shape-mismatch` or `not-finite`
 * where texts or answers are not what was said, naming the function; `aborted`; and what the function throws.
 *
 * @example
 * ```ts
 * const model = textPredictor((texts) => texts.map((text) => [text.includes("not") ? 0 : 1]), { outputNames: ["good"] });
 * (await model.predict(["not bad"])).values; // [0]
 * ```
 */
export function textPredictor(answer: TextPredictFunction, options: TextPredictorOptions = {}): TextPredictor {
	if (typeof answer !== "function") {
		const words = `expected a function that answers for texts, got ${shown(answer)}`;
		throw new ExplainError("bad-input", `textPredictor: ${words}`);
	}
	const said = checkOptions<Required<TextPredictorOptions>>("textPredictor", rules, options);
	const { outputNames, outputUnit } = said;
	const who = answer.name ? `textPredictor ${JSON.stringify(answer.name)}` : "textPredictor";
	/** Scores for each text; learned from the first answer where no names say it. */
	let outputs = outputNames?.length;

	async function predict(texts: readonly string[], asked: PredictOptions = {}): Promise<NdArray<Float64Array>> {
		const { batchSize, signal } = readPredictOptions(who, asked, said.batchSize);
		if (!Array.isArray(texts) || texts.length === 0 || !texts.every((text) => typeof text === "string")) {
			throw new ExplainError("bad-input", `${who}: expected a list of texts, got ${shown(texts)}`);
		}
		const step = Math.min(batchSize, said.batchSize);
		const never = new AbortController().signal;
		const answers: number[] = [];
		for (let start = 0; start < texts.length; start += step) {
			if (signal?.aborted) {
				throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
			}
			const batch = texts.slice(start, start + step);
			const given = await ownAnswer(await answer(batch, { signal: signal ?? never }));
			const { values, shape } = await readAnswer(given, { who, rows: batch.length, outputs });
			outputs ??= shape[1] as number;
			for (const value of values) answers.push(value);
			if (start + step < texts.length) await setImmediate();
		}
		return ndArray(Float64Array.from(answers), [texts.length, outputs as number], ["example", "output"]);
	}

	return {
		identity: { id: "function", backend: "function", ...(outputNames && { outputNames }) },
		outputNames,
		outputUnit: outputUnit ?? (outputNames && outputNames.length > 1 ? "probability" : "response"),
		predict,
	};
}
