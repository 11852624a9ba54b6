import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";

/** A JSON object, as Keras writes it. */
export type Config = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Config =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** An object of a file's JSON. */
export function objectOf(reader: string, what: string, value: unknown): Config {
	if (isObject(value)) return value;
	throw badFile(reader, `expected ${what} to be an object, got ${shown(value)}`);
}

/** A list of a file's JSON. */
export function listOf(reader: string, what: string, value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	throw badFile(reader, `expected ${what} to be a list, got ${shown(value)}`);
}

/** A text of a file's JSON. */
export function textOf(reader: string, what: string, value: unknown): string {
	if (typeof value === "string") return value;
	throw badFile(reader, `expected ${what} to be a text, got ${shown(value)}`);
}

/** A JSON file's content. */
export function parseJson(reader: string, what: string, text: Uint8Array | string): unknown {
	try {
		return JSON.parse(typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text));
	} catch (error) {
		throw badFile(reader, `expected ${what} to be JSON`, error);
	}
}
