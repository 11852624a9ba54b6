import { checkOptions } from "../../../core/options.ts";
import { badFile } from "../../../core/untrusted.ts";
import type { Column } from "../column.ts";
import { Table } from "../table.ts";
import { CsvPass } from "./csv-pass.ts";
import { type CsvOptions, csvRules, type Dialect, sniffDelimiter } from "./dialect.ts";
import { utf8From } from "./encoding.ts";

type Options = Required<CsvOptions>;
/** Bytes as pieces from the beginning, as often as they are asked for. */
export type Pieces = () => AsyncIterable<Uint8Array>;

const sampleBytes = 65_536;

function dialectOf(reader: string, { delimiter, comment, shortRows }: Options, bytes: Uint8Array): Dialect {
	const sample = bytes.subarray(0, sampleBytes);
	if (sample.includes(0)) throw badFile(reader, "expected a text, got zero bytes; is it in another encoding?");
	return {
		delimiter: delimiter === undefined ? sniffDelimiter(sample) : delimiter.charCodeAt(0),
		comment: comment?.charCodeAt(0),
		shortRows,
	};
}

const byName = (columns: readonly Column[]) => new Map(columns.map((column) => [column.name, column]));

/** Reads CSV from bytes that are all there. */
export function readCsvBytes(reader: string, bytes: Uint8Array, given: CsvOptions): Table {
	const options = checkOptions<Options>(reader, csvRules, given);
	const text = utf8From(bytes, options.encoding)(bytes, true);
	const dialect = dialectOf(reader, options, text);
	const read = (texts?: ReadonlySet<string>) => {
		const pass = new CsvPass(reader, options, dialect, texts);
		pass.push(text, 0, text.length, true);
		return pass;
	};
	const first = read();
	const { mixed } = first;
	return new Table(first.finish(mixed.size === 0 ? undefined : byName(read(mixed).finish())));
}

/** Puts the pieces of one reading together to whole records. */
async function readPieces(
	pieces: Pieces,
	{ encoding }: Options,
	start: (first: Uint8Array) => CsvPass,
): Promise<CsvPass> {
	let pass: CsvPass | undefined;
	let toUtf8: ((piece: Uint8Array, isLast: boolean) => Uint8Array) | undefined;
	let waiting: Uint8Array[] = [];
	let length = 0;
	let enough = sampleBytes; // what the delimiter is found in
	const read = (isLast: boolean) => {
		const bytes = waiting.length === 1 ? (waiting[0] as Uint8Array) : Buffer.concat(waiting);
		pass ??= start(bytes);
		const rest = bytes.subarray(pass.push(bytes, 0, bytes.length, isLast));
		// What holds no whole record yet is not looked at again before it has doubled.
		enough = rest.length === bytes.length ? 2 * rest.length : 0;
		waiting = [rest];
		length = rest.length;
	};
	const take = (piece: Uint8Array) => {
		waiting.push(piece);
		length += piece.length;
	};
	for await (const piece of pieces()) {
		toUtf8 ??= utf8From(piece, encoding);
		take(toUtf8(piece, false));
		if (length >= enough) read(false);
	}
	if (toUtf8) take(toUtf8(new Uint8Array(0), true));
	read(true);
	return pass as unknown as CsvPass;
}

/**
 * Reads CSV piece by piece: at no time is all of it in memory, but for the columns. Where a column turns out to be text after it
 * began with numbers, the pieces are asked for once more.
 */
export async function readCsvPieces(reader: string, pieces: Pieces, given: CsvOptions): Promise<Table> {
	const options = checkOptions<Options>(reader, csvRules, given);
	let dialect: Dialect | undefined;
	const read = (texts?: ReadonlySet<string>) =>
		readPieces(pieces, options, (first) => {
			dialect ??= dialectOf(reader, options, first);
			return new CsvPass(reader, options, dialect, texts);
		});
	const first = await read();
	const { mixed } = first;
	return new Table(first.finish(mixed.size === 0 ? undefined : byName((await read(mixed)).finish())));
}

/**
 * The table that a text writes as CSV.
 *
 * The first line names the columns. A column holds numbers, truth values or moments (ISO 8601, in UTC unless they say otherwise) if all its fields are
 * such, otherwise texts; a number with leading zeros is text, for it is a code. Fields in quotes are never missing values in a
 * column of texts.
 *
 * @throws ExplainError `bad-file` for records of different lengths and quotes that are not closed, `bad-input` for a value
 * that is not of the type that the schema states, `bad-option`, `unknown-name`.
 *
 * @example
 * ```ts
 * parseCsv("name;size\nAda;1,62\nBo;", { decimal: "," }).at(0, "size"); // 1.62
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
	return readCsvBytes("parseCsv", new TextEncoder().encode(text), options);
}
