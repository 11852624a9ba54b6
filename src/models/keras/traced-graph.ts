import { ExplainError, messageOf } from "../../core/errors.ts";
import { shapeText } from "../../core/nd-array.ts";
import { badFile } from "../../core/untrusted.ts";
import type { Graph, GraphNode } from "../../math/graph.ts";
import { GraphBuilder } from "../../math/graph-builder.ts";
import { operationOf } from "../../math/ops/index.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import type { Config } from "./configuration.ts";
import { windowFits } from "./window.ts";

/** A network as a graph, and the node that gives its answers. */
export interface Network {
	readonly graph: Graph;
	readonly outputNode: string;
}

/** What is read from a file is kept under its key, also over several tries; whoever made the cache disposes of it. */
export type WeightCache = Map<string, Tensor>;

/** A graph in the making of which each node is run on one example of zeros, so that what follows knows its shape. */
export class TracedGraph {
	readonly #reader: string;
	readonly #length: number;
	readonly #cache: WeightCache;
	readonly #builder = new GraphBuilder();
	readonly #values = new Map<string, Tensor>();

	/** @param length stands for "any" in the shapes of inputs. */
	constructor(reader: string, length: number, cache: WeightCache) {
		this.#reader = reader;
		this.#length = length;
		this.#cache = cache;
	}

	input(name: string, shape: readonly (number | null)[], dtype: "float32" | "int32"): string {
		const node = this.#builder.input(name, shape, dtype === "int32" ? { dtype } : {});
		this.#values.set(node, tf.zeros([1, ...shape.map((length) => length ?? this.#length)], dtype));
		return node;
	}

	/** Of what a node gives, with the examples' axis. */
	wholeShape(node: string): readonly number[] {
		return (this.#values.get(node) as Tensor).shape;
	}

	/** Of what a node gives for an example. */
	shape(node: string): readonly number[] {
		return this.wholeShape(node).slice(1);
	}

	/** What a node gives for the example of zeros; that of a node that depends on no input is what it always gives. */
	values(node: string): Float32Array | Int32Array | Uint8Array {
		return (this.#values.get(node) as Tensor).dataSync();
	}

	/** The key of a weight, which is made when it is first asked for. */
	weight(key: string, make: () => Tensor): string {
		const tensor = this.#cache.get(key) ?? tf.keep(make());
		this.#cache.set(key, tensor);
		return this.#builder.weight(key, tensor);
	}

	/**
	 * Adds a node and runs it.
	 *
	 * @param what is read there, for the error text.
	 */
	add(
		what: string,
		name: string,
		op: string,
		inputs: readonly string[],
		attributes: Config = {},
		weights: readonly string[] = [],
	): string {
		const node = this.#builder.add(name, op, inputs, { attributes, weights });
		const from = inputs.map((input) => this.#values.get(input) as Tensor);
		const shapes = from.map(({ shape }) => shapeText(shape.slice(1))).join(" and ");
		const refused = (problem: string, cause?: unknown) =>
			badFile(this.#reader, `expected ${what} to take ${shapes || "nothing"}: ${problem}`, cause);
		const tensors = weights.map((key) => this.#cache.get(key) as Tensor);
		if (!windowFits(op, attributes, from[0]?.shape ?? [], tensors[0]?.shape ?? []))
			throw refused("nothing is left of it");
		let value: Tensor;
		try {
			value = operationOf(op).forward(from, tensors, attributes);
		} catch (error) {
			if (error instanceof ExplainError) throw error;
			throw refused(messageOf(error), error);
		}
		if (value.size === 0) throw refused("nothing is left of it");
		this.#values.set(node, value);
		return node;
	}

	/** The graph, with the shapes that its nodes have for one example. */
	build(): Graph {
		const { nodes, weights } = this.#builder.build();
		const shaped = nodes.map((node) => (node.op === "input" ? node : { ...node, shape: this.shape(node.name) }));
		return { nodes: shaped, weights };
	}
}

/**
 * Lengths that stand for "any", tried in turn until a network takes them: two of them, so that what depends on one shows,
 * and the second three times the first, so that it shows also after pools that round down.
 */
const lengths: readonly (readonly [number, number])[] = [
	[8, 24],
	[64, 192],
	[256, 768],
];

/** The same nodes, with `null` for what differs between two lengths of the input. */
function merged(reader: string, one: Graph, other: Graph): Graph {
	const nodes = one.nodes.map((node, i): GraphNode => {
		const twin = other.nodes[i] as GraphNode;
		if (JSON.stringify(node.attributes) !== JSON.stringify(twin.attributes)) {
			throw new ExplainError(
				"unsupported-model",
				`${reader}: expected inputs of a fixed size, as layer "${node.name}" needs to know it, got inputs of any length`,
			);
		}
		const shape = node.shape.map((length, axis) => (twin.shape[axis] === length ? length : null));
		return node.op === "input" ? node : { ...node, shape };
	});
	return { nodes, weights: one.weights };
}

/**
 * Makes a network by tracing it, twice where an input has a free length.
 *
 * @param free whether an input has one.
 * @param trace makes the graph's nodes and gives the one with the answers.
 * @throws ExplainError whatever `trace` throws, `unsupported-model` where what a layer does hangs on a free length.
 */
export function traceNetwork(
	reader: string,
	cache: WeightCache,
	free: boolean,
	trace: (graph: TracedGraph) => string,
): Network {
	const at = (length: number): Network =>
		tf.tidy(() => {
			const graph = new TracedGraph(reader, length, cache);
			const outputNode = trace(graph);
			return { graph: graph.build(), outputNode } as never;
		}) as never;
	if (!free) return at(0);
	let refusal: unknown;
	for (const [short, long] of lengths) {
		try {
			const { graph, outputNode } = at(short);
			return { graph: merged(reader, graph, at(long).graph), outputNode };
		} catch (error) {
			// An image of eight pixels may be too small for what follows.
			if ((error as ExplainError).code !== "bad-file") throw error;
			refusal ??= error;
		}
	}
	throw refusal;
}
