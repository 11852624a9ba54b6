import { shown } from "../../core/errors.ts";
import { badFile, isObject } from "../../core/untrusted.ts";

/** A JSON object, as Keras writes it. */
export type Config = Readonly<Record<string, unknown>>;

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
