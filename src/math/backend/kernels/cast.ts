import { type Tensor, tf } from "../../tf.ts";
import { replaceKernel } from "./replace.ts";

/**
 * Makes `Cast` to floats on WebGPU compute floats. tfjs 4.22's only calls the same whole numbers floats, and programs that
 * move numbers without looking at them (transposing) are then not valid.
 */
export function repairCast(backendName: string): void {
	replaceKernel("Cast", backendName, (call, original) => {
		const { x } = call.inputs as { x: Tensor };
		const { dtype } = call.attrs as unknown as { dtype: string };
		if (dtype !== "float32" || (x.dtype !== "int32" && x.dtype !== "bool")) return original(call);
		return tf.tidy(() => tf.engine().runKernel("Multiply", { a: x, b: tf.scalar(1) }) as Tensor);
	});
}
