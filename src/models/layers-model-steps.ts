import { ExplainError, shown } from "../core/errors.ts";

/** One node that a layer becomes; a layer's steps follow one another. */
export interface Step {
	/** Added to the layer's name after a slash; the step without one carries the layer's own name. */
	readonly suffix?: string;
	readonly op: string;
	readonly attributes?: Readonly<Record<string, unknown>>;
	/** Places of the step's weights among the layer's. */
	readonly weights?: readonly number[];
	/** Without the batch axis; default: the layer's output shape. */
	readonly shape?: readonly (number | null)[];
}

/** A layer's configuration, as Keras and tfjs write it. */
type Config = Readonly<Record<string, unknown>>;

/** What a layer is, read from outside. */
export interface LayerDescription {
	readonly name: string;
	readonly className: string;
	readonly config: Config;
	readonly weightCount: number;
	/** Without the batch axis. */
	readonly inputShapes: readonly (readonly (number | null)[])[];
	readonly outputShape: readonly (number | null)[];
}

type Reader = (layer: LayerDescription) => readonly Step[];

/** Activations by tfjs's name → operation and attributes; undefined does nothing. */
const activations: Readonly<Record<string, readonly [op: string, attributes?: Config] | undefined>> = {
	linear: undefined,
	relu: ["relu"],
	relu6: ["relu6"],
	elu: ["elu", { alpha: 1 }],
	selu: ["selu"],
	sigmoid: ["sigmoid"],
	hardSigmoid: ["hardSigmoid"],
	hard_sigmoid: ["hardSigmoid"],
	tanh: ["tanh"],
	softplus: ["softplus"],
	softsign: ["softsign"],
	softmax: ["softmax"],
	logSoftmax: ["logSoftmax"],
	log_softmax: ["logSoftmax"],
	swish: ["swish"],
	mish: ["mish"],
	gelu: ["gelu"],
	gelu_new: ["geluTanh"],
};

function unsupported({ name, className }: LayerDescription, option: string, came: unknown, expected: string): never {
	throw new ExplainError(
		"unsupported-model",
		`fromLayersModel: expected ${option} of layer "${name}" (${className}) to be ${expected}, got ${shown(came)}`,
	);
}

/** The node of a layer's built-in activation, if it has one. */
function activation(layer: LayerDescription, suffixed: boolean): Step[] {
	const given = layer.config.activation;
	const name = typeof given === "string" ? given : given ? String((given as Config).className) : "linear";
	if (!(name in activations))
		unsupported(layer, "the activation", name, `one of ${Object.keys(activations).join(", ")}`);
	const known = activations[name];
	if (!known) return suffixed ? [] : [{ op: "identity" }];
	const [op, attributes = {}] = known;
	return [{ op, attributes, ...(suffixed && { suffix: name }) }];
}

const all = ({ weightCount }: LayerDescription): number[] => Array.from({ length: weightCount }, (_, i) => i);

function channelsLast(layer: LayerDescription): void {
	const format = layer.config.dataFormat ?? "channelsLast";
	if (format !== "channelsLast") unsupported(layer, "dataFormat", format, '"channelsLast"');
}

function padding(layer: LayerDescription): "same" | "valid" {
	const given = layer.config.padding ?? "valid";
	if (given !== "same" && given !== "valid") unsupported(layer, "padding", given, '"same" or "valid"');
	return given as "same" | "valid";
}

/** Over the last axis only, as the operations are. */
function lastAxis(layer: LayerDescription): void {
	const given = layer.config.axis ?? -1;
	const axes = Array.isArray(given) ? given : [given];
	const last = layer.outputShape.length;
	if (axes.length !== 1 || (axes[0] !== -1 && axes[0] !== last)) unsupported(layer, "axis", given, "the last");
}

const pairOf = (value: unknown): [number, number] =>
	Array.isArray(value) ? [value[0] as number, value[1] as number] : [value as number, value as number];
const first = (value: unknown): number => (Array.isArray(value) ? (value[0] as number) : (value as number));

/** What stays of the strides and so on of a two-dimensional convolution. */
function convolution(layer: LayerDescription): Config {
	channelsLast(layer);
	const { strides = 1, dilationRate = 1 } = layer.config;
	return { strides: pairOf(strides), padding: padding(layer), dilation: pairOf(dilationRate ?? 1) };
}

const conv =
	(op: string): Reader =>
	(layer) => [{ op, attributes: convolution(layer), weights: all(layer) }, ...activation(layer, true)];

function separable(layer: LayerDescription): readonly Step[] {
	const [, height, width] = [0, layer.outputShape[0] ?? null, layer.outputShape[1] ?? null];
	const channels = (layer.inputShapes[0]?.[2] as number) * ((layer.config.depthMultiplier as number) ?? 1);
	const pointwise = { strides: [1, 1], padding: "valid", dilation: [1, 1] };
	return [
		{
			suffix: "depthwise",
			op: "depthwiseConv2d",
			attributes: convolution(layer),
			weights: [0],
			shape: [height, width, channels],
		},
		{ op: "conv2d", attributes: pointwise, weights: all(layer).slice(1) },
		...activation(layer, true),
	];
}

const pool2d =
	(op: string): Reader =>
	(layer) => {
		channelsLast(layer);
		const { poolSize, strides } = layer.config;
		return [
			{ op, attributes: { size: pairOf(poolSize), strides: pairOf(strides ?? poolSize), padding: padding(layer) } },
		];
	};

