import { ExplainError } from "../../../core/errors.ts";
import type { Feature } from "../../../core/explanation.ts";
import type { RankedColumns } from "./ranked-columns.ts";

/** Columns as boosting sees them: each value replaced by one of at most 255 bins. */
export interface BinnedColumns {
	readonly rowCount: number;
	readonly columnCount: number;
	/** `[column, row]`: the bin, or the level's code; `bins[column]` where the value is missing. */
	readonly codes: Uint8Array;
	/** Bins of each column without that of missing values. */
	readonly bins: Uint32Array;
	/** Where a column's bins begin in a histogram; each column has one more for missing values. */
	readonly offsets: Uint32Array;
	/** Of each column: the value up to which each bin but the last goes. Empty for categories. */
	readonly thresholds: readonly Float64Array[];
	readonly categorical: Uint8Array;
	/** 1 where a column has missing values. */
	readonly hasMissing: Uint8Array;
}

/** The bin of each distinct value: one each where there are few, otherwise about as many rows in each bin. */
function binsOfRanks(counts: Uint32Array, maxBins: number): Uint8Array {
	const distinct = counts.length;
	if (distinct <= maxBins) return Uint8Array.from({ length: distinct }, (_, rank) => rank);
	const of = new Uint8Array(distinct);
	let left = counts.reduce((sum, count) => sum + count, 0);
	let bin = 0;
	let held = 0;
	let goal = left / maxBins;
	for (let rank = 0; rank < distinct; rank++) {
		const count = counts[rank] as number;
		// A bin is closed where its value is nearer to the goal without this one than with it.
		if (held > 0 && held + count / 2 > goal && bin < maxBins - 1) {
			left -= held;
			bin++;
			held = 0;
			goal = left / (maxBins - bin);
		}
		of[rank] = bin;
		held += count;
	}
	return of;
}

/**
 * Sorts each column's values into bins.
 *
 * @throws ExplainError `bad-input` for a category of more levels than a byte tells apart.
 */
export function binColumns(
	who: string,
	ranked: RankedColumns,
	features: readonly Feature[],
	maxBins: number,
): BinnedColumns {
	const { rowCount, columnCount, ranks, distinct, values, offsets: valueOffsets, categorical } = ranked;
	const codes = new Uint8Array(rowCount * columnCount);
	const bins = new Uint32Array(columnCount);
	const offsets = new Uint32Array(columnCount + 1);
	const hasMissing = new Uint8Array(columnCount);
	const thresholds: Float64Array[] = [];
	for (let column = 0; column < columnCount; column++) {
		const base = column * rowCount;
		const count = distinct[column] as number;
		let of: Uint8Array;
		if (categorical[column]) {
			if (count > 255) {
				const name = features[column]?.name;
				throw new ExplainError("bad-input", `${who}: expected at most 255 levels, got ${count} in column "${name}"`);
			}
			of = Uint8Array.from({ length: count }, (_, code) => code);
			thresholds.push(new Float64Array(0));
			bins[column] = count;
		} else {
			const counts = new Uint32Array(count);
			for (let row = 0; row < rowCount; row++) {
				const rank = ranks[base + row] as number;
				if (rank < count) counts[rank]!++;
			}
			of = binsOfRanks(counts, maxBins);
			const from = valueOffsets[column] as number;
			const ends: number[] = [];
			for (let rank = 1; rank < count; rank++) {
				if (of[rank] === of[rank - 1]) continue;
				const low = values[from + rank - 1] as number;
				const middle = low / 2 + (values[from + rank] as number) / 2;
				ends.push(middle >= (values[from + rank] as number) || middle < low ? low : middle);
			}
			thresholds.push(Float64Array.from(ends));
			bins[column] = count === 0 ? 0 : ends.length + 1;
		}
		const missing = bins[column] as number;
		for (let row = 0; row < rowCount; row++) {
			const rank = ranks[base + row] as number;
			if (rank >= count) hasMissing[column] = 1;
			codes[base + row] = rank < count ? (of[rank] as number) : missing;
		}
		offsets[column + 1] = (offsets[column] as number) + missing + 1;
	}
	return { rowCount, columnCount, codes, bins, offsets, thresholds, categorical, hasMissing };
}
