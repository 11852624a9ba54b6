import { defineExplainer } from "../../core/explainer.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { checked, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { isBytes } from "../../math/planes.ts";
import type { BatchInputs } from "../../models/black-box/read-batch.ts";
import { imageGame } from "../game/image-game.ts";
import { fillRule, type ImageFill, type ImageRegions, regionsRule } from "../game/image-masking.ts";
import { type AnswerKind, identifyPredictor } from "../perturbation/answers.ts";
import { type OutputsOption, outputsRule } from "../target.ts";
import { type GivenClusters, isGivenClusters, readClusters } from "./clusters.ts";
import { halvedRegions, mergedRegions } from "./clusters-image.ts";
import { type ExampleShapOptions, exampleShapRules, explainExample } from "./partition-example.ts";

/** The options of {@link shapImage}. */
export interface ShapImageOptions extends ExampleShapOptions {
	/** How the image is cut: a method of `superpixels` with its options, or regions made before. Default SLIC, 64 segments. */
	regions?: ImageRegions;
	/**
	 * What stands where a region is hidden: `"mean"` (its own colour), `"blur"` or `{ blur: sigma }` (pixels), `"inpaint"` (from around it), a number, a
	 * number for each channel, or another image. Default `"blur"`, with a sixteenth of the longer side.
	 */
	fill?: ImageFill;
	/**
	 * Of `"partition"`, which regions belong together: halves of the picture, neighbours of like colour, or merges. Default `"auto"`: halves of a grid,
	 * otherwise by colour.
	 */
	clusters?: "auto" | "halves" | "colour" | GivenClusters;
	/** The output that is explained: the highest one, one by index, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
	/** Explain what `predict` gives, or the scores that it is made of (logits). Default `"prediction"`. */
	explain?: AnswerKind;
}

const name = "shapImage";

const isGrid = (regions: ImageRegions): boolean =>
	regions === "grid" || (typeof regions === "object" && "method" in regions && regions.method === "grid");

/** The image as a batch of one, bytes as shares of 255. */
function shownImage({ values, shape, axes }: NdArray<TypedArray>): NdArray<Float32Array> {
	const unit = isBytes(values) ? 255 : 1;
	const floats = Float32Array.from(values, (value) => value / unit);
	return ndArray(floats, [1, ...shape], ["example", ...axes]);
}

/**
 * SHAP of an image: which regions of the picture raised the answer, and which lowered it?
 *
 *   v(S) = f(the image in which all regions but S are hidden); φ are shares of v(all) − v(nothing): Owen values of a hierarchy of regions, or
 *   Shapley values
 *
 * Any model of images that predicts will do; `image` is `[height, width, channels]`, or a batch of one, in the numbers that the model takes (a model of
 * `[channels, height, width]` is given it so). `scores` are `[1, regions]`, or `[1, regions, outputs]` for `target: "all"`, in the unit of the answer;
 * with `baseValue`, the answer about the hidden image, they sum to `outputValue`. `payload.regions` says where each region is, `payload.clusters` which
 * belong together.
 *
 * `"partition"` divides the picture from coarse to fine and spends the budget where most is to be shared, so that a few hundred evaluations are enough to
 * see where it matters; what is left undivided is shared equally, and a warning says how much. Partial answers sharpen from coarse to fine.
 *
 * Cost: `maxSamples` evaluations at most, 1,000 unless said; equal coalitions are asked once.
 *
 * It misleads where the hidden image is a thing of its own: a black patch is an edge, a blurred face is still a face. Look at other fills, and at
 * other regions: what a region holds is scored as one.
 *
 * @throws ExplainError `bad-option`, `bad-input`, `shape-mismatch`, `out-of-range`, `not-finite`, `unsupported-model`, `aborted`.
 *
 * @example
 * ```ts
 * const { payload } = await shapImage(model, image, { regions: { method: "grid", segments: 256 }, samples: 500 });
 * paintSegments({ labels: payload.regions!, count: payload.features.length }, payload.scores.values);
 * ```
 *
 * Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions; the hierarchy: Owen (1977), Winter (1989). Key `lundberg2017`.
 */
export const shapImage = defineExplainer<Predictor, BatchInputs, ShapImageOptions, "attribution">({
	method: name,
	source: "lundberg2017",
	kind: "attribution",
	options: {
		...exampleShapRules(),
		regions: regionsRule({ method: "slic", segments: 64 }),
		fill: fillRule("blur"),
		clusters: checked<"auto" | "halves" | "colour" | GivenClusters>(
			"auto",
			'"auto", "halves", "colour", nested lists of regions, or merges',
			(value) => ["auto", "halves", "colour"].includes(value as string) || isGivenClusters(value),
		),
		target: outputsRule(),
		explain: oneOf<AnswerKind>(["prediction", "score"], "prediction"),
	},
	identify: (model) => identifyPredictor(name, model),
	run: (context, model, given, { regions: asked, fill, clusters, target, explain, ...sampling }) =>
		explainExample(context, name, sampling, async (quiet) => {
			const game = await imageGame(quiet, name, model, given, { regions: asked, fill, target, explain });
			const { image, regions, players } = game;
			return {
				game,
				inputs: shownImage(image),
				parts: { regions: regions.labels },
				clusters() {
					if (typeof clusters !== "string") return readClusters(name, clusters, players);
					const halves = clusters === "halves" || (clusters === "auto" && isGrid(asked));
					return halves ? halvedRegions(regions) : mergedRegions(image, regions);
				},
			};
		}),
});
