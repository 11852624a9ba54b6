import { badFile } from "../../core/untrusted.ts";
import type { AttributeProto, FunctionProto, NodeProto } from "./reader/messages.ts";
import type { OnnxFile } from "./reader/read-model.ts";

/** Nodes at most, so that functions that call each other many times over do not fill the memory. */
const mostNodes = 1_000_000;
const deepest = 64;

const keyOf = (domain: string, name: string): string => `${domain}:${name}`;

/** A body's attribute with what the call gives in place of the function's own attributes. */
function bound(attribute: AttributeProto, given: ReadonlyMap<string, AttributeProto>): AttributeProto | undefined {
	if (!attribute.refAttrName) return attribute;
	const value = given.get(attribute.refAttrName);
	return value && { ...value, name: attribute.name };
}

/** The body of a function with the names of a call. */
function body(made: FunctionProto, call: NodeProto): NodeProto[] {
	const prefix = `${call.name || call.output[0]}/`;
	const names = new Map<string, string>([["", ""]]);
	for (const [i, name] of made.input.entries()) names.set(name, call.input[i] ?? "");
	for (const [i, name] of made.output.entries()) if (call.output[i]) names.set(name, call.output[i] as string);
	const given = new Map(
		[...made.attributeDefaults, ...call.attribute].map((attribute) => [attribute.name, attribute] as const),
	);
	const rename = (name: string) => names.get(name) ?? prefix + name;
	return made.node.map((node) => ({
		...node,
		name: prefix + (node.name || node.opType),
		input: node.input.map(rename),
		output: node.output.map(rename),
		attribute: node.attribute.flatMap((attribute) => bound(attribute, given) ?? []),
	}));
}

/** The graph's nodes with the file's own functions replaced by what they are made of. */
export function inlined(file: OnnxFile): NodeProto[] {
	const functions = new Map(file.functions.map((made) => [keyOf(made.domain, made.name), made]));
	if (functions.size === 0) return file.graph.node;
	const result: NodeProto[] = [];
	const follow = (nodes: readonly NodeProto[], depth: number): void => {
		if (depth > deepest) throw badFile("loadOnnx", "functions that call each other without end");
		for (const node of nodes) {
			const made = functions.get(keyOf(node.domain, node.opType));
			if (made) follow(body(made, node), depth + 1);
			else result.push(node);
			if (result.length > mostNodes) throw badFile("loadOnnx", `expected at most ${mostNodes} nodes, got more`);
		}
	};
	follow(file.graph.node, 0);
	return result;
}
