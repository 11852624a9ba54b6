import { type Tensor, type Tensor4D, tf } from "../../tf.ts";
import { spread } from "../spread.ts";
import { type Grid, gridOf, type Kernel, patches, window } from "./grid.ts";

type Shape4D = [number, number, number, number];

/** Below every 32-bit number that can be a maximum. */
const lowest = -3.4028234663852886e38;

/** Maps of whole windows as `[windows, places in a window, channels]`. */
function inWindows(maps: Tensor, [rows, columns]: readonly [number, number]): Tensor {
	const [n, height, width, channels] = maps.shape as Shape4D;
	const [tall, wide] = [height / rows, width / columns];
	const apart = tf.transpose(tf.reshape(maps, [n * tall, rows, wide, columns * channels]), [0, 2, 1, 3]);
	return tf.reshape(apart, [n * tall * wide, rows * columns, channels]);
}

/** The inverse of {@link inWindows}. */
function fromWindows(
	windows: Tensor,
	[n, height, width, channels]: Shape4D,
	[rows, columns]: readonly [number, number],
): Tensor4D {
	const [tall, wide] = [height / rows, width / columns];
	const apart = tf.transpose(tf.reshape(windows, [n * tall, wide, rows, columns * channels]), [0, 2, 1, 3]);
	return tf.reshape(apart, [n, height, width, channels]);
}

/** The gradient where no window overlaps another, all windows at once. */
function ofSeparateWindows(dy: Tensor, input: Tensor, output: Tensor, { filter, out, top, left }: Grid): Tensor {
	const [n, height, width, channels] = input.shape as Shape4D;
	const whole: Shape4D = [n, out[0] * filter[0], out[1] * filter[1], channels];
	const windows = inWindows(window(input as Tensor4D, [-top, -left], [whole[1], whole[2]], lowest), filter);
	const flat = (of: Tensor) => tf.reshape(of, [-1, 1, channels]);
	const places = filter[0] * filter[1];
	// Repeated first: comparing by broadcasting takes 13 times as long.
	const maxima = tf.concat(new Array<Tensor>(places).fill(flat(output)), 1);
	const largest = tf.cast(tf.equal(windows, maxima), "float32");
	// How many places before each hold the maximum already: the first is the one of which 1 − 0 is left.
	const earlier = Float32Array.from({ length: places ** 2 }, (_, i) => Number(i % places < Math.floor(i / places)));
	const first = tf.relu(tf.sub(largest, tf.matMul(tf.tensor2d(earlier, [places, places]), largest)));
	return window(fromWindows(tf.mul(first, flat(dy)), whole, filter), [top, left], [height, width]);
}

/**
 * ∂L/∂x of maximum pooling: each gradient goes to the first place, row by row, that holds its window's maximum, as on the
 * other backends. tfjs 4.22's own kernel sends it to the last of equal places, and nowhere from a window without a positive number.
 */
export const maxPoolGrad: Kernel = ({ dy, input, output }, attributes) => {
	const { filterSize } = attributes as { filterSize: number | [number, number] };
	const [rows, columns] = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
	const [, height, width, channels] = input!.shape as [number, number, number, number];
	const grid = gridOf(input!.shape, [rows, columns, channels, 1], attributes, true);
	if (grid.strides[0] === rows && grid.strides[1] === columns) return ofSeparateWindows(dy!, input!, output!, grid);
	let free: Tensor = tf.onesLike(dy!);
	const parts = patches(input!, grid, lowest).map((patch, i) => {
		const chosen = tf.mul(free, tf.cast(tf.equal(patch, output!), "float32"));
		free = tf.sub(free, chosen);
		const corner: [number, number] = [grid.top - Math.floor(i / columns), grid.left - (i % columns)];
		return window(spread(tf.mul(dy!, chosen) as Tensor4D, grid.strides), corner, [height, width]) as Tensor;
	});
	return tf.addN(parts);
};

/**
 * ∂L/∂x of average pooling: each gradient is shared by the places of its window that lie on the maps. tfjs 4.22's own kernel
 * divides by whole windows also at the border.
 */
export const avgPoolGrad: Kernel = ({ dy, input }, attributes) => {
	const { filterSize } = attributes as { filterSize: number | [number, number] };
	const [rows, columns] = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
	const [, height, width, channels] = input!.shape as [number, number, number, number];
	const grid = gridOf(input!.shape, [rows, columns, channels, 1], attributes, true);
	const inside = patches(tf.ones([1, height, width, 1]), grid);
	const share = spread(tf.div(dy!, tf.addN(inside)) as Tensor4D, grid.strides);
	const parts = inside.map((_, i) => {
		const corner: [number, number] = [grid.top - Math.floor(i / columns), grid.left - (i % columns)];
		return window(share, corner, [height, width]) as Tensor;
	});
	return tf.addN(parts);
};
