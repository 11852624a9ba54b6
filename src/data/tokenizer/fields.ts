import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";

/** Who reads, in error texts. */
export const reader = "loadTokenizer";

/** Characters at most of a text that parts of the file have rewritten: a few lines that each double it would fill the memory. */
const longestText = 2 ** 22;

/** @throws ExplainError `bad-file` for a rewritten text that is too long. */
export function checkRewritten(length: number): void {
	if (length <= longestText) return;
	throw badFile(reader, `expected the file's parts to make at most ${longestText} characters of a text, got more`);
}

/** The range of ids, types and lengths. */
export const counts = { min: 0, max: 2 ** 31 - 1 };

export function isCount(value: unknown, most = counts.max): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}

/** A field that is a text of one character. */
export function character(fields: FileFields, name: string, fallback?: string): string {
	if (fallback !== undefined && !fields.has(name)) return fallback;
	const field = fields.at(name);
	const text = field.text();
	return [...text].length === 1 ? text : field.unexpected("one character");
}

/**
 * The part that the file names by its `type`, made by the one of `makers` that has this name.
 *
 * @throws ExplainError `bad-file` with the types that exist.
 */
export function byType<T>(
	fields: FileFields,
	makers: Readonly<Record<string, (fields: FileFields) => T>>,
	type = fields.at("type").text(),
): T {
	const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
	return make ? make(fields) : fields.at("type").unexpected(`one of ${Object.keys(makers).join(", ")}`);
}
