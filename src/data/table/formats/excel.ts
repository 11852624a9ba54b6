import { createRequire } from "node:module";
import type * as Xlsx from "@e965/xlsx";
import { ExplainError, shown } from "../../../core/errors.ts";
import { badFile, damageOf } from "../../../core/untrusted.ts";
import { unzip } from "../../zip.ts";
import { textAt } from "../cast.ts";
import { checkCells } from "../cells.ts";
import { type Column, type Value, valueAt } from "../column.ts";
import { uniqueNames } from "../column-names.ts";
import { looseColumn } from "../loose-column.ts";
import { checkSchema, type Schema } from "../schema.ts";
import { Table } from "../table.ts";

/** What reading a sheet takes. */
export interface ExcelOptions {
	/** The sheet, by its name or its place from 0. Default 0. */
	readonly sheet?: string | number;
	/** The cells to read, such as `"B3:F20"`. Default: all that are filled. */
	readonly range?: string | undefined;
	/** Whether the first row names the columns, or their names. Default true. */
	readonly header?: boolean | readonly string[];
	readonly schema?: Schema | undefined;
}

type Grid = ReadonlyMap<number, ReadonlyMap<number, unknown>>;

const load = () => createRequire(import.meta.url)("@e965/xlsx") as typeof Xlsx;

/** What the markup of a workbook unpacks to for each byte at most; as a rule it is ten. */
const mostPerByte = 200;

/** The workbook of a zip archive whose members were unpacked within bounds. */
async function workbookOf(reader: string, bytes: Uint8Array): Promise<Xlsx.WorkBook> {
	const room = Math.min(2 ** 29, Math.max(2 ** 26, bytes.length * mostPerByte));
	const members = await unzip(reader, bytes, (name) => !name.endsWith("/"), { bytes: room });
	const { CFB, ...xlsx } = load();
	try {
		const container = CFB.utils.cfb_new({ fileType: "zip" } as never);
		for (const [name, member] of members) CFB.utils.cfb_add(container, name, member);
		const parse = (xlsx as unknown as { parse_zip(zip: unknown, options: Xlsx.ParsingOptions): Xlsx.WorkBook })
			.parse_zip;
		return parse(container, {
			dense: true,
			cellDates: true,
			cellFormula: false,
			cellHTML: false,
			cellText: false,
			UTC: true,
		});
	} catch (error) {
		throw badFile(reader, `expected an Excel workbook (.xlsx): ${damageOf(error)}`, error);
	}
}

function sheetOf(reader: string, { SheetNames: names, Sheets }: Xlsx.WorkBook, asked: string | number): Xlsx.WorkSheet {
	const name = typeof asked === "number" ? names[asked] : asked;
	const sheet = name !== undefined && Object.hasOwn(Sheets, name) ? Sheets[name] : undefined;
	if (!sheet) {
		throw new ExplainError(
			"unknown-name",
			`${reader}: there is no sheet ${shown(asked)}; the sheets are ${names.join(", ") || "none"}`,
		);
	}
	return sheet;
}

/** The filled cells by row and column. A sheet states how large it is, and may lie: only what is there is looked at. */
function gridOf(reader: string, sheet: Xlsx.WorkSheet, range: string | undefined): Grid {
	const { utils } = load();
	const within = range === undefined ? undefined : utils.decode_range(range);
	if (within && !(within.s.r >= 0 && within.s.c >= 0 && within.e.r >= within.s.r && within.e.c >= within.s.c)) {
		throw new ExplainError(
			"bad-option",
			`${reader}: expected option "range" to be cells such as "B3:F20", got ${shown(range)}`,
		);
	}
	const grid = new Map<number, Map<number, unknown>>();
	const isWithin = (row: number, column: number) =>
		!within || (row >= within.s.r && row <= within.e.r && column >= within.s.c && column <= within.e.c);
	const rows = (sheet["!data"] ?? []) as readonly (readonly (Xlsx.CellObject | undefined)[] | undefined)[];
	// By their keys: most of a row, and most rows, may not be there.
	for (const [row, cells] of Object.entries(rows)) {
		const filled = new Map<number, unknown>();
		for (const [column, cell] of Object.entries(cells ?? [])) {
			const isFilled = cell?.v !== undefined && cell.v !== null && cell.v !== "" && cell.t !== "e";
			if (isFilled && isWithin(Number(row), Number(column))) filled.set(Number(column), cell.v);
		}
		if (filled.size > 0) grid.set(Number(row), filled);
	}
	return grid;
}

function tableOf(reader: string, grid: Grid, size: number, { header = true, schema }: ExcelOptions): Table {
	const rows = [...grid.values()];
	const first = header === true ? rows.shift() : undefined;
	const used = new Set<number>(first?.keys());
	for (const row of rows) for (const column of row.keys()) used.add(column);
	const places = [...used].sort((a, b) => a - b);
	checkCells(reader, rows.length, places.length, size, 64);
	if (Array.isArray(header) && header.length !== places.length) {
		throw badFile(reader, `expected ${header.length} columns for the names in "header", got ${places.length}`);
	}
	const names = uniqueNames(Array.isArray(header) ? header : places.map((place) => String(first?.get(place) ?? "")));
	const schemas = checkSchema(reader, schema, names);
	const columns = places.map((place, i): Column => {
		const name = names[i] as string;
		return looseColumn(
			reader,
			name,
			rows.map((row) => row.get(place)),
			{ schema: schemas.get(name), readsDates: true },
		);
	});
	return new Table(columns, rows.length);
}

/**
 * Reads a sheet of an Excel workbook (.xlsx). Rows in which no cell is filled are left out; formulas are what was computed when the file was written;
 * errors such as #N/A are missing values.
 */
export async function readExcel(reader: string, bytes: Uint8Array, options: ExcelOptions): Promise<Table> {
	const workbook = await workbookOf(reader, bytes);
	const sheet = sheetOf(reader, workbook, options.sheet ?? 0);
	return tableOf(reader, gridOf(reader, sheet, options.range), bytes.length, options);
}

/** Excel takes 1900 for a leap year; days before this are others than it says. */
const firstDay = Date.UTC(1900, 2, 1);

/** A value as a sheet can hold it: what it has no numbers or days for is text. */
function cellOf(column: Column, row: number): Value {
	const value = valueAt(column, row);
	const isHeld =
		value instanceof Date ? value.getTime() >= firstDay : typeof value !== "number" || Number.isFinite(value);
	return isHeld ? value : textAt(column, row);
}

/** The table as an Excel workbook of one sheet: dates as dates; NaN, the infinities and days before March 1900 as text. */
export function writeExcel(table: Table, { sheet = "Sheet1" }: { readonly sheet?: string } = {}): Uint8Array {
	const { utils, write } = load();
	const rows = Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => cellOf(column, row)));
	const made = utils.aoa_to_sheet([[...table.names], ...rows], { cellDates: true, UTC: true } as Xlsx.AOA2SheetOpts);
	const book = utils.book_new();
	utils.book_append_sheet(book, made, sheet);
	return new Uint8Array(
		write(book, { type: "array", bookType: "xlsx", compression: true, cellDates: true }) as ArrayBuffer,
	);
}
