import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gradCam, loadKeras, ready } from "../../../src/index.ts";
import { tf } from "../../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { expectedOf, folder, inputGradients, inputsFor } from "./keras-fixtures.ts";

/** Every model file that scripts/fixtures/keras.py wrote. */
const files = readdirSync(folder).filter((name) => /\.(keras|h5)$/.test(name));

describe("loadKeras(file)", async () => {
	await ready();

	it.each(files)("answers and differentiates as Keras does in 64 bits: %s", async (file) => {
		const before = tf.memory().numTensors;
		const model = await loadKeras(path.join(folder, file));
		const expected = expectedOf(file.slice(0, file.lastIndexOf(".")));
		const { values, shape } = await model.predict(inputsFor(model, expected));
		expect(shape).toEqual(expected.output.shape);
		expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);

		const gradients = inputGradients(model, expected);
		expect(gradients.length).toBe(expected.gradients.length);
		for (const [i, one] of gradients.entries()) {
			const wanted = expected.gradients[i] as number[];
			expect(wanted.some((value) => value !== 0)).toBe(true);
			expect(relativeDifference(one, wanted)).toBeLessThan(10 * float32Rounding);
		}
		model.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});

	it("explains an image by Grad-CAM", async () => {
		const model = await loadKeras(path.join(folder, "cnn.keras"), { outputNames: ["a", "b", "c"] });
		const [image] = Object.values(inputsFor(model, expectedOf("cnn")));
		const { payload, target } = await gradCam(model, image as NonNullable<typeof image>, { target: 1 });
		expect(payload.scores.shape.slice(0, 1)).toEqual([2]);
		expect(payload.scores.values.some((score) => score > 0)).toBe(true);
		expect(target).toBeDefined();
		model.dispose();
	});
});
