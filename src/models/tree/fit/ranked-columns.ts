import type { Feature } from "../../../core/explanation.ts";

/**
 * Columns as trees are grown from them: each value replaced by its place among the column's distinct values, so that nodes are sorted by small integers.
 *
 * All arrays may be shared between threads.
 */
export interface RankedColumns {
	readonly rowCount: number;
	readonly columnCount: number;
	/** `[column, row]`: the place of the value, or `distinct[column]` where it is missing. Of a category: the code of its level. */
	readonly ranks: Uint32Array;
	/** How many values each column has; of a category, how many levels. */
	readonly distinct: Uint32Array;
	/** The values in ascending order, column after column; those of `column` start at `offsets[column]`. Nothing of categories. */
	readonly values: Float64Array;
	readonly offsets: Uint32Array;
	/** 1 where a column is a category. */
	readonly categorical: Uint8Array;
}

const digit = 11;
const radix = 1 << digit;

/** Sorts rows by 64-bit floats, least significant digit first; digits that are the same in all rows cost one look. */
class FloatSorter {
	readonly #bits: Uint32Array;
	readonly #floats: Float64Array;
	readonly #counts = new Uint32Array(6 * radix);
	#order: Uint32Array;
	#spare: Uint32Array;

	constructor(rowCount: number) {
		this.#floats = new Float64Array(rowCount);
		this.#bits = new Uint32Array(this.#floats.buffer);
		this.#order = new Uint32Array(rowCount);
		this.#spare = new Uint32Array(rowCount);
	}

	/** The rows of a column that are not missing, in the order of their values. */
	sort(x: Float64Array, column: number, columns: number, rowCount: number): Uint32Array {
		const bits = this.#bits;
		const floats = this.#floats;
		const counts = this.#counts.fill(0);
		const order = this.#order;
		let present = 0;
		for (let row = 0; row < rowCount; row++) {
			const value = x[row * columns + column] as number;
			if (Number.isNaN(value)) continue;
			// −0 and 0 are one value.
			floats[row] = value + 0;
			// Ordered as unsigned integers: negative numbers with all bits flipped, others with the sign's.
			let high = bits[2 * row + 1] as number;
			if (high & 0x80000000) {
				high = ~high >>> 0;
				bits[2 * row] = ~(bits[2 * row] as number);
			} else high = (high | 0x80000000) >>> 0;
			bits[2 * row + 1] = high;
			const low = bits[2 * row] as number;
			counts[low & 2047]!++;
			counts[radix + ((low >>> 11) & 2047)]!++;
			counts[2 * radix + ((low >>> 22) | ((high & 1) << 10))]!++;
			counts[3 * radix + ((high >>> 1) & 2047)]!++;
			counts[4 * radix + ((high >>> 12) & 2047)]!++;
			counts[5 * radix + (high >>> 23)]!++;
			order[present++] = row;
		}
		for (let pass = 0; pass < 6; pass++) this.#pass(pass, present);
		return this.#order.subarray(0, present);
	}

	#pass(pass: number, present: number): void {
		const bits = this.#bits;
		const counts = this.#counts.subarray(pass * radix, (pass + 1) * radix);
		const digitOf = (row: number): number => {
			const low = bits[2 * row] as number;
			const high = bits[2 * row + 1] as number;
			if (pass < 2) return (low >>> (pass * 11)) & 2047;
			return pass === 2 ? (low >>> 22) | ((high & 1) << 10) : (high >>> (1 + (pass - 3) * 11)) & 2047;
		};
		if (present === 0 || counts[digitOf(this.#order[0] as number)] === present) return;
		let sum = 0;
		for (let i = 0; i < radix; i++) {
			const count = counts[i] as number;
			counts[i] = sum;
			sum += count;
		}
		const from = this.#order;
		const to = this.#spare;
		for (let i = 0; i < present; i++) {
			const row = from[i] as number;
			to[counts[digitOf(row)]!++] = row;
		}
		this.#order = to;
		this.#spare = from;
	}
}

const shared = (bytes: number) => new SharedArrayBuffer(bytes);

/**
 * Ranks each column once, before anything is grown: O(rows × columns).
 *
 * @param pause lets other work go first, between two columns.
 */
export async function rankColumns(
	x: Float64Array,
	rowCount: number,
	features: readonly Feature[],
	pause?: () => Promise<void>,
): Promise<RankedColumns> {
	const columnCount = features.length;
	const ranks = new Uint32Array(shared(4 * rowCount * columnCount));
	const distinct = new Uint32Array(shared(4 * columnCount));
	const offsets = new Uint32Array(shared(4 * (columnCount + 1)));
	const categorical = new Uint8Array(shared(columnCount));
	const sorter = new FloatSorter(rowCount);
	const values: Float64Array[] = [];
	const kept = new Float64Array(rowCount);
	for (let column = 0; column < columnCount; column++) {
		if (column > 0) await pause?.();
		const base = column * rowCount;
		const levels = features[column]?.levels;
		let count = 0;
		if (levels) {
			categorical[column] = 1;
			for (let row = 0; row < rowCount; row++) {
				const code = x[row * columnCount + column] as number;
				ranks[base + row] = code >= 0 ? code : levels.length;
			}
			distinct[column] = levels.length;
		} else {
			const order = sorter.sort(x, column, columnCount, rowCount);
			for (let i = 0; i < order.length; i++) {
				const row = order[i] as number;
				const value = x[row * columnCount + column] as number;
				if (count === 0 || value !== kept[count - 1]) kept[count++] = value;
				ranks[base + row] = count - 1;
			}
			distinct[column] = count;
			if (order.length < rowCount) {
				for (let row = 0; row < rowCount; row++) {
					if (Number.isNaN(x[row * columnCount + column])) ranks[base + row] = count;
				}
			}
		}
		values.push(kept.slice(0, count));
		offsets[column + 1] = (offsets[column] as number) + count;
	}
	const all = new Float64Array(shared(8 * (offsets[columnCount] as number)));
	for (const [column, part] of values.entries()) all.set(part, offsets[column] as number);
	return { rowCount, columnCount, ranks, distinct, values: all, offsets, categorical };
}
