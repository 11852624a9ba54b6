import { messageOf } from "../../../core/errors.ts";
import { badFile } from "../../../core/untrusted.ts";
import { parseDate } from "../parse-value.ts";
import { fieldStyle } from "./records.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of bytes. */
export function decode(reader: string, bytes: Uint8Array, start: number, end: number): string {
	try {
		return utf8.decode(bytes.subarray(start, end));
	} catch (error) {
		const text = `expected UTF-8, got other bytes (${messageOf(error)}); is the encoding "windows-1252"?`;
		throw badFile(reader, text, error);
	}
}

/** The text of a field. */
export function fieldText(reader: string, bytes: Uint8Array, start: number, end: number, style: number): string {
	const text = decode(reader, bytes, start, end);
	return style === fieldStyle.escaped ? text.replaceAll('""', '"') : text;
}

/** The fields that are missing values, compared byte by byte. */
export class MissingWords {
	readonly #words: readonly Uint8Array[];
	/** 1 where a word begins with that byte: hardly a field has to be compared. */
	readonly #begins = new Uint8Array(256);
	readonly #hasEmpty: boolean;

	readonly #hasQuotedNothing: boolean;

	constructor(words: readonly string[], quotedNothing: "missing" | "text") {
		const encoder = new TextEncoder();
		this.#words = words.map((word) => encoder.encode(word)).filter(({ length }) => length > 0);
		this.#hasEmpty = words.includes("");
		this.#hasQuotedNothing = this.#hasEmpty && quotedNothing === "missing";
		for (const [first] of this.#words) this.#begins[first as number] = 1;
	}

	/** Whether a field is a missing value of texts, where quotes count. */
	isMissingText(bytes: Uint8Array, start: number, end: number, style: number): boolean {
		if (style !== fieldStyle.plain) return start === end && this.#hasQuotedNothing;
		return this.has(bytes, start, end);
	}

	/** Whether a field is one of the words, in quotes or not. */
	has(bytes: Uint8Array, start: number, end: number): boolean {
		if (start === end) return this.#hasEmpty;
		if (this.#begins[bytes[start] as number] === 0) return false;
		const length = end - start;
		return this.#words.some((word) => word.length === length && word.every((byte, i) => bytes[start + i] === byte));
	}
}

const isWord = (bytes: Uint8Array, start: number, word: string) => {
	for (let i = 0; i < word.length; i++) if (((bytes[start + i] as number) | 32) !== word.charCodeAt(i)) return false;
	return true;
};

/** 1 for true, 0 for false, in any case of letters; undefined for another field. */
export function readBoolean(bytes: Uint8Array, start: number, end: number): number | undefined {
	if (end - start === 4 && isWord(bytes, start, "true")) return 1;
	return end - start === 5 && isWord(bytes, start, "false") ? 0 : undefined;
}

/** The number that two or four digits are; NaN for other bytes. */
function digits(bytes: Uint8Array, start: number, count: number): number {
	let number = 0;
	for (let at = start; at < start + count; at++) {
		const digit = (bytes[at] as number) - 48;
		if (digit < 0 || digit > 9) return Number.NaN;
		number = number * 10 + digit;
	}
	return number;
}

/** The moment that a field is as ISO 8601, in milliseconds since 1970; undefined for another field. Days are read without a text. */
export function readDate(reader: string, bytes: Uint8Array, start: number, end: number): number | undefined {
	const first = bytes[start] as number;
	if (end - start < 10 || end - start > 40 || first < 32 || first > 57) return undefined;
	if (end - start === 10 && bytes[start + 4] === 45 && bytes[start + 7] === 45) {
		const [year, month, day] = [digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2)];
		// Days up to the 28th are in every month; Date.UTC takes years below 100 for others.
		if (year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28) return Date.UTC(year, month - 1, day);
	}
	return parseDate(decode(reader, bytes, start, end));
}
