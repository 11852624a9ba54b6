import type { Interpolation } from "../../math/resample.ts";
import { kerasModes, kerasPreprocessing } from "./keras-preprocessing.ts";
import { torchvisionPreprocessing } from "./torchvision-preprocessing.ts";

/** What is done to an image before a model sees it: resize, cut, then (value · scale − mean) / std in each channel. */
export interface Preprocessing {
	/** `[height, width]` without regard to proportions, or the length of the shorter side. Default: the size stays. */
	readonly resize?: {
		readonly size: number | readonly [number, number];
		/** Default `"bilinear"`, with antialias. */
		readonly interpolation?: Interpolation;
	};
	/** `[height, width]` that are cut out of the middle. Default: all of it. */
	readonly crop?: readonly [number, number];
	/** What values from 0 to 255 are multiplied by. Default 1 / 255. */
	readonly scale?: number;
	/** Of each channel, in the model's order, after scaling. Default 0. */
	readonly mean?: readonly number[];
	/** Default 1. */
	readonly std?: readonly number[];
	/** Which colour comes first. Default `"rgb"`. */
	readonly order?: "rgb" | "bgr";
}

const half = { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;
const transformer = (side: number, interpolation: Interpolation): Preprocessing => ({
	resize: { size: [side, side], interpolation },
	...half,
});

/** As the `preprocessor_config.json` of these models on Hugging Face says. */
const huggingFacePreprocessing = {
	"google/vit-base-patch16-224": transformer(224, "bilinear"),
	"google/vit-base-patch16-384": transformer(384, "bilinear"),
	"google/vit-base-patch32-384": transformer(384, "bilinear"),
	"google/vit-large-patch16-224": transformer(224, "bilinear"),
	"facebook/deit-base-patch16-224": {
		resize: { size: [256, 256], interpolation: "bicubic" },
		crop: [224, 224],
		...kerasModes.torch,
	},
} as const satisfies Record<string, Preprocessing>;

/**
 * Preprocessing by name.
 *
 * - `"caffe"`, `"tf"`, `"torch"`, `"none"`: the modes of Keras' `imagenet_utils.preprocess_input`; `"half"`: (x / 255 − ½) / ½, of
 *   vision transformers in timm. These change values only.
 * - `"vgg16"`, `"resnet50"`, `"mobilenet_v2"`, …: Keras' models, at their default size, resized as `load_img` does by default.
 * - `"ResNet50_Weights.IMAGENET1K_V2"`, …: torchvision's weights, written as there, `.DEFAULT` aside; read from torchvision 0.28.
 * - `"google/vit-base-patch16-224"`, …: models on Hugging Face.
 *
 * The same network has other numbers in Keras and in torchvision: take those of where the weights come from.
 *
 * @example
 * ```ts
 * const inputs = preprocess(images, { ...preprocessing.resnet50, resize: { size: [224, 224], interpolation: "bilinear" } });
 * ```
 */
export const preprocessing = {
	...kerasModes,
	half: half as Preprocessing,
	...kerasPreprocessing,
	...huggingFacePreprocessing,
	...torchvisionPreprocessing,
} satisfies Readonly<Record<string, Preprocessing>>;

/** A name in {@link preprocessing}. */
export type PreprocessingName = keyof typeof preprocessing;
