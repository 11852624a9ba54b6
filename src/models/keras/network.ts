import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { type LayerCall, mapReferences, referencesIn, type TensorReference } from "./calls.ts";
import type { LayerConfiguration, ModelConfiguration } from "./configuration.ts";
import { inputOf } from "./input.ts";
import { type DerivedWeight, InputPlace, type KerasVersion, type LayerDescription, type Step } from "./layers/layer.ts";
import { passesMask } from "./masks.ts";
import { stepsOf } from "./steps.ts";
import { type Network, type TracedGraph, traceNetwork, type WeightCache } from "./traced-graph.ts";
import type { LayerWeight, WeightSource } from "./weights.ts";

/** What a network is made of. */
export interface NetworkParts {
	/** Who reads, for the error text. */
	readonly reader: string;
	readonly configuration: ModelConfiguration;
	readonly version: KerasVersion;
	readonly weights: WeightSource;
	/** The name of the input where there is only one; default: that of its layer. */
	readonly inputName?: string;
	/** The layer whose output is wanted, where there are several; default: the only one. */
	readonly output?: string | undefined;
}

/** One level of a model inside a model, as it is called once. */
interface Level {
	readonly layers: ReadonlyMap<string, LayerConfiguration>;
	readonly weights: WeightSource;
	/** Before the names of its nodes: the names of the models that it lies in. */
	readonly scope: string;
	/** Call of a layer, and of a model its output → the node that gives it. */
	readonly known: Map<string, string>;
	/** Call of a model inside → its level. */
	readonly models: Map<string, Level>;
}

/** Makes the nodes of a model from its configuration. */
class NetworkTracer {
	readonly #parts: NetworkParts;
	readonly #graph: TracedGraph;
	/** Node → the node that says which of its steps count. */
	readonly #masks = new Map<string, string>();

	constructor(parts: NetworkParts, graph: TracedGraph) {
		this.#parts = parts;
		this.#graph = graph;
	}

