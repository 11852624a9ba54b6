import { codesOf } from "../table/codes.ts";
import { type Column, isMissing } from "../table/column.ts";

/** How well one column alone predicts, each row by the others. */
export interface Skill {
	/** Of classes: the share of the errors of always naming the most frequent that it avoids (Goodman and Kruskal's λ, leave one out). Of numbers: R², leave one out. */
	readonly skill: number;
	/** Of two classes: the probability that a row of the second has the larger value, turned so that it is at least ½. */
	readonly auc: number | undefined;
	/** Whether each value comes with one class, or number, only, in a column whose values repeat. */
	readonly isMapping: boolean;
	/** Rows with the class that it gives right, as a share. */
	readonly accuracy: number | undefined;
}

/** Rows in the order of a column's value: runs of equal values, `starts[i]` … `starts[i + 1] − 1`. */
interface Runs {
	readonly order: Uint32Array;
	readonly starts: Uint32Array;
	/** Whether neighbouring runs are near each other, as those of numbers are. */
	readonly isNumber: boolean;
	readonly value: (run: number) => number;
}

function runsOf(column: Column, rows: Uint32Array): Runs {
	const isNumber = column.type === "number" || column.type === "date";
	const values = isNumber ? (column.values as ArrayLike<number>) : codesOf(column).codes;
	// Missing values are last, one run of their own.
	const key = (row: number) => {
		const value = values[row] as number;
		return isNumber && (isMissing(column, row) || Number.isNaN(value)) ? Infinity : value;
	};
	const keys = Float64Array.from(rows, key);
	const { ranks, distinct } = ranksOf(keys);
	const starts = new Uint32Array(distinct.length + 1);
	for (const rank of ranks) starts[rank + 1]!++;
	for (let run = 0; run < distinct.length; run++) starts[run + 1]! += starts[run] as number;
	const next = starts.slice();
	const order = new Uint32Array(rows.length);
	for (let i = 0; i < rows.length; i++) order[next[ranks[i] as number]!++] = rows[i] as number;
	return { order, starts, isNumber, value: (run) => distinct[run] as number };
}

/** The place of each value among the different ones. Numbers sort themselves much faster than places by a comparison. */
function ranksOf(keys: Float64Array): { ranks: Uint32Array; distinct: Float64Array } {
	const sorted = keys.slice().sort();
	let count = 0;
	for (let i = 0; i < sorted.length; i++) {
		if (i === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i] as number;
	}
	const distinct = sorted.subarray(0, count);
	const ranks = new Uint32Array(keys.length);
	for (let i = 0; i < keys.length; i++) {
		const value = keys[i] as number;
		let [low, high] = [0, count - 1];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((distinct[middle] as number) < value) low = middle + 1;
			else high = middle;
		}
		ranks[i] = low;
	}
	return { ranks, distinct };
}

/** The neighbouring run with the nearest value; of levels none. */
function neighbourOf({ starts, isNumber, value }: Runs, run: number): number {
	if (!isNumber) return -1;
	const [before, after] = [run - 1, run + 1];
	if (after >= starts.length - 1) return before;
	if (before < 0) return after;
	return value(run) - value(before) <= value(after) - value(run) ? before : after;
}

/** The most frequent of some counts; the first of equals. */
function mostFrequent(counts: Float64Array, start: number, width: number): number {
	let best = 0;
	for (let k = 1; k < width; k++) if ((counts[start + k] as number) > (counts[start + best] as number)) best = k;
	return best;
}

/** The larger of AUC and 1 − AUC, from runs of equal values and the counts of two classes in each. */
function rankSkill(counts: Float64Array, runs: number, width: number, present: readonly number[]): number {
	const [negative, positive] = present as [number, number];
	let [below, positives, sum] = [0, 0, 0];
	for (let run = 0; run < runs; run++) {
		const [low, high] = [counts[run * width + negative] as number, counts[run * width + positive] as number];
		sum += high * (below + low / 2);
		below += low;
		positives += high;
	}
	const auc = sum / (positives * below);
	return Math.max(auc, 1 - auc);
}

/**
 * How well classes follow from one column: each row gets the most frequent class of the other rows with its value, or where there are
 * none of the nearest value. No bins, no parameters, and a column of names is not taken for a good one. Cost: O(n log n).
 */
