import type { RunOptions } from "../core/explainer.ts";
import type { Explanation } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import { gradCam } from "../explain/gradient/grad-cam.ts";
import { saliency } from "../explain/gradient/saliency.ts";
import type { DifferentiableModel } from "../math/graph.ts";

/** What a person has chosen. */
interface ImageQuestion {
	readonly target: number;
	/** For methods that look into a layer. */
	readonly layer: string;
	/** Whether scores against the output count, or only their magnitude or positive part. */
	readonly signed: boolean;
}

/** A method as the explorer offers it; another method is another row of {@link imageMethods}. */
export interface ImageMethod {
	/** The method's name, as its function is called. */
	readonly id: string;
	readonly label: string;
	readonly help: string;
	readonly takesLayer: boolean;
	/** As in the method's paper. */
	readonly signedByDefault: boolean;
	explain(
		model: DifferentiableModel,
		images: NdArray,
		question: ImageQuestion,
		run: Pick<RunOptions, "signal" | "onProgress">,
	): Promise<Explanation<"attribution">>;
}

/** The methods that explain an image, in the order of the menu. */
export const imageMethods: readonly ImageMethod[] = [
	{
		id: "saliency",
		label: "Saliency",
		help: "The gradient of the output by each pixel: which pixels would move it at once, and which way.",
		takesLayer: false,
		signedByDefault: true,
		explain: (model, images, { target, signed }, run) => saliency(model, images, { target, absolute: !signed, ...run }),
	},
	{
		id: "gradCam",
		label: "Grad-CAM",
		help: "The maps of a layer, each weighed by its mean gradient: where the layer saw what speaks for the output.",
		takesLayer: true,
		signedByDefault: false,
		explain: (model, images, { target, layer, signed }, run) =>
			gradCam(model, images, { target, layer, relu: !signed, ...run }),
	},
];
