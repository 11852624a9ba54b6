import { type Tensor, type Tensor4D, tf } from "../tf.ts";

/** `images` with stride − 1 zeros after each row and column. */
export function spread(images: Tensor4D, [rows, columns]: readonly [number, number]): Tensor4D {
	const [n, height, width, channels] = images.shape;
	const after = (count: number, length: number, stride: number, from: Tensor) =>
		tf.concat([tf.reshape(from, [count, length]), tf.zeros([count, (stride - 1) * length])], 1);
	const tall = rows === 1 ? images : after(n * height, width * channels, rows, images);
	const wide = columns === 1 ? tall : after(n * height * rows * width, channels, columns, tall);
	return tf.reshape(wide, [n, height * rows, width * columns, channels]);
}
