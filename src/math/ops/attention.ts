import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** Added to a score that must not count: the exponential of it is 0 in 32 bits, and sums with it stay finite. */
const excluded = -1e9;

/** `[length, length]`: 0 where a query may look, {@link excluded} at later keys. */
const laterKeys = (queries: number, keys: number): Tensor =>
	tf.mul(
		tf.cast(tf.greater(tf.range(0, keys), tf.add(tf.expandDims(tf.range(0, queries), 1), keys - queries)), "float32"),
		excluded,
	);

/** Operations that transformers are made of, beside dense layers and normalisation. */
export const attentionOperations: Readonly<Record<string, Operation>> = {
	/** The product of matrices in the last two axes; the axes before them are broadcast. */
	matMul: operation<{ transposeA?: boolean; transposeB?: boolean }>({
		forward: ([a, b], _, { transposeA = false, transposeB = false }) => tf.matMul(a!, b!, transposeA, transposeB),
	}),
	/** Keys after the query do not count: scores `[n, heads, queries, keys]` plus −10⁹ there. */
	causalMask: operation({
		forward: ([scores]) => tf.add(scores!, laterKeys(scores!.shape.at(-2) as number, scores!.shape.at(-1) as number)),
		backward: (gradient) => [gradient],
	}),
	/** Keys whose mask is 0 do not count: scores `[n, heads, queries, keys]` plus (1 − mask) · −10⁹, mask `[n, keys]`. */
	keyMask: operation({
		forward([scores, mask]) {
			const [n, keys] = (mask as Tensor2D).shape;
			const added = tf.mul(tf.sub(1, tf.cast(mask!, "float32")), excluded);
			return tf.add(scores!, tf.reshape(added, [n, 1, 1, keys]));
		},
		backward: (gradient) => [gradient, undefined],
	}),
	/** x `[n, length, width]` plus the first rows of the weights `[most, width]`, from `offset` on. */
	positionEmbedding: operation<{ offset?: number }>({
		forward: ([x], [table], { offset = 0 }) =>
			tf.add(x!, tf.slice2d(table as Tensor2D, [offset, 0], [(x as Tensor3D).shape[1], -1])),
		backward: (gradient) => [gradient],
	}),
	/** A learned vector (weights, `width` numbers) before the others: `[n, length, width]` → `[n, 1 + length, width]`. */
	classToken: operation({
		forward([x], [token]) {
			const [n, , width] = (x as Tensor3D).shape;
			return tf.concat([tf.tile(tf.reshape(token!, [1, 1, width]), [n, 1, 1]), x!], 1);
		},
		backward: (gradient, [x]) => [tf.slice(gradient, [0, 1, 0], x!.shape)],
	}),
	/** The mean over the places whose mask is not 0: x `[n, length, width]`, mask `[n, length]`. */
	maskedMean: operation({
		forward([x, mask]) {
			const weights = tf.expandDims(tf.cast(mask!, "float32"), 2);
			return tf.div(tf.sum(tf.mul(x!, weights), 1), tf.maximum(tf.sum(weights, 1), 1e-9));
		},
		backward(gradient, [x, mask]) {
			const weights = tf.expandDims(tf.cast(mask!, "float32"), 2);
			const share = tf.div(weights, tf.maximum(tf.sum(weights, 1, true), 1e-9));
			return [tf.mul(tf.expandDims(gradient, 1), tf.mul(tf.onesLike(x!), share)), undefined];
		},
	}),
	/** The vector at one place of axis 1: `[n, length, …]` → `[n, …]`; negative places count from the end. */
	at: operation<{ index: number }>({
		forward([x], _, { index }) {
			const [n, length, ...rest] = x!.shape as [number, number, ...number[]];
			const place = index < 0 ? length + index : index;
			return tf.reshape(tf.slice(x!, [0, place, ...rest.map(() => 0)], [n, 1, ...rest]), [n, ...rest]);
		},
	}),
	/** x / max(‖x‖₂, epsilon) over the last axis. */
	l2Normalize: operation<{ epsilon?: number }>({
		forward: ([x], _, { epsilon = 1e-12 }) => tf.div(x!, tf.maximum(tf.sqrt(tf.sum(tf.square(x!), -1, true)), epsilon)),
	}),
};
