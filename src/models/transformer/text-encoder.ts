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
import { bertKeys, type EncoderKind, encoderKinds, linear } from "./encoder-kinds.ts";
import { layer } from "./layer.ts";
import type { NetworkBuilder } from "./network-builder.ts";

/** How far apart two tokens may be for MPNet's heads to tell the distances apart. */
const farthest = 128;

/** Adds what a token's vector starts with, `embeddings`, and says how many tokens may come. */
function embeddings(net: NetworkBuilder, config: FileFields, kind: EncoderKind, width: number, ids: string) {
	const { padding, oneSentence = false } = kind;
	const rows = size(config, "max_position_embeddings");
	const first = padding ? padding(config) + 1 : 0;
	const maxLength = rows - first;
	const parts = [
		net.embedding("embeddings/word", ids, "embeddings.word_embeddings", size(config, "vocab_size"), width),
	];
	if (!oneSentence) {
		const types = net.graph.input("token_type_ids", [null], { dtype: "int32", fill: 0 });
		const count = config.maybe("type_vocab_size")?.integer({ min: 1 }) ?? 2;
		parts.push(net.embedding("embeddings/token_type", types, "embeddings.token_type_embeddings", count, width));
	}
	const table = "embeddings.position_embeddings";
	let sum: string;
	if (padding) {
		const places = net.add("position_ids", "tokenPositions", [ids], {
			attributes: { padding: padding(config), most: maxLength },
		});
		parts.push(net.embedding("embeddings/position", places, table, rows, width));
		sum = net.add("embeddings/sum", "add", parts);
	} else {
		const whole = parts.length > 1 ? net.add("embeddings/sum", "add", parts) : (parts[0] as string);
		const weights = [net.parameter(`${table}.weight`, [rows, width])];
		sum = net.add("embeddings/position", "positionEmbedding", [whole], { weights });
	}
	return { sum, maxLength };
}

function body(net: NetworkBuilder, config: FileFields, kind: EncoderKind): Body {
	expectPlain(config, "is_decoder", false);
	expectPlain(config, "add_cross_attention", false);
	expectPlain(config, "position_embedding_type", "absolute");
	const keys = { ...bertKeys, ...kind.keys };
	const { width, heads } = widthAndHeads(config, keys.width, keys.heads);
	const epsilon = config.maybe("layer_norm_eps")?.number({ min: 0, max: 1 }) ?? 1e-12;
	const narrow = kind.widening ? (config.maybe("embedding_size")?.integer({ min: 1 }) ?? width) : width;
	const ids = net.graph.input("input_ids", [null], { dtype: "int32" });
	const mask = net.graph.input("attention_mask", [null], { dtype: "int32", fill: 1 });
	const { sum, maxLength } = embeddings(net, config, kind, narrow, ids);
	let hidden = net.norm("embeddings", sum, "embeddings.LayerNorm", narrow, epsilon);
	if (kind.widening && (kind.widening.always || narrow !== width)) {
		hidden = net.dense("embeddings/projection", hidden, linear(kind.widening.name), narrow, width);
	}
	const buckets = config.maybe("relative_attention_num_buckets")?.integer({ min: 4, max: 1_024 }) ?? 32;
	const masked = (scores: string) => {
		const bias = kind.relativeBias && [net.parameter(`${kind.relativeBias}.weight`, [buckets, heads])];
		const from = bias
			? net.add(`${scores}/distance`, "relativePositionBias", [scores], { attributes: { farthest }, weights: bias })
			: scores;
		return net.add(`${scores}/masked`, "keyMask", [from, mask]);
	};
	const form = {
		width,
		heads,
		inner: size(config, keys.inner),
		epsilon,
		activation: activationName(config, keys.activation, "gelu"),
		normFirst: false,
		masked,
	};
	const layers = layerCount(config, keys.layers);
	for (let i = 0; i < layers; i++) hidden = layer(net, i, hidden, kind.weights(i, config), form);
	const firstToken = (node: string, dense: string, activation: string) => {
		const first = net.add("cls", "at", [hidden], { attributes: { index: 0 } });
		return net.activation(net.dense(node, first, linear(dense), width, width), activation);
	};
	const { head, pooler } = kind;
	return {
		hidden,
		mask,
		width,
		attention: Array.from({ length: layers }, (_, i) => `layer.${i}/attention/probabilities`),
		maxLength,
		classify(outputs) {
			const node = head.hidden === pooler ? "pooler" : "classifier";
			const vector = firstToken(node, head.hidden, head.activation);
			return net.dense("logits", vector, linear(head.output), width, outputs);
		},
		pooler: pooler === undefined ? undefined : () => firstToken("pooler", pooler, "tanh"),
		nextToken: undefined,
	};
}

/** Encoders of text, by the `model_type` of their configuration. */
export const textEncoders: Readonly<Record<string, Architecture>> = Object.fromEntries(
	Object.entries(encoderKinds).map(([name, kind]): [string, Architecture] => [
		name,
		{ prefix: kind.prefix, body: (net, config) => body(net, config, kind) },
	]),
);
