/**
 * The k nearest rows seen so far, nearest first; of equally near ones, the earlier row first.
 *
 * One list serves many queries, so that a search allocates nothing.
 */
export class NearestList {
	readonly distances: Float64Array;
	readonly rows: Int32Array;
	#length = 0;

	constructor(k: number) {
		this.distances = new Float64Array(k);
		this.rows = new Int32Array(k);
	}

	/** How far a row may be and still be taken in. */
	get worst(): number {
		return this.#length < this.rows.length ? Infinity : (this.distances[this.#length - 1] as number);
	}

	clear(): void {
		this.#length = 0;
	}

	/** Takes a row in where it is nearer than the farthest one that is there. */
	offer(distance: number, row: number): void {
		const { distances, rows } = this;
		const full = this.#length === rows.length;
		if (full) {
			const last = distances[this.#length - 1] as number;
			if (distance > last || (distance === last && row > (rows[this.#length - 1] as number))) return;
		}
		let low = 0;
		let high = full ? this.#length - 1 : this.#length;
		const end = high;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const there = distances[middle] as number;
			if (there < distance || (there === distance && (rows[middle] as number) < row)) low = middle + 1;
			else high = middle;
		}
		distances.copyWithin(low + 1, low, end);
		rows.copyWithin(low + 1, low, end);
		distances[low] = distance;
		rows[low] = row;
		if (!full) this.#length++;
	}
}
