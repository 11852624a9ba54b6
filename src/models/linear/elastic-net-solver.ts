import { allProducts, dot, dots } from "./cholesky.ts";
import { SupportFactor } from "./support-factor.ts";

/** Sweeps over the active columns after which the exact solution of the present signs is tried. */
const patience = 3;
/** Sweeps for one λ at most; it is met only where columns are so alike that no exact solution exists, and the answer is then as good as this many sweeps make it. */
const mostSweeps = 5000;
/** Columns whose inner products are computed at once, at the first λ that is solved. */
const fewColumns = 256;
/** How far a column's gradient may pass λ, as a share of the largest gradient at β = 0. */
const tolerance = 1e-10;

/**
 * β = argmin 1/(2n) ‖y − Xβ‖² + l1 ‖β‖₁ + l2/2 ‖β‖², for one l1 and l2 after the other, each from where the last one ended.
 *
 * Coordinate descent by inner products alone (Friedman, Hastie, Tibshirani 2010, section 2.2). Active are the columns that the sequential strong rule keeps (Tibshirani and others 2012, equation 11), and
 * any that turns out to violate its condition. After a few sweeps the linear system of the coefficients that are not 0 and their signs
 * is solved exactly; where a sign would change on the way, the step ends there and that coefficient is 0. At the end every column
 * meets the conditions of optimality: |gradient| = l1 where the coefficient is not 0, ≤ l1 elsewhere.
 */
export class ElasticNetSolver {
	readonly beta: Float64Array;
	readonly #columns: readonly Float64Array[];
	readonly #count: number;
	/** xⱼᵀ y / n */
	readonly #correlation: Float64Array;
	/** xⱼᵀ (y − Xβ) / n; of columns that are not active only after {@link #followAll}. */
	readonly #gradient: Float64Array;
	/** The coefficients that all gradients belong to. */
	readonly #followed: Float64Array;
	/** Of columns that have been active: their inner products with all columns, / n. */
	readonly #products: (Float64Array | undefined)[];
	#active: number[] = [];
	readonly #isActive: Uint8Array;
	readonly #factor: SupportFactor;
	readonly #small: number;
	#lastL1 = Infinity;
	/** Which inner products are computed: all at once, those of a column with all others, or only those of columns that have been active. */
	readonly #way: "all" | "column" | "pairs";
	/** Of the way of pairs: the columns that have been active, and what gradients are computed from. */
	readonly #known: number[] = [];
	readonly #target: Float64Array;
	readonly #places: readonly number[];

	/**
	 * @param count n, by which the sums are divided; the total weight where rows are weighted.
	 * @param start where to begin; 0 where it is not said.
	 */
	constructor(columns: readonly Float64Array[], y: Float64Array, count: number, start?: Float64Array) {
		const width = columns.length;
		this.#columns = columns;
		this.#count = count;
		this.#correlation = Float64Array.from(columns, (column) => dot(column, y) / count);
		this.#gradient = this.#correlation.slice();
		this.#followed = new Float64Array(width);
		this.#products = new Array(width);
		this.#isActive = new Uint8Array(width);
		this.#factor = new SupportFactor(width);
		this.beta = new Float64Array(width);
		this.#small = tolerance * this.largest;
		this.#target = y;
		this.#places = [...this.#correlation.keys()];
		// Few columns come in all sooner or later, and all products at once take half the time. Of more columns than rows most never
		// come in, and all gradients cost less from the rows than the products of one column with all others.
		this.#way = width > y.length ? "pairs" : width <= fewColumns && !start ? "all" : "column";
		if (!start) return;
		for (const [j, value] of start.entries()) if (value !== 0) this.#activate(j);
		this.beta.set(start);
		this.#refreshGradient();
		this.#followAll();
	}

	/** The smallest l1 at which all coefficients are 0. */
	get largest(): number {
		return this.#correlation.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
	}

