import { shapeText } from "../../../core/nd-array.ts";
import {
	flagOf,
	InputPlace,
	type LayerDescription,
	type LayerReader,
	type LayerReaders,
	numberOf,
	reshaped,
	type Step,
	unsupported,
} from "./layer.ts";

/** The input at a place of the call, or of that name; undefined where there is none. */
function given(layer: LayerDescription, place: number, name: string): number | undefined {
	const value = layer.args[place] ?? layer.kwargs[name] ?? null;
	if (value === null) return undefined;
	return value instanceof InputPlace ? value.index : unsupported(layer, name, value, "a tensor");
}

/** What stands between scores and softmax: who may look where. */
function maskSteps(layer: LayerDescription, keys: number | undefined): Step[] {
	const causal = layer.kwargs.use_causal_mask ?? false;
	const [[queries], [values]] = [layer.inputShapes[0] ?? [], layer.inputShapes[1] ?? layer.inputShapes[0] ?? []];
	if (causal && queries !== values)
		unsupported(layer, "use_causal_mask", true, "false where there are more keys than queries");
	return [
		...(causal ? [{ suffix: "causal", op: "causalMask" }] : []),
		...(keys === undefined ? [] : [{ suffix: "masked", op: "keyMask", inputs: [causal ? "causal" : "scaled", keys] }]),
	];
}

const multiHead: LayerReader = (layer) => {
	const heads = numberOf(layer, "num_heads", 1);
	const size = numberOf(layer, "key_dim", 1);
	if (layer.config.use_gate) unsupported(layer, "use_gate", true, "false");
	if ((layer.config.sliding_window ?? null) !== null)
		unsupported(layer, "sliding_window", layer.config.sliding_window, "none");
	const query = given(layer, 0, "query") ?? 0;
	const value = given(layer, 1, "value") ?? query;
	const key = given(layer, 2, "key") ?? value;
	for (const name of ["attention_mask", "query_mask", "key_mask", "value_mask"]) {
		const mask = layer.kwargs[name] ?? null;
		// Those of padding come from the inputs themselves.
		if (mask !== null && name === "attention_mask") unsupported(layer, name, mask, "none");
	}
	for (const shape of layer.inputShapes.slice(0, 1)) {
		if (shape.length !== 2) unsupported(layer, "the query", shapeText(shape), "a sequence of vectors");
	}
	const bias = flagOf(layer, "use_bias", true);
	const each = bias ? 2 : 1;
	if (layer.weights.length !== 4 * each) {
		unsupported(layer, "the weights", layer.weights.length, `${4 * each} of query, key, value and output`);
	}
	const projection = (suffix: string, from: number, at: number): Step[] => {
		const [inputs = 1, count = 1, width = 1] = layer.weights[at * each] ?? [];
		const weights = [reshaped(at * each, [inputs, count * width])];
		return [
			{
				suffix,
				op: "dense",
				weights: bias ? [...weights, reshaped(at * each + 1, [count * width])] : weights,
				inputs: [from],
			},
			{ suffix: `${suffix}/heads`, op: "splitHeads", attributes: { heads } },
		];
	};
	const [count = 1, width = 1, outputs = 1] = layer.weights[3 * each] ?? [];
	const merged = [reshaped(3 * each, [count * width, outputs])];
	const queryMask = layer.masks[query];
	const probabilities = queryMask === undefined ? "softmax" : "rows";
	return [
		...projection("query", query, 0),
		...projection("key", key, 1),
		...projection("value", value, 2),
		{ suffix: "scores", op: "matMul", attributes: { transposeB: true }, inputs: ["query/heads", "key/heads"] },
		{ suffix: "scaled", op: "affine", attributes: { scale: 1 / Math.sqrt(size) } },
		...maskSteps(layer, layer.masks[value]),
		{ suffix: "softmax", op: "softmax" },
		// Keras lets a query that is padding look nowhere.
		...(queryMask === undefined ? [] : [{ suffix: "rows", op: "queryMask", inputs: ["softmax", queryMask] }]),
		{ suffix: "context", op: "matMul", inputs: [probabilities, "value/heads"] },
		{ suffix: "merged", op: "mergeHeads" },
		{ op: "dense", weights: bias ? [...merged, 3 * each + 1] : merged },
	];
};

/** Dot-product attention without heads: `[query, value, key]`. */
const dotProduct: LayerReader = (layer) => {
	const { score_mode = "dot" } = layer.config;
	if (score_mode !== "dot") unsupported(layer, "score_mode", score_mode, '"dot"');
	const count = layer.inputShapes.length;
	const [query, value, key] = [0, 1, count > 2 ? 2 : 1];
	if (layer.masks.some((mask) => mask !== undefined)) unsupported(layer, "the mask", "a mask", "none");
	const scale: Step[] =
		layer.weights.length > 0
			? [
					{ suffix: "scale", op: "constant", inputs: [], weights: [0] },
					{ suffix: "scaled", op: "multiply", inputs: ["scores", "scale"] },
				]
			: [];
	return [
		{ suffix: "scores", op: "matMul", attributes: { transposeB: true }, inputs: [query, key] },
		...scale,
		{ suffix: "softmax", op: "softmax" },
		{ op: "matMul", inputs: ["softmax", value] },
	];
};

/** Layers of attention; their probabilities are the node `…/softmax`. */
export const attentionLayers: LayerReaders = { MultiHeadAttention: multiHead, Attention: dotProduct };
