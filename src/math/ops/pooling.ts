import { type Tensor, type Tensor4D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

interface PoolAttributes {
	readonly size: readonly [number, number];
	readonly strides: readonly [number, number];
	readonly padding: "same" | "valid";
}

interface Pool1dAttributes {
	readonly size: number;
	readonly stride: number;
	readonly padding: "same" | "valid";
}

const pair = (values: readonly [number, number]): [number, number] => [values[0], values[1]];

/** Averages over the part of each window that lies on the maps, as in TensorFlow. */
const averages = (x: Tensor, { size, strides, padding }: PoolAttributes): Tensor =>
	tf.avgPool(x as Tensor4D, pair(size), pair(strides), padding);

/** The derivative of {@link averages}: tfjs's own, on two of its backends, divides by whole windows also at the border. */
function averagesBackward(gradient: Tensor, x: Tensor, attributes: PoolAttributes): Tensor {
	const { size, strides, padding } = attributes;
	const plain = (from: Tensor) => averages(from, { size, strides, padding: "valid" });
	if (padding === "valid") return tf.grad(plain)(x, gradient);
	const shape = x.shape as [number, number, number, number];
	const { padInfo } = tf.backend_util.computePool2DInfo(shape, pair(size), pair(strides), 1, padding);
	const { top, bottom, left, right } = padInfo;
	const framed = (from: Tensor) =>
		tf.pad4d(from as Tensor4D, [
			[0, 0],
			[top, bottom],
			[left, right],
			[0, 0],
		]);
	// The share of each window that lies on the maps.
	const share = plain(framed(tf.onesLike(x)));
	return tf.slice4d(tf.grad(plain)(framed(x), tf.div(gradient, share)) as Tensor4D, [0, top, left, 0], shape);
}

/** Attributes of a pool over `[n, length, channels]` as those of one over maps of width 1. */
const asMaps = ({ size, stride, padding }: Pool1dAttributes): PoolAttributes => ({
	size: [size, 1],
	strides: [stride, 1],
	padding,
});

/** Operations that sum up neighbourhoods or whole maps. */
export const poolingOperations: Readonly<Record<string, Operation>> = {
	maxPool2d: operation<PoolAttributes>({
		forward: ([x], _, { size, strides, padding }) => tf.maxPool(x as Tensor4D, pair(size), pair(strides), padding),
	}),
	avgPool2d: operation<PoolAttributes>({
		forward: ([x], _, attributes) => averages(x!, attributes),
		backward: (gradient, [x], _, attributes) => [averagesBackward(gradient, x!, attributes)],
	}),
	maxPool1d: operation<Pool1dAttributes>({
		forward: ([x], _, { size, stride, padding }) =>
			tf.squeeze(tf.maxPool(tf.expandDims(x!, 2) as Tensor4D, [size, 1], [stride, 1], padding), [2]),
	}),
	avgPool1d: operation<Pool1dAttributes>({
		forward: ([x], _, attributes) => tf.squeeze(averages(tf.expandDims(x!, 2), asMaps(attributes)), [2]),
		backward: (gradient, [x], _, attributes) => [
			tf.squeeze(averagesBackward(tf.expandDims(gradient, 2), tf.expandDims(x!, 2), asMaps(attributes)), [2]),
		],
	}),
	/** Over all axes but the first and the last. */
	globalAvgPool: operation({
		forward: ([x]) =>
			tf.mean(
				x!,
				x!.shape.slice(1, -1).map((_, i) => i + 1),
			),
	}),
	globalMaxPool: operation({
		forward: ([x]) =>
			tf.max(
				x!,
				x!.shape.slice(1, -1).map((_, i) => i + 1),
			),
	}),
};
