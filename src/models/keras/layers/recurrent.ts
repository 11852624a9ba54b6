import { isObject } from "../../../core/untrusted.ts";
import type { Config } from "../configuration.ts";
import { plainActivation } from "./activation.ts";
import {
	allWeights,
	flagOf,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	maskPlace,
	type Step,
	unsupported,
} from "./layer.ts";

const operations: Readonly<Record<string, string>> = { SimpleRNN: "simpleRnn", LSTM: "lstm", GRU: "gru" };

/** The attributes of a recurrent operation. */
function attributesOf(layer: LayerDescription): Config {
	for (const option of ["return_state", "stateful"]) {
		if (flagOf(layer, option, false)) unsupported(layer, option, true, "false");
	}
	const states = layer.kwargs.initial_state ?? layer.args[1] ?? null;
	if (states !== null) unsupported(layer, "initial_state", states, "none");
	const { activation, recurrent_activation } = layer.config;
	return {
		activation: plainActivation(layer, activation ?? "tanh"),
		recurrentActivation: plainActivation(layer, recurrent_activation ?? "sigmoid"),
		sequences: flagOf(layer, "return_sequences", false),
		backwards: flagOf(layer, "go_backwards", false),
		zeroMasked: flagOf(layer, "zero_output_for_mask", false),
		...(layer.className === "GRU" && { resetAfter: flagOf(layer, "reset_after", layer.version === 3) }),
	};
}

/** The sequence, and its mask where it has one. */
function sequenceOf(layer: LayerDescription): number[] {
	const mask = maskPlace(layer);
	return mask === undefined ? [0] : [0, mask];
}

const recurrent: LayerReader = (layer) => [
	{
		op: operations[layer.className] as string,
		attributes: attributesOf(layer),
		weights: allWeights(layer),
		inputs: sequenceOf(layer),
	},
];

const merges: Readonly<Record<string, Omit<Step, "inputs">>> = {
	concat: { op: "concat", attributes: { axis: -1 } },
	sum: { op: "add" },
	mul: { op: "multiply" },
	ave: { op: "average" },
};

/** One direction of a bidirectional layer, which is a layer of its own. */
function direction(layer: LayerDescription, given: unknown, backwards: boolean): Config {
	if (!isObject(given) || !isObject(given.config)) return unsupported(layer, "the layer", given, "a recurrent layer");
	const className = String(given.class_name);
	if (!(className in operations))
		unsupported(layer, "the layer", className, `one of ${Object.keys(operations).join(", ")}`);
	const { config } = given;
	return attributesOf({
		...layer,
		className,
		config: { ...config, go_backwards: backwards !== Boolean(config.go_backwards) },
	});
}

const bidirectional: LayerReader = (layer) => {
	const { layer: forward, backward_layer = null, merge_mode = "concat" } = layer.config;
	const merge = merges[String(merge_mode)];
	if (!merge) unsupported(layer, "merge_mode", merge_mode, `one of ${Object.keys(merges).join(", ")}`);
	const op = operations[String((forward as Config | undefined)?.class_name)] as string;
	const forwards = direction(layer, forward, false);
	// A backward layer of its own says itself that it goes backwards.
	const back = backward_layer === null ? direction(layer, forward, true) : direction(layer, backward_layer, false);
	const half = layer.weights.length / 2;
	const places = allWeights(layer);
	const inputs = sequenceOf(layer);
	const steps: Step[] = [
		{ suffix: "forward", op, attributes: forwards, weights: places.slice(0, half), inputs },
		{ suffix: "backward", op, attributes: back, weights: places.slice(half), inputs },
	];
	const turned = forwards.sequences ? [{ suffix: "turned", op: "reverse", inputs: ["backward"] }] : [];
	return [...steps, ...turned, { ...merge, inputs: ["forward", turned.length > 0 ? "turned" : "backward"] } as Step];
};

/** Layers that step through a sequence. */
export const recurrentLayers: LayerReaders = {
	SimpleRNN: recurrent,
	LSTM: recurrent,
	GRU: recurrent,
	Bidirectional: bidirectional,
};
