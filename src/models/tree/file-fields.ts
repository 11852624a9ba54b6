import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";

type Range = { readonly min?: number; readonly max?: number };

const int32 = 2 ** 31 - 1;

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
	readonly path: string;
	readonly value: unknown;

	constructor(reader: string, path: string, value: unknown) {
		this.reader = reader;
		this.path = path;
		this.value = value;
	}

	/** The error for this value. */
	unexpected(expected: string, came: unknown = this.value): never {
		throw badFile(this.reader, `${this.path}: expected ${expected}, got ${shown(came)}`);
	}

	/** Whether it is an object that has this field. */
	has(name: string): boolean {
		const { value } = this;
		return typeof value === "object" && value !== null && Object.hasOwn(value, name) && this.part(name) != null;
	}

	private part(name: string): unknown {
		return (this.value as Record<string, unknown>)[name];
	}

	/** A field that must be there. */
	at(name: string): FileFields {
		if (!this.has(name)) this.unexpected(`an object with "${name}"`);
		return new FileFields(this.reader, this.path === "" ? name : `${this.path}.${name}`, this.part(name));
	}

	maybe(name: string): FileFields | undefined {
		return this.has(name) ? this.at(name) : undefined;
	}

	/** The elements of a list, each under a path of its own. */
	list(word = this.path): FileFields[] {
		if (!Array.isArray(this.value)) this.unexpected("a list");
		return this.value.map((part, i) => new FileFields(this.reader, `${word} ${i}`, part));
	}

	text(): string {
		return typeof this.value === "string" ? this.value : this.unexpected("a text");
	}

	texts(): string[] {
		if (!Array.isArray(this.value)) this.unexpected("a list of texts");
		for (const text of this.value) if (typeof text !== "string") this.unexpected("a list of texts", text);
		return this.value as string[];
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

	private elements(length: number | undefined): ArrayLike<unknown> {
		const came = this.length;
		if (length !== undefined && came !== length) this.unexpected(`${length} elements`, came);
		return this.value as ArrayLike<unknown>;
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
}

/**
 * A text as JSON, to be read field by field.
 *
 * @throws ExplainError `bad-file` where it is none.
 */
export function parseFields(reader: string, text: string): FileFields {
	try {
		return new FileFields(reader, "", JSON.parse(text));
	} catch (error) {
		throw badFile(reader, `expected JSON, got ${error instanceof Error ? error.message : shown(error)}`, error);
	}
}
