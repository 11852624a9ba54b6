import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type DifferentiableModel, loadSavedModel, ready, useBackend } from "../../../src/index.ts";
import { tf } from "../../../src/math/tf.ts";
import { failure } from "../../failure.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { expectAsKeras, expectedOf, inputsFor } from "../keras/keras-fixtures.ts";

const folder = path.join(import.meta.dirname, "../../fixtures/tensorflow");
const models = ["cnn", "cnn-keras2", "mlp", "skips"];

describe("loadSavedModel(folder)", async () => {
	const { name: chosen } = await ready();
	afterAll(() => useBackend(chosen).then(() => undefined));

	it.each(models)("answers and differentiates as Keras does in 64 bits: %s", async (name) => {
		const before = tf.memory().numTensors;
		const model = await loadSavedModel(path.join(folder, `${name}.saved`), { as: "differentiable" });
		await expectAsKeras(model, expectedOf(name));
		expect(tf.memory().numTensors).toBe(before);
	});

	it("names nodes after the layers, and makes a convolution and its bias one node", async () => {
		const model = await loadSavedModel(path.join(folder, "cnn.saved"), { as: "differentiable" });
		const nodes = model.nodes.map(({ name, op }) => `${name} ${op}`);
		expect(nodes).toEqual(
			expect.arrayContaining([
				"cnn_1/conv1_1/convolution conv2d",
				"cnn_1/conv1_1/Relu relu",
				"cnn_1/scores_1/MatMul dense",
			]),
		);
		expect(nodes.filter((node) => /conv1_1|scores_1/.test(node))).toHaveLength(4);
		// What a normalisation makes of its weights alone is computed once.
		expect(nodes.filter((node) => /batch_normalization/.test(node)).map((node) => node.split(" ")[1])).toEqual([
			"scale",
			"bias",
		]);
		expect(model).toMatchObject({ scoreNode: "cnn_1/scores_1/MatMul", scoreUnit: "logit", classes: 3 });
		model.dispose();
	});

	it.runIf(chosen === "tensorflow").each(models)(
		"runs in TensorFlow itself where that is asked for: %s",
		async (name) => {
			const before = tf.memory().numTensors;
			const model = await loadSavedModel(path.join(folder, `${name}.saved`), { as: "predictor" });
			expect(model).toMatchObject({ notDifferentiable: "it was asked for as a predictor" });
			const expected = expectedOf(name);
			for (const batchSize of [64, 1]) {
				const { values } = await model.predict(inputsFor(model as DifferentiableModel, expected), { batchSize });
				expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);
			}
			model.dispose();
			expect(tf.memory().numTensors).toBe(before);
		},
	);

	it("says that TensorFlow is needed where another backend runs", async () => {
		await useBackend("wasm");
		expect(await failure(loadSavedModel(path.join(folder, "cnn.saved"), { as: "predictor" }))).toMatch(
			/^backend loadSavedModel: .* needs the backend tensorflow, and wasm .* runs/,
		);
		await useBackend(chosen);
	});

	it("lists the signatures and outputs that there are", async () => {
		const at = path.join(folder, "cnn.saved");
		expect(await failure(loadSavedModel(at, { signature: "train" }))).toMatch(
			/^unknown-name .*no signature "train"; the signatures are .*serving_default/,
		);
		expect(await failure(loadSavedModel(at, { output: "logits" }))).toMatch(
			/^unknown-name .*no output "logits"; the outputs are output_0/,
		);
	});

	it("refuses what is no folder of a SavedModel", async () => {
		expect(await failure(loadSavedModel("https://example.org/model"))).toMatch(/^bad-input .*path of a folder/);
		expect(await failure(loadSavedModel(path.join(folder, "nowhere")))).toMatch(/^bad-input /);
		expect(await failure(loadSavedModel(path.join(folder, "cnn-keras2.graph")))).toMatch(/^bad-input /);
	});
});
