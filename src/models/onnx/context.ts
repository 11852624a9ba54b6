import { ExplainError } from "../../core/errors.ts";
import { GraphBuilder, type NodeParts } from "../../math/graph-builder.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import type { HostTensor } from "./host-tensor.ts";
import type { TensorProto } from "./reader/messages.ts";
import type { Dim, Value } from "./values.ts";

/** What the operators of a file write into while it is read. */
export class Context {
	readonly builder = new GraphBuilder();
	/** How many choices of the free lengths are followed at once. */
	readonly worlds: number;
	/** The lengths of the examples' axis. */
	readonly batch: readonly number[];
	readonly values = new Map<string, Value>();
	/** The numbers of a tensor of the file. */
	readonly constant: (tensor: TensorProto) => HostTensor;
	/** Axes of inputs by which an open length can be told when the graph runs. */
	readonly lengths: { readonly node: string; readonly axis: number; readonly size: Dim }[] = [];
	readonly #operations = new Map<string, string>();
	readonly #keys = new Map<HostTensor, string>();
	readonly #made: Tensor[] = [];

	constructor(batch: readonly number[], constant: (tensor: TensorProto) => HostTensor) {
		this.batch = batch;
		this.worlds = batch.length;
		this.constant = constant;
	}

	/** Adds a node and gives its name. */
	emit(name: string, op: string, inputs: readonly string[], parts: NodeParts = {}): string {
		const made = this.builder.add(name, op, inputs, parts);
		this.#operations.set(made, op);
		return made;
	}

	/** The operation of a node that was added; undefined for an input. */
	operation(node: string): string | undefined {
		return this.#operations.get(node);
	}

	/** Adds a weight, the same one once, and gives its key. */
	weight(name: string, tensor: HostTensor): string {
		const known = this.#keys.get(tensor);
		if (known !== undefined) return known;
		let key = name;
		for (let i = 2; this.builder.hasWeight(key); i++) key = `${name}#${i}`;
		const values = tensor.values instanceof Float32Array ? tensor.values : Float32Array.from(tensor.values);
		const made = tf.tensor(values, [...tensor.shape], "float32");
		this.#made.push(made);
		this.#keys.set(tensor, key);
		return this.builder.weight(key, made);
	}

	/** Frees the weights, where no model comes of it. */
	dispose(): void {
		tf.dispose(this.#made);
	}

	/** The value of that name. */
	value(name: string): Value {
		const found = this.values.get(name);
		if (found) return found;
		throw new ExplainError(
			"bad-file",
			`loadOnnx: expected "${name}" to be computed before it is used, got no such value`,
		);
	}
}
