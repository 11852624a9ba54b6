import { setImmediate } from "node:timers/promises";
import { ExplainError } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { type NdArray, ndArray, shapeText, sizeOf, type TypedArray } from "../../core/nd-array.ts";
import { checked, type OptionRules, oneOf, optional, optionalNames } from "../../core/options.ts";
import { readPredictOptions } from "../../core/predict-options.ts";
import type { PredictOptions, Predictor } from "../../core/predictor.ts";
import { readAnswer } from "./read-answer.ts";
import { type BatchInputs, readBatch } from "./read-batch.ts";

/** What every black box may say of itself. */
export interface BlackBoxOptions {
	/** The answers' names (classes); their number is then checked in every answer. */
	outputNames?: readonly string[] | undefined;
	/** The columns' names; their number is then checked in every input. */
	featureNames?: readonly string[] | undefined;
	/** Of one example, `null` where any length will do; default: `[featureNames.length]`, or not checked. */
	inputShape?: readonly (number | null)[] | undefined;
	/** What the answers are. Default `"probability"` where there are several output names, otherwise `"response"`. */
	outputUnit?: ScoreUnit | undefined;
}

const lengths = (value: unknown) =>
	value === undefined ||
	(Array.isArray(value) && value.every((length) => length === null || (Number.isInteger(length) && length > 0)));
const units = ["probability", "log-odds", "logit", "response", "loss", "none"] as const;

/** Rules of {@link BlackBoxOptions}. */
export const blackBoxRules: OptionRules<Required<BlackBoxOptions>> = {
	outputNames: optionalNames(),
	featureNames: optionalNames(),
	inputShape: checked<readonly (number | null)[] | undefined>(undefined, "lengths from 1 on, or null", lengths),
	outputUnit: optional(oneOf(units, "none")),
};

/** How one kind of black box asks its model. */
export interface Asker {
	/** Who answers, for error texts. */
	readonly who: string;
	readonly identity: Omit<ModelIdentity, "outputNames">;
	/** Rows in one question at most. */
	readonly batchSize: number;
	/** Questions under way at once at most. */
	readonly concurrency: number;
	/** The answer for rows that are its own to keep; it may be anything that holds numbers. */
	ask(rows: NdArray<TypedArray>, signal: AbortSignal): Promise<unknown>;
}

/** A predictor that also takes arrays of arrays and tensors. */
export interface BlackBox extends Predictor {
	predict(inputs: BatchInputs, options?: PredictOptions): Promise<NdArray<Float64Array>>;
}

/** The shape of one example, from what was said of it. */
function shapeOf(who: string, { inputShape, featureNames }: BlackBoxOptions): readonly (number | null)[] | undefined {
	if (!featureNames) return inputShape;
	if (!inputShape) return [featureNames.length];
	const [columns] = inputShape;
	if (inputShape.length !== 1 || (columns !== null && columns !== featureNames.length)) {
		throw new ExplainError(
			"bad-option",
			`${who}: expected inputShape [${featureNames.length}], as there are ${featureNames.length} featureNames, got ${shapeText(inputShape)}`,
		);
	}
	return inputShape;
}

/** Makes a predictor of what can be asked: rows in batches, some at once, each answer checked, all stopped by the first failure. */
export function blackBox(asker: Asker, said: BlackBoxOptions): BlackBox {
	const { who, identity, concurrency } = asker;
	const { outputNames, featureNames, outputUnit } = said;
	const inputShape = shapeOf(who, said);
	/** Scores for each row; learned from the first answer where no names say it. */
	let outputs = outputNames?.length;

	async function predict(inputs: BatchInputs, options: PredictOptions = {}) {
		const { batchSize, signal } = readPredictOptions(who, options, asker.batchSize);
		const { values, shape, axes } = await readBatch(who, inputShape, inputs);
		const [count = 0, ...rest] = shape;
		const size = sizeOf(rest);
		const step = Math.min(batchSize, asker.batchSize);
		const answers: NdArray<Float64Array>[] = new Array(Math.ceil(count / step));
		const failed = new AbortController();
		const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
		let next = 0;
		const work = async (): Promise<void> => {
			for (let at = next++; at < answers.length; at = next++) {
				if (failed.signal.aborted) return;
				if (signal?.aborted)
					throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
				const end = Math.min((at + 1) * step, count);
				const rows = ndArray(values.slice(at * step * size, end * size), [end - at * step, ...rest], axes);
				const answer = await asker.ask(rows as NdArray<TypedArray>, either);
				answers[at] = await readAnswer(answer, { who, rows: end - at * step, outputs });
				outputs ??= answers[at]?.shape[1];
				// Many answers that are there at once would not let an abort be heard.
				await setImmediate();
			}
		};
		try {
			await Promise.all(Array.from({ length: Math.min(concurrency, answers.length) }, work));
		} catch (error) {
			failed.abort(error);
			throw signal?.aborted && !(error instanceof ExplainError)
				? new ExplainError("aborted", `${who}: stopped by its signal`, { cause: error })
				: error;
		}
		const columns = outputs as number;
		const all = new Float64Array(count * columns);
		for (const [i, answer] of answers.entries()) all.set(answer.values, i * step * columns);
		return ndArray(all, [count, columns], ["example", "output"]);
	}

	return {
		identity: { ...identity, ...(outputNames && { outputNames }) },
		inputShape,
		featureNames,
		outputNames,
		outputUnit: outputUnit ?? (outputNames && outputNames.length > 1 ? "probability" : "response"),
		predict,
	};
}
