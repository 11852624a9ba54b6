import { type Tensor, type Tensor4D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** Rows and columns, before and after. */
type Sides = readonly [readonly [number, number], readonly [number, number]];

interface WindowAttributes {
	readonly size: readonly [number, number];
	readonly strides: readonly [number, number];
	/** The two words as in TensorFlow; or how much is put around the maps, as in PyTorch and ONNX. */
	readonly padding: "same" | "valid" | Sides;
}

interface PoolAttributes extends WindowAttributes {
	/** Whether explicit padding counts in an average; default false. */
	readonly countPadding?: boolean;
	/** Rows and columns after the padding that windows may reach into, and that never count. */
	readonly overhang?: readonly [number, number];
}

interface Pool1dAttributes {
	readonly size: number;
	readonly stride: number;
	readonly padding: "same" | "valid";
}

const pair = (values: readonly [number, number]): [number, number] => [values[0], values[1]];

/** Numbers around the maps. */
const framed = (x: Tensor, [rows, columns]: Sides, value: number): Tensor =>
	tf.pad4d(x as Tensor4D, [[0, 0], [...rows], [...columns], [0, 0]], value);

/** What no number of a map is smaller than, so that it is never the largest. */
const lowest = -3.4028234663852886e38;

function largest(x: Tensor, { size, strides, padding }: WindowAttributes): Tensor {
	const words = typeof padding === "string";
	const maps = words ? x : framed(x, padding, lowest);
	return tf.maxPool(maps as Tensor4D, pair(size), pair(strides), words ? padding : "valid");
}

/** The sides with the overhang. */
const whole = ([[top, bottom], [left, right]]: Sides, [rows, columns]: readonly [number, number]): Sides => [
	[top, bottom + rows],
	[left, right + columns],
];

/** For explicit padding: what an average over a whole window must be multiplied by, `[1, rows, columns, 1]`. */
function shares(
	x: Tensor,
	{ size, strides, countPadding = false, overhang = [0, 0] }: PoolAttributes,
	sides: Sides,
): Tensor {
	const [, height, width] = x.shape as [number, number, number, number];
	const plain = tf.ones([1, height, width, 1]);
	const counted = countPadding ? framed(plain, sides, 1) : framed(plain, sides, 0);
	const reached = framed(
		counted,
		[
			[0, overhang[0]],
			[0, overhang[1]],
		],
		0,
	);
	return tf.reciprocal(tf.avgPool(reached as Tensor4D, pair(size), pair(strides), "valid"));
}

/** Averages over the part of each window that lies on the maps, as in TensorFlow. */
function averages(x: Tensor, attributes: PoolAttributes): Tensor {
	const { size, strides, padding, overhang = [0, 0] } = attributes;
	if (typeof padding === "string") return tf.avgPool(x as Tensor4D, pair(size), pair(strides), padding);
	const means = tf.avgPool(framed(x, whole(padding, overhang), 0) as Tensor4D, pair(size), pair(strides), "valid");
	return tf.mul(means, shares(x, attributes, padding));
}

/** Attributes of a pool over `[n, length, channels]` as those of one over maps of width 1. */
const asMaps = ({ size, stride, padding }: Pool1dAttributes): PoolAttributes => ({
	size: [size, 1],
	strides: [stride, 1],
	padding,
});

/** Operations that sum up neighbourhoods or whole maps. */
export const poolingOperations: Readonly<Record<string, Operation>> = {
	maxPool2d: operation<WindowAttributes>({ forward: ([x], _, attributes) => largest(x!, attributes) }),
	avgPool2d: operation<PoolAttributes>({ forward: ([x], _, attributes) => averages(x!, attributes) }),
	maxPool1d: operation<Pool1dAttributes>({
		forward: ([x], _, { size, stride, padding }) =>
			tf.squeeze(tf.maxPool(tf.expandDims(x!, 2) as Tensor4D, [size, 1], [stride, 1], padding), [2]),
	}),
	avgPool1d: operation<Pool1dAttributes>({
		forward: ([x], _, attributes) => tf.squeeze(averages(tf.expandDims(x!, 2), asMaps(attributes)), [2]),
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
