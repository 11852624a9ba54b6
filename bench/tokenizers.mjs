// @ts-check
/**
 * Our tokenizers beside the two packages of Hugging Face: `npm run bench -- tokenizers FOLDER`, where FOLDER is one in which
 * `npm install --ignore-scripts tokenizers@0.23.2 @huggingface/tokenizers@0.2.0` was run; without it, ours alone.
 * Prints, for the files in test/fixtures/tokenizers, on how many of the sentences ids or offsets differ from what the Python package
 * answered, sentences a second (ids, tokens and offsets read), and what becomes of a process that reads hostile files.
 */
import "./lib/built.mjs";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { loadTokenizer } from "../dist/index.js";
import { median } from "./lib/statistics.mjs";

/** @typedef {{ ids: ArrayLike<number>, offsets?: number[] }} Answer offsets: code points, start and end in turn */
/** @typedef {(text: string) => Answer | Promise<Answer>} Encode */
/** @typedef {{ truncation: { max_length: number } | null, padding: { pad_id: number } | null }} File */

const fixtures = new URL("../test/fixtures/tokenizers/", import.meta.url);
/** @param {string} name */
const unpacked = (name) => gunzipSync(readFileSync(new URL(`${name}.gz`, fixtures))).toString("utf8");
const names = ["minilm", "gpt2", "roberta", "llama3", "llama2", "xlmr", "albert", "word-level", "word-piece", "gpt1"];
const charsmap = unpacked("charsmap.txt");
const sentences = /** @type {string[]} */ (JSON.parse(unpacked("sentences.json")));
const folder = process.argv[2] === undefined ? undefined : resolve(process.argv[2]);
const rounds = 5;

