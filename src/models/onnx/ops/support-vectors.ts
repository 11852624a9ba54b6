import type { Call, Handler } from "../call.ts";
import { hostTensor } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { dimOf, type View } from "../values.ts";
import { resized } from "./helpers.ts";
import { dense } from "./linear.ts";
import { rows, transformed, vector } from "./tables.ts";

const kernels: Readonly<Record<string, string>> = {
	LINEAR: "linear",
	POLY: "polynomial",
	RBF: "radial",
	SIGMOID: "sigmoid",
};

/** Σ coefficient · how like a row is to each support vector, plus the intercept: one column. */
function decision(call: Call, count: number): View {
	const { attributes } = call;
	const { x, columns } = rows(call);
	const support = attributes.floats("support_vectors") ?? [];
	const coefficients = attributes.floats("coefficients") ?? [];
	const kernel = kernels[attributes.text("kernel_type", "LINEAR")];
	if (!kernel || count === 0 || support.length !== count * columns || coefficients.length !== count) {
		throw new Unsupported("no support vectors, or several rows of coefficients");
	}
	const [gamma = 0, coefficient = 0, degree = 0] = attributes.floats("kernel_params") ?? [];
	const like = call.context.emit(`${call.name}/kernel`, "similarity", [x.node], {
		attributes: { kernel, gamma, coefficient, degree },
		weights: [call.weight("support", hostTensor("float", [count, columns], support))],
	});
	const axis = x.sizes.length - 1;
	const view: View = { ...resized(x, like, axis, dimOf(call.context.worlds, count)), kind: "float" };
	const intercept = vector((attributes.floats("rho") ?? [0]).slice(0, 1));
	return dense(call, view, x.groups.length - 1, hostTensor("float", [count, 1], coefficients), intercept);
}

/**
 * Regression by support vectors. Classification is left to the black box: without probabilities votes count, which have no
 * gradients, and with them the file's are those of an iteration that stops early, a thousandth off any formula.
 */
export const svmRegressor: Handler = (call) => {
	if (call.attributes.int("one_class", 0) === 1) throw new Unsupported("one class");
	return transformed(call, decision(call, call.attributes.int("n_supports", 0)));
};
