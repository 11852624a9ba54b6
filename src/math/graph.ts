import type { NdArray } from "../core/nd-array.ts";
import type { PredictOptions, Predictor } from "../core/predictor.ts";
import type { Displayable } from "../protocol/host.ts";
import type { ModelInputs } from "./model-inputs.ts";
import type { Tensor } from "./tf.ts";

/** One operation of a network. */
export interface GraphNode {
	/** Unique; a layer's name, with `/relu` and the like for an activation that is part of the layer. */
	readonly name: string;
	/** A key of {@link operations}. */
	readonly op: string;
	/** What the operation needs beside tensors, such as strides; plain data. */
	readonly attributes: Readonly<Record<string, unknown>>;
	/** The nodes whose outputs it takes. */
	readonly inputs: readonly string[];
	/** Keys of {@link Graph.weights}; nodes that name the same key share the weight. */
	readonly weights: readonly string[];
	/** The output's shape without the batch axis; `null` where it depends on the input. */
	readonly shape: readonly (number | null)[];
}

/** A differentiable network: nodes in an order in which each comes after its inputs, and the weights they share. */
export interface Graph {
	readonly nodes: readonly GraphNode[];
	/** Borrowed from whoever made the model: what trains them changes the graph's answers. */
	readonly weights: ReadonlyMap<string, Tensor>;
}

/** What a backward rule is given: one node, what went through it, and what comes back from above. */
export interface BackwardCall {
	readonly node: GraphNode;
	readonly inputs: readonly Tensor[];
	readonly weights: readonly Tensor[];
	readonly output: Tensor;
	/** The gradient, or whatever a method sends down, with respect to the output; shaped like it. */
	readonly gradient: Tensor;
	/** The operation itself, on other inputs or weights where given. */
	forward(inputs?: readonly Tensor[], weights?: readonly Tensor[]): Tensor;
	/** The operation's own backward pass, with another gradient, inputs or weights where given. */
	standard(changed?: {
		readonly gradient?: Tensor;
		readonly inputs?: readonly Tensor[];
		readonly weights?: readonly Tensor[];
	}): (Tensor | undefined)[];
}

/** Sends what comes from above to each of the inputs; undefined where nothing flows, as into indices. */
export type BackwardRule = (call: BackwardCall) => readonly (Tensor | undefined)[];

/** Backward rules that replace the standard ones, by node name or, for all nodes of a kind, by operation; a node's name wins. */
export type BackwardRules = Readonly<Record<string, BackwardRule>>;

/** A node that a method may look into. */
export interface LayerSummary {
	readonly name: string;
	readonly op: string;
	/** Without the batch axis. */
	readonly shape: readonly (number | null)[];
}

/** One of the things that a model takes. */
export interface ModelInput {
	/** The node that it is fed to. */
	readonly name: string;
	/** Without the batch axis; `null` where any length will do. */
	readonly shape: readonly (number | null)[];
	readonly dtype: "float32" | "int32";
	/** Of indices: how many there are to look up. */
	readonly below?: number;
	/** What it is filled with where it is not given, as an attention mask with 1; undefined where it must be given. */
	readonly fill: number | undefined;
}

/** A network that can be run, looked into and differentiated: what every gradient method explains. */
export interface DifferentiableModel extends Predictor, Displayable {
	readonly graph: Graph;
	readonly nodes: readonly GraphNode[];
	/** All that it takes; the first is the one that is explained. */
	readonly inputs: readonly [ModelInput, ...ModelInput[]];
	/** The node that takes the first input. */
	readonly inputNode: string;
	/** Of the first input, without the batch axis; `null` where any length will do. */
	readonly inputShape: readonly (number | null)[];
	/** The node whose output is explained: logits where the model ends in softmax or sigmoid. */
	readonly scoreNode: string;
	/** `"logit"` where the model ends in softmax or sigmoid, or `outputActivation` says that it should; otherwise `"response"`. */
	readonly scoreUnit: "logit" | "response";
	/** How many scores there are. */
	readonly classes: number;
	/** The classes' names, where the model has names. */
	readonly outputNames: readonly string[] | undefined;
	/** Probabilities where the model has them, otherwise its scores: `[n, classes]`. */
	predict(inputs: ModelInputs, options?: PredictOptions): Promise<NdArray<Float32Array>>;
	/** Logits, `[n, classes]`. Inputs are `[n, …inputShape]` or one example; several inputs are given by name. */
	scores(inputs: ModelInputs, options?: PredictOptions): Promise<NdArray<Float32Array>>;
	/** Probabilities, `[n, classes]`. */
	probabilities(inputs: ModelInputs, options?: PredictOptions): Promise<NdArray<Float32Array>>;
	/** What the named nodes give for each example, `[n, …]` each. */
	layerOutputs<const N extends string>(
		inputs: ModelInputs,
		names: readonly N[],
		options?: PredictOptions,
	): Promise<Record<N, NdArray<Float32Array>>>;
	/** The nodes between input and score whose output is a stack of maps `[height, width, channels]`. */
	layers(): readonly LayerSummary[];
	/** What it takes and gives, and its nodes with their shapes and weights; so it is shown as a cell's last expression. */
	toString(): string;
	/** Frees the weights of a model that was loaded from a file; those of a borrowed one stay. */
	dispose(): void;
}
