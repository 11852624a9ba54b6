import type { Config } from "../json.ts";
import { activationSteps } from "./activation.ts";
import {
	allWeights,
	channelsLast,
	count,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	paddingOf,
	pairOf,
	unsupported,
} from "./layer.ts";

/** What stays of the strides and so on of a two-dimensional convolution. */
function convolution(layer: LayerDescription): Config {
	channelsLast(layer);
	const { strides, dilation_rate } = layer.config;
	return {
		strides: pairOf(layer, "strides", strides ?? 1),
		padding: paddingOf(layer),
		dilation: pairOf(layer, "dilation_rate", dilation_rate ?? 1),
	};
}

function oneGroup(layer: LayerDescription): void {
	const groups = layer.config.groups ?? 1;
	if (groups !== 1) unsupported(layer, "groups", groups, "1");
}

const convolved =
	(op: string): LayerReader =>
	(layer) => {
		oneGroup(layer);
		return [{ op, attributes: convolution(layer), weights: allWeights(layer) }, ...activationSteps(layer)];
	};

const separable: LayerReader = (layer) => {
	const pointwise = { strides: [1, 1], padding: "valid", dilation: [1, 1] };
	return [
		{ suffix: "depthwise", op: "depthwiseConv2d", attributes: convolution(layer), weights: [0] },
		{ op: "conv2d", attributes: pointwise, weights: allWeights(layer).slice(1) },
		...activationSteps(layer),
	];
};

const convolved1d: LayerReader = (layer) => {
	channelsLast(layer);
	oneGroup(layer);
	const { strides, dilation_rate } = layer.config;
	const attributes = {
		stride: count(layer, "strides", strides ?? 1),
		padding: paddingOf(layer),
		dilation: count(layer, "dilation_rate", dilation_rate ?? 1),
	};
	return [{ op: "conv1d", attributes, weights: allWeights(layer) }, ...activationSteps(layer)];
};

/** What a transposed convolution makes of a length: the inverse of what the convolution does. */
const transposedLength = (length: number, stride: number, kernel: number, padding: "same" | "valid"): number =>
	padding === "same" ? length * stride : length * stride + Math.max(kernel - stride, 0);

const transposed: LayerReader = (layer) => {
	const { strides, padding, dilation } = convolution(layer) as {
		strides: [number, number];
		padding: "same" | "valid";
		dilation: [number, number];
	};
	if (dilation.some((rate) => rate !== 1)) unsupported(layer, "dilation_rate", dilation, "1");
	const { output_padding = null } = layer.config;
	if (output_padding !== null) unsupported(layer, "output_padding", output_padding, "none");
	const [height = 0, width = 0] = layer.inputShapes[0] ?? [];
	const [rows = 1, columns = 1, filters = 1] = layer.weights[0] ?? [];
	const shape = [
		transposedLength(height, strides[0], rows, padding),
		transposedLength(width, strides[1], columns, padding),
		filters,
	];
	return [
		{ op: "conv2dTranspose", attributes: { strides, padding, shape }, weights: allWeights(layer) },
		...activationSteps(layer),
	];
};

const embedding: LayerReader = (layer) => {
	if (layer.config.mask_zero) unsupported(layer, "mask_zero", true, "false");
	return [{ op: "embedding", weights: allWeights(layer) }];
};

/** Layers that are linear, up to a bias and an activation. */
export const linearLayers: LayerReaders = {
	Dense: (layer) => [{ op: "dense", weights: allWeights(layer) }, ...activationSteps(layer)],
	Conv1D: convolved1d,
	Conv2D: convolved("conv2d"),
	DepthwiseConv2D: convolved("depthwiseConv2d"),
	SeparableConv2D: separable,
	Conv2DTranspose: transposed,
	Embedding: embedding,
};
