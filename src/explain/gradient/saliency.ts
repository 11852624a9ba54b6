import { defineExplainer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import { flag, optionalText } from "../../core/options.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { ModelInputs } from "../../math/model-inputs.ts";
import { tf } from "../../math/tf.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { identifyModel, inputFeatures } from "./model.ts";
import { scoreGradient } from "./score-gradient.ts";

/** The options of {@link saliency}. */
export interface SaliencyOptions {
	/** The score that is explained: the highest of each example, a class for all, or a class for each. Default `"predicted"`. */
	target?: TargetOption;
	/** The magnitude of the gradient, as in the paper's maps, instead of the gradient with its sign. Default false. */
	absolute?: boolean;
	/** The node whose output is changed instead of the input: a layer, or the embeddings of a text; `model.nodes` lists them. Default: the input. */
	layer?: string | undefined;
}

/**
 * Saliency: by how much would the score change if this pixel, word value or column changed a little?
 *
 *   A(x) = ∂S_c(x) / ∂x
 *
 * S_c is the score of class c before softmax or sigmoid (the logit), so that a map does not fade where the model is sure.
 * Signed by default: a positive value means that a larger input raises the score. The paper's maps are |A|, the largest
 * over the channels; that is `absolute: true` followed by a maximum.
 *
 * Inputs `[n, …]` or one example; scores have the shape of the inputs, or of the layer's output, `[n, …]`, in units of the
 * logit per unit of the input. A model of token ids has no gradient to them: name the layer of the embeddings.
 * Cost: one forward and one backward pass for each example; exact up to 32-bit rounding.
 *
 * It misleads where the score is flat around the input (a saturated or dead unit has gradient 0 although it matters), and it
 * is noisy, as the gradient of a piecewise linear network jumps; it says what *would* change the score, not what made it.
 *
 * @throws ExplainError `bad-input`, `shape-mismatch` or `not-finite` for inputs that the model cannot take, `out-of-range` for
 * a class that does not exist, `unknown-name` for a layer that does not, `bad-option`, `unsupported-model`, `aborted`.
 *
 * @example
 * ```ts
 * const map = await saliency(model, images, { target: 3 });
 * map.payload.scores.shape; // [n, height, width, channels]
 * ```
 *
 * Simonyan, Vedaldi, Zisserman (2014), Deep Inside Convolutional Networks: Visualising Image Classification Models and
 * Saliency Maps, section 3.1, eqs. 3–4. Key `simonyan2014`.
 */
export const saliency = defineExplainer<DifferentiableModel, ModelInputs, SaliencyOptions, "attribution">({
	method: "saliency",
	source: "simonyan2014",
	kind: "attribution",
	options: { target: targetRule(), absolute: flag(false), layer: optionalText() },
	identify: (model) => identifyModel("saliency", model),
	async *run(context, model, inputs, { target, absolute, layer = model.inputNode }) {
		yield { progress: { done: 0, total: 0, label: "saliency" } };
		let shape: readonly number[] = [];
		const found = await scoreGradient(context, {
			method: "saliency",
			model,
			inputs,
			target,
			withRespectTo: layer,
			attribute(output, gradient) {
				shape = output.shape.slice(1);
				return absolute ? tf.abs(gradient) : gradient;
			},
		});
		const { axes } = found.inputs;
		const own = layer === model.inputNode ? axes : ["example", ...shape.map((_, i) => axes[i + 1] ?? `axis ${i + 1}`)];
		return {
			scope: "local",
			target: found.target,
			unit: model.scoreUnit,
			payload: {
				scores: ndArray(found.attributions, [found.inputs.shape[0] as number, ...shape], own),
				inputs: found.inputs,
				features: layer === model.inputNode ? inputFeatures(model) : [],
				outputValue: found.outputValue,
			},
		};
	},
});
