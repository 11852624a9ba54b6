import type { BackwardCall, BackwardRules, Graph, GraphNode } from "./graph.ts";
import { operationOf } from "./ops/index.ts";
import { type Feeds, nodeOf, run, weightsOf } from "./run.ts";
import { type Tensor, tf } from "./tf.ts";

/** What {@link gradient} is asked. */
export interface GradientRequest {
	readonly feeds: Feeds;
	/** The node whose output is differentiated. */
	readonly of: string;
	/** What starts at that node, shaped like its output: one-hot rows choose one score for each example. */
	readonly seed: (output: Tensor) => Tensor;
	/** The nodes with respect to whose outputs. */
	readonly withRespectTo: readonly string[];
	/** Rules that replace standard ones. */
	readonly rules?: BackwardRules;
}

/** The answer of {@link gradient}. */
export interface Gradients {
	/** The outputs of all nodes on the way. */
	readonly values: ReadonlyMap<string, Tensor>;
	/** What arrived at each node of `withRespectTo`, shaped like its output. */
	readonly gradients: ReadonlyMap<string, Tensor>;
}

/** The nodes through which something flows from `of` down to one of `targets`, last first. */
function path(graph: Graph, feeds: Feeds, of: string, targets: ReadonlySet<string>): GraphNode[] {
	const leads = new Set<string>();
	for (const node of graph.nodes) {
		if (feeds.has(node.name)) continue;
		if (node.inputs.some((name) => targets.has(name) || leads.has(name))) leads.add(node.name);
	}
	const below = new Set([of]);
	return [...graph.nodes].reverse().filter((node) => {
		if (!below.has(node.name) || !leads.has(node.name)) return false;
		for (const name of node.inputs) below.add(name);
		return true;
	});
}

function callOf(graph: Graph, node: GraphNode, values: ReadonlyMap<string, Tensor>, arrived: Tensor): BackwardCall {
	const operation = operationOf(node.op);
	const inputs = node.inputs.map((name) => values.get(name) as Tensor);
	const weights = weightsOf(graph, node);
	return {
		node,
		inputs,
		weights,
		output: values.get(node.name) as Tensor,
		gradient: arrived,
		forward: (otherInputs = inputs, otherWeights = weights) =>
			operation.forward(otherInputs, otherWeights, node.attributes),
		standard: (changed = {}) =>
			operation.backward(
				changed.gradient ?? arrived,
				changed.inputs ?? inputs,
				changed.weights ?? weights,
				node.attributes,
			),
	};
}

/**
 * Runs a graph forward and sends `seed` back through it, by the standard derivatives or by `rules`.
 *
 * With standard rules and a one-hot seed this is ∂score/∂node for each example, as examples of a batch do not touch each
 * other at inference. A node on which `of` does not depend gets zeros. Synchronous, without clean-up of its own: call it
 * inside `tf.tidy`. Cost: one forward and one backward pass.
 *
 * @throws ExplainError as {@link run}.
 */
export function gradient(graph: Graph, request: GradientRequest): Gradients {
	const { feeds, of, seed, withRespectTo, rules = {} } = request;
	for (const name of withRespectTo) nodeOf(graph, name);
	const values = run(graph, feeds, [of, ...withRespectTo]);
	const sums = new Map<string, Tensor>([[of, seed(values.get(of) as Tensor)]]);
	for (const node of path(graph, feeds, of, new Set(withRespectTo))) {
		const arrived = sums.get(node.name);
		if (!arrived) continue;
		const call = callOf(graph, node, values, arrived);
		const rule = rules[node.name] ?? rules[node.op];
		const sent = rule ? rule(call) : call.standard();
		node.inputs.forEach((name, i) => {
			const part = sent[i];
			const sofar = sums.get(name);
			if (part) sums.set(name, sofar ? tf.add(sofar, part) : part);
		});
	}
	const gradients = new Map(
		withRespectTo.map((name) => [name, sums.get(name) ?? tf.zerosLike(values.get(name) as Tensor)]),
	);
	return { values, gradients };
}
