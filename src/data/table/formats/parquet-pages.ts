import type { ColumnMetaData, Compressors, DataReader, FileMetaData, PageHeader } from "hyparquet";
import { badFile } from "../../../core/untrusted.ts";

/** What one packed byte may stand for, unpacked: Zstandard and Brotli go that far where all values are one. */
const mostPerByte = 2 ** 15;
/** As many bytes as this are no danger. */
const few = 2 ** 20;

/** What is used of hyparquet beside its entry. */
interface Hyparquet {
	parquetHeader(reader: DataReader): PageHeader;
	levels(path: readonly string[]): { readonly repetition: number; readonly definition: number };
}

/** Decompressors that take no more memory than what is there can mean. */
export function boundedCompressors(reader: string, given: Compressors): Compressors {
	const bounded = Object.entries(given).map(([name, unpack]) => [
		name,
		(input: Uint8Array, length: number) => {
			if (!(length >= 0 && length <= few + input.length * mostPerByte)) {
				throw badFile(reader, `expected a page of ${input.length} bytes to unpack to fewer than ${length}`);
			}
			return unpack(input, length);
		},
	]);
	return Object.fromEntries(bounded) as Compressors;
}

function readVarInt(bytes: Uint8Array, at: number): [value: number, after: number] {
	let value = 0;
	for (let shift = 0; shift < 35; shift += 7) {
		const byte = bytes[at++];
		if (byte === undefined) break;
		value += (byte & 127) * 2 ** shift;
		if (byte < 128) return [value, at];
	}
	throw new RangeError("a number beyond its end");
}

/** Checks runs of the RLE and bit-packing hybrid: hyparquet would write a run out, however long it says it is. */
function checkRuns(bytes: Uint8Array, from: number, end: number, width: number, values: number): void {
	let at = from;
	for (let seen = 0; seen < values && at < end; ) {
		const [header, after] = readVarInt(bytes, at);
		const isPacked = (header & 1) === 1;
		const count = Math.floor(header / 2) * (isPacked ? 8 : 1);
		if (count === 0 || count > values + 7) throw new RangeError(`a run of ${count} in ${values} values`);
		at = after + (isPacked ? Math.floor((count * width) / 8) : Math.ceil(width / 8));
		seen += count;
	}
}

const widthOf = (level: number) => 32 - Math.clz32(level);

/** Checks what the values of a page are written in, from `at` on. */
function checkValues(page: Uint8Array, at: number, encoding: string, type: string, values: number): void {
	if (encoding.endsWith("_DICTIONARY")) checkRuns(page, at + 1, page.length, page[at] ?? 0, values);
	else if (encoding === "RLE" && type === "BOOLEAN") checkRuns(page, at + 4, page.length, 1, values);
	else if (encoding === "RLE") checkRuns(page, at + 1, page.length, page[at] ?? 0, values);
}

/** Checks levels and values of a data page; of version 2 the levels are not packed, and have their lengths beside them. */
function checkDataPage(
	bytes: Uint8Array,
	header: PageHeader,
	column: ColumnMetaData,
	source: Hyparquet,
	unpack: (packed: Uint8Array, length: number) => Uint8Array,
): void {
	const { repetition, definition } = source.levels(column.path_in_schema);
	const second = header.data_page_header_v2;
	if (second) {
		const { num_values: values, repetition_levels_byte_length: first, definition_levels_byte_length: next } = second;
		if (repetition > 0) checkRuns(bytes, 0, first, widthOf(repetition), values);
		if (definition > 0) checkRuns(bytes, first, first + next, widthOf(definition), values);
		const rest = bytes.subarray(first + next);
		const page = second.is_compressed === false ? rest : unpack(rest, header.uncompressed_page_size - first - next);
		checkValues(page, 0, String(second.encoding), column.type, values);
		return;
	}
	const { num_values: values, encoding } = header.data_page_header as NonNullable<typeof header.data_page_header>;
	const page = unpack(bytes, header.uncompressed_page_size);
	let at = 0;
	for (const level of [repetition, definition]) {
		if (level === 0) continue;
		const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(at, true);
		checkRuns(page, at + 4, Math.min(at + 4 + length, page.length), widthOf(level), values);
		at += 4 + length;
	}
	checkValues(page, at, String(encoding), column.type, values);
}

/**
 * Goes through the pages of a Parquet file before hyparquet reads them, and refuses those that state more values than
 * their column has, or unpack to more than their bytes can mean.
 */
export function checkPages(
	reader: string,
	bytes: Uint8Array,
	metadata: FileMetaData,
	compressors: Compressors,
	source: Hyparquet,
): void {
	for (const { columns } of metadata.row_groups) {
		for (const { meta_data: column } of columns) {
			if (!column) continue;
			const total = Number(column.num_values);
			if (total === 0) continue;
			const first = Number(column.dictionary_page_offset || column.data_page_offset);
			const start = Math.min(first, Number(column.data_page_offset));
			const end = start + Number(column.total_compressed_size);
			if (!(start >= 0 && end <= bytes.length))
				throw badFile(reader, `expected pages in the file, got ${start} to ${end}`);
			const pages = { view: new DataView(bytes.buffer, bytes.byteOffset + start, end - start), offset: 0 };
			const unpack = (packed: Uint8Array, length: number) => {
				const decompress = compressors[column.codec];
				return column.codec === "UNCOMPRESSED" || !decompress ? packed : decompress(packed, length);
			};
			while (pages.offset < end - start - 1) {
				const header = source.parquetHeader(pages);
				const size = header.compressed_page_size;
				const values =
					(header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header)?.num_values ?? 0;
				const from = start + pages.offset;
				const isWrong =
					!(size >= 0 && from + size <= end) ||
					!(values >= 0 && values <= Math.max(total, header.uncompressed_page_size));
				if (isWrong)
					throw badFile(
						reader,
						`expected a page of column "${column.path_in_schema.join(".")}", got ${size} bytes of ${values} values`,
					);
				if (header.type !== "DICTIONARY_PAGE") {
					if (values > total) throw badFile(reader, `expected at most ${total} values in a page, got ${values}`);
					checkDataPage(bytes.subarray(from, from + size), header, column, source, unpack);
				}
				pages.offset += size;
			}
		}
	}
}
