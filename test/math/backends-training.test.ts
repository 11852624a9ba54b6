import { afterAll, describe, expect, it } from "vitest";
import { type BackendName, ready, useBackend } from "../../src/math/backend.ts";
import { type Tensor, tf } from "../../src/math/tf.ts";

const { name: chosen } = await ready();
const backends = [...new Set<BackendName>([chosen, "wasm", "cpu"])];
const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });

/** Networks whose training tfjs refuses, or whose gradients it has wrong. */
const networks = {
	"a dilated convolution with its activation": () => [
		tf.layers.conv2d({
			filters: 3,
			kernelSize: 3,
			dilationRate: 2,
			padding: "same",
			activation: "relu",
			inputShape: [8, 8, 2],
			kernelInitializer: seeded(1),
		}),
	],
	"a dilated convolution without one, which tfjs fuses with its bias": () => [
		tf.layers.conv2d({
			filters: 3,
			kernelSize: 3,
			dilationRate: [2, 1],
			inputShape: [8, 8, 2],
			kernelInitializer: seeded(1),
		}),
		tf.layers.batchNormalization(),
	],
	"a dilated depthwise convolution": () => [
		tf.layers.depthwiseConv2d({
			kernelSize: 3,
			dilationRate: 2,
			padding: "same",
			inputShape: [8, 8, 2],
			depthwiseInitializer: seeded(1),
		}),
	],
	"a dilated convolution of sequences": () => [
		tf.layers.reshape({ targetShape: [64, 2], inputShape: [8, 8, 2] }),
		tf.layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 4, padding: "same", kernelInitializer: seeded(1) }),
	],
	"upsampling and average pooling with a border": () => [
		tf.layers.upSampling2d({ size: [2, 2], interpolation: "bilinear", inputShape: [8, 8, 2] }),
		tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
	],
};

describe("training by fit", () => {
	afterAll(() => useBackend(chosen).then(() => undefined));

	it.each(Object.keys(networks) as (keyof typeof networks)[])(
		"learns with %s, alike on every backend",
		async (which) => {
			const losses: number[][] = [];
			for (const name of backends) {
				await useBackend(name);
				const model = tf.sequential({
					layers: [
						...networks[which](),
						tf.layers.flatten(),
						tf.layers.dense({ units: 1, kernelInitializer: seeded(2) }),
					],
				});
				model.compile({ optimizer: tf.train.sgd(0.02), loss: "meanSquaredError" });
				const x = tf.randomNormal([16, 8, 8, 2], 0, 1, "float32", 3);
				const y = tf.tidy(() => tf.sum(tf.slice(x, [0, 2, 2, 0], [16, 2, 2, 1]), [1, 2]));
				const { history } = await model.fit(x, y, { epochs: 4, batchSize: 16, shuffle: false, verbose: 0 });
				losses.push(history.loss as number[]);
				tf.dispose([x, y]);
				model.dispose();
			}
			const [first] = losses as [number[]];
			expect(first[3]).toBeLessThan(first[0]! * 0.9);
			for (const other of losses) for (const [i, loss] of other.entries()) expect(loss).toBeCloseTo(first[i]!, 4);
		},
	);

	it("leaves no tensor of the gradients behind", async () => {
		await useBackend("wasm");
		const kernel = tf.ones([3, 3, 2, 2]) as never;
		const x = tf.ones([1, 6, 6, 2]);
		const before = tf.memory().numTensors;
		tf.grad((of: Tensor) => tf.conv2d(of as never, kernel, 1, "same", "NHWC", 2))(x).dispose();
		expect(tf.memory().numTensors).toBe(before);
		tf.dispose([x, kernel]);
	});
});
