import type { RankedColumns } from "./ranked-columns.ts";

/** What is summed over rows: the weight of each class, or of the one number that is predicted. */
export interface Responses {
	/** The number of each row (centred), or the code of its class. */
	readonly y: Float64Array;
	/** Undefined where all rows count 1. */
	readonly weights: Float64Array | undefined;
	/** Sums kept for each group: 1 (of w·y) for a number, otherwise one weight for each class. */
	readonly width: number;
}

/** Nodes of at most this many rows are sorted by insertion. */
const fewRows = 32;
/** A node's rows are counted into one place for each rank, if there are not many more ranks than rows. */
const placesPerRow = 4;

/**
 * The rows of a node as groups of equal values in one column, ascending, each with its sums; missing ones apart. The arrays are
 * used again for each node and column.
 */
export class Groups {
	/** Groups that are there. */
	size = 0;
	/** The rank of each group, or the code of its level. */
	readonly key: Uint32Array;
	/** Rows of each group. */
	readonly count: Float64Array;
	/** Weight of each group; the same array where all rows count 1. */
	readonly weight: Float64Array;
	/** `[group, width]` */
	readonly sums: Float64Array;
	missingCount = 0;
	missingWeight = 0;
	readonly missingSums: Float64Array;

	readonly #columns: RankedColumns;
	readonly #responses: Responses;
	readonly #sortedRank: Uint32Array;
	readonly #sortedRow: Uint32Array;
	readonly #spareRank: Uint32Array;
	readonly #spareRow: Uint32Array;
	readonly #digits = new Uint32Array(2048);

	constructor(columns: RankedColumns, responses: Responses, rowCount: number) {
		const { width, weights } = responses;
		let places = rowCount;
		for (const distinct of columns.distinct) places = Math.max(places, Math.min(distinct, placesPerRow * rowCount + 1));
		for (let j = 0; j < columns.columnCount; j++) {
			if (columns.categorical[j]) places = Math.max(places, columns.distinct[j] as number);
		}
		this.#columns = columns;
		this.#responses = responses;
		this.key = new Uint32Array(places);
		this.count = new Float64Array(places);
		this.weight = weights ? new Float64Array(places) : this.count;
		this.sums = new Float64Array(places * width);
		this.missingSums = new Float64Array(width);
		this.#sortedRank = new Uint32Array(rowCount);
		this.#sortedRow = new Uint32Array(rowCount);
		this.#spareRank = new Uint32Array(rowCount);
		this.#spareRow = new Uint32Array(rowCount);
	}

	/** Groups `rows[start … end − 1]` by a column. */
	gather(column: number, rows: Uint32Array, start: number, end: number): void {
		const { ranks, rowCount, distinct, categorical } = this.#columns;
		const base = column * rowCount;
		const missing = distinct[column] as number;
		const rank = this.#sortedRank;
		const row = this.#sortedRow;
		let present = 0;
		let lowest = missing;
		let highest = 0;
		this.missingCount = 0;
		this.missingWeight = 0;
		for (let i = start; i < end; i++) {
			const own = rows[i] as number;
			const r = ranks[base + own] as number;
			if (r === missing) {
				this.#addMissing(own);
				continue;
			}
			if (r < lowest) lowest = r;
			if (r > highest) highest = r;
			rank[present] = r;
			row[present++] = own;
		}
		this.size = 0;
		if (present === 0) return;
		if (lowest === highest) this.#count(present, lowest, 1);
		else if (categorical[column] || highest - lowest < placesPerRow * present) {
			this.#count(present, lowest, highest - lowest + 1);
		} else {
			if (present <= fewRows) insertionSort(rank, row, present);
			else this.#radixSort(present, lowest, highest - lowest);
			this.#collect(present);
		}
	}