const pool1d =
	(op: string): Reader =>
	(layer) => {
		const { poolSize, strides } = layer.config;
		return [{ op, attributes: { size: first(poolSize), stride: first(strides ?? poolSize), padding: padding(layer) } }];
	};

const normalization =
	(op: string): Reader =>
	(layer) => {
		lastAxis(layer);
		const { epsilon, scale = true, center = true } = layer.config;
		return [{ op, attributes: { epsilon, scale, center }, weights: all(layer) }];
	};

const simple =
	(op: string, attributes: (config: Config, layer: LayerDescription) => Config = () => ({})): Reader =>
	(layer) => {
		channelsLast(layer);
		return [{ op, attributes: attributes(layer.config, layer), weights: all(layer) }];
	};

/** `((top, bottom), (left, right))` of whatever form Keras allows. */
function sides(value: unknown): [number, number][] {
	if (!Array.isArray(value))
		return [
			[value as number, value as number],
			[value as number, value as number],
		];
	return value.map(pairOf);
}

function relu(layer: LayerDescription): readonly Step[] {
	const max = layer.config.maxValue as number | null | undefined;
	return [max === null || max === undefined ? { op: "relu" } : { op: "clippedRelu", attributes: { max } }];
}

function conv1d(layer: LayerDescription): readonly Step[] {
	const { strides = 1, dilationRate } = layer.config;
	const attributes = { stride: first(strides), padding: padding(layer), dilation: first(dilationRate ?? 1) };
	return [{ op: "conv1d", attributes, weights: all(layer) }, ...activation(layer, true)];
}

function conv2dTranspose(layer: LayerDescription): readonly Step[] {
	const { strides } = convolution(layer);
	const attributes = { strides, padding: padding(layer), shape: layer.outputShape };
	return [{ op: "conv2dTranspose", attributes, weights: all(layer) }, ...activation(layer, true)];
}

function embedding(layer: LayerDescription): readonly Step[] {
	if (layer.config.maskZero) unsupported(layer, "maskZero", true, "false");
	return [{ op: "embedding", weights: all(layer) }];
}

/** What each class of layer becomes, at inference. */
const readers: Readonly<Record<string, Reader>> = {
	InputLayer: () => [],
	Dense: (layer) => [{ op: "dense", weights: all(layer) }, ...activation(layer, true)],
	Conv1D: conv1d,
	Conv2D: conv("conv2d"),
	DepthwiseConv2D: conv("depthwiseConv2d"),
	SeparableConv2D: separable,
	Conv2DTranspose: conv2dTranspose,
	Embedding: embedding,
	Activation: (layer) => activation(layer, false),
	ReLU: relu,
	LeakyReLU: simple("leakyRelu", ({ alpha = 0.3 }) => ({ slope: alpha })),
	PReLU: simple("prelu"),
	ELU: simple("elu", ({ alpha = 1 }) => ({ alpha })),
	ThresholdedReLU: simple("thresholdedRelu", ({ theta = 1 }) => ({ threshold: theta })),
	Softmax: (layer) => {
		lastAxis(layer);
		return [{ op: "softmax" }];
	},
	MaxPooling1D: pool1d("maxPool1d"),
	AveragePooling1D: pool1d("avgPool1d"),
	MaxPooling2D: pool2d("maxPool2d"),
	AveragePooling2D: pool2d("avgPool2d"),
	GlobalAveragePooling1D: simple("globalAvgPool"),
	GlobalMaxPooling1D: simple("globalMaxPool"),
	GlobalAveragePooling2D: simple("globalAvgPool"),
	GlobalMaxPooling2D: simple("globalMaxPool"),
	BatchNormalization: normalization("batchNorm"),
	LayerNormalization: normalization("layerNorm"),
	Dropout: simple("identity"),
	SpatialDropout1D: simple("identity"),
	GaussianNoise: simple("identity"),
	GaussianDropout: simple("identity"),
	AlphaDropout: simple("identity"),
	Flatten: simple("flatten"),
	Reshape: simple("reshape", (_, { outputShape }) => ({ shape: outputShape.map((length) => length ?? -1) })),
	Permute: simple("permute", ({ dims }) => ({ order: dims })),
	RepeatVector: simple("repeatVector", ({ n }) => ({ times: n })),
	ZeroPadding2D: simple("zeroPadding2d", (config) => ({ sides: sides(config.padding) })),
	Cropping2D: simple("cropping2d", ({ cropping }) => ({ sides: sides(cropping) })),
	UpSampling2D: simple("upSampling2d", ({ size = 2, interpolation = "nearest" }) => ({
		size: pairOf(size),
		interpolation,
	})),
	Add: simple("add"),
	Multiply: simple("multiply"),
	Average: simple("average"),
	Maximum: simple("maximum"),
	Minimum: simple("minimum"),
	Concatenate: simple("concat", ({ axis = -1 }) => ({ axis })),
};

/**
 * The nodes that a layer becomes.
 *
 * @throws ExplainError `unsupported-model` for a class of layer or an option that is not known, listing what is.
 */
export function stepsOf(layer: LayerDescription): readonly Step[] {
	const reader = readers[layer.className];
	if (reader) return reader(layer);
	throw new ExplainError(
		"unsupported-model",
		`fromLayersModel: expected layers of known classes, got "${layer.name}" of class ${layer.className}; known are ${Object.keys(readers).join(", ")}`,
	);
}
