import { describe, expect, it } from "vitest";
import { loadTokenizer } from "../../../src/data/tokenizer.ts";
import { type TextGameOptions, textGame } from "../../../src/explain/game/text-game.ts";
import { textPredictor } from "../../../src/models/black-box/text-predictor.ts";
import { runContext } from "./run-context.ts";

const usual: TextGameOptions = { parts: "words", hide: "remove", target: 0, explain: "prediction" };

function recorder() {
	const asked: string[] = [];
	const model = textPredictor(
		function length(texts) {
			asked.push(...texts);
			return texts.map((text) => [text.length, 0]);
		},
		{ outputNames: ["length", "nothing"], outputUnit: "response" },
	);
	return { model, asked };
}

describe("the game of a text", () => {
	it("keeps the words of a coalition and what lies between all of them", async () => {
		const { model, asked } = recorder();
		const game = await textGame(runContext().context, "test", model, "Not bad, is it?", usual);
		expect(game.players.map(({ name }) => name)).toEqual(["Not", "bad", "is", "it"]);
		expect(asked).toEqual(["Not bad, is it?", " ,  ?"]);
		await game.worth(Uint8Array.from([1, 0, 1, 0]), 1);
		expect(asked.at(-1)).toBe("Not , is ?");
	});

	it("asks about a text that two coalitions leave once", async () => {
		const { model, asked } = recorder();
		const run = runContext();
		const game = await textGame(run.context, "test", model, "very very good", { ...usual, hide: { mask: "…" } });
		const worth = await game.worth(Uint8Array.from([1, 1, 0, 0, 1, 1, 1, 0, 1]), 3);
		expect(asked.slice(2)).toEqual(["very very …", "… very good", "very … good"]);
		expect([...worth]).toEqual([11, 11, 11]);
		const { model: other } = recorder();
		const equal = await textGame(run.context, "test", other, "go,go", usual);
		const before = run.evaluations();
		await equal.worth(Uint8Array.from([1, 0, 0, 1]), 2);
		expect(run.evaluations()).toBe(before + 2);
		const twins = await textGame(run.context, "test", other, "go go", { ...usual, hide: { mask: "go" } });
		const asks = run.evaluations();
		// Whatever goes, the text stays the same.
		await twins.worth(Uint8Array.from([1, 0, 0, 1]), 2);
		expect(run.evaluations()).toBe(asks);
	});

	it("cuts into sentences", async () => {
		const { model } = recorder();
		const text = "  It rained. We stayed in!  ";
		const game = await textGame(runContext().context, "test", model, text, { ...usual, parts: "sentences" });
		expect(game.parts.map(({ start, end }) => text.slice(start, end))).toEqual(["It rained.", "We stayed in!"]);
	});

	it("cuts into the tokenizer's own sub-words, and hides by its mask", async () => {
		const vocabulary = ["[UNK]", "[CLS]", "[SEP]", "[MASK]", "play", "##ing", "is", "fun"];
		const special = ["[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((content, id) => ({ content, id, special: true }));
		const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
		const tokenizer = await loadTokenizer(
			Buffer.from(
				JSON.stringify({
					version: "1.0",
					added_tokens: special.map((token) => ({ ...token, ...flags })),
					normalizer: { type: "Lowercase" },
					pre_tokenizer: { type: "Whitespace" },
					post_processor: { type: "BertProcessing", sep: ["[SEP]", 2], cls: ["[CLS]", 1] },
					model: {
						type: "WordPiece",
						vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
						unk_token: "[UNK]",
						continuing_subword_prefix: "##",
						max_input_chars_per_word: 100,
					},
				}),
			),
		);
		const { model, asked } = recorder();
		const game = await textGame(runContext().context, "test", { ...model, tokenizer }, "Playing is fun", {
			...usual,
			parts: "tokens",
			hide: "mask",
		});
		expect(game.players.map(({ name }) => name)).toEqual(["Play", "ing", "is", "fun"]);
		await game.worth(Uint8Array.from([1, 0, 0, 1]), 1);
		expect(asked.at(-1)).toBe("Play[MASK] [MASK] fun");
		expect(tokenizer.encode("Play[MASK] [MASK] fun").tokens).toEqual([
			"[CLS]",
			"play",
			"[MASK]",
			"[MASK]",
			"fun",
			"[SEP]",
		]);
	});

	it("says what a text or model lacks", async () => {
		const { model } = recorder();
		const ask = (text: string, options: Partial<TextGameOptions> = {}) =>
			textGame(runContext().context, "test", model, text, { ...usual, ...options });
		await expect(ask("?!")).rejects.toThrow('test: expected a text with words, got "?!", which has none');
		await expect(ask("", { parts: "sentences" })).rejects.toThrow("which has none");
		await expect(ask("a b", { parts: "tokens" })).rejects.toThrow("expected a model with a tokenizer");
		await expect(ask("a b", { hide: "mask" })).rejects.toThrow("whose tokenizer has a mask");
		await expect(ask("a b", { explain: "score" })).rejects.toThrow("got one that only predicts");
	});
});

describe("textPredictor", () => {
	it("takes texts in batches and learns the number of outputs", async () => {
		const sizes: number[] = [];
		const model = textPredictor(
			(texts) => {
				sizes.push(texts.length);
				return texts.map((text) => text.length);
			},
			{ batchSize: 2 },
		);
		const { values, shape } = await model.predict(["a", "bb", "ccc"]);
		expect([[...values], shape, sizes]).toEqual([
			[1, 2, 3],
			[3, 1],
			[2, 1],
		]);
	});

	it("names who answered wrongly", async () => {
		const wrong = textPredictor(function short() {
			return [[1]];
		});
		await expect(wrong.predict(["a", "b"])).rejects.toThrow('textPredictor "short": expected to be answered');
		const nan = textPredictor((texts) => texts.map(() => Number.NaN));
		await expect(nan.predict(["a"])).rejects.toThrow("finite scores, got NaN");
		await expect(nan.predict("a" as never)).rejects.toThrow("expected a list of texts");
		expect(() => textPredictor(3 as never)).toThrow("expected a function");
	});
});
