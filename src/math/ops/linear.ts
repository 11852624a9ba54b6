import { inflated } from "../backend/gradients/convolution.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** Zeros before and after the rows and the columns. */
type Sides = readonly [readonly [number, number], readonly [number, number]];

/** Attributes of a two-dimensional convolution; channels last. */
interface ConvolutionAttributes {
	readonly strides: readonly [number, number];
	/** `"same"` and `"valid"` as in TensorFlow; a number puts as many zeros on all four sides, as in PyTorch. */
	readonly padding: "same" | "valid" | number | Sides;
	readonly dilation: readonly [number, number];
}

const pair = (values: readonly [number, number]): [number, number] => [values[0], values[1]];
const withBias = (product: Tensor, bias: Tensor | undefined): Tensor => (bias ? tf.add(product, bias) : product);

/** What tfjs can do: it asserts that a convolution has not both strides and dilation. */
function applicable(filter: Tensor, strides: readonly [number, number], dilation: readonly [number, number]) {
	const both = strides.some((stride) => stride > 1) && dilation.some((rate) => rate > 1);
	const rates: [number, number] = both ? [1, 1] : pair(dilation);
	return { filter: both ? inflated(filter as Tensor4D, pair(dilation)) : (filter as Tensor4D), rates };
}

/** Explicit padding as zeros around the images, as the native backend knows only the two words. */
function framed(
	images: Tensor,
	padding: ConvolutionAttributes["padding"],
): { images: Tensor4D; word: "same" | "valid"; sides: Sides } {
	if (padding === "same" || padding === "valid") {
		return {
			images: images as Tensor4D,
			word: padding,
			sides: [
				[0, 0],
				[0, 0],
			],
		};
	}
	const sides: Sides =
		typeof padding === "number"
			? [
					[padding, padding],
					[padding, padding],
				]
			: padding;
	const [rows, columns] = sides;
	return { images: tf.pad4d(images as Tensor4D, [[0, 0], [...rows], [...columns], [0, 0]]), word: "valid", sides };
}

/** Takes the frame off again. */
function unframed(images: Tensor, like: Tensor, [[top], [left]]: Sides): Tensor {
	return tf.slice4d(images as Tensor4D, [0, top, left, 0], like.shape as [number, number, number, number]);
}

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
		forward([x], [kernel, bias], { strides, padding, dilation }) {
			const { images, word } = framed(x!, padding);
			const { filter, rates } = applicable(kernel!, strides, dilation);
			return withBias(tf.conv2d(images, filter, pair(strides), word, "NHWC", rates), bias);
		},
		backward(gradient, [x], [kernel], { strides, padding, dilation }) {
			const { images, word, sides } = framed(x!, padding);
			const filter = inflated(kernel as Tensor4D, pair(dilation));
			const sent = tf.conv2dTranspose(gradient as Tensor4D, filter, images.shape, pair(strides), word);
			return [unframed(sent, x!, sides)];
		},
	}),
	/** Weights `[height, width, channels, multiplier]` and perhaps `[channels · multiplier]`. */
	depthwiseConv2d: operation<ConvolutionAttributes>({
		forward([x], [kernel, bias], { strides, padding, dilation }) {
			const { images, word } = framed(x!, padding);
			const { filter, rates } = applicable(kernel!, strides, dilation);
			return withBias(tf.depthwiseConv2d(images, filter, pair(strides), word, "NHWC", rates), bias);
		},
		backward(gradient, [x], [kernel], { strides, padding, dilation }) {
			const { images, word, sides } = framed(x!, padding);
			const filter = inflated(kernel as Tensor4D, pair(dilation));
			const plain = (from: Tensor) => tf.depthwiseConv2d(from as Tensor4D, filter, pair(strides), word) as Tensor;
			return [unframed(tf.grad(plain)(images, gradient), x!, sides)];
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
	/** scale · x + shift. */
	affine: operation<{ scale?: number; shift?: number }>({
		forward: ([x], _, { scale = 1, shift = 0 }) => tf.add(tf.mul(x!, scale), shift),
		backward: (gradient, _, __, { scale = 1 }) => [tf.mul(gradient, scale)],
	}),
	/** x plus a weight, broadcast to it. */
	bias: operation({ forward: ([x], [weight]) => tf.add(x!, weight!), backward: (gradient) => [gradient] }),
	/** Looks up rows of the weights `[vocabulary, width]`; nothing flows back into the indices. */
	embedding: operation({
		forward: ([indices], [table]) => tf.gather(table!, tf.cast(indices!, "int32")),
		backward: () => [undefined],
	}),
};
