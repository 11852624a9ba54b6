import type { AttributeProto, GraphProto, NodeProto, TensorProto } from "./reader/messages.ts";

const decoder = new TextDecoder();

/** A node's attributes by name, with the operator's defaults given where they are asked for. */
export class Attributes {
	readonly #byName: ReadonlyMap<string, AttributeProto>;
	readonly opType: string;
	/** The version of the operators of the node's domain. */
	readonly opset: number;
	/** How many outputs the node names. */
	readonly outputs: number;

	constructor(node: NodeProto, opset: number) {
		this.#byName = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
		this.opType = node.opType;
		this.opset = opset;
		this.outputs = node.output.length;
	}

	has(name: string): boolean {
		return this.#byName.has(name);
	}

	int(name: string, fallback: number): number {
		return this.#byName.get(name)?.i ?? fallback;
	}

	float(name: string, fallback: number): number {
		return this.#byName.get(name)?.f ?? fallback;
	}

	text(name: string, fallback: string): string {
		const found = this.#byName.get(name);
		return found ? decoder.decode(found.s) : fallback;
	}

	ints(name: string): readonly number[] | undefined {
		return this.#byName.get(name)?.ints;
	}

	floats(name: string): readonly number[] | undefined {
		return this.#byName.get(name)?.floats;
	}

	texts(name: string): readonly string[] | undefined {
		return this.#byName.get(name)?.strings.map((bytes) => decoder.decode(bytes));
	}

	tensor(name: string): TensorProto | undefined {
		return this.#byName.get(name)?.t;
	}

	graph(name: string): GraphProto | undefined {
		return this.#byName.get(name)?.g;
	}
}
