import type { Breather } from "../core/breather.ts";
import type { Progress } from "../core/explainer.ts";
import { type Arena, giveBack, takeArena } from "./column-arena.ts";
import { cacheLine, mostBytes } from "./webassembly.ts";

/** Fewer numbers than this are multiplied in JavaScript: the start of a memory takes longer than they do. */
const fewest = 2 ** 13;

/** Rows of all columns that stay in the processor's fast memory while many pairs of columns are multiplied; a multiple of {@link lineRows}. */
const strip = 512;

const lineRows = cacheLine / 8;

/** Bytes of so many rows and those to the end of a cache line, which are zeros after the last. */
const lineBytes = (rows: number): number => cacheLine * Math.ceil(rows / lineRows);

/** An arena and where things lie in it. */
interface Compiled extends Arena {
	/** The addresses of columns to be multiplied with, and where those stand. */
	readonly others: Int32Array;
	readonly othersAt: number;
	/** Products of two columns. */
	readonly into: readonly [Float64Array, Float64Array];
	readonly intoAt: readonly [number, number];
}

/**
 * Columns of 64-bit floats, and their inner products, in WebAssembly with two rows at a time. Where there are few numbers, or more
 * than fit into one memory, the loops are JavaScript's; both give the same bits: sums of even and of odd rows of each strip.
 */
export class ColumnMemory {
	/** Zeros at first. */
	readonly columns: readonly Float64Array[];
	readonly rows: number;
	/** Numbers from the beginning of a column to that of the next. */
	readonly #stride: number;
	readonly #compiled: Compiled | undefined;
	#arena: Arena | undefined;

