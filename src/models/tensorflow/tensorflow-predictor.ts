import { setImmediate } from "node:timers/promises";
import { ExplainError, messageOf } from "../../core/errors.ts";
import { type NdArray, ndArray, shapeText } from "../../core/nd-array.ts";
import { readPredictOptions } from "../../core/predict-options.ts";
import type { PredictOptions, Predictor } from "../../core/predictor.ts";
import { backend, ready } from "../../math/backend.ts";
import type { ModelInput } from "../../math/graph.ts";
import { type ModelInputs, readInputs } from "../../math/model-inputs.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import type { NamingOptions } from "../keras/model-options.ts";

/** A TensorFlow model that runs as a black box: answers alone, no gradients. */
export interface TensorFlowPredictor extends Predictor {
	/** Why it has no gradients: the operation that is not known, with its node; or that it was asked for so. */
	readonly notDifferentiable: string;
	/** All that it takes. */
	readonly inputs: readonly [ModelInput, ...ModelInput[]];
	/** Rows `[n, …inputShape]` or one, or arrays by the inputs' names. */
	predict(inputs: ModelInputs, options?: PredictOptions): Promise<NdArray<Float32Array>>;
	/** Frees what the model holds. */
	dispose(): void;
}

/** What {@link tensorFlowPredictor} takes. */
export interface BlackBoxParts {
	/** A hash of the model. */
	readonly id: string;
	readonly inputs: readonly [ModelInput, ...ModelInput[]];
	readonly why: string;
	readonly names: NamingOptions;
	/** The model ends in probabilities. */
	readonly probabilities: boolean;
	/** Answers for a batch; the tensors are the caller's. */
	run(feeds: ReadonlyMap<string, Tensor>): Promise<Tensor>;
	dispose(): void;
}

/** Makes a predictor of what answers for batches of tensors. */
export function tensorFlowPredictor(parts: BlackBoxParts): TensorFlowPredictor {
	const { id, inputs, why, names, probabilities } = parts;
	const { outputNames, featureNames, outputActivation } = names;

	/** The scores of one batch, `[n, outputs]`. */
	async function answer(feeds: ReadonlyMap<string, Tensor>, count: number): Promise<[Float32Array, number]> {
		const made: Tensor[] = [];
		try {
			const output = await parts.run(feeds).catch((error: unknown) => {
				if (error instanceof ExplainError) throw error;
				throw new ExplainError("unsupported-model", `predict: the model does not run: ${messageOf(error)}`, {
					cause: error,
				});
			});
			made.push(output);
			if (output.shape[0] !== count || output.shape.length > 2) {
				throw new ExplainError(
					"unsupported-model",
					`predict: expected a row of scores for each of ${count} examples, got shape ${shapeText(output.shape)}`,
				);
			}
			const last = tf.tidy(() =>
				outputActivation === "softmax" ? tf.softmax(output) : outputActivation ? tf.sigmoid(output) : tf.clone(output),
			);
			made.push(last);
			return [Float32Array.from(await last.data()), output.shape[1] ?? 1];
		} finally {
			tf.dispose([...made, ...feeds.values()]);
		}
	}

	return {
		get identity() {
			return { id, backend: backend().title, ...(outputNames && { outputNames }) };
		},
		inputs,
		inputShape: inputs[0].shape,
		featureNames,
		outputNames,
		outputUnit: probabilities || outputActivation ? "probability" : "response",
		notDifferentiable: why,
		async predict(given, options = {}) {
			const { batchSize, signal } = readPredictOptions("predict", options, 64);
			await ready();
			const { count, feeds } = await readInputs("predict", inputs, given);
			const rows: Float32Array[] = [];
			let width = 0;
			for (let start = 0; start < count; start += batchSize) {
				if (signal?.aborted) {
					throw new ExplainError("aborted", "predict: stopped by its signal", { cause: signal.reason });
				}
				const end = Math.min(start + batchSize, count);
				const [values, outputs] = await answer(feeds(start, end), end - start);
				width = outputs;
				rows.push(values);
				if (end < count) await setImmediate();
			}
			const all = new Float32Array(count * width);
			let at = 0;
			for (const part of rows) {
				all.set(part, at);
				at += part.length;
			}
			return ndArray(all, [count, width], ["example", "class"]);
		},
		dispose: parts.dispose,
	};
}
