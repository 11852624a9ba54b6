import type { Preprocessing } from "./preprocessing.ts";

/** The modes of `keras.applications.imagenet_utils.preprocess_input`; `none` for the models that do it themselves. */
export const kerasModes = {
	/** As Caffe's models were trained: blue first, the mean of ImageNet taken off, not scaled. */
	caffe: { scale: 1, mean: [103.939, 116.779, 123.68], std: [1, 1, 1], order: "bgr" },
	/** To −1 … 1. */
	tf: { scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1], order: "rgb" },
	/** To 0 … 1, then by mean and standard deviation of ImageNet. */
	torch: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], order: "rgb" },
	/** 0 … 255: the model begins with a layer that scales. */
	none: { scale: 1, mean: [0, 0, 0], std: [1, 1, 1], order: "rgb" },
} as const satisfies Record<string, Preprocessing>;

/** Names of models in Keras, as its functions in snake case, with the side of their default input. */
const sides = {
	caffe: { vgg16: 224, vgg19: 224, resnet50: 224, resnet101: 224, resnet152: 224 },
	tf: {
		resnet50_v2: 224,
		resnet101_v2: 224,
		resnet152_v2: 224,
		inception_v3: 299,
		inception_resnet_v2: 299,
		xception: 299,
		mobilenet: 224,
		mobilenet_v2: 224,
		nasnet_mobile: 224,
		nasnet_large: 331,
	},
	torch: { densenet121: 224, densenet169: 224, densenet201: 224 },
	none: {
		mobilenet_v3_small: 224,
		mobilenet_v3_large: 224,
		efficientnet_b0: 224,
		efficientnet_b1: 240,
		efficientnet_b2: 260,
		efficientnet_b3: 300,
		efficientnet_b4: 380,
		efficientnet_b5: 456,
		efficientnet_b6: 528,
		efficientnet_b7: 600,
		efficientnet_v2_b0: 224,
		efficientnet_v2_b1: 240,
		efficientnet_v2_b2: 260,
		efficientnet_v2_b3: 300,
		efficientnet_v2_s: 384,
		efficientnet_v2_m: 480,
		efficientnet_v2_l: 480,
		convnext_tiny: 224,
		convnext_small: 224,
		convnext_base: 224,
		convnext_large: 224,
		convnext_xlarge: 224,
	},
} as const;

type NamesOf<T> = T extends unknown ? keyof T : never;
type KerasName = NamesOf<(typeof sides)[keyof typeof sides]>;

/** `keras.utils.load_img(path, target_size=(side, side))`, which takes the nearest pixel by default, then `preprocess_input`. */
export const kerasPreprocessing = Object.fromEntries(
	Object.entries(sides).flatMap(([mode, models]) =>
		Object.entries(models).map(([name, side]) => [
			name,
			{ resize: { size: [side, side], interpolation: "nearest" }, ...kerasModes[mode as keyof typeof kerasModes] },
		]),
	),
) as unknown as Readonly<Record<KerasName, Preprocessing>>;
