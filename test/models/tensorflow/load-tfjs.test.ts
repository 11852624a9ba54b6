import path from "node:path";
import { describe, expect, it } from "vitest";
import { type DifferentiableModel, loadTfjs, ready, saliency } from "../../../src/index.ts";
import { tf } from "../../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { expectedOf, inputGradients, inputsFor } from "../keras/keras-fixtures.ts";

const folder = path.join(import.meta.dirname, "../../fixtures/tensorflow");

const differentiable = [
	"cnn-keras2.layers",
	"skips-keras2.layers",
	"lstm-keras2.layers",
	"cnn-keras2.graph",
	"skips-keras2.graph",
	"skips-keras2.graph-shards",
	"computed-keras2.graph",
];

const expectedFor = (name: string) => expectedOf(name.slice(0, name.indexOf(".")));

describe("loadTfjs(folder)", async () => {
	await ready();

	it.each(differentiable)("answers and differentiates as Keras does in 64 bits: %s", async (name) => {
		const before = tf.memory().numTensors;
		const model = await loadTfjs(path.join(folder, name), { as: "differentiable" });
		const expected = expectedFor(name);
		const { values } = await model.predict(inputsFor(model, expected));
		expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);
		const gradients = inputGradients(model, expected);
		expect(gradients.length).toBe(expected.gradients.length);
		for (const [i, wanted] of expected.gradients.entries()) {
			expect(relativeDifference(gradients[i] as Float32Array, wanted)).toBeLessThan(10 * float32Rounding);
		}
		model.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});

	// Half precision keeps 11 bits; a byte, 256 steps between the least and the largest weight.
	it.each([
		["float16", 2e-3],
		["uint8", 5e-2],
	])("reads weights that were quantised to %s", async (kind, tolerance) => {
		const model = await loadTfjs(path.join(folder, `cnn-keras2.graph-${kind}`, "model.json"), { as: "differentiable" });
		const expected = expectedOf("cnn-keras2");
		const { values } = await model.predict(inputsFor(model, expected));
		const difference = relativeDifference(values, expected.output.values);
		expect(difference).toBeLessThan(tolerance);
		expect(difference).toBeGreaterThan(float32Rounding);
		model.dispose();
	});

	it.each([
		["lstm-keras2.graph", /operation \w+ of node ".*" is not known/],
		["maps-keras2.graph", /operation \w+ of node ".*"/],
	])("runs %s as a black box and says why", async (name, why) => {
		const before = tf.memory().numTensors;
		const model = await loadTfjs(path.join(folder, name));
		expect(model).toMatchObject({ notDifferentiable: expect.stringMatching(why) });
		const expected = expectedFor(name);
		const inputs = inputsFor(model as DifferentiableModel, expected);
		for (const batchSize of [64, 1]) {
			const { values } = await model.predict(inputs, { batchSize });
			expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);
		}
		model.dispose();
		expect(tf.memory().numTensors).toBe(before);
		const asked = loadTfjs(path.join(folder, name), { as: "differentiable" });
		await expect(asked).rejects.toMatchObject({ code: "unsupported-model", message: expect.stringMatching(why) });
		await expect(saliency(model as DifferentiableModel, inputs)).rejects.toMatchObject({ code: "unsupported-model" });
	});
});
