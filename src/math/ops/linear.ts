import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** Attributes of a two-dimensional convolution; channels last. */
export interface ConvolutionAttributes {
	readonly strides: readonly [number, number];
	/** `"same"`, `"valid"`, or the same number of zeros on all four sides. */
	readonly padding: "same" | "valid" | number;
	readonly dilation: readonly [number, number];
}

const pair = (values: readonly [number, number]): [number, number] => [values[0], values[1]];
const withBias = (product: Tensor, bias: Tensor | undefined): Tensor => (bias ? tf.add(product, bias) : product);

/** The filter with dilation − 1 zeros between its elements, so that a plain convolution does what a dilated one does. */
function inflated(filter: Tensor4D, [rows, columns]: readonly [number, number]): Tensor4D {
	const [height, width, channels, filters] = filter.shape;
	const depth = channels * filters;
	const after = (from: Tensor, count: number, length: number, rate: number) =>
		rate === 1 ? from : tf.concat([tf.reshape(from, [count, length]), tf.zeros([count, (rate - 1) * length])], 1);
	const tall = after(filter, height, width * depth, rows);
	const wide = tf.reshape(after(tall, height * rows * width, depth, columns), [
		height * rows,
		width * columns,
		channels,
		filters,
	]) as Tensor4D;
	return tf.slice4d(wide, [0, 0, 0, 0], [(height - 1) * rows + 1, (width - 1) * columns + 1, channels, filters]);
}

const dilated = (dilation: readonly [number, number]): boolean => dilation[0] > 1 || dilation[1] > 1;

/** Operations that are linear in their input, up to a bias. */
export const linearOperations: Readonly<Record<string, Operation>> = {
	/** y = x W + b over the last axis; weights `[inputs, outputs]` and perhaps `[outputs]`. */
	dense: operation({
		forward([x], [kernel, bias]) {
			const [inputs, outputs] = kernel!.shape as [number, number];
			const product = tf.matMul(tf.reshape(x!, [-1, inputs]), kernel!);
			return tf.reshape(withBias(product, bias), [...x!.shape.slice(0, -1), outputs]);
		},
		backward(gradient, [x], [kernel]) {
			const outputs = kernel!.shape[1] as number;
			return [tf.reshape(tf.matMul(tf.reshape(gradient, [-1, outputs]), kernel!, false, true), x!.shape)];
		},
	}),
	/** Weights `[height, width, channels, filters]` and perhaps `[filters]`. */
	conv2d: operation<ConvolutionAttributes>({
		forward: ([x], [kernel, bias], { strides, padding, dilation }) =>
			withBias(
				tf.conv2d(x as Tensor4D, kernel as Tensor4D, pair(strides), padding, "NHWC", pair(dilation), rounding(padding)),
				bias,
			),
		backward(gradient, [x], [kernel], { strides, padding, dilation }) {
			// tfjs asserts that a dilated convolution has no gradient.
			const filter = dilated(dilation) ? inflated(kernel as Tensor4D, dilation) : (kernel as Tensor4D);
			const shape = x!.shape as [number, number, number, number];
			return [tf.conv2dTranspose(gradient as Tensor4D, filter, shape, pair(strides), padding, rounding(padding))];
		},
	}),
	/** Weights `[height, width, channels, multiplier]` and perhaps `[channels · multiplier]`. */
	depthwiseConv2d: operation<ConvolutionAttributes>({
		forward: ([x], [kernel, bias], { strides, padding, dilation }) =>
			withBias(
				tf.depthwiseConv2d(
					x as Tensor4D,
					kernel as Tensor4D,
					pair(strides),
					padding,
					"NHWC",
					pair(dilation),
					rounding(padding),
				),
				bias,
			),
		backward(gradient, [x], [kernel], { strides, padding, dilation }) {
			const filter = dilated(dilation) ? inflated(kernel as Tensor4D, dilation) : (kernel as Tensor4D);
			const plain = (from: Tensor) =>
				tf.depthwiseConv2d(from as Tensor4D, filter, pair(strides), padding, "NHWC", 1, rounding(padding)) as Tensor;
			return [tf.grad(plain)(x!, gradient)];
		},
	}),
	/** Weights `[height, width, filters, channels]` and perhaps `[filters]`; `shape` is the output's `[height, width, filters]`. */
	conv2dTranspose: operation<{ strides: [number, number]; padding: "same" | "valid"; shape: [number, number, number] }>(
		{
			forward: ([x], [kernel, bias], { strides, padding, shape }) =>
				withBias(
					tf.conv2dTranspose(x as Tensor4D, kernel as Tensor4D, [x!.shape[0] as number, ...shape], strides, padding),
					bias,
				),
		},
	),
	/** Weights `[length, channels, filters]` and perhaps `[filters]`. */
	conv1d: operation<{ stride: number; padding: "same" | "valid"; dilation: number }>({
		forward: ([x], [kernel, bias], { stride, padding, dilation }) =>
			withBias(tf.conv1d(x as Tensor3D, kernel as Tensor3D, stride, padding, "NWC", dilation), bias),
	}),
	/** Looks up rows of the weights `[vocabulary, width]`; nothing flows back into the indices. */
	embedding: operation({
		forward: ([indices], [table]) => tf.gather(table!, tf.cast(indices!, "int32")),
		backward: () => [undefined],
	}),
};

/** tfjs wants to be told how to round sizes where the padding is a number. */
function rounding(padding: ConvolutionAttributes["padding"]): "floor" | undefined {
	return typeof padding === "number" ? "floor" : undefined;
}
