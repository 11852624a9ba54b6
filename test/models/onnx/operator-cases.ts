import type { ModelAttribute, ModelTensor } from "./build-model.ts";

/** One use of an operator on `x`, `[n, …]`, and perhaps `y`, compared with what ONNX Runtime computes. */
export interface OperatorCase {
	readonly op: string;
	/** Without the examples' axis. */
	readonly x: readonly number[];
	/** A second computed input. */
	readonly y?: readonly number[];
	/** Inputs after those; undefined is left out. `"x"` and `"y"` stand elsewhere where `order` says. */
	readonly constants?: readonly (ModelTensor | undefined)[];
	/** The inputs by name: x, y, and c0, c1, … for the constants. */
	readonly order?: readonly string[];
	readonly attributes?: Readonly<Record<string, ModelAttribute>>;
	readonly opset?: number;
	readonly domain?: string;
	/** Numbers must be positive. */
	readonly positive?: boolean;
	/** The result is of whole numbers or truth values. */
	readonly cast?: boolean;
	/** Which of the outputs, and of how many. */
	readonly output?: readonly [index: number, of: number];
}

let seed = 1;
/** Numbers that are the same in each run. */
export function numbers(size: number): number[] {
	return Array.from({ length: size }, () => {
		seed = (seed * 48271) % 2147483647;
		return Math.fround(seed / 1073741823.5 - 1);
	});
}

const weights = (...shape: number[]): ModelTensor => ({ shape, values: numbers(shape.reduce((a, b) => a * b, 1)) });
const ints = (...values: number[]): ModelTensor => ({ shape: [values.length], values, type: "int64" });
const scalar = (value: number): ModelTensor => ({ shape: [], values: [value] });
const whole = (value: number): ModelTensor => ({ shape: [], values: [value], type: "int64" });
const float = (value: number) => ({ float: value });

const maps = [4, 9, 8];
const row = [6];
const block = [3, 4];

const unary: readonly OperatorCase[] = [
	...[
		"Relu",
		"Sigmoid",
		"Tanh",
		"Softplus",
		"Softsign",
		"Erf",
		"Exp",
		"Abs",
		"Neg",
		"Sin",
		"Cos",
		"Floor",
		"Ceil",
		"Sign",
		"Identity",
	].map((op) => ({ op, x: block })),
	...["Log", "Sqrt", "Reciprocal"].map((op) => ({ op, x: block, positive: true })),
	{ op: "Round", x: block },
	{ op: "HardSwish", x: block },
	{ op: "Mish", x: block, opset: 18 },
	{ op: "Gelu", x: block, opset: 20 },
	{ op: "Gelu", x: block, opset: 20, attributes: { approximate: "tanh" } },
	{ op: "LeakyRelu", x: block },
	{ op: "LeakyRelu", x: block, attributes: { alpha: float(0.3) } },
	{ op: "Elu", x: block, attributes: { alpha: float(0.7) } },
	{ op: "Celu", x: block, attributes: { alpha: float(0.7) } },
	{ op: "Selu", x: block },
	{ op: "ThresholdedRelu", x: block, attributes: { alpha: float(0.3) } },
	{ op: "HardSigmoid", x: block },
	{ op: "HardSigmoid", x: block, attributes: { alpha: float(0.5), beta: float(0.1) } },
	{ op: "PRelu", x: block, constants: [weights(4)] },
	{ op: "PRelu", x: maps, constants: [weights(4, 1, 1)] },
	{ op: "Clip", x: block, constants: [scalar(-0.4), scalar(0.6)] },
	{ op: "Clip", x: block, constants: [undefined, scalar(0.6)] },
	{ op: "Clip", x: block, constants: [scalar(0)] },
	{ op: "Clip", x: block, opset: 6, attributes: { min: float(-0.2), max: float(0.3) } },
	{ op: "IsNaN", x: block, cast: true, opset: 13 },
	{ op: "Not", x: block, order: ["bool"], cast: true },
	{ op: "Dropout", x: block },
	{ op: "Softmax", x: block },
	{ op: "Softmax", x: block, attributes: { axis: 1 } },
	{ op: "Softmax", x: block, opset: 11 },
	{ op: "Softmax", x: maps, opset: 11, attributes: { axis: 2 } },
	{ op: "Softmax", x: maps, attributes: { axis: 1 } },
	{ op: "LogSoftmax", x: block, attributes: { axis: -1 } },
	{ op: "LogSoftmax", x: block, opset: 9 },
];

