/** Below this share of what it was before its row was reduced, a pivot is rounding: the column is determined by those before it. */
const leastPivot = 1e-13;

/**
 * Cholesky's factor of the inner products of a changing set of columns: one comes or goes for a number of operations in the square of the set, where
 * factoring anew takes the cube.
 */
export class SupportFactor {
	/** The columns of the set, in the order of the factor's rows. */
	readonly order: number[] = [];
	/** Row by row, each as long as the one with the most room. */
	#rows = new Float64Array(0);
	#room = 0;
	/** Where each column stands, or −1. */
	readonly #place: Int32Array;
	#ridge = 0;

	/** @param width how many columns there are in all */
	constructor(width: number) {
		this.#place = new Int32Array(width).fill(-1);
	}

	has(column: number): boolean {
		return (this.#place[column] as number) >= 0;
	}

	/** Empties the set; `ridge` is what each diagonal element has beside its column's product with itself. */
	reset(ridge: number): void {
		for (const column of this.order) this.#place[column] = -1;
		this.order.length = 0;
		this.#ridge = ridge;
	}

	get ridge(): number {
		return this.#ridge;
	}

	/**
	 * Takes a column in.
	 *
	 * @param products its inner products with all columns
	 * @returns false where the columns inside determine it; then it stays out
	 */
	add(column: number, products: Float64Array): boolean {
		const size = this.order.length;
		this.#makeRoom(size + 1);
		const rows = this.#rows;
		const room = this.#room;
		const own = size * room;
		for (let i = 0; i < size; i++) {
			let sum = products[this.order[i] as number] as number;
			const start = i * room;
			for (let k = 0; k < i; k++) sum -= (rows[start + k] as number) * (rows[own + k] as number);
			rows[own + i] = sum / (rows[start + i] as number);
		}
		const diagonal = (products[column] as number) + this.#ridge;
		let left = diagonal;
		for (let k = 0; k < size; k++) left -= (rows[own + k] as number) ** 2;
		if (!(left > leastPivot * diagonal)) return false;
		rows[own + size] = Math.sqrt(left);
		this.#place[column] = size;
		this.order.push(column);
		return true;
	}

	/** Lets a column go: the rows after it move up, and rotations make them a triangle again. */
	remove(column: number): void {
		const from = this.#place[column] as number;
		const rows = this.#rows;
		const room = this.#room;
		const size = this.order.length;
		for (let i = from + 1; i < size; i++) rows.copyWithin((i - 1) * room, i * room, i * room + i + 1);
		for (let k = from; k < size - 1; k++) {
			const a = rows[k * room + k] as number;
			const b = rows[k * room + k + 1] as number;
			const length = Math.hypot(a, b);
			const [cosine, sine] = [a / length, b / length];
			for (let i = k; i < size - 1; i++) {
				const at = i * room + k;
				const [left, right] = [rows[at] as number, rows[at + 1] as number];
				rows[at] = cosine * left + sine * right;
				rows[at + 1] = cosine * right - sine * left;
			}
		}
		this.order.splice(from, 1);
		this.#place[column] = -1;
		for (let i = from; i < size - 1; i++) this.#place[this.order[i] as number] = i;
	}

	/** Solves for the columns of the set, in their order; written over `right`. */
	solve(right: Float64Array): void {
		const size = this.order.length;
		const rows = this.#rows;
		const room = this.#room;
		for (let i = 0; i < size; i++) {
			let sum = right[i] as number;
			const start = i * room;
			for (let k = 0; k < i; k++) sum -= (rows[start + k] as number) * (right[k] as number);
			right[i] = sum / (rows[start + i] as number);
		}
		for (let i = size - 1; i >= 0; i--) {
			const value = (right[i] as number) / (rows[i * room + i] as number);
			right[i] = value;
			const start = i * room;
			for (let k = 0; k < i; k++) right[k] = (right[k] as number) - value * (rows[start + k] as number);
		}
	}

	#makeRoom(size: number): void {
		if (size <= this.#room) return;
		const room = Math.max(16, 2 * size);
		const rows = new Float64Array(room * room);
		for (let i = 0; i < this.order.length; i++) {
			rows.set(this.#rows.subarray(i * this.#room, i * this.#room + i + 1), i * room);
		}
		this.#rows = rows;
		this.#room = room;
	}
}
