import { ExplainError, shown } from "../core/errors.ts";
import { differentiableModel, type ModelOptions } from "../math/differentiable-model.ts";
import type { DifferentiableModel, GraphNode } from "../math/graph.ts";
import { type LayersModel, type Tensor, tf } from "../math/tf.ts";
import { type LayerDescription, stepsOf } from "./layers-model-steps.ts";

/** What {@link fromLayersModel} takes beside the model. */
export type FromLayersModelOptions = Omit<ModelOptions, "outputNode">;

type Symbolic = ReturnType<typeof tf.input>;
type Layer = Symbolic["sourceLayer"];

/** One use of a layer in a model, as tfjs keeps it. */
interface LayerCall {
	readonly inputTensors: readonly Symbolic[];
	readonly inputShapes: readonly (readonly (number | null)[])[];
	readonly outputShapes: readonly (readonly (number | null)[])[];
}

const callOf = (symbolic: Symbolic): LayerCall =>
	(symbolic.sourceLayer as unknown as { inboundNodes: LayerCall[] }).inboundNodes[symbolic.nodeIndex] as LayerCall;

const withoutBatch = (shape: readonly (number | null)[]): (number | null)[] => shape.slice(1);

/** Collects nodes and weights while a model's layers are followed from its output back to its input. */
class GraphBuilder {
	readonly nodes: GraphNode[] = [];
	readonly weights = new Map<string, Tensor>();
	/** Symbolic tensor → the node that gives it, per level of nesting. */
	private readonly known = new Map<string, string>();

	/** A name that no node has yet: a layer that is used again is counted. */
	private unique(name: string): string {
		if (!this.nodes.some((node) => node.name === name)) return name;
		for (let i = 2; ; i++) {
			const counted = `${name}#${i}`;
			if (!this.nodes.some((node) => node.name === counted)) return counted;
		}
	}

	private add(name: string, node: Omit<GraphNode, "name">): string {
		const unique = this.unique(name);
		this.nodes.push({ name: unique, ...node });
		return unique;
	}

	addInput(symbolic: Symbolic): void {
		this.bind(
			"",
			symbolic,
			this.add("input", { op: "input", attributes: {}, inputs: [], weights: [], shape: withoutBatch(symbolic.shape) }),
		);
	}

	private bind(scope: string, symbolic: Symbolic, node: string): void {
		this.known.set(`${scope}:${symbolic.id}`, node);
	}

	/** The node that gives a symbolic tensor, made with all that it needs where it is not there yet. */
	follow(scope: string, symbolic: Symbolic): string {
		const known = this.known.get(`${scope}:${symbolic.id}`);
		if (known !== undefined) return known;
		const call = callOf(symbolic);
		const inputs = call.inputTensors.map((input) => this.follow(scope, input));
		const layer = symbolic.sourceLayer;
		const node =
			layer instanceof tf.LayersModel
				? this.nested(`${scope}${layer.name}/`, layer, inputs, symbolic.tensorIndex)
				: this.layer(scope, layer, call, inputs);
		this.bind(scope, symbolic, node);
		return node;
	}

	/** A model used as a layer: its own layers, with its inputs bound to what it was called on. */
	private nested(scope: string, model: LayersModel, inputs: readonly string[], output: number): string {
		let inside = scope;
		while (this.known.has(`${inside}:${model.inputs[0]?.id}`)) inside += "#";
		for (const [i, symbolic] of model.inputs.entries()) this.bind(inside, symbolic, inputs[i] as string);
		return this.follow(inside, model.outputs[output] as Symbolic);
	}

	private layer(scope: string, layer: Layer, call: LayerCall, inputs: readonly string[]): string {
		const variables = layer.weights;
		const description: LayerDescription = {
			name: layer.name,
			className: layer.getClassName(),
			config: layer.getConfig(),
			weightCount: variables.length,
			inputShapes: call.inputShapes.map(withoutBatch),
			outputShape: withoutBatch(call.outputShapes[0] as (number | null)[]),
		};
		const keys = variables.map((variable) => variable.name);
		for (const variable of variables) this.weights.set(variable.name, variable.read());
		const name = `${scope}${layer.name}`;
		return stepsOf(description).reduce<readonly string[]>(
			(from, { suffix, op, attributes = {}, weights = [], shape = description.outputShape }) => [
				this.add(suffix ? `${name}/${suffix}` : name, {
					op,
					attributes,
					inputs: from,
					weights: weights.map((i) => keys[i] as string),
					shape,
				}),
			],
			inputs,
		)[0] as string;
	}
}

/**
 * Makes a TensorFlow.js layers model explainable: what are its operations, and what are the derivatives of its scores?
 *
 * Every layer becomes a node of its own name, an activation inside it another (`conv1`, `conv1/relu`); dropout and noise do
 * nothing, normalisation uses its moving statistics, as at inference. A final softmax or sigmoid is split off, so that
 * scores are logits. The weights are borrowed: train on, and the next answer is that of the trained model; dispose the
 * model, and it has none. Nothing is copied or computed here.
 *
 * @param model a built `tf.LayersModel` or `tf.Sequential` with one input, of fixed shape, and one output `[n, classes]`;
 * nested models and shared layers included.
 * @throws ExplainError `bad-input` when it is none, `unsupported-model` for a layer that is not known (the text lists those
 * that are) or for several inputs or outputs, `bad-option` when there are not as many `outputNames` as scores.
 *
 * @example
 * ```ts
 * const model = fromLayersModel(network, { outputNames: ["cat", "dog"] });
 * const scores = await model.scores(images); // [n, 2], logits
 * ```
 */
export function fromLayersModel(model: LayersModel, options: FromLayersModelOptions = {}): DifferentiableModel {
	if (!(model instanceof tf.LayersModel)) {
		throw new ExplainError(
			"bad-input",
			`fromLayersModel: expected a tf.LayersModel made by the TensorFlow.js that glasscell uses (import it from "glasscell/tf"), got ${shown(model)}`,
		);
	}
	const { inputs, outputs } = model;
	if (!inputs?.length || !outputs?.length) {
		throw new ExplainError(
			"unsupported-model",
			`fromLayersModel: expected a built model, got "${model.name}" without an input shape; give its first layer an inputShape`,
		);
	}
	if (inputs.length > 1 || outputs.length > 1) {
		throw new ExplainError(
			"unsupported-model",
			`fromLayersModel: expected one input and one output, got ${inputs.length} and ${outputs.length}`,
		);
	}
	const builder = new GraphBuilder();
	builder.addInput(inputs[0] as Symbolic);
	const outputNode = builder.follow("", outputs[0] as Symbolic);
	return differentiableModel({ nodes: builder.nodes, weights: builder.weights }, { ...options, outputNode });
}
