import { describe, expect, it, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { loadTokenizer } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { fileOf, sentences, tokenizerOf } from "./fixtures.ts";
import { formats } from "./fuzz-formats.ts";

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

/** A file of whole words, with parts of its own. */
const file = (parts: object) => ({
	model: { type: "WordLevel", vocab: { a: 0, "[UNK]": 1 }, unk_token: "[UNK]" },
	...parts,
});

const bpe = (model: object) => ({
	model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: [["a", "b"]], ...model },
});

describe("a file that is none", () => {
	test.each<[string, unknown, string]>([
		["no JSON", "{", "bad-file loadTokenizer: expected the file to be JSON, got "],
		["a list", [], 'bad-file loadTokenizer: expected an object with "model", got an array of 0'],
		["no model", {}, 'bad-file loadTokenizer: expected an object with "model", got an object with no keys'],
		[
			"another model",
			{ model: { type: "X" } },
			'model.type: expected one of BPE, Unigram, WordLevel, WordPiece, got "X"',
		],
		["a model of the prototype", { model: { type: "constructor" } }, "model.type: expected one of"],
		[
			"ids that are none",
			{ model: { type: "WordLevel", vocab: { a: 1e300 } } },
			"model.vocab: expected a table of ids",
		],
		[
			"a merge of what is not there",
			bpe({ merges: [["a", "c"]] }),
			'to have all that is merged, got an array of 2 without "c"',
		],
		[
			"a merge of three",
			bpe({ merges: [["a", "b", "ab"]] }),
			"model.merges: expected a list of pairs of texts, got an array of 3",
		],
		[
			"scores that are none",
			{ model: { type: "Unigram", vocab: [["a", "b"]] } },
			"model.vocab: expected a list of pieces",
		],
		[
			"an unknown that is not there",
			{ model: { type: "Unigram", vocab: [["a", 0]], unk_id: 1 } },
			"model.unk_id: expected the place of a piece, below 1, got 1",
		],
		[
			"an unknown normalizer",
			file({ normalizer: { type: "NFX" } }),
			"normalizer.type: expected one of BertNormalizer, NFC, ",
		],
		[
			"a table that is no base64",
			file({ normalizer: { type: "Precompiled", precompiled_charsmap: "?" } }),
			"precompiled_charsmap: expected base64",
		],
		[
			"a table that says it is longer",
			file({ normalizer: { type: "Precompiled", precompiled_charsmap: "////fwAAAAA=" } }),
			"normalizer.precompiled_charsmap: expected a trie, got 8 bytes that say it has 2147483647",
		],
		[
			"a pattern that is none",
			file({ pre_tokenizer: { type: "Split", pattern: { Regex: "(" }, behavior: "Isolated" } }),
			'pre_tokenizer.pattern.Regex: expected a pattern, got "(": ',
		],
		[
			"a pattern that is too long",
			file({ pre_tokenizer: { type: "Split", pattern: { Regex: "a".repeat(5000) }, behavior: "Isolated" } }),
			"pre_tokenizer.pattern.Regex: expected a pattern of at most 4096 characters",
		],
		[
			"a special token that is not there",
			file({
				post_processor: {
					type: "TemplateProcessing",
					single: [{ SpecialToken: { id: "x", type_id: 0 } }],
					pair: [],
					special_tokens: {},
				},
			}),
			'post_processor.special_tokens: expected an object with "x", got an object with no keys',
		],
		[
			"the second of one text",
			file({
				post_processor: {
					type: "TemplateProcessing",
					single: [{ Sequence: { id: "B", type_id: 0 } }],
					pair: [],
					special_tokens: {},
				},
			}),
			'single[0].Sequence.id: expected the one text that there is, "A", got "B"',
		],
		[
			"padding without end",
			file({
				padding: { strategy: { Fixed: 2 ** 40 }, direction: "Right", pad_id: 0, pad_type_id: 0, pad_token: "x" },
			}),
			"padding.strategy.Fixed: expected an integer from 0 to 1048576, got 1099511627776",
		],
		[
			"less room than special tokens",
			file({
				truncation: { max_length: 1, strategy: "LongestFirst", stride: 0 },
				post_processor: { type: "BertProcessing", sep: ["s", 1], cls: ["c", 0] },
			}),
			"expected truncation.max_length to be at least 2, the number of special tokens, got 1",
		],
	])("with %s is refused, and the text says where", async (_, value, text) => {
		expect(await failure(loadTokenizer(bytesOf(value)))).toContain(text);
		expect(await failure(loadTokenizer(bytesOf(value)))).toMatch(/^bad-file loadTokenizer: /);
	});

	it("with parts in parts without end is refused", async () => {
		let normalizer: object = { type: "NFC" };
		for (let i = 0; i < 1000; i++) normalizer = { type: "Sequence", normalizers: [normalizer] };
		expect(await failure(loadTokenizer(bytesOf(file({ normalizer }))))).toMatch(
			/^bad-file loadTokenizer: normalizer\..*: expected at most 64 values in one another, got 65$/,
		);
	});
});

