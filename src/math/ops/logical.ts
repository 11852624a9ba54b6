import { unbroadcast } from "../backend/gradients/gradient.ts";
import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

const truth = (x: Tensor): Tensor => tf.cast(x, "float32");

/** 1 where it holds, otherwise 0; nothing flows back. */
const relation = (holds: (a: Tensor, b: Tensor) => Tensor): Operation =>
	operation({ forward: ([a, b]) => truth(holds(a!, b!)), backward: () => [undefined, undefined] });

/** Not a cast, which some backends take to be one to a whole number first. */
const bool = (x: Tensor): Tensor => tf.notEqual(x, 0);

/** Comparisons, and what chooses by them. */
export const logicalOperations: Readonly<Record<string, Operation>> = {
	equal: relation(tf.equal),
	greater: relation(tf.greater),
	greaterOrEqual: relation(tf.greaterEqual),
	less: relation(tf.less),
	lessOrEqual: relation(tf.lessEqual),
	logicalAnd: relation((a, b) => tf.logicalAnd(bool(a), bool(b))),
	logicalOr: relation((a, b) => tf.logicalOr(bool(a), bool(b))),
	logicalXor: relation((a, b) => tf.logicalXor(bool(a), bool(b))),
	logicalNot: operation({ forward: ([x]) => truth(tf.equal(x!, 0)), backward: () => [undefined] }),
	isNaN: operation({ forward: ([x]) => truth(tf.isNaN(x!)), backward: () => [undefined] }),
	notZero: operation({ forward: ([x]) => truth(tf.notEqual(x!, 0)), backward: () => [undefined] }),
	/** The second where the first is not 0, otherwise the third. */
	where: operation({
		forward: ([condition, a, b]) => tf.where(bool(condition!), a!, b!),
		backward(gradient, [condition, a, b]) {
			const chosen = bool(condition!);
			const none = tf.zerosLike(gradient);
			return [
				undefined,
				unbroadcast(tf.where(chosen, gradient, none), a!.shape),
				unbroadcast(tf.where(chosen, none, gradient), b!.shape),
			];
		},
	}),
	/** Scores plus a mask, broadcast to them; nothing flows back into the mask. */
	addMask: operation({
		forward: ([scores, mask]) => tf.add(scores!, mask!),
		backward: (gradient, [scores]) => [unbroadcast(gradient, scores!.shape), undefined],
	}),
	/** The index of the largest along an axis. */
	argMax: operation<{ axis: number }>({
		forward: ([x], _, { axis }) => tf.argMax(x!, axis),
		backward: () => [undefined],
	}),
	argMin: operation<{ axis: number }>({
		forward: ([x], _, { axis }) => tf.argMin(x!, axis),
		backward: () => [undefined],
	}),
	/** `[1, length]`, with the length of an input's axis: start, start + step, … */
	places: operation<{ axis: number; start: number; step: number }>({
		forward: ([x], _, { axis, start, step }) =>
			tf.expandDims(tf.add(tf.mul(tf.range(0, x!.shape[axis] as number), step), start), 0),
		backward: () => [undefined],
	}),
	/** `[1, length, length]`, with the length of an input's axis: one number up to the diagonal, another after it. */
	triangle: operation<{ axis: number; inside: number; outside: number }>({
		forward([x], _, { axis, inside, outside }) {
			const places = tf.range(0, x!.shape[axis] as number);
			const after = truth(tf.greater(tf.expandDims(places, 0), tf.expandDims(places, 1)));
			return tf.expandDims(tf.add(tf.mul(after, outside - inside), inside), 0);
		},
		backward: () => [undefined],
	}),
};
