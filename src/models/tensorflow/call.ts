import { type Tensor, tf } from "../../math/tf.ts";
import type { Config } from "../keras/configuration.ts";
import type { TracedGraph } from "../keras/traced-graph.ts";
import { Unsupported } from "../onnx/unsupported.ts";
import type { AttributeValue, NodeDef } from "./graph-def.ts";
import { type HostArray, numbersOf } from "./host-array.ts";

/** What a tensor of a TensorFlow graph has become: a node of ours, or an array that is known. */
export type Value = { readonly node: string } | { readonly array: HostArray };

/** A node's name without the calls of functions that it lies in, which say nothing to people. */
const plainName = (name: string): string => name.replace(/^((Stateful)?PartitionedCall(_\d+)?\/)+(?=.)/, "");

/** One operation while it is read. */
export class Call {
	readonly def: NodeDef;
	readonly #graph: TracedGraph;
	readonly #inputs: readonly Value[];

	constructor(def: NodeDef, graph: TracedGraph, inputs: readonly Value[]) {
		this.def = def;
		this.#graph = graph;
		this.#inputs = inputs;
	}

	get count(): number {
		return this.#inputs.length;
	}

	/** Throws that the operation cannot be read so. */
	unsupported(what: string): never {
		throw new Unsupported(`operation ${this.def.op} of node "${this.def.name}": ${what}`);
	}

	attribute<T extends AttributeValue>(name: string, fallback: T): T {
		return (this.def.attributes.get(name) ?? fallback) as T;
	}

	numbers(name: string): readonly number[] {
		const list = this.attribute<readonly AttributeValue[]>(name, []);
		return Array.isArray(list) ? (list as number[]) : [];
	}

	value(i: number): Value {
		return this.#inputs[i] ?? this.unsupported(`expected ${i + 1} inputs or more, got ${this.count}`);
	}

	/** An input that must be known. */
	constant(i: number): HostArray {
		const value = this.value(i);
		return "array" in value ? value.array : this.unsupported(`input ${i + 1} is computed, and must be a constant`);
	}

	integers(i: number): number[] {
		return numbersOf(this.constant(i));
	}

	isConstant(i: number): boolean {
		return "array" in this.value(i);
	}

	/** The node of an input; a constant becomes one. */
	node(i: number): string {
		const value = this.value(i);
		if ("node" in value) return value.node;
		return this.add(
			"constant",
			[],
			{},
			[this.weight(i)],
			value.array.stored?.name ?? `${this.def.name}/constant ${i + 1}`,
		);
	}

	/** Of an input, for an example. */
	shape(i: number): readonly number[] {
		return this.#graph.shape(this.node(i));
	}

	shapeOfNode(node: string): readonly number[] {
		return this.#graph.shape(node);
	}

	/** The weight that a constant input is, changed where it must be. */
	weight(i: number, name = "", change: (tensor: Tensor) => Tensor = (tensor) => tensor): string {
		const { shape, values, stored } = this.constant(i);
		const same = stored && stored.array.shape.join() === shape.join();
		const key = `${stored?.name ?? `${this.def.name}:${i}`}${same ? "" : `[${shape.join(", ")}]`}${name}`;
		return this.#graph.weight(key, () => {
			const numbers = stored?.array.values ?? Float32Array.from(values);
			const dtype = stored?.array.dtype === "int32" ? "int32" : "float32";
			return change(tf.tensor(numbers as Float32Array, [...shape], dtype));
		});
	}

	/** Adds a node, by default under the operation's name. */
	add(
		op: string,
		inputs: readonly string[],
		attributes: Config = {},
		weights: readonly string[] = [],
		name = this.def.name,
	): string {
		return this.#graph.add(
			`operation ${this.def.op} of node "${this.def.name}"`,
			plainName(name),
			op,
			inputs,
			attributes,
			weights,
		);
	}

	/** An axis of an example, counted with the examples'; the examples' own cannot be summed up or moved. */
	axis(given: number, rank = this.shape(0).length + 1): number {
		const axis = given < 0 ? rank + given : given;
		if (!Number.isInteger(axis) || axis < 1 || axis >= rank) this.unsupported(`axis ${given} is none of an example`);
		return axis;
	}
}

/** Reads one operation and gives the node of its first output. */
export type OperationReader = (call: Call) => string;
export type OperationReaders = Readonly<Record<string, OperationReader>>;
