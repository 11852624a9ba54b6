import { seededRandom } from "../../../core/random.ts";
import { findLeaves } from "../walk.ts";
import { type GrowOptions, growTree } from "./grow.ts";
import type { GrownTree } from "./grown-tree.ts";
import type { RankedColumns } from "./ranked-columns.ts";

/** Some trees of a forest. */
export interface ForestPart {
	readonly columns: RankedColumns;
	/** `[row, column]`, for the rows that a tree has not seen. */
	readonly x: Float64Array;
	readonly y: Float64Array;
	readonly weights: Float64Array | undefined;
	readonly classes: number;
	readonly options: GrowOptions;
	readonly bootstrap: boolean;
	readonly seed: number;
	/** The numbers of the first tree and of the one after the last. */
	readonly from: number;
	readonly to: number;
}

/** What became of them. */
export interface GrownPart {
	readonly trees: readonly GrownTree[];
	/** Σ of the answers of the trees that have not seen a row, `[row, outputs]`, and how many they are. */
	readonly outSums: Float64Array;
	readonly outCounts: Uint32Array;
}

/** How often each row is drawn: as many draws as rows, with replacement. */
function drawRows(count: number, random: { integer(bound: number): number }): Uint32Array {
	const times = new Uint32Array(count);
	for (let i = 0; i < count; i++) times[random.integer(count)]!++;
	return times;
}

/** Grows trees, each from random numbers of its own, so that it does not matter which thread grows it. */
export async function run(part: ForestPart, pause?: (done: number) => Promise<void>): Promise<GrownPart> {
	const { columns, x, y, weights, classes, options, bootstrap, seed, from, to } = part;
	const { rowCount, columnCount } = columns;
	const width = Math.max(classes, 1);
	const outSums = new Float64Array(bootstrap ? rowCount * width : 0);
	const outCounts = new Uint32Array(bootstrap ? rowCount : 0);
	const trees: GrownTree[] = [];
	for (let number = from; number < to; number++) {
		const random = seededRandom(seed).fork(`tree ${number}`);
		const times = bootstrap ? drawRows(rowCount, random) : undefined;
		const own = times ? Float64Array.from(times) : weights;
		if (times && own && weights) for (let row = 0; row < rowCount; row++) own[row]! *= weights[row] as number;
		let rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
		if (own) rows = rows.filter((row) => (own[row] as number) > 0);
		// Where chance drew only rows of weight 0 there is nothing to grow on: the tree takes all that count.
		const isEmpty = rows.length === 0;
		if (isEmpty) rows = Uint32Array.from(y.keys()).filter((row) => !weights || (weights[row] as number) > 0);
		const data = { columns, y, weights: isEmpty ? weights : own, classes, rows };
		const growing = growTree(data, options, random);
		let next = growing.next();
		while (!next.done) {
			await pause?.(number - from);
			next = growing.next();
		}
		const tree = next.value;
		trees.push(tree);
		if (times && !isEmpty) addUnseen(tree, times, x, columnCount, outSums, outCounts);
		await pause?.(number - from + 1);
	}
	return { trees, outSums, outCounts };
}

/** Adds a tree's answers for the rows that it was not grown on. */
function addUnseen(
	tree: GrownTree,
	times: Uint32Array,
	x: Float64Array,
	columns: number,
	sums: Float64Array,
	counts: Uint32Array,
): void {
	const { values, width } = tree;
	const leaf = new Int32Array(1);
	for (let row = 0; row < times.length; row++) {
		if (times[row] !== 0) continue;
		findLeaves(tree, x.subarray(row * columns, (row + 1) * columns), columns, false, leaf, 0, 1);
		const from = (leaf[0] as number) * width;
		for (let k = 0; k < width; k++) sums[row * width + k]! += values[from + k] as number;
		counts[row]!++;
	}
}
