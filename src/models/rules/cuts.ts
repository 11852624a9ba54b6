import type { Outcome } from "./outcome.ts";

/** More places than this are no candidates for a cut: of a column with more distinct values, quantiles are. */
const mostPlaces = 512;

/** The middle of two numbers, rounded to the fewest digits that leave it at least `a` and below `b`. */
export function shortestBetween(a: number, b: number): number {
	const middle = a + (b - a) / 2;
	for (let digits = 1; digits <= 17; digits++) {
		const short = Number(middle.toPrecision(digits));
		if (short >= a && short < b) return short;
	}
	return a;
}

/** Places to cut a column at, and where its rows lie between them. */
interface Places {
	/** Ascending; a value equal to a cut lies below it. */
	readonly cuts: Float64Array;
	/** For each row the number of cuts below its value; −1 where it is missing. */
	readonly codes: Int32Array;
}

/** The number of elements below a value, by bisection. */
function placeOf(cuts: Float64Array, value: number): number {
	let low = 0;
	let high = cuts.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((cuts[middle] as number) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Where rows lie between given cuts. */
export function placesAt(cuts: Float64Array, column: Float64Array): Places {
	const codes = new Int32Array(column.length);
	for (let row = 0; row < column.length; row++) {
		const value = column[row] as number;
		codes[row] = Number.isNaN(value) ? -1 : placeOf(cuts, value);
	}
	return { cuts, codes };
}

/** A cut between every two neighbouring values that occur, or between quantiles where there are too many. */
export function candidatePlaces(column: Float64Array): Places {
	const sorted = column.filter((value) => !Number.isNaN(value)).sort();
	const cuts: number[] = [];
	const cutBefore = (i: number) => {
		const cut = shortestBetween(sorted[i - 1] as number, sorted[i] as number);
		if (cuts.length === 0 || cut > (cuts[cuts.length - 1] as number)) cuts.push(cut);
	};
	let distinct = 0;
	for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
	if (distinct < mostPlaces) {
		for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) cutBefore(i);
	} else {
		for (let q = 1; q < mostPlaces; q++) {
			// The first row of that value.
			const i = placeOf(sorted, sorted[Math.floor((q * sorted.length) / mostPlaces)] as number);
			if (i > 0) cutBefore(i);
		}
	}
	return placesAt(Float64Array.from(cuts), column);
}

/** What is counted between cuts: `[cuts + 1, outcome.width]`; missing values are left out. */
export function countPlaces({ cuts, codes }: Places, { values, width }: Outcome): Float64Array {
	const counts = new Float64Array((cuts.length + 1) * width);
	for (let row = 0; row < codes.length; row++) {
		const code = codes[row] as number;
		if (code < 0) continue;
		for (let k = 0; k < width; k++) counts[code * width + k]! += values[row * width + k] as number;
	}
	return counts;
}

/** A stretch of places, and the cut within it that makes it purest. */
interface Stretch {
	readonly from: number;
	readonly to: number;
	readonly cut: number;
	readonly gain: number;
}

function bestCut(counts: Float64Array, outcome: Outcome, from: number, to: number): Stretch {
	const { width } = outcome;
	const all = new Float64Array(width);
	for (let place = from; place < to; place++) {
		for (let k = 0; k < width; k++) all[k]! += counts[place * width + k] as number;
	}
	const left = new Float64Array(width);
	const right = all.slice();
	const before = outcome.impurity(all, 0);
	let best: Stretch = { from, to, cut: -1, gain: 0 };
	for (let place = from; place < to - 1; place++) {
		for (let k = 0; k < width; k++) {
			left[k]! += counts[place * width + k] as number;
			right[k] = (all[k] as number) - (left[k] as number);
		}
		const gain = before - outcome.impurity(left, 0) - outcome.impurity(right, 0);
		// What rounding leaves is no gain.
		if (gain > best.gain && gain > 1e-12) best = { from, to, cut: place, gain };
	}
	return best;
}

/**
 * The cuts of a column that make what lies between them purest, chosen one after the other, as a tree of this column alone would.
 *
 * @returns at most `most`, ascending; fewer where no more make it purer.
 */
export function bestCuts(column: Float64Array, outcome: Outcome, most: number): Float64Array {
	const places = candidatePlaces(column);
	const counts = countPlaces(places, outcome);
	let stretches = [bestCut(counts, outcome, 0, places.cuts.length + 1)];
	const chosen: number[] = [];
	while (chosen.length < most) {
		const best = stretches.reduce((a, b) => (b.gain > a.gain ? b : a));
		if (best.cut < 0) break;
		chosen.push(places.cuts[best.cut] as number);
		stretches = [
			...stretches.filter((one) => one !== best),
			bestCut(counts, outcome, best.from, best.cut + 1),
			bestCut(counts, outcome, best.cut + 1, best.to),
		];
	}
	return Float64Array.from(chosen).sort();
}
