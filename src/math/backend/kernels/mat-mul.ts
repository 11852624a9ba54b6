import { type Tensor, tf } from "../../tf.ts";

/** Whether the batch axes of an operand only have 1 before the output's own, so that counting on through them repeats it rightly. */
const repeats = (own: readonly number[], batch: readonly number[]): boolean => {
	const first = own.findIndex((length) => length !== 1);
	return first < 0 || own.slice(first).every((length, i) => length === batch[first + i]);
};

/**
 * Mends tfjs 4.22's `BatchMatMul` of the backends in JavaScript and WebAssembly, which reads beyond an operand where both are
 * broadcast, as `[2, 1, …] · [1, 3, …]`: such an operand is repeated first.
 */
export function repairMatMul(backendName: string): void {
	const original = tf.getKernel("BatchMatMul", backendName);
	if (!original) return;
	tf.unregisterKernel("BatchMatMul", backendName);
	tf.registerKernel({
		...original,
		kernelFunc(call) {
			const { a, b } = call.inputs as { a: Tensor; b: Tensor };
			const rank = Math.max(a.shape.length, b.shape.length) - 2;
			const wide = ({ shape }: Tensor) => [
				...new Array<number>(rank - shape.length + 2).fill(1),
				...shape.slice(0, -2),
			];
			const [left, right] = [wide(a), wide(b)];
			const batch = left.map((length, axis) => Math.max(length, right[axis] as number));
			if (repeats(left, batch) && repeats(right, batch)) return original.kernelFunc(call);
			return tf.tidy(() => {
				const repeated = (x: Tensor, own: readonly number[]) =>
					tf.tile(tf.reshape(x, [...own, ...x.shape.slice(-2)]), [
						...batch.map((length, axis) => length / (own[axis] as number)),
						1,
						1,
					]);
				const inputs = { a: repeated(a, left), b: repeated(b, right) };
				return tf.engine().runKernel("BatchMatMul", inputs, call.attrs as never) as Tensor;
			});
		},
	});
}
