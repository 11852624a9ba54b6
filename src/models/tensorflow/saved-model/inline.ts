import { badFile } from "../../../core/untrusted.ts";
import { type NodeDef, tensorName } from "../graph-def.ts";
import type { MetaGraph } from "./messages.ts";

/** Nodes at most that functions may unfold to, and calls within calls: a small file must not ask for endless work. */
const mostNodes = 200_000;
const deepest = 64;

const calls = new Set(["PartitionedCall", "StatefulPartitionedCall"]);

/** Inside a function, tensors are `node:output name:place`. */
function plain(reference: string): string {
	const parts = reference.split(":");
	return parts.length === 3 ? `${parts[0]}:${parts[2]}` : reference;
}

/**
 * A graph without functions: each call replaced by the nodes of what it calls, under the call's name.
 *
 * @param from the tensors that are wanted; what they do not need is left out.
 */
export function inlined(
	reader: string,
	graph: MetaGraph,
): { nodes: readonly NodeDef[]; resolve(tensor: string): string } {
	const nodes: NodeDef[] = [];
	/** Tensor of a call or an argument → the tensor that it is. */
	const aliases = new Map<string, string>();

	function resolve(reference: string): string {
		let [name, output] = tensorName(reference);
		for (let steps = 0; steps <= deepest * 2; steps++) {
			const next = aliases.get(`${name}:${output}`);
			if (next === undefined) return `${name}:${output}`;
			[name, output] = tensorName(next);
		}
		throw badFile(reader, `expected calls that end, got "${reference}", which leads to itself`);
	}

	function add(all: readonly NodeDef[], scope: string, depth: number): void {
		if (depth > deepest) throw badFile(reader, `expected functions to call each other at most ${deepest} deep`);
		for (const node of all) {
			const name = `${scope}${node.name}`;
			const inputs = node.inputs.filter((input) => !input.startsWith("^")).map((input) => `${scope}${plain(input)}`);
			const callee = calls.has(node.op) ? node.attributes.get("f") : undefined;
			const called =
				typeof callee === "object" && "function" in callee ? graph.functions.get(callee.function) : undefined;
			if (!called) {
				nodes.push({ ...node, name, inputs });
				if (nodes.length > mostNodes) throw badFile(reader, `expected at most ${mostNodes} operations`);
				continue;
			}
			const inside = `${name}/`;
			for (const [i, arg] of called.args.entries()) {
				if (inputs[i] !== undefined) aliases.set(`${inside}${arg}:0`, inputs[i]);
			}
			for (const [i, output] of called.outputs.entries()) {
				aliases.set(`${name}:${i}`, `${inside}${plain(called.returns.get(output) ?? "")}`);
			}
			// What restores or saves variables is read on its own.
			if (!/traced_(restore|save)/.test(called.name)) add(called.nodes, inside, depth + 1);
		}
	}

	add(graph.nodes, "", 0);
	return { nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(resolve) })), resolve };
}
