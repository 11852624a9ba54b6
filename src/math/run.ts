import { ExplainError } from "../core/errors.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { operationOf } from "./ops/index.ts";
import type { Tensor } from "./tf.ts";

/** Values put in place of nodes: what lies above them is not computed. */
export type Feeds = ReadonlyMap<string, Tensor>;

/**
 * The node of that name.
 *
 * @throws ExplainError `unknown-name`, listing the nodes.
 */
export function nodeOf(graph: Graph, name: string): GraphNode {
	const found = graph.nodes.find((node) => node.name === name);
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

/**
 * Runs a graph from the fed nodes to the fetched ones and returns the value of every node on the way.
 *
 * Synchronous and without clean-up of its own: call it inside `tf.tidy`.
 *
 * @throws ExplainError `unknown-name` for a node or weight that does not exist, `bad-input` where an input was not fed.
 */
export function run(graph: Graph, feeds: Feeds, fetches: readonly string[]): Map<string, Tensor> {
	const values = new Map(feeds);
	for (const node of needed(graph, feeds, fetches)) {
		const inputs = node.inputs.map((name) => values.get(name) as Tensor);
		values.set(node.name, operationOf(node.op).forward(inputs, weightsOf(graph, node), node.attributes));
	}
	return values;
}
