import { readSource, type Source, sourceName } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { inferShapes } from "../../math/infer-shapes.ts";
import { importGraph, neededNodes } from "./import-graph.ts";
import { inlined } from "./inline.ts";
import { scoresOf } from "./output.ts";
import { externalBytes } from "./reader/external-data.ts";
import { readModel } from "./reader/read-model.ts";

export async function loadOnnx(
	source: Source,
	options: { output?: string; pooling?: "mean" | "first" | "last" } = {},
): Promise<DifferentiableModel> {
	await ready();
	const file = readModel("loadOnnx", sourceName(source), await readSource("loadOnnx", source));
	const nodes0 = inlined(file);
	const output = options.output ?? file.graph.output[0]!.name;
	const nodes = neededNodes(nodes0, output);
	const imported = importGraph({ file, nodes, output, dimensions: {}, external: externalBytes("loadOnnx", source) });
	const outputNode = scoresOf(imported, output, options.pooling);
	const graph = await inferShapes(imported.context.builder.build());
	return differentiableModel(graph, { outputNode, ownsWeights: true });
}
