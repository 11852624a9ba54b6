import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { readSafetensors } from "../../../src/data/safetensors.ts";
import { writeSafetensors } from "../../../src/data/safetensors-write.ts";
import { ready } from "../../../src/math/backend.ts";
import type { InputArray } from "../../../src/math/model-inputs.ts";
import { tf } from "../../../src/math/tf.ts";
import {
	loadTransformer,
	type TransformerModel,
	type TransformerOptions,
} from "../../../src/models/transformer/load-transformer.ts";
import { similarityTo } from "../../../src/models/transformer/similarity.ts";
import type { TransformerParts } from "../../../src/models/transformer/transformer-files.ts";
import { failure } from "../../failure.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { expectedCases, folderOf, inputsOf } from "./fixtures.ts";

await ready();

const configOf = (name: string): Record<string, unknown> =>
	JSON.parse(readFileSync(`${folderOf(name)}/config.json`, "utf8"));

/** The parts of a fixture, with another configuration or other weights. */
const partsOf = (name: string, changed: Record<string, unknown> = {}, weights?: Uint8Array): TransformerParts => ({
	config: { ...configOf(name), ...changed },
	weights: weights ?? `${folderOf(name)}/model.safetensors`,
});

/** The weights of a fixture, changed by a function. */
async function weightsOf(
	name: string,
	change: (tensors: Record<string, InputArray>) => Record<string, InputArray>,
): Promise<Uint8Array> {
	const file = await readSafetensors(`${folderOf(name)}/model.safetensors`);
	return writeSafetensors(change(Object.fromEntries([...file.tensors.keys()].map((key) => [key, file.read(key)]))));
}

async function using<T>(
	model: Promise<TransformerModel>,
	use: (model: TransformerModel) => T | Promise<T>,
): Promise<T> {
	const loaded = await model;
	try {
		return await use(loaded);
	} finally {
		loaded.dispose();
	}
}

const problem = (changed: Record<string, unknown>, name = "bert", options?: TransformerOptions) =>
	failure(loadTransformer(partsOf(name, changed), options));

const ids = ndArray(Int32Array.of(6, 7, 8, 9), [1, 4], ["example", "token"]);