const binary: readonly OperatorCase[] = [
	...["Add", "Sub", "Mul", "Div", "Max", "Min"].flatMap((op): OperatorCase[] => [
		{ op, x: block, y: block, positive: true },
		{ op, x: block, constants: [weights(4)] },
		{ op, x: block, constants: [weights(3, 1)] },
		{ op, x: block, constants: [scalar(0.7)] },
		{ op, x: block, constants: [weights(1, 3, 4)], order: ["c0", "x"], positive: true },
		{ op, x: block, constants: [scalar(0.7)], order: ["c0", "x"], positive: true },
		{ op, x: maps, constants: [weights(4, 1, 1)] },
		{ op, x: maps, y: [4, 1, 1], positive: true },
		{ op, x: maps, y: [1, 9, 8], positive: true },
	]),
	{ op: "Pow", x: block, constants: [scalar(2)] },
	{ op: "Pow", x: block, constants: [scalar(0.5)], positive: true },
	{ op: "Pow", x: block, y: block, positive: true },
	{ op: "Sum", x: block, y: block, constants: [weights(4)] },
	{ op: "Mean", x: block, y: block, constants: [weights(4)] },
	...["Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal"].map((op) => ({
		op,
		x: block,
		y: block,
		cast: true,
	})),
	{ op: "Greater", x: block, constants: [scalar(0)], cast: true },
	...["And", "Or", "Xor"].map((op) => ({ op, x: block, y: block, order: ["bool", "bool2"], cast: true })),
	{ op: "Where", x: block, y: block, order: ["bool", "x", "y"] },
	{ op: "Where", x: block, constants: [scalar(0)], order: ["bool", "x", "c0"] },
	{ op: "Where", x: maps, y: [4, 1, 1], order: ["bool", "x", "y"] },
];

const convolution: readonly OperatorCase[] = [
	{ op: "Conv", x: maps, constants: [weights(5, 4, 3, 3), weights(5)] },
	{ op: "Conv", x: maps, constants: [weights(5, 4, 3, 2)], attributes: { pads: [1, 0, 2, 1], strides: [2, 1] } },
	{ op: "Conv", x: maps, constants: [weights(5, 4, 3, 3)], attributes: { auto_pad: "SAME_UPPER", strides: [2, 2] } },
	{ op: "Conv", x: maps, constants: [weights(5, 4, 4, 4)], attributes: { auto_pad: "SAME_LOWER", strides: [2, 2] } },
	{ op: "Conv", x: maps, constants: [weights(5, 4, 3, 3)], attributes: { auto_pad: "VALID" } },
	{ op: "Conv", x: maps, constants: [weights(5, 4, 3, 3)], attributes: { dilations: [2, 2], pads: [2, 2, 2, 2] } },
	{ op: "Conv", x: maps, constants: [weights(5, 4, 3, 3)], attributes: { dilations: [2, 1], strides: [2, 2] } },
	{ op: "Conv", x: maps, constants: [weights(6, 2, 3, 3), weights(6)], attributes: { group: 2 } },
	{ op: "Conv", x: maps, constants: [weights(4, 1, 3, 3), weights(4)], attributes: { group: 4, pads: [1, 1, 1, 1] } },
	{ op: "Conv", x: maps, constants: [weights(8, 1, 3, 3)], attributes: { group: 4, strides: [2, 2] } },
	{ op: "Conv", x: [4, 11], constants: [weights(5, 4, 3), weights(5)], attributes: { pads: [1, 2], strides: [2] } },
	{ op: "Conv", x: [4, 11], constants: [weights(4, 1, 3)], attributes: { group: 4, dilations: [2] } },
	{ op: "ConvTranspose", x: [4, 5, 6], constants: [weights(4, 3, 3, 3), weights(3)] },
	{
		op: "ConvTranspose",
		x: [4, 5, 6],
		constants: [weights(4, 3, 3, 2), weights(3)],
		attributes: { strides: [2, 2], pads: [1, 0, 1, 1], output_padding: [1, 0] },
	},
	{
		op: "ConvTranspose",
		x: [4, 5, 6],
		constants: [weights(4, 3, 2, 2), weights(3)],
		attributes: { strides: [3, 3], output_padding: [1, 2] },
	},
];

