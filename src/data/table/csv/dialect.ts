import { checked, type OptionRules, oneOf } from "../../../core/options.ts";
import type { Schema } from "../schema.ts";

/** What reading a CSV file takes. */
export interface CsvOptions {
	/** What stands between fields: one character. Default: the one of `,` `;` tab and `|` that divides the first lines alike. */
	readonly delimiter?: string | undefined;
	/** Whether the first line names the columns, or their names. Default true. */
	readonly header?: boolean | readonly string[];
	/** Types, units, descriptions and levels, by column; a column whose type is stated is not guessed. */
	readonly schema?: Schema | undefined;
	/**
	 * The fields that are missing values. Default: nothing at all, `NA`, `N/A`, `#N/A`, `null` and `NULL`; NaN is a number. In quotes these
	 * are texts, but for nothing.
	 */
	readonly missing?: readonly string[];
	/** What nothing in quotes is: many programs write missing values so, and few write texts without letters. Default `"missing"`. */
	readonly quotedNothing?: "missing" | "text";
	/** The decimal mark of numbers. Default `"."`. */
	readonly decimal?: "." | ",";
	/** Lines that begin with this character are left out. Default: none are. */
	readonly comment?: string | undefined;
	/** What becomes of a record with fewer fields than the first: an error, or missing values. Default `"error"`. */
	readonly shortRows?: "error" | "missing";
	/** How the file writes characters. Default `"utf-8"`, or what a byte order mark says. */
	readonly encoding?: "utf-8" | "utf-16le" | "windows-1252";
}

/** How the fields of a file are told apart. */
export interface Dialect {
	/** A byte. */
	readonly delimiter: number;
	/** The byte that comments begin with. */
	readonly comment: number | undefined;
	readonly shortRows: "error" | "missing";
}

/** The words for missing values that programs write by default. */
export const missingWords: readonly string[] = ["", "NA", "N/A", "#N/A", "null", "NULL"];

const isTexts = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === "string");
const isCharacter = (value: unknown) =>
	value === undefined || (typeof value === "string" && /^[^\n\r"\x80-\uffff]$/.test(value));

/** The rules of {@link CsvOptions}; the schema is checked when the columns are known. */
export const csvRules: OptionRules<Required<CsvOptions>> = {
	delimiter: checked<string | undefined>(undefined, "one ASCII character that is no quote", isCharacter),
	header: checked<boolean | readonly string[]>(
		true,
		"true, false or names",
		(value) => typeof value === "boolean" || isTexts(value),
	),
	schema: checked<Schema | undefined>(undefined, "an object by column name", () => true),
	missing: checked<readonly string[]>(missingWords, "an array of texts", isTexts),
	quotedNothing: oneOf(["missing", "text"], "missing"),
	decimal: oneOf([".", ","], "."),
	comment: checked<string | undefined>(undefined, "one ASCII character that is no quote", isCharacter),
	shortRows: oneOf(["error", "missing"], "error"),
	encoding: oneOf(["utf-8", "utf-16le", "windows-1252"], "utf-8"),
};

const candidates = [",", ";", "\t", "|"].map((character) => character.charCodeAt(0));
const sampleLines = 50;

/** How often a byte occurs outside quotes in each of the first lines that are not blank. */
function countsByLine(bytes: Uint8Array, byte: number): number[] {
	const counts: number[] = [];
	let count = 0;
	let isQuoted = false;
	let isBlank = true;
	for (const each of bytes) {
		if (each === 34) isQuoted = !isQuoted;
		if ((each === 10 || each === 13) && !isQuoted) {
			if (!isBlank) counts.push(count);
			if (counts.length === sampleLines) return counts;
			[count, isBlank] = [0, true];
			continue;
		}
		isBlank = false;
		if (each === byte && !isQuoted) count++;
	}
	if (!isBlank) counts.push(count); // the last line, or a piece of it
	return counts;
}

/** The delimiter that divides the most of the first lines alike, and of those the one that divides most; a comma where none does. */
export function sniffDelimiter(sample: Uint8Array): number {
	let best = { delimiter: candidates[0] as number, alike: 0, count: 0 };
	for (const delimiter of candidates) {
		const [count = 0, ...others] = countsByLine(sample, delimiter);
		if (count === 0) continue;
		const alike = (1 + others.filter((each) => each === count).length) / (1 + others.length);
		if (alike > best.alike || (alike === best.alike && count > best.count)) best = { delimiter, alike, count };
	}
	return best.delimiter;
}
