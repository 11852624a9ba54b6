import { ExplainError, shown } from "../../core/errors.ts";
import { checkOptions, flag, type OptionRules, oneOf, optional, optionalNames } from "../../core/options.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { type SourceOptions, sourceRules } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel, type ModelOptions } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { inferShapes } from "../../math/infer-shapes.ts";
import { tf } from "../../math/tf.ts";
import { type Architecture, type Body, reader } from "./architecture.ts";
import { gpt2 } from "./gpt2.ts";
import { NetworkBuilder } from "./network-builder.ts";
import { addSentence, type Pooling, poolings } from "./sentence.ts";
import { textEncoders } from "./text-encoder.ts";
import { readFiles, type TransformerFiles, type TransformerSource } from "./transformer-files.ts";
import { vit } from "./vit.ts";
import { checkWeights, readWeights, weightsOf } from "./weights.ts";

const tasks = ["embedding", "classification", "next-token"] as const;

/** What a transformer's scores are. */
export type TransformerTask = (typeof tasks)[number];

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

type CheckedOptions = Required<TransformerOptions>;

const optionRules: OptionRules<CheckedOptions> = {
	task: oneOf(["auto", ...tasks], "auto"),
	pooling: oneOf(["auto", ...poolings], "auto"),
	normalize: optional(flag(false)),
	outputNames: optionalNames(),
	...sourceRules(),
};

const architectures: Readonly<Record<string, Architecture>> = { ...textEncoders, gpt2, vit };

function architectureOf(config: FileFields): [string, Architecture] {
	const name = config.at("model_type").text();
	const found = Object.hasOwn(architectures, name) ? architectures[name] : undefined;
	if (found) return [name, found];
	const known = Object.keys(architectures).join(", ");
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected model_type to be one of ${known}, got ${shown(name)}`,
	);
}

function taskOf({ config, sentence }: TransformerFiles): TransformerTask {
	if (sentence) return "embedding";
	const name = config.maybe("architectures")?.texts()[0] ?? "";
	if (/For(Sequence|Image)Classification$/.test(name)) return "classification";
	if (/(LMHeadModel|ForCausalLM)$/.test(name)) return "next-token";
	if (name === "" || /(Model|ForMaskedLM|ForPreTraining|ForMaskedImageModeling)$/.test(name)) return "embedding";
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected architectures of an encoder, …ForSequenceClassification, …ForImageClassification or …LMHeadModel, got ${shown(name)}; the option task "embedding" loads it without its head`,
	);
}

/** How many classes there are, and their names. */
function classesOf(config: FileFields): { count: number; names: () => string[] } {
	const labels = config.maybe("id2label");
	const count =
		labels && typeof labels.value === "object"
			? Object.keys(labels.value as object).length
			: (config.maybe("num_labels")?.integer({ min: 1 }) ?? 2);
	const names = () => Array.from({ length: count }, (_, i) => labels?.at(String(i)).text() ?? `LABEL_${i}`);
	return { count, names };
}

interface Head {
	readonly outputNode: string;
	/** Made when the weights are known to fit: a file may state any number of classes. */
	readonly options: () => Pick<ModelOptions, "outputNames" | "outputActivation">;
}

function classification(body: Body, { config }: TransformerFiles, { outputNames }: CheckedOptions): Head {
	const { count, names } = classesOf(config);
	const problem = config.maybe("problem_type")?.text();
	const activation = problem === "multi_label_classification" ? ("sigmoid" as const) : ("softmax" as const);
	const plain = problem === "regression" || (problem === undefined && count === 1);
	return {
		outputNode: body.classify(count),
		options: () => ({ outputNames: outputNames ?? names(), ...(!plain && { outputActivation: activation }) }),
	};
}

function headOf(
	net: NetworkBuilder,
	body: Body,
	files: TransformerFiles,
	task: TransformerTask,
	options: CheckedOptions,
): Head {
	const { outputNames } = options;
	const named = { ...(outputNames && { outputNames }) };
	if (task === "classification") return classification(body, files, options);
	if (task === "next-token") {
		if (!body.nextToken) {
			throw new ExplainError("unsupported-model", `${reader}: task "next-token" needs a gpt2, got an encoder`);
		}
		return { outputNode: body.nextToken(), options: () => ({ ...named, outputActivation: "softmax" }) };
	}
	const { sentence } = files;
	const usual: Pooling = body.mask === undefined ? "cls" : "mean";
	const outputNode = addSentence(net, body, {
		pooling: options.pooling === "auto" ? (sentence?.pooling ?? [usual]) : [options.pooling],
		dense: sentence?.dense ?? [],
		normalize: options.normalize ?? sentence?.normalize ?? false,
	});
	return { outputNode, options: () => named };
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
	const checkedOptions = checkOptions<CheckedOptions>(reader, optionRules, options);
	const { limit, timeout, signal } = checkedOptions;
	const files = await readFiles(source, { limit, timeout, signal });
	const { config, weights: file, sentence } = files;
	const [name, architecture] = architectureOf(config);
	const task = checkedOptions.task === "auto" ? taskOf(files) : checkedOptions.task;
	const paddingId = config.maybe("pad_token_id")?.integer();
	const net = new NetworkBuilder();
	const body = architecture.body(net, config);
	const head = headOf(net, body, files, task, checkedOptions);
	const { prefix } = architecture;
	const weights = weightsOf([
		[file, (tensor) => (tensor.startsWith(prefix) ? tensor.slice(prefix.length) : tensor)],
		...(sentence?.dense ?? []).map(
			({ folder, weights: own }) => [own, (tensor: string) => `${folder}.${tensor}`] as const,
		),
	]);
	const ignoredWeights = checkWeights(net.parameters, weights);
	const headOptions = head.options();
	await ready();
	const tensors = readWeights(net.parameters, weights);
	try {
		for (const [key, tensor] of tensors) net.graph.weight(key, tensor);
		const graph = await inferShapes(net.graph.build());
		const { outputNode } = head;
		const model = differentiableModel(graph, { ...headOptions, outputNode, ownsWeights: true });
		const { attention, maxLength: positions } = body;
		const maxLength = positions && Math.min(positions, sentence?.maxLength ?? positions);
		return Object.assign(model, { architecture: name, task, attention, maxLength, paddingId, ignoredWeights });
	} catch (error) {
		tf.dispose([...tensors.values()]);
		throw error;
	}
}
