import type { FileFields } from "../../data/file-fields.ts";
import {
	type Architecture,
	activationName,
	type Body,
	expectPlain,
	layerCount,
	size,
	widthAndHeads,
} from "./architecture.ts";
import { type LayerWeights, layer } from "./layer.ts";
import type { Linear, NetworkBuilder } from "./network-builder.ts";

const dense = (name: string): Linear => ({ name, inputsFirst: true });

function weights(i: number): LayerWeights {
	const at = `h.${i}`;
	const part = (index: number): Linear => ({ name: `${at}.attn.c_attn`, inputsFirst: true, part: [index, 3] });
	return {
		query: part(0),
		key: part(1),
		value: part(2),
		projection: dense(`${at}.attn.c_proj`),
		attentionNorm: `${at}.ln_1`,
		intermediate: dense(`${at}.mlp.c_fc`),
		output: dense(`${at}.mlp.c_proj`),
		outputNorm: `${at}.ln_2`,
	};
}

function body(net: NetworkBuilder, config: FileFields): Body {
	expectPlain(config, "add_cross_attention", false);
	const { width, heads } = widthAndHeads(config, "n_embd", "n_head");
	const maxLength = size(config, "n_positions");
	const vocabulary = size(config, "vocab_size");
	const epsilon = config.maybe("layer_norm_epsilon")?.number({ min: 0, max: 1 }) ?? 1e-5;
	const root = config.maybe("scale_attn_weights")?.value === false ? 1 : Math.sqrt(heads / width);
	const byLayer = config.maybe("scale_attn_by_inverse_layer_idx")?.value === true;
	const ids = net.graph.input("input_ids", [null], { dtype: "int32" });
	const mask = net.graph.input("attention_mask", [null], { dtype: "int32", fill: 1 });
	const words = net.embedding("embeddings/word", ids, "wte", vocabulary, width);
	const table = net.parameter("wpe.weight", [maxLength, width]);
	let hidden = net.add("embeddings", "positionEmbedding", [words], { weights: [table] });
	const form = {
		width,
		heads,
		inner: config.maybe("n_inner")?.integer({ min: 1 }) ?? 4 * width,
		epsilon,
		activation: activationName(config, "activation_function", "gelu_new"),
		normFirst: true,
		scale: (i: number) => (byLayer ? root / (i + 1) : root),
		masked: (scores: string) =>
			net.add(`${scores}/masked`, "keyMask", [net.add(`${scores}/causal`, "causalMask", [scores]), mask]),
	};
	const layers = layerCount(config, "n_layer");
	for (let i = 0; i < layers; i++) hidden = layer(net, i, hidden, weights(i), form);
	hidden = net.norm("norm", hidden, "ln_f", width, epsilon);
	return {
		hidden,
		mask,
		width,
		attention: Array.from({ length: layers }, (_, i) => `layer.${i}/attention/probabilities`),
		maxLength,
		classify(outputs) {
			// As the source framework does: the last token that is not the padding, whatever the mask says.
			const padding = config.maybe("pad_token_id")?.integer();
			const counted =
				padding === undefined ? mask : net.add("padding_mask", "tokenMask", [ids], { attributes: { padding } });
			const last = net.add("last", "lastToken", [hidden, counted]);
			return net.dense("logits", last, { name: "score", bias: false }, width, outputs);
		},
		pooler: undefined,
		nextToken() {
			const last = net.add("last", "lastToken", [hidden, mask]);
			if (config.maybe("tie_word_embeddings")?.value === false) {
				return net.dense("logits", last, { name: "lm_head", bias: false }, width, vocabulary);
			}
			return net.add("logits", "tiedDense", [last], { weights: [net.parameter("wte.weight", [vocabulary, width])] });
		},
	};
}

/** GPT-2 and those of its form: each token sees those before it. */
export const gpt2: Architecture = { prefix: "transformer.", body };
