import type * as Arrow from "apache-arrow";
import { ExplainError, messageOf, shown } from "../../../core/errors.ts";
import { badFile } from "../../../core/untrusted.ts";
import { cast, encode } from "../cast.ts";
import { checkCells } from "../cells.ts";
import { type Column, makeColumn } from "../column.ts";
import { columnOf } from "../from-values.ts";
import { looseColumn } from "../loose-column.ts";
import { type ColumnSchema, checkSchema, type Schema } from "../schema.ts";
import { Table } from "../table.ts";
import { checkMessages } from "./arrow-messages.ts";
import { decodeLz4Frame } from "./lz4-frame.ts";
import { decodeZstd } from "./zstd.ts";

/** The kinds of Arrow's types that are treated each in its way, by the numbers of its format. */
const typeId = {
	dictionary: -1,
	null: 1,
	int: 2,
	float: 3,
	binary: 4,
	utf8: 5,
	bool: 6,
	decimal: 7,
	date: 8,
	timestamp: 10,
	fixedBinary: 15,
	largeBinary: 19,
	largeUtf8: 20,
	binaryView: 23,
	utf8View: 24,
};
const texts = [typeId.utf8, typeId.largeUtf8, typeId.utf8View];
const binaries = [typeId.binary, typeId.fixedBinary, typeId.largeBinary, typeId.binaryView];

/** What is used of Arrow's vectors and types, of whatever version. */
interface VectorLike {
	readonly type: {
		readonly typeId: number;
		readonly scale?: number;
		readonly isOrdered?: boolean;
		readonly precision?: number;
	};
	readonly length: number;
	readonly nullCount: number;
	readonly data: readonly { readonly dictionary?: VectorLike }[];
	get(row: number): unknown;
	isValid(row: number): boolean;
	toArray(): unknown;
}
interface FieldLike {
	readonly name: string;
	readonly metadata?: ReadonlyMap<string, string>;
}

/** What is used of Arrow's `Table`. */
export interface ArrowTable {
	readonly schema: { readonly fields: readonly FieldLike[] };
	readonly numRows: number;
	getChildAt(place: number): unknown;
}

function validOf(vector: VectorLike): Uint8Array | undefined {
	if (vector.nullCount === 0) return undefined;
	return Uint8Array.from({ length: vector.length }, (_, row) => Number(vector.isValid(row)));
}

const valuesOf = (vector: VectorLike): unknown[] => Array.from({ length: vector.length }, (_, row) => vector.get(row));

