import { badFile, isObject } from "../../core/untrusted.ts";
import { type LayerCall, mapReferences, readCalls, referencesIn, TensorReference } from "./calls.ts";
import { type Config, listOf, objectOf, textOf } from "./json.ts";

/** One layer of a model, and what it is called with. */
export interface LayerConfiguration {
	readonly name: string;
	readonly className: string;
	/** The Python module of the class, where the file says it. */
	readonly module: string;
	readonly config: Config;
	readonly calls: readonly LayerCall[];
	/** Where the layer is a model of its own. */
	readonly model: ModelConfiguration | undefined;
}

/** A Sequential or Functional model, Keras 2 or 3, as layers and calls. */
export interface ModelConfiguration {
	readonly name: string;
	readonly layers: readonly LayerConfiguration[];
	readonly inputs: readonly TensorReference[];
	readonly outputs: readonly TensorReference[];
}

/** `["name", 0, 0]`, the way that both versions refer to a tensor. */
function isTriple(value: unknown): value is [string, number, number] {
	return Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && typeof value[1] === "number";
}

/** The model's inputs or outputs: one triple, a list of them, or triples by name. */
function ends(reader: string, what: string, value: unknown): TensorReference[] {
	if (isTriple(value)) return [new TensorReference(...value)];
	const parts = isObject(value) ? Object.values(value) : listOf(reader, what, value);
	return parts.flatMap((part) => ends(reader, what, part));
}

function layerOf(reader: string, given: unknown): LayerConfiguration {
	const { class_name, module = "", config: stated, name, inbound_nodes = [] } = objectOf(reader, "a layer", given);
	const className = textOf(reader, "the class of a layer", class_name);
	// Keras 2.2 wrote a Sequential's configuration as the bare list of its layers.
	const config = Array.isArray(stated) ? { layers: stated } : objectOf(reader, `the configuration of a layer`, stated);
	const ownName = textOf(reader, `the name of a layer of class ${className}`, name ?? config.name ?? className);
	return {
		name: ownName,
		className,
		module: typeof module === "string" ? module : "",
		config,
		calls: readCalls(listOf(reader, `the calls of layer "${ownName}"`, inbound_nodes)),
		model: Array.isArray(config.layers) ? modelOf(reader, ownName, className, config) : undefined,
	};
}

const shapeKeys = ["batch_shape", "batch_input_shape"] as const;

/** The layer that says what a layer takes: itself, or of a model the first inside. */
function entrance(layer: LayerConfiguration | undefined): LayerConfiguration | undefined {
	const [input] = layer?.model?.inputs ?? [];
	if (!input) return layer;
	return entrance(layer?.model?.layers.find(({ name }) => name === input.layer));
}

/** Where a Sequential's input layer is left out, its shape stands with the first layer or with the model. */
function impliedInput(model: Config, start: LayerConfiguration | undefined): LayerConfiguration {
	const first = entrance(start);
	const key = shapeKeys.find((name) => first?.config[name]);
	const shape = key ? first?.config[key] : model.build_input_shape;
	const stated = first?.className === "InputLayer" ? first.config.dtype : "float32";
	const dtype = first?.className === "Embedding" ? "int32" : stated;
	const config = { name: "input", batch_shape: shape, dtype };
	return { name: "input", className: "InputLayer", module: "keras.layers", config, calls: [], model: undefined };
}

/** A Sequential's layers, each called on what the one before gives. */
function chained(model: Config, layers: readonly LayerConfiguration[]): Omit<ModelConfiguration, "name"> {
	const [first] = layers;
	const all = first?.className === "InputLayer" ? layers : [impliedInput(model, first), ...layers];
	const reference = (layer: LayerConfiguration) => new TensorReference(layer.name, 0, 0);
	return {
		layers: all.map((layer, i) => {
			const before = all[i - 1];
			return { ...layer, calls: before ? [{ args: [reference(before)], kwargs: {} }] : [] };
		}),
		inputs: [reference(all[0] as LayerConfiguration)],
		outputs: [reference(all.at(-1) as LayerConfiguration)],
	};
}

/** Of a nested model that starts with an input layer, Keras 2 counts calls from 1. */
function countedFromZero(reference: TensorReference, layers: ReadonlyMap<string, LayerConfiguration>): TensorReference {
	const target = layers.get(reference.layer);
	const late = target?.model !== undefined && reference.call >= 1 && target.calls.length > 0;
	return late ? new TensorReference(reference.layer, reference.call - 1, reference.tensor) : reference;
}

function functional(
	reader: string,
	config: Config,
	layers: readonly LayerConfiguration[],
): Omit<ModelConfiguration, "name"> {
	const byName = new Map(layers.map((layer) => [layer.name, layer]));
	const model = {
		layers,
		inputs: ends(reader, "input_layers", config.input_layers),
		outputs: ends(reader, "output_layers", config.output_layers),
	};
	const references = [
		...model.outputs,
		...layers.flatMap(({ calls }) => calls.flatMap(({ args, kwargs }) => referencesIn([args, kwargs]))),
	];
	// Keras 2's counting shows where a call is named that there is not.
	const beyond = references.some(({ layer, call }) => {
		const target = byName.get(layer);
		return target?.model !== undefined && call >= target.calls.length;
	});
	if (!beyond) return model;
	const counted = (reference: TensorReference) => countedFromZero(reference, byName);
	const shifted = <T>(tree: T): T => mapReferences(tree, counted) as T;
	return {
		inputs: model.inputs,
		outputs: model.outputs.map(counted),
		layers: layers.map((layer) => ({
			...layer,
			calls: layer.calls.map(({ args, kwargs }) => ({ args: shifted(args), kwargs: shifted(kwargs) })),
		})),
	};
}

function modelOf(reader: string, name: string, className: string, config: Config): ModelConfiguration {
	const layers = listOf(reader, `the layers of "${name}"`, config.layers).map((layer) => layerOf(reader, layer));
	const names = layers.map((layer) => layer.name);
	const twice = names.find((one, i) => names.indexOf(one) !== i);
	if (twice !== undefined)
		throw badFile(reader, `expected layers of "${name}" to have names of their own, got "${twice}" twice`);
	const parts =
		className === "Sequential" || !config.input_layers ? chained(config, layers) : functional(reader, config, layers);
	return { name, ...parts };
}

/**
 * The configuration of a model as Keras 2, Keras 3 and TensorFlow.js write it: `{ class_name, config }`.
 *
 * @throws ExplainError `bad-file` where it is none.
 */
export function readConfiguration(reader: string, given: unknown): LayerConfiguration {
	return layerOf(reader, given);
}
