import type { FileFields } from "../file-fields.ts";
import { fromByteCharacters } from "./byte-level.ts";
import { byType, character, checkRewritten, counts } from "./fields.ts";
import { filePattern, type ToRegExp } from "./pattern.ts";
import { prependScheme } from "./pre-tokenizers.ts";

/** Turns tokens step by step to the parts of a text. */
export type Decoder = (tokens: string[]) => string[];

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Tokens such as `<0xC3>` in a row as the characters that their bytes are; each as U+FFFD when they are none. */
function byteFallback(tokens: string[]): string[] {
	const result: string[] = [];
	let bytes: number[] = [];
	const flush = () => {
		try {
			if (bytes.length > 0) result.push(strictUtf8.decode(Uint8Array.from(bytes)));
		} catch {
			result.push(...bytes.map(() => "\uFFFD"));
		}
		bytes = [];
	};
	for (const token of tokens) {
		const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
		if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
		else {
			flush();
			result.push(token);
		}
	}
	flush();
	return result;
}

/** English as it is written: no space before a full stop, nor within a short form. */
const cleanUps: readonly (readonly [string, string])[] = [
	[" .", "."],
	[" ?", "?"],
	[" !", "!"],
	[" ,", ","],
	[" ' ", "'"],
	[" n't", "n't"],
	[" 'm", "'m"],
	[" do not", " don't"],
	[" 's", "'s"],
	[" 've", "'ve"],
	[" 're", "'re"],
];

const cleanUp = (text: string) => cleanUps.reduce((result, [from, to]) => result.replaceAll(from, to), text);

function wordPiece(fields: FileFields): Decoder {
	const prefix = fields.maybe("prefix")?.text() ?? "##";
	const clean = fields.maybe("cleanup")?.flag() ?? true;
	return (tokens) =>
		tokens.map((token, i) => {
			const text = i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
			return clean ? cleanUp(text) : text;
		});
}

function metaspace(fields: FileFields): Decoder {
	const mark = character(fields, "replacement", "▁");
	const drops = prependScheme(fields) !== "never";
	return (tokens) => tokens.map((token, i) => token.replaceAll(mark, i === 0 && drops ? "" : " "));
}

function strip(fields: FileFields): Decoder {
	const content = character(fields, "content");
	const most = { start: fields.at("start").integer(counts), stop: fields.at("stop").integer(counts) };
	return (tokens) =>
		tokens.map((token) => {
			const characters = [...token];
			let start = 0;
			while (start < most.start && characters[start] === content) start++;
			let stop = characters.length;
			while (characters.length - stop < most.stop && stop > start && characters[stop - 1] === content) stop--;
			return characters.slice(start, stop).join("");
		});
}

function ctc(fields: FileFields): Decoder {
	const pad = fields.maybe("pad_token")?.text() ?? "<pad>";
	const space = fields.maybe("word_delimiter_token")?.text() ?? "|";
	const clean = fields.maybe("cleanup")?.flag() ?? true;
	return (tokens) =>
		tokens
			.filter((token, i) => token !== tokens[i - 1])
			.map((token) => token.replaceAll(pad, ""))
			.map((token) => (clean ? cleanUp(token).replaceAll(space, " ") : token))
			.filter((token) => token.length > 0);
}

/** The decoder that a part of the file describes. */
export function readDecoder(fields: FileFields, toRegExp: ToRegExp): Decoder {
	return byType<Decoder>(fields, {
		BPEDecoder(part) {
			const suffix = part.maybe("suffix")?.text() ?? "</w>";
			return (tokens) => tokens.map((token, i) => token.replaceAll(suffix, i === tokens.length - 1 ? "" : " "));
		},
		ByteFallback: () => byteFallback,
		ByteLevel: () => (tokens) => [fromByteCharacters(tokens)],
		CTC: ctc,
		Fuse: () => (tokens) => [tokens.join("")],
		Metaspace: metaspace,
		Replace(part) {
			const find = filePattern(part, "pattern", toRegExp);
			const content = part.at("content").text();
			return (tokens) =>
				tokens.map((token) => {
					let result = "";
					let at = 0;
					for (const [start, end] of find(token)) {
						checkRewritten(result.length + start - at + content.length);
						result += token.slice(at, start) + content;
						at = end;
					}
					return result + token.slice(at);
				});
		},
		Sequence(part) {
			const all = part
				.at("decoders")
				.list()
				.map((each) => readDecoder(each, toRegExp));
			return (tokens) =>
				all.reduce((result, decoder) => {
					checkRewritten(result.reduce((sum, token) => sum + token.length, 0));
					return decoder(result);
				}, tokens);
		},
		Strip: strip,
		WordPiece: wordPiece,
	});
}
