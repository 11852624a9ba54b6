import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadTokenizer, type Tokenizer } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { tokenizerOf } from "./fixtures.ts";

let bert: Tokenizer;
let gpt2: Tokenizer;
let llama2: Tokenizer;

beforeAll(async () => {
	[bert, gpt2, llama2] = await Promise.all([tokenizerOf("minilm"), tokenizerOf("gpt2"), tokenizerOf("llama2")]);
});

const failureOf = (work: () => unknown) =>
	failure(
		(async () => {
			work();
		})(),
	);

describe("encode", () => {
	it("keeps where each token stands, in UTF-16 code units", () => {
		const text = "Ça 👩‍🚀 va: unbelievably!";
		const { tokens, offsets, wordIds } = bert.encode(text, { padding: false });
		expect(tokens).toEqual(["[CLS]", "ca", "[UNK]", "va", ":", "un", "##bel", "##ie", "##va", "##bly", "!", "[SEP]"]);
		expect(offsets.map(([start, end]) => text.slice(start, end))).toEqual([
			"",
			"Ça",
			"👩‍🚀",
			"va",
			":",
			"un",
			"bel",
			"ie",
			"va",
			"bly",
			"!",
			"",
		]);
		expect(wordIds).toEqual([null, 0, 1, 2, 3, 4, 4, 4, 4, 4, 5, null]);
	});

	it("points each byte of a character to the whole of it", () => {
		const text = "a🪐b";
		const { tokens, offsets } = llama2.encode(text, { specialTokens: false });
		expect(tokens.slice(-5, -1)).toEqual(["<0xF0>", "<0x9F>", "<0xAA>", "<0x90>"]);
		expect(offsets.slice(-5, -1)).toEqual([
			[1, 3],
			[1, 3],
			[1, 3],
			[1, 3],
		]);
	});

	it("is not led astray by what a normalizer or a model drops, as Hugging Face's library is", async () => {
		const xlmr = await tokenizerOf("xlmr");
		const text = "\u0001\u0002model";
		const { tokens, offsets } = xlmr.encode(text, { specialTokens: false });
		expect(tokens).toEqual(["▁", "mo", "de", "l"]);
		expect(offsets.map(([start, end]) => text.slice(start, end))).toEqual(["m", "mo", "de", "l"]);
		const file = { model: { type: "BPE", vocab: { a: 0, b: 1 }, merges: [] } };
		const letters = await loadTokenizer(new TextEncoder().encode(JSON.stringify(file)));
		expect(letters.encode("xab").offsets).toEqual([
			[1, 2],
			[2, 3],
		]);
	});

	it("takes two texts, each with its own offsets", () => {
		const { tokens, offsets, typeIds, sequenceIds, specialTokensMask } = bert.encode("why?", {
			pair: "so",
			padding: false,
		});
		expect(tokens).toEqual(["[CLS]", "why", "?", "[SEP]", "so", "[SEP]"]);
		expect(offsets).toEqual([
			[0, 0],
			[0, 3],
			[3, 4],
			[0, 0],
			[0, 2],
			[0, 0],
		]);
		expect(typeIds).toEqual([0, 0, 0, 0, 1, 1]);
		expect(sequenceIds).toEqual([null, 0, 0, null, 1, null]);
		expect(specialTokensMask).toEqual([1, 0, 0, 1, 0, 1]);
	});

	it("finds special tokens in the text", () => {
		expect(bert.encode("a [MASK] b", { padding: false }).tokens).toEqual(["[CLS]", "a", "[MASK]", "b", "[SEP]"]);
	});

	it("cuts and fills up as the file says, as the options say, or not at all", () => {
		const long = "word ".repeat(200);
		expect(bert.encode(long).ids).toHaveLength(128);
		expect(bert.encode("word").ids).toHaveLength(128);
		expect(bert.encode(long, { truncation: false, padding: false }).ids).toHaveLength(202);
		const { tokens, attentionMask } = bert.encode("one two three four", {
			truncation: { maxLength: 4, side: "left" },
			padding: { length: 6, side: "left" },
		});
		expect(tokens).toEqual(["[PAD]", "[PAD]", "[CLS]", "three", "four", "[SEP]"]);
		expect(attentionMask).toEqual([0, 0, 1, 1, 1, 1]);
		expect(bert.encode("one two three", { padding: { multipleOf: 4 } }).ids).toHaveLength(8);
	});

	it("cuts the longer of two texts first, or the one that is named", () => {
		const pair = "d e";
		const texts = (strategy: "longest-first" | "only-first" | "only-second", maxLength: number) => {
			const { tokens } = bert.encode("a b c f g", { pair, padding: false, truncation: { maxLength, strategy } });
			return tokens.filter((token) => !token.startsWith("[")).join("");
		};
		expect(texts("longest-first", 8)).toBe("abcde");
		expect(texts("only-first", 6)).toBe("ade");
		expect(texts("only-second", 9)).toBe("abcfgd");
	});

	it("says what is wrong with options and inputs", async () => {
		const wrong = (options: object, text: unknown = "a") => failureOf(() => bert.encode(text as string, options));
		expect(await wrong({}, 1)).toBe("bad-input encode: expected a text, got 1");
		expect(await wrong({ pair: 1 })).toBe('bad-option encode: expected option "pair" to be a text, got 1');
		expect(await wrong({ maxLength: 1 })).toBe(
			'bad-option encode: there is no option "maxLength"; the options are specialTokens, truncation, padding',
		);
		expect(await wrong({ truncation: {} })).toBe(
			'bad-option encode: expected option "truncation" to have maxLength, got an object with no keys',
		);
		expect(await wrong({ truncation: { maxLength: 0.5 } })).toBe(
			'bad-option encode: expected option "maxLength" to be an integer at least 1, got 0.5',
		);
		expect(await wrong({ truncation: { maxLength: 1 } })).toBe(
			"bad-option encode: expected truncation to leave room for 2 special tokens, got maxLength 1",
		);
		expect(await wrong({ truncation: { maxLength: 3, strategy: "only-second" } }, "a b c d")).toBe(
			'bad-option encode: expected the second text to have more than the 3 tokens that are too much with strategy "only-second", got 0',
		);
		expect(await wrong({ padding: { token: "[NONE]" } })).toBe(
			'unknown-name encode: expected a padding token of the vocabulary, got "[NONE]"',
		);
		expect(await failureOf(() => bert.decode([1], { skipSpecialTokens: true } as never))).toBe(
			'bad-option decode: there is no option "skipSpecialTokens"; the options are specialTokens',
		);
		expect(await failureOf(() => bert.encodeBatch(["a", 1 as never]))).toBe(
			"bad-input encodeBatch: expected a text or a pair of texts, got 1",
		);
		expect(await failureOf(() => bert.encodeBatch("a" as never))).toBe(
			'bad-input encodeBatch: expected a list of texts or pairs of texts, got "a"',
		);
	});

	it("gives what nobody can change", () => {
		const encoding = bert.encode("a");
		expect(Object.isFrozen(encoding) && Object.isFrozen(encoding.ids) && Object.isFrozen(encoding.offsets)).toBe(true);
	});
});

