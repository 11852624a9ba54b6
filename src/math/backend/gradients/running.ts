import { type Tensor, tf } from "../../tf.ts";
import type { Gradient } from "./gradient.ts";

interface Running {
	readonly axis: number;
	readonly exclusive: boolean;
	readonly reverse: boolean;
}

/**
 * dL/dx of a running product along the last axis, exact also where x holds zeros: for each place the products without it.
 * Memory: the square of the axis's length.
 */
function productGradient(dy: Tensor, x: Tensor, exclusive: boolean, reverse: boolean): Tensor {
	const length = x.shape.at(-1) as number;
	const eye = tf.eye(length);
	// [..., left out, place]: the running product with one factor replaced by 1.
	const without = tf.add(tf.mul(tf.expandDims(x, -2), tf.sub(1, eye)), eye);
	const products = tf.cumprod(without, without.rank - 1, exclusive, reverse);
	// Whether the product at a place has the factor at all.
	const contains = tf.cumsum(eye, 1, exclusive, reverse);
	return tf.sum(tf.mul(tf.mul(products, contains), tf.expandDims(dy, -2)), -1);
}

/** Brings one axis to the end, and back. */
function atEnd(axis: number, rank: number): number[] {
	const order = Array.from({ length: rank }, (_, i) => i);
	[order[axis], order[rank - 1]] = [rank - 1, axis];
	return order;
}

/** Sums and products that run along an axis: the first is wrong in tfjs 4.22 for any axis but the last, the second is not there. */
export const runningGradients: Readonly<Record<string, Gradient>> = {
	Cumsum: {
		gradFunc(dy, _, attributes) {
			const { axis, exclusive, reverse } = attributes as unknown as Running;
			return { x: () => tf.cumsum(dy as Tensor, axis, exclusive, !reverse) };
		},
	},
	Cumprod: {
		inputsToSave: ["x"],
		gradFunc(dy, [x], attributes) {
			const { axis, exclusive, reverse } = attributes as unknown as Running;
			const order = atEnd(axis, x!.rank);
			const last = (tensor: Tensor) => tf.transpose(tensor, order);
			return { x: () => last(productGradient(last(dy as Tensor), last(x!), exclusive, reverse)) };
		},
	},
};
