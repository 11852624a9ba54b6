import { type DifferentiableModel, differentiableModel, type GraphNode } from "../../src/index.ts";
import * as tf from "../../src/tf.ts";
import { type Plain, plain, transpose } from "./layout.ts";
import { type GoldenLayer, type GoldenModel, type GoldenTensor, NotCovered } from "./schema.ts";

/** A golden model as a graph, and how to free its weights. */
export interface BuiltModel {
	readonly model: DifferentiableModel;
	dispose(): void;
}

const given = (tensor: GoldenTensor | undefined, what: string): Plain => {
	if (!tensor) throw new Error(`golden: expected a layer with ${what}`);
	return plain(tensor);
};

/** Collects the nodes of a chain of layers. */
class Chain {
	readonly nodes: GraphNode[];
	readonly weights = new Map<string, tf.Tensor>();

	constructor(inputShape: readonly number[]) {
		this.nodes = [{ name: "input", op: "input", attributes: {}, inputs: [], weights: [], shape: inputShape }];
	}

	/** The name and the shape of the last node. */
	get last(): { readonly name: string; readonly shape: readonly number[] } {
		const { name, shape } = this.nodes.at(-1)!;
		return { name, shape: shape.map((length) => length ?? Number.NaN) };
	}

	add(name: string, op: string, shape: readonly number[], attributes = {}, arrays: readonly Plain[] = []): void {
		const keys = arrays.map(({ shape: size, values }, i) => {
			const key = `${name}/${i}`;
			this.weights.set(key, tf.tensor(Float32Array.from(values), [...size]));
			return key;
		});
		this.nodes.push({ name, op, attributes, inputs: [this.last.name], weights: keys, shape });
	}

	build(): BuiltModel {
		const { nodes, weights } = this;
		return { model: differentiableModel({ nodes, weights }), dispose: () => tf.dispose([...weights.values()]) };
	}
}

/** Adds one layer of a channels-first model, in channels-last form. */
type Adder = (chain: Chain, layer: GoldenLayer, name: string) => void;

const biasOf = ({ bias }: GoldenLayer): Plain[] => (bias ? [plain(bias)] : []);

const dense: Adder = (chain, layer, name) => {
	const kernel = transpose(given(layer.weight, "a weight"), [1, 0]);
	chain.add(name, "dense", [kernel.shape[1] as number], {}, [kernel, ...biasOf(layer)]);
};

const conv2d: Adder = (chain, layer, name) => {
	const kernel = transpose(given(layer.weight, "a weight"), [2, 3, 1, 0]);
	const { stride = 1, padding = 0 } = layer;
	const [rows, columns, , filters] = kernel.shape as [number, number, number, number];
	const size = (length: number, taken: number) => Math.floor((length + 2 * padding - taken) / stride) + 1;
	const [height = 0, width = 0] = chain.last.shape;
	const attributes = { strides: [stride, stride], padding, dilation: [1, 1] };
	const shape = [size(height, rows), size(width, columns), filters];
	chain.add(name, "conv2d", shape, attributes, [kernel, ...biasOf(layer)]);
};

const pool =
	(op: string): Adder =>
	(chain, { size = 2 }, name) => {
		const [height = 0, width = 0, channels = 0] = chain.last.shape;
		const attributes = { size: [size, size], strides: [size, size], padding: "valid" };
		chain.add(name, op, [Math.floor(height / size), Math.floor(width / size), channels], attributes);
	};

const flatten: Adder = (chain, _, name) => {
	const { shape } = chain.last;
	const [height = 0, width = 0, channels = 0] = shape;
	if (shape.length === 3) {
		chain.add(`${name}/channels first`, "permute", [channels, height, width], { order: [3, 1, 2] });
	}
	chain.add(name, "flatten", [shape.reduce((a, b) => a * b, 1)]);
};

const adders: Readonly<Record<string, Adder>> = {
	dense,
	conv2d,
	flatten,
	relu: (chain, _, name) => chain.add(name, "relu", chain.last.shape),
	tanh: (chain, _, name) => chain.add(name, "tanh", chain.last.shape),
	maxpool2d: pool("maxPool2d"),
	avgpool2d: pool("avgPool2d"),
};

/** One layer of iNNvestigate's references, channels last, flattened so that every neuron is a score. */
function singleLayer(layer: string, weights: readonly GoldenTensor[], inputShape: readonly number[]): BuiltModel {
	const chain = new Chain(inputShape);
	const [height = 0, width = 0, channels = 0] = inputShape;
	const arrays = weights.map(plain);
	const filters = arrays[0]?.shape.at(-1) ?? channels;
	const halves = [Math.floor(height / 2), Math.floor(width / 2), channels];
	const pool = { size: [2, 2], strides: [2, 2], padding: "valid" };
	const conv = { strides: [1, 1], padding: "valid", dilation: [1, 1] };
	if (layer.startsWith("Dense")) chain.add(layer, "dense", [height, width, filters], {}, arrays);
	else if (layer.startsWith("Conv2D")) chain.add(layer, "conv2d", [height - 2, width - 2, filters], conv, arrays);
	else if (layer === "MaxPooling2D") chain.add(layer, "maxPool2d", halves, pool);
	else if (layer === "AveragePooling2D") chain.add(layer, "avgPool2d", halves, pool);
	else throw new NotCovered(`layer ${layer}`);
	if (layer.endsWith("_relu")) chain.add("relu", "relu", chain.last.shape);
	chain.add("flatten", "flatten", [chain.last.shape.reduce((a, b) => a * b, 1)]);
	return chain.build();
}

/** Builds the model of a case as a graph for inputs of that shape (channels last, without the batch axis). */
export function buildModel(golden: GoldenModel, inputShape: readonly number[]): BuiltModel {
	if (golden.scale !== undefined && golden.scale !== 1) throw new NotCovered("a model that scales its input");
	if (golden.layer) return singleLayer(golden.layer, golden.weights ?? [], inputShape);
	if (!golden.layers) throw new NotCovered(`a model given by ${Object.keys(golden).join(", ")}`);
	const chain = new Chain(inputShape);
	try {
		golden.layers.forEach((layer, i) => {
			const add = adders[layer.op];
			if (!add) throw new NotCovered(`layer ${layer.op}`);
			add(chain, layer, layer.name ?? `${layer.op}${i}`);
		});
		return chain.build();
	} catch (error) {
		tf.dispose([...chain.weights.values()]);
		throw error;
	}
}