describe("encodeBatch", () => {
	it("makes a rectangle of texts and pairs, filled up to the longest", () => {
		const { ids, attentionMask, typeIds, encodings } = bert.encodeBatch(["one", ["two", "three four"]], {
			padding: false,
		});
		expect(ids.shape).toEqual([2, 6]);
		expect(ids.axes).toEqual(["example", "token"]);
		expect(Array.from(ids.values)).toEqual([101, 2028, 102, 0, 0, 0, 101, 2048, 102, 2093, 2176, 102]);
		expect(Array.from(attentionMask.values)).toEqual([1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
		expect(Array.from(typeIds.values)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
		expect(encodings.map((encoding) => encoding.ids.length)).toEqual([6, 6]);
	});

	it("stays a rectangle where a text is longer than what it is filled up to", () => {
		const { ids } = bert.encodeBatch(["one", "one two three"], { padding: { length: 4 } });
		expect(ids.shape).toEqual([2, 5]);
	});

	it("takes a list of none", () => {
		expect(bert.encodeBatch([]).ids.shape).toEqual([0, 0]);
	});
});

describe("a byte-level tokenizer", () => {
	const anyText = fc.string({ unit: "binary", maxLength: 60 });

	it("gives back any text, and its offsets cover all of it", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const { ids, offsets } = gpt2.encode(text);
				expect(gpt2.decode(ids, { specialTokens: true })).toBe(text);
				let covered = 0;
				for (const [start, end] of offsets) {
					expect(start).toBeLessThanOrEqual(covered);
					expect(end).toBeGreaterThanOrEqual(covered);
					covered = end;
				}
				expect(covered).toBe(text.length);
			}),
		);
	});

	it("takes half a surrogate pair as what stands for it in UTF-8", () => {
		expect(gpt2.decode(gpt2.encode("a\ud83eb").ids)).toBe("a\ufffdb");
	});
});

