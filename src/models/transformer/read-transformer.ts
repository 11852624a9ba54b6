import { ExplainError, shown } from "../../core/errors.ts";
import { checkOptions, flag, type OptionRules, oneOf, optional, optionalNames } from "../../core/options.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { sourceRules } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel, type ModelOptions } from "../../math/differentiable-model.ts";
import { inferShapes } from "../../math/infer-shapes.ts";
import { tf } from "../../math/tf.ts";
import { type Architecture, type Body, reader } from "./architecture.ts";
import { gpt2 } from "./gpt2.ts";
import type { TransformerModel, TransformerOptions, TransformerTask } from "./load-transformer.ts";
import { NetworkBuilder } from "./network-builder.ts";
import { addSentence, type Pooling, poolings } from "./sentence.ts";
import { textEncoders } from "./text-encoder.ts";
import { readFiles, type TransformerFiles, type TransformerSource } from "./transformer-files.ts";
import { vit } from "./vit.ts";
import { checkWeights, readWeights, weightsOf } from "./weights.ts";

const tasks = ["embedding", "classification", "next-token"] as const satisfies readonly TransformerTask[];

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

/** As {@link loadTransformer}, which brings this in when it is first called. */
export async function readTransformer(
	source: TransformerSource,
	options: TransformerOptions,
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
