import { tf } from "../../tf.ts";

type KernelFunction = NonNullable<ReturnType<typeof tf.getKernel>>["kernelFunc"];

/** Puts a kernel in the place of one that a backend has, and gives it the original; nothing where the backend has none. */
export function replaceKernel(
	kernelName: string,
	backendName: string,
	kernelFunc: (call: Parameters<KernelFunction>[0], original: KernelFunction) => ReturnType<KernelFunction>,
): void {
	const kernel = tf.getKernel(kernelName, backendName);
	if (!kernel) return;
	tf.unregisterKernel(kernelName, backendName);
	tf.registerKernel({ ...kernel, kernelFunc: (call) => kernelFunc(call, kernel.kernelFunc) });
}
