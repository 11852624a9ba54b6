import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";

/** Who reads, in error texts. */
export const reader = "loadTokenizer";

/** Characters at most of a text that parts of the file have rewritten: a few lines that each double it would fill the memory. */
const longestText = 2 ** 22;

/** @throws ExplainError `bad-file` for a rewritten text that is too long. */
export function checkRewritten(length: number): void {
	if (length <= longestText) return;
	throw badFile(reader, `expected the file's parts to make at most ${longestText} characters of a text, got more`);
}

/** How deep parts may stand in parts; real files have three levels. */
const deepest = 16;

/** An object of the file, whose members are checked as they are read. */
export class Fields {
	private readonly value: Readonly<Record<string, unknown>>;
	/** Where in the file this stands, for error texts. */
	readonly path: string;
	private readonly depth: number;

	private constructor(value: Readonly<Record<string, unknown>>, path: string, depth: number) {
		this.value = value;
		this.path = path;
		this.depth = depth;
	}

	static of(value: unknown, path: string, depth = 0): Fields {
		if (typeof value !== "object" || value === null || Array.isArray(value)) {
			throw badFile(reader, `expected ${path} to be an object, got ${shown(value)}`);
		}
		if (depth > deepest) throw badFile(reader, `expected at most ${deepest} levels of parts, got more at ${path}`);
		return new Fields(value as Record<string, unknown>, path, depth);
	}

	/** The error that says what `name` should have been. */
	wrong(name: string, expected: string): Error {
		return badFile(reader, `expected ${this.path}.${name} to be ${expected}, got ${shown(this.value[name])}`);
	}

	/** The member as it is; absent and null are the same. */
	raw(name: string): unknown {
		return Object.hasOwn(this.value, name) ? (this.value[name] ?? undefined) : undefined;
	}

	text(name: string, fallback?: string): string {
		const value = this.raw(name) ?? fallback;
		if (typeof value !== "string") throw this.wrong(name, "a text");
		return value;
	}

	optionalText(name: string): string | undefined {
		return this.raw(name) === undefined ? undefined : this.text(name);
	}

	/** A text of one character. */
	character(name: string, fallback?: string): string {
		const value = this.text(name, fallback);
		if ([...value].length !== 1) throw this.wrong(name, "one character");
		return value;
	}

	flag(name: string, fallback?: boolean): boolean {
		const value = this.raw(name) ?? fallback;
		if (typeof value !== "boolean") throw this.wrong(name, "true or false");
		return value;
	}

	/** An integer from 0 to `most`. */
	count(name: string, fallback?: number, most = 2 ** 31 - 1): number {
		const value = this.raw(name) ?? fallback;
		if (!isCount(value, most)) throw this.wrong(name, `an integer from 0 to ${most}`);
		return value;
	}

	oneOf<const T extends string>(name: string, words: readonly T[], fallback?: NoInfer<T>): T {
		const value = this.raw(name) ?? fallback;
		if (!words.includes(value as T)) throw this.wrong(name, `one of ${words.map((word) => `"${word}"`).join(", ")}`);
		return value as T;
	}

	list(name: string): readonly unknown[] {
		const value = this.raw(name);
		if (!Array.isArray(value)) throw this.wrong(name, "a list");
		return value;
	}

	/** The members of a list that must be objects. */
	objects(name: string): Fields[] {
		return this.list(name).map((value, i) => Fields.of(value, `${this.path}.${name}[${i}]`, this.depth + 1));
	}

	object(name: string): Fields {
		return Fields.of(this.raw(name), `${this.path}.${name}`, this.depth + 1);
	}

	optionalObject(name: string): Fields | undefined {
		return this.raw(name) === undefined ? undefined : this.object(name);
	}

	/** The members of a table, such as a vocabulary, in no certain order. */
	entries(name: string): [string, unknown][] {
		const value = this.raw(name);
		if (typeof value !== "object" || value === undefined || Array.isArray(value)) throw this.wrong(name, "an object");
		return Object.entries(value as object);
	}
}

export function isCount(value: unknown, most = 2 ** 31 - 1): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}

/**
 * The part that the file names by its `type`, made by the one of `makers` that has this name.
 *
 * @throws ExplainError `bad-file` with the types that exist.
 */
export function byType<T>(
	fields: Fields,
	makers: Readonly<Record<string, (fields: Fields) => T>>,
	type = fields.text("type"),
): T {
	const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
	if (!make) throw fields.wrong("type", `one of ${Object.keys(makers).join(", ")}`);
	return make(fields);
}
