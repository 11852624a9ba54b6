import { isObject } from "../../../core/untrusted.ts";
import {
	constant,
	InputPlace,
	isNumbers,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	type Step,
	unsupported,
} from "./layer.ts";
import { slices } from "./slices.ts";

/** The first inputs of an operation, by place or by the names that Keras 2 gives them. */
const names = ["x", "y"];

interface Operand {
	/** What makes a node of it, where it is none. */
	readonly steps: readonly Step[];
	readonly from: number | string;
	/** The number that it is, if it is one. */
	readonly value?: number;
}

function operand(layer: LayerDescription, place: number): Operand {
	const value = layer.args[place] ?? layer.kwargs[names[place] ?? ""] ?? layer.kwargs[["a", "b"][place] ?? ""];
	if (value instanceof InputPlace) return { steps: [], from: value.index };
	if (!isNumbers(value)) return unsupported(layer, `argument ${place + 1}`, value, "a tensor or numbers");
	const suffix = `constant ${place + 1}`;
	return { steps: [constant(suffix, value)], from: suffix, ...(typeof value === "number" && { value }) };
}

/** An operation on two operands, the second of which is first changed by another. */
const binary =
	(op: string, number: (value: number) => Step, change?: string, attributes = {}): LayerReader =>
	(layer) => {
		const [a, b] = [operand(layer, 0), operand(layer, 1)];
		if (b.value !== undefined) return [...a.steps, { ...number(b.value), inputs: [a.from] }];
		const changed: Step[] = change ? [{ suffix: change, op: change, attributes, inputs: [b.from] }] : [];
		return [...a.steps, ...b.steps, ...changed, { op, inputs: [a.from, change ?? b.from] }];
	};

const affine = (scale: number, shift: number): Step => ({ op: "affine", attributes: { scale, shift } });

/** An operation on two operands as they are. */
const pairwise =
	(op: string): LayerReader =>
	(layer) => {
		const operands = [operand(layer, 0), operand(layer, 1)];
		return [...operands.flatMap(({ steps }) => steps), { op, inputs: operands.map(({ from }) => from) }];
	};

const unary =
	(op: string, attributes = {}): LayerReader =>
	() => [{ op, attributes, inputs: [0] }];

/** The axes that are named, counted with the examples', which must stay. */
function axesOf(layer: LayerDescription): number[] {
	const rank = (layer.inputShapes[0]?.length ?? 0) + 1;
	const given = layer.config.axis ?? layer.kwargs.axis ?? null;
	return [given].flat().map((axis) => {
		const place = typeof axis === "number" && axis < 0 ? rank + axis : axis;
		if (typeof place === "number" && Number.isInteger(place) && place > 0 && place < rank) return place;
		return unsupported(layer, "axis", axis, "an axis of an example");
	});
}

const reduced =
	(op: string): LayerReader =>
	(layer) => {
		const axes = axesOf(layer);
		if (!(layer.config.keepdims ?? layer.kwargs.keepdims)) return [{ op, attributes: { axes }, inputs: [0] }];
		const shape = layer.inputShapes[0]?.map((length, i) => (axes.includes(i + 1) ? 1 : length));
		return [
			{ suffix: "reduced", op, attributes: { axes }, inputs: [0] },
			{ op: "reshape", attributes: { shape } },
		];
	};

/** A shape or an order that holds the examples' axis first. */
function afterExamples(layer: LayerDescription, option: string, given: unknown): number[] {
	if (!Array.isArray(given) || !given.every((length) => Number.isInteger(length))) {
		return unsupported(layer, option, given, "a list of integers");
	}
	return given.slice(1) as number[];
}

const reshaped: LayerReader = (layer) => {
	const given = layer.config.newshape ?? layer.kwargs.shape ?? layer.args[1];
	return [{ op: "reshape", attributes: { shape: afterExamples(layer, "newshape", given) }, inputs: [0] }];
};

const transposed: LayerReader = (layer) => {
	const given = layer.config.axes ?? layer.kwargs.perm ?? layer.args[1];
	if (Array.isArray(given) && given[0] !== 0) unsupported(layer, "axes", given, "0 first");
	return [{ op: "permute", attributes: { order: afterExamples(layer, "axes", given) }, inputs: [0] }];
};

const squeezed: LayerReader = (layer) => {
	const axes = axesOf(layer);
	const shape = layer.inputShapes[0]?.filter((_, i) => !axes.includes(i + 1));
	return [{ op: "reshape", attributes: { shape }, inputs: [0] }];
};

const expanded: LayerReader = (layer) => {
	const given = layer.config.axis ?? layer.kwargs.axis;
	const shape = [...(layer.inputShapes[0] ?? [])];
	const rank = shape.length + 2;
	const place = typeof given === "number" && given < 0 ? rank + given : given;
	if (typeof place !== "number" || place < 1 || place >= rank)
		return unsupported(layer, "axis", given, "an axis of an example");
	shape.splice(place - 1, 0, 1);
	return [{ op: "reshape", attributes: { shape }, inputs: [0] }];
};

const powered: LayerReader = (layer) => {
	const { value } = operand(layer, 1);
	if (value === undefined) return unsupported(layer, "the exponent", "a tensor", "a number");
	return [
		value === 2 ? { op: "multiply", inputs: [0, 0] } : { op: "powerOf", attributes: { exponent: value }, inputs: [0] },
	];
};

