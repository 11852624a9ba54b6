import { shown } from "../../../core/errors.ts";
import { badFile, isObject } from "../../../core/untrusted.ts";
import { parseJson } from "../../parse-json.ts";
import { textAt } from "../cast.ts";
import { checkCells } from "../cells.ts";
import { valueAt } from "../column.ts";
import { looseColumn } from "../loose-column.ts";
import { checkSchema, type Schema } from "../schema.ts";
import { type Row, Table } from "../table.ts";

type Arrays = ReadonlyMap<string, readonly unknown[]>;
/** What a row of records takes at least: `{"a":1},` for each cell, of which one in sixteen is there. */
const cellsPerByte = 4;

function arraysOfRecords(reader: string, records: readonly unknown[], bytes: number): Arrays {
	const arrays = new Map<string, unknown[]>();
	records.forEach((record, row) => {
		if (!isObject(record)) throw badFile(reader, `expected objects, got ${shown(record)} in row ${row}`);
		for (const [name, value] of Object.entries(record)) {
			let array = arrays.get(name);
			if (array === undefined) {
				checkCells(reader, records.length, arrays.size + 1, bytes, cellsPerByte);
				array = new Array(records.length).fill(null);
				arrays.set(name, array);
			}
			array[row] = value;
		}
	});
	return arrays;
}

/** pandas' "split": names, and a list for each row. */
function arraysOfSplit(reader: string, names: readonly unknown[], rows: readonly unknown[]): Arrays {
	const wrong = rows.findIndex((row) => !Array.isArray(row) || row.length !== names.length);
	if (wrong >= 0) throw badFile(reader, `expected lists of ${names.length}, got ${shown(rows[wrong])} in row ${wrong}`);
	return new Map(names.map((name, place) => [String(name), rows.map((row) => (row as readonly unknown[])[place])]));
}

/** Columns by name: as lists, or as objects by the label of the row, which is pandas' default. */
function arraysOfColumns(reader: string, columns: Readonly<Record<string, unknown>>, bytes: number): Arrays {
	const labels = new Map<string, number>();
	const entries = Object.entries(columns);
	for (const [name, column] of entries) {
		if (!isObject(column) && !Array.isArray(column)) {
			throw badFile(reader, `expected a list or an object for column "${name}", got ${shown(column)}`);
		}
		for (const label of Object.keys(column)) if (!labels.has(label)) labels.set(label, labels.size);
	}
	checkCells(reader, labels.size, entries.length, bytes, cellsPerByte);
	return new Map(
		entries.map(([name, column]) => {
			const values = new Array<unknown>(labels.size).fill(null);
			for (const [label, value] of Object.entries(column as object)) values[labels.get(label) as number] = value;
			return [name, values];
		}),
	);
}

function arraysOf(reader: string, value: unknown, bytes: number): Arrays {
	if (Array.isArray(value)) return arraysOfRecords(reader, value, bytes);
	if (!isObject(value))
		throw badFile(reader, `expected a list of objects or an object of columns, got ${shown(value)}`);
	if (Array.isArray(value.columns) && Array.isArray(value.data))
		return arraysOfSplit(reader, value.columns, value.data);
	return arraysOfColumns(reader, value, bytes);
}

function tableOf(reader: string, arrays: Arrays, schema: Schema | undefined): Table {
	const schemas = checkSchema(reader, schema, [...arrays.keys()]);
	const columns = [...arrays].map(([name, values]) =>
		looseColumn(reader, name, values, { schema: schemas.get(name), readsDates: true }),
	);
	return new Table(columns);
}

/** Reads a JSON document: records, columns, or pandas' "split". Texts that are all ISO 8601 become dates. */
export function readJson(
	reader: string,
	bytes: Uint8Array,
	{ schema }: { readonly schema?: Schema | undefined },
): Table {
	return tableOf(reader, arraysOf(reader, parseJson(reader, "the file", bytes), bytes.length), schema);
}

/** Reads JSON lines: a record in each line. */
export function readJsonLines(
	reader: string,
	bytes: Uint8Array,
	{ schema }: { readonly schema?: Schema | undefined },
): Table {
	const records: unknown[] = [];
	for (let at = 0, line = 1; at < bytes.length; line++) {
		const found = bytes.indexOf(10, at);
		const end = found < 0 ? bytes.length : found;
		const text = bytes.subarray(at, end);
		if (text.some((byte) => byte !== 13 && byte !== 32)) records.push(parseJson(reader, `line ${line}`, text));
		at = end + 1;
	}
	return tableOf(reader, arraysOfRecords(reader, records, bytes.length), schema);
}

/** A row as JSON has it: null where a value is missing, dates as ISO 8601, and words for the numbers that JSON lacks. */
function plainRow(table: Table, row: number): Row {
	return Object.fromEntries(
		table.columns.map((column) => {
			const value = valueAt(column, row);
			const isWord = value instanceof Date || (typeof value === "number" && !Number.isFinite(value));
			return [column.name, isWord ? textAt(column, row) : value];
		}),
	);
}

/** The table as JSON: a list of records, or, with `lines`, a record in each line. */
export function writeJson(table: Table, { lines = false } = {}): string {
	const records = Array.from({ length: table.rowCount }, (_, row) => JSON.stringify(plainRow(table, row)));
	return lines ? records.map((record) => `${record}\n`).join("") : `[${records.join(",\n")}]\n`;
}
