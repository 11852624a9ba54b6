/** How like two rows are. */
export type KernelName = "rbf" | "linear" | "polynomial";

/** A kernel with its numbers. */
export interface Kernel {
	readonly name: KernelName;
	readonly gamma: number;
	readonly degree: number;
	readonly coef0: number;
}

const power = (base: number, degree: number): number => {
	let product = 1;
	for (let i = 0; i < degree; i++) product *= base;
	return product;
};

/** The squared length of each row. */
export function squaredLengths(rows: Float64Array, width: number): Float64Array {
	const squares = new Float64Array(rows.length / width);
	for (let row = 0, at = 0; row < squares.length; row++) {
		let sum = 0;
		for (let j = 0; j < width; j++, at++) sum += (rows[at] as number) ** 2;
		squares[row] = sum;
	}
	return squares;
}

/**
 * The kernel between the row at `start` and each of some rows.
 *
 * @param squares of the rows, as {@link squaredLengths} gives them.
 */
export function kernelRow(
	{ name, gamma, degree, coef0 }: Kernel,
	x: Float64Array,
	start: number,
	rows: Float64Array,
	squares: Float64Array,
	width: number,
	result: Float64Array,
): void {
	let own = 0;
	for (let j = 0; j < width; j++) own += (x[start + j] as number) ** 2;
	for (let row = 0, at = 0; row < squares.length; row++) {
		let product = 0;
		for (let j = 0; j < width; j++, at++) product += (x[start + j] as number) * (rows[at] as number);
		result[row] = product;
	}
	// One loop for each kernel: a choice within the loop above would cost as much as the products.
	if (name === "polynomial") {
		for (let row = 0; row < result.length; row++) result[row] = power(gamma * (result[row] as number) + coef0, degree);
	} else if (name === "rbf") {
		for (let row = 0; row < result.length; row++) {
			const distance = own + (squares[row] as number) - 2 * (result[row] as number);
			// Rounding must not make a distance negative.
			result[row] = distance > 0 ? Math.exp(-gamma * distance) : 1;
		}
	}
}

/** Bytes that kept rows of a kernel matrix may take. */
const cacheBytes = 2e8;

/** Rows of the kernel matrix of some rows, computed when they are asked for; those asked for last are kept. */
export class KernelMatrix {
	readonly count: number;
	readonly diagonal: Float64Array;
	readonly #kernel: Kernel;
	readonly #rows: Float64Array;
	readonly #squares: Float64Array;
	readonly #width: number;
	readonly #kept = new Map<number, Float64Array>();
	readonly #most: number;

	constructor(kernel: Kernel, rows: Float64Array, width: number) {
		this.#kernel = kernel;
		this.#rows = rows;
		this.#width = width;
		this.#squares = squaredLengths(rows, width);
		this.count = this.#squares.length;
		this.#most = Math.max(2, Math.floor(cacheBytes / 8 / this.count));
		const { name, gamma, degree, coef0 } = kernel;
		this.diagonal = this.#squares.map((square) =>
			name === "linear" ? square : name === "polynomial" ? power(gamma * square + coef0, degree) : 1,
		);
	}

	/** It holds until two others have been asked for, at least. */
	row(index: number): Float64Array {
		let row = this.#kept.get(index);
		if (row) this.#kept.delete(index);
		else {
			if (this.#kept.size >= this.#most) {
				// The first key is that of the row whose last use is longest ago; its memory is used again.
				const [oldest, memory] = this.#kept.entries().next().value as [number, Float64Array];
				this.#kept.delete(oldest);
				row = memory;
			} else row = new Float64Array(this.count);
			kernelRow(this.#kernel, this.#rows, index * this.#width, this.#rows, this.#squares, this.#width, row);
		}
		this.#kept.set(index, row);
		return row;
	}
}
