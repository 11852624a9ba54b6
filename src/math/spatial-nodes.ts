import type { Graph } from "./graph.ts";

/** Operations after which an element no longer belongs to a place of the image. */
const lost: ReadonlySet<string> = new Set([
	"einsum",
	"flatten",
	"gather",
	"matMul",
	"mergeAxes",
	"mergeHeads",
	"permute",
	"repeatVector",
	"reshape",
	"splitAxis",
	"splitHeads",
	"tile",
]);

/**
 * The nodes whose output is a stack of maps `[height, width, channels]` of the image that went in: what Grad-CAM can put over
 * it. A matrix of attention `[heads, queries, keys]` has as many axes and is none.
 */
export function spatialNodes({ nodes }: Graph): ReadonlySet<string> {
	const spatial = new Set<string>();
	const rank = new Map(nodes.map(({ name, shape }) => [name, shape.length]));
	for (const { name, op, inputs, shape, attributes } of nodes) {
		if (shape.length !== 3 || lost.has(op)) continue;
		const image = op === "input" && attributes.dtype !== "int32";
		const maps = inputs.filter((input) => rank.get(input) === 3);
		if (image || (maps.length > 0 && maps.every((input) => spatial.has(input)))) spatial.add(name);
	}
	return spatial;
}
