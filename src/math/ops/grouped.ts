import { type Tensor, tf } from "../tf.ts";
import { linearOperations } from "./linear.ts";
import { type Operation, operation } from "./operation.ts";

/** As many equal parts of the last axis. */
const parts = (x: Tensor, groups: number): Tensor[] => tf.split(x, groups, -1);

const convolution = linearOperations.conv2d as Operation;

/** Numbers of each example's places and of a group of channels as one axis: `[n, places, groups, channels of a group]`. */
function grouped(x: Tensor, groups: number): Tensor {
	const channels = x.shape.at(-1) as number;
	return tf.reshape(x, [x.shape[0] as number, -1, groups, channels / groups]);
}

/** Operations that take channels in groups. */
export const groupedOperations: Readonly<Record<string, Operation>> = {
	/** Each group of channels by its own filters; weights `[height, width, channels / groups, filters]` and perhaps `[filters]`. */
	groupedConv2d: operation<{ groups: number } & Record<string, unknown>>({
		forward([x], [kernel, bias], { groups, ...attributes }) {
			const kernels = parts(kernel!, groups);
			const made = parts(x!, groups).map((part, i) => convolution.forward([part], [kernels[i] as Tensor], attributes));
			const product = tf.concat(made, -1);
			return bias ? tf.add(product, bias) : product;
		},
		backward(gradient, [x], [kernel], { groups, ...attributes }) {
			const [kernels, inputs] = [parts(kernel!, groups), parts(x!, groups)];
			const sent = parts(gradient, groups).map(
				(part, i) => convolution.backward(part, [inputs[i] as Tensor], [kernels[i] as Tensor], attributes)[0] as Tensor,
			);
			return [tf.concat(sent, -1)];
		},
	}),
	/** (x − mean) / √(variance + epsilon) · gamma + beta, with the statistics of each example's group of channels over all places. */
	groupNorm: operation<{ groups: number; epsilon: number }>({
		forward([x], [gamma, beta], { groups, epsilon }) {
			const { mean, variance } = tf.moments(grouped(x!, groups), [1, 3], true);
			const normal = tf.mul(tf.sub(grouped(x!, groups), mean), tf.rsqrt(tf.add(variance, epsilon)));
			return tf.add(tf.mul(tf.reshape(normal, x!.shape), gamma!), beta!);
		},
	}),
	/** x / (bias + alpha / size · Σ x² over `size` neighbouring channels) ^ beta. */
	localResponseNorm: operation<{ size: number; alpha: number; beta: number; bias: number }>({
		forward([x], _, { size, alpha, beta, bias }) {
			const channels = x!.shape.at(-1) as number;
			const before = Math.floor((size - 1) / 2);
			const places = tf.range(0, channels);
			const distance = tf.sub(tf.expandDims(places, 1), tf.expandDims(places, 0));
			const near = tf.logicalAnd(tf.lessEqual(distance, size - 1 - before), tf.greaterEqual(distance, -before));
			const squares = tf.reshape(tf.square(x!), [-1, channels]);
			const sums = tf.reshape(tf.matMul(squares, tf.cast(near, "float32")), x!.shape);
			return tf.mul(x!, tf.pow(tf.add(tf.mul(sums, alpha / size), bias), -beta));
		},
	}),
	/** x / √(mean of x² + epsilon) · gamma (+ beta), over the last axis. */
	rmsNorm: operation<{ epsilon: number; center?: boolean }>({
		forward([x], [gamma, beta], { epsilon }) {
			const size = tf.mean(tf.square(x!), -1, true);
			const scaled = tf.mul(tf.mul(x!, tf.rsqrt(tf.add(size, epsilon))), gamma!);
			return beta ? tf.add(scaled, beta) : scaled;
		},
	}),
};
