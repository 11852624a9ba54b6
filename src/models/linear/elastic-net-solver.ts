import { cholesky, dot, solveCholesky } from "./cholesky.ts";

/** Sweeps over the active columns after which the exact solution of the present signs is tried. */
const patience = 4;
/** Sweeps for one λ at most; it is met only where columns are so alike that no exact solution exists, and the answer is then as good as this many sweeps make it. */
const mostSweeps = 5000;
/** How far a column's gradient may pass λ, and how far a sweep may still move, as a share of the largest gradient at β = 0. */
const tolerance = 1e-10;

/**
 * β = argmin 1/(2n) ‖y − Xβ‖² + l1 ‖β‖₁ + l2/2 ‖β‖², for one l1 and l2 after the other, each from where the last one ended.
 *
 * Coordinate descent on the columns whose coefficient is not 0, by inner products alone (Friedman, Hastie, Tibshirani 2010, section 2.2):
 * those of a column with all others are computed when it becomes active. After a few sweeps the linear system of the active columns and
 * their signs is solved exactly; where a sign would change on the way, the step ends there and that coefficient is 0. At the end every
 * column meets the conditions of optimality: |gradient| = l1 on active columns, ≤ l1 on the others.
 */
export class ElasticNetSolver {
	readonly beta: Float64Array;
	/** xⱼᵀ y / n */
	readonly #correlation: Float64Array;
	/** xⱼᵀ (y − Xβ) / n; of columns that are not active only after {@link solve} has ended. */
	readonly #gradient: Float64Array;
	readonly #columns: readonly Float64Array[];
	readonly #count: number;
	/** Columns that have been active, and their inner products with all columns, / n. */
	readonly #active: number[] = [];
	readonly #products: (Float64Array | undefined)[];
	readonly #small: number;

	/**
	 * @param count n, by which the sums are divided; the total weight where rows are weighted.
	 * @param start where to begin; 0 where it is not said.
	 */
	constructor(columns: readonly Float64Array[], y: Float64Array, count: number, start?: Float64Array) {
		this.#columns = columns;
		this.#count = count;
		this.#correlation = Float64Array.from(columns, (column) => dot(column, y) / count);
		this.#gradient = this.#correlation.slice();
		this.#products = new Array(columns.length);
		this.beta = new Float64Array(columns.length);
		this.#small = tolerance * this.largest;
		if (!start) return;
		for (const [j, value] of start.entries()) if (value !== 0) this.#activate(j);
		this.beta.set(start);
		this.#refreshGradient();
		this.#followInactive(new Float64Array(start.length));
	}

	/** The smallest l1 at which all coefficients are 0. */
	get largest(): number {
		return this.#correlation.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
	}