describe("what a transformer says of itself", () => {
	it("is its architecture, task, attention nodes, length, and what it left in the file", async () => {
		await using(loadTransformer(folderOf("bert-classifier")), (model) => {
			expect(model.architecture).toBe("bert");
			expect(model.task).toBe("classification");
			expect(model.outputNames).toEqual(["negative", "neutral", "positive"]);
			expect(model.outputUnit).toBe("probability");
			expect(model.maxLength).toBe(16);
			expect(model.attention).toEqual(["layer.0/attention/probabilities", "layer.1/attention/probabilities"]);
			expect(model.ignoredWeights).toEqual(["bert.embeddings.position_ids", "cls.seq_relationship.bias"]);
			expect(model.inputs.map(({ name, fill }) => [name, fill])).toEqual([
				["input_ids", undefined],
				["attention_mask", 1],
				["token_type_ids", 0],
			]);
			const [probabilities] = model.nodes.filter(({ name }) => name === model.attention[0]);
			expect(probabilities).toMatchObject({ op: "softmax", shape: [2, null, null] });
			const residual = model.nodes.find(({ name }) => name === "layer.0/attention/residual");
			expect(residual?.op).toBe("add");
		});
		await using(loadTransformer(folderOf("roberta-classifier")), ({ maxLength }) => expect(maxLength).toBe(14));
		await using(loadTransformer(folderOf("gpt2")), ({ task, classes, outputNames }) => {
			expect([task, classes, outputNames]).toEqual(["next-token", 40, undefined]);
		});
		await using(loadTransformer(folderOf("xlm-roberta-sentence")), ({ task, classes, scoreNode, outputUnit }) => {
			expect([task, classes, scoreNode, outputUnit]).toEqual(["embedding", 8, "normalized", "response"]);
		});
	});

	it("has probabilities by the kind of problem", async () => {
		const sum = async (changed: Record<string, unknown>) =>
			using(loadTransformer(partsOf("bert-classifier", changed)), async (model) => {
				const { values } = await model.predict(ids);
				const scores = await model.scores(ids);
				return { unit: model.outputUnit, values: [...values], scores: [...scores.values] };
			});
		const several = await sum({ problem_type: "multi_label_classification" });
		expect(several.unit).toBe("probability");
		for (const [i, score] of several.scores.entries())
			expect(several.values[i]).toBeCloseTo(1 / (1 + Math.exp(-score)), 5);
		const one = await sum({ problem_type: "single_label_classification" });
		expect(one.values.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
		const number = await sum({ problem_type: "regression" });
		expect(number.unit).toBe("response");
		expect(number.values).toEqual(number.scores);
	});
});

describe("what may be asked of a transformer", () => {
	it("embeds a text by the mean, the first, the largest, the last place or the pooler", async () => {
		const { inputs } = expectedCases("bert")[0]!;
		const [batch, layer] = [inputsOf({ inputs }), "layer.1/output"] as const;
		const mask = inputs.attention_mask!.data;
		const width = 16;
		const vectors = async (options: TransformerOptions) =>
			using(loadTransformer(folderOf("bert"), options), async (model) => {
				const { [layer]: hidden } = await model.layerOutputs(batch, [layer]);
				return { got: (await model.scores(batch)).values, hidden: hidden!.values };
			});
		const combine = (hidden: Float32Array, of: (column: number[]) => number) =>
			Float64Array.from({ length: 3 * width }, (_, i) => {
				const [row, channel] = [Math.floor(i / width), i % width];
				const places = Array.from({ length: 7 }, (_, place) => place).filter((place) => mask[row * 7 + place] === 1);
				return of(places.map((place) => hidden[(row * 7 + place) * width + channel] as number));
			});
		const ways = {
			mean: (column: number[]) => column.reduce((a, b) => a + b) / column.length,
			cls: (column: number[]) => column[0] as number,
			max: (column: number[]) => Math.max(...column),
			last: (column: number[]) => column.at(-1) as number,
		};
		for (const [pooling, of] of Object.entries(ways) as [keyof typeof ways, (column: number[]) => number][]) {
			const { got, hidden } = await vectors({ pooling });
			expect(relativeDifference(got, combine(hidden, of)), pooling).toBeLessThan(float32Rounding);
		}
		const { got: pooled } = await vectors({ pooling: "pooler" });
		expect(Math.max(...pooled.map(Math.abs))).toBeLessThanOrEqual(1);
		const { got: unit } = await vectors({ normalize: true });
		expect(Math.hypot(...unit.subarray(0, width))).toBeCloseTo(1, 5);
		expect(
			await failure(loadTransformer(folderOf("distilbert-classifier"), { task: "embedding", pooling: "pooler" })),
		).toBe('unsupported-model loadTransformer: the network has no pooler; use pooling "mean" or "cls"');
	});

	it("loads a classifier's network for its embeddings, and an image's", async () => {
		await using(loadTransformer(folderOf("distilbert-classifier"), { task: "embedding" }), (model) => {
			expect(model.classes).toBe(16);
			expect(model.ignoredWeights).toContain("pre_classifier.weight");
		});
		await using(loadTransformer(folderOf("vit-classifier"), { task: "embedding" }), (model) => {
			expect([model.scoreNode, model.classes]).toEqual(["pooled", 16]);
		});
		expect(await failure(loadTransformer(folderOf("bert"), { task: "next-token" }))).toContain(
			'"next-token" needs a gpt2',
		);
		expect(await problem({ architectures: ["BertForQuestionAnswering"] })).toMatch(
			/^unsupported-model .*got "BertForQuestionAnswering"; the option task "embedding" loads it without its head/,
		);
	});

	it("takes the names of classes, and options that exist", async () => {
		const outputNames = ["no", "maybe", "yes"];
		await using(loadTransformer(folderOf("bert-classifier"), { outputNames }), (model) =>
			expect(model.outputNames).toEqual(outputNames),
		);
		expect(await failure(loadTransformer(folderOf("bert-classifier"), { outputNames: ["a"] }))).toContain(
			"expected 3 outputNames, got 1",
		);
		expect(await failure(loadTransformer(folderOf("bert"), { pooling: "sum" as never }))).toContain(
			'option "pooling" to be one of "auto", "mean", "cls", "max", "last", "pooler"',
		);
		expect(await failure(loadTransformer(folderOf("bert"), { layers: 1 } as never))).toContain('no option "layers"');
	});

	it("gives the logits of the token to come from a head of its own where it is not tied", async () => {
		const scale = 2;
		const weights = await weightsOf("gpt2", (tensors) => {
			const { values, shape } = tensors["transformer.wte.weight"] as ReturnType<typeof ndArray<Float32Array>>;
			return {
				...tensors,
				"lm_head.weight": ndArray(
					values.map((value) => scale * value),
					shape,
					["a", "b"],
				),
			};
		});
		const expected = expectedCases("gpt2")[0]!;
		await using(loadTransformer(partsOf("gpt2", { tie_word_embeddings: false }, weights)), async (model) => {
			const { values } = await model.scores(inputsOf(expected));
			expect(
				relativeDifference(
					values,
					expected.scores.data.map((value) => scale * value),
				),
			).toBeLessThan(float32Rounding);
		});
		await using(loadTransformer(partsOf("gpt2", {}, weights)), (model) =>
			expect(model.ignoredWeights).toEqual(["lm_head.weight"]),
		);
	});
});

describe("a transformer that does not fit", () => {
	it("names the weights that are missing, misshapen or foreign", async () => {
		const gone = await weightsOf("bert", ({ "encoder.layer.1.output.dense.bias": _, ...rest }) => rest);
		expect(await failure(loadTransformer(partsOf("bert", {}, gone)))).toBe(
			'bad-file loadTransformer: expected weights "encoder.layer.1.output.dense.bias", which the file does not have',
		);
		expect(await problem({ intermediate_size: 25 })).toBe(
			'bad-file loadTransformer: expected weight "encoder.layer.0.intermediate.dense.weight" to have shape [25, 16] by the configuration, got [24, 16]',
		);
		expect(await problem({ num_hidden_layers: 1 })).toMatch(
			/^bad-file .*no weights beside those of the network in the configuration, got "encoder\.layer\.1\..*" and 11 more$/,
		);
		expect(await problem({ num_hidden_layers: 3 })).toContain(
			'expected weights "encoder.layer.2.attention.self.query.weight"',
		);
		const twice = await weightsOf("bert", (tensors) => ({
			...tensors,
			"bert.pooler.dense.bias": tensors["pooler.dense.bias"]!,
		}));
		expect(await failure(loadTransformer(partsOf("bert", {}, twice)))).toContain(
			'expected one tensor "pooler.dense.bias", got',
		);
		const infinite = await weightsOf("bert", (tensors) => ({
			...tensors,
			"embeddings.LayerNorm.bias": ndArray(new Float32Array(16).fill(Infinity), [16], ["x"]),
		}));
		const before = tf.memory().numTensors;
		expect(await failure(loadTransformer(partsOf("bert", {}, infinite)))).toBe(
			'not-finite loadTransformer: expected finite numbers in weight "embeddings.LayerNorm.bias"',
		);
		expect(tf.memory().numTensors).toBe(before);
	});

	it("is told by the configuration's key, and before memory is taken for what it states", async () => {
		expect(await problem({ model_type: "llama" })).toMatch(
			/^unsupported-model .*model_type to be one of bert, .*gpt2, vit, got "llama"$/,
		);
		expect(await problem({ hidden_size: undefined })).toContain('config.json: expected an object with "hidden_size"');
		expect(await problem({ num_hidden_layers: 1e9 })).toContain(
			"num_hidden_layers: expected an integer from 1 to 1000",
		);
		expect(await problem({ num_attention_heads: 3 })).toContain("expected a divisor of hidden_size 16, got 3");
		expect(await problem({ vocab_size: 2e9 })).toContain("to have shape [2000000000, 16] by the configuration");
		expect(await problem({ num_labels: 2e9, id2label: null }, "bert-classifier")).toContain("shape [2000000000, 16]");
		expect(await problem({ id2label: { 0: "a", 1: "b", 3: "c" } }, "bert-classifier")).toContain(
			'id2label: expected an object with "2"',
		);
		expect(await problem({ hidden_act: "laplace" })).toContain("expected hidden_act to be one of gelu, gelu_new");
		expect(await problem({ is_decoder: true })).toBe(
			"unsupported-model loadTransformer: expected is_decoder to be false, got true",
		);
		expect(await problem({ position_embedding_type: "relative_key" })).toContain('"absolute", got "relative_key"');
		expect(await problem({ image_size: 1_000_000 }, "vit-classifier")).toContain("shape [1, 62500000001, 16]");
	});

	it("is told where there are no files for it", async () => {
		const place = mkdtempSync(join(tmpdir(), "no model "));
		expect(await failure(loadTransformer(place))).toMatch(/^bad-input .*config\.json/);
		cpSync(`${folderOf("bert")}/config.json`, join(place, "config.json"));
		expect(await failure(loadTransformer(place))).toContain("or model.safetensors.index.json in");
		writeFileSync(join(place, "pytorch_model.bin"), "");
		expect(await failure(loadTransformer(place))).toContain("converted once by scripts/exporters/pytorch.py");
		rmSync(place, { recursive: true });
		expect(await failure(loadTransformer({} as never))).toBe(
			"bad-input loadTransformer: expected the path or address of a folder, or { config, weights }, got an object with no keys",
		);
	});

	it("reads modules of sentence-transformers that it knows, in folders of their own", async () => {
		const place = mkdtempSync(join(tmpdir(), "sentence "));
		cpSync(folderOf("xlm-roberta-sentence"), place, { recursive: true });
		const withModules = (...modules: object[]) => {
			writeFileSync(join(place, "modules.json"), JSON.stringify([{ path: "", type: "x.Transformer" }, ...modules]));
			return failure(using(loadTransformer(place), ({ classes }) => expect(classes).toBe(16)));
		};
		const pooling = { path: "1_Pooling", type: "sentence_transformers.models.Pooling" };
		expect(await withModules(pooling)).toBe("no error");
		expect(await withModules({ ...pooling, path: "../1_Pooling" })).toContain("expected the name of a folder");
		expect(await withModules({ path: "3_CNN", type: "sentence_transformers.models.CNN" })).toContain(
			'modules to be one of Pooling, Dense, Normalize, Dropout, got "CNN"',
		);
		expect(await withModules()).toContain("expected modules.json to have a Pooling");
		writeFileSync(join(place, "1_Pooling/config.json"), JSON.stringify({ pooling_mode_weightedmean_tokens: true }));
		expect(await withModules(pooling)).toContain('got "pooling_mode_weightedmean_tokens"');
		writeFileSync(join(place, "1_Pooling/config.json"), JSON.stringify({ pooling_mode: "mean" }));
		expect(await withModules(pooling)).toBe("no error");
		rmSync(place, { recursive: true });
	});
});

describe("a transformer's texts", () => {
	it("may be as long as its positions, and no longer", async () => {
		const long = ndArray(new Int32Array(17).fill(6), [1, 17], ["example", "token"]);
		for (const [name, most] of [
			["bert", 16],
			["roberta-classifier", 14],
			["gpt2", 16],
		] as const) {
			await using(loadTransformer(folderOf(name)), async (model) => {
				expect(await failure(model.scores(long))).toContain(`expected at most ${most} places (tokens), got 17`);
			});
		}
	});

	it("are compared with another by the angle between their embeddings", async () => {
		await using(loadTransformer(folderOf("bert")), async (model) => {
			const other = ndArray(Int32Array.of(20, 21, 22), [1, 3], ["example", "token"]);
			const [a, b] = [(await model.scores(ids)).values, (await model.scores(other)).values];
			const dot = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
			const similar = await similarityTo(model, other);
			const { values, shape } = await similar.scores(ids);
			expect(shape).toEqual([1, 1]);
			expect(values[0]).toBeCloseTo(dot / Math.hypot(...a) / Math.hypot(...b), 5);
			expect(similar.outputNames).toEqual(["cosine similarity"]);
			similar.dispose();
			expect(await failure(similarityTo(model, ndArray(Int32Array.of(6, 7), [2, 1], ["example", "token"])))).toBe(
				"bad-input similarityTo: expected one example to compare with, got 2",
			);
		});
	});
});

describe("a transformer at an address", () => {
	const folder = folderOf("xlm-roberta-sentence");
	const server = createServer(({ url = "" }, response) => {
		try {
			response.end(readFileSync(join(folder, new URL(url, "http://x").pathname.replace("/base/", ""))));
		} catch {
			response.writeHead(404).end();
		}
	});
	let address = "";
	beforeAll(async () => {
		await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`;
	});
	afterAll(() => server.close());

	it("is the one in the folder", async () => {
		const expected = expectedCases("xlm-roberta-sentence")[0]!;
		for (const place of [address, new URL(`${address}/`), pathToFileURL(folder).href]) {
			await using(loadTransformer(place), async (model) => {
				const { values } = await model.scores(inputsOf(expected));
				expect(relativeDifference(values, expected.scores.data)).toBeLessThan(float32Rounding);
			});
		}
		const stopped = { signal: AbortSignal.abort() };
		expect(await failure(loadTransformer(address, stopped))).toBe("aborted loadTransformer: stopped by its signal");
		expect(await failure(loadTransformer(folder, { limit: 1_000 }))).toMatch(/^bad-file .*to have at most 1000 bytes/);
		expect(await failure(loadTransformer(`${address}/nowhere`))).toMatch(/^bad-input .*status 404/);
	});
});
