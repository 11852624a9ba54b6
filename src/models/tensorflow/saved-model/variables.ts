import { type NodeDef, tensorName } from "../graph-def.ts";
import type { StoredArray } from "../weights-manifest.ts";
import type { MetaGraph } from "./messages.ts";
import type { TensorBundle } from "./tensor-bundle.ts";

/** The texts of a constant node. */
function textsOf(node: NodeDef | undefined): readonly string[] {
	const value = node?.attributes.get("value");
	const array = typeof value === "object" && "array" in value ? value.array : undefined;
	return Array.isArray(array) ? (array as readonly string[]) : [];
}

/**
 * The values of a graph's variables, by the nodes that stand for them: which is which, only the function says that restores
 * them from the checkpoint.
 */
export function variablesOf(graph: MetaGraph, bundle: TensorBundle): Map<string, StoredArray> {
	const found = new Map<string, StoredArray>();
	const call = graph.nodes.find(({ name }) => name === graph.restore);
	const callee = call?.attributes.get("f");
	const restore = typeof callee === "object" && "function" in callee ? graph.functions.get(callee.function) : undefined;
	if (!call || !restore) return found;
	const nodes = new Map(restore.nodes.map((node) => [node.name, node]));
	const handles = new Map(restore.args.map((arg, i) => [arg, tensorName(call.inputs[i] ?? "")[0]]));
	const first = (reference: string) => reference.split(":")[0] as string;
	for (const { op, inputs } of restore.nodes) {
		if (op !== "AssignVariableOp") continue;
		const [variable = "", given = ""] = inputs;
		let [name, place] = [first(given), Number(given.split(":").at(-1))];
		for (let node = nodes.get(name); node?.op === "Identity"; node = nodes.get(name)) {
			const from = node.inputs[0] ?? "";
			[name, place] = [first(from), Number(from.split(":").at(-1))];
		}
		const source = nodes.get(name);
		if (source?.op !== "RestoreV2") continue;
		const key = textsOf(nodes.get(first(source.inputs[1] ?? "")))[place];
		const array = key === undefined ? undefined : bundle.get(key);
		const handle = handles.get(first(variable));
		if (array && handle !== undefined) found.set(handle, array);
	}
	return found;
}
