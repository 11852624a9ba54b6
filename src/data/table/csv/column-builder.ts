import { ExplainError, shown } from "../../../core/errors.ts";
import { compactNumbers } from "../cast.ts";
import { type Column, makeColumn } from "../column.ts";
import { parseNumber } from "../parse-value.ts";
import { fieldText, type MissingWords, readBoolean, readDate } from "./fields.ts";
import { read, readNumber } from "./number-bytes.ts";
import { fieldStyle, type RecordScanner } from "./records.ts";
import { doubled, TextDictionary } from "./text-dictionary.ts";

/** What a CSV column can be read as. */
export type FieldType = "number" | "boolean" | "date" | "text";

/** How a column's fields are read. */
export interface FieldRules {
	readonly reader: string;
	readonly missing: MissingWords;
	readonly decimal: "." | ",";
}

/** A column that is being read, block by block. Its type is the one stated, or that of the first value that is not missing. */
export class ColumnBuilder {
	readonly name: string;
	/** Whether a value was not of the type that the first one had: all of it is to be read again, as text. */
	isMixed = false;
	readonly #rules: FieldRules;
	readonly #decimal: number;
	readonly #isStated: boolean;
	#type: FieldType | undefined;
	#rows = 0;
	/** Numbers, moments, truth values, or codes of texts. */
	#values = new Float64Array(16);
	#valid: Uint8Array | undefined;
	#hasQuotedWord = false;
	#dictionary: TextDictionary | undefined;
	#texts: string[] | undefined;

	constructor(name: string, rules: FieldRules, type?: FieldType) {
		this.name = name;
		this.#rules = rules;
		this.#decimal = rules.decimal.charCodeAt(0);
		this.#isStated = type !== undefined;
		this.#type = type;
	}

	/** Reads the block's fields of this column. */
	add(bytes: Uint8Array, block: RecordScanner, column: number): void {
		while (this.#rows + block.records > this.#values.length) {
			this.#values = doubled(this.#values);
			if (this.#valid) this.#valid = doubled(this.#valid).fill(1, this.#valid.length);
		}
		let record = 0;
		while (record < block.records && !this.isMixed) {
			if (this.#type === "text") record = this.#addTexts(bytes, block, column, record);
			else record = this.#addNumbers(bytes, block, column, record);
		}
	}

	/** Reads numbers, truth values and moments until the type turns out to be text. */
	#addNumbers(bytes: Uint8Array, block: RecordScanner, column: number, from: number): number {
		const { starts, ends, styles, records, width } = block;
		const { missing } = this.#rules;
		for (let record = from; record < records; record++) {
			const field = record * width + column;
			const start = starts[field] as number;
			const end = ends[field] as number;
			if (missing.has(bytes, start, end)) {
				this.#hasQuotedWord ||= !missing.isMissingText(bytes, start, end, styles[field] as number);
				this.#skip();
			} else if (this.#type === "number" && readNumber(bytes, start, end, this.#decimal)) {
				this.#values[this.#rows++] = read[0] as number;
			} else if (!this.#addOther(bytes, start, end, styles[field] as number)) return record;
		}
		return records;
	}

	/** Reads what is no plain number; false where the field has to be read as text. */
	#addOther(bytes: Uint8Array, start: number, end: number, style: number): boolean {
		const types = this.#type === undefined ? (["number", "boolean", "date"] as const) : [this.#type];
		for (const type of types) {
			const value = this.#read(type, bytes, start, end);
			if (value === undefined) continue;
			this.#type = type;
			this.#values[this.#rows++] = value;
			return true;
		}
		if (this.#isStated) {
			const { reader } = this.#rules;
			const got = shown(fieldText(reader, bytes, start, end, style));
			const text = `expected "${this.name}" to hold ${this.#type}s, as the schema says, got ${got} in row ${this.#rows}`;
			throw new ExplainError("bad-input", `${reader}: ${text}`);
		}
		this.isMixed = this.#type !== undefined || this.#hasQuotedWord;
		this.#type = "text";
		return false;
	}

	#read(type: FieldType, bytes: Uint8Array, start: number, end: number): number | undefined {
		const { reader, decimal } = this.#rules;
		if (type === "boolean") return readBoolean(bytes, start, end);
		if (type === "date") return readDate(reader, bytes, start, end);
		if (readNumber(bytes, start, end, this.#decimal)) return read[0];
		const first = bytes[start] as number;
		// No number begins with another letter than those of NaN and Infinity; most texts need not be decoded.
		if (end - start > 400 || (first >= 65 && first !== 73 && first !== 105 && first !== 78 && first !== 110))
			return undefined;
		return parseNumber(fieldText(reader, bytes, start, end, fieldStyle.plain), decimal);
	}

	#addTexts(bytes: Uint8Array, block: RecordScanner, column: number, from: number): number {
		const { starts, ends, styles, records, width } = block;
		const { missing, reader } = this.#rules;
		this.#dictionary ??= new TextDictionary(reader);
		const dictionary = this.#dictionary;
		if (!this.#texts && !dictionary.isUseful) this.#texts = this.#textsOfCodes();
		const texts = this.#texts;
		for (let record = from; record < records; record++) {
			const field = record * width + column;
			const start = starts[field] as number;
			const end = ends[field] as number;
			const style = styles[field] as number;
			if (missing.isMissingText(bytes, start, end, style)) {
				texts?.push("");
				this.#skip();
			} else if (texts) {
				texts.push(fieldText(reader, bytes, start, end, style));
				this.#rows++;
			} else if (style === fieldStyle.escaped) {
				const written = Buffer.from(fieldText(reader, bytes, start, end, style));
				this.#values[this.#rows++] = dictionary.codeOf(written, 0, written.length);
			} else this.#values[this.#rows++] = dictionary.codeOf(bytes, start, end);
		}
		return records;
	}

	#skip(): void {
		this.#valid ??= new Uint8Array(this.#values.length).fill(1);
		this.#valid[this.#rows++] = 0;
	}

	#textsOfCodes(): string[] {
		const texts = new Array<string>(this.#rows);
		const known = this.#dictionary?.texts ?? [];
		for (let row = 0; row < texts.length; row++) {
			texts[row] = this.#valid?.[row] === 0 ? "" : (known[this.#values[row] as number] as string);
		}
		return texts;
	}

	/** The column that was read. */
	finish(): Column {
		const { name } = this;
		const valid = this.#valid?.slice(0, this.#rows);
		if (this.#type === "text")
			return makeColumn({ name, type: "text", values: this.#texts ?? this.#textsOfCodes(), valid });
		const values = this.#values.slice(0, this.#rows);
		if (this.#type === "boolean") return makeColumn({ name, type: "boolean", values: Uint8Array.from(values), valid });
		if (this.#type === "date") return makeColumn({ name, type: "date", values, valid });
		return makeColumn({ name, type: "number", values: compactNumbers(values, valid), valid });
	}

	/** Whether all values are missing, and some of them were words in quotes: as text they are none. */
	get isQuotedNothing(): boolean {
		return this.#type === undefined && this.#hasQuotedWord;
	}
}