export function classSkill(column: Column, codes: ArrayLike<number>, width: number, rows: Uint32Array): Skill {
	const runs = runsOf(column, rows);
	const { order, starts } = runs;
	const runCount = starts.length - 1;
	const counts = new Float64Array(runCount * width);
	const totals = new Float64Array(width);
	for (let run = 0; run < runCount; run++) {
		for (let i = starts[run] as number; i < (starts[run + 1] as number); i++) {
			const code = codes[order[i] as number] as number;
			counts[run * width + code]!++;
			totals[code]!++;
		}
	}
	const overall = mostFrequent(totals, 0, width);
	let right = 0;
	let pure = 0;
	for (let run = 0; run < runCount; run++) {
		const size = (starts[run + 1] as number) - (starts[run] as number);
		const offset = run * width;
		const best = mostFrequent(counts, offset, width);
		if (counts[offset + best] === size) pure++;
		if (size === 1) {
			const near = neighbourOf(runs, run);
			const said = near < 0 ? overall : mostFrequent(counts, near * width, width);
			right += Number(said === best);
			continue;
		}
		for (let k = 0; k < width; k++) {
			const own = counts[offset + k] as number;
			if (own === 0) continue;
			counts[offset + k] = own - 1;
			const said = mostFrequent(counts, offset, width);
			// A tie is no knowledge: it counts as wrong for all but one class.
			if (said === k && own > 1) right += own;
			counts[offset + k] = own;
		}
	}
	const base = (totals[overall] as number) / rows.length;
	const accuracy = right / rows.length;
	const present = Array.from(totals.keys()).filter((k) => (totals[k] as number) > 0);
	return {
		skill: base < 1 ? (accuracy - base) / (1 - base) : 0,
		accuracy,
		auc: present.length === 2 && runs.isNumber ? rankSkill(counts, runCount, width, present) : undefined,
		isMapping: pure === runCount && runCount > 1 && runCount <= rows.length / 2,
	};
}

/** How well numbers follow from one column: each row gets the mean of the others with its value, or of those with the nearest. Cost: O(n log n). */
export function numberSkill(column: Column, y: ArrayLike<number>, rows: Uint32Array): Skill {
	const runs = runsOf(column, rows);
	const { order, starts } = runs;
	const runCount = starts.length - 1;
	const sums = new Float64Array(runCount);
	let mean = 0;
	for (const row of rows) mean += (y[row] as number) / rows.length;
	let [pure, around, left] = [0, 0, 0];
	for (let run = 0; run < runCount; run++) {
		const start = starts[run] as number;
		let same = true;
		for (let i = start; i < (starts[run + 1] as number); i++) {
			const value = y[order[i] as number] as number;
			sums[run]! += value;
			same &&= value === y[order[start] as number];
		}
		pure += Number(same);
	}
	const sizeOf = (run: number) => (starts[run + 1] as number) - (starts[run] as number);
	for (let run = 0; run < runCount; run++) {
		const size = sizeOf(run);
		const [before, after] = runs.isNumber ? [run - 1, run + 1] : [-1, runCount];
		for (let i = starts[run] as number; i < (starts[run + 1] as number); i++) {
			const value = y[order[i] as number] as number;
			let said = mean;
			if (size > 1) said = ((sums[run] as number) - value) / (size - 1);
			else if (before >= 0 && after < runCount) {
				// Between its two neighbours by distance, so that a column that is the target itself is seen as such.
				const [low, high] = [runs.value(before), runs.value(after)];
				const share = high === Infinity || high === low ? 0 : (runs.value(run) - low) / (high - low);
				const [a, b] = [(sums[before] as number) / sizeOf(before), (sums[after] as number) / sizeOf(after)];
				said = a + share * (b - a);
			} else if (before >= 0) said = (sums[before] as number) / sizeOf(before);
			else if (after < runCount) said = (sums[after] as number) / sizeOf(after);
			around += (value - mean) ** 2;
			left += (value - said) ** 2;
		}
	}
	return {
		// What rounding leaves of the spread of a constant is none.
		skill: around > 1e-24 * rows.length * mean * mean ? 1 - left / around : 0,
		accuracy: undefined,
		auc: undefined,
		isMapping: pure === runCount && runCount > 1 && runCount <= rows.length / 2,
	};
}

/** At most this many rows of a table are looked at for each of so many columns; drawn at random, in order. */
export function sampleOf(
	rows: Uint32Array,
	columns: number,
	random: { permutation(length: number): Uint32Array },
): Uint32Array {
	const most = Math.max(2000, Math.min(20_000, Math.floor(2e6 / Math.max(1, columns))));
	if (rows.length <= most) return rows;
	return random
		.permutation(rows.length)
		.subarray(0, most)
		.map((place) => rows[place] as number)
		.sort();
}
