import type { Graph } from "./graph.ts";

const bytesPerNumber = 4;

/** What a backward pass holds for each number of a forward pass: the value, the gradient that arrives, one on its way. */
const backwardCopies = 3;

/**
 * An estimate of the memory that one example takes on its way through a graph, in bytes: the outputs of all nodes, and with
 * `backward` the gradients beside them. An upper bound for what a forward pass holds at a time; kernels' own scratch is not in it.
 *
 * @param unknownLength what stands for a length that depends on the input, such as the number of tokens.
 */
export function bytesPerExample(
	graph: Graph,
	{ backward = false, unknownLength = 128 }: { readonly backward?: boolean; readonly unknownLength?: number } = {},
): number {
	const numbers = graph.nodes.reduce(
		(sum, { shape }) => sum + shape.reduce<number>((product, length) => product * (length ?? unknownLength), 1),
		0,
	);
	return Math.max(numbers, 1) * bytesPerNumber * (backward ? backwardCopies : 1);
}
