import { cholesky, solveCholesky } from "../../math/cholesky.ts";
import { dot } from "../../math/dot.ts";

/** A place of the LASSO's path where a column comes or goes; between two of them every coefficient is a straight line in λ. */
export interface Knot {
	readonly lambda: number;
	readonly beta: Float64Array;
}

/** Two places nearer than this share of the largest λ are one; a column of which the others leave less than this share is determined by them. */
const apart = 1e-10;

/** The way down from one knot: how fast each coefficient inside, and each column's gradient, goes per λ. */
interface Way {
	readonly inside: readonly number[];
	/** Of the coefficients inside, in their order. */
	readonly direction: Float64Array;
	/** Of all gradients; 1 or −1 inside. */
	readonly slopes: Float64Array;
	/** X · direction */
	readonly along: Float64Array;
}

class Descent {
	readonly beta: Float64Array;
	/** xⱼᵀ (y − Xβ) / n */
	readonly gradient: Float64Array;
	lambda: number;
	readonly #x: readonly Float64Array[];
	readonly #residual: Float64Array;
	readonly #count: number;
	readonly #least: number;
	readonly #inside: number[] = [];
	/** Columns that those inside determine. */
	readonly #refused = new Set<number>();
	#justLeft = -1;

	constructor(x: readonly Float64Array[], y: Float64Array, count: number) {
		this.#x = x;
		this.#residual = y.slice();
		this.#count = count;
		this.beta = new Float64Array(x.length);
		this.gradient = Float64Array.from(x, (column) => dot(column, y) / count);
		this.lambda = this.gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
		this.#least = apart * this.lambda;
	}

	/** Goes down to the next knot, or to λ = 0; answers whether there was a way. */
	step(): boolean {
		if (this.lambda <= this.#least) return false;
		const way = this.#way();
		if (!way) return false;
		let fall = this.lambda;
		let leaving = -1;
		for (let j = 0; j < this.beta.length; j++) {
			if (this.#inside.includes(j) || this.#refused.has(j)) continue;
			const [value, slope] = [this.gradient[j] as number, way.slopes[j] as number];
			// Where its gradient meets λ from below or −λ from above.
			for (const met of [(this.lambda - value) / (1 - slope), (this.lambda + value) / (1 + slope)]) {
				if (met > this.#least && met < fall) fall = met;
			}
		}
		for (const [a, j] of way.inside.entries()) {
			const zero = -(this.beta[j] as number) / (way.direction[a] as number);
			if (zero > this.#least && zero <= fall) {
				fall = zero;
				leaving = a;
			}
		}
		this.#go(way, fall, leaving);
		return true;
	}

	/** Takes in every column whose gradient has reached λ, and finds the direction in which all of them fall together. */
	#way(): Way | undefined {
		for (let j = 0; j < this.beta.length; j++) {
			if (this.#inside.includes(j) || this.#refused.has(j) || j === this.#justLeft) continue;
			if (Math.abs(this.gradient[j] as number) < this.lambda - this.#least) continue;
			this.#inside.push(j);
			if (!this.#factor()) this.#refused.add(this.#inside.pop() as number);
		}
		this.#justLeft = -1;
		const inside = [...this.#inside];
		const factor = this.#factor();
		if (inside.length === 0 || !factor) return undefined;
		const direction = Float64Array.from(inside, (j) => Math.sign(this.gradient[j] as number));
		solveCholesky(factor, inside.length, direction);
		const along = new Float64Array(this.#residual.length);
		for (const [a, j] of inside.entries()) {
			const column = this.#x[j] as Float64Array;
			const slope = direction[a] as number;
			for (let row = 0; row < along.length; row++)
				along[row] = (along[row] as number) + slope * (column[row] as number);
		}
		return {
			inside,
			direction,
			along,
			slopes: Float64Array.from(this.#x, (column) => dot(column, along) / this.#count),
		};
	}

	/** Cholesky's factor of XᵀX / n of the columns inside. */
	#factor(): Float64Array | undefined {
		const size = this.#inside.length;
		const products = new Float64Array(size * size);
		for (let a = 0; a < size; a++) {
			const own = this.#x[this.#inside[a] as number] as Float64Array;
			for (let b = 0; b <= a; b++) {
				products[a * size + b] = dot(own, this.#x[this.#inside[b] as number] as Float64Array) / this.#count;
			}
		}
		return cholesky(products, size, apart) ? products : undefined;
	}

	#go({ inside, direction, along }: Way, fall: number, leaving: number): void {
		this.lambda = fall === this.lambda ? 0 : this.lambda - fall;
		for (const [a, j] of inside.entries()) this.beta[j]! += fall * (direction[a] as number);
		const residual = this.#residual;
		for (let row = 0; row < residual.length; row++) {
			residual[row] = (residual[row] as number) - fall * (along[row] as number);
		}
		for (let j = 0; j < this.beta.length; j++) {
			this.gradient[j] = dot(this.#x[j] as Float64Array, residual) / this.#count;
		}
		if (leaving < 0) return;
		this.#justLeft = inside[leaving] as number;
		this.beta[this.#justLeft] = 0;
		this.#inside.splice(leaving, 1);
		// What the column that left had determined may come in now.
		this.#refused.clear();
	}
}

/**
 * The whole path of the LASSO, exactly: least-angle regression with the LASSO's modification (Efron, Hastie, Johnstone, Tibshirani 2004,
 * section 3.1). It begins at the λ where the first column enters, and ends at λ = 0, or where nothing is left to explain.
 *
 * @param x centred columns
 * @param count n, by which the sums are divided
 * @param most where this many columns are not enough the path ends, at the first knot with more
 */
export function lassoKnots(x: readonly Float64Array[], y: Float64Array, count: number, most = Infinity): Knot[] {
	const descent = new Descent(x, y, count);
	const knots: Knot[] = [{ lambda: descent.lambda, beta: descent.beta.slice() }];
	// Columns come and go a few times each; the bound stops what rounding would make a circle.
	for (let step = 0; step < 16 * (x.length + 1) && descent.step(); step++) {
		const beta = descent.beta.slice();
		knots.push({ lambda: descent.lambda, beta });
		if (beta.reduce((inside, value) => inside + Number(value !== 0), 0) > most) break;
	}
	return knots;
}
