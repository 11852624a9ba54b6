import type { Config } from "../configuration.ts";
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
	reshaped,
	type Step,
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

/** The same of a convolution over a sequence, which is one over maps of width 1; causal padding puts its zeros before. */
function convolution1d(layer: LayerDescription): Config & { padding: unknown } {
	channelsLast(layer);
	const { strides, dilation_rate, padding } = layer.config;
	const dilation = count(layer, "dilation_rate", dilation_rate ?? 1);
	const before = dilation * ((layer.weights[0]?.[0] ?? 1) - 1);
	const causal = [
		[before, 0],
		[0, 0],
	];
	return {
		strides: [count(layer, "strides", strides ?? 1), 1],
		padding: padding === "causal" ? causal : paddingOf(layer),
		dilation: [dilation, 1],
	};
}

/** A sequence as maps of width 1. */
const asMaps = (layer: LayerDescription): Step => ({
	suffix: "maps",
	op: "reshape",
	attributes: { shape: [-1, 1, layer.inputShapes[0]?.at(-1) ?? 1] },
});

/** Maps of width 1 as a sequence again. */
const asSequence = (channels: number): Step => ({ op: "reshape", attributes: { shape: [-1, channels] } });

/** A kernel `[length, …]` as one of width 1, and the other weights as they are. */
const wide = (layer: LayerDescription, place: number) => {
	const [length = 1, ...rest] = layer.weights[place] ?? [];
	return reshaped(place, [length, 1, ...rest]);
};

/** How many groups of channels have filters of their own. */
const groupsOf = (layer: LayerDescription): number => count(layer, "groups", layer.config.groups ?? 1);

const convolved =
	(op: string): LayerReader =>
	(layer) => {
		const groups = op === "conv2d" ? groupsOf(layer) : 1;
		const attributes = convolution(layer);
		const step = groups === 1 ? { op, attributes } : { op: "groupedConv2d", attributes: { ...attributes, groups } };
		return [{ ...step, weights: allWeights(layer) }, ...activationSteps(layer)];
	};

const pointwise = { strides: [1, 1], padding: "valid", dilation: [1, 1] };

const separable: LayerReader = (layer) => [
	{ suffix: "depthwise", op: "depthwiseConv2d", attributes: convolution(layer), weights: [0] },
	{ op: "conv2d", attributes: pointwise, weights: allWeights(layer).slice(1) },
	...activationSteps(layer),
];

const separable1d: LayerReader = (layer) => [
	asMaps(layer),
	{ suffix: "depthwise", op: "depthwiseConv2d", attributes: convolution1d(layer), weights: [wide(layer, 0)] },
	{
		suffix: "pointwise",
		op: "conv2d",
		attributes: pointwise,
		weights: [wide(layer, 1), ...allWeights(layer).slice(2)],
	},
	asSequence(layer.weights[1]?.at(-1) ?? 1),
	...activationSteps(layer),
];

const depthwise1d: LayerReader = (layer) => {
	const [, channels = 1, multiplier = 1] = layer.weights[0] ?? [];
	return [
		asMaps(layer),
		{
			suffix: "depthwise",
			op: "depthwiseConv2d",
			attributes: convolution1d(layer),
			weights: [wide(layer, 0), ...allWeights(layer).slice(1)],
		},
		asSequence(channels * multiplier),
		...activationSteps(layer),
	];
};

const convolved1d: LayerReader = (layer) => {
	const groups = groupsOf(layer);
	const { strides, padding, dilation } = convolution1d(layer) as Record<string, [number, number]>;
	if (Array.isArray(padding) || groups > 1) {
		return [
			asMaps(layer),
			{
				suffix: "convolved",
				op: groups > 1 ? "groupedConv2d" : "conv2d",
				attributes: { strides, padding, dilation, ...(groups > 1 && { groups }) },
				weights: [wide(layer, 0), ...allWeights(layer).slice(1)],
			},
			asSequence(layer.weights[0]?.at(-1) ?? 1),
			...activationSteps(layer),
		];
	}
	const attributes = { stride: strides?.[0], padding, dilation: dilation?.[0] };
	return [{ op: "conv1d", attributes, weights: allWeights(layer) }, ...activationSteps(layer)];
};

/** What a transposed convolution makes of a length: the inverse of what the convolution does. */
const transposedLength = (length: number, stride: number, kernel: number, padding: unknown): number =>
	padding === "same" ? length * stride : length * stride + Math.max(kernel - stride, 0);

/** Throws where a transposed convolution leaves gaps in another way than by its strides. */
function plainTransposed(layer: LayerDescription): void {
	const { output_padding = null, dilation_rate = 1 } = layer.config;
	if (output_padding !== null) unsupported(layer, "output_padding", output_padding, "none");
	if ([dilation_rate].flat().some((rate) => rate !== 1)) unsupported(layer, "dilation_rate", dilation_rate, "1");
}

const transposed: LayerReader = (layer) => {
	plainTransposed(layer);
	const { strides, padding } = convolution(layer) as { strides: [number, number]; padding: string };
	const [height = 1, width = 1] = layer.inputShapes[0] ?? [];
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

const transposed1d: LayerReader = (layer) => {
	plainTransposed(layer);
	const { strides, padding } = convolution1d(layer) as unknown as { strides: [number, number]; padding: string };
	const [length = 1] = layer.inputShapes[0] ?? [];
	const [rows = 1, filters = 1] = layer.weights[0] ?? [];
	const shape = [transposedLength(length, strides[0], rows, padding), 1, filters];
	return [
		asMaps(layer),
		{
			suffix: "transposed",
			op: "conv2dTranspose",
			attributes: { strides, padding, shape },
			weights: [wide(layer, 0), ...allWeights(layer).slice(1)],
		},
		asSequence(filters),
		...activationSteps(layer),
	];
};

/** 0 may stand for padding, which then does not count in the layers above. */
const embedding: LayerReader = (layer) => [
	{ op: "embedding", weights: [0] },
	...(layer.config.mask_zero
		? [{ suffix: "mask", op: "tokenMask", attributes: { padding: 0 }, inputs: [0], mask: true }]
		: []),
];

/** Layers that are linear, up to a bias and an activation. */
export const linearLayers: LayerReaders = {
	Dense: (layer) => [{ op: "dense", weights: allWeights(layer) }, ...activationSteps(layer)],
	Conv1D: convolved1d,
	Conv2D: convolved("conv2d"),
	DepthwiseConv1D: depthwise1d,
	DepthwiseConv2D: convolved("depthwiseConv2d"),
	SeparableConv1D: separable1d,
	SeparableConv2D: separable,
	Conv1DTranspose: transposed1d,
	Conv2DTranspose: transposed,
	Embedding: embedding,
};
