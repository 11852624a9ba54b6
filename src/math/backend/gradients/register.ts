import { tf } from "../../tf.ts";
import { convolutionGradients, unfuseDilatedConvolution } from "./convolution.ts";
import { elementwiseGradients } from "./elementwise.ts";
import type { Gradient } from "./gradient.ts";
import { indexingGradients } from "./indexing.ts";
import { linearGradients } from "./linear.ts";
import { movingGradients } from "./moving.ts";
import { resizingGradients } from "./resizing.ts";
import { runningGradients } from "./running.ts";

const gradients: Readonly<Record<string, Gradient>> = {
	...convolutionGradients,
	...elementwiseGradients,
	...indexingGradients,
	...linearGradients,
	...movingGradients,
	...resizingGradients,
	...runningGradients,
};

type GradientConfig = Parameters<typeof tf.registerGradient>[0];

let registered = false;

/**
 * Gives TensorFlow.js the gradients that it lacks or has wrong on every backend, written with operations that all of them
 * have. They hold for `tf.grad`, for `fit` and for every model in the process.
 */
export function registerGradients(): void {
	if (registered) return;
	registered = true;
	for (const [kernelName, gradient] of Object.entries(gradients)) {
		if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
		tf.registerGradient({ kernelName, ...gradient } as unknown as GradientConfig);
	}
	unfuseDilatedConvolution();
}
