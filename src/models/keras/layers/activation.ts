import { isObject } from "../../../core/untrusted.ts";
import type { Config } from "../configuration.ts";
import {
	flagOf,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	lastAxisOnly,
	numberOf,
	one,
	type Step,
	unsupported,
} from "./layer.ts";

type Operation = readonly [op: string, attributes?: Config];

/** Activations by Keras's name → operation and attributes; undefined does nothing. */
const activations: Readonly<Record<string, Operation | undefined>> = {
	linear: undefined,
	relu: ["relu"],
	relu6: ["relu6"],
	leaky_relu: ["leakyRelu", { slope: 0.2 }],
	elu: ["elu", { alpha: 1 }],
	celu: ["celu", { alpha: 1 }],
	selu: ["selu"],
	sigmoid: ["sigmoid"],
	hard_sigmoid: ["hardSigmoid"],
	log_sigmoid: ["logSigmoid"],
	tanh: ["tanh"],
	hard_tanh: ["hardTanh"],
	softplus: ["softplus"],
	softsign: ["softsign"],
	softmax: ["softmax"],
	log_softmax: ["logSoftmax"],
	silu: ["swish"],
	swish: ["swish"],
	hard_silu: ["hardSwish"],
	hard_swish: ["hardSwish"],
	mish: ["mish"],
	gelu: ["gelu"],
	gelu_new: ["geluTanh"],
	exponential: ["exp"],
	squareplus: ["squareplus", { b: 4 }],
	soft_shrink: ["softShrink", { threshold: 0.5 }],
	hard_shrink: ["hardShrink", { threshold: 0.5 }],
	tanh_shrink: ["tanhShrink"],
};

/** Where Keras 3 means another function by the name. */
const since3: Readonly<Record<string, Operation>> = { hard_sigmoid: ["hardSigmoid", { slope: 1 / 6 }] };

/** The activation's name, its operation and attributes. */
function found(layer: LayerDescription, given: unknown): readonly [name: string, operation: Operation | undefined] {
	// An object is a layer, or a function by its name, with its own configuration.
	const { class_name, config = {} } = isObject(given) ? given : {};
	const named = class_name === "function" ? config : (class_name ?? given ?? "linear");
	const name = String(named);
	if (name in activations) return [name, (layer.version === 3 && since3[name]) || activations[name]];
	const nested = readers[name];
	const [step] = nested?.({ ...layer, className: name, config: isObject(config) ? config : {}, weights: [] }) ?? [];
	if (step) return [name, [step.op, step.attributes ?? {}]];
	return unsupported(layer, "the activation", name, `one of ${Object.keys(activations).join(", ")}`);
}

/** The node of a layer's built-in activation, if it has one: `conv/relu`. */
export function activationSteps(layer: LayerDescription): Step[] {
	const [name, operation] = found(layer, layer.config.activation);
	if (!operation) return [];
	const [op, attributes = {}] = operation;
	return [{ op, attributes, suffix: name }];
}

/** An activation as an operation and its attributes, for what works inside another. */
export function plainActivation(layer: LayerDescription, given: unknown): readonly [op: string, attributes: Config] {
	const [, operation] = found(layer, given);
	return operation ? [operation[0], operation[1] ?? {}] : ["identity", {}];
}

const activation: LayerReader = (layer) => {
	const [op, attributes] = plainActivation(layer, layer.config.activation);
	return [{ op, attributes }];
};

const relu: LayerReader = (layer) => {
	const { config } = layer;
	const slope = numberOf(layer, "negative_slope", 0);
	const threshold = numberOf(layer, "threshold", 0);
	if (threshold !== 0) unsupported(layer, "threshold", threshold, "0");
	const max = config.max_value ?? null;
	if (max === null) return [slope === 0 ? { op: "relu" } : { op: "leakyRelu", attributes: { slope } }];
	if (slope !== 0) unsupported(layer, "negative_slope", slope, "0 where there is a max_value");
	const most = numberOf(layer, "max_value", 0);
	return [most === 6 ? { op: "relu6" } : { op: "clippedRelu", attributes: { max: most } }];
};

/** Keras 2 says alpha where Keras 3 says negative_slope. */
const leakySlope = (layer: LayerDescription): number =>
	numberOf(layer, "negative_slope" in layer.config ? "negative_slope" : "alpha", 0.3);

const readers: LayerReaders = {
	Activation: activation,
	ReLU: relu,
	LeakyReLU: one("leakyRelu", (layer) => ({ slope: leakySlope(layer) })),
	PReLU: one("prelu"),
	ELU: one("elu", (layer) => ({ alpha: numberOf(layer, "alpha", 1) })),
	ThresholdedReLU: one("thresholdedRelu", (layer) => ({ threshold: numberOf(layer, "theta", 1) })),
	Softmax: (layer) => {
		lastAxisOnly(layer);
		return [{ op: "softmax" }];
	},
	GELU: (layer) => [{ op: flagOf(layer, "approximate", false) ? "geluTanh" : "gelu" }],
};

/** Layers that are functions of each number, or of the last axis. */
export const activationLayers: LayerReaders = readers;
