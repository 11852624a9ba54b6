import { type Tensor, type Tensor4D, tf } from "../../tf.ts";
import { spread } from "../spread.ts";
import type { Gradient } from "./gradient.ts";

type Pair = [number, number];
type Shape4D = [number, number, number, number];

/** Attributes of both kinds of convolution. */
interface Convolution {
	readonly strides: number | Pair;
	readonly pad: unknown;
	readonly dataFormat?: "NHWC" | "NCHW";
	readonly dilations?: number | Pair | null;
	readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

const pairOf = (given: number | Pair | null | undefined): Pair =>
	typeof given === "number" ? [given, given] : (given ?? [1, 1]);

const inflatedShape = ([rows, columns, channels, last]: Shape4D, dilation: Pair): Shape4D => [
	(rows - 1) * dilation[0] + 1,
	(columns - 1) * dilation[1] + 1,
	channels,
	last,
];

/** The filter with dilation − 1 zeros between its elements: a plain convolution by it is the dilated one by `filter`. */
export function inflated(filter: Tensor4D, dilation: Pair): Tensor4D {
	if (dilation[0] === 1 && dilation[1] === 1) return filter;
	const [rows, columns, channels, last] = filter.shape;
	const wide = spread(tf.reshape(filter, [1, rows, columns, channels * last]), dilation);
	const [height, width] = inflatedShape(filter.shape, dilation);
	return tf.reshape(tf.slice4d(wide, [0, 0, 0, 0], [1, height, width, -1]), inflatedShape(filter.shape, dilation));
}

/** The elements of an inflated filter that are the filter's own. */
const deflated = (filter: Tensor, [rows, columns]: Pair): Tensor =>
	rows === 1 && columns === 1 ? filter : tf.stridedSlice(filter, [0, 0, 0, 0], filter.shape, [rows, columns, 1, 1]);

/** The gradients of a convolution of any dilation from tfjs's kernels for those without: what core asserts that nobody asks. */
const convolution = (inputKernel: string, filterKernel: string): Gradient => ({
	inputsToSave: ["x", "filter"],
	gradFunc(dy, [x, filter], attributes) {
		const { dilations, ...rest } = attributes as unknown as Convolution;
		const dilation = pairOf(dilations);
		const shape = inflatedShape(filter!.shape as Shape4D, dilation);
		const plain = { ...rest, dilations: 1 };
		const run = (kernel: string, inputs: Record<string, Tensor>, own: object): Tensor =>
			tf.engine().runKernel(kernel, inputs, { ...plain, ...own } as never);
		return {
			x: () =>
				run(
					inputKernel,
					{ dy: dy as Tensor, filter: inflated(filter as Tensor4D, dilation) },
					{ inputShape: x!.shape },
				),
			filter: () => deflated(run(filterKernel, { x: x!, dy: dy as Tensor }, { filterShape: shape }), dilation),
		};
	},
});

export const convolutionGradients: Readonly<Record<string, Gradient>> = {
	Conv2D: convolution("Conv2DBackpropInput", "Conv2DBackpropFilter"),
	DepthwiseConv2dNative: convolution("DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter"),
};

/**
 * Makes the layer `conv2d` of a linear, dilated convolution trainable: core fuses convolution and bias there even while it
 * differentiates, and the fused operation has its own assertion against dilation.
 */
export function unfuseDilatedConvolution(): void {
	const fused = tf.fused as { conv2d: typeof tf.fused.conv2d };
	const original = fused.conv2d;
	fused.conv2d = ((asked) => {
		const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias, activation } = asked;
		const differentiating = (tf.engine().state as unknown as { gradientDepth: number }).gradientDepth > 0;
		const dilated = pairOf(dilations as number | Pair | undefined).some((rate) => rate > 1);
		const linear = activation === undefined || activation === null || activation === "linear";
		if (!differentiating || !dilated || !linear) return original(asked);
		const product = tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
		return bias === undefined || bias === null ? product : tf.add(product, bias);
	}) as typeof original;
}
