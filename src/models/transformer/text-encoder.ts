import type { FileFields } from "../tree/file-fields.ts";
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

/** In what the encoders that descend from BERT differ. */
interface EncoderKind {
	readonly prefix: string;
	/** Keys of the configuration that are not BERT's. */
	readonly keys?: Partial<typeof bertKeys>;
	readonly weights: (layer: number, config: FileFields) => LayerWeights;
	/** Where positions are counted from, over the tokens that are no padding; default: the first row, for all places alike. */
	readonly padding?: (config: FileFields) => number;
	/** Without vectors for the first and the second sentence. */
	readonly oneSentence?: boolean;
	/** The dense layer from the embeddings' width to that of the layers, `always` there or only where the two differ. */
	readonly widening?: { readonly name: string; readonly always: boolean };
	/** The table of what each head adds to its scores by distance. */
	readonly relativeBias?: string;
	/** The dense layer with tanh on the first token that pre-training had. */
	readonly pooler?: string;
	readonly head: Head;
}

/** A dense layer with an activation on the first token, and the one that gives the scores. */
interface Head {
	readonly hidden: string;
	readonly activation: string;
	readonly output: string;
}

const bertKeys = {
	width: "hidden_size",
	heads: "num_attention_heads",
	layers: "num_hidden_layers",
	inner: "intermediate_size",
	activation: "hidden_act",
};

const linear = (name: string): Linear => ({ name });

/** The names of one layer's weights. */
const named = (at: string, names: Readonly<Record<keyof LayerWeights, string>>): LayerWeights => ({
	query: linear(`${at}.${names.query}`),
	key: linear(`${at}.${names.key}`),
	value: linear(`${at}.${names.value}`),
	projection: linear(`${at}.${names.projection}`),
	attentionNorm: `${at}.${names.attentionNorm}`,
	intermediate: linear(`${at}.${names.intermediate}`),
	output: linear(`${at}.${names.output}`),
	outputNorm: `${at}.${names.outputNorm}`,
});

const bertNames = {
	query: "attention.self.query",
	key: "attention.self.key",
	value: "attention.self.value",
	projection: "attention.output.dense",
	attentionNorm: "attention.output.LayerNorm",
	intermediate: "intermediate.dense",
	output: "output.dense",
	outputNorm: "output.LayerNorm",
};
const mpnetNames = {
	...bertNames,
	query: "attention.attn.q",
	key: "attention.attn.k",
	value: "attention.attn.v",
	projection: "attention.attn.o",
	attentionNorm: "attention.LayerNorm",
};
const distilbertNames = {
	query: "attention.q_lin",
	key: "attention.k_lin",
	value: "attention.v_lin",
	projection: "attention.out_lin",
	attentionNorm: "sa_layer_norm",
	intermediate: "ffn.lin1",
	output: "ffn.lin2",
	outputNorm: "output_layer_norm",
};
const albertNames = {
	query: "attention.query",
	key: "attention.key",
	value: "attention.value",
	projection: "attention.dense",
	attentionNorm: "attention.LayerNorm",
	intermediate: "ffn",
	output: "ffn_output",
	outputNorm: "full_layer_layer_norm",
};

/** ALBERT's layers share their weights, all of them or in groups. */
function albertWeights(i: number, config: FileFields): LayerWeights {
	expectPlain(config, "inner_group_num", 1);
	const layers = layerCount(config, "num_hidden_layers");
	const groups = config.maybe("num_hidden_groups")?.integer({ min: 1, max: layers }) ?? 1;
	const group = Math.floor(i / (layers / groups));
	return named(`encoder.albert_layer_groups.${group}.albert_layers.0`, albertNames);
}

const bertWeights: EncoderKind["weights"] = (i) => named(`encoder.layer.${i}`, bertNames);
const onPooler: Head = { hidden: "pooler.dense", activation: "tanh", output: "classifier" };
const onToken = (activation: string): Head => ({
	hidden: "classifier.dense",
	activation,
	output: "classifier.out_proj",
});

const bert: EncoderKind = { prefix: "bert.", weights: bertWeights, pooler: "pooler.dense", head: onPooler };
const roberta: EncoderKind = {
	prefix: "roberta.",
	weights: bertWeights,
	padding: (config) => config.maybe("pad_token_id")?.integer({ min: 0 }) ?? 1,
	pooler: "pooler.dense",
	head: onToken("tanh"),
};

const kinds: Readonly<Record<string, EncoderKind>> = {
	bert,
	roberta,
	"xlm-roberta": roberta,
	camembert: roberta,
	distilbert: {
		prefix: "distilbert.",
		keys: { width: "dim", heads: "n_heads", layers: "n_layers", inner: "hidden_dim", activation: "activation" },
		weights: (i) => named(`transformer.layer.${i}`, distilbertNames),
		oneSentence: true,
		head: { hidden: "pre_classifier", activation: "relu", output: "classifier" },
	},
	mpnet: {
		prefix: "mpnet.",
		weights: (i) => named(`encoder.layer.${i}`, mpnetNames),
		padding: () => 1,
		oneSentence: true,
		relativeBias: "encoder.relative_attention_bias",
		pooler: "pooler.dense",
		head: onToken("tanh"),
	},
	electra: {
		prefix: "electra.",
		weights: bertWeights,
		widening: { name: "embeddings_project", always: false },
		head: onToken("gelu"),
	},
	albert: {
		prefix: "albert.",
		weights: albertWeights,
		widening: { name: "encoder.embedding_hidden_mapping_in", always: true },
		pooler: "pooler",
		head: { hidden: "pooler", activation: "tanh", output: "classifier" },
	},
};

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
	Object.entries(kinds).map(([name, kind]): [string, Architecture] => [
		name,
		{ prefix: kind.prefix, body: (net, config) => body(net, config, kind) },
	]),
);