const failureOf = (work: () => unknown) =>
	failure(
		(async () => {
			work();
		})(),
	);

describe("a file that fails on a text", () => {
	it("says so of a pattern that does not end", async () => {
		const pattern = { Regex: "(a+)+$" };
		const tokenizer = await loadTokenizer(
			bytesOf(file({ pre_tokenizer: { type: "Split", pattern, behavior: "Isolated" } })),
		);
		const text = `${"a".repeat(40)}!`;
		expect(await failureOf(() => tokenizer.encode(text))).toBe(
			`bad-file loadTokenizer: expected the pattern "(a+)+$" to end within 1000 ms, on "${text}" it did not`,
		);
		expect(tokenizer.encode("a").ids).toEqual([0]);
	});

	it("finds the same with a limit as without", async () => {
		const json = JSON.parse(new TextDecoder().decode(fileOf("llama3")));
		const { pattern } = json.pre_tokenizer.pretokenizers[0];
		pattern.Regex = `(?:${pattern.Regex})`;
		const [without, within] = await Promise.all([tokenizerOf("llama3"), loadTokenizer(bytesOf(json))]);
		const some = sentences.filter((_, i) => i % 10 === 0);
		expect(some.map((text) => within.encode(text))).toEqual(some.map((text) => without.encode(text)));
	});

	it("says so of parts that each double the text", async () => {
		const doubled = { type: "Replace", pattern: { String: "a" }, content: "aa" };
		const all = new Array(1000).fill(doubled);
		const text =
			"bad-file loadTokenizer: expected the file's parts to make at most 4194304 characters of a text, got more";
		const normalizing = await loadTokenizer(bytesOf(file({ normalizer: { type: "Sequence", normalizers: all } })));
		expect(await failureOf(() => normalizing.encode("a"))).toBe(text);
		const decoding = await loadTokenizer(bytesOf(file({ decoder: { type: "Sequence", decoders: all } })));
		expect(await failureOf(() => decoding.decode([0]))).toBe(text);
	});

	it("says so of what is unknown where nothing stands for it", async () => {
		const words = await loadTokenizer(bytesOf({ model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "?" } }));
		expect(await failureOf(() => words.encode("b"))).toBe(
			'bad-file loadTokenizer: expected the vocabulary to have "?" for what it lacks, such as "b"',
		);
		const unigram = await loadTokenizer(bytesOf({ model: { type: "Unigram", vocab: [["a", -1]] } }));
		expect(await failureOf(() => unigram.encode("b"))).toBe(
			'bad-file loadTokenizer: expected model.unk_id for what the vocabulary lacks, such as "b"',
		);
	});
});

/** One value of the JSON, anywhere, that is taken out or becomes something else. */
function damaged(bytes: Uint8Array, seed: number): Uint8Array {
	const random = seededRandom(seed);
	const pick = <T>(items: readonly T[]): T => items[Math.floor(random.uniform() * items.length)] as T;
	const json = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
	let at = json;
	for (;;) {
		const key = pick(Object.keys(at));
		const value = at[key];
		if (typeof value === "object" && value !== null && Object.keys(value).length > 0 && random.uniform() < 0.85) {
			at = value as Record<string, unknown>;
			continue;
		}
		const wild = [null, -1, 0, 1e300, 0.5, 2 ** 32, "", [], {}, "x", true, "\ud800", [[1]], "(x+x+)+y"];
		if (random.uniform() < 0.2) delete at[key];
		else at[key] = pick(wild);
		return bytesOf(json);
	}
}

describe.each(formats)("$name", ({ bytes, read }) => {
	it("that is sound is read", async () => {
		expect(await failure(read(bytes))).toBe("no error");
	});

	it("with one value that is another one is read or refused, never worse", async () => {
		const outcomes = new Set<string>();
		for (let seed = 0; seed < 40; seed++) outcomes.add((await failure(read(damaged(bytes, seed)))).slice(0, 24));
		expect([...outcomes].filter((outcome) => outcome !== "no error" && outcome !== "bad-file loadTokenizer: ")).toEqual(
			[],
		);
		expect(outcomes.has("bad-file loadTokenizer: ")).toBe(true);
	});

	it("that ends early is refused", async () => {
		for (const share of [0, 0.1, 0.5, 0.99]) {
			expect(await failure(read(bytes.subarray(0, Math.floor(bytes.length * share))))).toMatch(
				/^bad-file loadTokenizer: /,
			);
		}
	});
});
