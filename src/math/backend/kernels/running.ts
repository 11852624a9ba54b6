import { type Tensor, tf } from "../../tf.ts";
import { replaceKernel } from "./replace.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** Replaces a kernel of one input by tensor operations, which may call the original. */
function wrap(
	kernelName: string,
	backendName: string,
	changed: (x: Tensor, attributes: Attributes, original: (x: Tensor, attributes: Attributes) => Tensor) => Tensor,
): void {
	replaceKernel(kernelName, backendName, (call, original) => {
		const plain = (x: Tensor, attributes: Attributes) => {
			const [found] = [original({ ...call, inputs: { x }, attrs: attributes as never })].flat();
			return tf.engine().makeTensorFromTensorInfo(found!);
		};
		return tf.tidy(() => changed(call.inputs.x as Tensor, call.attrs as unknown as Attributes, plain));
	});
}

/** Mends tfjs 4.22's sums and products that run backwards along an axis of WebGPU: they run forwards, over what is reversed. */
export function repairRunning(backendName: string): void {
	for (const kernelName of ["Cumsum", "Cumprod"]) {
		wrap(kernelName, backendName, (x, attributes, original) => {
			if (!attributes.reverse) return original(x, attributes);
			const { axis } = attributes as { axis: number };
			return tf.reverse(original(tf.reverse(x, axis), { ...attributes, reverse: false }), axis);
		});
	}
}

/** Mends tfjs 4.22's `Prod` of WebGPU, which forgets to keep axes. */
export function repairProd(backendName: string): void {
	wrap("Prod", backendName, (x, attributes, original) => {
		const { axis, keepDims } = attributes as { axis: number | number[] | null; keepDims: boolean };
		const product = original(x, { ...attributes, keepDims: false });
		if (!keepDims) return product;
		const axes = tf.util.parseAxisParam(axis ?? x.shape.map((_, i) => i), x.shape);
		return tf.reshape(product, tf.backend_util.expandShapeToKeepDim(product.shape, axes));
	});
}
