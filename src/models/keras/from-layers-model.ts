import { ExplainError, shown } from "../../core/errors.ts";
import { FileFields } from "../../data/file-fields.ts";
import { differentiableModel, type ModelOptions } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { type LayersModel, tf } from "../../math/tf.ts";
import { type ModelConfiguration, readConfiguration } from "./configuration.ts";
import { networkOf } from "./network.ts";
import type { WeightSource } from "./weights.ts";

/** What {@link fromLayersModel} takes beside the model. */
export type FromLayersModelOptions = Omit<ModelOptions, "outputNode">;

const reader = "fromLayersModel";

/** The variables of a model's layers, borrowed. */
function variablesOf(model: LayersModel): WeightSource {
	return {
		of: ({ name }) =>
			model.getLayer(name).weights.map((variable) => ({
				// tfjs counts up names that are used again, also those of other models.
				key: variable.name,
				shape: variable.shape as readonly number[],
				read: () => variable.read(),
			})),
		inside: ({ name }) => variablesOf(model.getLayer(name) as unknown as LayersModel),
	};
}

/**
 * Makes a TensorFlow.js layers model explainable: what are its operations, and what are the derivatives of its scores?
 *
 * Every layer becomes a node of its own name, an activation inside it another (`conv1`, `conv1/relu`); dropout and noise do
 * nothing, normalisation uses its moving statistics, as at inference. A final softmax or sigmoid is split off, so that
 * scores are logits. The weights are borrowed and not copied: train on, and the next answer is that of the trained model;
 * dispose the model, and it has none.
 *
 * Cost: one example of zeros is sent through, to learn the shapes (two where an input has a free length).
 *
 * @param model a built `tf.LayersModel` or `tf.Sequential` with one output `[n, classes]`; nested models, shared layers and
 * several inputs included.
 * @throws ExplainError `bad-input` when it is none, `unsupported-model` for a layer that is not known (the text lists those
 * that are) or for several outputs, `bad-option` when there are not as many `outputNames` as scores.
 *
 * @example
 * ```ts
 * const model = fromLayersModel(network, { outputNames: ["cat", "dog"] });
 * const scores = await model.scores(images); // [n, 2], logits
 * ```
 */
export function fromLayersModel(model: LayersModel, options: FromLayersModelOptions = {}): DifferentiableModel {
	if (!(model instanceof tf.LayersModel)) {
		throw new ExplainError(
			"bad-input",
			`${reader}: expected a tf.LayersModel made by the TensorFlow.js that glasscell uses (import it from "glasscell/tf"), got ${shown(model)}`,
		);
	}
	if (!model.inputs?.length || !model.outputs?.length) {
		throw new ExplainError(
			"unsupported-model",
			`${reader}: expected a built model, got "${model.name}" without an input shape; give its first layer an inputShape`,
		);
	}
	const configuration = readConfiguration(new FileFields(reader, "", model.toJSON(null, false)))
		.model as ModelConfiguration;
	const weights = variablesOf(model);
	const parts = { reader, configuration, version: "tfjs", weights, inputName: "input" } as const;
	const { graph, outputNode } = networkOf(parts, new Map());
	return differentiableModel(graph, { ...options, outputNode });
}
