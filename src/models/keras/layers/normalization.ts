import { type Tensor, tf } from "../../../math/tf.ts";
import {
	allWeights,
	constant,
	type DerivedWeight,
	flagOf,
	isNumbers,
	type LayerReader,
	type LayerReaders,
	lastAxisOnly,
	numberOf,
	unsupported,
} from "./layer.ts";

const normalization =
	(op: string): LayerReader =>
	(layer) => {
		lastAxisOnly(layer);
		if (layer.config.rms_scaling) unsupported(layer, "rms_scaling", true, "false");
		const attributes = {
			epsilon: numberOf(layer, "epsilon", 1e-3),
			scale: flagOf(layer, "scale", true),
			center: flagOf(layer, "center", true),
		};
		return [{ op, attributes, weights: allWeights(layer) }];
	};

/** The smallest deviation that Keras divides by. */
const leastDeviation = 1e-7;

/** Statistics of the columns that were learnt from data, or given: (x − mean) / max(√variance, 10⁻⁷). */
const standardized: LayerReader = (layer) => {
	if (flagOf(layer, "invert", false)) unsupported(layer, "invert", true, "false");
	const { mean = null, variance = null, axis } = layer.config;
	const last = layer.inputShapes[0]?.length;
	const axes = [axis ?? -1].flat();
	if (axes.length > 1 || (axes[0] !== undefined && axes[0] !== -1 && axes[0] !== last)) {
		unsupported(layer, "axis", axis, "the last, or none");
	}
	const held = mean !== null;
	if (held && !(isNumbers(mean) && isNumbers(variance))) unsupported(layer, "mean and variance", mean, "numbers");
	if (!held && layer.weights.length < 2) unsupported(layer, "the weights", layer.weights.length, "mean and variance");
	const flat = (values: Tensor) => (values.size === 1 ? tf.reshape(values, []) : tf.reshape(values, [-1]));
	const weight = (name: string, place: number, value: unknown, change: (values: Tensor) => Tensor): DerivedWeight => ({
		name,
		of: held ? [] : [place],
		make: ([own]) => change(flat(own ?? tf.tensor(value as number, undefined, "float32"))),
	});
	const deviations = (values: Tensor) => tf.square(tf.maximum(tf.sqrt(values), leastDeviation));
	return [
		{
			op: "batchNorm",
			attributes: { epsilon: 0, scale: false, center: false },
			weights: [weight("mean", 0, mean, (values) => values), weight("variance", 1, variance, deviations)],
		},
	];
};

/** scale · x + offset, each a number or one for each channel. */
const rescaled: LayerReader = (layer) => {
	const { scale = 1, offset = 0 } = layer.config;
	if (typeof scale === "number" && typeof offset === "number") {
		return [{ op: "affine", attributes: { scale, shift: offset } }];
	}
	if (!isNumbers(scale) || !isNumbers(offset)) unsupported(layer, "scale and offset", scale, "numbers");
	return [
		constant("scale", scale),
		{ suffix: "scaled", op: "multiply", inputs: [0, "scale"] },
		constant("offset", offset),
		{ op: "add", inputs: ["scaled", "offset"] },
	];
};

const unit: LayerReader = (layer) => {
	lastAxisOnly(layer);
	// Keras bounds the square of the length.
	return [{ op: "l2Normalize", attributes: { epsilon: 1e-6 } }];
};

/** Statistics of each group of channels, over all places. */
const grouped: LayerReader = (layer) => {
	lastAxisOnly(layer);
	const channels = layer.inputShapes[0]?.at(-1) ?? 1;
	const groups = layer.config.groups === -1 ? channels : numberOf(layer, "groups", 32);
	if (channels % groups !== 0) unsupported(layer, "groups", groups, `a divisor of ${channels} channels`);
	const [scale, center] = [flagOf(layer, "scale", true), flagOf(layer, "center", true)];
	const all = (name: string, value: number): DerivedWeight => ({
		name: `${layer.name}/${name}`,
		of: [],
		make: () => tf.fill([channels], value),
	});
	const weights = [scale ? 0 : all("gamma", 1), center ? (scale ? 1 : 0) : all("beta", 0)];
	return [{ op: "groupNorm", attributes: { groups, epsilon: numberOf(layer, "epsilon", 1e-3) }, weights }];
};

const rms: LayerReader = (layer) => {
	lastAxisOnly(layer);
	return [{ op: "rmsNorm", attributes: { epsilon: numberOf(layer, "epsilon", 1e-6) }, weights: [0] }];
};

/** A learned factor for each channel, as ConvNeXt has it. */
const layerScale: LayerReader = () => [
	{ suffix: "gamma", op: "constant", inputs: [], weights: [0] },
	{ op: "multiply", inputs: [0, "gamma"] },
];

/** Layers that shift and scale by statistics. */
export const normalizationLayers: LayerReaders = {
	BatchNormalization: normalization("batchNorm"),
	SyncBatchNormalization: normalization("batchNorm"),
	LayerNormalization: normalization("layerNorm"),
	Normalization: standardized,
	Rescaling: rescaled,
	UnitNormalization: unit,
	GroupNormalization: grouped,
	RMSNormalization: rms,
	LayerScale: layerScale,
};
