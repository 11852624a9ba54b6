import { createHash } from "node:crypto";
import { badFile, damageOf } from "../../core/untrusted.ts";
import { ready } from "../../math/backend.ts";
import type { ModelInput } from "../../math/graph.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import type { NamingOptions } from "../keras/model-options.ts";
import { Unsupported } from "../onnx/unsupported.ts";
import { type GraphDef, type SignatureEntry, tensorName } from "./graph-def.ts";
import { inputShape } from "./import-graph.ts";
import { type TensorFlowPredictor, tensorFlowPredictor } from "./tensorflow-predictor.ts";
import type { StoredArray } from "./weights-manifest.ts";

/** The inputs of a graph, as a model's. */
export function modelInputs(reader: string, graph: GraphDef): readonly [ModelInput, ...ModelInput[]] {
	const inputs = graph.inputs.map((entry): ModelInput => {
		const { shape, dtype } = inputShape(reader, entry);
		return { name: entry.key, shape, dtype, fill: undefined };
	});
	return inputs as [ModelInput, ...ModelInput[]];
}

/** Operations that make probabilities. */
export const endsInProbabilities = (graph: GraphDef, output: SignatureEntry): boolean => {
	const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
	let node = nodes.get(tensorName(output.tensor)[0]);
	while (node?.op === "Identity") node = nodes.get(tensorName(node.inputs[0] ?? "")[0]);
	return node?.op === "Softmax" || node?.op === "Sigmoid";
};

/** All weights in one piece, as TensorFlow.js takes them. */
function packed(weights: ReadonlyMap<string, StoredArray>) {
	const weightSpecs = [...weights].map(([name, { shape, dtype }]) => ({ name, shape: [...shape], dtype }));
	const parts = [...weights.values()].map(({ values }) =>
		Buffer.from(values.buffer, values.byteOffset, values.byteLength),
	);
	const all = Buffer.concat(parts);
	return { weightSpecs, weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength) as ArrayBuffer };
}

/** What {@link graphModelPredictor} takes. */
export interface GraphModelParts {
	readonly reader: string;
	/** As in the file. */
	readonly topology: object;
	readonly graph: GraphDef;
	readonly output: SignatureEntry;
	readonly weights: ReadonlyMap<string, StoredArray>;
	readonly names: NamingOptions;
	readonly why: string;
}

/** Runs a graph by TensorFlow.js's own interpreter. */
export async function graphModelPredictor(parts: GraphModelParts): Promise<TensorFlowPredictor> {
	const { reader, topology, graph, output, weights, names, why } = parts;
	await ready();
	let inputs: ReturnType<typeof modelInputs>;
	try {
		inputs = modelInputs(reader, graph);
	} catch (error) {
		if (error instanceof Unsupported) throw badFile(reader, error.message, error);
		throw error;
	}
	const { weightSpecs, weightData } = packed(weights);
	const artifacts = { modelTopology: topology, weightSpecs, weightData, format: "graph-model" };
	const model = await tf.loadGraphModel({ load: async () => artifacts } as never).catch((error: unknown) => {
		throw badFile(reader, `expected a graph that TensorFlow.js runs: ${damageOf(error)}`, error);
	});
	const hash = createHash("sha256").update(JSON.stringify(topology)).update(new Uint8Array(weightData));
	const tensors = new Map(graph.inputs.map(({ key, tensor }) => [key, tensorName(tensor)[0]]));
	return tensorFlowPredictor({
		id: `sha256:${hash.digest("hex")}`,
		inputs,
		why,
		names,
		probabilities: endsInProbabilities(graph, output),
		async run(feeds) {
			const named = Object.fromEntries([...feeds].map(([key, tensor]) => [tensors.get(key) as string, tensor]));
			return (await model.executeAsync(named, output.tensor)) as Tensor;
		},
		dispose: () => model.dispose(),
	});
}
