import { type Tensor, type Tensor4D, tf } from "../../tf.ts";
import { spread } from "../spread.ts";
import { gridOf, type Kernel, patches, window } from "./grid.ts";

/** Below every 32-bit number that can be a maximum. */
const lowest = -3.4028234663852886e38;

/**
 * ∂L/∂x of maximum pooling: each gradient goes to the first place, row by row, that holds its window's maximum, as on the
 * other backends. tfjs 4.22's own kernel sends it to the last of equal places, and nowhere from a window without a positive number.
 */
export const maxPoolGrad: Kernel = ({ dy, input, output }, attributes) => {
	const { filterSize } = attributes as { filterSize: number | [number, number] };
	const [rows, columns] = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
	const [, height, width, channels] = input!.shape as [number, number, number, number];
	const grid = gridOf(input!.shape, [rows, columns, channels, 1], attributes, true);
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
