import type * as Arrow from "apache-arrow";
import { ExplainError } from "../../../core/errors.ts";
import { badFile, damageOf } from "../../../core/untrusted.ts";
import { checkCells } from "../cells.ts";
import type { Table } from "../table.ts";
import { checkMessages } from "./arrow-messages.ts";
import { type ArrowOptions, type ArrowTable, tableOfArrow } from "./from-arrow.ts";
import { decodeLz4Frame } from "./lz4-frame.ts";
import { decodeZstd } from "./zstd.ts";

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
	const [arrow, { decompressZstd }] = await Promise.all([import("apache-arrow"), import("hyparquet-compressors")]);
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
		throw badFile(reader, `expected Arrow's IPC format: ${damageOf(error)}`, error);
	}
}
