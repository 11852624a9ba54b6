import type { SourceOptions } from "../../data/source.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { Pooling } from "./sentence.ts";
import type { TransformerSource } from "./transformer-files.ts";

/** What a transformer's scores are. */
export type TransformerTask = "embedding" | "classification" | "next-token";

/** What {@link loadTransformer} takes beside the files. */
export interface TransformerOptions extends SourceOptions {
	/**
	 * `"embedding"`: one vector for a text or an image. `"classification"`: the classes' scores. `"next-token"`: the scores of
	 * all tokens to come after the last one. Default `"auto"`: what the configuration's `architectures` say.
	 */
	readonly task?: "auto" | TransformerTask;
	/**
	 * How the tokens' vectors become one: their mean, the first one (`"cls"`), the largest of each channel, the last one, or the
	 * pooler that pre-training had. Default `"auto"`: what the folder of sentence-transformers says, otherwise the mean; the
	 * first one for images.
	 */
	readonly pooling?: "auto" | Pooling;
	/** Whether vectors are made of length 1. Default: what the folder of sentence-transformers says, otherwise not. */
	readonly normalize?: boolean | undefined;
	/** Names of the classes, instead of the configuration's `id2label`. */
	readonly outputNames?: readonly string[] | undefined;
}

/** A transformer that was loaded. */
export interface TransformerModel extends DifferentiableModel {
	/** The configuration's `model_type`, such as `"bert"`. */
	readonly architecture: string;
	readonly task: TransformerTask;
	/** The nodes of the attention probabilities `[n, heads, queries, keys]`, first layer first. */
	readonly attention: readonly string[];
	/**
	 * Tokens to which texts are cut, those that the tokenizer adds counted: what a folder of sentence-transformers says, otherwise
	 * as many as there are positions. Undefined for images.
	 */
	readonly maxLength: number | undefined;
	/** The token that fills up short texts, where the configuration names it. */
	readonly paddingId: number | undefined;
	/** Tensors of the file that this task does not need: heads of other tasks, and constants. */
	readonly ignoredWeights: readonly string[];
}

/**
 * Loads a transformer that Hugging Face's transformers or sentence-transformers saved: what does it answer, where does it
 * look, and which words or patches move its scores?
 *
 * Known are bert (also MiniLM), distilbert, roberta, xlm-roberta, camembert, mpnet, electra, albert, gpt2 and vit. Scores are
 * those of the source framework to 32-bit rounding; dropout does nothing.
 *
 * Texts are given as token ids `[n, length]`, of any length up to `maxLength`, by name with what goes along: `{ input_ids,
 * attention_mask, token_type_ids }`; a mask that is left out counts every place. Images are `[n, height, width, channels]`,
 * scaled as the model was trained with. Token ids have no gradient: explain with respect to `layer: "embeddings"`.
 *
 * Nodes, as `model.nodes` lists them: `embeddings` (what enters the first layer; before it `embeddings/word`, `…/position`,
 * `…/patches`), in each layer `layer.0/attention/query`, `…/key`, `…/value`, `…/scores`, `…/probabilities` (`[n, heads,
 * queries, keys]`), `…/context`, `…/projection`, `layer.0/attention/output`, `layer.0/intermediate`, `layer.0/projection`,
 * `layer.0/output`; then `norm` (gpt2, vit), `cls` or `last`, `pooler`, `pooled`, `normalized`, `logits`. Sums of residual
 * connections are `add` nodes.
 *
 * Nothing in the files is run. Every size is compared between configuration and weights before memory is taken for it. A
 * PyTorch `.bin` or `.pth` file is converted once, by `scripts/exporters/pytorch.py`.
 *
 * @param source the path or address of the folder with config.json and model.safetensors (or model.safetensors.index.json), or
 * the two by themselves: `{ config, weights }`.
 * @throws ExplainError `bad-file` for files that are damaged or do not fit each other, with the weights' names;
 * `unsupported-model` for another kind of network, listing those that are known; `bad-option`, `bad-input`, `not-finite`.
 *
 * @example
 * ```ts
 * const model = await loadTransformer("models/distilbert-sst2");
 * const ids = ndArray(Int32Array.of(101, 2307, 3185, 102), [1, 4], ["example", "token"]);
 * await model.predict(ids); // [1, 2]: negative, positive
 * await saliency(model, ids, { layer: "embeddings" }); // [1, 4, width]
 * const [first] = model.attention;
 * await model.layerOutputs(ids, [first]); // [1, heads, 4, 4]
 * ```
 */
export async function loadTransformer(
	source: TransformerSource,
	options: TransformerOptions = {},
): Promise<TransformerModel> {
	return (await import("./read-transformer.ts")).readTransformer(source, options);
}
