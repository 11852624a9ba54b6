import type { Breather } from "../../core/breather.ts";
import type { Progress } from "../../core/explainer.ts";
import { ColumnMemory } from "../../math/column-memory.ts";
import { solverMemory } from "../../models/linear/columns.ts";
import type { Points } from "./kernel.ts";

/** Lets the event loop in where a fit lasts, and what is told then. */
export interface Pace {
	readonly breather: Breather;
	readonly progress: Progress;
}

/** A weighted least-squares problem by its sums alone: all that a fit needs of the points. */
export interface Problem {
	/** Features. */
	readonly width: number;
	/** Σ w (zⱼ − z̄ⱼ)(zₖ − z̄ₖ), a row for each feature. */
	readonly gram: readonly Float64Array[];
	/** Σ w (zⱼ − z̄ⱼ)(y − ȳ) */
	readonly cross: Float64Array;
	/** Σ w (y − ȳ)² */
	readonly square: number;
	/** Σ w */
	readonly total: number;
	/** z̄ and ȳ, weighted. */
	readonly means: Float64Array;
	readonly answerMean: number;
}

/**
 * Σ w a b of all pairs of columns: the features and the answer, from `origin`, then 1. Sums of parts of the points add up to those of all.
 */
export interface Moments {
	readonly origin: Float64Array;
	readonly products: readonly Float64Array[];
}

/** Parts of the points; what is fitted to all but one of them is tried on that one. */
export const parts = 5;

/** What rounding leaves of the variance of a constant column, as a share of its squared size. */
const constantShare = 1e-24;

/** Adds up moments, in memory that serves one example after the other. */
export class MomentMemory {
	readonly #width: number;
	#memory: ColumnMemory | undefined;

	/** @param width how many features */
	constructor(width: number) {
		this.#width = width;
	}

	/** Gives the memory to what is fitted next. */
	release(): void {
		this.#memory?.release();
		this.#memory = undefined;
	}

	/** The moments of each part of the points. */
	async momentsOf(points: Points, { breather, progress }: Pace): Promise<Moments[]> {
		const { count, columns, answers, weights } = points;
		const width = this.#width;
		const size = width + 2;
		const rows = Math.ceil(count / parts);
		if (this.#memory?.rows !== rows) {
			this.release();
			this.#memory = new ColumnMemory(rows, size);
		}
		const memory = this.#memory;
		const all = [...columns, answers];
		const roots = new Float64Array(count);
		let heaviest = 0;
		for (let i = 0; i < count; i++) {
			roots[i] = Math.sqrt(weights[i] as number);
			if ((roots[i] as number) > (roots[heaviest] as number)) heaviest = i;
		}
		// From one of the points a column that does not vary is 0 to the last digit.
		const from = Float64Array.from(all, (column) => column[heaviest] as number);
		const origin = from.map((value, j) => value + (points.origin[j] ?? 0));
		const found: Moments[] = [];
		for (let start = 0; start < count; start += rows) {
			const end = Math.min(count, start + rows);
			for (let j = 0; j <= width; j++) {
				const into = memory.columns[j] as Float64Array;
				weigh(all[j] as Float64Array, from[j] as number, roots, start, end, into);
				into.fill(0, end - start);
			}
			const ones = memory.columns[size - 1] as Float64Array;
			ones.set(roots.subarray(start, end));
			ones.fill(0, end - start);
			const products = squareMatrix(size);
			await memory.multiplyAll(size, products, breather, progress);
			found.push({ origin, products });
			if (breather.due) await breather.breathe(progress);
		}
		return found;
	}
}

/** Points `start` … `end` − 1 of a column as the problem has them: from a value, times the root of the weight. */
function weigh(
	column: Float64Array,
	from: number,
	roots: Float64Array,
	start: number,
	end: number,
	into: Float64Array,
): void {
	for (let i = start; i < end; i++) into[i - start] = (roots[i] as number) * ((column[i] as number) - from);
}

/** The rows of a square matrix of zeros; many of them are made, so all are of one memory. */
function squareMatrix(size: number): Float64Array[] {
	const numbers = new Float64Array(size * size);
	return Array.from({ length: size }, (_, j) => numbers.subarray(j * size, (j + 1) * size));
}

