import type { CategorySplits, Tree } from "./tree-ensemble.ts";

/** LightGBM's bound below which a number is zero: 1e-35 as a 32-bit float. */
const zeroBound = Math.fround(1e-35);

/** Whether a value's category is in a node's set, by bisection. */
function inSet({ offsets, codes }: CategorySplits, node: number, value: number): boolean {
	const code = Math.trunc(value);
	let low = offsets[node] as number;
	let high = offsets[node + 1] as number;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((codes[middle] as number) < code) low = middle + 1;
		else high = middle;
	}
	return low < (offsets[node + 1] as number) && codes[low] === code;
}

/**
 * The leaf that each row ends in: the one loop that every answer of trees comes from.
 *
 * @param rows `[count, columns]`
 * @param strict whether a value equal to the threshold goes right.
 * @param leaves written from `start` on, one in each `step`.
 */
export function findLeaves(
	tree: Tree,
	rows: Float64Array,
	columns: number,
	strict: boolean,
	leaves: Int32Array,
	start: number,
	step: number,
): void {
	const { childrenLeft, childrenRight, feature, threshold, missingLeft, zeroIsMissing, categories } = tree;
	for (let at = 0, out = start; at < rows.length; at += columns, out += step) {
		let node = 0;
		for (let left = childrenLeft[0] as number; left >= 0; left = childrenLeft[node] as number) {
			const value = rows[at + (feature[node] as number)] as number;
			let goesLeft: boolean;
			if (Number.isNaN(value) || (zeroIsMissing?.[node] === 1 && Math.abs(value) <= zeroBound)) {
				goesLeft = missingLeft[node] === 1;
			} else if (categories !== undefined && categories.at[node] === 1) {
				goesLeft = inSet(categories, node, value);
			} else {
				goesLeft = strict ? value < (threshold[node] as number) : value <= (threshold[node] as number);
			}
			node = goesLeft ? left : (childrenRight[node] as number);
		}
		leaves[out] = node;
	}
}

/** Which rows of a block go left at a node: 1 for those, otherwise 0; as {@link findLeaves} decides. */
export function turnsAt(
	tree: Tree,
	node: number,
	{ values, columns, from, count, picked }: RowBlock,
	strict: boolean,
	turns: Uint8Array,
): void {
	const { threshold, missingLeft, zeroIsMissing, categories } = tree;
	const ofMissing = missingLeft[node] as number;
	const isCategory = categories !== undefined && categories.at[node] === 1;
	const isZeroMissing = zeroIsMissing?.[node] === 1;
	const bound = threshold[node] as number;
	const start = from * columns + (tree.feature[node] as number);
	const at = (i: number) => start + (picked === undefined ? i : (picked[i] as number)) * columns;
	if (isCategory || isZeroMissing) {
		for (let i = 0; i < count; i++) {
			const value = values[at(i)] as number;
			if (Number.isNaN(value) || (isZeroMissing && Math.abs(value) <= zeroBound)) turns[i] = ofMissing;
			else if (isCategory) turns[i] = Number(inSet(categories, node, value));
			else turns[i] = Number(strict ? value < bound : value <= bound);
		}
		return;
	}
	// Comparisons as numbers: which way a row goes is nothing that a processor could guess.
	const ofEqual = strict ? 0 : 1;
	for (let i = 0; i < count; i++) {
		const value = values[at(i)] as number;
		turns[i] = Number(value < bound) | (Number(value === bound) & ofEqual) | (Number(Number.isNaN(value)) & ofMissing);
	}
}

/** Rows `from` … `from + count − 1` of a matrix with as many columns. */
export interface RowBlock {
	readonly values: Float64Array;
	readonly columns: number;
	readonly from: number;
	readonly count: number;
	/** Where only some are meant: the place of each of the `count` rows, counted from `from`. */
	readonly picked?: Int32Array;
}
