import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import type { DifferentiableModel } from "../math/graph.ts";
import type { InputArray } from "../math/model-inputs.ts";
import { type Displayable, displaySymbol } from "../protocol/host.ts";
import { Explorer } from "./explorer.ts";
import { imageBatch } from "./image-batch.ts";
import { checkImageOptions, type ExploreImageOptions, type ImageSettings } from "./image-options.ts";

/** A live explanation of images: shown by a notebook, moved by a person or by {@link set}. */
export interface ImageExplorer extends Displayable {
	/** The explanation that is shown. */
	readonly explanation: Explanation<"attribution">;
	/**
	 * Moves the controls and answers with the new explanation; where another change comes before it, with that one's.
	 *
	 * @throws ExplainError as {@link exploreImage}; and `aborted` where the run is stopped.
	 */
	set(settings: ImageSettings): Promise<Explanation<"attribution">>;
	/** Ends the live widget; its static form stays. */
	close(): void;
}

const name = "exploreImage";

/**
 * Which pixels moved the score of a class, for which method, class and layer? The image with its attribution over it, the class
 * scores as bars, and controls that ask the model again.
 *
 * Takes images `[n, height, width, channels]` as an array or tensor, or one image. The first answer is computed before the
 * promise resolves, so that what is shown is complete where no widget lives. Each question costs one run of its method
 * (saliency and Grad-CAM: one forward and one backward pass) and one forward pass for the bars.
 *
 * @throws ExplainError `unsupported-model` for a model that cannot be differentiated or takes no images; `bad-input`, `shape-mismatch`,
 * `not-finite` for images it does not take; `out-of-range` for an image or class, `unknown-name` for a layer or method that is not there.
 */
export async function exploreImage(
	model: DifferentiableModel,
	images: InputArray,
	options: ExploreImageOptions = {},
): Promise<ImageExplorer> {
	if (typeof (model as Partial<DifferentiableModel> | undefined)?.layers !== "function")
		throw new ExplainError(
			"unsupported-model",
			`${name}: expected a differentiable model, such as fromLayersModel(model), got ${shown(model)}`,
		);
	const checkedOptions = checkImageOptions(name, options);
	const batch = await imageBatch(name, images, model);
	const { ImageQuestions } = await import("./image-questions.ts");
	const questions = new ImageQuestions(model, batch, checkedOptions);
	const explorer = await Explorer.start(questions);
	return {
		get explanation() {
			return explorer.answer.explanation;
		},
		set: async (settings) => (await explorer.set(questions.valuesOf(settings))).explanation,
		close: () => explorer.close(),
		[displaySymbol]: () => explorer[displaySymbol](),
	};
}
