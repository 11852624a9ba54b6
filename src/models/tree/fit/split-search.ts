import { type Criterion, logs, squares } from "./criteria.ts";
import { FewRows, mostFewRows } from "./few-rows.ts";
import { Groups, type Responses } from "./groups.ts";
import { orderLevels } from "./order-levels.ts";
import type { RankedColumns } from "./ranked-columns.ts";

/** Where a node is divided. */
export interface Split {
	readonly column: number;
	/** The node's weight × the fall of impurity. */
	readonly gain: number;
	/** Of a number: the highest rank that goes left, and the next one in the node; there is none where all that is known goes left. */
	readonly rank: number;
	readonly nextRank: number;
	/** Of a category: the codes that go left, ascending. */
	readonly levels: readonly number[] | undefined;
	readonly missingLeft: boolean;
}

/** What is known of the node that is searched. */
export interface NodeTotals {
	count: number;
	weight: number;
	/** `[width]`, as in {@link Responses}. */
	readonly sums: Float64Array;
	/** Weight × impurity. */
	impurity: number;
}

/** Gains that differ by less than this share of the node's impurity are the same: sums in another order round otherwise. */
const sameGain = 1e-12;

/** Finds the best split of a node, column by column. */
export class SplitSearch {
	readonly #columns: RankedColumns;
	readonly #groups: Groups;
	readonly #few: FewRows | undefined;
	readonly #width: number;
	readonly #criterion: Criterion;
	readonly #minSamplesLeaf: number;
	readonly #left: Float64Array;
	readonly #right: Float64Array;
	#node: NodeTotals = { count: 0, weight: 0, sums: new Float64Array(0), impurity: 0 };
	#isSmall = false;
	// The best so far.
	#bestColumn = -1;
	#bestGain = -1;
	#rank = -1;
	#nextRank = -1;
	#levels: readonly number[] | undefined;
	#bestMissingLeft = false;
	// Of the column that is scanned.
	#gain = -1;
	#cut = -1;
	#missingLeft = false;
	#leftIsHeavy = false;

	constructor(
		columns: RankedColumns,
		responses: Responses,
		rowCount: number,
		criterion: Criterion,
		minSamplesLeaf: number,
	) {
		this.#columns = columns;
		this.#groups = new Groups(columns, responses, rowCount);
		this.#few = responses.width === 1 ? new FewRows(columns, responses, minSamplesLeaf) : undefined;
		this.#width = responses.width;
		this.#criterion = criterion;
		this.#minSamplesLeaf = minSamplesLeaf;
		this.#left = new Float64Array(responses.width);
		this.#right = new Float64Array(responses.width);
	}