	/** Moves {@link beta} to the optimum. */
	solve(l1: number, l2: number): void {
		const gradient = this.#gradient;
		for (;;) {
			const before = this.beta.slice();
			this.#descend(l1, l2);
			this.#followInactive(before);
			let added = false;
			for (let j = 0; j < gradient.length; j++) {
				if (this.#products[j] || Math.abs(gradient[j] as number) <= l1 + this.#small) continue;
				this.#activate(j);
				added = true;
			}
			if (!added) return;
		}
	}

	/** A column that passes l1 joins; its inner products with the active ones are known already from their side. */
	#activate(j: number): void {
		const products = new Float64Array(this.#columns.length);
		const own = this.#columns[j] as Float64Array;
		for (let k = 0; k < products.length; k++) {
			const known = this.#products[k];
			products[k] = known ? (known[j] as number) : dot(own, this.#columns[k] as Float64Array) / this.#count;
		}
		this.#products[j] = products;
		this.#active.push(j);
	}

	/** Brings the gradients of the columns that are not active to the present coefficients. */
	#followInactive(before: Float64Array): void {
		const gradient = this.#gradient;
		if (this.#active.length === gradient.length) return;
		for (const j of this.#active) {
			const step = (this.beta[j] as number) - (before[j] as number);
			if (step === 0) continue;
			const products = this.#products[j] as Float64Array;
			for (let k = 0; k < gradient.length; k++) {
				if (!this.#products[k]) gradient[k] = (gradient[k] as number) - step * (products[k] as number);
			}
		}
	}

	/** Optimises the active columns. */
	#descend(l1: number, l2: number): void {
		let wait = patience;
		let next = wait;
		for (let sweep = 1; sweep <= mostSweeps; sweep++) {
			if (this.#sweep(l1, l2) <= this.#small) {
				this.#refreshGradient();
				if (this.#isOptimal(l1, l2)) return;
			}
			if (sweep < next) continue;
			const outcome = this.#solveSigns(l1, l2);
			if (outcome === "optimal") return;
			// Of twins there is no exact solution, and trying costs more than a sweep.
			if (outcome === "singular") wait *= 2;
			next = sweep + wait;
		}
	}

	/** One coefficient after the other to its own optimum; answers with the largest step in units of the gradient. */
	#sweep(l1: number, l2: number): number {
		const { beta } = this;
		const active = this.#active;
		const gradient = this.#gradient;
		let largest = 0;
		for (let a = 0; a < active.length; a++) {
			const j = active[a] as number;
			const products = this.#products[j] as Float64Array;
			const own = products[j] as number;
			if (own + l2 === 0) continue;
			const old = beta[j] as number;
			const free = (gradient[j] as number) + own * old;
			const beyond = Math.abs(free) - l1;
			// From 0 it does not move for what may be rounding: of twins the second stays out.
			const now = beyond > (old === 0 ? this.#small : 0) ? (free > 0 ? beyond : -beyond) / (own + l2) : 0;
			if (now === old) continue;
			beta[j] = now;
			const step = now - old;
			for (let b = 0; b < active.length; b++) {
				const k = active[b] as number;
				gradient[k] = (gradient[k] as number) - step * (products[k] as number);
			}
			largest = Math.max(largest, Math.abs(step) * (own + l2));
		}
		return largest;
	}

	/**
	 * Solves (X_Sᵀ X_S / n + l2) b = X_Sᵀ y / n − l1 · signs on the columns S whose coefficient is not 0, and goes there as far as the signs allow.
	 *
	 * @returns whether that is the optimum of the active columns, and whether there was such a solution at all.
	 */
	#solveSigns(l1: number, l2: number): "optimal" | "moved" | "singular" {
		const { beta } = this;
		const support = this.#active.filter((j) => beta[j] !== 0);
		const size = support.length;
		const matrix = new Float64Array(size * size);
		const target = new Float64Array(size);
		for (let a = 0; a < size; a++) {
			const j = support[a] as number;
			const products = this.#products[j] as Float64Array;
			for (let b = 0; b <= a; b++) matrix[a * size + b] = products[support[b] as number] as number;
			matrix[a * size + a]! += l2;
			target[a] = (this.#correlation[j] as number) - l1 * Math.sign(beta[j] as number);
		}
		if (!cholesky(matrix, size)) return "singular";
		solveCholesky(matrix, size, target);
		let reach = 1;
		let first = -1;
		for (let a = 0; a < size; a++) {
			const old = beta[support[a] as number] as number;
			if (Math.sign(target[a] as number) === Math.sign(old)) continue;
			const share = old / (old - (target[a] as number));
			if (share < reach || first < 0) {
				reach = share;
				first = a;
			}
		}
		for (let a = 0; a < size; a++) {
			const j = support[a] as number;
			const old = beta[j] as number;
			beta[j] = a === first ? 0 : old + reach * ((target[a] as number) - old);
		}
		this.#refreshGradient();
		return first < 0 && this.#isOptimal(l1, l2) ? "optimal" : "moved";
	}

	/** The gradients of the active columns, computed anew so that rounding does not add up. */
	#refreshGradient(): void {
		const active = this.#active;
		for (const j of active) {
			const products = this.#products[j] as Float64Array;
			let sum = this.#correlation[j] as number;
			for (let b = 0; b < active.length; b++) {
				const k = active[b] as number;
				sum -= (products[k] as number) * (this.beta[k] as number);
			}
			this.#gradient[j] = sum;
		}
	}

	#isOptimal(l1: number, l2: number): boolean {
		for (const j of this.#active) {
			const value = this.beta[j] as number;
			const slope = (this.#gradient[j] as number) - l2 * value;
			const off = value === 0 ? Math.abs(slope) - l1 : Math.abs(slope - l1 * Math.sign(value));
			if (off > this.#small) return false;
		}
		return true;
	}
}
