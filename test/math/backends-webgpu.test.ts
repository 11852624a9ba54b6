import { describe, expect, it } from "vitest";
import { backend, fromLayersModel, ndArray, saliency } from "../../src/index.ts";
import { useBackend } from "../../src/math/backend.ts";
import { tf } from "../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../tolerance.ts";
import { useSoftwareVulkan } from "./backends/software-vulkan.ts";
import { checkBackend } from "./backends/suite.ts";

const software = useSoftwareVulkan();
const obstacle = await useBackend("webgpu").then(
	() => undefined,
	(error: Error) => error.message,
);

/** WGSL promises of sin and cos an absolute error of 2⁻¹¹ only, and of what is made of them accordingly. */
const trigonometry = 2 ** -11;

/** After the table, as it ends on another backend. */
function checkReading(): void {
	describe("on webgpu, which cannot be read synchronously", () => {
		it("a model is trained and explained, and moves to another backend with its weights and its hash", async () => {
			await useBackend("webgpu");
			expect(String(backend())).toMatch(/^webgpu 4\.22\.0 (GPU|CPU) \(tfjs 4\.22\.0, 1 thread, \w+/);
			const conv = tf.layers.conv2d({
				filters: 3,
				kernelSize: 3,
				dilationRate: 2,
				padding: "same",
				inputShape: [8, 8, 1],
			});
			const network = tf.sequential({ layers: [conv, tf.layers.flatten(), tf.layers.dense({ units: 2 })] });
			const pixels = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i));
			const images = ndArray(pixels, [2, 8, 8, 1], ["example", "height", "width", "channel"]);
			const model = fromLayersModel(network);
			const untrained = await saliency(model, images, { target: 1 });
			network.compile({ optimizer: "adam", loss: "meanSquaredError" });
			await network.fit(tf.ones([4, 8, 8, 1]), tf.ones([4, 2]), { epochs: 2, verbose: 0 });
			const here = await saliency(model, images, { target: 1 });
			expect(here.provenance.model).not.toBe(untrained.provenance.model);
			await useBackend("wasm");
			const there = await saliency(model, images, { target: 1 });
			expect(there.provenance.model).toBe(here.provenance.model);
			const [got, expected] = [here, there].map(({ payload }) => payload.scores.values);
			expect(relativeDifference(got!, expected!)).toBeLessThan(float32Rounding);
		});

		it("says how a tensor is read, and that what the device refuses is no answer", async () => {
			await useBackend("webgpu");
			const computed = tf.tidy(() => tf.add(tf.ones([2000]), 1));
			expect(() => computed.dataSync()).toThrow(/^webgpu: expected values to be read with `await tensor\.data\(\)`/);
			expect((await computed.data())[0]).toBe(2);
			expect(computed.dataSync()[0]).toBe(2);
			const huge = tf.tidy(() => tf.matMul(tf.ones([60_000, 1]), tf.ones([1, 60_000])));
			await expect(huge.data()).rejects.toThrow(/^webgpu: \w+Error: /);
			huge.dispose();
			expect((await tf.add(computed, 1).data())[0]).toBe(3);
		});
	});
}

if (obstacle === undefined) {
	checkBackend(
		"webgpu",
		Object.fromEntries(
			["sin", "cos", "tan", "acos", "graph: sin [2, 9]", "graph: cos [2, 9]"].map((name) => [name, trigonometry]),
		),
	);
	checkReading();
} else {
	it("runs here", ({ skip }) => {
		skip(`Chromium's software renderer ${software ? "" : "not "}found; ${obstacle}`);
	});
}
