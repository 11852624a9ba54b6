import { type Tensor, tf } from "../../tf.ts";

/** What tfjs asks of a gradient: from dL/dy and what was saved to a function for each input. */
export interface Gradient {
	readonly inputsToSave?: readonly string[];
	readonly outputsToSave?: readonly boolean[];
	/** Saves the inputs of a kernel that takes a list of them. */
	readonly saveAllInputs?: boolean;
	gradFunc(
		dy: Tensor | Tensor[],
		saved: Tensor[],
		attributes: Readonly<Record<string, unknown>>,
	): Readonly<Record<string, () => Tensor>>;
}

/** Sums a gradient over the axes along which an input of `shape` was repeated. */
export function unbroadcast(gradient: Tensor, shape: readonly number[]): Tensor {
	const extra = gradient.rank - shape.length;
	const axes = gradient.shape.flatMap((length, axis) =>
		axis < extra || (shape[axis - extra] === 1 && length > 1) ? [axis] : [],
	);
	return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, [...shape]);
}

/** `matrix [rows, length]` applied along one axis of `length`, which then has `rows`. */
export function along(x: Tensor, axis: number, matrix: Tensor): Tensor {
	const order = x.shape.map((_, i) => (i === 0 ? axis : i === axis ? 0 : i));
	const first = axis === 0 ? x : tf.transpose(x, order);
	const product = tf.matMul(matrix, tf.reshape(first, [first.shape[0] as number, -1]));
	const shaped = tf.reshape(product, [matrix.shape[0] as number, ...first.shape.slice(1)]);
	return axis === 0 ? shaped : tf.transpose(shaped, order);
}

/** The adjoint of moving numbers along axes: dL/dx of `y[…, i, …] = Σ_j share(i, j) x[…, j, …]`. */
export function unmoved(
	gradient: Tensor,
	axis: number,
	length: number,
	sharesOf: (place: number) => readonly (readonly [source: number, share: number])[],
): Tensor {
	const places = gradient.shape[axis] as number;
	const matrix = new Float32Array(length * places);
	for (let place = 0; place < places; place++) {
		for (const [source, share] of sharesOf(place)) {
			const at = source * places + place;
			matrix[at] = (matrix[at] as number) + share;
		}
	}
	return along(gradient, axis, tf.tensor2d(matrix, [length, places]));
}
