import { compared, type NeighbourMetric } from "./metric.ts";
import type { NearestList } from "./nearest-list.ts";

/** Rows that are looked through one by one. */
const leafSize = 16;

/**
 * Rows in boxes that are halved again and again, so that a search looks only into boxes near the query.
 *
 * The node over rows `start … end − 1` of the order has its middle at `(start + end) >>> 1`: no pointers are kept. Each node knows
 * its bounding box, so that a box is passed over where even its nearest corner is too far.
 *
 * Bentley (1975), Multidimensional Binary Search Trees Used for Associative Searching; Friedman, Bentley, Finkel (1977), An Algorithm
 * for Finding Best Matches in Logarithmic Expected Time.
 */
export class KdTree {
	readonly #metric: "euclidean" | "manhattan";
	readonly #width: number;
	/** In the tree's order, so that a leaf's rows lie together. */
	readonly #rows: Float64Array;
	readonly #order: Int32Array;
	/** `[node, 2, width]`: the lowest and highest value of each column; node i has the children 2i + 1 and 2i + 2. */
	readonly #boxes: Float64Array;

	constructor(rows: Float64Array, count: number, width: number, metric: "euclidean" | "manhattan") {
		this.#metric = metric;
		this.#width = width;
		this.#order = Int32Array.from({ length: count }, (_, row) => row);
		let nodes = 1;
		for (let largest = count; largest > leafSize; largest = (largest + 1) >>> 1) nodes = 2 * nodes + 1;
		this.#boxes = new Float64Array(nodes * 2 * width);
		this.#build(rows, 0, 0, count);
		this.#rows = new Float64Array(count * width);
		for (let i = 0; i < count; i++) {
			const from = (this.#order[i] as number) * width;
			this.#rows.set(rows.subarray(from, from + width), i * width);
		}
	}

	/** Offers the list every row that may be among the nearest of the query at `start`. */
	search(queries: Float64Array, start: number, nearest: NearestList): void {
		this.#visit(queries, start, nearest, 0, 0, this.#order.length, 0);
	}

	#build(rows: Float64Array, node: number, start: number, end: number): void {
		const width = this.#width;
		const boxes = this.#boxes;
		const order = this.#order;
		const low = node * 2 * width;
		const high = low + width;
		boxes.fill(Infinity, low, high);
		boxes.fill(-Infinity, high, high + width);
		for (let i = start; i < end; i++) {
			const at = (order[i] as number) * width;
			for (let j = 0; j < width; j++) {
				const value = rows[at + j] as number;
				if (value < (boxes[low + j] as number)) boxes[low + j] = value;
				if (value > (boxes[high + j] as number)) boxes[high + j] = value;
			}
		}
		if (2 * node + 2 >= boxes.length / (2 * width)) return;
		let widest = 0;
		let extent = -1;
		for (let j = 0; j < width; j++) {
			const own = (boxes[high + j] as number) - (boxes[low + j] as number);
			if (own > extent) [extent, widest] = [own, j];
		}
		const middle = (start + end) >>> 1;
		partition(order, rows, width, widest, start, end - 1, middle);
		this.#build(rows, 2 * node + 1, start, middle);
		this.#build(rows, 2 * node + 2, middle, end);
	}

	/** How near a box's nearest point is, as it is compared. */
	#bound(queries: Float64Array, start: number, node: number): number {
		const width = this.#width;
		const boxes = this.#boxes;
		const low = node * 2 * width;
		let sum = 0;
		for (let j = 0; j < width; j++) {
			const value = queries[start + j] as number;
			const below = (boxes[low + j] as number) - value;
			const above = value - (boxes[low + width + j] as number);
			const outside = Math.max(below, above, 0);
			sum += this.#metric === "euclidean" ? outside * outside : outside;
		}
		return sum;
	}

	#visit(
		queries: Float64Array,
		at: number,
		nearest: NearestList,
		node: number,
		start: number,
		end: number,
		bound: number,
	): void {
		// What is equally far may be an earlier row.
		if (bound > nearest.worst) return;
		const width = this.#width;
		if (2 * node + 2 >= this.#boxes.length / (2 * width)) {
			for (let i = start; i < end; i++) {
				nearest.offer(compared(this.#metric, queries, at, this.#rows, i * width, width), this.#order[i] as number);
			}
			return;
		}
		const middle = (start + end) >>> 1;
		const left = this.#bound(queries, at, 2 * node + 1);
		const right = this.#bound(queries, at, 2 * node + 2);
		if (left <= right) {
			this.#visit(queries, at, nearest, 2 * node + 1, start, middle, left);
			this.#visit(queries, at, nearest, 2 * node + 2, middle, end, right);
		} else {
			this.#visit(queries, at, nearest, 2 * node + 2, middle, end, right);
			this.#visit(queries, at, nearest, 2 * node + 1, start, middle, left);
		}
	}
}

/** Reorders `from … to` so that the row at `place` is the one that would be there if they were sorted by a column (Hoare's find). */
function partition(
	order: Int32Array,
	rows: Float64Array,
	width: number,
	column: number,
	from: number,
	to: number,
	place: number,
): void {
	let [low, high] = [from, to];
	while (low < high) {
		const pivot = rows[(order[(low + high) >>> 1] as number) * width + column] as number;
		let i = low;
		let j = high;
		while (i <= j) {
			while ((rows[(order[i] as number) * width + column] as number) < pivot) i++;
			while ((rows[(order[j] as number) * width + column] as number) > pivot) j--;
			if (i > j) break;
			const kept = order[i] as number;
			order[i++] = order[j] as number;
			order[j--] = kept;
		}
		if (place <= j) high = j;
		else if (place >= i) low = i;
		else return;
	}
}

/** How many columns a tree of boxes is of use for; in more, nearly all boxes are near. */
export const widestTree = 16;

/** Whether a tree answers faster than looking at every row. */
export const suitsTree = (metric: NeighbourMetric, count: number, width: number): metric is "euclidean" | "manhattan" =>
	metric !== "cosine" && width <= widestTree && count >= 256;
