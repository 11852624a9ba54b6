import { ExplainError } from "../core/errors.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { operationOf } from "./ops/index.ts";
import type { Tensor } from "./tf.ts";

/** Values put in place of nodes: what lies above them is not computed. */
export type Feeds = ReadonlyMap<string, Tensor>;

const indices = new WeakMap<Graph, ReadonlyMap<string, GraphNode>>();

/** A graph's nodes by name; made once, as graphs do not change. */
function indexOf(graph: Graph): ReadonlyMap<string, GraphNode> {
	const known = indices.get(graph);
	if (known) return known;
	const index = new Map(graph.nodes.map((node) => [node.name, node]));
	indices.set(graph, index);
	return index;
}

/**
 * The node of that name.
 *
 * @throws ExplainError `unknown-name`, listing the nodes.
 */
export function nodeOf(graph: Graph, name: string): GraphNode {
	const found = indexOf(graph).get(name);
	if (found) return found;
	const names = graph.nodes.map((node) => node.name).join(", ");
	throw new ExplainError("unknown-name", `graph: there is no node "${name}"; the nodes are ${names}`);
}

/** The tensors of a node's weights. */
export function weightsOf(graph: Graph, node: GraphNode): Tensor[] {
	return node.weights.map((key) => {
		const weight = graph.weights.get(key);
		if (!weight)
			throw new ExplainError("unknown-name", `graph: node "${node.name}" names a weight "${key}" that the graph lacks`);
		return weight;
	});
}

/** The nodes that must be computed for `fetches` when `feeds` are given, in the graph's order. */
function needed(graph: Graph, feeds: Feeds, fetches: readonly string[]): GraphNode[] {
	const wanted = new Set<string>();
	const pending = [...fetches];
	for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
		if (wanted.has(name) || feeds.has(name)) continue;
		const node = nodeOf(graph, name);
		if (node.op === "input") {
			throw new ExplainError("bad-input", `graph: node "${name}" takes an input, and none was fed`);
		}
		wanted.add(name);
		pending.push(...node.inputs);
	}
	return graph.nodes.filter((node) => wanted.has(node.name));
}

const computed = (graph: Graph, node: GraphNode, values: ReadonlyMap<string, Tensor>): Tensor => {
	const inputs = node.inputs.map((name) => values.get(name) as Tensor);
	return operationOf(node.op).forward(inputs, weightsOf(graph, node), node.attributes);
};

/**
 * Runs a graph from the fed nodes to the fetched ones and returns the value of every node on the way.
 *
 * Synchronous and without clean-up of its own: call it inside `tf.tidy`.
 *
 * @throws ExplainError `unknown-name` for a node or weight that does not exist, `bad-input` where an input was not fed.
 */
export function run(graph: Graph, feeds: Feeds, fetches: readonly string[]): Map<string, Tensor> {
	const values = new Map(feeds);
	for (const node of needed(graph, feeds, fetches)) values.set(node.name, computed(graph, node, values));
	return values;
}

/**
 * As {@link run}, for answers alone: each value is freed after the last node that takes it, so that memory holds a few
 * layers and not all of them. Returns the values of `fetches`.
 */
export function runForward(graph: Graph, feeds: Feeds, fetches: readonly string[]): Map<string, Tensor> {
	const nodes = needed(graph, feeds, fetches);
	const uses = new Map<string, number>();
	for (const name of [...fetches, ...nodes.flatMap((node) => node.inputs)]) uses.set(name, (uses.get(name) ?? 0) + 1);
	// An operation may return its input or its weight as it is; those must stay as long as anything holds them.
	const borrowed = new Set<Tensor>([...feeds.values(), ...graph.weights.values()]);
	const values = new Map(feeds);
	for (const node of nodes) {
		values.set(node.name, computed(graph, node, values));
		for (const name of node.inputs) {
			const left = (uses.get(name) as number) - 1;
			uses.set(name, left);
			const value = values.get(name) as Tensor;
			if (left > 0) continue;
			values.delete(name);
			if (!borrowed.has(value) && ![...values.values()].includes(value)) value.dispose();
		}
	}
	return new Map(fetches.map((name) => [name, values.get(name) as Tensor]));
}
