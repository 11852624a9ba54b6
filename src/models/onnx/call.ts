import { badFile } from "../../core/untrusted.ts";
import type { NodeParts } from "../../math/graph-builder.ts";
import type { Attributes } from "./attributes.ts";
import type { Context } from "./context.ts";
import type { HostTensor } from "./host-tensor.ts";
import { knownView } from "./known-view.ts";
import { Unsupported } from "./unsupported.ts";
import { type Dim, isFixed, type Known, plainView, shapeOf, type Value, type View } from "./values.ts";

/** One node of the file while it becomes nodes of our graph. */
export class Call {
	readonly context: Context;
	readonly name: string;
	readonly attributes: Attributes;
	/** undefined where an input is left out. */
	readonly inputs: readonly (Value | undefined)[];

	constructor(context: Context, name: string, attributes: Attributes, inputs: readonly (Value | undefined)[]) {
		this.context = context;
		this.name = name;
		this.attributes = attributes;
		this.inputs = inputs;
	}

	/** The input of that place, which the operator needs. */
	input(i: number): Value {
		const found = this.inputs[i];
		if (found) return found;
		throw badFile("loadOnnx", `expected node "${this.name}" to have an input ${i}, got none`);
	}

	/** An input as a tensor of the graph. */
	view(i: number): View {
		const value = this.input(i);
		return value.type === "view" ? value : knownView(this.context, this.name, value);
	}

	/** The ONNX shape of an input. */
	shape(i: number): Dim[] {
		return shapeOf(this.context.worlds, this.input(i));
	}

	/** An input that is known and has the same numbers whatever the sizes; undefined where it is left out or another. */
	constant(i: number): HostTensor | undefined {
		const value = this.inputs[i];
		return value?.type === "known" && value.worlds.length === 1 ? value.worlds[0] : undefined;
	}

	/** An input that must be such. */
	weights(i: number): HostTensor {
		const found = this.constant(i);
		if (found) return found;
		this.input(i);
		throw new Unsupported(`input ${i} that is not a constant`);
	}

	/** The numbers of an input that is left out or known. */
	numbers(i: number): readonly number[] | undefined {
		return this.inputs[i] ? [...this.weights(i).values] : undefined;
	}

	/** The numbers of an input in each world: for each element its values. */
	sizes(i: number): Dim[] {
		const value = this.input(i);
		if (value.type !== "known") throw new Unsupported(`input ${i} that depends on the data`);
		const [first] = (value as Known).worlds as readonly [HostTensor];
		if (!value.worlds.every((tensor) => tensor.values.length === first.values.length)) {
			throw new Unsupported(`input ${i} whose length depends on the sizes`);
		}
		return [...first.values.keys()].map((k) =>
			Array.from({ length: this.context.worlds }, (_, w) => (value.worlds[w] ?? first).values[k] as number),
		);
	}

	/** A length that must not depend on the inputs' sizes. */
	fixed(dim: Dim): number {
		if (isFixed(dim)) return dim[0] as number;
		throw new Unsupported("an open length where a fixed one is needed");
	}

	/** Adds the node's own operation and gives its name. */
	emit(op: string, inputs: readonly string[], parts: NodeParts = {}): string {
		return this.context.emit(this.name, op, inputs, parts);
	}

	/** Adds an operation that makes one tensor of another and leaves axes as they are. */
	same(op: string, view: View, parts: NodeParts = {}): View {
		return { ...view, node: this.emit(op, [view.node], parts), kind: "float", perExample: undefined };
	}

	/** A weight under the node's name. */
	weight(suffix: string, tensor: HostTensor): string {
		return this.context.weight(`${this.name}/${suffix}`, tensor);
	}

	/** A node whose axes are ONNX's own. */
	plain(node: string, sizes: readonly Dim[]): View {
		return plainView(node, sizes);
	}
}

/** Makes nodes of one use of an operator. */
export type Handler = (call: Call) => Value | readonly (Value | undefined)[];
