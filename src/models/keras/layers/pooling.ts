import { channelsLast, count, type LayerReader, type LayerReaders, maskPlace, paddingOf, pairOf } from "./layer.ts";

const pool2d =
	(op: string): LayerReader =>
	(layer) => {
		channelsLast(layer);
		const { pool_size = 2, strides } = layer.config;
		const size = pairOf(layer, "pool_size", pool_size);
		return [
			{ op, attributes: { size, strides: pairOf(layer, "strides", strides ?? size), padding: paddingOf(layer) } },
		];
	};

const pool1d =
	(op: string): LayerReader =>
	(layer) => {
		channelsLast(layer);
		const { pool_size = 2, strides } = layer.config;
		const size = count(layer, "pool_size", pool_size);
		return [{ op, attributes: { size, stride: count(layer, "strides", strides ?? size), padding: paddingOf(layer) } }];
	};

/** Over all places; `keepdims` leaves them as axes of length 1. */
const global =
	(op: string): LayerReader =>
	(layer) => {
		channelsLast(layer);
		const [shape = []] = layer.inputShapes;
		const mask = maskPlace(layer);
		if (mask !== undefined && layer.className === "GlobalAveragePooling1D" && !layer.config.keepdims) {
			return [{ op: "maskedMean", inputs: [0, mask] }];
		}
		if (!layer.config.keepdims) return [{ op }];
		const kept = [...shape.slice(0, -1).map(() => 1), shape.at(-1) ?? 1];
		return [
			{ suffix: "pooled", op },
			{ op: "reshape", attributes: { shape: kept } },
		];
	};

/** Layers that sum up neighbourhoods or whole maps. */
export const poolingLayers: LayerReaders = {
	MaxPooling1D: pool1d("maxPool1d"),
	AveragePooling1D: pool1d("avgPool1d"),
	MaxPooling2D: pool2d("maxPool2d"),
	AveragePooling2D: pool2d("avgPool2d"),
	GlobalAveragePooling1D: global("globalAvgPool"),
	GlobalMaxPooling1D: global("globalMaxPool"),
	GlobalAveragePooling2D: global("globalAvgPool"),
	GlobalMaxPooling2D: global("globalMaxPool"),
	GlobalAveragePooling3D: global("globalAvgPool"),
	GlobalMaxPooling3D: global("globalMaxPool"),
};
