import { categorySplits } from "../categories.ts";
import type { Tree } from "../tree-ensemble.ts";
import type { RankedColumns } from "./ranked-columns.ts";
import type { Split } from "./split-search.ts";

/** A tree with what its nodes saw; node 0 is the root, and each node comes before those of its left branch, and they before those of its right. */
export interface GrownTree extends Tree {
	/** The weight that came through each node. */
	readonly cover: Float64Array;
	/** Rows that came through each node. */
	readonly examples: Uint32Array;
	/** Of the rows of each node. */
	readonly impurity: Float64Array;
	/** The answer of each node, also of those that are split: `[nodes, width]`. */
	readonly values: Float64Array;
}

/** The value that is compared: half way between the two values, or the lower one where rounding leaves no middle. */
export function thresholdOf({ column, rank, nextRank }: Split, { values, offsets }: RankedColumns): number {
	if (nextRank < 0) return Number.POSITIVE_INFINITY;
	const from = offsets[column] as number;
	const low = values[from + rank] as number;
	const high = values[from + nextRank] as number;
	const middle = low / 2 + high / 2;
	return middle >= high || middle < low ? low : middle;
}

/** Nodes as they are made; {@link finish} puts them into order. */
export class TreeRecord {
	readonly values: number[] = [];
	readonly #width: number;
	readonly #left: number[] = [];
	readonly #right: number[] = [];
	readonly #feature: number[] = [];
	readonly #threshold: number[] = [];
	readonly #missingLeft: number[] = [];
	readonly #weight: number[] = [];
	readonly #examples: number[] = [];
	readonly #impurity: number[] = [];
	readonly #levels = new Map<number, readonly number[]>();

	constructor(width: number) {
		this.#width = width;
	}

	/** A leaf, below `parent`; its answer is to be added to {@link values}. */
	add(parent: number, isLeft: boolean, examples: number, weight: number, impurity: number): number {
		const id = this.#left.length;
		if (parent >= 0) (isLeft ? this.#left : this.#right)[parent] = id;
		this.#left.push(-1);
		this.#right.push(-1);
		this.#feature.push(0);
		this.#threshold.push(0);
		this.#missingLeft.push(0);
		this.#weight.push(weight);
		this.#examples.push(examples);
		this.#impurity.push(impurity);
		return id;
	}

	/** A node whose children are to come. */
	split(
		id: number,
		{ column, missingLeft, levels }: Pick<Split, "column" | "missingLeft" | "levels">,
		threshold: number,
	): void {
		this.#feature[id] = column;
		this.#missingLeft[id] = missingLeft ? 1 : 0;
		if (levels) this.#levels.set(id, levels);
		else this.#threshold[id] = threshold;
	}

	/** @param renumber whether nodes were not made from left to right. */
	finish(renumber: boolean): GrownTree {
		const tree: GrownTree = {
			childrenLeft: new Int32Array(this.#left),
			childrenRight: new Int32Array(this.#right),
			feature: new Int32Array(this.#feature),
			threshold: new Float64Array(this.#threshold),
			missingLeft: new Uint8Array(this.#missingLeft),
			cover: new Float64Array(this.#weight),
			examples: new Uint32Array(this.#examples),
			impurity: new Float64Array(this.#impurity),
			values: new Float64Array(this.values),
			categories: categorySplits(this.#left.length, this.#levels),
			width: this.#width,
			firstOutput: 0,
		};
		return renumber ? takeNodes(tree, () => false) : tree;
	}
}

/** The tree in which some nodes are leaves, numbered anew from the root on, left before right. */
export function takeNodes(tree: GrownTree, isCut: (node: number) => boolean): GrownTree {
	const { width, childrenLeft, childrenRight, categories, values } = tree;
	const order: number[] = [];
	const place = new Int32Array(childrenLeft.length);
	const waiting = [0];
	const isLeaf = (node: number) => (childrenLeft[node] as number) < 0 || isCut(node);
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		place[node] = order.length;
		order.push(node);
		if (!isLeaf(node)) waiting.push(childrenRight[node] as number, childrenLeft[node] as number);
	}
	const count = order.length;
	const childOf = (children: Int32Array) =>
		Int32Array.from(order, (node) => (isLeaf(node) ? -1 : (place[children[node] as number] as number)));
	const sets = new Map<number, Int32Array>();
	if (categories) {
		const { at, offsets, codes } = categories;
		for (const [i, node] of order.entries()) {
			if (at[node] && !isLeaf(node)) sets.set(i, codes.subarray(offsets[node], offsets[node + 1]));
		}
	}
	const all = new Float64Array(count * width);
	for (let i = 0; i < count; i++) {
		const from = (order[i] as number) * width;
		for (let k = 0; k < width; k++) all[i * width + k] = values[from + k] as number;
	}
	return {
		childrenLeft: childOf(childrenLeft),
		childrenRight: childOf(childrenRight),
		feature: Int32Array.from(order, (node) => (isLeaf(node) ? 0 : (tree.feature[node] as number))),
		threshold: Float64Array.from(order, (node) => (isLeaf(node) ? 0 : (tree.threshold[node] as number))),
		missingLeft: Uint8Array.from(order, (node) => (isLeaf(node) ? 0 : (tree.missingLeft[node] as number))),
		cover: Float64Array.from(order, (node) => tree.cover[node] as number),
		examples: Uint32Array.from(order, (node) => tree.examples[node] as number),
		impurity: Float64Array.from(order, (node) => tree.impurity[node] as number),
		values: all,
		categories: categorySplits(count, sets),
		width,
		firstOutput: 0,
	};
}
