import {
	bounded,
	channelsLast,
	count,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	listed,
	numberOf,
	one,
	pairOf,
	unsupported,
} from "./layer.ts";
import { resized } from "./resizing.ts";

type Sides = [[number, number], [number, number]];

/** `((top, bottom), (left, right))` of whatever form Keras allows. */
function sides(layer: LayerDescription, option: string): Sides {
	const given = layer.config[option] ?? 1;
	const both = Array.isArray(given) ? given : [given, given];
	return [pairOf(layer, option, both[0], 0), pairOf(layer, option, both[1], 0)];
}

/** The same of a sequence, which is a map of width 1. */
const sides1d = (layer: LayerDescription, option: string): Sides => [
	pairOf(layer, option, layer.config[option] ?? 1, 0),
	[0, 0],
];

/** A layer of maps, for a sequence as maps of width 1. */
const onMaps =
	(reader: LayerReader): LayerReader =>
	(layer) => {
		const [[length = 1, channels = 1] = []] = layer.inputShapes;
		const inner = reader({ ...layer, inputShapes: [[length, 1, channels]] }).map((step) => ({
			...step,
			suffix: "changed",
		}));
		return [
			{ suffix: "maps", op: "reshape", attributes: { shape: [-1, 1, channels] } },
			...inner,
			{ op: "reshape", attributes: { shape: [-1, channels] } },
		];
	};

const framed =
	(read: typeof sides): LayerReader =>
	(layer) => {
		channelsLast(layer);
		const padding = read(layer, "padding");
		const [[height = 1, width = 1, channels = 1] = []] = layer.inputShapes;
		const [[top, bottom], [left, right]] = padding;
		bounded(layer, [height + top + bottom, width + left + right, channels]);
		return [{ op: "zeroPadding2d", attributes: { sides: padding } }];
	};

const cropped =
	(read: typeof sides): LayerReader =>
	(layer) => {
		channelsLast(layer);
		const cropping = read(layer, "cropping");
		const lengths = layer.inputShapes[0] ?? [];
		for (const [axis, [before, after]] of cropping.entries()) {
			if (before + after >= (lengths[axis] ?? 1)) unsupported(layer, "cropping", before + after, "less than there is");
		}
		return [{ op: "cropping2d", attributes: { sides: cropping } }];
	};

const enlarged =
	(factorsOf: (layer: LayerDescription) => [number, number]): LayerReader =>
	(layer) => {
		channelsLast(layer);
		const { interpolation = "nearest" } = layer.config;
		const size = factorsOf(layer);
		const [[height = 1, width = 1, channels = 1] = []] = layer.inputShapes;
		bounded(layer, [height * size[0], width * size[1], channels]);
		if (interpolation !== "nearest" && interpolation !== "bilinear") {
			unsupported(layer, "interpolation", interpolation, '"nearest" or "bilinear"');
		}
		// TensorFlow.js interpolates between corners of pixels, TensorFlow between their middles.
		if (interpolation === "bilinear" && layer.version !== "tfjs") {
			return resized(layer, height * size[0], width * size[1]);
		}
		return [{ op: "upSampling2d", attributes: { size, interpolation } }];
	};

const resizing: LayerReader = (layer) => {
	channelsLast(layer);
	return resized(layer, count(layer, "height", layer.config.height), count(layer, "width", layer.config.width));
};

const repeated: LayerReader = (layer) => {
	const times = count(layer, "n", layer.config.n);
	bounded(layer, [times, ...(layer.inputShapes[0] ?? [])]);
	return [{ op: "repeatVector", attributes: { times } }];
};

/** The middle of the images; one that is smaller would be enlarged. */
const centerCropped: LayerReader = (layer) => {
	channelsLast(layer);
	const target = [count(layer, "height", layer.config.height), count(layer, "width", layer.config.width)];
	const both = target.map((length, axis) => {
		const rest = (layer.inputShapes[0]?.[axis] ?? 0) - length;
		if (rest < 0) unsupported(layer, axis === 0 ? "height" : "width", length, "at most that of the images");
		const before = Math.floor(rest / 2);
		return [before, rest - before];
	});
	return [{ op: "cropping2d", attributes: { sides: both } }];
};

const flattened: LayerReader = (layer) => {
	channelsLast(layer);
	return [{ op: "flatten" }];
};

/** Steps whose numbers are all the masked value do not count in the layers above. */
const masking: LayerReader = (layer) => [
	{
		suffix: "mask",
		op: "stepMask",
		attributes: { value: numberOf(layer, "mask_value", 0) },
		inputs: [0],
		mask: true,
	},
	{ op: "maskSteps", inputs: [0, "mask"] },
];

/** Layers that change pictures while a model is trained, and do nothing afterwards. */
const augmentations = [
	"RandomFlip",
	"RandomRotation",
	"RandomZoom",
	"RandomTranslation",
	"RandomContrast",
	"RandomBrightness",
	"RandomHeight",
	"RandomWidth",
];

/** Layers that move numbers without changing them, and those that do nothing at inference. */
export const shapeLayers: LayerReaders = {
	InputLayer: () => [],
	...Object.fromEntries(
		[
			"Dropout",
			"SpatialDropout1D",
			"SpatialDropout2D",
			"SpatialDropout3D",
			"GaussianNoise",
			"GaussianDropout",
			"AlphaDropout",
			"ActivityRegularization",
			"Identity",
			"StochasticDepth",
			...augmentations,
		].map((name) => [name, one("identity")]),
	),
	Masking: masking,
	Flatten: flattened,
	Reshape: one("reshape", (layer) => ({ shape: listed(layer, "target_shape", -1) })),
	Permute: one("permute", (layer) => ({ order: listed(layer, "dims", 1) })),
	RepeatVector: repeated,
	ZeroPadding1D: onMaps(framed(sides1d)),
	ZeroPadding2D: framed(sides),
	Cropping1D: onMaps(cropped(sides1d)),
	Cropping2D: cropped(sides),
	CenterCrop: centerCropped,
	Resizing: resizing,
	UpSampling1D: onMaps(enlarged((layer) => [count(layer, "size", layer.config.size ?? 2), 1])),
	UpSampling2D: enlarged((layer) => pairOf(layer, "size", layer.config.size ?? 2)),
};
