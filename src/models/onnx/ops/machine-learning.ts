import type { Call, Handler } from "../call.ts";
import { type HostTensor, hostTensor, transposed } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { dimOf, isFixed, type View } from "../values.ts";
import { resized, withAxis } from "./helpers.ts";
import { dense } from "./linear.ts";
import { svmRegressor } from "./support-vectors.ts";
import { bothClasses, rows, transformed, vector } from "./tables.ts";

/** One number for all columns, or one for each. */
const each = (numbers: readonly number[], columns: number): HostTensor =>
	hostTensor("float", [columns], (i) => numbers[numbers.length === 1 ? 0 : i] as number);

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
	/** 1 − p and p of a sigmoid, put together by {@link fuse}. */
	FusedBinary: (call) => bothClasses(call, call.view(0)),
};