	/** Makes all that the output needs, and gives the node of the output. */
	trace(): string {
		const { configuration, weights, inputName, reader } = this.#parts;
		const level = this.#level(configuration, weights, "");
		const { inputs, outputs } = configuration;
		for (const reference of inputs) {
			const { shape, dtype } = inputOf(reader, this.#layerOf(level, reference));
			const name = inputs.length === 1 && inputName !== undefined ? inputName : reference.layer;
			level.known.set(`${reference.layer}:0`, this.#graph.input(name, shape, dtype));
		}
		const { output: asked } = this.#parts;
		const wanted = asked === undefined ? outputs : outputs.filter(({ layer }) => layer === asked);
		const [output, ...others] = wanted;
		const names = outputs.map(({ layer }) => layer).join(", ");
		if (!output)
			throw new ExplainError("unknown-name", `${reader}: there is no output "${asked}"; the outputs are ${names}`);
		if (others.length > 0) {
			const choose = "; the option output chooses one by its layer";
			throw new ExplainError(
				"unsupported-model",
				`${reader}: expected one output, got ${outputs.length}: ${names}${asked === undefined ? choose : ""}`,
			);
		}
		return this.#follow(level, output);
	}

	#level(model: ModelConfiguration, weights: WeightSource, scope: string): Level {
		return {
			layers: new Map(model.layers.map((layer) => [layer.name, layer])),
			weights,
			scope,
			known: new Map(),
			models: new Map(),
		};
	}

	#layerOf(level: Level, { layer: name }: TensorReference): LayerConfiguration {
		const layer = level.layers.get(name);
		if (layer) return layer;
		throw badFile(this.#parts.reader, `expected a layer "${name}", which another is called on`);
	}

	/** The node that gives a tensor, made with all that it needs where it is not there yet. */
	#follow(level: Level, reference: TensorReference): string {
		const { reader } = this.#parts;
		const layer = this.#layerOf(level, reference);
		const key = `${layer.name}:${reference.call}${layer.model ? `:${reference.tensor}` : ""}`;
		const known = level.known.get(key);
		if (known === pending)
			throw badFile(reader, `expected layers in an order, got "${layer.name}", which needs itself`);
		if (known !== undefined) return known;
		const call = layer.calls[reference.call];
		if (!call) throw badFile(reader, `expected a call ${reference.call} of layer "${layer.name}"`);
		if (!layer.model && reference.tensor !== 0) {
			throw new ExplainError(
				"unsupported-model",
				`${reader}: expected the first output alone of layer "${layer.name}" (${layer.className}) to be used, got output ${reference.tensor}`,
			);
		}
		level.known.set(key, pending);
		const inputs = referencesIn([call.args, call.kwargs]).map((input) => this.#follow(level, input));
		const positional = inputs.slice(0, referencesIn(call.args).length);
		const node = layer.model
			? this.#nested(level, layer, layer.model, positional, reference)
			: this.#layer(level, layer, call, inputs);
		level.known.set(key, node);
		return node;
	}

	/** A model used as a layer: its own layers, with its inputs bound to what it was called on. */
	#nested(
		level: Level,
		layer: LayerConfiguration,
		model: ModelConfiguration,
		inputs: readonly string[],
		{ call, tensor }: TensorReference,
	): string {
		const { reader } = this.#parts;
		if (inputs.length !== model.inputs.length) {
			throw badFile(
				reader,
				`expected "${layer.name}" to be called on ${model.inputs.length} inputs, got ${inputs.length}`,
			);
		}
		const key = `${layer.name}:${call}`;
		const inside =
			level.models.get(key) ?? this.#level(model, level.weights.inside(layer), `${level.scope}${layer.name}/`);
		level.models.set(key, inside);
		for (const [i, input] of model.inputs.entries()) inside.known.set(`${input.layer}:0`, inputs[i] as string);
		const output = model.outputs[tensor];
		if (!output) throw badFile(reader, `expected an output ${tensor} of "${layer.name}"`);
		return this.#follow(inside, output);
	}

	#layer(level: Level, layer: LayerConfiguration, call: LayerCall, inputs: readonly string[]): string {
		const own = level.weights.of(layer);
		const positional = inputs.slice(0, referencesIn(call.args).length);
		const masks = inputs.map((input) => this.#masks.get(input));
		const places = [...inputs, ...new Set(masks.filter((mask) => mask !== undefined))];
		const description = this.#describe(layer, call, own, places, masks);
		const name = `${level.scope}${layer.name}`;
		const made = new Map<string, string>();
		let [output, mask]: (string | undefined)[] = [];
		const steps = stepsOf(description);
		for (const step of steps) {
			const before = output === undefined ? positional : [output];
			const from = step.inputs?.map((input) => (typeof input === "number" ? places[input] : made.get(input)) as string);
			const node = this.#add(layer, step.suffix ? `${name}/${step.suffix}` : name, step, from ?? before, own);
			if (step.suffix) made.set(step.suffix, node);
			if (step.mask) mask = node;
			else output = node;
		}
		this.#expectAllUsed(description, steps, positional.length);
		const result = (output ?? positional[0]) as string;
		const passed =
			mask ?? (passesMask(description) ? this.#combined(layer, name, masks.slice(0, positional.length)) : undefined);
		if (passed !== undefined) this.#masks.set(result, passed);
		return result;
	}

	/** Throws where a layer was called with a tensor that nothing here would look at. */
	#expectAllUsed(layer: LayerDescription, steps: readonly Step[], positional: number): void {
		const used = new Set(steps.flatMap(({ inputs }) => inputs ?? []));
		const implicit = steps.some(({ inputs }, i) => i === 0 && !inputs) || steps.length === 0;
		const spare = layer.inputShapes.findIndex((_, i) => !used.has(i) && !(implicit && i < positional));
		const isMask = Object.entries(layer.kwargs).some(
			([name, value]) => /(^|_)mask$/.test(name) && value instanceof InputPlace && value.index === spare,
		);
		if (spare < 0 || isMask) return;
		const { reader } = this.#parts;
		const named = Object.entries(layer.kwargs).find(
			([, value]) => value instanceof InputPlace && value.index === spare,
		);
		throw new ExplainError(
			"unsupported-model",
			`${reader}: expected layer "${layer.name}" (${layer.className}) to be called on what it works with, got also ${named ? `"${named[0]}"` : `input ${spare + 1}`}, which is not known here`,
		);
	}