/** The moments of several parts together; `without` leaves one of them out. */
export function together(moments: readonly Moments[], without = -1): Moments {
	const { origin, products } = moments[0] as Moments;
	const size = products.length;
	const sums = squareMatrix(size);
	for (const [part, { products: own }] of moments.entries()) {
		if (part === without) continue;
		for (let j = 0; j < size; j++) {
			const [into, from] = [sums[j] as Float64Array, own[j] as Float64Array];
			for (let k = 0; k < size; k++) into[k] = (into[k] as number) + (from[k] as number);
		}
	}
	return { origin, products: sums };
}

/** The problem around the weighted means. */
export function problemOf({ origin, products }: Moments): Problem {
	const width = products.length - 2;
	const last = products[width + 1] as Float64Array;
	const total = last[width + 1] as number;
	const away = last.map((sum) => (total > 0 ? sum / total : 0));
	const means = origin.subarray(0, width).map((value, j) => value + (away[j] as number));
	const gram = squareMatrix(width);
	const cross = new Float64Array(width);
	for (let j = 0; j < width; j++) {
		const [own, sums] = [gram[j] as Float64Array, products[j] as Float64Array];
		const shift = total * (away[j] as number);
		for (let k = 0; k < width; k++) own[k] = (sums[k] as number) - shift * (away[k] as number);
		cross[j] = (sums[width] as number) - shift * (away[width] as number);
	}
	for (let j = 0; j < width; j++) {
		if (((gram[j] as Float64Array)[j] as number) > constantShare * total * (means[j] as number) ** 2) continue;
		for (const row of gram) row[j] = 0;
		(gram[j] as Float64Array).fill(0);
		cross[j] = 0;
	}
	const answerMean = (origin[width] as number) + (away[width] as number);
	const square = ((products[width] as Float64Array)[width] as number) - total * (away[width] as number) ** 2;
	const varies = square > constantShare * total * answerMean ** 2;
	if (!varies) cross.fill(0);
	return { width, gram, cross, square: varies ? square : 0, total, means, answerMean };
}

/** What the others leave of a column, as a share of it, below which they determine it. */
const determined = 1e-12;

/**
 * As many rows as features that have the problem's sums, for solvers that take rows: R with RᵀR = G, Cholesky's factor, and R⁻ᵀc. A feature that those
 * before it determine has a row of zeros.
 */
export function rowsOf({ width, gram, cross }: Problem): ColumnMemory {
	const memory = solverMemory(width, width);
	const { columns } = memory;
	const target = columns[width] as Float64Array;
	for (let j = 0; j < width; j++) {
		const own = columns[j] as Float64Array;
		const products = gram[j] as Float64Array;
		for (let i = 0; i < j; i++) {
			const other = columns[i] as Float64Array;
			const pivot = other[i] as number;
			if (pivot === 0) continue;
			let sum = products[i] as number;
			for (let k = 0; k < i; k++) sum -= (own[k] as number) * (other[k] as number);
			own[i] = sum / pivot;
		}
		let left = products[j] as number;
		for (let k = 0; k < j; k++) left -= (own[k] as number) ** 2;
		if (!(left > determined * (products[j] as number))) continue;
		own[j] = Math.sqrt(left);
		let sum = cross[j] as number;
		for (let k = 0; k < j; k++) sum -= (own[k] as number) * (target[k] as number);
		target[j] = sum / (own[j] as number);
	}
	return memory;
}

/** Σ w (y − ȳ − (z − z̄)ᵀβ)² */
export function residualOf({ gram, cross, square }: Problem, beta: Float64Array): number {
	let left = square;
	for (let j = 0; j < beta.length; j++) {
		const own = beta[j] as number;
		if (own === 0) continue;
		const row = gram[j] as Float64Array;
		let sum = -2 * (cross[j] as number);
		for (let k = 0; k < beta.length; k++) sum += (row[k] as number) * (beta[k] as number);
		left += own * sum;
	}
	// Rounding may leave a little below 0 of a perfect fit.
	return Math.max(0, left);
}

/** The weighted squared errors of a fit on points by their moments. */
export function errorOn({ origin, products }: Moments, beta: Float64Array, intercept: number): number {
	const width = beta.length;
	let constant = (origin[width] as number) - intercept;
	for (let j = 0; j < width; j++) constant -= (beta[j] as number) * (origin[j] as number);
	const factor = (j: number) => (j < width ? -(beta[j] as number) : j === width ? 1 : constant);
	let sum = 0;
	for (let j = 0; j < width + 2; j++) {
		const own = factor(j);
		if (own === 0) continue;
		const row = products[j] as Float64Array;
		for (let k = 0; k < width + 2; k++) sum += own * factor(k) * (row[k] as number);
	}
	return Math.max(0, sum);
}