const pooling: readonly OperatorCase[] = [
	...["MaxPool", "AveragePool"].flatMap((op): OperatorCase[] => [
		{ op, x: maps, attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
		{ op, x: maps, attributes: { kernel_shape: [3, 2] } },
		{ op, x: maps, attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
		{ op, x: maps, attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 0, 1] } },
		{ op, x: maps, attributes: { kernel_shape: [2, 3], strides: [2, 3], ceil_mode: 1 } },
		{ op, x: maps, attributes: { kernel_shape: [3, 3], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 } },
		{ op, x: maps, attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: "SAME_UPPER" } },
		{ op, x: maps, attributes: { kernel_shape: [2, 2], strides: [2, 2], auto_pad: "SAME_LOWER" } },
		{ op, x: [4, 11], attributes: { kernel_shape: [3], strides: [2], pads: [1, 1] } },
	]),
	{
		op: "AveragePool",
		x: maps,
		attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
	},
	{
		op: "AveragePool",
		x: maps,
		opset: 19,
		attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 1, 0], count_include_pad: 1, ceil_mode: 1 },
	},
	{ op: "GlobalAveragePool", x: maps },
	{ op: "GlobalMaxPool", x: maps },
	{ op: "GlobalAveragePool", x: [4, 7] },
];

const linear: readonly OperatorCase[] = [
	{ op: "Gemm", x: row, constants: [weights(6, 5), weights(5)] },
	{
		op: "Gemm",
		x: row,
		constants: [weights(5, 6), weights(5)],
		attributes: { transB: 1, alpha: float(0.5), beta: float(2) },
	},
	{ op: "Gemm", x: row, constants: [weights(6, 5)] },
	{ op: "Gemm", x: row, constants: [weights(6, 5), scalar(0.3)] },
	{ op: "Gemm", x: row, constants: [weights(6, 5), weights(1, 5)] },
	{ op: "MatMul", x: row, constants: [weights(6, 5)] },
	{ op: "MatMul", x: block, constants: [weights(4, 5)] },
	{ op: "MatMul", x: block, constants: [weights(1, 4, 5)] },
	{ op: "MatMul", x: block, constants: [weights(4)] },
	{ op: "MatMul", x: block, constants: [weights(5, 3)], order: ["c0", "x"] },
	{ op: "MatMul", x: block, y: [4, 5] },
	{ op: "MatMul", x: [2, 3, 4], y: [2, 4, 5] },
	{ op: "MatMul", x: [2, 3, 4], y: [1, 4, 5] },
	{ op: "MatMul", x: maps, constants: [weights(8, 3)] },
	{ op: "Einsum", x: block, y: [5, 4], attributes: { equation: "bij,bkj->bik" } },
	{ op: "Einsum", x: [2, 3, 4], y: [2, 5, 4], attributes: { equation: "bhid, bhjd -> bhij" } },
];

const normalization: readonly OperatorCase[] = [
	{
		op: "BatchNormalization",
		x: maps,
		constants: [weights(4), weights(4), weights(4), { shape: [4], values: [0.5, 1, 1.5, 2] }],
	},
	{
		op: "BatchNormalization",
		x: row,
		constants: [weights(6), weights(6), weights(6), { shape: [6], values: [0.5, 1, 1.5, 2, 3, 4] }],
		attributes: { epsilon: float(0.1) },
	},
	{ op: "LayerNormalization", x: block, constants: [weights(4), weights(4)] },
	{ op: "LayerNormalization", x: block, constants: [weights(4)], attributes: { epsilon: float(0.1) } },
	{ op: "LayerNormalization", x: block, constants: [weights(3, 4), weights(3, 4)], attributes: { axis: 1 } },
	{ op: "LayerNormalization", x: maps, constants: [weights(8), weights(8)] },
	{ op: "InstanceNormalization", x: maps, constants: [weights(4), weights(4)] },
	{ op: "GroupNormalization", x: maps, opset: 21, constants: [weights(4), weights(4)], attributes: { num_groups: 2 } },
	{ op: "LRN", x: maps, attributes: { size: 3, alpha: float(0.5), beta: float(0.6), bias: float(1.5) } },
	{ op: "LRN", x: maps, attributes: { size: 5, alpha: float(0.5) } },
	{ op: "LpNormalization", x: block },
	{ op: "LpNormalization", x: block, attributes: { axis: 1 } },
	{ op: "RMSNormalization", x: block, opset: 23, constants: [weights(4)] },
];

