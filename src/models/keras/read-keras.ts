import { ExplainError } from "../../core/errors.ts";
import { checkOptions, type OptionRules, optionalText, stated } from "../../core/options.ts";
import { badFile } from "../../core/untrusted.ts";
import { type FileFields, parseFields } from "../../data/file-fields.ts";
import { hasSignature } from "../../data/file-signature.ts";
import { readSource, type Source, sourceName, sourceRules } from "../../data/source.ts";
import { unzip } from "../../data/zip.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { tf } from "../../math/tf.ts";
import { type ModelConfiguration, readConfiguration } from "./configuration.ts";
import { type Hdf5File, readHdf5 } from "./hdf5.ts";
import { legacyWeights } from "./legacy-weights.ts";
import type { LoadKerasOptions } from "./load-keras.ts";
import { namingRules } from "./model-options.ts";
import { networkOf } from "./network.ts";
import { savedWeights } from "./saved-weights.ts";
import type { Network, WeightCache } from "./traced-graph.ts";
import type { WeightSource } from "./weights.ts";

const reader = "loadKeras";

const rules: OptionRules<Required<LoadKerasOptions>> = { ...namingRules, ...sourceRules(), output: optionalText() };

/** The model's configuration, which must be one that is made of layers. */
function modelIn(given: FileFields): ModelConfiguration {
	const { model, className, name } = readConfiguration(given);
	if (model) return model;
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected a Sequential or Functional model, got "${name}" of class ${className}: a subclassed model is Python code, which its file does not hold. Rebuild it with the functional interface, or export it to ONNX`,
	);
}

/** Keras before 3 means some words otherwise. */
const versionOf = (text: unknown): 2 | 3 => (typeof text === "string" && /^[012]\./.test(text) ? 2 : 3);

async function build(
	bytes: Uint8Array,
	output: string | undefined,
	parts: (file: Hdf5File) => { configuration: ModelConfiguration; version: 2 | 3; weights: WeightSource },
): Promise<Network> {
	const made: WeightCache = new Map();
	try {
		return await readHdf5(reader, bytes, (file) => networkOf({ reader, output, ...parts(file) }, made));
	} catch (error) {
		tf.dispose([...made.values()]);
		throw error;
	}
}

const members = ["config.json", "metadata.json", "model.weights.h5"];

async function fromZip(bytes: Uint8Array, output: string | undefined): Promise<Network> {
	const files = await unzip(reader, bytes, (name) => members.includes(name), { members: 100_000 });
	const [config, metadata, weights] = members.map((name) => files.get(name));
	if (!config || !weights) {
		throw badFile(
			reader,
			`expected a .keras file with ${members.join(", ")}, got ${[...files.keys()].join(", ") || "none of them"}`,
		);
	}
	const configuration = modelIn(parseFields(reader, "config.json", config));
	const version = versionOf(metadata && parseFields(reader, "metadata.json", metadata).maybe("keras_version")?.value);
	return build(weights, output, (file) => ({
		configuration,
		version,
		weights: savedWeights(reader, file, configuration),
	}));
}

const fromHdf5 = (bytes: Uint8Array, output: string | undefined): Promise<Network> =>
	build(bytes, output, (file) => {
		const config = file.attribute("", "model_config");
		if (typeof config !== "string") {
			throw badFile(
				reader,
				"expected a whole model, got a file of weights alone; save the model itself with model.save()",
			);
		}
		const configuration = modelIn(parseFields(reader, "model_config", config));
		const version = versionOf(file.attribute("", "keras_version") ?? "2.0");
		return { configuration, version, weights: legacyWeights(reader, file, "model_weights") };
	});

/** As {@link loadKeras}, which brings this in when it is first called. */
export async function readKeras(source: Source, options: LoadKerasOptions): Promise<DifferentiableModel> {
	const { limit, timeout, signal, output, ...names } = checkOptions<Required<LoadKerasOptions>>(reader, rules, options);
	const bytes = await readSource(reader, source, { limit, timeout, signal });
	await ready();
	const network = hasSignature(bytes, "PK")
		? fromZip(bytes, output)
		: hasSignature(bytes, "\x89HDF")
			? fromHdf5(bytes, output)
			: undefined;
	if (!network) throw badFile(reader, `expected a .keras or .h5 file, got ${sourceName(source)}, which is neither`);
	const { graph, outputNode } = await network;
	try {
		return differentiableModel(graph, { ...stated(names), outputNode, ownsWeights: true });
	} catch (error) {
		tf.dispose([...graph.weights.values()]);
		throw error;
	}
}
