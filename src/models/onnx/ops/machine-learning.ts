import type { Call, Handler } from "../call.ts";
import { type HostTensor, hostTensor, transposed } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { dimOf, isFixed, type View } from "../values.ts";
import { resized, withAxis, withLast } from "./helpers.ts";
import { dense } from "./linear.ts";

const vector = (numbers: readonly number[]): HostTensor => hostTensor("float", [numbers.length], numbers);

/** One number for all columns, or one for each. */
const each = (numbers: readonly number[], columns: number): HostTensor =>
	hostTensor("float", [columns], (i) => numbers[numbers.length === 1 ? 0 : i] as number);

/** Rows of columns, and how many there are. */
function rows(call: Call): { x: View; columns: number } {
	const x = call.view(0);
	const last = x.groups.length - 1;
	const size = withLast(call, x, [last]);
	return { x: size.kind === "float" ? size : call.same("toFloat", size), columns: call.fixed(size.sizes.at(-1)!) };
}

/** (x − offset) · scale. */
const scaler: Handler = (call) => {
	const { x, columns } = rows(call);
	const scale = each(call.attributes.floats("scale") ?? [1], columns);
	const offset = each(call.attributes.floats("offset") ?? [0], columns);
	const shift = hostTensor("float", [columns], (i) => -(offset.values[i] as number));
	const moved = call.context.emit(`${call.name}/offset`, "bias", [x.node], { weights: [call.weight("offset", shift)] });
	return call.same("scale", { ...x, node: moved }, { weights: [call.weight("scale", scale)] });
};

const normalizer: Handler = (call) => {
	const { x } = rows(call);
	const norm = call.attributes.text("norm", "MAX");
	if (norm === "L2") return call.same("l2Normalize", x, { attributes: { epsilon: 1e-30 } });
	if (norm !== "L1") throw new Unsupported(`norm ${norm}`);
	// Probabilities add up to 1 already.
	if (call.context.operation(x.node) === "softmax") return x;
	return call.same("l1Normalize", x);
};

/** Rows times the coefficients of each output, `[outputs, columns]`, plus intercepts. */
function linear(call: Call, outputs: number): View {
	const { x, columns } = rows(call);
	const coefficients = call.attributes.floats("coefficients") ?? [];
	if (coefficients.length !== outputs * columns) throw new Unsupported(`${coefficients.length} coefficients`);
	const kernel = transposed(hostTensor("float", [outputs, columns], coefficients), [1, 0]);
	const intercepts = call.attributes.floats("intercepts");
	return dense(call, x, x.groups.length - 1, kernel, intercepts && vector(intercepts));
}

/** Scores as what the model gives. */
function transformed(call: Call, scores: View): View {
	const name = call.attributes.text("post_transform", "NONE");
	if (name === "NONE") return scores;
	const op = { SOFTMAX: "softmax", LOGISTIC: "sigmoid" }[name];
	if (!op) throw new Unsupported(`post_transform ${name}`);
	return { ...scores, node: call.context.emit(`${call.name}/${op}`, op, [scores.node]) };
}

/** The second output, scores or probabilities; the first, the label, is not needed. */
const linearClassifier: Handler = (call) => {
	const { attributes } = call;
	const labels = attributes.texts("classlabels_strings") ?? attributes.ints("classlabels_ints") ?? [];
	const count = attributes.floats("intercepts")?.length ?? labels.length;
	if (count !== labels.length) throw new Unsupported(`${count} rows of coefficients for ${labels.length} classes`);
	return [undefined, transformed(call, linear(call, count))];
};

const linearRegressor: Handler = (call) => transformed(call, linear(call, call.attributes.int("targets", 1)));

const imputer: Handler = (call) => {
	const { x, columns } = rows(call);
	const values = call.attributes.floats("imputed_value_floats");
	if (!values) throw new Unsupported("values that are no floats");
	const replaced = call.attributes.float("replaced_value_float", Number.NaN);
	return call.same("impute", x, {
		attributes: Number.isNaN(replaced) ? {} : { missing: replaced },
		weights: [call.weight("values", each(values, columns))],
	});
};

