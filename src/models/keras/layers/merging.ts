import { count, type LayerReader, type LayerReaders, one, unsupported } from "./layer.ts";

const concatenated: LayerReader = (layer) => {
	const axis = layer.config.axis ?? -1;
	if (axis === 0 || !Number.isInteger(axis)) unsupported(layer, "axis", axis, "an axis of an example");
	return [{ op: "concat", attributes: { axis: axis === -1 ? -1 : count(layer, "axis", axis) } }];
};

/** Layers that take several inputs. */
export const mergingLayers: LayerReaders = {
	Add: one("add"),
	Multiply: one("multiply"),
	Average: one("average"),
	Maximum: one("maximum"),
	Minimum: one("minimum"),
	Concatenate: concatenated,
};
