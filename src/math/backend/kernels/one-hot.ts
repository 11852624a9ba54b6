import { tf } from "../../tf.ts";
import { replaceKernel } from "./replace.ts";

/**
 * Mends tfjs 4.22's `OneHot` for WebAssembly, which writes integers into the memory of a float result, so that every 1
 * reads as 1.4e-45: the kernel is asked for integers, and the answer is cast.
 */
export function repairOneHot(): void {
	replaceKernel("OneHot", "wasm", (call, original) => {
		const dtype = call.attrs?.dtype as "int32" | "float32" | undefined;
		const whole = original({ ...call, attrs: { ...call.attrs, dtype: "int32" } });
		if (dtype === undefined || dtype === "int32" || Array.isArray(whole)) return whole;
		const tensor = tf.engine().makeTensorFromTensorInfo(whole);
		const result = tf.cast(tensor, dtype);
		tensor.dispose();
		return result;
	});
}