const oneHot: Handler = (call) => {
	const x = call.view(0);
	const categories = call.attributes.ints("cats_int64s");
	if (!categories || categories.length === 0) throw new Unsupported("categories that are texts");
	const node = call.emit("categories", [x.node], { weights: [call.weight("values", vector(categories))] });
	const size = dimOf(call.context.worlds, categories.length);
	const last = { size, axis: x.sizes.length };
	return { ...x, node, sizes: [...x.sizes, size], groups: [...x.groups, [last]], kind: "float" };
};

const featureExtractor: Handler = (call) => {
	const input = call.view(0);
	const indices = call.numbers(1) ?? [];
	const { view, place } = withAxis(call, input, input.groups.length - 1);
	if (place === 0) throw new Unsupported("columns of a vector");
	const size = view.sizes[place]!;
	const whole = isFixed(size) && indices.length === size[0] && indices.every((index, i) => index === i);
	if (whole) return view;
	const node = call.emit("gather", [view.node], { attributes: { axis: place, indices: [...indices] } });
	return resized(view, node, place, dimOf(call.context.worlds, indices.length));
};

const kernels: Readonly<Record<string, string>> = {
	LINEAR: "linear",
	POLY: "polynomial",
	RBF: "radial",
	SIGMOID: "sigmoid",
};

/** How like each row is to each support vector, times their coefficients. */
const svmRegressor: Handler = (call) => {
	const { attributes } = call;
	const { x, columns } = rows(call);
	const count = attributes.int("n_supports", 0);
	const support = attributes.floats("support_vectors") ?? [];
	const kernel = kernels[attributes.text("kernel_type", "LINEAR")];
	if (!kernel || count === 0 || support.length !== count * columns || attributes.int("one_class", 0)) {
		throw new Unsupported("no support vectors, or one class");
	}
	const [gamma = 0, coefficient = 0, degree = 0] = attributes.floats("kernel_params") ?? [];
	const like = call.context.emit(`${call.name}/kernel`, "similarity", [x.node], {
		attributes: { kernel, gamma, coefficient, degree },
		weights: [call.weight("support", hostTensor("float", [count, columns], support))],
	});
	const size = dimOf(call.context.worlds, count);
	const axis = x.sizes.length - 1;
	const view: View = { ...resized(x, like, axis, size), kind: "float" };
	const coefficients = hostTensor("float", [count, 1], attributes.floats("coefficients") ?? []);
	return transformed(
		call,
		dense(call, view, x.groups.length - 1, coefficients, vector((attributes.floats("rho") ?? [0]).slice(0, 1))),
	);
};

/** Operators of the domain ai.onnx.ml, as scikit-learn's exporter uses them. */
export const machineLearningHandlers: Readonly<Record<string, Handler>> = {
	"ai.onnx.ml.Scaler": scaler,
	"ai.onnx.ml.Normalizer": normalizer,
	"ai.onnx.ml.LinearClassifier": linearClassifier,
	"ai.onnx.ml.LinearRegressor": linearRegressor,
	"ai.onnx.ml.Imputer": imputer,
	"ai.onnx.ml.OneHotEncoder": oneHot,
	"ai.onnx.ml.ArrayFeatureExtractor": featureExtractor,
	"ai.onnx.ml.SVMRegressor": svmRegressor,
	/** 1 − p and p of a sigmoid, put together by {@link fuse}: the sigmoid of −z and z. */
	FusedBinary: (call) => {
		const x = call.view(0);
		if (x.groups.length !== 2) throw new Unsupported(`${x.groups.length} axes`);
		const scores = withLast(call, x, [1]);
		const { context, name } = call;
		const negative = context.emit(`${name}/negative`, "affine", [scores.node], { attributes: { scale: -1 } });
		const both = context.emit(`${name}/both`, "concat", [negative, scores.node], { attributes: { axis: -1 } });
		const axis = scores.sizes.length - 1;
		const size = scores.sizes[axis]!.map((length) => 2 * length);
		return resized(scores, context.emit(`${name}/sigmoid`, "sigmoid", [both]), axis, size);
	},
};
