import type { ModelIdentity } from "../core/model-identity.ts";
import type { NdArray } from "../core/nd-array.ts";
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

/** What asking a model for scores takes. */
export interface ScoreOptions {
	/** Examples sent through at once. Default 64. */
	readonly batchSize?: number;
	readonly signal?: AbortSignal;
}

/** A network that can be run, looked into and differentiated: what every gradient method explains. */
export interface DifferentiableModel {
	/** Hash of structure and weights, computed when asked; backend and class names. */
	readonly identity: ModelIdentity;
	readonly graph: Graph;
	readonly nodes: readonly GraphNode[];
	/** The node that takes the input. */
	readonly inputNode: string;
	/** Without the batch axis. */
	readonly inputShape: readonly number[];
	/** The node whose output is explained: logits where the model ends in softmax or sigmoid. */
	readonly scoreNode: string;
	/** `"logit"` where the model ends in softmax or sigmoid, or `outputActivation` says that it should; otherwise `"response"`. */
	readonly scoreUnit: "logit" | "response";
	/** How many scores there are. */
	readonly classes: number;
	/** The classes' names, where the model has names. */
	readonly outputNames: readonly string[] | undefined;
	/** Logits, `[n, classes]`. Inputs are `[n, …inputShape]` or one example. */
	scores(inputs: NdArray | Tensor, options?: ScoreOptions): Promise<NdArray<Float32Array>>;
	/** Probabilities, `[n, classes]`. */
	probabilities(inputs: NdArray | Tensor, options?: ScoreOptions): Promise<NdArray<Float32Array>>;
	/** The nodes between input and score whose output is a stack of maps `[height, width, channels]`. */
	layers(): readonly LayerSummary[];
}