	/** Begins with a node. */
	begin(node: NodeTotals, rows: Uint32Array, start: number, end: number): void {
		this.#node = node;
		this.#bestColumn = -1;
		this.#bestGain = -1;
		this.#isSmall = this.#few !== undefined && end - start <= mostFewRows;
		if (this.#isSmall) this.#few?.begin(rows, start, end);
	}

	/** The best of the columns tried since {@link begin}. */
	get best(): Split | undefined {
		if (this.#bestColumn < 0) return undefined;
		return {
			column: this.#bestColumn,
			gain: this.#bestGain,
			rank: this.#rank,
			nextRank: this.#nextRank,
			levels: this.#levels,
			missingLeft: this.#bestMissingLeft,
		};
	}

	/** Whether no split can be better than the best one: all impurity is gone. */
	get isPerfect(): boolean {
		return this.#bestGain >= this.#node.impurity * (1 - sameGain);
	}

	/** Tries a column; false where all its values in the node are the same. */
	try(column: number, rows: Uint32Array, start: number, end: number): boolean {
		if (this.#isSmall) {
			const few = this.#few as FewRows;
			const varies = few.try(column, rows, start, end);
			if (varies === 0) return false;
			if (varies === 1) {
				if (this.#isBetter(few.gain)) this.#take(column, few.gain, few.rank, few.nextRank, undefined, few.leftIsHeavy);
				return true;
			}
		}
		return this.#tryGroups(column, rows, start, end);
	}

	#isBetter(gain: number): boolean {
		return gain >= 0 && (this.#bestColumn < 0 || gain > this.#bestGain + sameGain * this.#node.impurity);
	}

	#take(
		column: number,
		gain: number,
		rank: number,
		nextRank: number,
		levels: readonly number[] | undefined,
		missingLeft: boolean,
	): void {
		this.#bestColumn = column;
		this.#bestGain = gain;
		this.#rank = rank;
		this.#nextRank = nextRank;
		this.#levels = levels;
		this.#bestMissingLeft = missingLeft;
	}

	#tryGroups(column: number, rows: Uint32Array, start: number, end: number): boolean {
		const groups = this.#groups;
		groups.gather(column, rows, start, end);
		const { size, missingCount, key } = groups;
		if (size + Math.min(missingCount, 1) < 2) return false;
		const categorical = this.#columns.categorical[column] === 1;
		if (categorical) orderLevels(groups, this.#width);
		this.#gain = -1;
		if (this.#width === 1) this.#scanMoments(false);
		else this.#scanClasses(false);
		if (missingCount > 0) {
			if (this.#width === 1) this.#scanMoments(true);
			else this.#scanClasses(true);
		}
		if (!this.#isBetter(this.#gain)) return true;

		const cut = this.#cut;
		const gain = this.#gain;
		// What was not in the node, a missing value or another level, goes where most of it went.
		const missingLeft = missingCount > 0 ? this.#missingLeft : this.#leftIsHeavy;
		if (!categorical) {
			this.#take(
				column,
				gain,
				key[cut] as number,
				cut + 1 < size ? (key[cut + 1] as number) : -1,
				undefined,
				missingLeft,
			);
			return true;
		}
		// A level that is in no set goes right: the heavier side changes places with the left one.
		const swap = this.#leftIsHeavy;
		const levels = [...(swap ? key.subarray(cut + 1, size) : key.subarray(0, cut + 1))].sort((a, b) => a - b);
		this.#take(column, gain, -1, -1, levels, swap ? !missingLeft : missingLeft);
		return true;
	}

	#keep(gain: number, cut: number, missingLeft: boolean, leftIsHeavy: boolean): void {
		this.#gain = gain;
		this.#cut = cut;
		this.#missingLeft = missingLeft;
		this.#leftIsHeavy = leftIsHeavy;
	}

	/** Of sums S and weights W: gain = (S W_l − W S_l)² / (W W_l W_r), the fall of the squared error. */
	#scanMoments(missingLeft: boolean): void {
		const { size, count, weight, sums, missingCount, missingWeight, missingSums } = this.#groups;
		const { count: n, weight: all, sums: totals } = this.#node;
		const least = this.#minSamplesLeaf;
		const sum = totals[0] as number;
		let leftCount = missingLeft ? missingCount : 0;
		let leftWeight = missingLeft ? missingWeight : 0;
		let leftSum = missingLeft && missingCount > 0 ? (missingSums[0] as number) : 0;
		// Where missing values are on the right, all others on the left is a split too.
		const cuts = missingCount > 0 && !missingLeft ? size : size - 1;
		let best = this.#gain * all;
		let bestCut = -1;
		let bestWeight = 0;
		for (let g = 0; g < cuts; g++) {
			leftCount += count[g] as number;
			leftWeight += weight[g] as number;
			leftSum += sums[g] as number;
			if (leftCount < least) continue;
			if (n - leftCount < least) break;
			const difference = sum * leftWeight - all * leftSum;
			const gain = (difference * difference) / (leftWeight * (all - leftWeight));
			if (gain > best) {
				best = gain;
				bestCut = g;
				bestWeight = leftWeight;
			}
		}
		if (bestCut >= 0) this.#keep(best / all, bestCut, missingLeft, 2 * bestWeight > all);
	}

	/** Of class weights c: Gini Σ c_l² / W_l + Σ c_r² / W_r − Σ c² / W; entropy with W log W − Σ c log c in place of −Σ c² / W. */
	#scanClasses(missingLeft: boolean): void {
		const { size, count, weight, sums, missingCount, missingWeight, missingSums } = this.#groups;
		const { count: n, weight: all, sums: totals, impurity } = this.#node;
		const width = this.#width;
		const left = this.#left;
		const right = this.#right;
		const least = this.#minSamplesLeaf;
		const entropy = this.#criterion === "entropy";
		const whole = impurity;
		let leftCount = missingLeft ? missingCount : 0;
		let leftWeight = missingLeft ? missingWeight : 0;
		for (let k = 0; k < width; k++) {
			const missing = missingLeft && missingCount > 0 ? (missingSums[k] as number) : 0;
			left[k] = missing;
			right[k] = (totals[k] as number) - missing;
		}
		const cuts = missingCount > 0 && !missingLeft ? size : size - 1;
		for (let g = 0; g < cuts; g++) {
			leftCount += count[g] as number;
			leftWeight += weight[g] as number;
			for (let k = 0; k < width; k++) {
				const own = sums[g * width + k] as number;
				left[k]! += own;
				right[k]! -= own;
			}
			if (leftCount < least) continue;
			if (n - leftCount < least) break;
			const rightWeight = all - leftWeight;
			const parts = entropy
				? leftWeight * Math.log2(leftWeight) -
					logs(left, 0, width) +
					rightWeight * Math.log2(rightWeight) -
					logs(right, 0, width)
				: leftWeight - squares(left, 0, width) / leftWeight + rightWeight - squares(right, 0, width) / rightWeight;
			const gain = Math.max(0, whole - parts);
			if (gain > this.#gain) this.#keep(gain, g, missingLeft, 2 * leftWeight > all);
		}
	}
}
