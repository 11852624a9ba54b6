import { defineExplainer } from "../../core/explainer.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { flag, oneOf, optionalText } from "../../core/options.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { ModelInputs } from "../../math/model-inputs.ts";
import { resize } from "../../math/resize.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { identifyModel } from "./model.ts";
import { scoreGradient } from "./score-gradient.ts";
import { lastSpatialLayer, spatialLayer } from "./spatial-layer.ts";

/** The options of {@link gradCam}. */
export interface GradCamOptions {
	/** The score that is explained: the highest of each example, a class for all, or a class for each. Default `"predicted"`. */
	target?: TargetOption;
	/** The node whose maps are weighted; `model.layers()` lists them. Default: the last convolution, after its activation. */
	layer?: string | undefined;
	/** Keep only what speaks for the class, as in the paper. Default true. */
	relu?: boolean;
	/** How the map is brought to the size of the image, with half-pixel centres; `"none"` leaves the layer's. Default `"bilinear"`. */
	upsample?: "none" | "bilinear" | "nearest";
}

/** Σ_d α_d A_d with α_d the mean over places of ∂S/∂A_d: `[batch, height, width]`. */
function weightedMaps(maps: Tensor, gradient: Tensor, relu: boolean): Tensor {
	const alpha = tf.mean(gradient, [1, 2], true);
	const sum = tf.sum(tf.mul(maps, alpha), 3);
	return relu ? tf.relu(sum) : sum;
}

function toSize(maps: NdArray<Float32Array>, images: NdArray, upsample: "none" | "bilinear" | "nearest") {
	const [, height, width] = images.shape as readonly [number, number, number];
	return upsample === "none" ? maps : resize(maps, [height, width], upsample);
}

/**
 * Grad-CAM: which places of the image spoke for the class, as seen by a layer of the network?
 *
 *   L(i, j) = ReLU( Σ_d α_d A_d(i, j) ),   α_d = 1/Z Σ_i Σ_j ∂S_c / ∂A_d(i, j)
 *
 * A_d are the layer's maps, S_c the score of class c before softmax or sigmoid, Z the number of places. The map is not
 * normalised: values of two images can be compared. It is then brought to the image's size; the paper's default is bilinear.
 *
 * Inputs `[n, height, width, channels]` or one image; scores `[n, height, width]`, in units of the logit (times the maps').
 * Cost: one forward and one backward pass for each image; exact up to 32-bit rounding.
 *
 * It misleads at a layer whose few maps are far coarser than the image, where several objects of a class share a map, and at
 * an early layer, where the mean of the gradients says little. Without `relu` negative places speak against the class.
 * Others differ under this name: captum leaves out the ReLU and upsamples by nearest; some normalise each map to 0 … 1.
 *
 * @throws ExplainError `unknown-name` for a layer that does not exist or has no maps, `unsupported-model` for a model without
 * maps, `bad-input`, `shape-mismatch` or `not-finite` for inputs that the model cannot take, `out-of-range` for a class that
 * does not exist, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const map = await gradCam(model, images, { target: 3, layer: "conv2/relu" });
 * map.payload.scores.shape; // [n, height, width]
 * ```
 *
 * Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra (2017), Grad-CAM: Visual Explanations from Deep Networks via
 * Gradient-based Localization, eqs. 1–2. Key `selvaraju2017`.
 */
export const gradCam = defineExplainer<DifferentiableModel, ModelInputs, GradCamOptions, "attribution">({
	method: "gradCam",
	source: "selvaraju2017",
	kind: "attribution",
	options: {
		target: targetRule(),
		layer: optionalText(),
		relu: flag(true),
		upsample: oneOf(["none", "bilinear", "nearest"], "bilinear"),
	},
	identify: (model) => identifyModel("gradCam", model),
	async *run(context, model, inputs, { target, layer, relu, upsample }) {
		yield { progress: { done: 0, total: 0, label: "gradCam" } };
		const node = layer === undefined ? lastSpatialLayer(model) : spatialLayer(model, layer);
		let shape: readonly number[] = [];
		const found = await scoreGradient(context, {
			method: "gradCam",
			model,
			inputs,
			target,
			withRespectTo: node,
			attribute(maps, gradient) {
				shape = maps.shape.slice(1, 3);
				return weightedMaps(maps, gradient, relu);
			},
		});
		const [count] = found.inputs.shape as [number];
		const maps = ndArray(found.attributions, [count, ...shape], ["example", "height", "width"]);
		return {
			scope: "local",
			target: found.target,
			unit: model.scoreUnit,
			payload: {
				scores: toSize(maps, found.inputs, upsample),
				inputs: found.inputs,
				features: [],
				outputValue: found.outputValue,
			},
		};
	},
});