const arranging: readonly OperatorCase[] = [
	{ op: "Reshape", x: [6, 4], constants: [ints(0, 3, 8)] },
	{ op: "Reshape", x: [6, 4], constants: [ints(-1, 4, 2, 3)] },
	{ op: "Reshape", x: maps, constants: [ints(0, 0, -1)] },
	{ op: "Reshape", x: maps, constants: [ints(0, 2, 2, 72)] },
	{ op: "Reshape", x: maps, constants: [ints(0, 8, 36)] },
	{ op: "Flatten", x: maps },
	{ op: "Flatten", x: block, attributes: { axis: -2 } },
	{ op: "Transpose", x: maps, attributes: { perm: [0, 2, 3, 1] } },
	{ op: "Transpose", x: [5, 3, 4], attributes: { perm: [0, 3, 1, 2] } },
	{ op: "Transpose", x: block, attributes: { perm: [0, 2, 1] } },
	{ op: "Squeeze", x: [3, 1, 4], constants: [ints(2)] },
	{ op: "Squeeze", x: [3, 1, 4], constants: [ints(-2)] },
	{ op: "Squeeze", x: [3, 1, 4], opset: 11, attributes: { axes: [2] } },
	{ op: "Unsqueeze", x: block, constants: [ints(1, -1)] },
	{ op: "Unsqueeze", x: block, opset: 11, attributes: { axes: [2] } },
	{ op: "Concat", x: block, y: [2, 4], attributes: { axis: 1 } },
	{ op: "Concat", x: maps, y: [3, 9, 8], attributes: { axis: 1 } },
	{ op: "Concat", x: maps, y: maps, attributes: { axis: -1 } },
	{ op: "Split", x: block, opset: 11, attributes: { axis: 2, split: [1, 3] }, output: [1, 2] },
	{ op: "Split", x: block, constants: [ints(1, 2)], attributes: { axis: 1 }, output: [1, 2] },
	{ op: "Split", x: maps, attributes: { axis: 1 }, output: [0, 2] },
	{ op: "Split", x: [7, 2], opset: 18, attributes: { axis: 1, num_outputs: 3 }, output: [2, 3] },
	{ op: "Slice", x: block, constants: [ints(1), ints(3), ints(2)] },
	{ op: "Slice", x: block, constants: [ints(-2), ints(2 ** 53), ints(-1)] },
	{ op: "Slice", x: maps, constants: [ints(1, 0), ints(4, 7), ints(1, 3), ints(2, 3)] },
	{ op: "Slice", x: block, opset: 9, attributes: { starts: [1], ends: [-1], axes: [2] } },
	{ op: "Gather", x: block, constants: [whole(1)], attributes: { axis: 1 } },
	{ op: "Gather", x: block, constants: [whole(-1)], attributes: { axis: 1 } },
	{ op: "Gather", x: block, constants: [whole(-1)], attributes: { axis: 2 } },
	{ op: "Gather", x: maps, constants: [ints(3, 0, -2)], attributes: { axis: 1 } },
	{ op: "Expand", x: [3, 1], constants: [ints(1, 1, 4)] },
	{ op: "Tile", x: block, constants: [ints(1, 2, 3)] },
	{ op: "Tile", x: [1, 4], constants: [ints(1, 3, 1)] },
	{ op: "Pad", x: block, constants: [ints(0, 1, 0, 0, 2, 3), scalar(0.5)] },
	{ op: "Pad", x: maps, constants: [ints(0, 0, 1, 2, 0, 0, 1, 0)] },
	{ op: "Pad", x: maps, constants: [ints(0, 0, 2, 1, 0, 0, 3, 1)], attributes: { mode: "reflect" } },
	{ op: "Pad", x: block, opset: 10, attributes: { pads: [0, 0, 1, 0, 0, 2], value: float(0.5) } },
	{ op: "Pad", x: block, opset: 18, constants: [ints(1, 2), scalar(0.5), ints(2)] },
	{ op: "DepthToSpace", x: [8, 3, 2], attributes: { blocksize: 2 } },
	{ op: "DepthToSpace", x: [8, 3, 2], attributes: { blocksize: 2, mode: "CRD" } },
	{ op: "SpaceToDepth", x: [3, 4, 6], attributes: { blocksize: 2 } },
];

const resize = (
	attributes: Record<string, ModelAttribute>,
	constants: readonly (ModelTensor | undefined)[],
	opset = 18,
): OperatorCase => ({
	op: "Resize",
	x: [3, 5, 4],
	attributes,
	constants,
	opset,
});
const scales = { shape: [4], values: [1, 1, 2, 1.5] };

