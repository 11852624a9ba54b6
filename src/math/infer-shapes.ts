import { ready } from "./backend.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { type Feeds, run } from "./run.ts";
import { tf } from "./tf.ts";

/**
 * Lengths that stand for "any": two of them, so that what depends on one shows. A model of few positions takes only the
 * short ones, one of many poolings only the long ones.
 */
const trials = [
	[5, 7],
	[2, 3],
	[33, 47],
	[224, 256],
] as const;

/** Every node's shape for examples whose free lengths are `length`. */
function shapesAt(graph: Graph, length: number): Map<string, readonly number[]> {
	const shapes = new Map<string, readonly number[]>();
	tf.tidy(() => {
		const feeds: Feeds = new Map(
			graph.nodes
				.filter((node) => node.op === "input")
				.map(({ name, shape, attributes }) => {
					const dtype = attributes.dtype === "int32" ? "int32" : "float32";
					return [name, tf.zeros([1, ...shape.map((known) => known ?? length)], dtype)];
				}),
		);
		const values = run(
			graph,
			feeds,
			graph.nodes.map((node) => node.name),
		);
		for (const [name, value] of values) shapes.set(name, value.shape);
	});
	return shapes;
}

/** The shapes at the first two lengths that the graph takes. */
function bothShapes(graph: Graph): [Map<string, readonly number[]>, Map<string, readonly number[]>] {
	let failed: unknown;
	for (const [short, long] of trials) {
		try {
			return [shapesAt(graph, short), shapesAt(graph, long)];
		} catch (error) {
			failed ??= error;
		}
	}
	throw failed;
}

/**
 * The same graph with the shape of every node, found by sending one example of zeros through it; a length that depends on
 * the input's is `null`, and a second example of another length tells which do.
 *
 * Cost: one forward pass, two where an input has a free length. The first axis counts as the batch axis.
 *
 * @throws ExplainError as {@link run}, and whatever an operation throws that cannot take the shapes it gets.
 */
export async function inferShapes(graph: Graph): Promise<Graph> {
	await ready();
	const free = graph.nodes.some((node) => node.op === "input" && node.shape.includes(null));
	const [one, other] = free ? bothShapes(graph) : [shapesAt(graph, 1), undefined];
	const shapeOf = ({ name }: GraphNode): (number | null)[] => {
		const second = other?.get(name);
		return (one.get(name) as readonly number[])
			.map((length, axis) => (second && second[axis] !== length ? null : length))
			.slice(1);
	};
	return {
		nodes: graph.nodes.map((node) => (node.op === "input" ? node : { ...node, shape: shapeOf(node) })),
		weights: graph.weights,
	};
}
