import { type Tensor, tf } from "../../tf.ts";
import { repairAddN } from "./add-n.ts";
import { repairCast } from "./cast.ts";
import {
	conv2DBackpropFilter,
	conv2DBackpropInput,
	depthwiseBackpropFilter,
	depthwiseBackpropInput,
} from "./convolution.ts";
import { einsum } from "./einsum.ts";
import type { Kernel } from "./grid.ts";
import { repairMatMul } from "./mat-mul.ts";
import { repairOneHot } from "./one-hot.ts";
import { avgPoolGrad, maxPoolGrad } from "./pooling.ts";
import { repairProd, repairRunning } from "./running.ts";
import { repairSlice, splitV, unpack } from "./slice.ts";

/** Rows added up by the segment they belong to: the gradient of a look-up. */
const unsortedSegmentSum: Kernel = ({ x, segmentIds }, { numSegments }) =>
	tf.scatterND(tf.expandDims(segmentIds!, 1), x!, [numSegments as number, ...x!.shape.slice(1)]);

/** What each backend lacks or has wrong (the tests of `test/math/backends` say so), or computes with far too much memory. */
const kernels: Readonly<Record<"wasm" | "cpu" | "webgpu", Readonly<Record<string, Kernel>>>> = {
	wasm: {
		AvgPoolGrad: avgPoolGrad,
		Conv2DBackpropFilter: conv2DBackpropFilter,
		Conv2DBackpropInput: conv2DBackpropInput,
		DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
		DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
		Einsum: einsum,
		MaxPoolGrad: maxPoolGrad,
		SplitV: splitV,
		Unpack: unpack,
		UnsortedSegmentSum: unsortedSegmentSum,
	},
	cpu: { AvgPoolGrad: avgPoolGrad, Einsum: einsum },
	webgpu: { AvgPoolGrad: avgPoolGrad, Einsum: einsum },
};

/**
 * Gives a backend of tfjs the kernels that it lacks or has wrong, composed from kernels that it has. With them all backends
 * train and explain networks of convolutions, pooling, normalisation, attention, dense and embedding layers.
 */
export function registerKernels(backendName: keyof typeof kernels): void {
	for (const [kernelName, kernel] of Object.entries(kernels[backendName])) {
		if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
		tf.registerKernel({
			kernelName,
			backendName,
			kernelFunc: ({ inputs, attrs }) => tf.tidy(() => kernel(inputs as Record<string, Tensor>, attrs ?? {})),
		});
	}
	repairMatMul(backendName);
	if (backendName === "wasm") {
		repairOneHot();
		repairSlice();
	}
	if (backendName === "webgpu") {
		repairAddN(backendName);
		repairCast(backendName);
		repairRunning(backendName);
		repairProd(backendName);
	}
}
