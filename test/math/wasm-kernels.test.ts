import { afterAll, describe, expect, it } from "vitest";
import { type BackendName, ready, useBackend } from "../../src/math/backend.ts";
import { type Tensor, type Tensor4D, tf } from "../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../tolerance.ts";

/** What a computation gives on a backend, without leaving tensors. */
async function on(name: "cpu" | "wasm", compute: () => Tensor | Tensor[]): Promise<Float32Array[]> {
	await useBackend(name);
	const before = tf.memory().numTensors;
	const results = tf.tidy(() => [compute()].flat());
	const values = results.map((result) => Float32Array.from(result.dataSync()));
	tf.dispose(results);
	expect(tf.memory().numTensors).toBe(before);
	return values;
}

async function worst(compute: () => Tensor | Tensor[]): Promise<number> {
	const expected = await on("cpu", compute);
	const got = await on("wasm", compute);
	return Math.max(...expected.map((values, i) => relativeDifference(got[i] as Float32Array, values)));
}

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, "float32", seed);
/** Whole numbers from −3 to 3, so that windows have ties, and some no positive number. */
const tied = (shape: number[]) => tf.sub(tf.floor(tf.randomUniform(shape, 0, 7, "float32", 5)), 3);

const grid = [5, 6].flatMap((size) =>
	[1, 2, 3].flatMap((stride) =>
		[1, 2, 3, 5].flatMap((filter) => (["same", "valid"] as const).map((pad) => ({ size, stride, filter, pad }))),
	),
);

describe("gradient kernels for wasm", async () => {
	await ready();
	const chosen = tf.getBackend() as BackendName;
	afterAll(() => useBackend(chosen).then(() => undefined));

	it.each(grid)("give a convolution's gradients as cpu does: %o", async ({ size, stride, filter, pad }) => {
		const compute = () => {
			const conv = (x: Tensor, w: Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad);
			return tf.grads(conv)([normal([2, size, size + 1, 3], 1), normal([filter, filter, 3, 4], 2)]);
		};
		expect(await worst(compute)).toBeLessThan(float32Rounding);
	});

	it.each(grid)("give a depthwise convolution's gradients as cpu does: %o", async ({ size, stride, filter, pad }) => {
		for (const multiplier of [1, 2]) {
			const compute = () => {
				const conv = (x: Tensor, w: Tensor) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, stride, pad) as Tensor;
				return tf.grads(conv)([normal([2, size, size + 1, 3], 1), normal([filter, filter, 3, multiplier], 2)]);
			};
			expect(await worst(compute)).toBeLessThan(float32Rounding);
		}
	});

	it.each(grid)("give a maximum pool's gradient as cpu does, ties and negative windows included: %o", async (c) => {
		const pool = (x: Tensor) => tf.maxPool(x as Tensor4D, c.filter, c.stride, c.pad) as Tensor;
		for (const make of [
			tied,
			(shape: number[]) => normal(shape, 3),
			(shape: number[]) => tf.sub(normal(shape, 3), 9),
		]) {
			const compute = () => {
				const x = make([2, c.size, c.size + 1, 3]);
				return tf.grad(pool)(x, normal(pool(x).shape, 4));
			};
			expect(await worst(compute)).toBeLessThan(float32Rounding);
		}
	});

	it.each(grid)("share an average pool's gradient among the places of each window: %o", async (c) => {
		// cpu divides by whole windows also at the border, so the twin is written out: y = sum of the window / places in it.
		const pool = (x: Tensor) => tf.avgPool(x as Tensor4D, c.filter, c.stride, c.pad) as Tensor;
		const shape = [2, c.size, c.size + 1, 3] as [number, number, number, number];
		const compute = () => {
			const x = normal(shape, 1);
			return tf.grad(pool)(x, normal(pool(x).shape, 4));
		};
		const sums = () => {
			const ones = tf.ones([c.filter, c.filter, 3, 1]) as Tensor4D;
			const add = (x: Tensor) => tf.depthwiseConv2d(x as Tensor4D, ones, c.stride, c.pad) as Tensor;
			const places = add(tf.ones(shape));
			return tf.grad(add)(normal(shape, 1), tf.div(normal(places.shape, 4), places));
		};
		const [got] = await on("wasm", compute);
		const [expected] = await on("cpu", sums);
		expect(relativeDifference(got as Float32Array, expected as Float32Array)).toBeLessThan(float32Rounding);
	});

	it("add up the gradients of rows that were looked up several times", async () => {
		const compute = () => {
			const indices = tf.tensor1d([3, 0, 3, 3, 1], "int32");
			return tf.grad((table) => tf.mul(tf.gather(table, indices), normal([5, 4], 7)))(normal([6, 4], 6));
		};
		expect(await worst(compute)).toBeLessThan(float32Rounding);
	});

	it("give ones, not bits of integers, for one-hot rows of floats", async () => {
		const rows = await on("wasm", () => tf.oneHot(tf.tensor1d([2, 0], "int32"), 3, 1, 0, "float32"));
		expect([...(rows[0] as Float32Array)]).toEqual([0, 0, 1, 1, 0, 0]);
		const integers = await on("wasm", () => tf.oneHot(tf.tensor1d([2, 0], "int32"), 3, 5, -1));
		expect([...(integers[0] as Float32Array)]).toEqual([-1, -1, 5, 5, -1, -1]);
	});
});
