import type { Random } from "../../../core/random.ts";
import { type Criterion, classImpurity } from "./criteria.ts";
import { Frontier } from "./frontier.ts";
import type { Responses } from "./groups.ts";
import { type GrownTree, TreeRecord, thresholdOf } from "./grown-tree.ts";
import type { RankedColumns } from "./ranked-columns.ts";
import { type NodeTotals, type Split, SplitSearch } from "./split-search.ts";

/** When a branch ends. */
export interface GrowOptions {
	readonly criterion: Criterion;
	readonly maxDepth: number;
	readonly minSamplesSplit: number;
	readonly minSamplesLeaf: number;
	/** Infinity: depth first; otherwise the best split first. */
	readonly maxLeaves: number;
	readonly minImpurityDecrease: number;
	/** Columns that are tried at each node. */
	readonly maxFeatures: number;
}

/** What is grown on. */
export interface GrowData {
	readonly columns: RankedColumns;
	/** The target: numbers, or codes of classes. */
	readonly y: Float64Array;
	readonly weights: Float64Array | undefined;
	/** 0 for a regression. */
	readonly classes: number;
	/** The rows that are used; each has a weight above 0. Put into another order. */
	readonly rows: Uint32Array;
}

/** Values looked at between two times that other work may go first: a fraction of a millisecond. */
const workPerPause = 50_000;

/** Rows that are to become a node. */
interface Segment {
	readonly start: number;
	readonly end: number;
	readonly depth: number;
	/** The node above it; −1 for the root. */
	readonly parent: number;
	readonly isLeft: boolean;
	/** The columns that were not the same all over the node above. */
	readonly candidates: Uint32Array;
}

/** A node whose split is known and waits to be made. */
export interface OpenNode {
	readonly id: number;
	readonly segment: Segment;
	readonly split: Split;
	readonly candidates: Uint32Array;
}

/** Numbers are kept around their mean, so that sums of squares keep their digits; two classes are numbers for Gini. */
function responsesOf({ y, weights, classes, rows }: GrowData, criterion: Criterion): Responses & { centre: number } {
	const width = classes === 0 || (classes === 2 && criterion === "gini") ? 1 : classes;
	if (classes > 0) return { y, weights, width, centre: 0 };
	let sum = 0;
	let total = 0;
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i] as number;
		const weight = weights ? (weights[row] as number) : 1;
		sum += weight * (y[row] as number);
		total += weight;
	}
	const centre = sum / total;
	return { y: y.map((value) => value - centre), weights, width, centre };
}

/**
 * Grows a tree of classification or regression (CART), yielding now and then so that other work can go first.
 *
 * Of equally good splits it takes the first column and its lowest threshold; where columns are drawn, the first one drawn.
 */
