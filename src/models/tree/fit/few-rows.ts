import type { Responses } from "./groups.ts";
import type { RankedColumns } from "./ranked-columns.ts";

/** Most rows of a node that is searched this way; its square is the cost. */
export const mostFewRows = 40;
/** A rank and a row's place in the node share one 32-bit integer. */
const placeBits = 6;
const placeMask = 63;
const mostRanks = 2 ** (31 - placeBits);

/**
 * The best cut of a node of few rows, where most of a tree's nodes are: the rows' numbers are fetched once for all columns, and sorted with their places
 * in one array of integers. For one number per row (Gini of two classes, squared error), columns of numbers, nothing missing.
 */
export class FewRows {
	/** Of the column that was tried last. */
	gain = -1;
	rank = 0;
	nextRank = 0;
	leftIsHeavy = false;

	readonly #columns: RankedColumns;
	readonly #responses: Responses;
	readonly #minSamplesLeaf: number;
	readonly #sorted = new Int32Array(mostFewRows);
	readonly #weight = new Float64Array(mostFewRows);
	readonly #sum = new Float64Array(mostFewRows);
	#sumOfAll = 0;
	#weightOfAll = 0;

	constructor(columns: RankedColumns, responses: Responses, minSamplesLeaf: number) {
		this.#columns = columns;
		this.#responses = responses;
		this.#minSamplesLeaf = minSamplesLeaf;
	}

	/** Fetches the rows of a node. */
	begin(rows: Uint32Array, start: number, end: number): void {
		const { y, weights } = this.#responses;
		let sumOfAll = 0;
		let weightOfAll = 0;
		for (let i = start; i < end; i++) {
			const row = rows[i] as number;
			const weight = weights ? (weights[row] as number) : 1;
			const sum = weight * (y[row] as number);
			this.#weight[i - start] = weight;
			this.#sum[i - start] = sum;
			weightOfAll += weight;
			sumOfAll += sum;
		}
		this.#sumOfAll = sumOfAll;
		this.#weightOfAll = weightOfAll;
	}

	/** Tries a column: 1 where it varies, 0 where it does not, −1 where this is not the way to search it. */
	try(column: number, rows: Uint32Array, start: number, end: number): number {
		const { ranks, rowCount, distinct, categorical } = this.#columns;
		const missing = distinct[column] as number;
		if (categorical[column] === 1 || missing >= mostRanks) return -1;
		const sorted = this.#sorted;
		const base = column * rowCount;
		const n = end - start;
		for (let i = 0; i < n; i++) {
			const rank = ranks[base + (rows[start + i] as number)] as number;
			if (rank === missing) return -1;
			const packed = (rank << placeBits) | i;
			let at = i - 1;
			while (at >= 0 && (sorted[at] as number) > packed) {
				sorted[at + 1] = sorted[at] as number;
				at--;
			}
			sorted[at + 1] = packed;
		}
		let rank = (sorted[0] as number) >>> placeBits;
		if (rank === (sorted[n - 1] as number) >>> placeBits) return 0;

		const weight = this.#weight;
		const sum = this.#sum;
		const all = this.#weightOfAll;
		const sumOfAll = this.#sumOfAll;
		const least = this.#minSamplesLeaf;
		let leftWeight = 0;
		let leftSum = 0;
		let best = -1;
		for (let i = 0; i + least < n; i++) {
			const place = (sorted[i] as number) & placeMask;
			leftWeight += weight[place] as number;
			leftSum += sum[place] as number;
			const next = (sorted[i + 1] as number) >>> placeBits;
			const here = rank;
			rank = next;
			if (here === next || i + 1 < least) continue;
			const difference = sumOfAll * leftWeight - all * leftSum;
			const gain = (difference * difference) / (leftWeight * (all - leftWeight));
			if (gain > best) {
				best = gain;
				this.rank = here;
				this.nextRank = next;
				this.leftIsHeavy = 2 * leftWeight > all;
			}
		}
		this.gain = best < 0 ? -1 : best / all;
		return 1;
	}
}