const resizing: readonly OperatorCase[] = [
	...["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"].flatMap((mode) => [
		resize({ mode: "linear", coordinate_transformation_mode: mode }, [undefined, scales]),
		resize({ mode: "cubic", coordinate_transformation_mode: mode }, [undefined, scales]),
	]),
	...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].map((nearest_mode) =>
		resize({ mode: "nearest", nearest_mode, coordinate_transformation_mode: "asymmetric" }, [undefined, scales]),
	),
	resize({ mode: "nearest" }, [undefined, undefined, ints(2, 3, 7, 3)]),
	resize({ mode: "linear", axes: [2, 3] }, [undefined, undefined, ints(8, 9)]),
	resize({ mode: "cubic", cubic_coeff_a: float(-0.5), exclude_outside: 1 }, [undefined, scales]),
	resize({ mode: "nearest" }, [scales], 10),
	{ op: "Upsample", x: [3, 5, 4], opset: 9, constants: [{ shape: [4], values: [1, 1, 2, 3] }] },
];

const reducing: readonly OperatorCase[] = [
	...[
		"ReduceMean",
		"ReduceSum",
		"ReduceMax",
		"ReduceMin",
		"ReduceProd",
		"ReduceL1",
		"ReduceL2",
		"ReduceSumSquare",
		"ReduceLogSumExp",
	].flatMap((op): OperatorCase[] => [
		{ op, x: block, opset: 11, attributes: { axes: [2] } },
		{ op, x: block, opset: 11, attributes: { axes: [-2], keepdims: 0 } },
		{ op, x: maps, opset: 11, attributes: { axes: [2, 3], keepdims: 0 } },
		{ op, x: maps, opset: 18, constants: [ints(1)] },
		{ op, x: block, opset: 18, constants: [ints(1, 2)], attributes: { keepdims: 0 } },
	]),
	{ op: "ReduceLogSum", x: block, opset: 11, attributes: { axes: [2] }, positive: true },
	{ op: "ReduceSum", x: block, opset: 13, constants: [ints(-1)], attributes: { keepdims: 0 } },
	{ op: "ArgMax", x: block, attributes: { axis: 2 }, cast: true },
	{ op: "ArgMax", x: maps, attributes: { axis: 1, keepdims: 0 }, cast: true },
	{ op: "ArgMin", x: block, attributes: { axis: -2, keepdims: 0 }, cast: true },
	{ op: "CumSum", x: block, constants: [whole(1)] },
	{ op: "CumSum", x: block, constants: [whole(-1)], attributes: { exclusive: 1, reverse: 1 } },
];

const tables = "ai.onnx.ml";
const learning: readonly OperatorCase[] = [
	{
		op: "Scaler",
		domain: tables,
		x: row,
		attributes: { offset: { floats: numbers(6) }, scale: { floats: numbers(6) } },
	},
	{ op: "Scaler", domain: tables, x: row, attributes: { offset: { floats: [0.5] }, scale: { floats: [2] } } },
	{ op: "Normalizer", domain: tables, x: row, attributes: { norm: "L1" } },
	{ op: "Normalizer", domain: tables, x: row, attributes: { norm: "L2" } },
	{
		op: "Imputer",
		domain: tables,
		x: row,
		attributes: { imputed_value_floats: { floats: numbers(6) }, replaced_value_float: float(0) },
	},
	{ op: "ArrayFeatureExtractor", domain: tables, x: row, constants: [ints(3, 0)] },
	{
		op: "LinearRegressor",
		domain: tables,
		x: row,
		attributes: { coefficients: { floats: numbers(12) }, intercepts: { floats: numbers(2) }, targets: 2 },
	},
	...["NONE", "SOFTMAX", "LOGISTIC"].map(
		(post_transform): OperatorCase => ({
			op: "LinearClassifier",
			domain: tables,
			x: row,
			attributes: {
				coefficients: { floats: numbers(18) },
				intercepts: { floats: numbers(3) },
				classlabels_ints: [0, 1, 2],
				post_transform,
			},
			output: [1, 2],
		}),
	),
	...["LINEAR", "POLY", "RBF", "SIGMOID"].map(
		(kernel_type): OperatorCase => ({
			op: "SVMRegressor",
			domain: tables,
			x: row,
			attributes: {
				kernel_type,
				kernel_params: { floats: [0.4, 0.3, 2] },
				support_vectors: { floats: numbers(18) },
				coefficients: { floats: numbers(3) },
				rho: { floats: [0.2] },
				n_supports: 3,
			},
		}),
	),
];

/** Uses of operators that ONNX Runtime must agree with. */
export const operatorCases: readonly OperatorCase[] = [
	...unary,
	...binary,
	...convolution,
	...pooling,
	...linear,
	...normalization,
	...arranging,
	...resizing,
	...reducing,
	...learning,
];
