import { kFold } from "../../../data/split.ts";
import { type TrainingData, takeTrainingRows } from "../../table/training-data.ts";
import { findLeaves } from "../walk.ts";
import type { GrownTree } from "./grown-tree.ts";
import { costComplexity } from "./pruning.ts";

/** How the price of a leaf was chosen. */
export interface PrunedByCrossValidation {
	/** Of the whole tree's pruning path, ascending. */
	readonly alphas: Float64Array;
	readonly leaves: Uint32Array;
	/** The mean error of held-out rows at each α: squared error, or the share of wrong classes. */
	readonly errors: Float64Array;
	/** Of each mean, over rows. */
	readonly standardErrors: Float64Array;
	/** The place of the α that was taken. */
	readonly index: number;
	readonly alpha: number;
}

/** Sums of errors and of their squares at each α, kept as differences from one α to the next: a row's answer is the same along many. */
class Errors {
	readonly #sum: Float64Array;
	readonly #squares: Float64Array;
	weight = 0;
	rows = 0;

	constructor(places: number) {
		this.#sum = new Float64Array(places + 1);
		this.#squares = new Float64Array(places + 1);
	}

	/** The same error at the places from `start` to `end` − 1. */
	add(start: number, end: number, weight: number, error: number): void {
		this.#sum[start]! += weight * error;
		this.#sum[end]! -= weight * error;
		this.#squares[start]! += weight * error * error;
		this.#squares[end]! -= weight * error * error;
	}

	/** The mean at each place, and the standard error of it. */
	means(): { means: Float64Array; standardErrors: Float64Array } {
		const means = new Float64Array(this.#sum.length - 1);
		const standardErrors = new Float64Array(means.length);
		let sum = 0;
		let squares = 0;
		for (let place = 0; place < means.length; place++) {
			sum += this.#sum[place] as number;
			squares += this.#squares[place] as number;
			const mean = sum / this.weight;
			means[place] = mean;
			standardErrors[place] = Math.sqrt(Math.max(0, squares / this.weight - mean * mean) / this.rows);
		}
		return { means, standardErrors };
	}
}

/** The first place whose α is at least this one. */
function placeOf(alphas: Float64Array, alpha: number): number {
	let low = 0;
	let high = alphas.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((alphas[middle] as number) < alpha) low = middle + 1;
		else high = middle;
	}
	return low;
}

function errorOf(tree: GrownTree, node: number, truth: number, isClass: boolean): number {
	const { values, width } = tree;
	if (!isClass) return ((values[node] as number) - truth) ** 2;
	let best = 0;
	for (let k = 1; k < width; k++) {
		if ((values[node * width + k] as number) > (values[node * width + best] as number)) best = k;
	}
	return best === truth ? 0 : 1;
}

/** Adds the errors of held-out rows under every α: while α rises, a row's answer moves from its leaf towards the root. */
function addErrors(into: Errors, grid: Float64Array, tree: GrownTree, held: TrainingData): void {
	const { alphas } = costComplexity(tree);
	const { childrenLeft, childrenRight } = tree;
	const width = held.x.shape[1] as number;
	const leaves = new Int32Array(held.rowCount);
	findLeaves(tree, held.x.values, width, false, leaves, 0, 1);
	for (let row = 0; row < held.rowCount; row++) {
		const weight = held.weights ? (held.weights[row] as number) : 1;
		if (weight === 0) continue;
		const leaf = leaves[row] as number;
		const path = [0];
		for (let node = 0; node !== leaf; ) {
			const right = childrenRight[node] as number;
			node = leaf < right ? (childrenLeft[node] as number) : right;
			path.push(node);
		}
		// From the root on: it answers where α is at least its own, the next node below that, and so on.
		let end = grid.length;
		for (const node of path) {
			const start = node === leaf ? 0 : Math.min(end, placeOf(grid, alphas[node] as number));
			const error = errorOf(tree, node, held.y[row] as number, held.classes !== undefined);
			into.add(start, end, weight, error);
			end = start;
		}
		into.weight += weight;
		into.rows++;
	}
}

/**
 * The price of a leaf at which held-out rows are predicted best: a tree is grown for each fold, pruned along the whole path, and judged at
 * the geometric means of the whole tree's α (Breiman et al. 1984, section 3.4.2).
 *
 * @param rule `"smallest"` error, or the simplest tree within one standard error of it.
 * @param grow grows a tree on rows.
 */
export async function crossValidateAlpha(
	data: TrainingData,
	tree: GrownTree,
	{ folds, seed, rule }: { folds: number; seed: number; rule: "smallest" | "one standard error" },
	grow: (data: TrainingData) => Promise<GrownTree>,
): Promise<PrunedByCrossValidation> {
	const { path } = costComplexity(tree);
	const { alphas, leaves } = path;
	const grid = alphas.map((alpha, i) =>
		i + 1 < alphas.length ? Math.sqrt(alpha * (alphas[i + 1] as number)) : Number.MAX_VALUE,
	);
	const errors = new Errors(grid.length);
	const parts = kFold(data.classes ? data.y : new Uint8Array(data.rowCount), {
		folds: Math.min(folds, data.rowCount),
		seed,
	});
	for (const { train, test } of parts) {
		const grown = await grow(takeTrainingRows(data, train));
		addErrors(errors, grid, grown, takeTrainingRows(data, test));
	}
	const { means, standardErrors } = errors.means();
	let smallest = 0;
	// Of equals the simpler tree.
	for (let i = 1; i < means.length; i++) if ((means[i] as number) <= (means[smallest] as number)) smallest = i;
	let index = smallest;
	if (rule === "one standard error") {
		const bound = (means[smallest] as number) + (standardErrors[smallest] as number);
		for (let i = smallest; i < means.length; i++) if ((means[i] as number) <= bound) index = i;
	}
	return { alphas, leaves, errors: means, standardErrors, index, alpha: alphas[index] as number };
}