/** What hostile files have in place of a sound part; the texts are a row of "a" and none. */
const hostile = {
	"a pattern that does not end": {
		pre_tokenizer: { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated", invert: false },
	},
	"a damaged table of characters": { normalizer: { type: "Precompiled", precompiled_charsmap: "BAAAAAD8//8AAAAA" } },
	"a short table of characters": { normalizer: { type: "Precompiled", precompiled_charsmap: "AAA=" } },
	"pieces of no character": { pre_tokenizer: { type: "FixedLength", length: 0 } },
	"a template of a text that is not there": {
		post_processor: {
			type: "TemplateProcessing",
			single: [{ Sequence: { id: "B", type_id: 0 } }],
			pair: [],
			special_tokens: {},
		},
	},
	"a template of a token that is not there": {
		post_processor: {
			type: "TemplateProcessing",
			single: [{ SpecialToken: { id: "x", type_id: 0 } }],
			pair: [],
			special_tokens: {},
		},
	},
	"padding without end": {
		padding: {
			strategy: { Fixed: 2 ** 40 },
			direction: "Right",
			pad_to_multiple_of: null,
			pad_id: 0,
			pad_type_id: 0,
			pad_token: "x",
		},
	},
	"a prefix longer than what is merged": {
		model: { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: [["a", "b"]], continuing_subword_prefix: "####" },
	},
};
const sound = {
	version: "1.0",
	truncation: null,
	padding: null,
	added_tokens: [],
	normalizer: null,
	pre_tokenizer: null,
	post_processor: null,
	decoder: null,
	model: { type: "WordLevel", vocab: { a: 0, "[UNK]": 1 }, unk_token: "[UNK]" },
};

/** @type {Record<string, (file: string) => Promise<Encode>>} */
const peers = {
	async glasscell(file) {
		const tokenizer = await loadTokenizer(new TextEncoder().encode(file));
		return (text) => {
			const { ids, offsets, sequenceIds } = tokenizer.encode(text);
			/** @param {number} at */
			const codePoints = (at) => [...text.slice(0, at)].length;
			return {
				ids,
				// Counted when asked for: the conversion is the comparison's, not the tokenizer's.
				get offsets() {
					return offsets.flatMap((span, i) => (sequenceIds[i] === null ? [0, 0] : span.map(codePoints)));
				},
			};
		};
	},
};
if (folder !== undefined) {
	const native = createRequire(join(folder, "x.js"))("tokenizers");
	peers.tokenizers = async (file) => {
		const tokenizer = native.Tokenizer.fromString(file);
		return async (text) => {
			const encoding = await tokenizer.encode(text);
			encoding.getTokens();
			return { ids: encoding.getIds(), offsets: encoding.getOffsets().flat() };
		};
	};
	const script = join(folder, "node_modules/@huggingface/tokenizers/dist/tokenizers.mjs");
	const { Tokenizer } = await import(pathToFileURL(script).href);
	peers["@huggingface/tokenizers"] = async (file) => {
		const tokenizer = new Tokenizer(JSON.parse(file), {});
		return (text) => ({ ids: tokenizer.encode(text).ids });
	};
}

/** What the package in pure JavaScript leaves to its caller, taken off: padding, and texts that are cut. */
/** @param {ArrayLike<number>} ids @param {File} file */
function bare(ids, file) {
	const all = Array.from(ids);
	return file.padding ? all.filter((id) => id !== file.padding?.pad_id) : all;
}

for (const name of names) {
	const text = unpacked(`${name}.json`).replace("CHARSMAP", charsmap);
	const file = /** @type {File} */ (JSON.parse(text));
	const { single } = /** @type {{ single: { ids: number[], offsets: number[] }[] }} */ (
		JSON.parse(unpacked(`${name}.expected.json`))
	);
	for (const [peer, load] of Object.entries(peers)) {
		/** @type {Encode} */
		let encode;
		try {
			encode = await load(text);
		} catch (error) {
			console.log(`${name} · ${peer}: does not load: ${error instanceof Error ? error.message : error}`);
			continue;
		}
		let ids = 0;
		/** @type {number | undefined} */
		let offsets = 0;
		for (const [i, sentence] of sentences.entries()) {
			const expected = /** @type {(typeof single)[number]} */ (single[i]);
			const wanted = bare(expected.ids, file);
			if (file.truncation && wanted.length >= file.truncation.max_length) continue;
			const answer = await encode(sentence);
			if (JSON.stringify(bare(answer.ids, file)) !== JSON.stringify(wanted)) ids++;
			const found = answer.offsets;
			if (found === undefined) offsets = undefined;
			else if (offsets !== undefined && JSON.stringify(found) !== JSON.stringify(expected.offsets)) offsets++;
		}
		const times = [];
		for (let round = 0; round < rounds; round++) {
			const start = performance.now();
			for (const sentence of sentences) await encode(sentence);
			times.push(performance.now() - start);
		}
		const speed = Math.round((1000 * sentences.length) / median(times));
		console.log(
			`${name} · ${peer}: ids differ ${ids}, offsets differ ${offsets ?? "—"} of ${sentences.length}, ${speed} sentences/s`,
		);
	}
}

const child = {
	glasscell: `const { loadTokenizer } = await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
		const k = await loadTokenizer(new TextEncoder().encode(process.argv[1])); k.decode(k.encode("a".repeat(39) + "!").ids);`,
	tokenizers: `const { createRequire } = await import("node:module");
		const k = createRequire(${JSON.stringify(join(folder ?? ".", "x.js"))})("tokenizers").Tokenizer.fromString(process.argv[1]);
		await k.decode((await k.encode("a".repeat(39) + "!")).getIds(), true);`,
};
for (const [what, part] of Object.entries(hostile)) {
	for (const [peer, program] of Object.entries(child)) {
		if (!(peer in peers)) continue;
		const file = JSON.stringify({ ...sound, ...part });
		const ended = spawnSync(process.execPath, ["--input-type=module", "-e", program, file], {
			encoding: "utf8",
			timeout: 60_000,
		});
		const error = /^ExplainError: .*$/m.exec(ended.stderr)?.[0];
		const outcome = ended.signal
			? `the process ends by ${ended.signal}`
			: (error ?? (ended.status === 0 ? "read" : "an error"));
		console.log(`${what} · ${peer}: ${outcome}`);
	}
}
