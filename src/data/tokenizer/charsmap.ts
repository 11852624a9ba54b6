import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";
import type { AlignedText, Change } from "./aligned-text.ts";
import { reader } from "./fields.ts";

const utf8 = new TextEncoder();

/**
 * SentencePiece's table of replacements: the length of a trie, the trie (a Darts double array of 32-bit units, over UTF-8 bytes), and
 * the replacements, each ended by a zero byte, to which the trie's values point.
 */
class Charsmap {
	private readonly known = new Map<string, string | undefined>();

	private readonly units: Uint32Array;
	private readonly replacements: Uint8Array;

	constructor(units: Uint32Array, replacements: Uint8Array) {
		this.units = units;
		this.replacements = replacements;
	}

	/** What stands for the text; the shortest beginning of it that is in the table decides, as in Hugging Face's reader. */
	replacementOf(text: string): string | undefined {
		if (this.known.has(text)) return this.known.get(text);
		const found = this.search(utf8.encode(text));
		if (this.known.size < 20_000) this.known.set(text, found);
		return found;
	}

	private search(bytes: Uint8Array): string | undefined {
		let at = offsetOf(this.units[0] ?? 0);
		for (const byte of bytes) {
			if (byte === 0) return undefined;
			at ^= byte;
			// Past the end, in a damaged table, there is nothing.
			const unit = this.units[at] ?? 0;
			if ((unit & 0x800000ff) >>> 0 !== byte) return undefined;
			at ^= offsetOf(unit);
			if ((unit >>> 8) & 1) return this.textAt((this.units[at] ?? 0) & 0x7fffffff);
		}
		return undefined;
	}

	private textAt(start: number): string {
		const end = this.replacements.indexOf(0, start);
		return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
			this.replacements.subarray(start, end < 0 ? this.replacements.length : end),
		);
	}
}

const offsetOf = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6);

function readCharsmap(fields: FileFields): Charsmap {
	const stated = fields.at("precompiled_charsmap");
	const text = stated.text();
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) stated.unexpected("base64");
	const bytes = Buffer.from(text, "base64");
	const length = bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
	if (length < 4 || length % 4 !== 0 || length > bytes.length - 4) {
		throw badFile(reader, `${stated.path}: expected a trie, got ${bytes.length} bytes that say it has ${length}`);
	}
	const units = Uint32Array.from({ length: length / 4 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
	return new Charsmap(units, bytes.subarray(4 + length));
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Latin, Greek, Cyrillic, kana, Han and Hangul without marks: each character is a grapheme. Without the carriage return, which may not be one. */
const single =
	/^[\0-\x0c\x0e-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*$/;

/** The graphemes of a text; without the segmenter, which is slow, where that can be. */
function* graphemesOf(text: string): Iterable<string> {
	if (single.test(text)) yield* text;
	else for (const { segment } of graphemes.segment(text)) yield segment;
}

/** Fewer than six bytes of UTF-8, as Hugging Face's reader wants it. */
const isShort = (grapheme: string) =>
	grapheme.length === 1 || (grapheme.length < 6 && utf8.encode(grapheme).length < 6);

/** The normalizer `Precompiled`: the replacements of a SentencePiece model, asked by grapheme (of fewer than six bytes), else by character. */
export function precompiled(fields: FileFields): (text: AlignedText) => AlignedText {
	const map = readCharsmap(fields);
	return (text) => {
		const changes: Change[] = [];
		let removed = 0;
		let modified = false;
		const put = (old: string, replacement: string | undefined) => {
			if (replacement === undefined) {
				changes.push([old, 0]);
				return;
			}
			modified = true;
			const before = [...old].length;
			const after = [...replacement];
			for (const [i, character] of after.entries()) changes.push([character, i < before ? 0 : 1]);
			if (after.length >= before) return;
			const last = changes.pop();
			if (last) changes.push([last[0], last[1] + after.length - before]);
			else removed += before;
		};
		for (const grapheme of graphemesOf(text.text)) {
			const whole = isShort(grapheme) ? map.replacementOf(grapheme) : undefined;
			if (whole !== undefined) put(grapheme, whole);
			else for (const character of grapheme) put(character, map.replacementOf(character));
		}
		return modified ? text.transform(changes, removed) : text;
	};
}
