import { createHash } from "node:crypto";
import type { Graph } from "./graph.ts";
import type { Tensor } from "./tf.ts";

/** A function that hashes a graph's structure and weights, and hashes again only when a weight has changed. */
export function hasher(graph: Graph): () => string {
	let seen: readonly object[] = [];
	let hash = "";
	return () => {
		// tfjs gives a variable new data whenever it is assigned.
		const data = [...graph.weights.values()].map((weight) => weight.dataId);
		if (hash && data.every((id, i) => id === seen[i])) return hash;
		seen = data;
		hash = hashOf(graph);
		return hash;
	};
}

/** By position, not by name, as tfjs counts the names of layers up for as long as the process lives. */
function hashOf(graph: Graph): string {
	const sum = createHash("sha256");
	const place = new Map(graph.nodes.map((node, i) => [node.name, i]));
	const weightPlace = new Map([...graph.weights.keys()].map((key, i) => [key, i]));
	const structure = graph.nodes.map(({ op, attributes, inputs, weights, shape }) => [
		op,
		attributes,
		inputs.map((name) => place.get(name)),
		weights.map((key) => weightPlace.get(key)),
		shape,
	]);
	sum.update(JSON.stringify(structure));
	for (const weight of graph.weights.values()) addTensor(sum, weight);
	return `sha256:${sum.digest("hex")}`;
}

function addTensor(sum: ReturnType<typeof createHash>, tensor: Tensor): void {
	sum.update(JSON.stringify([tensor.dtype, tensor.shape]));
	const values = tensor.dataSync();
	sum.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
