import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import { checkOptions, flag, type OptionRules } from "../core/options.ts";
import { parseFields } from "./file-fields.ts";
import { readSource, type Source, type SourceOptions, sourceRules } from "./source.ts";
import { AlignedText } from "./tokenizer/aligned-text.ts";
import {
	type EncodeOptions,
	type EncodeTextOptions,
	type GivenPadding,
	type ReadOptions,
	readEncodeOptions,
} from "./tokenizer/encode-options.ts";
import { encodingOf, type TokenEncoding } from "./tokenizer/encoding.ts";
import { reader } from "./tokenizer/fields.ts";
import { type Padding, padded, truncated } from "./tokenizer/lengths.ts";
import type { Parts } from "./tokenizer/parts.ts";
import type { Token } from "./tokenizer/token.ts";

/** The tokens of many texts as a rectangle: what a model is given, `[n, length]`. */
export interface TokenBatch {
	readonly ids: NdArray<Int32Array>;
	readonly attentionMask: NdArray<Int32Array>;
	readonly typeIds: NdArray<Int32Array>;
	/** Each text by itself, with tokens and offsets; of the same length. */
	readonly encodings: readonly TokenEncoding[];
}

/** Turns texts to the numbers that a language model is given, and back; made by {@link loadTokenizer}. */
export interface Tokenizer {
	/**
	 * The tokens of a text, or with `pair` of two.
	 *
	 * @throws ExplainError `bad-input` for what is no text; `bad-option`; `unknown-name` for a padding token that does not exist;
	 * `bad-file` when the file's own parts fail on the text, such as a pattern that does not end.
	 */
	encode(text: string, options?: EncodeTextOptions): TokenEncoding;
	/**
	 * The tokens of many texts, or of pairs `[first, second]`, filled up to one length.
	 *
	 * @throws ExplainError as {@link Tokenizer.encode}.
	 */
	encodeBatch(texts: readonly (string | readonly [string, string])[], options?: EncodeOptions): TokenBatch;
	/**
	 * The text that ids stand for; normalizers lose what they remove, so it need not be the one that was encoded. Ids that
	 * the vocabulary lacks stand for nothing.
	 *
	 * @param options specialTokens: whether they are written too. Default false.
	 */
	decode(ids: ArrayLike<number>, options?: { readonly specialTokens?: boolean }): string;
	/** The token of an id, as the vocabulary has it. */
	tokenOf(id: number): string | undefined;
	idOf(token: string): number | undefined;
	/** How many tokens there are, those that were added counted. */
	readonly vocabularySize: number;
}

const toTheLongest: GivenPadding = { length: "longest", multipleOf: 1, side: "right", token: undefined };

const decodeRules: OptionRules<{ specialTokens: boolean }> = { specialTokens: flag(false) };

class LoadedTokenizer implements Tokenizer {
	private readonly parts: Parts;

	constructor(parts: Parts) {
		this.parts = parts;
	}

	get vocabularySize(): number {
		const { added, model } = this.parts;
		const others = [...added.all.keys()].filter((token) => model.vocabulary.idOf(token) === undefined);
		return model.vocabulary.size + others.length;
	}

	tokenOf(id: number): string | undefined {
		return this.parts.added.tokenOf(id) ?? this.parts.model.vocabulary.tokenOf(id);
	}

	idOf(token: string): number | undefined {
		return this.parts.added.idOf(token) ?? this.parts.model.vocabulary.idOf(token);
	}

	encode(text: string, options: EncodeTextOptions = {}): TokenEncoding {
		const read = readEncodeOptions("encode", options);
		const tokens = this.tokens("encode", read.pair === undefined ? [text] : [text, read.pair], read);
		const padding = this.padding("encode", read);
		return encodingOf(padding ? (padded([tokens], padding)[0] as Token[]) : tokens);
	}

	encodeBatch(texts: readonly (string | readonly [string, string])[], options: EncodeOptions = {}): TokenBatch {
		if (!Array.isArray(texts)) {
			throw new ExplainError(
				"bad-input",
				`encodeBatch: expected a list of texts or pairs of texts, got ${shown(texts)}`,
			);
		}
		const read = readEncodeOptions("encodeBatch", options);
		const all = texts.map((text) => this.tokens("encodeBatch", Array.isArray(text) ? text : [text], read));
		const padding = this.padding("encodeBatch", read) ?? this.paddingOf("encodeBatch", toTheLongest);
		const longest = all.reduce((most, tokens) => Math.max(most, tokens.length), 0);
		// A rectangle in any case, also where texts are longer than what they are filled up to.
		const wanted = padding.length === "longest" ? "longest" : Math.max(padding.length, longest);
		const encodings = padded(all, { ...padding, length: wanted }).map(encodingOf);
		const column = (of: (encoding: TokenEncoding) => readonly number[]) => {
			const length = encodings[0]?.ids.length ?? 0;
			const values = new Int32Array(encodings.length * length);
			for (const [i, encoding] of encodings.entries()) values.set(of(encoding), i * length);
			return ndArray(values, [encodings.length, length], ["example", "token"]);
		};
		return Object.freeze({
			ids: column((encoding) => encoding.ids),
			attentionMask: column((encoding) => encoding.attentionMask),
			typeIds: column((encoding) => encoding.typeIds),
			encodings: Object.freeze(encodings),
		});
	}

