import { checked, type OptionRules } from "../../../core/options.ts";
import { badFile } from "../../../core/untrusted.ts";
import { hasSignature } from "../../file-signature.ts";
import { type CsvOptions, csvRules } from "../csv/dialect.ts";
import { readCsvBytes } from "../csv/read-csv.ts";
import type { Table } from "../table.ts";
import type { ExcelOptions } from "./excel.ts";

/** A format of table files: CSV with any delimiter, JSON, JSON lines, Parquet, Arrow IPC (Feather 2 too), Excel (.xlsx). */
export type TableFormat = "csv" | "json" | "jsonl" | "parquet" | "arrow" | "excel";

/** The options of all formats; each takes its own. */
export type FormatOptions = CsvOptions & ExcelOptions & { readonly columns?: readonly string[] | undefined };

interface Format {
	readonly endings: readonly string[];
	/** What it takes besides `columns`. */
	readonly rules: OptionRules<object>;
	read(reader: string, bytes: Uint8Array, options: FormatOptions): Table | Promise<Table>;
	/** Whether it reads only the columns that are asked for. */
	readonly choosesColumns?: true;
}

const schemaRule = { schema: csvRules.schema };
const excelRules: OptionRules<Required<ExcelOptions>> = {
	...schemaRule,
	sheet: checked<string | number>(
		0,
		"a name or a place from 0",
		(value) => typeof value === "string" || Number.isInteger(value),
	),
	range: checked<string | undefined>(undefined, 'cells such as "B3:F20"', (value) =>
		/^\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7}$/.test(String(value)),
	),
	header: csvRules.header,
};

/** The formats, by name; what reads them is loaded with the first file of each. */
export const formats: Readonly<Record<TableFormat, Format>> = {
	csv: {
		endings: ["csv", "tsv", "tab", "txt", "data"],
		rules: csvRules,
		read: readCsvBytes,
	},
	json: {
		endings: ["json"],
		rules: schemaRule,
		read: async (...given) => (await import("./json.ts")).readJson(...given),
	},
	jsonl: {
		endings: ["jsonl", "ndjson"],
		rules: schemaRule,
		read: async (...given) => (await import("./json.ts")).readJsonLines(...given),
	},
	parquet: {
		endings: ["parquet", "pq"],
		rules: schemaRule,
		read: async (...given) => (await import("./parquet.ts")).readParquet(...given),
		choosesColumns: true,
	},
	arrow: {
		endings: ["arrow", "feather", "ipc", "arrows"],
		rules: schemaRule,
		read: async (...given) => (await import("./read-arrow.ts")).readArrow(...given),
		choosesColumns: true,
	},
	excel: {
		endings: ["xlsx", "xlsm"],
		rules: excelRules,
		read: async (...given) => (await import("./excel.ts")).readExcel(...given),
	},
};

/** The names of the formats. */
export const formatNames = Object.keys(formats) as readonly TableFormat[];

/** The format that the ending of a name tells; of `name.csv.gz` it is CSV. */
export function formatOfName(name: string): TableFormat | undefined {
	const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
	return formatNames.find((format) => ending !== undefined && formats[format].endings.includes(ending));
}

/** Whether bytes are packed by gzip. */
export const isGzip = (bytes: Uint8Array): boolean => hasSignature(bytes, "\x1f\x8b");

/** The format that the first bytes tell; CSV begins with anything. */
export function formatOfBytes(reader: string, bytes: Uint8Array): TableFormat {
	if (hasSignature(bytes, "PAR1")) return "parquet";
	if (hasSignature(bytes, "ARROW1") || hasSignature(bytes, "\xff\xff\xff\xff")) return "arrow";
	if (hasSignature(bytes, "PK\x03\x04")) return "excel";
	if (hasSignature(bytes, "\xd0\xcf\x11\xe0"))
		throw badFile(reader, "expected Excel's format .xlsx, got the old .xls; save it anew");
	const first = bytes.find((byte) => byte > 32 && byte < 0xef);
	if (first !== 0x5b && first !== 0x7b) return "csv";
	const line = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(10) + 1)).trim();
	return line.startsWith("{") && line.endsWith("}") ? "jsonl" : "json";
}
