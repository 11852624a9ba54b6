import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** A mask `[n, length]` as numbers with axes of length 1 up to those of `like`, whose axis `at` it masks. */
function along(mask: Tensor, like: Tensor, at: number): Tensor {
	const [n, length] = mask.shape as [number, number];
	const shape = like.shape.map((_, axis) => (axis === 0 ? n : axis === at ? length : 1));
	return tf.cast(tf.notEqual(tf.reshape(mask, shape), 0), "float32");
}

/** What masks the axis `at` of its first input by its second; nothing flows back into the mask. */
const masking = (at: number): Operation =>
	operation({
		forward: ([x, mask]) => tf.mul(x!, along(mask!, x!, at)),
		backward: (gradient, [, mask]) => [tf.mul(gradient, along(mask!, gradient, at)), undefined],
	});

/** Operations on steps of a sequence that do not count. */
export const maskingOperations: Readonly<Record<string, Operation>> = {
	/** 1 where a step `[n, length, channels]` has a number other than `value`, 0 where all are that. */
	stepMask: operation<{ value: number }>({
		forward: ([x], _, { value }) => tf.cast(tf.any(tf.notEqual(x!, value), -1), "int32"),
		backward: () => [undefined],
	}),
	/** Steps whose mask is 0 made 0: x `[n, length, …]`, mask `[n, length]`. */
	maskSteps: masking(1),
	/** Queries whose mask is 0 look nowhere: probabilities `[n, heads, queries, keys]`, mask `[n, queries]`. */
	queryMask: masking(2),
};
