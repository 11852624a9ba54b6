import { badFile } from "../../../core/untrusted.ts";
import { cast } from "../cast.ts";
import type { Column } from "../column.ts";
import { uniqueNames } from "../column-names.ts";
import { type ColumnSchema, checkSchema } from "../schema.ts";
import { ColumnBuilder, type FieldType } from "./column-builder.ts";
import type { CsvOptions, Dialect } from "./dialect.ts";
import { fieldText, MissingWords } from "./fields.ts";
import { RecordScanner } from "./records.ts";

type Options = Required<CsvOptions>;

/** More columns than this are a damaged file or another delimiter. */
const maxColumns = 2 ** 18;

/** One reading of a file from its beginning to its end. */
export class CsvPass {
	readonly #reader: string;
	readonly #options: Options;
	readonly #scanner: RecordScanner;
	/** The columns to read, by place; undefined before the header is known, a hole for one that is not wanted. */
	#builders: (ColumnBuilder | undefined)[] | undefined;
	readonly #texts: ReadonlySet<string> | undefined;
	#schemas = new Map<string, ColumnSchema>();

	/** @param texts only these columns, as text. */
	constructor(reader: string, options: Options, dialect: Dialect, texts?: ReadonlySet<string>) {
		this.#reader = reader;
		this.#options = options;
		this.#scanner = new RecordScanner(reader, dialect);
		this.#texts = texts;
	}

	/** Reads whole records and answers where the first that is not whole begins. */
	push(bytes: Uint8Array, from: number, end: number, isLast: boolean): number {
		let at = from;
		for (;;) {
			const isStart = this.#builders === undefined;
			const after = this.#scanner.scan(bytes, at, end, isLast, isStart ? 1 : undefined);
			if (this.#scanner.records > 0) {
				if (isStart) this.#start(bytes);
				if (!isStart || this.#options.header !== true) this.#read(bytes);
			} else if (after === at || after === end) return after;
			at = after;
		}
	}

	#read(bytes: Uint8Array): void {
		this.#builders?.forEach((builder, place) => {
			builder?.add(bytes, this.#scanner, place);
		});
	}

	/** Takes the names of the columns from the first record or from the options. */
	#start(bytes: Uint8Array): void {
		const { header, missing, quotedNothing, decimal, schema } = this.#options;
		const { width, starts, ends, styles } = this.#scanner;
		if (width > maxColumns) throw badFile(this.#reader, `expected at most ${maxColumns} columns, got ${width}`);
		const written = Array.from({ length: width }, (_, i) =>
			header === true
				? fieldText(this.#reader, bytes, starts[i] as number, ends[i] as number, styles[i] as number)
				: "",
		);
		if (Array.isArray(header) && header.length !== width) {
			throw badFile(this.#reader, `expected ${header.length} fields for the names in "header", got ${width}`);
		}
		const names = uniqueNames(Array.isArray(header) ? header : written);
		this.#schemas = checkSchema(this.#reader, schema, names);
		const rules = { reader: this.#reader, missing: new MissingWords(missing, quotedNothing), decimal };
		this.#builders = names.map((name) => {
			if (this.#texts) return this.#texts.has(name) ? new ColumnBuilder(name, rules, "text") : undefined;
			const type = this.#schemas.get(name)?.type;
			return new ColumnBuilder(name, rules, (type === "category" ? "text" : type) as FieldType | undefined);
		});
	}

	/** The columns whose values are of more than one type. */
	get mixed(): Set<string> {
		const mixed = this.#builders?.filter((builder) => builder?.isMixed || builder?.isQuotedNothing) ?? [];
		return new Set(mixed.map((builder) => (builder as ColumnBuilder).name));
	}

	/** The columns that were read, `other` ones in the place of those of their name. */
	finish(other?: ReadonlyMap<string, Column>): Column[] {
		if (!this.#builders) throw badFile(this.#reader, "expected at least one line, got none");
		return this.#builders.flatMap((builder) => {
			if (!builder) return [];
			const column = other?.get(builder.name) ?? builder.finish();
			const schema = this.#schemas.get(builder.name);
			return schema ? cast(this.#reader, column, schema) : column;
		});
	}
}
