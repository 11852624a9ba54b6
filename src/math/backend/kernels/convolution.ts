import { type Tensor, type Tensor4D, tf } from "../../tf.ts";
import { spread } from "../spread.ts";
import { type Grid, gridOf, type Kernel, patches, window } from "./grid.ts";

type Shape4D = [number, number, number, number];

/** ∂L/∂W of a convolution: what the filter sees, transposed, times the gradient. */
export const conv2DBackpropFilter: Kernel = ({ x, dy }, attributes) => {
	const { filterShape } = attributes as { filterShape: Shape4D };
	const [, , channels, filters] = filterShape;
	const gradient = tf.reshape(dy!, [-1, filters]);
	const parts = patches(x!, gridOf(x!.shape, filterShape, attributes, false)).map((patch) =>
		tf.matMul(tf.reshape(patch, [-1, channels]), gradient, true, false),
	);
	return tf.reshape(tf.stack(parts), filterShape);
};

/** The spread gradient with a frame, so that a turned filter of that size gives back all places of the input. */
function framed(
	gradient: Tensor4D,
	filter: Tensor,
	{ strides, top, left }: Grid,
	[height, width]: [number, number],
): Tensor4D {
	const [rows, columns] = filter.shape as Shape4D;
	const corner: [number, number] = [top - (rows - 1), left - (columns - 1)];
	return window(spread(gradient, strides), corner, [height + rows - 1, width + columns - 1]);
}

/** ∂L/∂x of a convolution: the spread gradient convolved with the turned filter, which is far faster than tfjs's own kernel. */
export const conv2DBackpropInput: Kernel = ({ dy, filter }, attributes) => {
	const { inputShape } = attributes as { inputShape: Shape4D };
	const [, height, width] = inputShape;
	const grid = gridOf(inputShape, filter!.shape, attributes, false);
	const turned = tf.transpose(tf.reverse4d(filter as Tensor4D, [0, 1]), [0, 1, 3, 2]);
	return tf.conv2d(framed(dy as Tensor4D, filter!, grid, [height, width]), turned, 1, "valid");
};

/** ∂L/∂W of a depthwise convolution: for each filter element the sum over places of input times gradient, by channel. */
export const depthwiseBackpropFilter: Kernel = ({ x, dy }, attributes) => {
	const { filterShape } = attributes as { filterShape: Shape4D };
	const [, , channels, multiplier] = filterShape;
	const gradient = tf.reshape(dy!, [-1, channels, multiplier]);
	const parts = patches(x!, gridOf(x!.shape, filterShape, attributes, true)).map((patch) =>
		tf.sum(tf.mul(tf.reshape(patch, [-1, channels, 1]), gradient), 0),
	);
	return tf.reshape(tf.stack(parts), filterShape);
};

/** ∂L/∂x of a depthwise convolution: the spread gradient convolved with the turned filter. */
export const depthwiseBackpropInput: Kernel = ({ dy, filter }, attributes) => {
	const { inputShape } = attributes as { inputShape: Shape4D };
	const [, height, width, channels] = inputShape;
	const multiplier = filter!.shape[3] as number;
	const grid = gridOf(inputShape, filter!.shape, attributes, true);
	const turned = tf.reverse4d(filter as Tensor4D, [0, 1]);
	const gradient = tf.reshape(dy!, [-1, channels, multiplier]);
	const parts = Array.from({ length: multiplier }, (_, m) => {
		const part = tf.reshape(tf.slice(gradient, [0, 0, m], [-1, channels, 1]), [-1, ...grid.out, channels]);
		const images = framed(part as Tensor4D, filter!, grid, [height, width]);
		return tf.depthwiseConv2d(images, tf.slice4d(turned, [0, 0, 0, m], [-1, -1, -1, 1]), 1, "valid") as Tensor;
	});
	return tf.addN(parts);
};