	#addMissing(row: number): void {
		const { y, weights, width } = this.#responses;
		const weight = weights ? (weights[row] as number) : 1;
		if (this.missingCount === 0) this.missingSums.fill(0);
		this.missingCount++;
		this.missingWeight += weight;
		if (width === 1) this.missingSums[0]! += weight * (y[row] as number);
		else this.missingSums[y[row] as number]! += weight;
	}

	/** One place for each rank from `lowest` on; places without rows are then left out. */
	#count(present: number, lowest: number, places: number): void {
		const { y, weights, width } = this.#responses;
		const { key, count, weight, sums } = this;
		const rank = this.#sortedRank;
		const row = this.#sortedRow;
		count.fill(0, 0, places);
		sums.fill(0, 0, places * width);
		if (weights) weight.fill(0, 0, places);
		for (let i = 0; i < present; i++) {
			const place = (rank[i] as number) - lowest;
			const own = row[i] as number;
			count[place]!++;
			let w = 1;
			if (weights) {
				w = weights[own] as number;
				weight[place]! += w;
			}
			if (width === 1) sums[place]! += w * (y[own] as number);
			else sums[place * width + (y[own] as number)]! += w;
		}
		let size = 0;
		for (let place = 0; place < places; place++) {
			if (count[place] === 0) continue;
			key[size] = place + lowest;
			count[size] = count[place] as number;
			if (weights) weight[size] = weight[place] as number;
			if (width === 1) sums[size] = sums[place] as number;
			else if (size < place) sums.copyWithin(size * width, place * width, (place + 1) * width);
			size++;
		}
		this.size = size;
	}

	/** Sums runs of equal ranks. */
	#collect(present: number): void {
		const { y, weights, width } = this.#responses;
		const { key, count, weight, sums } = this;
		const rank = this.#sortedRank;
		const row = this.#sortedRow;
		let size = -1;
		let before = -1;
		for (let i = 0; i < present; i++) {
			const own = row[i] as number;
			const r = rank[i] as number;
			if (r !== before) {
				before = r;
				size++;
				key[size] = r;
				count[size] = 0;
				if (weights) weight[size] = 0;
				if (width === 1) sums[size] = 0;
				else sums.fill(0, size * width, (size + 1) * width);
			}
			count[size]!++;
			let w = 1;
			if (weights) {
				w = weights[own] as number;
				weight[size]! += w;
			}
			if (width === 1) sums[size]! += w * (y[own] as number);
			else sums[size * width + (y[own] as number)]! += w;
		}
		this.size = size + 1;
	}

	/** Sorts by rank, the lower half of its bits first. */
	#radixSort(present: number, lowest: number, range: number): void {
		const bits = 32 - Math.clz32(range);
		const passes = bits <= 22 ? 2 : 3;
		const width = Math.ceil(bits / passes);
		const mask = (1 << width) - 1;
		const digits = this.#digits;
		let fromRank = this.#sortedRank;
		let fromRow = this.#sortedRow;
		let toRank = this.#spareRank;
		let toRow = this.#spareRow;
		for (let pass = 0; pass < passes; pass++) {
			const shift = pass * width;
			digits.fill(0, 0, mask + 1);
			for (let i = 0; i < present; i++) digits[(((fromRank[i] as number) - lowest) >>> shift) & mask]!++;
			let sum = 0;
			for (let d = 0; d <= mask; d++) {
				const own = digits[d] as number;
				digits[d] = sum;
				sum += own;
			}
			for (let i = 0; i < present; i++) {
				const r = fromRank[i] as number;
				const place = digits[((r - lowest) >>> shift) & mask]!++;
				toRank[place] = r;
				toRow[place] = fromRow[i] as number;
			}
			[fromRank, toRank, fromRow, toRow] = [toRank, fromRank, toRow, fromRow];
		}
		if (fromRank === this.#sortedRank) return;
		this.#sortedRank.set(fromRank.subarray(0, present));
		this.#sortedRow.set(fromRow.subarray(0, present));
	}
}

function insertionSort(rank: Uint32Array, row: Uint32Array, present: number): void {
	for (let i = 1; i < present; i++) {
		const r = rank[i] as number;
		const own = row[i] as number;
		let at = i - 1;
		while (at >= 0 && (rank[at] as number) > r) {
			rank[at + 1] = rank[at] as number;
			row[at + 1] = row[at] as number;
			at--;
		}
		rank[at + 1] = r;
		row[at + 1] = own;
	}
}
