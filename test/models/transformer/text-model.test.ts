import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ready } from "../../../src/math/backend.ts";
import { loadTransformer } from "../../../src/models/transformer/load-transformer.ts";
import { similarityTo } from "../../../src/models/transformer/similarity.ts";
import { loadTextModel, type TextModel, textModel } from "../../../src/models/transformer/text-model.ts";
import { failure } from "../../failure.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { folderOf, miniLm } from "./fixtures.ts";

await ready();

const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
const words = ["the", "cat", "sat", "on", "mat", "a", "dog", "ran", "far", "away"];

/** Whole words, as the small networks have 40 tokens; texts are filled up to 12 where nothing else is said. */
const tokenizer = (unknown = "[UNK]"): Uint8Array =>
	Buffer.from(
		JSON.stringify({
			version: "1.0",
			truncation: null,
			padding: {
				strategy: { Fixed: 12 },
				direction: "Right",
				pad_to_multiple_of: null,
				pad_id: 0,
				pad_type_id: 0,
				pad_token: "[PAD]",
			},
			added_tokens: special.map((content, id) => ({
				id,
				content,
				special: true,
				single_word: false,
				lstrip: false,
				rstrip: false,
				normalized: false,
			})),
			normalizer: { type: "Lowercase" },
			pre_tokenizer: { type: "Whitespace" },
			post_processor: { type: "BertProcessing", sep: ["[SEP]", 3], cls: ["[CLS]", 2] },
			decoder: null,
			model: {
				type: "WordLevel",
				vocab: Object.fromEntries([...special, ...words].map((word, id) => [word, id])),
				unk_token: unknown,
			},
		}),
	);

const partsOf = (name: string) => ({
	config: `${folderOf(name)}/config.json`,
	weights: `${folderOf(name)}/model.safetensors`,
	tokenizer: tokenizer(),
});

describe("a transformer with its tokenizer", () => {
	const texts = ["The cat sat", "a dog ran far away on the mat", "cat"];
	let classifier: TextModel;
	beforeAll(async () => {
		classifier = await loadTextModel(partsOf("bert-classifier"));
	});
	afterAll(() => classifier.dispose());

	it("gives the model its tokens, filled up to the longest text, and says where they stand", () => {
		const { inputs, encodings } = classifier.encode(texts);
		expect(Object.keys(inputs)).toEqual(["input_ids", "attention_mask", "token_type_ids"]);
		expect(inputs.input_ids!.shape).toEqual([3, 10]);
		expect([...inputs.input_ids!.values.subarray(0, 10)]).toEqual([2, 4, 5, 6, 3, 0, 0, 0, 0, 0]);
		expect([...inputs.attention_mask!.values.subarray(0, 10)]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
		expect(encodings[0]!.tokens.slice(0, 5)).toEqual(["[CLS]", "the", "cat", "sat", "[SEP]"]);
		expect(encodings[0]!.offsets[2]).toEqual([4, 7]);
		const pair = classifier.encode([["the cat", "a dog"]]);
		expect([...pair.inputs.token_type_ids!.values]).toEqual([0, 0, 0, 0, 1, 1, 1]);
	});

	it("answers each text as if it were alone, in any batches", async () => {
		const together = await classifier.predict(texts);
		expect(together.shape).toEqual([3, 3]);
		const [first] = together.values;
		expect(first).toBeGreaterThan(0);
		const alone = [];
		for (const text of texts) alone.push(...(await classifier.predict([text])).values);
		expect(relativeDifference(together.values, alone)).toBeLessThan(float32Rounding);
		expect(await failure(classifier.predict(texts, { batchSize: 0 }))).toMatch(
			/^bad-option predict: expected option "batchSize"/,
		);
		expect(await failure(classifier.scores(texts, { batch: 1 } as never))).toMatch(
			/^bad-option scores: there is no option "batch"/,
		);
		const single = await classifier.predict(texts, { batchSize: 1 });
		expect([...single.values]).toEqual(alone);
		const { inputs } = classifier.encode(texts);
		const scores = await classifier.model.scores(inputs);
		expect(relativeDifference((await classifier.scores(texts)).values, scores.values)).toBeLessThan(float32Rounding);
		expect(classifier.outputNames).toEqual(["negative", "neutral", "positive"]);
		expect(classifier.outputUnit).toBe("probability");
	});

	it("cuts texts to what the model takes", async () => {
		const long = Array.from({ length: 30 }, () => "cat").join(" ");
		expect(classifier.encode(long).inputs.input_ids!.shape).toEqual([1, 16]);
		expect((await classifier.predict([long])).shape).toEqual([1, 3]);
	});

	it("fills up with the token that the network takes for padding", async () => {
		const gpt2 = await loadTextModel({
			...partsOf("gpt2"),
			config: { ...JSON.parse(readFileSync(`${folderOf("gpt2")}/config.json`, "utf8")), pad_token_id: 9 },
		});
		const { inputs } = gpt2.encode(["cat", "the cat"]);
		expect(Object.keys(inputs)).toEqual(["input_ids", "attention_mask"]);
		expect([...inputs.input_ids!.values]).toEqual([2, 5, 3, 9, 2, 4, 5, 3]);
		gpt2.dispose();
	});

	it("is refused where there is no tokenizer or no text", async () => {
		const model = await loadTransformer(folderOf("vit-classifier"));
		expect(() => textModel(model, classifier.tokenizer)).toThrow(
			"textModel: expected a model of input_ids, got one of pixel_values",
		);
		model.dispose();
		expect(await failure(loadTextModel(folderOf("bert")))).toMatch(
			/^bad-input loadTextModel: expected tokenizer\.json in /,
		);
		const { tokenizer: _, ...parts } = partsOf("bert");
		expect(await failure(loadTextModel(parts))).toContain("expected { config, weights, tokenizer }");
		for (const wrong of [5, [], [3], [["a"]], {}]) {
			expect(await failure(classifier.predict(wrong as never))).toContain(
				"bad-input predict: expected a text, or a list of texts or of pairs [first, second], got",
			);
		}
	});
});

describe.skipIf(!existsSync(miniLm))("the real MiniLM sentence encoder with its tokenizer", () => {
	it("embeds sentences as the source framework does, and finds a kitten nearer to a cat than to a car", async () => {
		const encoder = await loadTextModel(miniLm);
		const sentences = ["The cat sat on the mat because it was tired.", "A kitten is small."];
		const expected = JSON.parse(readFileSync(`${folderOf("minilm")}/expected.json`, "utf8"));
		const { values } = await encoder.scores(sentences);
		expect(relativeDifference(values, expected.embedding.data)).toBeLessThan(float32Rounding);
		expect(encoder.encode("word ".repeat(1_000)).inputs.input_ids!.shape).toEqual([1, 256]);
		const similar = await similarityTo(encoder.model, encoder.encode("A kitten is small.").inputs);
		const near = await similar.scores(encoder.encode(["The cat is little.", "My car needs oil."]).inputs);
		expect(near.values[0]).toBeGreaterThan((near.values[1] as number) + 0.3);
		similar.dispose();
		encoder.dispose();
	});
});
