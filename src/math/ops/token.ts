import { ExplainError } from "../../core/errors.ts";
import { type Tensor, type Tensor3D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

const countedPlaces = (mask: Tensor): Tensor => tf.expandDims(tf.cast(mask, "float32"), 2);

/** `[n, length]`: 1 at the last place whose mask is not 0, and 0 elsewhere. */
function lastPlace(mask: Tensor): Tensor {
	const length = mask.shape[1] as number;
	const places = tf.mul(tf.cast(tf.notEqual(mask, 0), "float32"), tf.range(1, length + 1));
	const last = tf.argMax(places, 1);
	// Not tf.oneHot, which refuses a text of one token.
	return tf.cast(tf.equal(tf.expandDims(last, 1), tf.range(0, length, 1, "int32")), "float32");
}

const unlessPadding = (ids: Tensor, padding: number): Tensor => tf.cast(tf.notEqual(ids, padding), "int32");

/** Operations on the tokens of a text: which count, where they stand, and one vector for all of them. */
export const tokenOperations: Readonly<Record<string, Operation>> = {
	/** 1 where a token is not the padding, 0 where it is. */
	tokenMask: operation<{ padding: number }>({
		forward: ([ids], _, { padding }) => unlessPadding(ids!, padding),
		backward: () => [undefined],
	}),
	/** The place of each token, counted from `padding` + 1 over those that are not the padding; the padding's is its own number. */
	tokenPositions: operation<{ padding: number; most: number }>({
		forward([ids], _, { padding, most }) {
			const length = ids!.shape[1] as number;
			if (length > most) {
				throw new ExplainError("shape-mismatch", `graph: expected at most ${most} places (tokens), got ${length}`);
			}
			const mask = tf.cast(unlessPadding(ids!, padding), "float32");
			return tf.cast(tf.add(tf.mul(tf.cumsum(mask, 1), mask), padding), "int32");
		},
		backward: () => [undefined],
	}),
	/** The mean over the places whose mask is not 0: x `[n, length, width]`, mask `[n, length]`. */
	maskedMean: operation({
		forward([x, mask]) {
			const weights = countedPlaces(mask!);
			return tf.div(tf.sum(tf.mul(x!, weights), 1), tf.maximum(tf.sum(weights, 1), 1e-9));
		},
		backward(gradient, [x, mask]) {
			const weights = countedPlaces(mask!);
			const share = tf.div(weights, tf.maximum(tf.sum(weights, 1, true), 1e-9));
			return [tf.mul(tf.expandDims(gradient, 1), tf.mul(tf.onesLike(x!), share)), undefined];
		},
	}),
	/** The largest of each channel over the places whose mask is not 0: x `[n, length, width]`, mask `[n, length]`. */
	maskedMax: operation({
		forward: ([x, mask]) => tf.max(maskedOut(x!, mask!), 1),
		backward: (gradient, [x, mask]) => [
			tf.grad((values: Tensor) => tf.max(maskedOut(values, mask!), 1))(x!, gradient),
			undefined,
		],
	}),
	/** The vector at the last place whose mask is not 0: x `[n, length, width]`, mask `[n, length]`. */
	lastToken: operation({
		forward([x, mask]) {
			const [n, , width] = (x as Tensor3D).shape;
			return tf.reshape(tf.matMul(tf.expandDims(lastPlace(mask!), 1), x!), [n, width]);
		},
		backward: (gradient, [, mask]) => [
			tf.mul(tf.expandDims(lastPlace(mask!), 2), tf.expandDims(gradient, 1)),
			undefined,
		],
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

/** Places that do not count made smaller than any that does. */
function maskedOut(x: Tensor, mask: Tensor): Tensor {
	return tf.add(x, tf.mul(tf.sub(1, countedPlaces(mask)), -1e9));
}
