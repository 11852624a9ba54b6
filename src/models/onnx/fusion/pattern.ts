import type { NodeProto } from "../reader/messages.ts";

/** What a value may be: a number of one element (nearly that), a name that stands for any value, or what an operator gives. */
export type Pattern = number | string | OperatorPattern;

interface OperatorPattern {
	readonly op: string;
	readonly inputs: readonly Pattern[];
	readonly accepts?: ((node: NodeProto, graph: Producers) => boolean) | undefined;
}

/** `op(…)`, for attributes that `accepts` agrees with. */
export const operator = (
	op: string,
	inputs: readonly Pattern[],
	accepts?: OperatorPattern["accepts"],
): OperatorPattern => ({
	op,
	inputs,
	accepts,
});

/** How the nodes of a graph hang together. */
export interface Producers {
	/** The node that gives a value. */
	readonly producer: ReadonlyMap<string, NodeProto>;
	readonly consumers: ReadonlyMap<string, readonly NodeProto[]>;
	/** The only number of a constant of one element. */
	number(name: string): number | undefined;
	/** The shape of a constant. */
	shape(name: string): readonly number[] | undefined;
	/** The whole numbers of a constant. */
	numbers(name: string): readonly number[] | undefined;
}

/** What a pattern found. */
export interface Match {
	readonly values: ReadonlyMap<string, string>;
	readonly nodes: ReadonlySet<NodeProto>;
}

const commutative = new Set(["Add", "Mul"]);
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-3 * Math.max(1e-3, Math.abs(b));

function matchValue(graph: Producers, pattern: Pattern, name: string, found: Match): Match | undefined {
	if (typeof pattern === "number") {
		const value = graph.number(name);
		return value !== undefined && near(value, pattern) ? found : undefined;
	}
	if (typeof pattern === "string") {
		const known = found.values.get(pattern);
		if (known !== undefined) return known === name ? found : undefined;
		return { ...found, values: new Map([...found.values, [pattern, name]]) };
	}
	const node = graph.producer.get(name);
	return node && matchNode(graph, pattern, node, found);
}

/** The node and what is below it, if the pattern describes them. */
export function matchNode(
	graph: Producers,
	pattern: OperatorPattern,
	node: NodeProto,
	found: Match = { values: new Map(), nodes: new Set() },
): Match | undefined {
	const { op, inputs, accepts } = pattern;
	if (node.opType !== op || node.input.length < inputs.length || accepts?.(node, graph) === false) return undefined;
	const orders = commutative.has(op) ? [inputs, [...inputs].reverse()] : [inputs];
	for (const order of orders) {
		let match: Match | undefined = { ...found, nodes: new Set([...found.nodes, node]) };
		for (const [i, part] of order.entries()) match &&= matchValue(graph, part, node.input[i] as string, match);
		if (match) return match;
	}
	return undefined;
}

/** Whether nothing outside needs what is inside: only then may the nodes become one. */
export function selfContained(graph: Producers, match: Match, root: NodeProto, outputs: ReadonlySet<string>): boolean {
	return [...match.nodes].every(
		(node) =>
			node === root ||
			node.output.every(
				(name) =>
					!outputs.has(name) && (graph.consumers.get(name) ?? []).every((consumer) => match.nodes.has(consumer)),
			),
	);
}
