import { defineExplainer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { BatchInputs } from "../../models/black-box/read-batch.ts";
import { imageGame } from "../game/image-game.ts";
import { fillRule, type ImageFill, type ImageRegions, regionsRule } from "../game/image-masking.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { explainGame } from "./explain-game.ts";
import { type LimeQuestion, limeRules } from "./lime-options.ts";

/** The options of {@link limeImage}. */
export interface LimeImageOptions extends LimeQuestion {
	/** What the image is cut into: a way of `superpixels`, its options, or regions that were made before. Default `"slic"`. */
	regions?: ImageRegions;
	/** What stands where a region is hidden. Default `"mean"`: the region's mean colour, as lime's package. */
	fill?: ImageFill;
}

const name = "limeImage";

/**
 * LIME of an image: on which regions does this answer hang? A sparse linear model of which regions are seen, fitted to the model's answers
 * about the image with regions hidden at random.
 *
 *   β = argmin Σ wᵢ (f(xᵢ) − β₀ − zᵢᵀβ)² + λ Σ|βⱼ| · zᵢⱼ = 1 where region j is seen · wᵢ = exp(−(1 − cos(zᵢ, 1))² / (2 width²))
 *
 * The input is one image as the model takes it; `scores` are the coefficients `[1, regions]` (`[1, regions, outputs]` for `target: "all"`), in the unit of the answer per region seen rather than hidden; `payload.regions`
 * has the region of each pixel. Options, surrogates, intervals and what they mean: {@link lime}. Each region is seen with even odds, distances are cosine, the
 * width is 0.25 (all three as lime's package, whose regions are made by quickshift).
 *
 * Cost: 1,000 evaluations (`samples`); all 2^regions, and nothing left to chance, where they are no more.
 *
 * It misleads where the model takes what is hidden for something: half of all regions in their mean colour is no picture that it was trained on. Compare `fill`s.
 * Regions that cut through what matters share its score.
 *
 * @param image `[height, width, channels]` or `[height, width]`, or a batch of one.
 * @throws ExplainError `bad-input`, `shape-mismatch`, `not-finite` for the image or its regions; as {@link lime}.
 *
 * @example
 * ```ts
 * const answer = await limeImage(model, image, { regions: "slic", fill: "blur", features: 5 });
 * answer.payload.regions; // the region of each pixel
 * ```
 *
 * Ribeiro, Singh, Guestrin (2016), "Why Should I Trust You?", section 3.6. Key `ribeiro2016`.
 */
export const limeImage = defineExplainer<Predictor, BatchInputs, LimeImageOptions, "attribution">({
	method: name,
	source: "ribeiro2016",
	kind: "attribution",
	options: {
		...limeRules({ samples: 1000, distance: "cosine" }),
		regions: regionsRule("slic"),
		fill: fillRule("mean"),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, given, options) {
		yield { progress: { done: 0, total: 0, label: name } };
		const game = await imageGame(context, name, model, given, options);
		const { values, shape, axes } = game.image;
		return yield* explainGame(name, context, game, "even odds", options, {
			inputs: ndArray(Float64Array.from(values), [1, ...shape], ["example", ...axes]),
			regions: game.regions.labels,
		});
	},
});
