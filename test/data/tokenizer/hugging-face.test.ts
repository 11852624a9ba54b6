import { describe, expect, it } from "vitest";
import { loadTokenizer } from "../../../src/index.ts";
import {
	differences,
	type Expected,
	type Recorded,
	readJson,
	recorded,
	sentences,
	tokenizerOf,
	withCharsmap,
} from "./fixtures.ts";

const names = ["minilm", "gpt2", "roberta", "llama3", "llama2", "xlmr", "albert", "word-level", "word-piece", "gpt1"];

/** Texts cut from the left: Hugging Face's library counts the words that are left, ours those of the text. */
const cutFromTheLeft = "word-level";

describe.each(names)("the tokenizer %s", async (name) => {
	const tokenizer = await tokenizerOf(name);
	const expected = readJson(`${name}.expected.json`) as Expected;
	const tokenOf = (id: number) => tokenizer.tokenOf(id);
	const words = name !== cutFromTheLeft;

	it("gives ids, tokens, offsets, types and words of Hugging Face's library on all sentences", () => {
		const got = sentences.map((text) => recorded(tokenizer.encode(text), [text], tokenOf));
		expect(
			differences(
				sentences.map((text) => [text]),
				got,
				expected.single,
				words,
			),
		).toEqual({ count: 0 });
	});

	it("gives the same without special tokens", () => {
		const some = sentences.filter((_, i) => i % 20 === 0);
		const got = some.map((text) => recorded(tokenizer.encode(text, { specialTokens: false }), [text], tokenOf));
		expect(
			differences(
				some.map((text) => [text]),
				got,
				expected.bare,
				words,
			),
		).toEqual({ count: 0 });
	});

	it("gives the same for pairs of texts", () => {
		const pairs = sentences.flatMap((text, i): [string, string][] =>
			i % 20 === 0 ? [[text, sentences[sentences.length - i - 1] as string]] : [],
		);
		const got = pairs.map(([text, pair]) => recorded(tokenizer.encode(text, { pair }), [text, pair], tokenOf));
		expect(differences(pairs, got, expected.pair, words)).toEqual({ count: 0 });
	});

	it("gives back the same texts", () => {
		const decoded = sentences.map((text) => tokenizer.decode(tokenizer.encode(text).ids));
		expect(decoded).toEqual(expected.decoded);
		const some = sentences.filter((_, i) => i % 20 === 0);
		expect(some.map((text) => tokenizer.decode(tokenizer.encode(text).ids, { specialTokens: true }))).toEqual(
			expected.whole,
		);
	});
});

describe("a normalizer or pre-tokenizer alone", () => {
	const parts = readJson("parts.json") as Record<string, { file: unknown; answers: Recorded[] }>;
	const some = sentences.filter((_, i) => i % 9 === 0);
	// Characters newer than Unicode 9: Hugging Face's table of scripts lacks them, and loses those that a text begins with.
	const newer = /[🧑🫠🪿]/u;

	it.each(Object.keys(parts))("%s rewrites and divides as in Hugging Face's library", async (name) => {
		const { file, answers } = parts[name] as (typeof parts)[string];
		const tokenizer = await loadTokenizer(withCharsmap(JSON.stringify(file)));
		const chosen = some.flatMap((text, i) => (name === "UnicodeScripts" && newer.test(text) ? [] : [i]));
		const texts = chosen.map((i) => some[i] as string);
		const got = texts.map((text) => recorded(tokenizer.encode(text), [text], (id) => tokenizer.tokenOf(id)));
		expect(
			differences(
				texts.map((text) => [text]),
				got,
				chosen.map((i) => answers[i] as Recorded),
			),
		).toEqual({ count: 0 });
	});
});
