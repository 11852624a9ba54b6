import { type Tensor, tf } from "../../tf.ts";
import { replaceKernel } from "./replace.ts";

interface Product {
	readonly a: Tensor;
	readonly b: Tensor;
	readonly transposeA: boolean;
	readonly transposeB: boolean;
}

/** The axes before the last two, with 1 in front to fill up to `rank` of them. */
const batchOf = ({ shape }: Tensor, rank: number): number[] => [
	...new Array<number>(rank - (shape.length - 2)).fill(1),
	...shape.slice(0, -2),
];

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Whether the batch axes of an operand only have 1 before the output's own, so that counting on through them repeats it rightly. */
const repeats = (own: readonly number[], batch: readonly number[]): boolean => {
	const first = own.findIndex((length) => length !== 1);
	return first < 0 || own.slice(first).every((length, i) => length === batch[first + i]);
};

/** The operands with their batch axes repeated, where the kernels of tfjs would count wrongly; otherwise undefined. */
function repeated({ a, b }: Product): Pick<Product, "a" | "b"> | undefined {
	const rank = Math.max(a.shape.length, b.shape.length) - 2;
	const [left, right] = [batchOf(a, rank), batchOf(b, rank)];
	const batch = left.map((length, axis) => Math.max(length, right[axis] as number));
	if (repeats(left, batch) && repeats(right, batch)) return undefined;
	const wide = (x: Tensor, own: readonly number[]) => {
		const times = batch.map((length, axis) => length / (own[axis] as number));
		return tf.tile(tf.reshape(x, [...own, ...x.shape.slice(-2)]), [...times, 1, 1]);
	};
	return { a: wide(a, left), b: wide(b, right) };
}

/** Multiplications in one matrix product from which its own call to the fast kernel pays, as measured. */
const worthACall = 32 ** 3;

const turned = (x: Tensor, turn: boolean): Tensor => {
	if (!turn) return x;
	const order = x.shape.map((_, axis) => axis);
	return tf.transpose(x, [...order.slice(0, -2), order.length - 1, order.length - 2]);
};

/**
 * A product in terms of single ones without transposes, which alone WebAssembly computes fast: a shared matrix takes all rows
 * at once, and large matrices of a batch go one by one. Undefined where that would not be faster.
 */
function inSingleProducts({ a, b, transposeA, transposeB }: Product): Tensor | undefined {
	const [left, right] = [size(a.shape.slice(0, -2)), size(b.shape.slice(0, -2))];
	const [rows, inner] = (transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2)) as [number, number];
	const columns = b.shape.at(transposeB ? -2 : -1) as number;
	const plain = left === 1 && right === 1 && !transposeA && !transposeB;
	if (plain) return undefined;
	const batch = a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
	if (right === 1) {
		const all = tf.reshape(turned(a, transposeA), [left * rows, inner]);
		const matrix = tf.reshape(turned(b, transposeB), [inner, columns]);
		return tf.reshape(tf.matMul(all, matrix), [...batch, rows, columns]);
	}
	if (left !== right || rows * inner * columns < worthACall) return undefined;
	const as = tf.unstack(tf.reshape(turned(a, transposeA), [left, rows, inner]));
	const bs = tf.unstack(tf.reshape(turned(b, transposeB), [right, inner, columns]));
	return tf.reshape(tf.stack(as.map((each, i) => tf.matMul(each, bs[i] as Tensor))), [...batch, rows, columns]);
}

/**
 * Mends tfjs 4.22's products of matrices: on all backends in JavaScript, WebAssembly and WebGPU the kernel reads beyond an
 * operand where both are broadcast, as `[2, 1, …] · [1, 3, …]`; on WebAssembly it takes up to 20 times as long as it needs for
 * transposed and for batched operands, which the gradients of dense layers and of attention are made of.
 */
export function repairMatMul(backendName: string): void {
	replaceKernel("BatchMatMul", backendName, (call, original) => {
		const attributes = call.attrs as unknown as Omit<Product, "a" | "b">;
		const product = { ...(call.inputs as unknown as Pick<Product, "a" | "b">), ...attributes };
		const found = tf.tidy(() => {
			const wide = repeated(product);
			if (wide) return tf.matMul(wide.a, wide.b, product.transposeA, product.transposeB);
			return backendName === "wasm" ? inSingleProducts(product) : undefined;
		});
		return found ?? original(call);
	});
}
