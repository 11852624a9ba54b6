import { type OnnxTreeOperator, treeEnsembleFromOnnx } from "../tree/onnx-trees.ts";
import { type TreeModel, treeModel } from "../tree/tree-model.ts";
import type { NodeProto } from "./reader/messages.ts";
import { type ExternalBytes, readTensor } from "./reader/read-tensor.ts";
import type { Signature } from "./signature.ts";

const operators = ["TreeEnsembleClassifier", "TreeEnsembleRegressor", "TreeEnsemble"];
const decoder = new TextDecoder();

/** A node's attributes as plain values. */
function plainAttributes(node: NodeProto, external: ExternalBytes): Record<string, unknown> {
	return Object.fromEntries(
		node.attribute.map(({ name, type, f, i, s, t, floats, ints, strings }) => {
			const values: Readonly<Record<number, unknown>> = {
				1: f,
				2: i,
				3: decoder.decode(s),
				4: t && readTensor("loadOnnx", t, external).values,
				6: floats,
				7: ints,
				8: strings.map((bytes) => decoder.decode(bytes)),
			};
			return [name, values[type]];
		}),
	);
}

/** The trees of a file that is nothing but one ensemble of them; undefined where it is more. */
export function treesOf(
	nodes: readonly NodeProto[],
	signature: Signature,
	external: ExternalBytes,
	names: { readonly featureNames: readonly string[] | undefined; readonly outputNames: readonly string[] | undefined },
): TreeModel | undefined {
	const [node, ...others] = nodes.filter(({ opType }) => opType !== "Identity");
	const [input] = signature.inputs;
	if (!node || !input || others.length > 0 || node.input[0] !== input.name) return undefined;
	if (!operators.includes(node.opType)) return undefined;
	const columns = input.shape?.[1];
	const ensemble = treeEnsembleFromOnnx(node.opType as OnnxTreeOperator, plainAttributes(node, external), {
		featureCount: typeof columns === "number" && columns > 0 ? columns : undefined,
		reader: `loadOnnx: ${node.opType} of node "${node.name || node.output[0]}"`,
	});
	const { featureNames = ensemble.featureNames, outputNames = ensemble.outputNames } = names;
	return treeModel({ ...ensemble, featureNames, outputNames });
}
