import type * as Arrow from "apache-arrow";
import type { Column } from "../column.ts";
import type { Table } from "../table.ts";

const load = () => import("apache-arrow");

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