describe("a tokenizer", () => {
	it("has offsets in order and within the text, whatever the text", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
				for (const tokenizer of [bert, llama2]) {
					const { offsets, sequenceIds } = tokenizer.encode(text, { truncation: false, padding: false });
					const own = offsets.filter((_, i) => sequenceIds[i] !== null);
					expect(own.every(([start, end]) => 0 <= start && start <= end && end <= text.length)).toBe(true);
					expect(own.every(([start], i) => i === 0 || start >= (own[i - 1]?.[0] ?? 0))).toBe(true);
				}
			}),
		);
	});

	it("knows its tokens, those that were added too", () => {
		expect(bert.idOf("[MASK]")).toBe(103);
		expect(bert.tokenOf(103)).toBe("[MASK]");
		expect(bert.idOf("no such token")).toBeUndefined();
		expect(bert.vocabularySize).toBe(30_522);
	});

	it("leaves special tokens out of a text, unless they are wanted", () => {
		const { ids } = bert.encode("Why not?", { padding: false });
		expect(bert.decode(ids)).toBe("why not?");
		expect(bert.decode(ids, { specialTokens: true })).toBe("[CLS] why not? [SEP]");
		expect(bert.decode([-1, 2.5, 1e9])).toBe("");
	});

	it("takes time in proportion to the text, also where nothing divides it", () => {
		// The best of three: what else the machine does comes on top.
		const milliseconds = (length: number) =>
			Math.min(
				...[1, 2, 3].map(() => {
					const start = performance.now();
					gpt2.encode("abcd".repeat(length / 4));
					return performance.now() - start;
				}),
			);
		// Ten times the text: a hundred times as long if it were the square.
		expect(milliseconds(200_000) / milliseconds(20_000)).toBeLessThan(40);
	});

	it("of an older file, whose model has no type, is read by what it has", async () => {
		const read = (model: object) => loadTokenizer(new TextEncoder().encode(JSON.stringify({ model })));
		expect((await read({ vocab: { a: 0, b: 1, ab: 2 }, merges: ["#version: 0.2", "a b"] })).encode("ab").ids).toEqual([
			2,
		]);
		expect(
			(
				await read({
					vocab: [
						["a", -1],
						["aa", -1],
					],
					unk_id: 0,
				})
			).encode("aa").ids,
		).toEqual([1]);
		expect(
			(await read({ vocab: { a: 0, "##b": 1, "[UNK]": 2 }, max_input_chars_per_word: 9 })).encode("ab").ids,
		).toEqual([0, 1]);
		expect((await read({ vocab: { ab: 0 }, unk_token: "?" })).encode("ab").ids).toEqual([0]);
	});
});
