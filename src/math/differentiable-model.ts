import { ExplainError } from "../core/errors.ts";
import { type NdArray, ndArray, shapeText } from "../core/nd-array.ts";
import type { PredictOptions } from "../core/predictor.ts";
import { displaySymbol } from "../protocol/host.ts";
import { backend, ready } from "./backend.ts";
import { inBatches } from "./batches.ts";
import type { DifferentiableModel, Graph, GraphNode, LayerSummary, ModelInput } from "./graph.ts";
import { bytesPerExample } from "./memory-estimate.ts";
import { hasher } from "./model-hash.ts";
import { type ModelInputs, readInputs } from "./model-inputs.ts";
import { summaryOf } from "./model-summary.ts";
import { operationOf } from "./ops/index.ts";
import { nodeOf, runForward, weightsOf } from "./run.ts";
import { spatialNodes } from "./spatial-nodes.ts";
import { type Tensor, tf } from "./tf.ts";

/** What {@link differentiableModel} takes beside the graph. */
export interface ModelOptions {
	/** The node whose output gives the answers; a final softmax or sigmoid is split off, so that scores are logits. Default: the last. */
	readonly outputNode?: string;
	/** Names of the scores (classes). */
	readonly outputNames?: readonly string[];
	/** Turns scores into probabilities where the graph does not end in softmax or sigmoid. */
	readonly outputActivation?: "softmax" | "sigmoid";
	/** Names of the columns, for a model of rows. */
	readonly featureNames?: readonly string[];
	/** The weights were made for this model, and `dispose` frees them. Default false: they are borrowed. */
	readonly ownsWeights?: boolean;
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

/** How many rows the tables have in which an input's numbers are looked up; undefined where they are no indices. */
function vocabularyOf(graph: Graph, input: string): number | undefined {
	const tables = graph.nodes
		.filter(({ op, inputs }) => op === "embedding" && inputs[0] === input)
		.map(({ weights: [table] }) => graph.weights.get(table as string)?.shape[0] as number);
	return tables.length > 0 ? Math.min(...tables) : undefined;
}

/** The inputs as the nodes describe them, in their order. */
function inputsOf(graph: Graph): readonly [ModelInput, ...ModelInput[]] {
	const [first, ...others] = graph.nodes
		.filter((node) => node.op === "input")
		.map(({ name, shape, attributes }): ModelInput => {
			const { dtype = "float32", fill } = attributes as Partial<ModelInput>;
			const below = dtype === "int32" ? vocabularyOf(graph, name) : undefined;
			return { name, shape, dtype, fill, ...(below !== undefined && { below }) };
		});
	if (!first) throw new ExplainError("unsupported-model", "graph: expected an input, got none");
	return [first, ...others];
}

function classesOf(score: GraphNode): number {
	const [classes] = score.shape;
	if (score.shape.length !== 1 || typeof classes !== "number") {
		throw new ExplainError(
			"unsupported-model",
			`graph: expected node "${score.name}" to give scores of shape [classes], got ${shapeText(score.shape)}`,
		);
	}
	return classes;
}

/** Room for what a node gives for every example. */
const emptyRows = (count: number, size: number, shape: readonly number[]): NdArray<Float32Array> =>
	ndArray(
		new Float32Array(count * size),
		[count, ...shape],
		["example", ...(shape.length === 3 ? ["height", "width", "channel"] : shape.map((_, i) => `axis ${i + 1}`))],
	);

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
 * @throws ExplainError `unsupported-model` when the graph has no input, gives no row of scores, names nodes twice or out of
 * order; `unknown-name` for an operation, node or weight that does not exist; `bad-option` when there are not as many output
 * names as scores or as many feature names as columns.
 */
export function differentiableModel(graph: Graph, options: ModelOptions = {}): DifferentiableModel {
	checkGraph(graph);
	const inputs = inputsOf(graph);
	const [input] = inputs;
	const output = nodeOf(graph, options.outputNode ?? graph.nodes.at(-1)!.name);
	const ends = finalActivations.includes(output.op);
	const score = ends ? nodeOf(graph, output.inputs[0] as string) : output;
	const classes = classesOf(score);
	const { outputNames, outputActivation, featureNames, ownsWeights = false } = options;
	if (outputNames && outputNames.length !== classes) {
		throw new ExplainError("bad-option", `graph: expected ${classes} outputNames, got ${outputNames.length}`);
	}
	const columns = input.shape.length === 1 ? input.shape[0] : undefined;
	if (featureNames && featureNames.length !== columns) {
		const expected = columns === undefined ? "no featureNames, as inputs are no rows" : `${columns} featureNames`;
		throw new ExplainError("bad-option", `graph: expected ${expected}, got ${featureNames.length}`);
	}
	const hash = hasher(graph);
	const chain = between(graph, input.name, score.name);
	const spatial = spatialNodes(graph);

	/** Sends inputs through in batches and collects, under each name, what `part` gives for every example. */
	async function collect<N extends string>(
		who: string,
		given: ModelInputs,
		{ batchSize, signal }: PredictOptions,
		part: (feeds: Map<string, Tensor>) => Record<N, Tensor>,
	): Promise<Record<N, NdArray<Float32Array>>> {
		await ready();
		const { count, feeds, length } = await readInputs(who, inputs, given);
		const results: Partial<Record<N, NdArray<Float32Array>>> = {};
		const example = bytesPerExample(graph, { unknownLength: length });
		await inBatches({ who, count, bytesPerExample: example, batchSize, signal }, async (start, end) => {
			const tensors = tf.tidy(() => part(feeds(start, end)));
			try {
				for (const [name, tensor] of Object.entries(tensors) as [N, Tensor][]) {
					if (tensor.shape[0] !== end - start) {
						const came = `${shapeText(tensor.shape)} for ${end - start} examples`;
						throw new ExplainError("unsupported-model", `${who}: expected "${name}" to give a row each, got ${came}`);
					}
					const values = await tensor.data();
					const size = values.length / (end - start);
					results[name] ??= emptyRows(count, size, tensor.shape.slice(1));
					results[name].values.set(values, start * size);
				}
			} finally {
				tf.dispose(tensors);
			}
		});
		return results as Record<N, NdArray<Float32Array>>;
	}

	const value = (feeds: Map<string, Tensor>, name: string): Tensor =>
		runForward(graph, feeds, [name]).get(name) as Tensor;

	const rows = async (
		who: string,
		given: ModelInputs,
		asked: PredictOptions,
		last: (feeds: Map<string, Tensor>) => Tensor,
	): Promise<NdArray<Float32Array>> => {
		const { answer } = await collect(who, given, asked, (feeds) => ({ answer: last(feeds) }));
		return { ...answer, axes: ["example", "class"] };
	};

	function probability(feeds: Map<string, Tensor>): Tensor {
		if (ends) return value(feeds, output.name);
		const logits = value(feeds, score.name);
		return outputActivation === "sigmoid" ? tf.sigmoid(logits) : tf.softmax(logits);
	}

	const known = ends || outputActivation !== undefined;

	const model: DifferentiableModel = {
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
		inputs,
		inputNode: input.name,
		inputShape: input.shape,
		featureNames,
		scoreNode: score.name,
		scoreUnit: known ? "logit" : "response",
		outputUnit: known ? "probability" : "response",
		classes,
		outputNames,
		predict: (given, asked = {}) =>
			rows("predict", given, asked, known ? probability : (feeds) => value(feeds, score.name)),
		scores: (given, asked = {}) => rows("scores", given, asked, (feeds) => value(feeds, score.name)),
		async probabilities(given, asked = {}) {
			if (!known) {
				throw new ExplainError(
					"unsupported-model",
					`probabilities: expected a model that ends in softmax or sigmoid, got one that ends in ${output.op}; the option outputActivation says which of the two its scores need`,
				);
			}
			return rows("probabilities", given, asked, probability);
		},
		async layerOutputs(given, names, asked = {}) {
			for (const name of names) nodeOf(graph, name);
			return collect("layerOutputs", given, asked, (feeds) => {
				const values = runForward(graph, feeds, names);
				// Under their own names also where a node returns what it was fed.
				return Object.fromEntries(names.map((name) => [name, tf.clone(values.get(name) as Tensor)])) as Record<
					(typeof names)[number],
					Tensor
				>;
			});
		},
		layers: () =>
			graph.nodes
				.filter(({ name, op }) => chain.has(name) && spatial.has(name) && op !== "input" && op !== "identity")
				.map(({ name, op, shape }): LayerSummary => ({ name, op, shape })),
		dispose() {
			if (ownsWeights) tf.dispose([...graph.weights.values()]);
		},
		toString: () => summaryOf(model),
		[displaySymbol]: () => ({ "text/plain": summaryOf(model) }),
	};
	return model;
}
