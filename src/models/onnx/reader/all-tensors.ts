import type { GraphProto, NodeProto, TensorProto } from "./messages.ts";
import type { OnnxFile } from "./read-model.ts";

const ofNode = (node: NodeProto): TensorProto[] =>
	node.attribute.flatMap(({ t, g }) => [...(t ? [t] : []), ...(g ? ofGraph(g) : [])]);

const ofGraph = (graph: GraphProto): TensorProto[] => [...graph.initializer, ...graph.node.flatMap(ofNode)];

/** Every tensor of a file, those of attributes, branches and functions too. */
export const allTensors = (file: OnnxFile): TensorProto[] => [
	...ofGraph(file.graph),
	...file.functions.flatMap((made) => [
		...made.node.flatMap(ofNode),
		...made.attributeDefaults.flatMap(({ t }) => t ?? []),
	]),
];
