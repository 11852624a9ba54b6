import { badFile } from "../../core/untrusted.ts";

/** As many cells as this take no memory to speak of. */
const few = 2 ** 20;

/**
 * Refuses a table with many more cells than its bytes can mean: a small file that states millions of rows would take the memory that
 * they need.
 *
 * @param perByte the cells that one byte may stand for.
 */
export function checkCells(reader: string, rows: number, columns: number, bytes: number, perByte: number): void {
	const most = Math.max(few, bytes * perByte);
	if (rows * columns > most) {
		const text = `expected at most ${most} cells in ${bytes} bytes, got ${rows} rows of ${columns} columns`;
		throw badFile(reader, text);
	}
}