/** A decimal comes as the 32-bit words of a whole number, the low ones first, in two's complement. */
function decimalOf(value: unknown, scale: number): number | null {
	if (value === null || value === undefined) return null;
	const words = [...(value as Uint32Array)];
	const whole = BigInt.asIntN(
		32 * words.length,
		words.reduceRight((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n),
	);
	return Number(`${whole}e${-scale}`);
}

function categoryOf(caller: string, name: string, vector: VectorLike): Column {
	const levels = new Set<string>();
	for (const { dictionary } of vector.data)
		for (const level of dictionary ? valuesOf(dictionary) : []) levels.add(String(level));
	const texts = valuesOf(vector).map((value) => (value === null ? "" : String(value)));
	const valid = validOf(vector);
	const codes = encode(caller, { name, ...(valid && { valid }) }, texts, [...levels]);
	return makeColumn({ name, type: "category", ...codes, ordered: vector.type.isOrdered === true, valid });
}

function numbersOf(caller: string, name: string, vector: VectorLike): Column {
	const values = vector.toArray();
	const isHalf = vector.type.typeId === typeId.float && vector.type.precision === 0;
	if (isHalf || !ArrayBuffer.isView(values)) return columnOf(caller, name, valuesOf(vector));
	if ((values as Float64Array).length !== vector.length) {
		throw badFile(
			caller,
			`expected ${vector.length} values in column "${name}", got ${(values as Float64Array).length}`,
		);
	}
	return columnOf(caller, name, values, {}, validOf(vector));
}

function columnFrom(caller: string, { name }: FieldLike, vector: VectorLike): Column {
	const { typeId: id, scale = 0 } = vector.type;
	if (binaries.includes(id)) {
		const text = `expected columns of numbers, texts, dates or categories, got bytes in "${name}"; name the columns to read`;
		throw new ExplainError("bad-input", `${caller}: ${text}`);
	}
	if (id === typeId.dictionary) return categoryOf(caller, name, vector);
	if (id === typeId.int || id === typeId.float) return numbersOf(caller, name, vector);
	if (id === typeId.null) return columnOf(caller, name, new Array(vector.length).fill(null));
	const values = valuesOf(vector);
	if (id === typeId.decimal)
		return columnOf(
			caller,
			name,
			values.map((value) => decimalOf(value, scale)),
		);
	if (id === typeId.date || id === typeId.timestamp) {
		const numbers = values.map((value) => (value === null ? null : Number(value)));
		return cast(caller, columnOf(caller, name, numbers), { type: "date" });
	}
	const type = id === typeId.bool ? "boolean" : texts.includes(id) ? "text" : undefined;
	return type ? columnOf(caller, name, values, { type }) : looseColumn(caller, name, values);
}

/** What the metadata of a field says of a column, as {@link toArrow} writes it. */
function described({ metadata }: FieldLike): ColumnSchema {
	const [unit, description] = [metadata?.get("unit"), metadata?.get("description")];
	return { ...(unit && { unit }), ...(description && { description }) };
}

/** What reading Arrow data takes. */
export interface ArrowOptions {
	/** The columns to read, in this order. Default: all. */
	readonly columns?: readonly string[] | undefined;
	readonly schema?: Schema | undefined;
}

/**
 * The table that a table of the package `apache-arrow` is, of whatever version. Dictionaries become categories; whole numbers beyond 2⁵³ and lists
 * become text.
 *
 * @throws ExplainError `bad-input` for what is no Arrow table and for columns of bytes, `unknown-name`, `bad-option`.
 */
export function fromArrow(table: ArrowTable, options: ArrowOptions = {}): Table {
	const caller = "fromArrow";
	if (typeof table?.getChildAt !== "function" || !Array.isArray(table.schema?.fields)) {
		throw new ExplainError("bad-input", `${caller}: expected a table of apache-arrow, got ${shown(table)}`);
	}
	return tableOfArrow(caller, table, options);
}

function tableOfArrow(caller: string, table: ArrowTable, { columns, schema }: ArrowOptions): Table {
	const names = table.schema.fields.map(({ name }) => name);
	const schemas = checkSchema(caller, schema, names);
	const read = table.schema.fields.flatMap((field, place) => {
		if (columns && !columns.includes(field.name)) return [];
		const column = columnFrom(caller, field, table.getChildAt(place) as VectorLike);
		return [cast(caller, column, { ...described(field), ...schemas.get(field.name) })];
	});
	const whole = new Table(read, table.numRows);
	return columns ? whole.select(...columns) : whole;
}

const load = () => import("apache-arrow");

/** Cells for a byte at most: packed columns of one value take next to nothing, but hardly a table has only such. */
const cellsPerByte = 256;

/** Refuses columns, and what they are made of, of more values than the file can mean: each states its own length. */
function checkLengths(reader: string, data: Arrow.Data, size: number): void {
	checkCells(reader, data.length, 1, size, cellsPerByte);
	for (const child of data.children) checkLengths(reader, child, size);
	for (const part of data.dictionary?.data ?? []) checkLengths(reader, part, size);
}

/** The batches one by one: apache-arrow's own loop over a file does not end where a block is not what the file says it is. */
function* batchesIn(reader: string, source: Arrow.RecordBatchReader): Generator<Arrow.RecordBatch> {
	if (!source.isFile()) return yield* source as Arrow.RecordBatchStreamReader;
	const file = source as Arrow.RecordBatchFileReader;
	for (let place = 0; place < file.numRecordBatches; place++) {
		const batch = file.readRecordBatch(place);
		if (!batch) throw badFile(reader, `expected a record batch, got none in place ${place}`);
		yield batch;
	}
}

function checkedBatches(reader: string, source: Arrow.RecordBatchReader, size: number): Arrow.RecordBatch[] {
	const batches: Arrow.RecordBatch[] = [];
	let rows = 0;
	for (const batch of batchesIn(reader, source)) {
		rows += batch.numRows;
		checkCells(reader, rows, Math.max(1, batch.schema.fields.length), size, cellsPerByte);
		checkLengths(reader, batch.data, size);
		batches.push(batch);
	}
	return batches;
}

/** Reads an Arrow IPC file or stream (Feather version 2 is such a file), plain or packed with LZ4 or Zstandard. */
export async function readArrow(reader: string, bytes: Uint8Array, options: ArrowOptions): Promise<Table> {
	const [arrow, { decompressZstd }] = await Promise.all([load(), import("hyparquet-compressors")]);
	arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, { decode: (data) => decodeLz4Frame(reader, data) });
	arrow.compressionRegistry.set(arrow.CompressionType.ZSTD, {
		decode: (data) => decodeZstd(reader, decompressZstd, data),
	});
	try {
		checkMessages(bytes);
		const source = arrow.RecordBatchReader.from(bytes).open();
		const batches = checkedBatches(reader, source, bytes.length);
		return tableOfArrow(reader, new arrow.Table(source.schema, batches) as ArrowTable, options);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		throw badFile(reader, `expected Arrow's IPC format: ${messageOf(error)}`, error);
	}
}

