import { codesOf } from "../table/codes.ts";
import { type Column, isMissing } from "../table/column.ts";

/** A column as numbers that are equal where its values are; a missing value is equal to a missing one, NaN to NaN. */
function comparable(column: Column): ArrayLike<number> {
	if (column.type === "text" || column.type === "category") return codesOf(column).codes;
	if (!column.valid) return column.values;
	return Float64Array.from(column.values, (value, row) => (isMissing(column, row) ? Number.NEGATIVE_INFINITY : value));
}

/**
 * For each row the first row that is equal to it in all columns; itself where none before it is.
 *
 * A hash table with open addressing, equality confirmed value by value: O(rows · columns) and no text made.
 */
export async function firstEqual(
	columns: readonly Column[],
	rowCount: number,
	breathe: () => Promise<void>,
): Promise<Uint32Array> {
	const first = Uint32Array.from({ length: rowCount }, (_, row) => row);
	if (columns.length === 0) return first;
	const all = columns.map(comparable);
	const hashes = new Uint32Array(rowCount).fill(0x811c9dc5);
	const bits = new Float64Array(1);
	const words = new Uint32Array(bits.buffer);
	for (const values of all) {
		for (let row = 0; row < rowCount; row++) {
			// Adding 0 makes −0 and 0 the same.
			bits[0] = (values[row] as number) + 0;
			let h = Math.imul((hashes[row] as number) ^ (words[0] as number), 0x85ebca6b);
			h = Math.imul(h ^ (h >>> 15) ^ (words[1] as number), 0xc2b2ae35);
			hashes[row] = h ^ (h >>> 13);
		}
		await breathe();
	}
	const same = (a: number, b: number) => {
		for (const values of all) {
			const [x, y] = [values[a] as number, values[b] as number];
			if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
		}
		return true;
	};
	let size = 16;
	while (size < 2 * rowCount) size *= 2;
	const slots = new Int32Array(size).fill(-1);
	for (let row = 0; row < rowCount; row++) {
		let slot = (hashes[row] as number) & (size - 1);
		for (let there = slots[slot] as number; there >= 0; there = slots[slot] as number) {
			if (hashes[there] === hashes[row] && same(there, row)) {
				first[row] = there;
				break;
			}
			slot = (slot + 1) & (size - 1);
		}
		if (first[row] === row) slots[slot] = row;
		if (row % 65_536 === 65_535) await breathe();
	}
	return first;
}

/** How many pairs of rows would be equal if columns had nothing to do with each other. */
export const pairsByChance = (pairs: number, collisions: readonly number[]): number =>
	collisions.reduce((product, collision) => product * collision, pairs);
