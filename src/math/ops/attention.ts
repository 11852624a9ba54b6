import { ExplainError } from "../../core/errors.ts";
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

/** The bucket of each distance from a query to a key, as T5 counts them: near ones singly, far ones by their logarithm. */
function distanceBuckets(queries: number, keys: number, buckets: number, farthest: number): Int32Array {
	const half = buckets / 2;
	const exact = Math.floor(half / 2);
	// In 32 bits, as networks are trained with: a distance at the border of two buckets falls to the same side.
	const share = (far: number) =>
		Math.fround(Math.fround(Math.log(far / exact)) / Math.fround(Math.log(farthest / exact)));
	return Int32Array.from({ length: queries * keys }, (_, i) => {
		const distance = (i % keys) - Math.floor(i / keys);
		const far = Math.abs(distance);
		const bucket = far < exact ? far : Math.min(half - 1, exact + Math.floor(share(far) * (half - exact)));
		return bucket + (distance > 0 ? half : 0);
	});
}

/** Operations that attention is made of, beside dense layers and softmax. */
export const attentionOperations: Readonly<Record<string, Operation>> = {
	/** The product of matrices in the last two axes; the axes before them are broadcast. */
	matMul: operation<{ transposeA?: boolean; transposeB?: boolean }>({
		forward: ([a, b], _, { transposeA = false, transposeB = false }) => tf.matMul(a!, b!, transposeA, transposeB),
	}),
	/** The last axis divided among heads: `[n, length, heads · size]` → `[n, heads, length, size]`. */
	splitHeads: operation<{ heads: number }>({
		forward([x], _, { heads }) {
			const [n, length, width] = (x as Tensor3D).shape;
			return tf.transpose(tf.reshape(x!, [n, length, heads, width / heads]), [0, 2, 1, 3]);
		},
		backward: (gradient, [x]) => [tf.reshape(tf.transpose(gradient, [0, 2, 1, 3]), x!.shape)],
	}),
	/** The heads beside one another again: `[n, heads, length, size]` → `[n, length, heads · size]`. */
	mergeHeads: operation({
		forward([x]) {
			const [n, heads, length, size] = x!.shape as [number, number, number, number];
			return tf.reshape(tf.transpose(x!, [0, 2, 1, 3]), [n, length, heads * size]);
		},
		backward(gradient, [x]) {
			const [n, heads, length, size] = x!.shape as [number, number, number, number];
			return [tf.transpose(tf.reshape(gradient, [n, length, heads, size]), [0, 2, 1, 3])];
		},
	}),
	/** A sum over products of several tensors, as `bhid,bhjd->bhij` says. */
	einsum: operation<{ equation: string }>({ forward: (inputs, _, { equation }) => tf.einsum(equation, ...inputs) }),
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
	/** Scores `[n, heads, queries, keys]` plus what each head adds at each distance: weights `[buckets, heads]`. */
	relativePositionBias: operation<{ farthest: number }>({
		forward([scores], [table], { farthest }) {
			const [queries, keys] = scores!.shape.slice(-2) as [number, number];
			const [buckets, heads] = (table as Tensor2D).shape;
			const indices = distanceBuckets(queries, keys, buckets, farthest);
			const added = tf.gather(table!, tf.tensor1d(indices, "int32"));
			return tf.add(scores!, tf.transpose(tf.reshape(added, [1, queries, keys, heads]), [0, 3, 1, 2]));
		},
		backward: (gradient) => [gradient],
	}),
	/** x `[n, length, width]` plus the first rows of the weights `[most, width]`, from `offset` on. */
	positionEmbedding: operation<{ offset?: number }>({
		forward([x], [table], { offset = 0 }) {
			const { shape } = x as Tensor3D;
			const most = (table as Tensor2D).shape[0] - offset;
			if (shape[1] > most) {
				throw new ExplainError("shape-mismatch", `graph: expected at most ${most} places (tokens), got ${shape[1]}`);
			}
			return tf.add(x!, tf.slice2d(table as Tensor2D, [offset, 0], [shape[1], -1]));
		},
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
	/** y = x Wᵀ over the last axis: the scores of tokens by the very table (weights `[tokens, width]`) that embeds them. */
	tiedDense: operation({
		forward([x], [table]) {
			const [outputs, inputs] = (table as Tensor2D).shape;
			const product = tf.matMul(tf.reshape(x!, [-1, inputs]), table!, false, true);
			return tf.reshape(product, [...x!.shape.slice(0, -1), outputs]);
		},
		backward(gradient, [x], [table]) {
			const outputs = (table as Tensor2D).shape[0];
			return [tf.reshape(tf.matMul(tf.reshape(gradient, [-1, outputs]), table!), x!.shape)];
		},
	}),
};
