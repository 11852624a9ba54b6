import type { RunOptions } from "../core/explainer.ts";
import type { Explanation } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import { gradCam } from "../explain/gradient/grad-cam.ts";
import { saliency } from "../explain/gradient/saliency.ts";
import { limeImage } from "../explain/lime/lime-image.ts";
import { shapImage } from "../explain/shap/shap-image.ts";
import type { DifferentiableModel } from "../math/graph.ts";
import { lastAnswer } from "./last-answer.ts";

/** What a person has chosen. */
interface ImageQuestion {
	readonly target: number;
	/** For methods that look into a layer. */
	readonly layer: string;
	/** Whether scores against the output count, or only their magnitude or positive part. */
	readonly signed: boolean;
	/** For methods that hide regions: about how many, and how many pictures the model is asked about. */
	readonly regions: number;
	readonly samples: number;
}

/** What a run of a method hears and tells. */
interface ImageRun extends Pick<RunOptions, "signal" | "onProgress"> {
	onPartial(partial: Explanation<"attribution">): void;
}

/** A method as the explorer offers it; another method is another row of {@link imageMethods}. */
export interface ImageMethod {
	/** The method's name, as its function is called. */
	readonly id: string;
	readonly label: string;
	readonly help: string;
	readonly takesLayer: boolean;
	/** Whether it asks about the image with regions hidden, and scores these. */
	readonly takesRegions: boolean;
	/** As in the method's paper. */
	readonly signedByDefault: boolean;
	explain(
		model: DifferentiableModel,
		images: NdArray,
		question: ImageQuestion,
		run: ImageRun,
	): Promise<Explanation<"attribution">>;
}

/** The methods that explain an image, in the order of the menu. */
export const imageMethods: readonly ImageMethod[] = [
	{
		id: "saliency",
		label: "Saliency",
		help: "The gradient of the output by each pixel: which pixels would move it at once, and which way.",
		takesLayer: false,
		takesRegions: false,
		signedByDefault: true,
		explain: (model, images, { target, signed }, { onPartial: _, ...run }) =>
			saliency(model, images, { target, absolute: !signed, ...run }),
	},
	{
		id: "gradCam",
		label: "Grad-CAM",
		help: "The maps of a layer, each weighed by its mean gradient: where the layer saw what speaks for the output.",
		takesLayer: true,
		takesRegions: false,
		signedByDefault: false,
		explain: (model, images, { target, layer, signed }, { onPartial: _, ...run }) =>
			gradCam(model, images, { target, layer, relu: !signed, ...run }),
	},
	{
		id: "limeImage",
		label: "LIME",
		help: "Which regions the answer hangs on: a line that is fitted to the answers about the image with regions in their mean colour.",
		takesLayer: false,
		takesRegions: true,
		signedByDefault: true,
		explain: (model, images, { target, regions, samples }, { onPartial, ...run }) =>
			lastAnswer(
				limeImage.stream(model, images, { target, regions: cut(images, regions), samples, ...run }),
				onPartial,
			),
	},
	{
		id: "shapImage",
		label: "SHAP",
		help: "What each region adds to the answer, from the blurred image to the image: the shares add up.",
		takesLayer: false,
		takesRegions: true,
		signedByDefault: true,
		explain: (model, images, { target, regions, samples }, { onPartial, ...run }) =>
			lastAnswer(
				shapImage.stream(model, images, { target, regions: cut(images, regions), maxSamples: samples, ...run }),
				onPartial,
			),
	},
];

/** Images with a side below this are cut into squares: colours of so few pixels make no regions. */
const smallest = 32;

const cut = ({ shape: [, height = 0, width = 0] }: NdArray, segments: number) =>
	Math.min(height, width) < smallest
		? ({ method: "grid", segments } as const)
		: ({ method: "slic", segments } as const);
