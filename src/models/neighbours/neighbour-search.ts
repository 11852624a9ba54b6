import { KdTree, suitsTree } from "./kd-tree.ts";
import { compared, distanceOf, type NeighbourMetric, toDirections } from "./metric.ts";
import { NearestList } from "./nearest-list.ts";

/** The nearest rows of some queries, nearest first. */
export interface Nearest {
	/** `[queries, k]` */
	readonly rows: Int32Array;
	/** `[queries, k]` */
	readonly distances: Float64Array;
}

/** Finds, of encoded rows, those nearest to a query: by a tree of boxes where that is faster, otherwise by looking at each. */
export class NeighbourSearch {
	readonly #metric: NeighbourMetric;
	readonly #rows: Float64Array;
	readonly #width: number;
	readonly #tree: KdTree | undefined;

	/** @param rows `[count, width]`; they are kept, and for the cosine distance changed. */
	constructor(rows: Float64Array, width: number, metric: NeighbourMetric) {
		const count = rows.length / width;
		this.#metric = metric;
		this.#width = width;
		this.#rows = metric === "cosine" ? toDirections(rows, width) : rows;
		this.#tree = suitsTree(metric, count, width) ? new KdTree(rows, count, width, metric) : undefined;
	}

	/** @param queries `[count, width]`; for the cosine distance they are changed. */
	nearest(queries: Float64Array, k: number): Nearest {
		const width = this.#width;
		const count = queries.length / width;
		const rows = new Int32Array(count * k);
		const distances = new Float64Array(count * k);
		if (this.#metric === "cosine") toDirections(queries, width);
		const list = new NearestList(k);
		for (let query = 0; query < count; query++) {
			list.clear();
			if (this.#tree) this.#tree.search(queries, query * width, list);
			else this.#lookAtEach(queries, query * width, list);
			rows.set(list.rows, query * k);
			for (let i = 0; i < k; i++) distances[query * k + i] = distanceOf(this.#metric, list.distances[i] as number);
		}
		return { rows, distances };
	}

	#lookAtEach(queries: Float64Array, start: number, list: NearestList): void {
		const width = this.#width;
		const count = this.#rows.length / width;
		for (let row = 0; row < count; row++) {
			list.offer(compared(this.#metric, queries, start, this.#rows, row * width, width), row);
		}
	}
}
