import type { FileFields } from "../../data/file-fields.ts";
import { expectPlain, layerCount } from "./architecture.ts";
import type { LayerWeights } from "./layer.ts";
import type { Linear } from "./network-builder.ts";

/** In what the encoders that descend from BERT differ. */
export interface EncoderKind {
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

/** Keys of BERT's configuration. */
export const bertKeys = {
	width: "hidden_size",
	heads: "num_attention_heads",
	layers: "num_hidden_layers",
	inner: "intermediate_size",
	activation: "hidden_act",
};

/** A dense layer as PyTorch writes it. */
export const linear = (name: string): Linear => ({ name });

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

/** By the `model_type` of their configuration. */
export const encoderKinds: Readonly<Record<string, EncoderKind>> = {
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
