import {
	bounded,
	channelsLast,
	count,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	listed,
	one,
	pairOf,
	unsupported,
} from "./layer.ts";

/** `((top, bottom), (left, right))` of whatever form Keras allows. */
function sides(layer: LayerDescription, option: string): [number, number][] {
	const given = layer.config[option] ?? 1;
	const both = Array.isArray(given) ? given : [given, given];
	return both.map((part) => pairOf(layer, option, part, 0));
}

const framed: LayerReader = (layer) => {
	channelsLast(layer);
	const padding = sides(layer, "padding");
	const [shape = []] = layer.inputShapes;
	bounded(
		layer,
		shape.map((length, axis) => length + (padding[axis]?.[0] ?? 0) + (padding[axis]?.[1] ?? 0)),
	);
	return [{ op: "zeroPadding2d", attributes: { sides: padding } }];
};

const cropped: LayerReader = (layer) => {
	channelsLast(layer);
	return [{ op: "cropping2d", attributes: { sides: sides(layer, "cropping") } }];
};

const enlarged: LayerReader = (layer) => {
	channelsLast(layer);
	const { size = 2, interpolation = "nearest" } = layer.config;
	const factors = pairOf(layer, "size", size);
	const [[height = 1, width = 1, channels = 1] = []] = layer.inputShapes;
	bounded(layer, [height * factors[0], width * factors[1], channels]);
	if (interpolation !== "nearest" && interpolation !== "bilinear") {
		unsupported(layer, "interpolation", interpolation, '"nearest" or "bilinear"');
	}
	return [{ op: "upSampling2d", attributes: { size: factors, interpolation } }];
};

const repeated: LayerReader = (layer) => {
	const times = count(layer, "n", layer.config.n);
	bounded(layer, [times, ...(layer.inputShapes[0] ?? [])]);
	return [{ op: "repeatVector", attributes: { times } }];
};

/** Layers that move numbers without changing them, and those that do nothing at inference. */
export const shapeLayers: LayerReaders = {
	InputLayer: () => [],
	Dropout: one("identity"),
	SpatialDropout1D: one("identity"),
	SpatialDropout2D: one("identity"),
	SpatialDropout3D: one("identity"),
	GaussianNoise: one("identity"),
	GaussianDropout: one("identity"),
	AlphaDropout: one("identity"),
	ActivityRegularization: one("identity"),
	Identity: one("identity"),
	Flatten: (layer) => {
		channelsLast(layer);
		return [{ op: "flatten" }];
	},
	Reshape: one("reshape", (layer) => ({ shape: listed(layer, "target_shape", -1) })),
	Permute: one("permute", (layer) => ({ order: listed(layer, "dims", 1) })),
	RepeatVector: repeated,
	ZeroPadding2D: framed,
	Cropping2D: cropped,
	UpSampling2D: enlarged,
};
