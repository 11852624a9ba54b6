import { ExplainError, shown } from "../../core/errors.ts";
import { checkOptions, type OptionRules, oneOf, optional, optionalText, stated } from "../../core/options.ts";
import { type FileFields, parseFields } from "../../data/file-fields.ts";
import { type Source, sourceRules } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { tf } from "../../math/tf.ts";
import { readConfiguration } from "../keras/configuration.ts";
import { type NamingOptions, namingRules } from "../keras/model-options.ts";
import { networkOf } from "../keras/network.ts";
import type { Network, WeightCache } from "../keras/traced-graph.ts";
import { Unsupported } from "../onnx/unsupported.ts";
import { readWithOthers } from "./files-beside.ts";
import type { GraphDef, SignatureEntry } from "./graph-def.ts";
import { graphDefOf } from "./graph-def-json.ts";
import { graphModelPredictor } from "./graph-model.ts";
import { networkOfGraph } from "./import-graph.ts";
import type { LoadTfjsOptions } from "./load-tfjs.ts";
import { manifestWeights } from "./manifest-weights.ts";
import type { TensorFlowPredictor } from "./tensorflow-predictor.ts";
import { readManifest, type StoredArray } from "./weights-manifest.ts";

const reader = "loadTfjs";

const rules: OptionRules<Required<LoadTfjsOptions>> = {
	...namingRules,
	...sourceRules(),
	output: optionalText(),
	as: optional(oneOf(["differentiable"], "differentiable")),
};

/** Builds a network and frees its weights where that fails. */
export function builtOrFreed(build: (cache: WeightCache) => Network, names: NamingOptions): DifferentiableModel {
	const made: WeightCache = new Map();
	try {
		const { graph, outputNode } = build(made);
		return differentiableModel(graph, { ...stated(names), outputNode, ownsWeights: true });
	} catch (error) {
		tf.dispose([...made.values()]);
		throw error;
	}
}

/** A layers model, whose configuration is Keras's. */
function layersModel(
	topology: FileFields,
	weights: ReadonlyMap<string, StoredArray>,
	names: NamingOptions,
	output: string | undefined,
): DifferentiableModel {
	const { model: configuration, className } = readConfiguration(topology.maybe("model_config") ?? topology);
	if (!configuration) {
		throw new ExplainError(
			"unsupported-model",
			`${reader}: expected a Sequential or Functional model, got ${shown(className)}`,
		);
	}
	const keras = String(topology.maybe("keras_version")?.value ?? "2");
	const version = /^tfjs/.test(keras) ? "tfjs" : /^3\./.test(keras) ? 3 : 2;
	const parts = { reader, configuration, version, weights: manifestWeights(weights), output } as const;
	return builtOrFreed((cache) => networkOf(parts, cache), names);
}

/** The output that was asked for, by its name. */
export function outputOf(who: string, { outputs }: GraphDef, asked: string | undefined): SignatureEntry {
	const found = asked === undefined ? outputs[0] : outputs.find(({ key }) => key === asked);
	if (found) return found;
	const known = outputs.map(({ key }) => key).join(", ");
	throw new ExplainError("unknown-name", `${who}: there is no output "${asked}"; the outputs are ${known}`);
}

async function graphModel(
	model: FileFields,
	constants: ReadonlyMap<string, StoredArray>,
	names: NamingOptions,
	{ output: asked, as }: Pick<LoadTfjsOptions, "output" | "as">,
): Promise<DifferentiableModel | TensorFlowPredictor> {
	const graph = graphDefOf(model);
	const output = outputOf(reader, graph, asked);
	try {
		return builtOrFreed((cache) => networkOfGraph({ reader, graph, constants, output }, cache), names);
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
		if (as === "differentiable")
			throw new ExplainError("unsupported-model", `${reader}: ${error.message}`, { cause: error });
		const topology = model.at("modelTopology").object();
		return graphModelPredictor({ reader, topology, graph, output, weights: constants, names, why: error.message });
	}
}

/** As {@link loadTfjs}, which brings this in when it is first called. */
export async function readTfjs(
	source: Source,
	options: LoadTfjsOptions,
): Promise<DifferentiableModel | TensorFlowPredictor> {
	const checked = checkOptions<Required<LoadTfjsOptions>>(reader, rules, options);
	const { limit, timeout, signal, output, as, ...names } = checked;
	const file = await readWithOthers(reader, source, "model.json", { limit, timeout, signal });
	const model = parseFields(reader, "model.json", file.bytes);
	const topology = model.at("modelTopology");
	const weights = await readManifest(model, file);
	await ready();
	return topology.has("node")
		? graphModel(model, weights, names, { output, as })
		: layersModel(topology, weights, names, output);
}
