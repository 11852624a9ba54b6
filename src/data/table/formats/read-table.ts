import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGunzip, gunzipSync } from "node:zlib";
import { ExplainError, messageOf } from "../../../core/errors.ts";
import { checked, checkOptions, type OptionRules } from "../../../core/options.ts";
import { badFile } from "../../../core/untrusted.ts";
import { readSource, type Source, type SourceOptions, sourceName, sourceRules } from "../../source.ts";
import { readCsvPieces } from "../csv/read-csv.ts";
import type { Table } from "../table.ts";
import {
	type FormatOptions,
	formatNames,
	formatOfBytes,
	formatOfName,
	formats,
	isGzip,
	type TableFormat,
} from "./formats.ts";

/** What {@link readTable} takes: what each format takes is said there. */
export interface ReadTableOptions extends FormatOptions, SourceOptions {
	/** Default: what the name's ending or the first bytes tell. */
	readonly format?: TableFormat | undefined;
	/** The columns to read, in this order. Default: all. */
	readonly columns?: readonly string[] | undefined;
}

const reader = "readTable";
const isTexts = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === "string");

/** The rules for what every format takes. */
const commonRules = {
	format: checked<TableFormat | undefined>(
		undefined,
		`one of ${formatNames.map((name) => `"${name}"`).join(", ")}`,
		(value) => (formatNames as readonly unknown[]).includes(value),
	),
	columns: checked<readonly string[] | undefined>(undefined, "an array of names", isTexts),
	...sourceRules(),
};
type Common = { readonly [N in keyof typeof commonRules]: (typeof commonRules)[N]["fallback"] };

/** A file's path, if the source is one. */
function pathOf(source: Source): string | undefined {
	if (source instanceof URL) return source.protocol === "file:" ? fileURLToPath(source) : undefined;
	if (typeof source !== "string" || /^(https?|data):/i.test(source)) return undefined;
	return /^file:/i.test(source) ? fileURLToPath(source) : source;
}

/** The file piece by piece, unpacked where it is packed; as often as it is asked for. */
async function* piecesOf(path: string, { limit, signal }: Common): AsyncGenerator<Uint8Array> {
	const file = createReadStream(path, { highWaterMark: 2 ** 23 });
	// What ends early ends the other; errors come out of the last.
	const stream = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => {}) : file;
	let length = 0;
	try {
		for await (const piece of stream as AsyncIterable<Uint8Array>) {
			length += piece.length;
			if (length > limit) throw badFile(reader, `expected ${path} to have at most ${limit} bytes, got more`);
			if (signal?.aborted) throw new ExplainError("aborted", `${reader}: stopped by its signal`);
			yield piece;
		}
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		const isPacked = String((error as NodeJS.ErrnoException).code).startsWith("Z_");
		if (isPacked) throw badFile(reader, `expected ${path} to be packed by gzip: ${messageOf(error)}`, error);
		throw new ExplainError("bad-input", `${reader}: expected a file that can be read, got ${messageOf(error)}`, {
			cause: error,
		});
	} finally {
		file.destroy();
	}
}

function unpacked(bytes: Uint8Array, limit: number): Uint8Array {
	if (!isGzip(bytes)) return bytes;
	try {
		return gunzipSync(bytes, { maxOutputLength: Math.min(limit, 2 ** 31) });
	} catch (error) {
		throw badFile(reader, `expected data packed by gzip, at most ${limit} bytes of it: ${messageOf(error)}`, error);
	}
}

/** Divides what every format takes from what one takes, and checks both. */
function checkedFor(format: TableFormat, options: ReadTableOptions): FormatOptions {
	const own = Object.fromEntries(Object.entries(options).filter(([name]) => !Object.hasOwn(commonRules, name)));
	const method = `${reader} of ${format}`;
	return checkOptions<object>(method, formats[format].rules, own) as FormatOptions;
}

/**
 * Reads a table from a file, an address or bytes: CSV, JSON, JSON lines, Parquet, Arrow IPC, Excel; also packed by gzip.
 *
 * A CSV file is read piece by piece and is never in memory as a whole. What each format takes:
 * - csv: {@link CsvOptions}
 * - json, jsonl: `schema`
 * - parquet, arrow: `schema`; columns that are not asked for are not read
 * - excel: {@link ExcelOptions}
 *
 * @throws ExplainError `bad-file` for a damaged file or another format, or one that asks for more memory than its bytes can mean; `bad-input`
 * for a file that cannot be read and values that the schema does not fit, `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const people = await readTable("people.csv", { schema: { sex: "category", bmi: { unit: "kg/m²" } } });
 * const sheet = await readTable("survey.xlsx", { sheet: "2024", range: "A3:F200" });
 * ```
 */
export async function readTable(source: Source, options: ReadTableOptions = {}): Promise<Table> {
	const given = Object.fromEntries(Object.keys(commonRules).map((name) => [name, options[name as keyof Common]]));
	const common = checkOptions<Common>(reader, commonRules as OptionRules<Common>, given);
	const { columns } = common;
	const named = common.format ?? formatOfName(sourceName(source));
	const path = pathOf(source);
	if (named === "csv" && path !== undefined) {
		const table = await readCsvPieces(reader, () => piecesOf(path, common), checkedFor(named, options));
		return columns ? table.select(...columns) : table;
	}
	if (named) checkedFor(named, options); // before anything is fetched
	const bytes = unpacked(await readSource(reader, source, common), common.limit);
	const format = named ?? formatOfBytes(reader, bytes);
	const { read, choosesColumns } = formats[format];
	const table = await read(reader, bytes, { ...checkedFor(format, options), ...(choosesColumns && { columns }) });
	return columns && !choosesColumns ? table.select(...columns) : table;
}