const notEqual: LayerReader = (layer) => {
	const { value } = operand(layer, 1);
	if (value === undefined) return unsupported(layer, "argument 2", "a tensor", "a number");
	return [{ op: "tokenMask", attributes: { padding: value }, inputs: [0] }];
};

const concatenated: LayerReader = (layer) => {
	const axis = layer.config.axis ?? layer.kwargs.axis ?? -1;
	if (typeof axis !== "number" || axis === 0) return unsupported(layer, "axis", axis, "an axis of an example");
	return [{ op: "concat", attributes: { axis } }];
};

/** Operations of Keras 3, as a model has them that computes with `x + y` or `keras.ops`. */
const readers: LayerReaders = {
	Add: binary("add", (value) => affine(1, value)),
	Subtract: binary("add", (value) => affine(1, -value), "affine", { scale: -1 }),
	Multiply: binary("multiply", (value) => affine(value, 0)),
	TrueDivide: binary("multiply", (value) => affine(1 / value, 0), "reciprocal"),
	Divide: binary("multiply", (value) => affine(1 / value, 0), "reciprocal"),
	Maximum: pairwise("maximum"),
	Minimum: pairwise("minimum"),
	Matmul: pairwise("matMul"),
	LogicalOr: pairwise("logicalOr"),
	LogicalAnd: pairwise("logicalAnd"),
	Negative: unary("affine", { scale: -1 }),
	Power: powered,
	Square: () => [{ op: "multiply", inputs: [0, 0] }],
	Sqrt: unary("sqrt"),
	Exp: unary("exp"),
	Log: unary("log"),
	Absolute: unary("abs"),
	Abs: unary("abs"),
	Relu: unary("relu"),
	Relu6: unary("relu6"),
	Sigmoid: unary("sigmoid"),
	Tanh: unary("tanh"),
	Softplus: unary("softplus"),
	Silu: unary("swish"),
	Gelu: (layer) => [
		{ op: (layer.config.approximate ?? layer.kwargs.approximate ?? false) ? "geluTanh" : "gelu", inputs: [0] },
	],
	Softmax: (layer) => {
		const axis = layer.config.axis ?? -1;
		if (axis !== -1 && axis !== layer.inputShapes[0]?.length) unsupported(layer, "axis", axis, "the last");
		return [{ op: "softmax", inputs: [0] }];
	},
	Mean: reduced("reduceMean"),
	Sum: reduced("reduceSum"),
	Max: reduced("reduceMax"),
	Min: reduced("reduceMin"),
	Any: reduced("reduceMax"),
	Reshape: reshaped,
	Transpose: transposed,
	Squeeze: squeezed,
	ExpandDims: expanded,
	Concatenate: concatenated,
	GetItem: (layer) => slices(layer, layer.args[1]),
	NotEqual: notEqual,
	Cast: unary("identity"),
	StopGradient: unary("identity"),
	Identity: unary("identity"),
};

/** Functions of TensorFlow, as a model of Keras 2 has them → operation of Keras 3. */
const functions: Readonly<Record<string, string>> = {
	"__operators__.add": "Add",
	"math.add": "Add",
	"math.subtract": "Subtract",
	"math.multiply": "Multiply",
	"math.divide": "Divide",
	"math.truediv": "Divide",
	"math.maximum": "Maximum",
	"math.minimum": "Minimum",
	"linalg.matmul": "Matmul",
	"math.negative": "Negative",
	"math.pow": "Power",
	"math.square": "Square",
	"math.sqrt": "Sqrt",
	"math.exp": "Exp",
	"math.log": "Log",
	"math.abs": "Abs",
	"nn.relu": "Relu",
	"nn.relu6": "Relu6",
	"math.sigmoid": "Sigmoid",
	"nn.sigmoid": "Sigmoid",
	"math.tanh": "Tanh",
	"nn.tanh": "Tanh",
	"nn.silu": "Silu",
	"nn.swish": "Silu",
	"nn.gelu": "Gelu",
	"nn.softmax": "Softmax",
	"math.reduce_mean": "Mean",
	reduce_mean: "Mean",
	"math.reduce_sum": "Sum",
	reduce_sum: "Sum",
	"math.reduce_max": "Max",
	reshape: "Reshape",
	transpose: "Transpose",
	"compat.v1.transpose": "Transpose",
	squeeze: "Squeeze",
	expand_dims: "ExpandDims",
	concat: "Concatenate",
	cast: "Cast",
	stop_gradient: "StopGradient",
	identity: "Identity",
};

const inFunction: LayerReader = (layer) => {
	const name = String(layer.config.function);
	const known = functions[name];
	const reader = known === undefined ? undefined : readers[known];
	if (!reader) return unsupported(layer, "the function", name, `one of ${Object.keys(functions).join(", ")}`);
	return reader({ ...layer, config: isObject(layer.kwargs) ? layer.kwargs : {} });
};

/** What `x + y` and the like are in files of Keras 2. */
export const functionLayers: LayerReaders = {
	TFOpLambda: inFunction,
	SlicingOpLambda: (layer) => slices(layer, layer.kwargs.slice_spec),
};

/**
 * The reader of an operation of Keras 3, which is no layer; undefined where the class is one. Legacy files leave the module
 * out, but only layers can be trained.
 */
export function operationReader({ module, className, config, version }: LayerDescription): LayerReader | undefined {
	const operation = module === "" ? version === 3 && !("trainable" in config) : module.startsWith("keras.src.ops");
	return operation ? readers[className] : undefined;
}
