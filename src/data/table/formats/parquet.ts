import type { FileMetaData, SchemaElement } from "hyparquet";
import { ExplainError } from "../../../core/errors.ts";
import { badFile, damageOf } from "../../../core/untrusted.ts";
import { cast } from "../cast.ts";
import { checkCells } from "../cells.ts";
import { type Column, isMissing } from "../column.ts";
import { looseColumn } from "../loose-column.ts";
import { type ColumnSchema, checkSchema, type Schema, schemaOf, unknownColumn } from "../schema.ts";
import { Table } from "../table.ts";
import { boundedCompressors, checkPages } from "./parquet-pages.ts";

/** What reading Parquet takes. */
export interface ParquetOptions {
	/** The columns to read, in this order. Default: all. */
	readonly columns?: readonly string[] | undefined;
	readonly schema?: Schema | undefined;
}

/** Under this key a file of ours holds what Parquet has no place for: levels, units, descriptions. */
const schemaKey = "glasscell.schema";
/** Cells for a byte at most: columns of one value, or of none, take next to nothing, but hardly a table has only such. */
const cellsPerByte = 256;

/** Moments as milliseconds, with the fractions that finer units have. */
const parsers = {
	timestampFromMilliseconds: (value: bigint) => date(Number(value)),
	timestampFromMicroseconds: (value: bigint) => date(Number(value) / 1e3),
	timestampFromNanoseconds: (value: bigint) => date(Number(value / 1000n) / 1e3),
	dateFromDays: (days: number) => date(days * 86_400_000),
};
const date = (milliseconds: number) => new Date(milliseconds);

/** What is used of the notes that pandas leaves. */
interface PandasNotes {
	readonly columns?: readonly { readonly field_name?: string; readonly pandas_type?: string }[];
}

/** What the file's notes say of its columns: all, if it is of ours; which were categories, if it is of pandas, though not their order. */
function statedSchema({ key_value_metadata: notes }: FileMetaData): Map<string, ColumnSchema> {
	const note = (name: string) => notes?.find(({ key }) => key === name)?.value;
	const [ours, pandas] = [note(schemaKey), note("pandas")];
	if (ours !== undefined) return new Map(Object.entries(JSON.parse(ours) as Record<string, ColumnSchema>));
	const { columns = [] } = pandas === undefined ? {} : (JSON.parse(pandas) as PandasNotes);
	const categories = columns.filter(({ pandas_type }) => pandas_type === "categorical");
	return new Map(categories.map(({ field_name }) => [String(field_name), { type: "category" }]));
}

/** A column of the file: its name, and the type that it has though all values be missing. */
interface StoredColumn {
	readonly name: string;
	readonly type: "boolean" | "date" | "text" | "bytes" | undefined;
}

function typeOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): StoredColumn["type"] {
	if (type === "BOOLEAN") return "boolean";
	if (converted === "DATE" || logical?.type === "DATE" || logical?.type === "TIMESTAMP") return "date";
	if (converted === "UTF8" || logical?.type === "STRING") return "text";
	return (type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY") && !converted && !logical ? "bytes" : undefined;
}

/** The columns of the file; those inside lists and structures are not named. */
function storedColumns(schema: readonly SchemaElement[]): Map<string, StoredColumn> {
	const found = new Map<string, StoredColumn>();
	let at = 1;
	const pass = (): void => {
		for (let left = schema[at++]?.num_children ?? 0; left > 0; left--) pass();
	};
	for (let left = schema[0]?.num_children ?? 0; left > 0; left--) {
		const element = schema[at];
		if (!element) throw new RangeError("a schema beyond its end");
		found.set(element.name, { name: element.name, type: typeOf(element) });
		pass();
	}
	return found;
}

function chosenColumns(reader: string, metadata: FileMetaData, asked: readonly string[] | undefined): StoredColumn[] {
	const stored = storedColumns(metadata.schema);
	return (asked ?? [...stored.keys()]).map((name) => {
		const column = stored.get(name);
		if (!column) throw unknownColumn(reader, name, [...stored.keys()]);
		if (column.type === "bytes") {
			const text = `expected columns of numbers, texts, dates or categories, got bytes in "${name}"; name the columns to read`;
			throw new ExplainError("bad-input", `${reader}: ${text}`);
		}
		return column;
	});
}

/** Reads a Parquet file. Whole numbers beyond 2⁵³, lists and structures become text. */
export async function readParquet(reader: string, bytes: Uint8Array, options: ParquetOptions): Promise<Table> {
	const [{ parquetMetadata, parquetRead }, { parquetHeader }, schemas, packed] = await Promise.all([
		import("hyparquet"),
		import("hyparquet/src/column.js"),
		import("hyparquet/src/schema.js"),
		import("hyparquet-compressors"),
	]);
	const whole = (bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()).buffer as ArrayBuffer;
	try {
		const metadata = parquetMetadata(whole, { geoparquet: false });
		const rows = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
		checkCells(reader, rows, metadata.schema.length, bytes.length, cellsPerByte);
		const columns = chosenColumns(reader, metadata, options.columns);
		const names = columns.map(({ name }) => name);
		const compressors = boundedCompressors(reader, packed.compressors);
		checkPages(reader, bytes, metadata, compressors, {
			parquetHeader,
			levels(path) {
				const elements = schemas.getSchemaPath(metadata.schema, [...path]);
				return {
					repetition: schemas.getMaxRepetitionLevel(elements),
					definition: schemas.getMaxDefinitionLevel(elements),
				};
			},
		});
		const values = new Map(names.map((name) => [name, new Array<unknown>(rows).fill(null)]));
		await parquetRead({
			file: { byteLength: whole.byteLength, slice: (start, end) => whole.slice(start, end) },
			metadata,
			columns: names,
			compressors,
			parsers: parsers as never,
			onChunk({ columnName, columnData, rowStart }) {
				const array = values.get(columnName);
				for (let row = 0; array && row < columnData.length; row++) array[rowStart + row] = columnData[row];
			},
		});
		const stated = statedSchema(metadata);
		const asked = checkSchema(reader, options.schema, names);
		const read = columns.map(({ name, type }): Column => {
			const column = looseColumn(reader, name, (values.get(name) as unknown[]).slice(0, rows));
			const known = column.missing === rows && type !== undefined ? { type } : {};
			return cast(reader, column, { ...known, ...stated.get(name), ...asked.get(name) } as ColumnSchema);
		});
		return new Table(read, rows);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		throw badFile(reader, `expected a Parquet file: ${damageOf(error)}`, error);
	}
}

type ParquetType = "BOOLEAN" | "INT32" | "FLOAT" | "DOUBLE" | "TIMESTAMP" | "STRING";

function sourceOf(column: Column): { name: string; data: unknown[]; type: ParquetType } {
	const data = (value: (row: number) => unknown) =>
		Array.from({ length: column.values.length }, (_, row) => (isMissing(column, row) ? null : value(row)));
	const { name } = column;
	switch (column.type) {
		case "number": {
			const { values } = column;
			const type = values instanceof Int32Array ? "INT32" : values instanceof Float32Array ? "FLOAT" : "DOUBLE";
			return { name, data: data((row) => values[row]), type };
		}
		case "boolean":
			return { name, data: data((row) => column.values[row] === 1), type: "BOOLEAN" };
		case "date":
			return { name, data: data((row) => new Date(column.values[row] as number)), type: "TIMESTAMP" };
		case "text":
			return { name, data: data((row) => column.values[row]), type: "STRING" };
		case "category":
			return { name, data: data((row) => column.levels[column.values[row] as number]), type: "STRING" };
	}
}

/** The table as a Parquet file, packed with Snappy; types, levels, units and descriptions beside it, for us to read. */
export async function writeParquet(table: Table): Promise<Uint8Array> {
	const { parquetWriteBuffer } = await import("hyparquet-writer");
	const schema = Object.fromEntries(table.columns.map((column) => [column.name, schemaOf(column)]));
	const columnData = table.columns.map(sourceOf) as Parameters<typeof parquetWriteBuffer>[0]["columnData"];
	const kvMetadata = [{ key: schemaKey, value: JSON.stringify(schema) }];
	return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
}