	decode(ids: ArrayLike<number>, options: { readonly specialTokens?: boolean } = {}): string {
		const { added, decoder } = this.parts;
		const { specialTokens } = checkOptions<{ specialTokens: boolean }>("decode", decodeRules, options);
		const tokens: string[] = [];
		for (const id of Array.from(ids)) {
			const token = specialTokens || !added.isSpecial(id) ? this.tokenOf(id) : undefined;
			if (token !== undefined) tokens.push(token);
		}
		return decoder ? decoder(tokens).join("") : tokens.join(" ");
	}

	/** The tokens of one text or two with the special ones, cut but not filled up. */
	private tokens(method: string, texts: readonly unknown[], options: ReadOptions): Token[] {
		const { postProcessor } = this.parts;
		const pair = texts.length === 2;
		if (texts.length > 2 || !texts.every((text) => typeof text === "string")) {
			const got = texts.length === 1 ? shown(texts[0]) : shown(texts);
			throw new ExplainError(
				"bad-input",
				`${method}: expected a text${method === "encode" ? "" : " or a pair of texts"}, got ${got}`,
			);
		}
		const truncation = options.truncation ?? this.parts.truncation;
		const added = options.specialTokens ? (postProcessor?.added(pair) ?? 0) : 0;
		if (truncation && truncation.maxLength < added) {
			const problem = `expected truncation to leave room for ${added} special tokens, got maxLength ${truncation.maxLength}`;
			throw new ExplainError("bad-option", `${method}: ${problem}`);
		}
		let divided = texts.map((text, i) => this.divided(text as string, i as 0 | 1));
		if (truncation) divided = truncated(divided, truncation.maxLength - added, truncation);
		return (postProcessor?.process(divided, options.specialTokens, texts as string[]) ?? divided).flat();
	}

	/** The tokens of one text alone. */
	private divided(text: string, sequence: 0 | 1): Token[] {
		const { added, preTokenizer, model } = this.parts;
		const tokens: Token[] = [];
		let word = 0;
		const add = (piece: AlignedText, parts: readonly { id: number; text: string; start: number; end: number }[]) => {
			for (const { id, text: token, start: from, end: to } of parts) {
				const [start, end] = piece.original(from, to);
				tokens.push({ id, text: token, start, end, word, type: sequence, special: false, sequence, attended: true });
			}
			word++;
		};
		for (const { text: extracted, id } of added.extract(AlignedText.of(text))) {
			if (id !== undefined) add(extracted, [{ id, text: extracted.text, start: 0, end: extracted.text.length }]);
			else {
				for (const piece of preTokenizer ? preTokenizer(extracted) : [extracted]) {
					if (piece.text.length > 0) add(piece, model.parts(piece.text));
				}
			}
		}
		return tokens;
	}

	private padding(method: string, options: ReadOptions): Padding | undefined {
		if (options.padding === undefined) return this.parts.padding;
		return options.padding === false ? undefined : this.paddingOf(method, options.padding);
	}

	private paddingOf(method: string, given: GivenPadding): Padding {
		const file = this.parts.padding;
		const token = given.token ?? file?.token ?? ["[PAD]", "<pad>"].find((name) => this.idOf(name) !== undefined);
		const id = token === undefined ? 0 : token === file?.token ? file.id : this.idOf(token);
		if (id === undefined) {
			throw new ExplainError(
				"unknown-name",
				`${method}: expected a padding token of the vocabulary, got ${shown(token)}`,
			);
		}
		return { ...given, id, type: file?.type ?? 0, token: token ?? this.tokenOf(0) ?? "" };
	}
}

/** The longest of files that people publish have 40 MB. */
const longestFile = 2 ** 28;

/**
 * Reads a tokenizer from the `tokenizer.json` that Hugging Face's libraries write beside a model.
 *
 * WordPiece (schuster2012), byte pair encoding (sennrich2016), Unigram (kudo2018) and whole words, with all normalizers,
 * pre-tokenizers, post-processors and decoders of the format. Ids, tokens and offsets are those of Hugging Face's own library; offsets
 * count UTF-16 code units, so `text.slice(start, end)` is what a token came from. Truncation and padding are as in the
 * file unless options say otherwise. What the file says of random division while training (`dropout`) and of windows (`stride`) is not used.
 *
 * @param source a path, an address, or bytes.
 * @throws ExplainError `bad-file` for a file that is damaged, is no `tokenizer.json`, or asks for a part that does not exist;
 * `bad-input` when it cannot be read; `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const tokenizer = await loadTokenizer("model/tokenizer.json");
 * const { tokens, offsets } = tokenizer.encode("Why this answer?");
 * const { ids, attentionMask } = tokenizer.encodeBatch(["a text", "another one"]);
 * ```
 */
export async function loadTokenizer(source: Source, options: SourceOptions = {}): Promise<Tokenizer> {
	const bytes = await readSource(reader, source, checkOptions(reader, sourceRules(longestFile), options));
	// What reads and runs the parts is much code with many patterns, loaded when the first file is read.
	const [{ readParts }, { loadToRegExp }] = await Promise.all([
		import("./tokenizer/parts.ts"),
		import("./tokenizer/pattern.ts"),
	]);
	return new LoadedTokenizer(readParts(parseFields(reader, "", bytes), await loadToRegExp()));
}