export function* growTree(data: GrowData, options: GrowOptions, random: Random): Generator<undefined, GrownTree> {
	const { columns, classes, rows } = data;
	const { criterion, minSamplesSplit, minSamplesLeaf, maxDepth, maxLeaves, minImpurityDecrease, maxFeatures } = options;
	const responses = responsesOf(data, criterion);
	const { y, weights, width, centre } = responses;
	const search = new SplitSearch(columns, responses, rows.length, criterion, minSamplesLeaf);
	const record = new TreeRecord(Math.max(classes, 1));
	const totals: NodeTotals = { count: 0, weight: 0, sums: new Float64Array(width), impurity: 0 };
	const bestFirst = maxLeaves !== Number.POSITIVE_INFINITY;
	const frontier = new Frontier();
	const drawn = new Uint32Array(columns.columnCount);
	const stillVary = new Uint32Array(columns.columnCount);
	// Gini of two classes is twice the squared error of 0 and 1.
	const scale = classes === 2 && width === 1 ? 2 : 1;
	let totalWeight = 0;
	let work = 0;
	let leaves = 1;

	/** Sums over rows; whether all have the same answer. */
	function sumUp(start: number, end: number): boolean {
		const { sums } = totals;
		sums.fill(0);
		let weight = 0;
		const first = y[rows[start] as number] as number;
		let pure = true;
		for (let i = start; i < end; i++) {
			const row = rows[i] as number;
			const w = weights ? (weights[row] as number) : 1;
			const own = y[row] as number;
			weight += w;
			sums[width === 1 ? 0 : own]! += width === 1 ? w * own : w;
			if (own !== first) pure = false;
		}
		let impurity = 0;
		if (!pure && width > 1) impurity = weight * classImpurity(criterion, sums, weight);
		else if (!pure) {
			const mean = (sums[0] as number) / weight;
			for (let i = start; i < end; i++) {
				const row = rows[i] as number;
				const difference = (y[row] as number) - mean;
				impurity += (weights ? (weights[row] as number) : 1) * difference * difference;
			}
		}
		totals.count = end - start;
		totals.weight = weight;
		totals.impurity = impurity;
		return pure;
	}

	/** Records what the node answers. */
	function addNode({ parent, isLeft }: Segment): number {
		const { count, weight, sums, impurity } = totals;
		const id = record.add(parent, isLeft, count, weight, (scale * impurity) / weight);
		const mean = (sums[0] as number) / weight;
		if (classes === 0) record.values.push(centre + mean);
		else if (width === 1) record.values.push(1 - mean, mean);
		else for (let k = 0; k < width; k++) record.values.push((sums[k] as number) / weight);
		return id;
	}

	/** Makes a split: its two sides are to become nodes. */
	function divide({ id, segment, split, candidates }: OpenNode): void {
		const { start, end, depth } = segment;
		const middle = partition(columns, split, rows, start, end);
		record.split(id, split, split.levels ? 0 : thresholdOf(split, columns));
		leaves++;
		segments.push({ start: middle, end, depth: depth + 1, parent: id, isLeft: false, candidates });
		segments.push({ start, end: middle, depth: depth + 1, parent: id, isLeft: true, candidates });
	}

	const everyColumn = Uint32Array.from({ length: columns.columnCount }, (_, j) => j);
	const segments: Segment[] = [
		{ start: 0, end: rows.length, depth: 0, parent: -1, isLeft: false, candidates: everyColumn },
	];
	for (;;) {
		const segment = segments.pop();
		if (!segment) {
			const next = leaves < maxLeaves ? frontier.pop() : undefined;
			if (!next) break;
			divide(next);
			continue;
		}
		const { start, end, depth, candidates } = segment;
		const pure = sumUp(start, end);
		const id = addNode(segment);
		if (depth === 0) totalWeight = totals.weight;
		const count = end - start;
		if (pure || depth >= maxDepth || count < minSamplesSplit || count < 2 * minSamplesLeaf) continue;

		search.begin(totals, rows, start, end);
		const draws = maxFeatures < columns.columnCount;
		let all = candidates;
		if (draws) {
			all = drawn.subarray(0, candidates.length);
			all.set(candidates);
		}
		let tried = 0;
		let varying = 0;
		for (let i = 0; i < all.length && tried < maxFeatures; i++) {
			if (draws) {
				const other = i + random.integer(all.length - i);
				const swapped = all[other] as number;
				all[other] = all[i] as number;
				all[i] = swapped;
			}
			const column = all[i] as number;
			if (search.try(column, rows, start, end)) {
				tried++;
				stillVary[varying++] = column;
				if (search.isPerfect) break;
			}
			work += count;
			if (work > workPerPause) {
				work = 0;
				yield;
			}
		}
		const split = search.best;
		if (!split || (scale * split.gain) / totalWeight + Number.EPSILON < minImpurityDecrease) continue;
		// What is the same all over a node is so in all below it; below a perfect split nothing is searched.
		const left = draws || varying === candidates.length ? candidates : stillVary.slice(0, varying);
		const node = { id, segment, split, candidates: left };
		if (bestFirst) frontier.push(node);
		else divide(node);
	}
	return record.finish(bestFirst);
}

/** Puts the rows that go left before those that go right; gives the place of the first that goes right. */
function partition(columns: RankedColumns, split: Split, rows: Uint32Array, start: number, end: number): number {
	const { ranks, rowCount, distinct } = columns;
	const { column, rank, levels, missingLeft } = split;
	const base = column * rowCount;
	const missing = distinct[column] as number;
	let goesLeft: Uint8Array | undefined;
	if (levels) {
		goesLeft = new Uint8Array(missing + 1);
		for (const level of levels) goesLeft[level] = 1;
		goesLeft[missing] = missingLeft ? 1 : 0;
	}
	let low = start;
	let high = end - 1;
	while (low <= high) {
		const row = rows[low] as number;
		const own = ranks[base + row] as number;
		const left = goesLeft ? goesLeft[own] === 1 : own === missing ? missingLeft : own <= rank;
		if (left) low++;
		else {
			rows[low] = rows[high] as number;
			rows[high] = row;
			high--;
		}
	}
	return low;
}
