import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

interface ReduceAttributes {
	/** Counted with the examples' axis, which stays. */
	readonly axes: readonly number[];
}

type Reduce = (x: Tensor, axes: number[]) => Tensor;

/** A gradient with the axes that are gone back as axes of length 1. */
const kept = (tensor: Tensor, x: Tensor, axes: readonly number[]): Tensor =>
	tf.reshape(
		tensor,
		x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
	);

/** A sum over axes and the derivative of each number by it. */
const reduction = (f: Reduce, share: (x: Tensor, y: Tensor, count: number) => Tensor): Operation =>
	operation<ReduceAttributes>({
		forward: ([x], _, { axes }) => f(x!, [...axes]),
		backward(gradient, [x], _, { axes }) {
			const y = kept(f(x!, [...axes]), x!, axes);
			const count = axes.reduce((product, axis) => product * (x!.shape[axis] as number), 1);
			return [tf.mul(kept(gradient, x!, axes), share(x!, y, count))];
		},
	});

/** The largest or smallest; where several are, each has a share of the derivative. */
const extreme = (f: Reduce): Operation =>
	operation<ReduceAttributes>({
		forward: ([x], _, { axes }) => f(x!, [...axes]),
		backward(gradient, [x], _, { axes }) {
			const chosen = tf.cast(tf.equal(x!, kept(f(x!, [...axes]), x!, axes)), "float32");
			const count = tf.sum(chosen, [...axes], true);
			return [tf.mul(kept(gradient, x!, axes), tf.div(chosen, count))];
		},
	});

/** Operations that sum up axes. */
export const reducingOperations: Readonly<Record<string, Operation>> = {
	reduceMean: reduction(
		(x, axes) => tf.mean(x, axes),
		(x, _, count) => tf.fill(x.shape, 1 / count),
	),
	reduceSum: reduction(
		(x, axes) => tf.sum(x, axes),
		(x) => tf.onesLike(x),
	),
	reduceMax: extreme((x, axes) => tf.max(x, axes)),
	reduceMin: extreme((x, axes) => tf.min(x, axes)),
	reduceProd: reduction(
		(x, axes) => tf.prod(x, axes),
		(x, y) => tf.div(y, x),
	),
	reduceL1: reduction(
		(x, axes) => tf.sum(tf.abs(x), axes),
		(x) => tf.sign(x),
	),
	reduceL2: reduction(
		(x, axes) => tf.sqrt(tf.sum(tf.square(x), axes)),
		(x, y) => tf.div(x, y),
	),
	reduceSumSquare: reduction(
		(x, axes) => tf.sum(tf.square(x), axes),
		(x) => tf.mul(2, x),
	),
	reduceLogSum: reduction(
		(x, axes) => tf.log(tf.sum(x, axes)),
		(x, y) => tf.mul(tf.onesLike(x), tf.exp(tf.neg(y))),
	),
	reduceLogSumExp: reduction(
		(x, axes) => tf.logSumExp(x, axes),
		(x, y) => tf.exp(tf.sub(x, y)),
	),
	/** Each number plus all before it (after it, where `reverse`), without itself where `exclusive`. */
	cumulativeSum: operation<{ axis: number; exclusive: boolean; reverse: boolean }>({
		forward: ([x], _, { axis, exclusive, reverse }) => tf.cumsum(x!, axis, exclusive, reverse),
		backward: (gradient, _, __, { axis, exclusive, reverse }) => [tf.cumsum(gradient, axis, exclusive, !reverse)],
	}),
};