	#describe(
		layer: LayerConfiguration,
		call: LayerCall,
		own: readonly LayerWeight[],
		places: readonly string[],
		masks: readonly (string | undefined)[],
	): LayerDescription {
		let place = 0;
		const placed = <T>(tree: T): T => mapReferences(tree, () => new InputPlace(place++)) as T;
		return {
			reader: this.#parts.reader,
			name: layer.name,
			className: layer.className,
			module: layer.module,
			config: layer.config,
			version: this.#parts.version,
			weights: own.map(({ shape }) => shape),
			inputShapes: masks.map((_, i) => this.#graph.shape(places[i] as string)),
			masks: masks.map((mask) => (mask === undefined ? undefined : places.indexOf(mask))),
			args: placed(call.args),
			kwargs: placed(call.kwargs),
		};
	}

	/** One mask for several: in Keras 3 a step counts where it does for any and all have masks, in Keras 2 where it does for all. */
	#combined(layer: LayerConfiguration, name: string, masks: readonly (string | undefined)[]): string | undefined {
		const distinct = [...new Set(masks.filter((mask) => mask !== undefined))];
		const { version } = this.#parts;
		if (version === 3 && masks.includes(undefined)) return undefined;
		if (distinct.length < 2) return distinct[0];
		return this.#add(layer, `${name}/mask`, { op: version === 3 ? "logicalOr" : "logicalAnd" }, distinct, []);
	}

	#add(layer: LayerConfiguration, name: string, step: Step, inputs: readonly string[], own: readonly LayerWeight[]) {
		const { op, attributes = {}, weights = [] } = step;
		const keys = weights.map((weight) => this.#weight(name, weight, own));
		return this.#graph.add(`layer "${layer.name}" (${layer.className})`, name, op, inputs, attributes, keys);
	}

	/** The key of a weight, which is read when it is first asked for. */
	#weight(name: string, weight: number | DerivedWeight, own: readonly LayerWeight[]): string {
		const read = (place: number): LayerWeight => {
			const found = own[place];
			if (found) return found;
			throw badFile(this.#parts.reader, `expected "${name}" to have ${place + 1} weights or more, got ${own.length}`);
		};
		if (typeof weight === "number") {
			const found = read(weight);
			return this.#graph.weight(found.key, () => found.read());
		}
		const parts = weight.of.map(read);
		return this.#graph.weight(`${parts[0]?.key ?? name}/${weight.name}`, () =>
			weight.make(parts.map((part) => part.read())),
		);
	}
}

/** Stands for a node that is being made. */
const pending = "";

/**
 * The graph of a model from its configuration and weights, with the shape of every node.
 *
 * @param cache gets every weight that the graph holds; the caller disposes of them.
 * @throws ExplainError `unsupported-model` for layers or options that are not known, `bad-file` for what does not fit together.
 */
export function networkOf(parts: NetworkParts, cache: WeightCache): Network {
	const { reader, configuration } = parts;
	const inputs = configuration.layers.filter(({ name }) => configuration.inputs.some(({ layer }) => layer === name));
	const free = inputs.some((input) => inputOf(reader, input).shape.includes(null));
	return traceNetwork(reader, cache, free, (graph) => new NetworkTracer(parts, graph).trace());
}
