import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type DifferentiableModel, loadTfjs, ready, saliency, useBackend } from "../../../src/index.ts";
import { type Tensor, tf } from "../../../src/math/tf.ts";
import { failure } from "../../failure.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { expectAsKeras, expectedOf, inputsFor } from "../keras/keras-fixtures.ts";

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
	const { name: chosen } = await ready();
	afterAll(() => useBackend(chosen).then(() => undefined));

	it.each(differentiable)("answers and differentiates as Keras does in 64 bits: %s", async (name) => {
		const before = tf.memory().numTensors;
		const model = await loadTfjs(path.join(folder, name), { as: "differentiable" });
		await expectAsKeras(model, expectedFor(name));
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

	it("runs a graph with loops as a black box and says why", async () => {
		const [name, why] = ["lstm-keras2.graph", /operation \w+ of node ".*"/];
		// tfjs's WebAssembly kernel of fused products refuses the biases that tfjs's own interpreter gives it.
		if (chosen === "wasm") await useBackend("cpu");
		const before = tf.memory().numTensors;
		const model = await loadTfjs(path.join(folder, name));
		expect(model).toMatchObject({ notDifferentiable: expect.stringMatching(why) });
		const expected = expectedFor(name);
		const inputs = inputsFor(model as DifferentiableModel, expected);
		await expect(model.predict(inputs, { batchSize: 0 })).rejects.toThrow('predict: expected option "batchSize" to be');
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

	it("reads weights from the model's folder alone", async () => {
		const text = readFileSync(path.join(folder, "cnn-keras2.graph/model.json"), "utf8");
		const shard = readFileSync(path.join(folder, "cnn-keras2.graph/group1-shard1of1.bin"));
		const root = mkdtempSync(path.join(tmpdir(), "glasscell-tfjs-"));
		try {
			const inside = path.join(root, "model");
			mkdirSync(inside);
			writeFileSync(path.join(root, "outside.bin"), shard);
			symlinkSync(path.join(root, "outside.bin"), path.join(inside, "link.bin"));
			const named = (name: string) => {
				writeFileSync(path.join(inside, "model.json"), text.replace("group1-shard1of1.bin", name));
				return failure(loadTfjs(inside));
			};
			for (const name of [
				"../outside.bin",
				`${root}/outside.bin`,
				"https://example.org/w.bin",
				"a/../../outside.bin",
				"a\\\\b",
			]) {
				expect(await named(name)).toMatch(/^bad-file loadTfjs: expected names of files in the model's folder, got "/);
			}
			expect(await named("link.bin")).toMatch(
				/^bad-file loadTfjs: expected "link\.bin" to lie in the model's folder, got a link/,
			);
			expect(await named("missing.bin")).toMatch(/^bad-file loadTfjs: expected a file "missing\.bin" beside the model/);
			writeFileSync(path.join(inside, "short.bin"), shard.subarray(0, 100));
			expect(await named("short.bin")).toMatch(/^bad-file loadTfjs: expected \d+ bytes of weights, got 100/);
			writeFileSync(path.join(inside, "long.bin"), Buffer.concat([shard, shard]));
			expect(await named("long.bin")).toMatch(/^bad-file loadTfjs: expected .* to have at most \d+ bytes, got more/);
		} finally {
			rmSync(root, { recursive: true });
		}
	});

	it("reads a model from an address, with the weights beside it", async () => {
		const asked: string[] = [];
		const server = createServer((request, response) => {
			asked.push(request.url ?? "");
			response.end(
				readFileSync(path.join(folder, "cnn-keras2.graph", path.basename((request.url ?? "").split("?")[0] as string))),
			);
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		try {
			const { port } = server.address() as AddressInfo;
			const model = await loadTfjs(`http://127.0.0.1:${port}/m/model.json?key=1`, { as: "differentiable" });
			const expected = expectedOf("cnn-keras2");
			const { values } = await model.predict(inputsFor(model, expected));
			expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);
			expect(asked).toEqual(["/m/model.json?key=1", "/m/group1-shard1of1.bin?key=1"]);
			model.dispose();
		} finally {
			server.close();
		}
	});

	it("reads what TensorFlow.js itself saved", async () => {
		const root = mkdtempSync(path.join(tmpdir(), "glasscell-tfjs-"));
		const inner = tf.sequential({
			layers: [tf.layers.dense({ units: 4, activation: "relu", inputShape: [3] })],
			name: "inner",
		});
		const network = tf.sequential({
			layers: [inner, tf.layers.batchNormalization(), tf.layers.dense({ units: 2, activation: "hardSigmoid" })],
		});
		const x = tf.randomNormal([5, 3], 0, 1, "float32", 3);
		const expected = network.predict(x) as Tensor;
		try {
			await network.save(saving(root));
			const model = await loadTfjs(root, { as: "differentiable" });
			const { values } = await model.predict(x);
			expect(relativeDifference(values, expected.dataSync())).toBeLessThan(float32Rounding);
			model.dispose();
		} finally {
			rmSync(root, { recursive: true });
			tf.dispose([x, expected]);
			network.dispose();
		}
	});

	it("says which outputs there are, and what it takes", async () => {
		const at = path.join(folder, "cnn-keras2.graph");
		expect(await failure(loadTfjs(at, { output: "logits" }))).toMatch(/^unknown-name .*the outputs are scores/);
		expect(await failure(loadTfjs(at, { as: "tensor" as never }))).toMatch(
			/^bad-option .*"differentiable", got "tensor"/,
		);
		expect(await failure(loadTfjs(new Uint8Array(3)))).toMatch(/^bad-input .*path or address of model\.json/);
		expect(await failure(loadTfjs(at, { limit: 100 }))).toMatch(/^bad-file loadTfjs: .*at most 100 bytes/);
		expect(await failure(loadTfjs(at, { signal: AbortSignal.abort() }))).toMatch(/^aborted loadTfjs/);
		expect(await failure(loadTfjs(at, { timeout: 0 }))).toMatch(/^bad-option loadTfjs: expected option "timeout"/);
	});
});

/** What `file://` is to tfjs-node: saves a model into a folder. */
function saving(folder: string): tf.io.IOHandler {
	return {
		async save(artifacts) {
			const data = artifacts.weightData as ArrayBuffer;
			writeFileSync(path.join(folder, "weights.bin"), new Uint8Array(data));
			const weightsManifest = [{ paths: ["weights.bin"], weights: artifacts.weightSpecs }];
			const { modelTopology, format, generatedBy } = artifacts;
			writeFileSync(
				path.join(folder, "model.json"),
				JSON.stringify({ modelTopology, format, generatedBy, weightsManifest }),
			);
			return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
		},
	};
}
