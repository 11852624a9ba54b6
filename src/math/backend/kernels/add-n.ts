import { type Tensor, tf } from "../../tf.ts";
import { replaceKernel } from "./replace.ts";

/** WebGPU promises a program 8 buffers, one of which is for the result. */
const most = 7;

/** Mends tfjs 4.22's sum of many tensors on WebGPU, which asks for more buffers than a device must give and then answers zeros. */
export function repairAddN(backendName: string): void {
	replaceKernel("AddN", backendName, (call, original) => {
		const terms = Object.values(call.inputs) as Tensor[];
		if (terms.length <= most) return original(call);
		return tf.tidy(() => tf.addN([tf.addN(terms.slice(0, most)), ...terms.slice(most)]));
	});
}
