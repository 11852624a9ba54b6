import { GraphBuilder, type NodeParts } from "../../math/graph-builder.ts";
import { type Tensor, type Tensor2D, tf } from "../../math/tf.ts";

/** A weight that a network needs: where its numbers are, and what becomes of them. */
export interface Parameter {
	/** Its name in the file, without the prefix of the architecture. */
	readonly name: string;
	/** As the file must have it. */
	readonly shape: readonly number[];
	/** Default: as they are. */
	readonly arranged?: (numbers: Tensor) => Tensor;
}

/** Where a dense layer's numbers are. */
export interface Linear {
	/** Of its `.weight` and `.bias`. */
	readonly name: string;
	/** `[inputs, outputs]`, as GPT-2 is written, instead of PyTorch's `[outputs, inputs]`. Default false. */
	readonly inputsFirst?: boolean;
	/** Which part of the outputs, of how many, where query, key and value are one. Default: all. */
	readonly part?: readonly [index: number, count: number];
	/** Default true. */
	readonly bias?: boolean;
}

/** Activations by the names of Hugging Face's configurations → operation. */
export const activations: Readonly<Record<string, string>> = {
	gelu: "gelu",
	gelu_new: "geluTanh",
	gelu_fast: "geluTanh",
	gelu_pytorch_tanh: "geluTanh",
	relu: "relu",
	silu: "swish",
	swish: "swish",
	tanh: "tanh",
};

/** `[height, width, in, out]` of PyTorch's `[out, in, height, width]`. */
const channelsLast = (kernel: Tensor): Tensor => tf.transpose(kernel, [2, 3, 1, 0]);

/** Collects a network's nodes, and which weights of a file they need: those are checked, and then read, when all are known. */
export class NetworkBuilder {
	readonly graph = new GraphBuilder();
	readonly #parameters = new Map<string, Parameter>();

	/** By their key in the graph. */
	get parameters(): ReadonlyMap<string, Parameter> {
		return this.#parameters;
	}

	add(node: string, op: string, inputs: readonly string[], parts?: NodeParts): string {
		return this.graph.add(node, op, inputs, parts);
	}

	/** The key of a weight; asked for again, it is shared. */
	parameter(name: string, shape: readonly number[], arranged?: Parameter["arranged"], key = name): string {
		this.#parameters.set(key, { name, shape, ...(arranged && { arranged }) });
		return key;
	}

	dense(node: string, input: string, linear: Linear, inputs: number, outputs: number): string {
		const { name, inputsFirst = false, part: [index, count] = [0, 1], bias = true } = linear;
		const whole = outputs * count;
		const key = count === 1 ? "" : `/${index}`;
		const kernel = this.parameter(
			`${name}.weight`,
			inputsFirst ? [inputs, whole] : [whole, inputs],
			(numbers) => {
				const ordered = inputsFirst ? numbers : tf.transpose(numbers);
				return count === 1 ? ordered : tf.slice2d(ordered as Tensor2D, [0, index * outputs], [inputs, outputs]);
			},
			`${name}.weight${key}`,
		);
		const taken = (numbers: Tensor) => (count === 1 ? numbers : tf.slice(numbers, [index * outputs], [outputs]));
		const weights = bias ? [kernel, this.parameter(`${name}.bias`, [whole], taken, `${name}.bias${key}`)] : [kernel];
		return this.add(node, "dense", [input], { weights });
	}

	/** Patches of images as vectors: a convolution whose windows do not overlap. */
	patches(node: string, input: string, name: string, size: readonly [number, number], channels: number, width: number) {
		const weights = [
			this.parameter(`${name}.weight`, [width, channels, ...size], channelsLast),
			this.parameter(`${name}.bias`, [width]),
		];
		return this.add(node, "conv2d", [input], {
			attributes: { strides: [...size], padding: "valid", dilation: [1, 1] },
			weights,
		});
	}

	norm(node: string, input: string, name: string, width: number, epsilon: number): string {
		const weights = [this.parameter(`${name}.weight`, [width]), this.parameter(`${name}.bias`, [width])];
		return this.add(node, "layerNorm", [input], { attributes: { epsilon, scale: true, center: true }, weights });
	}

	embedding(node: string, input: string, name: string, rows: number, width: number): string {
		return this.add(node, "embedding", [input], { weights: [this.parameter(`${name}.weight`, [rows, width])] });
	}

	/** A node of its own, named after what it follows: `layer.0/intermediate/gelu`. */
	activation(input: string, name: string): string {
		return this.add(`${input}/${name}`, activations[name] as string, [input]);
	}
}
