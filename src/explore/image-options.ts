import type { ColorMapName } from "../core/view-spec.ts";

/** What an explorer of images starts from; all of it can be changed in the widget. */
export interface ExploreImageOptions {
	/** The right class of each image, from 0. */
	readonly labels?: ArrayLike<number>;
	/** The classes' names. Default the model's, else their numbers. */
	readonly names?: readonly string[];
	/** The methods to choose from. Default all that the model allows: `"saliency"` and, where it has maps, `"gradCam"`. */
	readonly methods?: readonly string[];
	/** The image to start with, from 0. Default 0. */
	readonly example?: number;
	/** The class to explain, from 0, or `"predicted"`. Default `"predicted"`. */
	readonly target?: number | "predicted";
	/** The layer for methods that look into one. Default the last convolution, after its activation. */
	readonly layer?: string;
	/** Whether scores keep their sign. Default as in the method's paper. */
	readonly signed?: boolean;
	/** 0 … 1. Default 0.65. */
	readonly opacity?: number;
	/** Default the first that suits signed or unsigned scores. */
	readonly colorMap?: ColorMapName;
	/** The pixel values that are black and white. Default 0 and 1 where all pixels are between them, else the smallest (or 0) and the largest. */
	readonly domain?: readonly [number, number];
	/** Explorers with the same id show each other's hovered pixel. Default one for each size of image. */
	readonly selection?: string;
}

/** The controls by name, as `set` takes them. */
export type ImageSettings = Pick<
	ExploreImageOptions,
	"example" | "target" | "layer" | "signed" | "opacity" | "colorMap"
> & { readonly method?: string };