	constructor(rows: number, width: number) {
		this.rows = rows;
		// An odd number of cache lines: columns that lie a power of 2 apart would compete for the same places in the cache.
		const lines = Math.ceil(rows / lineRows);
		this.#stride = lineRows * (lines % 2 === 1 ? lines : lines + 1);
		const columnBytes = 8 * this.#stride * width;
		const room = 4 * Math.ceil(width / 4);
		const bytes = columnBytes + (4 + 2 * 8) * room + cacheLine;
		const small = rows * width < fewest;
		if (small || bytes > mostBytes) {
			// Of one piece: where problems are small there are many of them.
			const numbers = new Float64Array(rows * width);
			this.columns = Array.from({ length: width }, (_, j) => numbers.subarray(rows * j, rows * (j + 1)));
			return;
		}
		const arena = takeArena(bytes);
		const { buffer } = arena;
		this.#arena = arena;
		this.columns = Array.from({ length: width }, (_, j) => new Float64Array(buffer, 8 * this.#stride * j, rows));
		const intoAt = [columnBytes, columnBytes + 8 * room] as const;
		const othersAt = columnBytes + 16 * room;
		this.#compiled = {
			...arena,
			others: new Int32Array(buffer, othersAt, room),
			othersAt,
			into: [new Float64Array(buffer, intoAt[0], room), new Float64Array(buffer, intoAt[1], room)],
			intoAt,
		};
	}

	/** Gives its memory to the next that is made: nothing of it may be used afterwards. Without this it is garbage like any other. */
	release(): void {
		if (this.#arena) giveBack(this.#arena);
		this.#arena = undefined;
	}

	/**
	 * The inner products of a column with others.
	 *
	 * @param others their indices
	 * @param count how many of them
	 * @param into gets the products, in the order of `others`
	 * @param rows how many of the first rows count; one of both columns holds zeros in all that follow
	 */
	multiply(own: number, others: ArrayLike<number>, count: number, into: Float64Array, rows = this.rows): void {
		into.fill(0, 0, count);
		const compiled = this.#compiled;
		if (compiled) this.#choose(compiled, others, count);
		for (let start = 0; start < rows; start += strip) {
			const end = Math.min(rows, start + strip);
			if (!compiled) {
				for (let k = 0; k < count; k++) into[k]! += this.#stripProduct(own, others[k] as number, start, end);
				continue;
			}
			const { one, othersAt, intoAt } = compiled;
			const length = lineBytes(end - start);
			one(this.#address(own), 0, othersAt, othersAt + 4 * count, 8 * start, length, intoAt[0], 0);
			addTo(into, compiled.into[0], count);
		}
	}

	/**
	 * The inner products of all pairs of the first columns.
	 *
	 * @param count how many columns
	 * @param into a row for each of them
	 * @param progress what is told where the breather is due
	 */
	async multiplyAll(
		count: number,
		into: readonly Float64Array[],
		breather: Breather,
		progress: Progress,
	): Promise<void> {
		for (let i = 0; i < count; i++) into[i]?.fill(0, 0, count);
		const compiled = this.#compiled;
		if (compiled)
			this.#choose(
				compiled,
				Array.from({ length: count }, (_, j) => j),
				count,
			);
		for (let start = 0; start < this.rows; start += strip) {
			const end = Math.min(this.rows, start + strip);
			for (let i = 0; i < count; i += 2) {
				if (compiled) this.#addTwo(compiled, i, count, start, end, into);
				else this.#addTwoPlainly(i, count, start, end, into);
				if (breather.due) await breather.breathe(progress);
			}
		}
		for (let i = 0; i < count; i++) {
			const row = into[i] as Float64Array;
			for (let j = 0; j < i; j++) (into[j] as Float64Array)[i] = row[j] as number;
		}
	}

	/** column `from` −= factor · column `of`, over the first rows; those up to the end of a cache line may change too. */
	subtract(from: number, factor: number, of: number, rows = this.rows): void {
		if (this.#compiled) {
			this.#compiled.subtract(this.#address(from), this.#address(of), factor, lineBytes(rows));
			return;
		}
		const [left, right] = [this.columns[from] as Float64Array, this.columns[of] as Float64Array];
		for (let row = 0; row < rows; row++) left[row] = (left[row] as number) - factor * (right[row] as number);
	}

	/** The products of columns i and i + 1 with those up to themselves. */
	#addTwo(
		{ two, othersAt, intoAt, into: found }: Compiled,
		i: number,
		count: number,
		start: number,
		end: number,
		into: readonly Float64Array[],
	): void {
		const next = Math.min(i + 1, count - 1);
		const length = lineBytes(end - start);
		two(this.#address(i), this.#address(next), othersAt, othersAt + 4 * (next + 1), 8 * start, length, ...intoAt);
		addTo(into[i] as Float64Array, found[0], i + 1);
		if (next > i) addTo(into[next] as Float64Array, found[1], next + 1);
	}

	#addTwoPlainly(i: number, count: number, start: number, end: number, into: readonly Float64Array[]): void {
		for (let own = i; own < Math.min(i + 2, count); own++) {
			const row = into[own] as Float64Array;
			for (let j = 0; j <= own; j++) row[j]! += this.#stripProduct(own, j, start, end);
		}
	}

	#address(column: number): number {
		return 8 * this.#stride * column;
	}

	/** Writes the addresses of the columns to be multiplied with, filled up to a multiple of four. */
	#choose({ others: addresses }: Compiled, others: ArrayLike<number>, count: number): void {
		for (let k = 0; k < count; k++) addresses[k] = this.#address(others[k] as number);
		addresses.fill(0, count, 4 * Math.ceil(count / 4));
	}

	/** As WebAssembly adds up a strip: even and odd rows apart. */
	#stripProduct(one: number, other: number, start: number, end: number): number {
		const a = this.columns[one] as Float64Array;
		const b = this.columns[other] as Float64Array;
		let [even, odd] = [0, 0];
		let row = start;
		for (; row + 1 < end; row += 2) {
			even += (a[row] as number) * (b[row] as number);
			odd += (a[row + 1] as number) * (b[row + 1] as number);
		}
		if (row < end) even += (a[row] as number) * (b[row] as number);
		return even + odd;
	}
}

function addTo(sums: Float64Array, values: Float64Array, count: number): void {
	for (let k = 0; k < count; k++) sums[k] = (sums[k] as number) + (values[k] as number);
}
