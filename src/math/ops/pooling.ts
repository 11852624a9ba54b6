import { type Tensor4D, tf } from "../tf.ts";
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

/** A pool over `[n, length, channels]` as one over maps of width 1. */
const pool1d = (pool: typeof tf.maxPool) =>
	operation<Pool1dAttributes>({
		forward: ([x], _, { size, stride, padding }) =>
			tf.squeeze(pool(tf.expandDims(x!, 2) as Tensor4D, [size, 1], [stride, 1], padding), [2]),
	});

/** Operations that sum up neighbourhoods or whole maps. */
export const poolingOperations: Readonly<Record<string, Operation>> = {
	maxPool2d: operation<PoolAttributes>({
		forward: ([x], _, { size, strides, padding }) => tf.maxPool(x as Tensor4D, pair(size), pair(strides), padding),
	}),
	avgPool2d: operation<PoolAttributes>({
		forward: ([x], _, { size, strides, padding }) => tf.avgPool(x as Tensor4D, pair(size), pair(strides), padding),
	}),
	maxPool1d: pool1d(tf.maxPool),
	avgPool1d: pool1d(tf.avgPool),
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
