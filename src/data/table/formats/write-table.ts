import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { ExplainError, messageOf, shown } from "../../../core/errors.ts";
import type { Table } from "../table.ts";
import { formatNames, formatOfName, formats, type TableFormat } from "./formats.ts";
import { type CsvWriteOptions, toCsv } from "./write-csv.ts";

/** What {@link writeTable} takes. */
export interface WriteTableOptions extends CsvWriteOptions {
	/** Default: what the name's ending tells. */
	readonly format?: TableFormat;
	/** Of Excel: the name of the sheet. Default `"Sheet1"`. */
	readonly sheet?: string;
}

const writers: Readonly<Record<TableFormat, (table: Table, options: object) => Uint8Array | Promise<Uint8Array>>> = {
	csv: (table, options) => Buffer.from(toCsv(table, options)),
	json: async (table) => Buffer.from((await import("./json.ts")).writeJson(table)),
	jsonl: async (table) => Buffer.from((await import("./json.ts")).writeJson(table, { lines: true })),
	parquet: async (table) => (await import("./parquet.ts")).writeParquet(table),
	arrow: async (table) => (await import("./to-arrow.ts")).writeArrow(table),
	excel: async (table, options) => (await import("./excel.ts")).writeExcel(table, options),
};
const takes: Readonly<Partial<Record<TableFormat, readonly string[]>>> = {
	csv: ["delimiter", "decimal", "missing"],
	excel: ["sheet"],
};

/**
 * The bytes of a table in a format.
 *
 * Parquet and Arrow keep types, units and descriptions, categories with their levels, and what is missing; the others keep the values. CSV and JSON write
 * NaN as a word, Excel as text.
 *
 * @throws ExplainError `bad-option` for a format that does not exist and options that it does not take.
 */
export async function encodeTable(
	table: Table,
	format: TableFormat,
	options: Omit<WriteTableOptions, "format"> = {},
): Promise<Uint8Array> {
	const writer = Object.hasOwn(writers, format) ? writers[format] : undefined;
	if (!writer) {
		throw new ExplainError(
			"bad-option",
			`encodeTable: expected format to be one of ${formatNames.join(", ")}, got ${shown(format)}`,
		);
	}
	const known = takes[format] ?? [];
	for (const name of Object.keys(options)) {
		if (!known.includes(name)) {
			throw new ExplainError(
				"bad-option",
				`encodeTable: ${format} has no option "${name}"; it has ${known.join(", ") || "none"}`,
			);
		}
	}
	return writer(table, options);
}

/**
 * Writes a table to a file, in the format that its ending tells; with `.gz` after it, packed.
 *
 * @throws ExplainError `bad-option` for an unknown ending and options that the format does not take, `bad-input` where the file cannot be written.
 *
 * @example `await writeTable(people, "people.parquet")`
 */
export async function writeTable(table: Table, path: string, options: WriteTableOptions = {}): Promise<void> {
	const { format = formatOfName(path), ...others } = options;
	if (!format) {
		const endings = formatNames.map((name) => `.${formats[name].endings[0]}`).join(", ");
		throw new ExplainError(
			"bad-option",
			`writeTable: expected a format or one of the endings ${endings}, got ${shown(path)}`,
		);
	}
	const bytes = await encodeTable(table, format, others);
	try {
		await writeFile(path, path.endsWith(".gz") ? gzipSync(bytes) : bytes);
	} catch (error) {
		throw new ExplainError("bad-input", `writeTable: writing ${path} failed: ${messageOf(error)}`, { cause: error });
	}
}
