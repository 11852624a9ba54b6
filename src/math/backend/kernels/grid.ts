import { type Tensor, type Tensor4D, tf } from "../../tf.ts";

/** A kernel written with tfjs's own operations, on the backend that runs. */
export type Kernel = (
	inputs: Readonly<Record<string, Tensor>>,
	attributes: Readonly<Record<string, unknown>>,
) => Tensor | Tensor[];

type Padding = Parameters<typeof tf.conv2d>[3];
type Shape4D = [number, number, number, number];

/** Where a filter or pool stands on the images, without dilation, channels last. */
export interface Grid {
	/** Height and width of the filter. */
	readonly filter: readonly [number, number];
	readonly strides: readonly [number, number];
	/** Height and width of the output. */
	readonly out: readonly [number, number];
	/** Padding above and to the left. */
	readonly top: number;
	readonly left: number;
}

/** The places of a filter `[height, width, channels, …]`, as the forward kernel computes them. */
export function gridOf(
	input: readonly number[],
	filter: readonly number[],
	attributes: Readonly<Record<string, unknown>>,
	depthwise: boolean,
): Grid {
	const { strides, pad, dimRoundingMode } = attributes as {
		strides: number | [number, number];
		pad: Padding;
		dimRoundingMode?: "floor" | "round" | "ceil";
	};
	const info = tf.backend_util.computeConv2DInfo(
		input as Shape4D,
		filter as Shape4D,
		strides,
		1,
		pad as "same",
		dimRoundingMode,
		depthwise,
	);
	return {
		filter: [info.filterHeight, info.filterWidth],
		strides: [info.strideHeight, info.strideWidth],
		out: [info.outHeight, info.outWidth],
		top: info.padInfo.top,
		left: info.padInfo.left,
	};
}

/** The part of `images` from (`top`, `left`), `outside` where that is none of it. */
export function window(
	images: Tensor4D,
	[top, left]: readonly [number, number],
	[height, width]: readonly [number, number],
	outside = 0,
): Tensor4D {
	const [n, h, w, channels] = images.shape;
	const [y, x] = [Math.max(top, 0), Math.max(left, 0)];
	const [bottom, right] = [Math.min(top + height, h), Math.min(left + width, w)];
	const inside = tf.slice4d(images, [0, y, x, 0], [n, bottom - y, right - x, channels]);
	const rows: [number, number] = [y - top, top + height - bottom];
	const columns: [number, number] = [x - left, left + width - right];
	return tf.pad4d(inside, [[0, 0], rows, columns, [0, 0]], outside);
}

/** Every `rows`-th row and `columns`-th column, from the first on; the inverse of `spread`. */
function every(images: Tensor4D, [rows, columns]: readonly [number, number]): Tensor4D {
	const [n, height, width, channels] = images.shape;
	const first = (from: Tensor, count: number, length: number, stride: number) =>
		stride === 1 ? from : tf.slice(tf.reshape(from, [count, stride * length]), [0, 0], [count, length]);
	const [tall, wide] = [height / rows, width / columns];
	const thinned = first(first(images, n * tall, width * channels, rows), n * tall * wide, channels, columns);
	return tf.reshape(thinned, [n, tall, wide, channels]);
}

/** What each element of the filter sees, row by row: `[n, outHeight, outWidth, channels]` each. */
export function patches(x: Tensor, { filter, strides, out, top, left }: Grid, outside = 0): Tensor4D[] {
	const [height, width] = [out[0] * strides[0], out[1] * strides[1]];
	const [n, , , channels] = x.shape as Shape4D;
	const framed = window(x as Tensor4D, [-top, -left], [height + filter[0] - 1, width + filter[1] - 1], outside);
	return Array.from({ length: filter[0] * filter[1] }, (_, i) => {
		const at: Shape4D = [0, Math.floor(i / filter[1]), i % filter[1], 0];
		return every(tf.slice4d(framed, at, [n, height, width, channels]), strides);
	});
}
