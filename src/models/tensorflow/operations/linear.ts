import { type Tensor, tf } from "../../../math/tf.ts";
import type { Call, OperationReader, OperationReaders } from "../call.ts";

/** Of a list for all four axes, the two of the maps; the others must be 1. */
function ofMaps(call: Call, name: string): [number, number] {
	const [n = 1, rows = 1, columns = 1, channels = 1] = call.numbers(name);
	if (n !== 1 || channels !== 1) call.unsupported(`${name} over examples or channels`);
	return [rows, columns];
}

type Padding = "same" | "valid" | [[number, number], [number, number]];

function paddingOf(call: Call): Padding {
	const given = call.attribute<string>("padding", "VALID");
	if (given === "SAME" || given === "VALID") return given === "SAME" ? "same" : "valid";
	const [, , top = 0, bottom = 0, left = 0, right = 0] = call.numbers("explicit_paddings");
	return [
		[top, bottom],
		[left, right],
	];
}

function convolution(call: Call) {
	if (call.attribute<string>("data_format", "NHWC") !== "NHWC") call.unsupported("channels first");
	return {
		strides: ofMaps(call, "strides"),
		padding: paddingOf(call),
		dilation: ofMaps(call, "dilations"),
	};
}

/** What a fused operation does after its product: a bias, and an activation of its own name. */
const fusedActivations: Readonly<Record<string, string>> = {
	Relu: "relu",
	Relu6: "relu6",
	Elu: "elu",
	Sigmoid: "sigmoid",
	Tanh: "tanh",
	LeakyRelu: "leakyRelu",
	Prelu: "prelu",
};

/** The operations that were fused into one, in their order. */
function fusedOps(call: Call): string[] {
	const given = call.attribute<readonly string[]>("fused_ops", []);
	return Array.isArray(given) ? [...given] : [];
}

/** The bias among the weights, and the activation's node. */
function withFused(call: Call, add: (weights: readonly string[], name?: string) => string): string {
	const ops = fusedOps(call);
	const row = (bias: Tensor) => tf.reshape(bias, [-1]);
	const weights = ops.includes("BiasAdd")
		? [call.weight(2, call.constant(2).shape.length === 1 ? "" : "/row", row)]
		: [];
	const unknown = ops.find((op) => op !== "BiasAdd" && !(op in fusedActivations));
	if (unknown !== undefined) call.unsupported(`fused with ${unknown}`);
	const activation = ops.find((op) => op !== "BiasAdd");
	if (activation === undefined) return add(weights);
	const op = fusedActivations[activation] as string;
	const product = add(weights);
	const attributes =
		op === "leakyRelu" ? { slope: call.attribute("leakyrelu_alpha", 0.2) } : op === "elu" ? { alpha: 1 } : {};
	const slopes = op === "prelu" ? [call.weight(3)] : [];
	return call.add(op, [product], attributes, slopes, `${call.def.name}/${op}`);
}

const conv2d: OperationReader = (call) =>
	withFused(call, (bias) => call.add("conv2d", [call.node(0)], convolution(call), [call.weight(1), ...bias]));

const depthwise: OperationReader = (call) =>
	withFused(call, (bias) => call.add("depthwiseConv2d", [call.node(0)], convolution(call), [call.weight(1), ...bias]));

const transposedConv: OperationReader = (call) => {
	const { strides, padding, dilation } = convolution(call);
	if (dilation.some((rate) => rate !== 1) || Array.isArray(padding)) call.unsupported("dilation or explicit padding");
	const shape = call.integers(0).slice(1);
	if (shape.some(Number.isNaN)) call.unsupported("a free size");
	return call.add("conv2dTranspose", [call.node(2)], { strides, padding, shape }, [call.weight(1)]);
};

/** A product with a constant matrix is a dense layer, one of two tensors a product of matrices. */
const matMul: OperationReader = (call) => {
	const [transposeA, transposeB] = [
		call.attribute("transpose_a", false) || call.attribute("adj_x", false),
		call.attribute("transpose_b", false) || call.attribute("adj_y", false),
	];
	if (!call.isConstant(1) || transposeA) {
		if (fusedOps(call).length > 0) call.unsupported("fused, of two computed tensors");
		if (call.shape(0).length < 2) call.unsupported("of two tensors whose rows are the examples");
		return call.add("matMul", [call.node(0), call.node(1)], { transposeA, transposeB });
	}
	if (call.constant(1).shape.length !== 2) call.unsupported("by a constant of more than two axes");
	return withFused(call, (bias) => {
		const kernel = transposeB ? call.weight(1, "/transposed", (tensor) => tf.transpose(tensor)) : call.weight(1);
		return call.add("dense", [call.node(0)], {}, [kernel, ...bias]);
	});
};

const biasAdd: OperationReader = (call) => {
	if (call.attribute<string>("data_format", "NHWC") !== "NHWC") call.unsupported("channels first");
	return call.add("bias", [call.node(0)], {}, [call.weight(1)]);
};

const batchNorm: OperationReader = (call) => {
	if (call.attribute<string>("data_format", "NHWC") !== "NHWC" || call.attribute("is_training", true)) {
		call.unsupported("channels first, or while it is trained");
	}
	const attributes = { epsilon: call.attribute("epsilon", 1e-4), scale: true, center: true };
	return call.add(
		"batchNorm",
		[call.node(0)],
		attributes,
		[1, 2, 3, 4].map((i) => call.weight(i)),
	);
};

const pool =
	(op: string): OperationReader =>
	(call) => {
		const padding = paddingOf(call);
		if (Array.isArray(padding) || call.attribute<string>("data_format", "NHWC") !== "NHWC") {
			call.unsupported("channels first or explicit padding");
		}
		return call.add(op, [call.node(0)], { size: ofMaps(call, "ksize"), strides: ofMaps(call, "strides"), padding });
	};

/** Rows of a constant table by computed indices. */
const gather: OperationReader = (call) => {
	if (!call.isConstant(0) || call.constant(0).shape.length !== 2) call.unsupported("of what is no constant table");
	if (call.count > 2 && call.integers(2)[0] !== 0) call.unsupported("along another axis than the first");
	return call.add("embedding", [call.node(1)], {}, [call.weight(0)]);
};

/** Convolutions, products and what comes with them. */
export const linearReaders: OperationReaders = {
	Conv2D: conv2d,
	_FusedConv2D: conv2d,
	DepthwiseConv2dNative: depthwise,
	FusedDepthwiseConv2dNative: depthwise,
	_FusedDepthwiseConv2dNative: depthwise,
	Conv2DBackpropInput: transposedConv,
	MatMul: matMul,
	_FusedMatMul: matMul,
	BatchMatMul: matMul,
	BatchMatMulV2: matMul,
	BiasAdd: biasAdd,
	FusedBatchNorm: batchNorm,
	FusedBatchNormV2: batchNorm,
	FusedBatchNormV3: batchNorm,
	MaxPool: pool("maxPool2d"),
	AvgPool: pool("avgPool2d"),
	GatherV2: gather,
	ResourceGather: gather,
};