	/** Moves {@link beta} to the optimum. */
	solve(l1: number, l2: number): void {
		if (l2 !== this.#factor.ridge) this.#factor.reset(l2);
		this.#screen(l1);
		const gradient = this.#gradient;
		for (;;) {
			this.#descend(l1, l2);
			this.#followAll();
			let added = false;
			for (let j = 0; j < gradient.length; j++) {
				if (Math.abs(gradient[j] as number) <= l1 + this.#small || this.#isActive[j]) continue;
				this.#activate(j);
				added = true;
			}
			if (!added) break;
		}
		this.#lastL1 = l1;
	}

	/** Keeps, and takes in, what may be other than 0 by the strong rule: |gradient| ≥ 2 l1 − the l1 before. */
	#screen(l1: number): void {
		const gradient = this.#gradient;
		const bound = 2 * l1 - this.#lastL1;
		this.#active = this.#active.filter((j) => {
			const stays = this.beta[j] !== 0 || Math.abs(gradient[j] as number) >= bound;
			if (!stays) this.#isActive[j] = 0;
			return stays;
		});
		// At the first λ nothing is known of a λ before.
		if (this.#lastL1 === Infinity) return;
		for (let j = 0; j < gradient.length; j++) {
			if (!this.#isActive[j] && Math.abs(gradient[j] as number) >= Math.max(bound, this.#small)) this.#activate(j);
		}
	}

	/** Takes a column in, with the inner products that are not known yet. */
	#activate(j: number): void {
		this.#isActive[j] = 1;
		this.#active.push(j);
		if (this.#products[j]) return;
		const own = this.#columns[j] as Float64Array;
		const scale = 1 / this.#count;
		if (this.#way === "all") {
			for (const [k, row] of allProducts(this.#columns, scale).entries()) this.#products[k] = row;
			return;
		}
		const products = new Float64Array(this.#columns.length);
		this.#products[j] = products;
		this.#known.push(j);
		if (this.#way === "pairs") dots(own, this.#columns, this.#known, scale, products);
		else dots(own, this.#columns, this.#places, scale, products);
		if (this.#way === "column") return;
		for (const k of this.#known) (this.#products[k] as Float64Array)[j] = products[k] as number;
	}

	/** Brings all gradients to the present coefficients. */
	#followAll(): void {
		const gradient = this.#gradient;
		const active = this.#active;
		// Those of active columns are there already, by another way of rounding.
		const own = Float64Array.from(active, (j) => gradient[j] as number);
		if (this.#way === "pairs") this.#followByRows();
		else this.#followByProducts();
		for (let a = 0; a < active.length; a++) gradient[active[a] as number] = own[a] as number;
	}

	#followByProducts(): void {
		const gradient = this.#gradient;
		for (const j of this.#active) {
			const step = (this.beta[j] as number) - (this.#followed[j] as number);
			if (step === 0) continue;
			this.#followed[j] = this.beta[j] as number;
			const products = this.#products[j] as Float64Array;
			for (let k = 0; k < gradient.length; k++) gradient[k] = (gradient[k] as number) - step * (products[k] as number);
		}
	}

	#followByRows(): void {
		const residual = this.#target.slice();
		for (const j of this.#active) {
			const value = this.beta[j] as number;
			if (value === 0) continue;
			const column = this.#columns[j] as Float64Array;
			for (let row = 0; row < residual.length; row++)
				residual[row] = (residual[row] as number) - value * (column[row] as number);
		}
		dots(residual, this.#columns, this.#places, 1 / this.#count, this.#gradient);
	}

	/** Optimises the active columns. */
	#descend(l1: number, l2: number): void {
		// Mostly no sign has changed since the last λ.
		if (this.#factor.order.length > 0 && this.#solveSigns(l1) === "whole" && this.#isOptimal(l1, l2)) return;
		let wait = patience;
		let next = wait;
		for (let sweep = 1; sweep <= mostSweeps; sweep++) {
			if (this.#sweep(l1, l2) <= this.#small) {
				this.#refreshGradient();
				if (this.#isOptimal(l1, l2)) return;
			}
			if (sweep < next) continue;
			const outcome = this.#solveSigns(l1);
			if (outcome !== "singular" && this.#isOptimal(l1, l2)) return;
			// Of twins there is no exact solution, and trying costs more than a sweep. Elsewhere one that is none has lost digits to the many columns that came and went.
			if (outcome === "singular") wait *= 2;
			else if (outcome === "whole") this.#factor.reset(l2);
			next = sweep + (outcome === "part" ? 1 : wait);
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
	 * Solves (X_Sᵀ X_S / n + l2) b = X_Sᵀ y / n − l1 · signs on the columns S whose coefficient is not 0, and goes the whole way there, or
	 * the part that the signs allow.
	 */
	#solveSigns(l1: number): "whole" | "part" | "singular" {
		const { beta } = this;
		const factor = this.#factor;
		for (const j of [...factor.order]) if (beta[j] === 0) factor.remove(j);
		for (const j of this.#active) {
			if (beta[j] !== 0 && !factor.has(j) && !factor.add(j, this.#products[j] as Float64Array)) return "singular";
		}
		const { order } = factor;
		const target = new Float64Array(order.length);
		for (let a = 0; a < target.length; a++) {
			const j = order[a] as number;
			target[a] = (this.#correlation[j] as number) - l1 * Math.sign(beta[j] as number);
		}
		factor.solve(target);
		let reach = 1;
		let first = -1;
		for (let a = 0; a < target.length; a++) {
			const old = beta[order[a] as number] as number;
			if (Math.sign(target[a] as number) === Math.sign(old)) continue;
			const share = old / (old - (target[a] as number));
			if (share < reach || first < 0) {
				reach = share;
				first = a;
			}
		}
		for (let a = 0; a < target.length; a++) {
			const j = order[a] as number;
			const old = beta[j] as number;
			beta[j] = a === first ? 0 : old + reach * ((target[a] as number) - old);
		}
		this.#refreshGradient();
		return first < 0 ? "whole" : "part";
	}

	/** The gradients of the active columns, computed anew so that rounding does not add up. */
	#refreshGradient(): void {
		const active = this.#active;
		const gradient = this.#gradient;
		for (const j of active) gradient[j] = this.#correlation[j] as number;
		for (const j of active) {
			const value = this.beta[j] as number;
			if (value === 0) continue;
			const products = this.#products[j] as Float64Array;
			for (let b = 0; b < active.length; b++) {
				const k = active[b] as number;
				gradient[k] = (gradient[k] as number) - value * (products[k] as number);
			}
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
