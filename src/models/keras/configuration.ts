import { badFile, isObject } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { type LayerCall, mapReferences, readCalls, referencesIn, TensorReference } from "./calls.ts";

/** A JSON object, as Keras writes it. */
export type Config = Readonly<Record<string, unknown>>;

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
function ends(given: FileFields): TensorReference[] {
	const { value } = given;
	if (isTriple(value)) return [new TensorReference(...value)];
	return (isObject(value) ? Object.keys(value).map((name) => given.at(name)) : given.list()).flatMap(ends);
}

function layerOf(given: FileFields): LayerConfiguration {
	const className = given.at("class_name").text();
	const stated = given.at("config");
	// Keras 2.2 wrote a Sequential's configuration as the bare list of its layers.
	const layers = Array.isArray(stated.value) ? stated : stated.maybe("layers");
	const name = (given.maybe("name") ?? stated.maybe("name"))?.text() ?? className;
	const module = given.maybe("module")?.value;
	return {
		name,
		className,
		module: typeof module === "string" ? module : "",
		config: layers === stated ? { layers: stated.value } : stated.object(),
		calls: readCalls(given.maybe("inbound_nodes")?.values() ?? []),
		model: Array.isArray(layers?.value) ? modelOf(name, className, stated, layers.list()) : undefined,
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
function impliedInput(model: FileFields, start: LayerConfiguration | undefined): LayerConfiguration {
	const first = entrance(start);
	const key = shapeKeys.find((name) => first?.config[name]);
	const shape = key ? first?.config[key] : model.maybe("build_input_shape")?.value;
	const stated = first?.className === "InputLayer" ? first.config.dtype : "float32";
	const dtype = first?.className === "Embedding" ? "int32" : stated;
	const config = { name: "input", batch_shape: shape, dtype };
	return { name: "input", className: "InputLayer", module: "keras.layers", config, calls: [], model: undefined };
}

/** A Sequential's layers, each called on what the one before gives. */
function chained(model: FileFields, layers: readonly LayerConfiguration[]): Omit<ModelConfiguration, "name"> {
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

function functional(config: FileFields, layers: readonly LayerConfiguration[]): Omit<ModelConfiguration, "name"> {
	const byName = new Map(layers.map((layer) => [layer.name, layer]));
	const model = {
		layers,
		inputs: ends(config.at("input_layers")),
		outputs: ends(config.at("output_layers")),
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

function modelOf(
	name: string,
	className: string,
	config: FileFields,
	listed: readonly FileFields[],
): ModelConfiguration {
	const layers = listed.map(layerOf);
	const names = layers.map((layer) => layer.name);
	const twice = names.find((one, i) => names.indexOf(one) !== i);
	if (twice !== undefined)
		throw badFile(config.reader, `expected layers of "${name}" to have names of their own, got "${twice}" twice`);
	const parts =
		className === "Sequential" || !config.has("input_layers") ? chained(config, layers) : functional(config, layers);
	return { name, ...parts };
}

/**
 * The configuration of a model as Keras 2, Keras 3 and TensorFlow.js write it: `{ class_name, config }`.
 *
 * @throws ExplainError `bad-file` where it is none.
 */
export const readConfiguration = (given: FileFields): LayerConfiguration => layerOf(given);
