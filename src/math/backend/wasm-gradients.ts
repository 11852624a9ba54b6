import { type Tensor, type Tensor4D, tf } from "../tf.ts";

/**
 * The gradient kernels that tfjs's WebAssembly backend lacks, composed from kernels that it has. With them it trains and
 * explains every network of convolutions, pooling, normalisation, dense and embedding layers.
 */

type Kernel = (inputs: Readonly<Record<string, Tensor>>, attributes: Readonly<Record<string, unknown>>) => Tensor;

type Padding = Parameters<typeof tf.conv2d>[3];
type Rounding = "floor" | "round" | "ceil";

/** The sizes of a convolution without dilation, channels last, as the forward kernel computes them. */
function sizes(
	input: readonly number[],
	filter: readonly number[],
	attributes: Readonly<Record<string, unknown>>,
	depthwise: boolean,
) {
	const { strides, pad, dimRoundingMode } = attributes as {
		strides: number | [number, number];
		pad: Padding;
		dimRoundingMode?: Rounding;
	};
	return tf.backend_util.computeConv2DInfo(
		input as [number, number, number, number],
		filter as [number, number, number, number],
		strides,
		1,
		pad as "same",
		dimRoundingMode,
		depthwise,
	);
}

/** The part of `images` from (`top`, `left`), zero where that is outside. */
function window(images: Tensor4D, top: number, height: number, left: number, width: number): Tensor4D {
	const [n, h, w, channels] = images.shape;
	const [y, x] = [Math.max(top, 0), Math.max(left, 0)];
	const [bottom, right] = [Math.min(top + height, h), Math.min(left + width, w)];
	const inside = tf.slice4d(images, [0, y, x, 0], [n, bottom - y, right - x, channels]);
	return tf.pad4d(inside, [
		[0, 0],
		[y - top, top + height - bottom],
		[x - left, left + width - right],
		[0, 0],
	]);
}

/** Every `strides`-th pixel of what the filter element (`row`, `column`) sees. */
function seen(
	padded: Tensor4D,
	row: number,
	column: number,
	out: readonly [number, number],
	strides: readonly [number, number],
): Tensor4D {
	const [height, width] = [(out[0] - 1) * strides[0] + 1, (out[1] - 1) * strides[1] + 1];
	const [n, , , channels] = padded.shape;
	const block = tf.slice4d(padded, [0, row, column, 0], [n, height, width, channels]);
	return strides[0] === 1 && strides[1] === 1
		? block
		: (tf.stridedSlice(block, [0, 0, 0, 0], [n, height, width, channels], [1, ...strides, 1]) as Tensor4D);
}

/** What the filter sees: one tensor for each of its elements, row by row. */
function patches(x: Tensor, info: ReturnType<typeof sizes>): Tensor4D[] {
	const { padInfo, filterHeight, filterWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
	const height = (outHeight - 1) * strideHeight + filterHeight;
	const width = (outWidth - 1) * strideWidth + filterWidth;
	const padded = window(x as Tensor4D, -padInfo.top, height, -padInfo.left, width);
	return Array.from({ length: filterHeight * filterWidth }, (_, i) =>
		seen(padded, Math.floor(i / filterWidth), i % filterWidth, [outHeight, outWidth], [strideHeight, strideWidth]),
	);
}

/** ∂L/∂W of a convolution: patches of the input, transposed, times the gradient. */
const conv2DBackpropFilter: Kernel = ({ x, dy }, attributes) => {
	const { filterShape } = attributes as { filterShape: [number, number, number, number] };
	const [, , channels, filters] = filterShape;
	const info = sizes(x!.shape, filterShape, attributes, false);
	const gradient = tf.reshape(dy!, [-1, filters]);
	const parts = patches(x!, info).map((patch) => tf.matMul(tf.reshape(patch, [-1, channels]), gradient, true, false));
	return tf.reshape(tf.stack(parts), filterShape);
};

/** ∂L/∂W of a depthwise convolution: for each filter element, the mean over places of input times gradient, by channel. */
const depthwiseBackpropFilter: Kernel = ({ x, dy }, attributes) => {
	const { filterShape } = attributes as { filterShape: [number, number, number, number] };
	const [, , channels, multiplier] = filterShape;
	const info = sizes(x!.shape, filterShape, attributes, true);
	const gradient = tf.reshape(dy!, [-1, channels, multiplier]);
	const parts = patches(x!, info).map((patch) => tf.sum(tf.mul(tf.reshape(patch, [-1, channels, 1]), gradient), 0));
	return tf.reshape(tf.stack(parts), filterShape);
};

/** `images` with stride − 1 zeros after each row and column. */
function spread(images: Tensor4D, rows: number, columns: number): Tensor4D {
	const [n, height, width, channels] = images.shape;
	const after = (count: number, length: number, stride: number, from: Tensor) =>
		tf.concat([tf.reshape(from, [count, length]), tf.zeros([count, (stride - 1) * length])], 1);
	const tall = rows === 1 ? images : after(n * height, width * channels, rows, images);
	const wide = columns === 1 ? tall : after(n * height * rows * width, channels, columns, tall);
	return tf.reshape(wide, [n, height * rows, width * columns, channels]);
}

/** ∂L/∂x of a depthwise convolution: the spread gradient convolved with the turned filter. */
const depthwiseBackpropInput: Kernel = ({ dy, filter }, attributes) => {
	const { inputShape } = attributes as { inputShape: [number, number, number, number] };
	const [, height, width, channels] = inputShape;
	const [filterHeight, filterWidth, , multiplier] = filter!.shape as [number, number, number, number];
	const info = sizes(inputShape, filter!.shape, attributes, true);
	const turned = tf.reverse4d(filter as Tensor4D, [0, 1]);
	const gradient = tf.reshape(dy!, [-1, channels, multiplier]);
	const parts = Array.from({ length: multiplier }, (_, m) => {
		const part = tf.reshape(tf.slice(gradient, [0, 0, m], [-1, channels, 1]), [
			-1,
			info.outHeight,
			info.outWidth,
			channels,
		]);
		const wide = spread(part as Tensor4D, info.strideHeight, info.strideWidth);
		const [top, left] = [info.padInfo.top - (filterHeight - 1), info.padInfo.left - (filterWidth - 1)];
		const framed = window(wide, top, height + filterHeight - 1, left, width + filterWidth - 1);
		return tf.depthwiseConv2d(framed, tf.slice4d(turned, [0, 0, 0, m], [-1, -1, -1, 1]), 1, "valid") as Tensor;
	});
	return tf.addN(parts);
};

/** Rows added up by the segment they belong to: the gradient of a look-up. */
const unsortedSegmentSum: Kernel = ({ x, segmentIds }, { numSegments }) =>
	tf.scatterND(tf.expandDims(segmentIds!, 1), x!, [numSegments as number, ...x!.shape.slice(1)]);

const kernels: Readonly<Record<string, Kernel>> = {
	Conv2DBackpropFilter: conv2DBackpropFilter,
	DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
	DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
	UnsortedSegmentSum: unsortedSegmentSum,
};

/** Registers the kernels for the backend `wasm`, where it has none of that name. */
export function registerWasmGradients(): void {
	for (const [kernelName, kernel] of Object.entries(kernels)) {
		if (tf.getKernel(kernelName, "wasm")) continue;
		tf.registerKernel({
			kernelName,
			backendName: "wasm",
			kernelFunc: ({ inputs, attrs }) => tf.tidy(() => kernel(inputs as Record<string, Tensor>, attrs ?? {})),
		});
	}
}
