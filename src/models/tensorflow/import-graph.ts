import { badFile } from "../../core/untrusted.ts";
import { tf } from "../../math/tf.ts";
import { type Network, TracedGraph, traceNetwork, type WeightCache } from "../keras/traced-graph.ts";
import { Unsupported } from "../onnx/unsupported.ts";
import { Call, type OperationReader, type OperationReaders, type Value } from "./call.ts";
import { type GraphDef, type NodeDef, type SignatureEntry, tensorName } from "./graph-def.ts";
import { foldLengths, type HostArray, lengths } from "./host-array.ts";
import { elementwiseReaders } from "./operations/elementwise.ts";
import { linearReaders } from "./operations/linear.ts";
import { shapeReaders } from "./operations/shape.ts";
import type { StoredArray } from "./weights-manifest.ts";

const readers: OperationReaders = { ...linearReaders, ...elementwiseReaders, ...shapeReaders };

/** The operations of TensorFlow that have gradients here. */
export const knownOperations: readonly string[] = [...Object.keys(readers), "Const", "Placeholder", "Shape"].sort();

/** What a graph is made of. */
export interface GraphParts {
	readonly reader: string;
	readonly graph: GraphDef;
	/** Constants by the names of their nodes. */
	readonly constants: ReadonlyMap<string, StoredArray>;
	readonly output: SignatureEntry;
}

/** The shape of an input for an example, `null` for any length, and the kind of its numbers. */
export function inputShape(
	reader: string,
	{ key, shape, dtype }: SignatureEntry,
): {
	shape: (number | null)[];
	dtype: "float32" | "int32";
} {
	if (!shape || shape.length === 0) throw new Unsupported(`input "${key}" has no known shape`);
	if (shape.some((length) => !Number.isSafeInteger(length) || length < -1)) {
		throw badFile(reader, `expected the shape of input "${key}" to be counts`);
	}
	if (!/^DT_(FLOAT|INT32|INT64)$/.test(dtype)) throw new Unsupported(`input "${key}" is of ${dtype}`);
	const example = shape.slice(1).map((length) => (length < 0 ? null : length));
	if (example.reduce<number>((size, length) => size * (length ?? 1), 1) > 2 ** 26) {
		throw badFile(reader, `expected input "${key}" to have at most ${2 ** 26} numbers`);
	}
	return { shape: example, dtype: dtype === "DT_FLOAT" ? "float32" : "int32" };
}

const biased = new Set(["Conv2D", "DepthwiseConv2dNative", "MatMul"]);

class GraphTracer {
	readonly #parts: GraphParts;
	readonly #traced: TracedGraph;
	readonly #nodes: ReadonlyMap<string, NodeDef>;
	readonly #known = new Map<string, Value | undefined>();
	/** How many nodes take what a node gives. */
	readonly #uses = new Map<string, number>();

	constructor(parts: GraphParts, traced: TracedGraph) {
		this.#parts = parts;
		this.#traced = traced;
		this.#nodes = new Map(parts.graph.nodes.map((node) => [node.name, node]));
		for (const { inputs } of parts.graph.nodes) {
			for (const input of inputs) {
				const [name] = tensorName(input);
				this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
			}
		}
	}

	trace(): string {
		const { reader, graph, output } = this.#parts;
		for (const input of graph.inputs) {
			const { shape, dtype } = inputShape(reader, input);
			this.#known.set(tensorName(input.tensor)[0], { node: this.#traced.input(input.key, shape, dtype) });
		}
		const value = this.#follow(output.tensor);
		if ("array" in value) throw new Unsupported(`output "${output.key}" is a constant`);
		return value.node;
	}

	#follow(reference: string): Value {
		const [name, output] = tensorName(reference);
		if (output !== 0) {
			throw new Unsupported(`operation ${this.#nodes.get(name)?.op} of node "${name}": its output ${output} is used`);
		}
		const { reader } = this.#parts;
		if (this.#known.has(name)) {
			return this.#known.get(name) ?? refuse(reader, `expected nodes in an order, got "${name}", which needs itself`);
		}
		this.#known.set(name, undefined);
		const def = this.#nodes.get(name) ?? refuse(reader, `expected a node "${name}", which another takes`);
		const value = this.#read(def);
		this.#known.set(name, value);
		return value;
	}

	/** A bias that is added to a convolution or product, as part of it: methods know the two as one layer. */
	#withBias(def: NodeDef): NodeDef {
		const [from = "", bias = ""] = def.inputs;
		const product = this.#nodes.get(tensorName(from)[0]);
		const adds = def.op === "BiasAdd" || def.op === "AddV2" || def.op === "Add";
		if (!adds || !product || !biased.has(product.op) || this.#uses.get(product.name) !== 1) return def;
		const value = this.#follow(bias);
		const [weights] = product.inputs.slice(1).map((input) => this.#follow(input));
		if (!("array" in value) || !weights || !("array" in weights)) return def;
		const { shape } = value.array;
		const length = shape.at(-1);
		const outputs = product.op === "DepthwiseConv2dNative" ? undefined : weights.array.shape.at(-1);
		const row = shape.slice(0, -1).every((one) => one === 1) && (outputs === undefined || length === outputs);
		if (!row || product.attributes.get("transpose_b") === true) return def;
		const attributes = new Map([...product.attributes, ["fused_ops", ["BiasAdd"]] as [string, string[]]]);
		return { ...product, inputs: [...product.inputs, bias], attributes };
	}

	#read(given: NodeDef): Value {
		const def = this.#withBias(given);
		const stored = this.#parts.constants.get(def.name);
		if (stored)
			return { array: { shape: stored.shape, values: stored.values, stored: { name: def.name, array: stored } } };
		const inputs = def.inputs.filter((input) => !input.startsWith("^")).map((input) => this.#follow(input));
		const arrays = inputs.flatMap((input) => ("array" in input ? [input.array] : []));
		if (def.op === "Shape" && inputs[0] && "node" in inputs[0]) {
			return { array: lengths([Number.NaN, ...this.#traced.shape(inputs[0].node)]) };
		}
		const folded = arrays.length === inputs.length ? foldLengths(def.op, arrays) : undefined;
		if (folded) return { array: folded };
		const reader = readers[def.op];
		if (!reader) throw new Unsupported(`operation ${def.op} of node "${def.name}" is not known`);
		if (arrays.length === inputs.length) return { array: this.#computed(def, reader, inputs) };
		return { node: reader(new Call(def, this.#traced, inputs)) };
	}

	/** What an operation makes of constants alone, as of a variance in a normalisation: it is computed once, here. */
	#computed(def: NodeDef, reader: OperationReader, inputs: readonly Value[]): HostArray {
		const made: WeightCache = new Map();
		try {
			const scratch = new TracedGraph(this.#parts.reader, 0, made);
			const node = reader(new Call(def, scratch, inputs));
			return { shape: scratch.wholeShape(node), values: scratch.values(node) };
		} finally {
			tf.dispose([...made.values()]);
		}
	}
}

function refuse(reader: string, problem: string): never {
	throw badFile(reader, problem);
}

/**
 * Makes a graph of differentiable operations of a TensorFlow graph.
 *
 * @throws Unsupported naming operation and node, ExplainError `bad-file` for what does not fit together.
 */
export function networkOfGraph(parts: GraphParts, cache: WeightCache): Network {
	const free = parts.graph.inputs.some((input) => inputShape(parts.reader, input).shape.includes(null));
	return traceNetwork(parts.reader, cache, free, (traced) => new GraphTracer(parts, traced).trace());
}
