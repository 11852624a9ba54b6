import { type Tensor, tf } from "../../tf.ts";
import { conv2DBackpropFilter, depthwiseBackpropFilter, depthwiseBackpropInput } from "./convolution.ts";
import type { Kernel } from "./grid.ts";
import { repairOneHot } from "./one-hot.ts";
import { avgPoolGrad, maxPoolGrad } from "./pooling.ts";

/** Rows added up by the segment they belong to: the gradient of a look-up. */
const unsortedSegmentSum: Kernel = ({ x, segmentIds }, { numSegments }) =>
	tf.scatterND(tf.expandDims(segmentIds!, 1), x!, [numSegments as number, ...x!.shape.slice(1)]);

const kernels: Readonly<Record<string, Kernel>> = {
	AvgPoolGrad: avgPoolGrad,
	Conv2DBackpropFilter: conv2DBackpropFilter,
	DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
	DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
	MaxPoolGrad: maxPoolGrad,
	UnsortedSegmentSum: unsortedSegmentSum,
};

/**
 * Gives tfjs's WebAssembly backend the gradient kernels that it lacks or has wrong, composed from kernels that it has.
 * With them it trains and explains networks of convolutions, pooling, normalisation, dense and embedding layers.
 */
export function registerWasmKernels(): void {
	for (const [kernelName, kernel] of Object.entries(kernels)) {
		if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
		tf.registerKernel({
			kernelName,
			backendName: "wasm",
			kernelFunc: ({ inputs, attrs }) => tf.tidy(() => kernel(inputs as Record<string, Tensor>, attrs ?? {})),
		});
	}
	repairOneHot();
}
