import { shown } from "../core/errors.ts";
import { badFile, isObject } from "../core/untrusted.ts";
import { parseJson } from "./parse-json.ts";

type Range = { readonly min?: number; readonly max?: number };

const int32 = 2 ** 31 - 1;

/** How deep values may stand in one another: more would end the stack of whoever reads them one in the other. */
const deepest = 64;

/** A value as a number: some files hold numbers as texts ("7", "5E-1", "inf"), and numbers as truths. */
function toNumber(value: unknown): number {
	if (typeof value === "number") return value;
	if (typeof value === "boolean") return value ? 1 : 0;
	if (typeof value !== "string" || value.trim() === "") return Number.NaN;
	if (/^[+-]?inf(inity)?$/i.test(value)) return value.startsWith("-") ? -Infinity : Infinity;
	return Number(value);
}

/** One value of a file that is not trusted, with its path for error texts; everything is checked when it is read. */
export class FileFields {
	readonly reader: string;
	/** Where in the file it stands; empty for the file itself. */
	readonly path: string;
	readonly value: unknown;
	private readonly depth: number;

	constructor(reader: string, path: string, value: unknown, depth = 0) {
		this.reader = reader;
		this.path = path;
		this.value = value;
		this.depth = depth;
		if (depth > deepest) this.unexpected(`at most ${deepest} values in one another`, depth);
	}

	/** The error for this value. */
	unexpected(expected: string, came: unknown = this.value): never {
		const place = this.path === "" ? "" : `${this.path}: `;
		throw badFile(this.reader, `${place}expected ${expected}, got ${shown(came)}`);
	}

	/** Whether it is an object that has this field; null counts as none. */
	has(name: string): boolean {
		return isObject(this.value) && Object.hasOwn(this.value, name) && this.value[name] != null;
	}

	/** A field that must be there. */
	at(name: string): FileFields {
		if (!this.has(name)) this.unexpected(`an object with "${name}"`);
		return this.part(this.path === "" ? name : `${this.path}.${name}`, (this.value as Record<string, unknown>)[name]);
	}

	maybe(name: string): FileFields | undefined {
		return this.has(name) ? this.at(name) : undefined;
	}

	/** The elements of a list, each under a path of its own: `path[0]`, or with a word for them `word 0`. */
	list(word?: string): FileFields[] {
		return this.values().map((part, i) => this.part(word === undefined ? `${this.path}[${i}]` : `${word} ${i}`, part));
	}

	/** The elements of a list as they are, for long ones whose elements are checked in one go. */
	values(): readonly unknown[] {
		return Array.isArray(this.value) ? this.value : this.unexpected("a list");
	}

	/** An object as it is, for those whose fields are checked where they are used. */
	object(): Readonly<Record<string, unknown>> {
		return isObject(this.value) ? this.value : this.unexpected("an object");
	}

	/** The names and values of an object such as a vocabulary, as they are. */
	entries(): [string, unknown][] {
		return Object.entries(this.object());
	}

	text(): string {
		return typeof this.value === "string" ? this.value : this.unexpected("a text");
	}

	texts(): string[] {
		if (!Array.isArray(this.value)) this.unexpected("a list of texts");
		for (const text of this.value) if (typeof text !== "string") this.unexpected("a list of texts", text);
		return this.value as string[];
	}

	/** One of the words. */
	oneOf<const T extends string>(words: readonly T[]): T {
		const { value } = this;
		return words.includes(value as T) ? (value as T) : this.unexpected(`one of ${words.join(", ")}`);
	}

	flag(): boolean {
		return typeof this.value === "boolean" ? this.value : this.unexpected("true or false");
	}

	number({ min = -Infinity, max = Infinity }: Range = {}): number {
		const number = toNumber(this.value);
		if (number >= min && number <= max) return number;
		return this.unexpected(`a number${min > -Infinity ? ` from ${min} to ${max}` : ""}`);
	}

	integer({ min = -int32 - 1, max = int32 }: Range = {}): number {
		const number = toNumber(this.value);
		return Number.isInteger(number) && number >= min && number <= max
			? number
			: this.unexpected(`an integer from ${min} to ${max}`);
	}

	/** How many elements its list has. */
	get length(): number {
		const { value } = this;
		return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
			? (value as unknown as ArrayLike<unknown>).length
			: this.unexpected("a list of numbers");
	}

	/** Numbers, of which NaN is none. */
	numbers(length?: number): Float64Array {
		const elements = this.elements(length);
		const numbers = new Float64Array(elements.length);
		for (let i = 0; i < elements.length; i++) {
			const number = toNumber(elements[i]);
			if (Number.isNaN(number)) this.unexpected(`a number at ${i}`, elements[i]);
			numbers[i] = number;
		}
		return numbers;
	}

	/** 32-bit integers within a range. */
	integers(length?: number, { min = -int32 - 1, max = int32 }: Range = {}): Int32Array {
		const elements = this.elements(length);
		const integers = new Int32Array(elements.length);
		for (let i = 0; i < elements.length; i++) {
			const number = toNumber(elements[i]);
			if (!Number.isInteger(number) || number < min || number > max) {
				this.unexpected(`an integer from ${min} to ${max} at ${i}`, elements[i]);
			}
			integers[i] = number;
		}
		return integers;
	}

	flags(length?: number): Uint8Array {
		return Uint8Array.from(this.integers(length, { min: 0, max: 1 }));
	}

	private part(path: string, value: unknown): FileFields {
		return new FileFields(this.reader, path, value, this.depth + 1);
	}

	private elements(length: number | undefined): ArrayLike<unknown> {
		const came = this.length;
		if (length !== undefined && came !== length) this.unexpected(`${length} elements`, came);
		return this.value as ArrayLike<unknown>;
	}
}

/**
 * JSON, as a text or its bytes in UTF-8, to be read field by field.
 *
 * @param path what the paths begin with, such as the file's name where there are several; empty where there is one.
 * @throws ExplainError `bad-file` where it is no JSON.
 */
export function parseFields(reader: string, path: string, written: Uint8Array | string): FileFields {
	return new FileFields(reader, path, parseJson(reader, path || "the file", written));
}
