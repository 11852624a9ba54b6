import { ExplainError } from "../../core/errors.ts";
import { badFile, isObject } from "../../core/untrusted.ts";
import { hasSignature } from "../../data/file-signature.ts";
import { parseJson } from "../../data/parse-json.ts";
import { readSource, type Source, type SourceOptions, sourceName } from "../../data/source.ts";
import { unzip } from "../../data/zip.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { tf } from "../../math/tf.ts";
import { type ModelConfiguration, readConfiguration } from "./configuration.ts";
import { type Hdf5File, readHdf5 } from "./hdf5.ts";
import { legacyWeights } from "./legacy-weights.ts";
import { checkNames, type NamingOptions } from "./model-options.ts";
import { networkOf } from "./network.ts";
import { savedWeights } from "./saved-weights.ts";
import type { Network, WeightCache } from "./traced-graph.ts";
import type { WeightSource } from "./weights.ts";

/** What {@link loadKeras} takes beside the file. */
export interface LoadKerasOptions extends NamingOptions, SourceOptions {
	/** The output whose numbers are the scores, by the name of its layer. Default: the only one. */
	readonly output?: string | undefined;
}

const reader = "loadKeras";

/** The model's configuration, which must be one that is made of layers. */
function modelIn(given: unknown): ModelConfiguration {
	const { model, className, name } = readConfiguration(reader, given);
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
	const stated = metadata ? parseJson(reader, "metadata.json", metadata) : {};
	const configuration = modelIn(parseJson(reader, "config.json", config));
	const version = versionOf(isObject(stated) ? stated.keras_version : undefined);
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
		const configuration = modelIn(parseJson(reader, "model_config", config));
		const version = versionOf(file.attribute("", "keras_version") ?? "2.0");
		return { configuration, version, weights: legacyWeights(reader, file, "model_weights") };
	});

/**
 * Loads a Keras model from a `.keras` or `.h5` file, written by Keras 3 or 2: what are its scores, their derivatives, and
 * the outputs of its layers?
 *
 * Sequential and Functional models, with models inside them, shared layers and several inputs. Nodes carry the layers'
 * names, an activation inside a layer another (`conv1`, `conv1/relu`); dropout and noise do nothing, normalisation uses its
 * moving statistics, as at inference. A final softmax or sigmoid is split off, so that scores are logits. The file is
 * untrusted: nothing in it is executed, and sizes are checked before memory is taken.
 *
 * Cost: the file in memory twice, and one forward pass to learn the shapes (two where an input has a free length).
 *
 * @param source a path, an address or bytes.
 * @throws ExplainError `bad-file` for a damaged file or one of another format, `unsupported-model` for a layer or an option that
 * is not known (the text lists those that are) and for subclassed models; `unknown-name` for an output that does not exist; `bad-input` when it cannot be read, `bad-option`,
 * `aborted`.
 *
 * @example
 * ```ts
 * const model = await loadKeras("digits.keras", { outputNames: ["0", "1", "2"] });
 * const map = await gradCam(model, images, { target: 2 });
 * ```
 */
export async function loadKeras(source: Source, options: LoadKerasOptions = {}): Promise<DifferentiableModel> {
	const { limit, timeout, signal, output, ...asked } = options;
	const names = checkNames(reader, asked);
	const bytes = await readSource(reader, source, { ...(limit && { limit }), ...(timeout && { timeout }), signal });
	await ready();
	const network = hasSignature(bytes, "PK")
		? fromZip(bytes, output)
		: hasSignature(bytes, "\x89HDF")
			? fromHdf5(bytes, output)
			: undefined;
	if (!network) throw badFile(reader, `expected a .keras or .h5 file, got ${sourceName(source)}, which is neither`);
	const { graph, outputNode } = await network;
	try {
		return differentiableModel(graph, { ...names, outputNode, ownsWeights: true });
	} catch (error) {
		tf.dispose([...graph.weights.values()]);
		throw error;
	}
}
