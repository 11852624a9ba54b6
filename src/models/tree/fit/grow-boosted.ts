import type { Tree } from "../tree-ensemble.ts";
import type { BinnedColumns } from "./binned-columns.ts";
import { type BoostedRules, type BoostedSplit, type BoostedSums, bestBoostedSplit, stepOf } from "./boosted-split.ts";
import { TreeRecord } from "./grown-tree.ts";
import { type Derivatives, fillHistogram, perBin, subtractHistogram } from "./histogram.ts";

/** Histograms that are used again from tree to tree. */
export class HistogramPool {
	readonly #size: number;
	readonly #free: Float64Array[] = [];

	constructor({ offsets, columnCount }: BinnedColumns) {
		this.#size = (offsets[columnCount] as number) * perBin;
	}

	take(): Float64Array {
		return this.#free.pop() ?? new Float64Array(this.#size);
	}

	giveBack(histogram: Float64Array): void {
		this.#free.push(histogram);
	}
}

interface BoostedNode {
	readonly id: number;
	readonly start: number;
	readonly end: number;
	readonly depth: number;
	readonly sums: BoostedSums;
	readonly histogram: Float64Array;
	readonly split: BoostedSplit | undefined;
}

/** A tree of one round, and the leaves' rows. */
export interface BoostedTree {
	readonly tree: Tree;
	/** The fall of the loss that each column brought. */
	readonly gains: Float64Array;
	/** Of each leaf: `rows[start … end − 1]` and what it adds to them. */
	readonly leaves: readonly { readonly start: number; readonly end: number; readonly value: number }[];
}

/** Puts the rows that go left before the others. */
function partition(columns: BinnedColumns, split: BoostedSplit, rows: Uint32Array, start: number, end: number): number {
	const { codes, rowCount, bins } = columns;
	const { column, bin, levels, missingLeft } = split;
	const goesLeft = new Uint8Array(256);
	if (levels) for (const level of levels) goesLeft[level] = 1;
	else goesLeft.fill(1, 0, bin + 1);
	goesLeft[bins[column] as number] = missingLeft ? 1 : 0;
	const base = column * rowCount;
	let low = start;
	let high = end - 1;
	while (low <= high) {
		const row = rows[low] as number;
		if (goesLeft[codes[base + row] as number] === 1) low++;
		else {
			rows[low] = rows[high] as number;
			rows[high] = row;
			high--;
		}
	}
	return low;
}

/** Grows a tree on derivatives, the leaf whose split brings most first. `rows` are put into another order. */
export function growBoosted(
	columns: BinnedColumns,
	derivatives: Derivatives,
	rows: Uint32Array,
	rules: BoostedRules,
	pool: HistogramPool,
): BoostedTree {
	const { maxLeaves, maxDepth, l2, learningRate } = rules;
	const { gradients, hessians } = derivatives;
	const record = new TreeRecord(1);
	const gains = new Float64Array(columns.columnCount);
	const nodes: BoostedNode[] = [];

	function add(
		parent: number,
		isLeft: boolean,
		place: Pick<BoostedNode, "start" | "end" | "depth" | "sums" | "histogram">,
	): void {
		const { start, end, depth, sums, histogram } = place;
		const id = record.add(parent, isLeft, end - start, end - start, 0);
		record.values.push(learningRate * stepOf(sums, l2));
		const split = depth < maxDepth ? bestBoostedSplit(columns, histogram, sums, rules) : undefined;
		nodes.push({ ...place, id, split });
	}

	let gradient = 0;
	let hessian = 0;
	for (let i = 0; i < rows.length; i++) {
		gradient += gradients[rows[i] as number] as number;
		hessian += hessians ? (hessians[rows[i] as number] as number) : 1;
	}
	const root = pool.take();
	fillHistogram(columns, derivatives, rows, 0, rows.length, root);
	const free = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
	const sums = { gradient, hessian, count: rows.length, ...free };
	add(-1, false, { start: 0, end: rows.length, depth: 0, sums, histogram: root });

	for (let leaves = 1; leaves < maxLeaves; leaves++) {
		let next: BoostedNode | undefined;
		for (const node of nodes) if (node.split && node.split.gain > (next?.split?.gain ?? 0)) next = node;
		if (!next?.split) break;
		nodes.splice(nodes.indexOf(next), 1);
		const { id, start, end, depth, split, histogram } = next as BoostedNode & { split: BoostedSplit };
		const middle = partition(columns, split, rows, start, end);
		record.split(id, split, split.levels ? 0 : thresholdOf(columns, split));
		gains[split.column]! += split.gain;
		// Rows are looked at in the smaller child only; the other one has what is left.
		const other = pool.take();
		const leftIsSmall = middle - start <= end - middle;
		if (leftIsSmall) fillHistogram(columns, derivatives, rows, start, middle, other);
		else fillHistogram(columns, derivatives, rows, middle, end, other);
		subtractHistogram(histogram, other);
		const [ofLeft, ofRight] = leftIsSmall ? [other, histogram] : [histogram, other];
		add(id, true, { start, end: middle, depth: depth + 1, sums: split.left, histogram: ofLeft });
		add(id, false, { start: middle, end, depth: depth + 1, sums: split.right, histogram: ofRight });
	}
	for (const { histogram } of nodes) pool.giveBack(histogram);
	const leaves = nodes.map(({ start, end, id }) => ({ start, end, value: record.values[id] as number }));
	const { impurity: _impurity, examples: _examples, ...tree } = record.finish(true);
	return { tree, gains, leaves };
}

/** Where a number's bin ends; nothing known goes right of the last one. */
function thresholdOf({ thresholds }: BinnedColumns, { column, bin }: BoostedSplit): number {
	return thresholds[column]?.[bin] ?? Number.POSITIVE_INFINITY;
}
