import type { Feature } from "../../core/explanation.ts";
import type { Random } from "../../core/random.ts";

/** Rows that the tree is grown on at most; all rows are put into its subgroups. */
const mostGrown = 10_000;
const mostBins = 32;
const fewestRows = 20;
const deepest = 6;
/**
 * A split has to take away this many times the variance that one of pure chance takes, which is about SS / n: χ² of one degree passes
 * 15 once in 10,000 trials, and a node tries some hundred.
 */
const chance = 15;

/** A column as bins: of numbers by quantiles, of categories one for each level; 0 is what is missing. */
interface Binned {
	readonly codes: Uint16Array;
	readonly bins: number;
	/** Of numbers: the values at which bins 2, 3 … begin. */
	readonly cuts: readonly number[];
	/** Whether a split sends one bin left, and not all up to it. */
	readonly category: boolean;
}

/** The rows that trees are grown on, in bins. */
export interface GrowingRows {
	readonly x: Float64Array;
	readonly bins: readonly Binned[];
}

function binned(x: Float64Array, width: number, column: number, levels: number | undefined): Binned {
	const count = x.length / width;
	const codes = new Uint16Array(count);
	if (levels !== undefined) {
		for (let i = 0; i < count; i++) {
			const code = x[i * width + column] as number;
			codes[i] = code >= 0 ? 1 + code : 0;
		}
		return { codes, bins: levels + 1, cuts: [], category: true };
	}
	const values = Float64Array.from({ length: count }, (_, i) => x[i * width + column] as number);
	const sorted = values.filter((value) => !Number.isNaN(value)).sort();
	const cuts: number[] = [];
	for (let bin = 1; bin < mostBins; bin++) {
		const cut = sorted[Math.floor((bin * sorted.length) / mostBins)];
		if (cut !== undefined && cut > (cuts.at(-1) ?? (sorted[0] as number))) cuts.push(cut);
	}
	for (let i = 0; i < count; i++) {
		const value = values[i] as number;
		if (!Number.isNaN(value)) codes[i] = 1 + cuts.filter((cut) => value >= cut).length;
	}
	return { codes, bins: cuts.length + 2, cuts, category: false };
}

/** The rows of `[rows, features]` that trees are grown on: all, or of many some. */
export function growingRows(x: Float64Array, features: readonly Feature[], random: Random): GrowingRows {
	const width = features.length;
	const count = x.length / width;
	let some = x;
	if (count > mostGrown) {
		some = new Float64Array(mostGrown * width);
		for (const [i, row] of random.permutation(count).subarray(0, mostGrown).entries())
			some.set(x.subarray(row * width, (row + 1) * width), i * width);
	}
	return { x: some, bins: features.map(({ levels }, column) => binned(some, width, column, levels?.length)) };
}

/** What is to be told from the other columns: numbers in units of their standard deviation, a column of 0 and 1 for each level. */
function responsesOf(
	x: Float64Array,
	width: number,
	columns: readonly number[],
	features: readonly Feature[],
): Float64Array[] {
	const count = x.length / width;
	return columns.flatMap((column) => {
		const value = (i: number) => x[i * width + column] as number;
		const { levels } = features[column] as Feature;
		if (levels) return levels.map((_, k) => Float64Array.from({ length: count }, (_, i) => Number(value(i) === k)));
		let [n, sum] = [0, 0];
		for (let i = 0; i < count; i++) if (!Number.isNaN(value(i))) [n, sum] = [n + 1, sum + value(i)];
		const mean = n > 0 ? sum / n : 0;
		let squares = 0;
		for (let i = 0; i < count; i++) if (!Number.isNaN(value(i))) squares += (value(i) - mean) ** 2;
		const deviation = Math.sqrt(squares / Math.max(1, n)) || 1;
		const scaled = (i: number) => (Number.isNaN(value(i)) ? 0 : (value(i) - mean) / deviation);
		return [Float64Array.from({ length: count }, (_, i) => scaled(i))];
	});
}

/** Rows of a node by bin of one column: how many, and the sums of the responses. */
function histogram({ codes, bins }: Binned, rows: Uint32Array, responses: readonly Float64Array[]) {
	const counts = new Float64Array(bins);
	const sums = new Float64Array(bins * responses.length);
	for (const row of rows) counts[codes[row] as number]! += 1;
	for (const [r, response] of responses.entries()) {
		for (const row of rows) sums[r * bins + (codes[row] as number)]! += response[row] as number;
	}
	return { counts, sums };
}

interface SplitFound {
	readonly column: number;
	readonly bin: number;
	readonly gain: number;
}

