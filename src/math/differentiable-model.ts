import { setImmediate } from "node:timers/promises";
import { ExplainError } from "../core/errors.ts";
import { type NdArray, ndArray, sizeOf } from "../core/nd-array.ts";
import { backend, ready } from "./backend.ts";
import type { DifferentiableModel, Graph, GraphNode, LayerSummary, ScoreOptions } from "./graph.ts";
import { hasher } from "./model-hash.ts";
import { type ModelInputs, readInputs } from "./model-inputs.ts";
import { operationOf } from "./ops/index.ts";
import { nodeOf, run, weightsOf } from "./run.ts";
import { type Tensor, tf } from "./tf.ts";

/** What {@link differentiableModel} takes beside the graph. */
export interface ModelOptions {
	/** The node whose output gives the answers; a final softmax or sigmoid is split off, so that scores are logits. Default: the last. */
	readonly outputNode?: string;
	/** Names of the scores (classes). */
	readonly outputNames?: readonly string[];
	/** Turns scores into probabilities where the graph does not end in softmax or sigmoid. */
	readonly outputActivation?: "softmax" | "sigmoid";
}

const finalActivations = ["softmax", "sigmoid"];

/** Throws where a node is not what a graph may hold, so that mistakes show when a model is made and not when it runs. */
function checkGraph(graph: Graph): void {
	const before = new Set<string>();
	for (const node of graph.nodes) {
		operationOf(node.op);
		weightsOf(graph, node);
		for (const name of node.inputs) {
			if (before.has(name)) continue;
			throw new ExplainError(
				"unsupported-model",
				`graph: node "${node.name}" needs "${name}", which no earlier node is`,
			);
		}
		if (before.has(node.name)) {
			throw new ExplainError("unsupported-model", `graph: expected names to be unique, got two nodes "${node.name}"`);
		}
		before.add(node.name);
	}
}

function inputOf(graph: Graph): GraphNode & { readonly shape: readonly number[] } {
	const found = graph.nodes.filter((node) => node.op === "input");
	const [input] = found;
	if (!input || found.length > 1) {
		throw new ExplainError("unsupported-model", `graph: expected one input, got ${found.length}`);
	}
	if (input.shape.some((length) => length === null)) {
		const came = `[${input.shape.map((length) => length ?? "any").join(", ")}]`;
		throw new ExplainError("unsupported-model", `graph: expected an input of fixed shape, got ${came}`);
	}
	return input as GraphNode & { readonly shape: readonly number[] };
}

function classesOf(score: GraphNode): number {
	const [classes] = score.shape;
	if (score.shape.length !== 1 || typeof classes !== "number") {
		const came = `[${score.shape.map((length) => length ?? "any").join(", ")}]`;
		throw new ExplainError(
			"unsupported-model",
			`graph: expected node "${score.name}" to give scores of shape [classes], got ${came}`,
		);
	}
	return classes;
}

/** The names of the nodes that depend on `from` and on which `to` depends. */
function between(graph: Graph, from: string, to: string): Set<string> {
	const after = new Set([from]);
	for (const node of graph.nodes) if (node.inputs.some((name) => after.has(name))) after.add(node.name);
	const before = new Set([to]);
	for (const node of [...graph.nodes].reverse()) {
		if (before.has(node.name)) for (const name of node.inputs) before.add(name);
	}
	return new Set([...after].filter((name) => before.has(name)));
}

/**
 * Makes a model that can be explained from a graph.
 *
 * @throws ExplainError `unsupported-model` when the graph has not one input of fixed shape, gives no row of scores, names
 * nodes twice or out of order; `unknown-name` for an operation, node or weight that does not exist; `bad-option` when there
 * are not as many output names as scores.
 */
export function differentiableModel(graph: Graph, options: ModelOptions = {}): DifferentiableModel {
	checkGraph(graph);
	const input = inputOf(graph);
	const output = nodeOf(graph, options.outputNode ?? graph.nodes.at(-1)!.name);
	const ends = finalActivations.includes(output.op);
	const score = ends ? nodeOf(graph, output.inputs[0] as string) : output;
	const classes = classesOf(score);
	const { outputNames, outputActivation } = options;
	if (outputNames && outputNames.length !== classes) {
		throw new ExplainError("bad-option", `graph: expected ${classes} outputNames, got ${outputNames.length}`);
	}
	const hash = hasher(graph);
	const chain = between(graph, input.name, score.name);

	/** Sends inputs through in batches and collects rows of scores. */
	async function rows(
		who: string,
		inputs: ModelInputs,
		{ batchSize = 64, signal }: ScoreOptions,
		last: (feeds: Map<string, Tensor>) => Tensor,
	): Promise<NdArray<Float32Array>> {
		await ready();
		const batch = await readInputs(who, input.shape, inputs);
		const count = batch.shape[0] as number;
		const size = sizeOf(input.shape);
		const result = new Float32Array(count * classes);
		for (let start = 0; start < count; start += batchSize) {
			if (signal?.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
			const end = Math.min(start + batchSize, count);
			const part = tf.tidy(() => {
				const x = tf.tensor(batch.values.subarray(start * size, end * size), [end - start, ...input.shape]);
				return last(new Map([[input.name, x]]));
			});
			try {
				result.set((await part.data()) as Float32Array, start * classes);
			} finally {
				part.dispose();
			}
			// Reading a tensor does not let the event loop go first, and an abort would not be heard.
			if (end < count) await setImmediate();
		}
		return ndArray(result, [count, classes], ["example", "class"]);
	}

	const value = (feeds: Map<string, Tensor>, name: string): Tensor => run(graph, feeds, [name]).get(name) as Tensor;

	function probability(feeds: Map<string, Tensor>): Tensor {
		if (ends) return value(feeds, output.name);
		const logits = value(feeds, score.name);
		return outputActivation === "sigmoid" ? tf.sigmoid(logits) : tf.softmax(logits);
	}

	return {
		get identity() {
			return {
				id: hash(),
				get backend() {
					return backend().title;
				},
				...(outputNames && { outputNames }),
			};
		},
		graph,
		nodes: graph.nodes,
		inputNode: input.name,
		inputShape: input.shape,
		scoreNode: score.name,
		scoreUnit: ends || outputActivation ? "logit" : "response",
		classes,
		outputNames,
		scores: (inputs, given = {}) => rows("scores", inputs, given, (feeds) => value(feeds, score.name)),
		async probabilities(inputs, given = {}) {
			if (!ends && !outputActivation) {
				throw new ExplainError(
					"unsupported-model",
					`probabilities: expected a model that ends in softmax or sigmoid, got one that ends in ${output.op}; the option outputActivation says which of the two its scores need`,
				);
			}
			return rows("probabilities", inputs, given, probability);
		},
		layers: () =>
			graph.nodes
				.filter((node) => chain.has(node.name) && node.shape.length === 3 && !["input", "identity"].includes(node.op))
				.map(({ name, op, shape }): LayerSummary => ({ name, op, shape })),
	};
}
