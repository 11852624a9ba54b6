import { ExplainError } from "../core/errors.ts";
import type { Graph, GraphNode, ModelInput } from "./graph.ts";
import type { Tensor } from "./tf.ts";

/** What a node needs beside its operation and inputs. */
export interface NodeParts {
	/** Default none. */
	readonly attributes?: Readonly<Record<string, unknown>>;
	/** Keys of weights that were given to {@link GraphBuilder.weight}. */
	readonly weights?: readonly string[];
	/** Without the batch axis; default unknown, to be found by {@link inferShapes}. */
	readonly shape?: readonly (number | null)[];
}

/** Collects the nodes and weights of a graph in the order in which they are computed: what every importer writes into. */
export class GraphBuilder {
	readonly #nodes: GraphNode[] = [];
	readonly #names = new Map<string, number>();
	readonly #weights = new Map<string, Tensor>();

	/** Adds a node that takes an input; the first is the model's main one. */
	input(name: string, shape: ModelInput["shape"], options: Partial<Pick<ModelInput, "dtype" | "fill">> = {}): string {
		return this.add(name, "input", [], { attributes: { ...options }, shape });
	}

	/** Adds a node and gives its name: the one asked for, counted up (`relu#2`) where a node has it already. */
	add(name: string, op: string, inputs: readonly string[], parts: NodeParts = {}): string {
		const { attributes = {}, weights = [], shape = [] } = parts;
		const unique = this.#unique(name);
		this.#nodes.push({ name: unique, op, attributes, inputs, weights, shape });
		return unique;
	}

	/** Adds a weight and gives its key. The same key again means the same weight. */
	weight(key: string, tensor: Tensor): string {
		const known = this.#weights.get(key);
		if (known && known !== tensor) {
			throw new ExplainError("unsupported-model", `graph: expected keys of weights to be unique, got "${key}" twice`);
		}
		this.#weights.set(key, tensor);
		return key;
	}

	hasWeight(key: string): boolean {
		return this.#weights.has(key);
	}

	/** The graph of what was added so far. */
	build(): Graph {
		return { nodes: [...this.#nodes], weights: new Map(this.#weights) };
	}

	#unique(name: string): string {
		const uses = this.#names.get(name);
		this.#names.set(name, (uses ?? 0) + 1);
		return uses === undefined ? name : this.#unique(`${name}#${uses + 1}`);
	}
}