/** The split of a column that takes most of the squares away. */
function bestSplit(
	column: number,
	binnedColumn: Binned,
	rows: Uint32Array,
	responses: readonly Float64Array[],
): SplitFound {
	const { bins, category } = binnedColumn;
	const { counts, sums } = histogram(binnedColumn, rows, responses);
	const totals = responses.map((_, r) => {
		let total = 0;
		for (let bin = 0; bin < bins; bin++) total += sums[r * bins + bin] as number;
		return total;
	});
	const left = new Float64Array(responses.length);
	let best: SplitFound = { column, bin: -1, gain: 0 };
	let leftCount = 0;
	for (let bin = 0; bin < bins; bin++) {
		leftCount = (category ? 0 : leftCount) + (counts[bin] as number);
		const rightCount = rows.length - leftCount;
		let gain = 0;
		for (let r = 0; r < left.length; r++) {
			left[r] = (category ? 0 : (left[r] as number)) + (sums[r * bins + bin] as number);
			const [l, all] = [left[r] as number, totals[r] as number];
			if (leftCount > 0 && rightCount > 0)
				gain += l ** 2 / leftCount + (all - l) ** 2 / rightCount - all ** 2 / rows.length;
		}
		if (leftCount >= fewestRows && rightCount >= fewestRows && gain > best.gain) best = { column, bin, gain };
	}
	return best;
}

function squaresAround(rows: Uint32Array, responses: readonly Float64Array[]): number {
	let all = 0;
	for (const response of responses) {
		let [sum, squares] = [0, 0];
		for (const row of rows) {
			sum += response[row] as number;
			squares += (response[row] as number) ** 2;
		}
		all += squares - sum ** 2 / rows.length;
	}
	return all;
}

/** A node of a tree: a split, or a leaf with the number of its subgroup. */
type SubgroupNode =
	| { readonly leaf: number }
	| {
			readonly column: number;
			readonly category: boolean;
			/** Numbers below it, or the category of this code, go left. */
			readonly at: number;
			readonly left: SubgroupNode;
			readonly right: SubgroupNode;
	  };

/** Grows a tree of some columns on all others. */
function grow({ x, bins }: GrowingRows, features: readonly Feature[], columns: readonly number[]): SubgroupNode {
	const width = features.length;
	const responses = responsesOf(x, width, columns, features);
	const others = features.map((_, column) => column).filter((column) => !columns.includes(column));
	let leaves = 0;
	const visit = (rows: Uint32Array, depth: number): SubgroupNode => {
		let best: SplitFound = { column: -1, bin: -1, gain: 0 };
		if (depth < deepest && rows.length >= 2 * fewestRows) {
			for (const column of others) {
				const split = bestSplit(column, bins[column] as Binned, rows, responses);
				if (split.gain > best.gain) best = split;
			}
		}
		const needed = (chance * squaresAround(rows, responses)) / rows.length;
		if (best.column < 0 || best.gain <= needed) return { leaf: leaves++ };
		const { column, bin } = best;
		const { codes, category, cuts } = bins[column] as Binned;
		const goesLeft = (row: number) => (category ? codes[row] === bin : (codes[row] as number) <= bin);
		return {
			column,
			category,
			at: category ? bin - 1 : (cuts[bin - 1] ?? -Infinity),
			left: visit(rows.filter(goesLeft), depth + 1),
			right: visit(
				rows.filter((row) => !goesLeft(row)),
				depth + 1,
			),
		};
	};
	return visit(
		Uint32Array.from({ length: x.length / width }, (_, i) => i),
		0,
	);
}

/**
 * Puts rows into subgroups within which columns do not depend on the others, as far as a tree can tell: a regression tree of these
 * columns on all others, its leaves the subgroups (Molnar, König, Bischl, Casalicchio 2024; Strobl and others 2008 cut by a forest's own
 * splits). Where nothing can be told, there is one subgroup.
 *
 * @param x `[rows, features]`
 * @returns the subgroup of each row, from 0.
 */
export function conditionalSubgroups(
	x: Float64Array,
	features: readonly Feature[],
	columns: readonly number[],
	growing: GrowingRows,
): Int32Array {
	const root = grow(growing, features, columns);
	const width = features.length;
	const groups = new Int32Array(x.length / width);
	for (let row = 0, start = 0; row < groups.length; row++, start += width) {
		let node = root;
		while (!("leaf" in node)) {
			const value = x[start + node.column] as number;
			// Missing is below all numbers, and −1 among the codes, as is a level that was not known.
			const left: boolean = node.category
				? node.at < 0
					? !(value >= 0)
					: value === node.at
				: Number.isNaN(value) || value < node.at;
			node = left ? node.left : node.right;
		}
		groups[row] = node.leaf;
	}
	return groups;
}

/**
 * A random order of rows that keeps each in its subgroup: the row whose values each row gets.
 *
 * @param shuffled all rows in random order; the same one for all features makes their importances comparable.
 */
export function orderWithin(groups: Int32Array, shuffled: Uint32Array): Uint32Array {
	// Where the next row of each group begins to read: groups laid out one after the other.
	let most = 0;
	for (const group of groups) if (group > most) most = group;
	const starts = new Uint32Array(most + 2);
	for (const group of groups) starts[group + 1]! += 1;
	for (let group = 1; group < starts.length; group++) starts[group]! += starts[group - 1] as number;
	const places = starts.slice();
	const drawn = new Uint32Array(groups.length);
	for (const row of shuffled) drawn[places[groups[row] as number]!++] = row;
	places.set(starts);
	return Uint32Array.from(groups, (group) => drawn[places[group]!++] as number);
}
