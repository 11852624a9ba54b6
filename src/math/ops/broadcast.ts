import { type Tensor, tf } from "../tf.ts";

/** A gradient summed over what was repeated to make it of that shape. */
export function unbroadcast(gradient: Tensor, shape: readonly number[]): Tensor {
	const skip = gradient.shape.length - shape.length;
	const axes = gradient.shape.map((_, axis) => axis).filter((axis) => axis < skip || shape[axis - skip] === 1);
	return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes, true) : gradient, [...shape]);
}
