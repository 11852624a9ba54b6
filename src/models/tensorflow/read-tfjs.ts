import { ExplainError, shown } from "../../core/errors.ts";
import { badFile, isObject } from "../../core/untrusted.ts";
import { parseJson } from "../../data/parse-json.ts";
import type { Source } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { tf } from "../../math/tf.ts";
import { type ModelConfiguration, readConfiguration } from "../keras/configuration.ts";
import { type Config, objectOf } from "../keras/json.ts";
import { checkNames, type NamingOptions } from "../keras/model-options.ts";
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

/** Builds a network and frees its weights where that fails. */
export function builtOrFreed(build: (cache: WeightCache) => Network, names: NamingOptions): DifferentiableModel {
	const made: WeightCache = new Map();
	try {
		const { graph, outputNode } = build(made);
		return differentiableModel(graph, { ...names, outputNode, ownsWeights: true });
	} catch (error) {
		tf.dispose([...made.values()]);
		throw error;
	}
}

/** A layers model, whose configuration is Keras's. */
function layersModel(
	model: Config,
	weights: ReadonlyMap<string, StoredArray>,
	names: NamingOptions,
	output: string | undefined,
): DifferentiableModel {
	const topology = objectOf(reader, "modelTopology", model.modelTopology);
	const stated = isObject(topology.model_config) ? topology.model_config : topology;
	const { model: configuration, className } = readConfiguration(reader, stated);
	if (!configuration) {
		throw new ExplainError(
			"unsupported-model",
			`${reader}: expected a Sequential or Functional model, got ${shown(className)}`,
		);
	}
	const keras = String(topology.keras_version ?? "2");
	const version = /^tfjs/.test(keras) ? "tfjs" : /^3\./.test(keras) ? 3 : 2;
	const parts = {
		reader,
		configuration: configuration as ModelConfiguration,
		version,
		weights: manifestWeights(weights),
		output,
	} as const;
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
	model: Config,
	constants: ReadonlyMap<string, StoredArray>,
	names: NamingOptions,
	{ output: asked, as }: LoadTfjsOptions,
): Promise<DifferentiableModel | TensorFlowPredictor> {
	const graph = graphDefOf(reader, model);
	const output = outputOf(reader, graph, asked);
	try {
		return builtOrFreed((cache) => networkOfGraph({ reader, graph, constants, output }, cache), names);
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
		if (as === "differentiable")
			throw new ExplainError("unsupported-model", `${reader}: ${error.message}`, { cause: error });
		const topology = model.modelTopology as object;
		return graphModelPredictor({ reader, topology, graph, output, weights: constants, names, why: error.message });
	}
}

/** As {@link loadTfjs}, which brings this in when it is first called. */
export async function readTfjs(
	source: Source,
	options: LoadTfjsOptions,
): Promise<DifferentiableModel | TensorFlowPredictor> {
	const { limit, timeout, signal, output, as, ...asked } = options;
	if (as !== undefined && as !== "differentiable") {
		throw new ExplainError("bad-option", `${reader}: expected option "as" to be "differentiable", got ${shown(as)}`);
	}
	const names = checkNames(reader, asked);
	const reading = { ...(limit && { limit }), ...(timeout && { timeout }), signal };
	const file = await readWithOthers(reader, source, "model.json", reading);
	const model = objectOf(reader, "model.json", parseJson(reader, "model.json", file.bytes));
	const weights = await readManifest(reader, model.weightsManifest ?? [], file);
	await ready();
	const topology = isObject(model.modelTopology) ? model.modelTopology : undefined;
	if (!topology) throw badFile(reader, "expected a model.json with a modelTopology");
	return Array.isArray(topology.node)
		? graphModel(model, weights, names, options)
		: layersModel(model, weights, names, output);
}
