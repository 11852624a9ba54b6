import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { unzip } from "../../../src/data/zip.ts";
import { fromLayersModel, gradCam, loadKeras, ready } from "../../../src/index.ts";
import { tf } from "../../../src/math/tf.ts";
import { zipped } from "../../data/zipped.ts";
import { failure } from "../../failure.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { expectAsKeras, expectedOf, folder, inputsFor } from "./keras-fixtures.ts";

/** Every model file that scripts/fixtures/keras.py wrote. */
const files = readdirSync(folder).filter((name) => /\.(keras|h5)$/.test(name));

describe("loadKeras(file)", async () => {
	await ready();

	it.each(files)("answers and differentiates as Keras does in 64 bits: %s", async (file) => {
		const before = tf.memory().numTensors;
		const model = await loadKeras(path.join(folder, file));
		await expectAsKeras(model, expectedOf(file.slice(0, file.lastIndexOf("."))));
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

	it("leaves the probabilities of attention as a node of their own", async () => {
		const model = await loadKeras(path.join(folder, "transformer.keras"));
		const inputs = inputsFor(model, expectedOf("transformer"));
		const { "attention/softmax": weights } = await model.layerOutputs(inputs, ["attention/softmax"]);
		expect(weights.shape).toEqual([2, 3, 9, 9]);
		for (let row = 0; row < 2 * 3 * 9; row++) {
			const sum = weights.values.subarray(row * 9, (row + 1) * 9).reduce((a, b) => a + b, 0);
			expect(sum).toBeCloseTo(1, 5);
		}
		model.dispose();
	});

	it("gives a shared layer's calls one set of weights, and names models inside", async () => {
		const model = await loadKeras(path.join(folder, "skips.keras"));
		const calls = model.nodes.filter(({ name }) => /^shared(#\d)?$/.test(name));
		expect(calls.map(({ name }) => name)).toEqual(["shared", "shared#2", "shared#3"]);
		expect(new Set(calls.map(({ weights }) => weights.join())).size).toBe(1);
		expect(model.nodes.map(({ name }) => name)).toContain("outer/block/conv2d/relu");
		expect(model.inputs.map(({ name }) => name)).toEqual(["image", "extra"]);
		model.dispose();
	});

	it("takes what Keras and TensorFlow.js mean by bilinear each for itself", () => {
		const layer = tf.layers.upSampling2d({ size: [2, 2], interpolation: "bilinear", inputShape: [2, 2, 1] });
		const network = tf.sequential({ layers: [layer, tf.layers.flatten()] });
		const model = fromLayersModel(network);
		expect(model.nodes.map(({ op }) => op)).toContain("upSampling2d");
		network.dispose();
	});

	/** A `.keras` file with another configuration. */
	async function changedFile(
		name: string,
		change: (layers: Record<string, unknown>[], config: Record<string, unknown>) => void,
	) {
		const members = await unzip("test", new Uint8Array(readFileSync(path.join(folder, `${name}.keras`))), () => true);
		const config = JSON.parse(new TextDecoder().decode(members.get("config.json"))) as {
			config: { layers: Record<string, unknown>[] };
		};
		change(config.config.layers, config);
		return zipped({ ...Object.fromEntries(members), "config.json": Buffer.from(JSON.stringify(config)) });
	}

	const changed = (change: Parameters<typeof changedFile>[1]) => changedFile("cnn", change);

	const named = (layers: Record<string, unknown>[], name: string) =>
		layers.find((layer) => (layer.config as { name: string }).name === name) as {
			class_name: string;
			config: Record<string, unknown>;
		};

	it.each([
		[
			"a layer that is not known",
			"unsupported-model",
			/got "conv1" of class MyLayer; known are .*Conv2D/,
			(layers: Record<string, unknown>[]) => {
				named(layers, "conv1").class_name = "MyLayer";
			},
		],
		[
			"a subclassed model",
			"unsupported-model",
			/got "cnn" of class Classifier: a subclassed model is Python code/,
			(_: unknown, model: Record<string, unknown>) => {
				Object.assign(model, { class_name: "Classifier", config: { name: "cnn" } });
			},
		],
		[
			"channels first",
			"unsupported-model",
			/data_format of layer "conv1" \(Conv2D\) to be "channels_last", got "channels_first"/,
			(layers: Record<string, unknown>[]) => {
				named(layers, "conv1").config.data_format = "channels_first";
			},
		],
		[
			"an activation that is not known",
			"unsupported-model",
			/activation of layer "conv1" .* to be one of .*relu.*, got "wavy"/,
			(layers: Record<string, unknown>[]) => {
				named(layers, "conv1").config.activation = "wavy";
			},
		],
		[
			"a size beyond all memory",
			"unsupported-model",
			/output of layer "re_lu" \(ZeroPadding2D\) to be at most \d+ values/,
			(layers: Record<string, unknown>[]) => {
				Object.assign(named(layers, "re_lu"), { class_name: "ZeroPadding2D", config: { name: "re_lu", padding: 1e6 } });
			},
		],
		[
			"an input beyond all memory",
			"bad-file",
			/at most \d+ elements/,
			(layers: Record<string, unknown>[]) => {
				(layers[0] as { config: Record<string, unknown> }).config.batch_shape = [null, 1e6, 1e6, 3];
			},
		],
		[
			"weights that do not fit",
			"bad-file",
			/layer "conv2" \(DepthwiseConv2D\) to take|layer "scores" \(Dense\) to take/,
			(layers: Record<string, unknown>[]) => {
				named(layers, "conv2").class_name = "DepthwiseConv2D";
			},
		],
	] as const)("names %s", async (_, code, message, change) => {
		const before = tf.memory().numTensors;
		const bytes = await changed(change);
		await expect(loadKeras(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
		expect(tf.memory().numTensors).toBe(before);
	});

	it("takes one of several outputs by its layer, and says which there are", async () => {
		const two = await changedFile("skips", (_, { config }) => {
			const { output_layers } = config as { output_layers: unknown[] };
			Object.assign(config as object, { output_layers: [output_layers, ["dense", 0, 0]] });
		});
		expect(await failure(loadKeras(two))).toMatch(
			/^unsupported-model .*one output, got 2: dense_1, dense; the option output chooses one/,
		);
		expect(await failure(loadKeras(two, { output: "conv" }))).toMatch(/^unknown-name .*the outputs are dense_1, dense/);
		const model = await loadKeras(two, { output: "dense_1" });
		const expected = expectedOf("skips");
		const { values } = await model.predict(inputsFor(model, expected));
		expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);
		model.dispose();
	});

	it("refuses a call with a tensor that it would not look at", async () => {
		const bytes = await changedFile("skips", (layers) => {
			const dense = layers.find(({ name }) => name === "dense_1") as {
				inbound_nodes: { args: unknown[]; kwargs: object }[];
			};
			const [call] = dense.inbound_nodes;
			Object.assign(call?.kwargs as object, { scale: call?.args[0] });
		});
		expect(await failure(loadKeras(bytes))).toMatch(
			/^unsupported-model .*layer "dense_1" \(Dense\) to be called on what it works with, got also "scale"/,
		);
	});

	it("says what it takes, where a file is something else", async () => {
		const bytes = (text: string) => new TextEncoder().encode(text);
		expect(await failure(loadKeras(bytes("{}")))).toMatch(/^bad-file loadKeras: expected a \.keras or \.h5 file/);
		expect(await failure(loadKeras(zipped({ "a.txt": bytes("a") })))).toMatch(
			/^bad-file .* config\.json, metadata\.json, model\.weights\.h5, got none of them/,
		);
		const members = await unzip("test", new Uint8Array(readFileSync(path.join(folder, "cnn.keras"))), () => true);
		expect(await failure(loadKeras(members.get("model.weights.h5") as Uint8Array))).toMatch(
			/^bad-file .*a file of weights alone; save the model itself/,
		);
		expect(await failure(loadKeras("nowhere.keras"))).toMatch(/^bad-input /);
		expect(await failure(loadKeras(bytes("{}"), { classes: 3 } as never))).toMatch(/^bad-option .*outputNames/);
		expect(await failure(loadKeras(path.join(folder, "cnn.keras"), { outputNames: ["a"] }))).toMatch(
			/^bad-option .*3 outputNames, got 1/,
		);
	});

	it("names the place in the configuration that is damaged", async () => {
		const bytes = await changedFile("skips", (layers) => Object.assign(layers[1] as object, { class_name: 7 }));
		expect(await failure(loadKeras(bytes))).toMatch(
			/^bad-file loadKeras: config\.json\.config\.layers\[1\]\.class_name: expected a text, got 7/,
		);
	});

	it("keeps to its limit and its signal, and refuses what is none", async () => {
		const file = path.join(folder, "cnn.keras");
		expect(await failure(loadKeras(file, { limit: 100 }))).toMatch(/^bad-file loadKeras: .*at most 100 bytes/);
		expect(await failure(loadKeras(file, { signal: AbortSignal.abort() }))).toMatch(/^aborted loadKeras/);
		expect(await failure(loadKeras(file, { limit: 0 }))).toMatch(/^bad-option loadKeras: expected option "limit"/);
		expect(await failure(loadKeras(file, { timeout: "1 s" as never }))).toMatch(/^bad-option .*option "timeout"/);
	});
});
