import { type NodeProto, type TensorProto, takenBy } from "../reader/messages.ts";
import { matchNode, type Producers, selfContained } from "./pattern.ts";
import { fusionRules } from "./rules.ts";

/** Numbers of constants that are looked at: scalars and lists of axes. */
const mostNumbers = 16;

/** How nodes hang together, with the constants that patterns ask for. */
function producersOf(
	nodes: readonly NodeProto[],
	weights: ReadonlyMap<string, TensorProto>,
	read: (tensor: TensorProto) => readonly number[],
): Producers {
	const producer = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
	const consumers = new Map<string, NodeProto[]>();
	for (const node of nodes) {
		for (const name of takenBy(node)) {
			const known = consumers.get(name);
			if (known) known.push(node);
			else consumers.set(name, [node]);
		}
	}
	const tensorOf = (name: string): TensorProto | undefined => {
		const node = producer.get(name);
		if (node?.opType === "Constant") return node.attribute.find((attribute) => attribute.name === "value")?.t;
		return node?.opType === "Identity" ? tensorOf(node.input[0] as string) : weights.get(name);
	};
	const numbers = (name: string): readonly number[] | undefined => {
		const tensor = tensorOf(name);
		const size = tensor?.dims.reduce((product, length) => product * length, 1);
		return tensor && size !== undefined && size <= mostNumbers ? read(tensor) : undefined;
	};
	return {
		producer,
		consumers,
		numbers,
		number: (name) => {
			const found = numbers(name);
			return found?.length === 1 ? found[0] : undefined;
		},
		shape: (name) => tensorOf(name)?.dims,
	};
}

/** A name beside those of the nodes that are gone: their folder, and what they became. */
function fusedName(root: NodeProto, opType: string): string {
	const slash = root.name.lastIndexOf("/");
	return slash < 0 ? root.name : `${root.name.slice(0, slash + 1)}${opType}`;
}

/**
 * Puts together what exporters take apart (GELU, layer normalisation, SiLU, hard swish, a dense layer and its bias), so that
 * the graph has the operations that a person and a method know.
 */
export function fuse(
	nodes: readonly NodeProto[],
	weights: ReadonlyMap<string, TensorProto>,
	read: (tensor: TensorProto) => readonly number[],
	output: string,
): NodeProto[] {
	const outputs = new Set([output]);
	let left = [...nodes];
	for (const rule of fusionRules) {
		const graph = producersOf(left, weights, read);
		const gone = new Set<NodeProto>();
		const made = new Map<NodeProto, NodeProto>();
		for (const root of left) {
			const match = matchNode(graph, rule.pattern, root);
			if (!match || [...match.nodes].some((node) => gone.has(node))) continue;
			if (!selfContained(graph, match, root, outputs)) continue;
			const fused = rule.fused(match, graph);
			if (!fused) continue;
			for (const node of match.nodes) gone.add(node);
			const [last] = [...match.nodes].slice(-1) as [NodeProto];
			const name = fused.named === "first" ? last.name : fusedName(root, fused.opType);
			made.set(root, {
				name,
				opType: fused.opType,
				domain: "",
				input: fused.inputs,
				output: root.output,
				attribute: fused.attribute ?? [],
			});
		}
		if (made.size > 0) left = left.flatMap((node) => made.get(node) ?? (gone.has(node) ? [] : [node]));
	}
	return left;
}
