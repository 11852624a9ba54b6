import fc from "fast-check";
import { expect, test } from "vitest";
import { keepWords, words } from "../../src/index.ts";
import { failure } from "../failure.ts";

const texts = (text: string, locale?: string) => words(text, { locale }).map((word) => word.text);

test("words are found with and without spaces, punctuation and emoji are none", () => {
	expect(texts("Don't panic: it's 3.5 % 😀!", "en")).toEqual(["Don't", "panic", "it's", "3.5"]);
	expect(texts("สวัสดีชาวโลก", "th")).toEqual(["สวัสดี", "ชาว", "โลก"]);
	expect(texts("你好，世界", "zh")).toEqual(["你好", "世界"]);
	expect(texts("")).toEqual([]);
});

test("words stand where they say", () => {
	fc.assert(
		fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
			for (const word of words(text)) expect(text.slice(word.start, word.end)).toBe(word.text);
		}),
	);
});

test("words that go are replaced, all else stays", () => {
	const text = "  Not bad, is it?";
	const found = words(text, { locale: "en" });
	expect(keepWords(text, found, [1, 1, 1, 1])).toBe(text);
	expect(keepWords(text, found, [false, true, false, true])).toBe("   bad,  it?");
	expect(keepWords(text, found, Uint8Array.of(0, 1, 1, 0), "[MASK]")).toBe("  [MASK] bad, is [MASK]?");
});

test("words and keepWords say what is wrong", async () => {
	const of = (work: () => unknown) => failure(Promise.resolve().then(work));
	expect(await of(() => words(1 as never))).toBe("bad-input words: expected a text, got 1");
	expect(await of(() => words("a", { locale: "?" }))).toMatch(
		/^bad-option words: expected option "locale" to be a language tag, got "\?": /,
	);
	expect(await of(() => keepWords("a b", words("a b"), [1]))).toBe(
		"shape-mismatch keepWords: expected 2 marks, one a word, got 1",
	);
});
