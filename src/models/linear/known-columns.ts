import type { Breather } from "../../core/breather.ts";
import type { Progress } from "../../core/explainer.ts";
import { ColumnMemory } from "../../math/column-memory.ts";

/** How many columns there is room for at first. */
const firstRoom = 64;

/**
 * Those columns that a solver has met, in the order in which they came, with the inner products of all pairs of them, / n. They are few where
 * columns are many, and their products lie together; a column's place in that order is its slot.
 */
export class KnownColumns {
	/** The column of each slot. */
	readonly order: number[] = [];
	readonly #columns: ColumnMemory;
	readonly #width: number;
	readonly #count: number;
	/** Of each column, or −1. */
	readonly #slots: Int32Array;
	/** As many rows as columns, and one more column each for {@link values} and {@link slopes}. */
	#products: ColumnMemory;
	readonly #found: Float64Array;

	/**
	 * @param width how many of the memory's columns
	 * @param count by what products are divided
	 */
	constructor(columns: ColumnMemory, width: number, count: number) {
		this.#columns = columns;
		this.#width = width;
		this.#count = count;
		this.#slots = new Int32Array(width).fill(-1);
		const room = Math.min(width, firstRoom);
		this.#products = new ColumnMemory(room, room + 2);
		this.#found = new Float64Array(width);
	}

	/** The coefficient of each slot; another array after a column came. */
	get values(): Float64Array {
		return this.#products.columns[this.#products.rows] as Float64Array;
	}

	/** The gradient of each slot, as far as the solver keeps it; another array after a column came. */
	get slopes(): Float64Array {
		return this.#products.columns[this.#products.rows + 1] as Float64Array;
	}

	/** Whether every column is among them. */
	get complete(): boolean {
		return this.order.length === this.#width;
	}

	/** The slot of a column, or −1. */
	slotOf(column: number): number {
		return this.#slots[column] as number;
	}

	/** A slot's products with all slots. */
	products(slot: number): Float64Array {
		return this.#products.columns[slot] as Float64Array;
	}

	/** Takes a column in and answers with its slot. */
	add(column: number): number {
		const slot = this.order.length;
		this.#makeRoom(slot + 1);
		this.order.push(column);
		this.#slots[column] = slot;
		const found = this.#found;
		this.#columns.multiply(column, this.order, slot + 1, found);
		const own = this.products(slot);
		for (let other = 0; other <= slot; other++) {
			const product = (found[other] as number) / this.#count;
			own[other] = product;
			this.products(other)[slot] = product;
		}
		return slot;
	}

	/** Takes all columns in, each into the slot of its own index. */
	async addAll(breather: Breather, progress: Progress): Promise<void> {
		const width = this.#width;
		this.#makeRoom(width);
		await this.#columns.multiplyAll(width, this.#products.columns, breather, progress);
		for (let slot = 0; slot < width; slot++) {
			const own = this.products(slot);
			for (let other = 0; other < width; other++) own[other] = (own[other] as number) / this.#count;
			this.order[slot] = slot;
			this.#slots[slot] = slot;
		}
	}

	/** Σₖ products of a slot with k · value of k, for some slots in their order. */
	multiplyValues(slots: ArrayLike<number>, count: number, into: Float64Array): void {
		const { rows } = this.#products;
		this.#products.multiply(rows, slots, count, into, this.order.length);
	}

	/** Brings all slopes to what they are after a step of a slot's coefficient. */
	follow(slot: number, step: number): void {
		this.#products.subtract(this.#products.rows + 1, step, slot, this.order.length);
	}

	release(): void {
		this.#products.release();
	}

	#makeRoom(size: number): void {
		const old = this.#products;
		if (size <= old.rows) return;
		const room = Math.min(this.#width, Math.max(2 * old.rows, size));
		const products = new ColumnMemory(room, room + 2);
		for (let slot = 0; slot < this.order.length; slot++) products.columns[slot]?.set(this.products(slot));
		products.columns[room]?.set(this.values);
		products.columns[room + 1]?.set(this.slopes);
		old.release();
		this.#products = products;
	}
}