/** A mask as Arrow's bits. */
function bitsOf(mask: Uint8Array): Uint8Array {
	const bits = new Uint8Array(Math.ceil(mask.length / 64) * 8);
	for (let row = 0; row < mask.length; row++) if (mask[row] === 1) (bits[row >> 3] as number) |= 1 << (row & 7);
	return bits;
}

function dataOf(arrow: typeof Arrow, column: Column): Arrow.Data {
	const { valid, missing: nullCount, values } = column;
	const common = { length: values.length, nullCount, ...(valid && { nullBitmap: bitsOf(valid) }) };
	const textData = (column: readonly string[], mask?: Uint8Array) =>
		arrow.vectorFromArray(mask ? column.map((text, row) => (mask[row] === 1 ? text : null)) : column, new arrow.Utf8());
	switch (column.type) {
		case "number": {
			if (column.values instanceof Int32Array)
				return arrow.makeData({ ...common, type: new arrow.Int32(), data: column.values });
			const type = column.values instanceof Float32Array ? new arrow.Float32() : new arrow.Float64();
			return arrow.makeData({ ...common, type, data: column.values } as never);
		}
		case "boolean":
			return arrow.makeData({ ...common, type: new arrow.Bool(), data: bitsOf(column.values) });
		case "date": {
			const data = BigInt64Array.from(column.values, (value) => (Number.isNaN(value) ? 0n : BigInt(Math.round(value))));
			return arrow.makeData({ ...common, type: new arrow.TimestampMillisecond("UTC"), data });
		}
		case "text":
			return textData(column.values, valid).data[0] as Arrow.Data;
		case "category": {
			const dictionary = textData(column.levels);
			const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), null, column.ordered);
			return arrow.makeData({ ...common, type, data: column.values, dictionary });
		}
	}
}

/**
 * The table as one of the package `apache-arrow`: categories as dictionaries, dates as timestamps in milliseconds, units and
 * descriptions in the metadata of the fields.
 */
export async function toArrow(table: Table): Promise<Arrow.Table> {
	const arrow = await load();
	const parts = table.columns.map((column) => dataOf(arrow, column));
	const fields = table.columns.map(({ name, unit, description }, place) => {
		const metadata = new Map(
			Object.entries({ unit, description }).filter((entry): entry is [string, string] => entry[1] !== undefined),
		);
		return new arrow.Field(name, (parts[place] as Arrow.Data).type, true, metadata);
	});
	const schema = new arrow.Schema(fields);
	const children = parts as Arrow.Data[];
	const data = arrow.makeData({ type: new arrow.Struct(fields), length: table.rowCount, nullCount: 0, children });
	return new arrow.Table(schema, new arrow.RecordBatch(schema, data));
}

/** The table as an Arrow IPC file, which is Feather version 2 without compression. */
export async function writeArrow(table: Table): Promise<Uint8Array> {
	const { tableToIPC } = await load();
	return tableToIPC(await toArrow(table), "file");
}
