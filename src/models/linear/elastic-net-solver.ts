import type { Breather } from "../../core/breather.ts";
import type { Progress } from "../../core/explainer.ts";
import type { ColumnMemory } from "../../math/column-memory.ts";
import { KnownColumns } from "./known-columns.ts";
import { SupportFactor } from "./support-factor.ts";

/** Sweeps over the active columns after which the exact solution of the present signs is tried. */
const patience = 3;
/** Sweeps for one λ at most; it is met only where columns are so alike that no exact solution exists, and the answer is then as good as this many sweeps make it. */
const mostSweeps = 5000;
/** So many columns come in all sooner or later, and all their inner products at once take less time than one after the other. */
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
	/** The coefficients after {@link solve}. */
	readonly beta: Float64Array;
	readonly #columns: ColumnMemory;
	readonly #count: number;
	/** xⱼᵀ y / n */
	readonly #correlation: Float64Array;
	/** xⱼᵀ (y − Xβ) / n of all columns, as of the last {@link #followAll}. */
	readonly #gradient: Float64Array;
	/** Those that have been active; what follows of them stands by slot. */
	readonly #known: KnownColumns;
	#active: number[] = [];
	readonly #isActive: Uint8Array;
	readonly #factor: SupportFactor;
	readonly #small: number;
	#lastL1 = Infinity;
	/** All columns, and all slots where all are known. */
	readonly #all: Int32Array;
	readonly #found: Float64Array;

	/**
	 * @param columns X, then y, then one that the solver writes to.
	 * @param count n, by which the sums are divided; the total weight where rows are weighted.
	 * @param start where to begin; 0 where it is not said.
	 */
	constructor(columns: ColumnMemory, count: number, start?: Float64Array) {
		const width = columns.columns.length - 2;
		this.#columns = columns;
		this.#count = count;
		this.#all = Int32Array.from({ length: width }, (_, j) => j);
		this.#correlation = new Float64Array(width);
		columns.multiply(width, this.#all, width, this.#correlation);
		for (let j = 0; j < width; j++) this.#correlation[j] = (this.#correlation[j] as number) / count;
		this.#gradient = this.#correlation.slice();
		this.#known = new KnownColumns(columns, width, count);
		this.#found = new Float64Array(width);
		this.#isActive = new Uint8Array(width);
		this.#factor = new SupportFactor(width);
		this.beta = new Float64Array(width);
		this.#small = tolerance * this.largest;
		if (!start) return;
		for (let j = 0; j < width; j++) if (start[j] !== 0) this.#activate(j);
		for (const slot of this.#active) this.#known.values[slot] = start[this.#known.order[slot] as number] as number;
		this.#refreshSlopes();
		this.#followAll();
	}

	/** The smallest l1 at which all coefficients are 0. */
	get largest(): number {
		let largest = 0;
		for (const value of this.#correlation) largest = Math.max(largest, Math.abs(value));
		return largest;
	}

	/** What pays where several λ are solved: the inner products of all pairs, where columns are few and no more than rows. */
	async prepare(breather: Breather, progress: Progress): Promise<void> {
		const width = this.beta.length;
		if (width <= Math.min(fewColumns, this.#columns.rows)) await this.#known.addAll(breather, progress);
	}

	/** Gives what it computed with to the next solver; {@link beta} stays. */
	release(): void {
		this.#known.release();
	}

	/** Moves {@link beta} to the optimum; tells the progress where the breather is due. */
	async solve(l1: number, l2: number, breather: Breather, progress: Progress): Promise<void> {
		if (l2 !== this.#factor.ridge) this.#factor.reset(l2);
		await this.#screen(l1, breather, progress);
		const gradient = this.#gradient;
		for (;;) {
			await this.#descend(l1, l2, breather, progress);
			this.#followAll();
			let added = false;
			for (let j = 0; j < gradient.length; j++) {
				if (Math.abs(gradient[j] as number) <= l1 + this.#small || this.#isActive[j]) continue;
				this.#activate(j);
				added = true;
				if (breather.due) await breather.breathe(progress);
			}
			if (!added) break;
		}
		this.#lastL1 = l1;
		const { order, values } = this.#known;
		for (let slot = 0; slot < order.length; slot++) this.beta[order[slot] as number] = values[slot] as number;
	}

	/** Keeps, and takes in, what may be other than 0 by the strong rule: |gradient| ≥ 2 l1 − the l1 before. */
	async #screen(l1: number, breather: Breather, progress: Progress): Promise<void> {
		const gradient = this.#gradient;
		const { values, slopes, order } = this.#known;
		const bound = 2 * l1 - this.#lastL1;
		this.#active = this.#active.filter((slot) => {
			const stays = values[slot] !== 0 || Math.abs(slopes[slot] as number) >= bound;
			if (!stays) this.#isActive[order[slot] as number] = 0;
			return stays;
		});
		// At the first λ nothing is known of a λ before.
		if (this.#lastL1 === Infinity) return;
		for (let j = 0; j < gradient.length; j++) {
			if (this.#isActive[j] || Math.abs(gradient[j] as number) < Math.max(bound, this.#small)) continue;
			this.#activate(j);
			if (breather.due) await breather.breathe(progress);
		}
	}

	/** Takes a column in. */
	#activate(j: number): void {
		const known = this.#known.slotOf(j);
		const slot = known >= 0 ? known : this.#known.add(j);
		this.#isActive[j] = 1;
		this.#active.push(slot);
		this.#known.slopes[slot] = this.#gradient[j] as number;
	}

	/** Brings all gradients to the present coefficients: by inner products where all are known, or from the rows. */
	#followAll(): void {
		const gradient = this.#gradient;
		const correlation = this.#correlation;
		const found = this.#found;
		const { order, slopes } = this.#known;
		if (this.#known.complete) {
			this.#known.multiplyValues(this.#all, order.length, found);
			for (let slot = 0; slot < order.length; slot++) {
				const j = order[slot] as number;
				gradient[j] = (correlation[j] as number) - (found[slot] as number);
			}
		} else {
			this.#followByRows();
		}
		// Those of active columns are there already, by another way of rounding.
		for (const slot of this.#active) gradient[order[slot] as number] = slopes[slot] as number;
	}

	#followByRows(): void {
		const { columns } = this.#columns;
		const width = this.beta.length;
		const { values, order } = this.#known;
		(columns[width + 1] as Float64Array).set(columns[width] as Float64Array);
		for (const slot of this.#active) {
			const value = values[slot] as number;
			if (value !== 0) this.#columns.subtract(width + 1, value, order[slot] as number);
		}
		const gradient = this.#gradient;
		this.#columns.multiply(width + 1, this.#all, width, gradient);
		for (let j = 0; j < width; j++) gradient[j] = (gradient[j] as number) / this.#count;
	}

	/** Optimises the active columns. */
	async #descend(l1: number, l2: number, breather: Breather, progress: Progress): Promise<void> {
		// Mostly no sign has changed since the last λ.
		if (this.#factor.order.length > 0 && this.#solveSigns(l1) === "whole" && this.#isOptimal(l1, l2)) return;
		let wait = patience;
		let next = wait;
		for (let sweep = 1; sweep <= mostSweeps; sweep++) {
			if (breather.due) await breather.breathe(progress);
			if (this.#sweep(l1, l2) <= this.#small) {
				this.#refreshSlopes();
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
		const active = this.#active;
		const { values, slopes } = this.#known;
		let largest = 0;
		for (let a = 0; a < active.length; a++) {
			const slot = active[a] as number;
			const products = this.#known.products(slot);
			const own = products[slot] as number;
			if (own + l2 === 0) continue;
			const old = values[slot] as number;
			const free = (slopes[slot] as number) + own * old;
			const beyond = Math.abs(free) - l1;
			// From 0 it does not move for what may be rounding: of twins the second stays out.
			const now = beyond > (old === 0 ? this.#small : 0) ? (free > 0 ? beyond : -beyond) / (own + l2) : 0;
			if (now === old) continue;
			values[slot] = now;
			this.#known.follow(slot, now - old);
			largest = Math.max(largest, Math.abs(now - old) * (own + l2));
		}
		return largest;
	}

	/**
	 * Solves (X_Sᵀ X_S / n + l2) b = X_Sᵀ y / n − l1 · signs on the columns S whose coefficient is not 0, and goes the whole way there, or
	 * the part that the signs allow.
	 */
	#solveSigns(l1: number): "whole" | "part" | "singular" {
		const { values, order: columns } = this.#known;
		const factor = this.#factor;
		for (const slot of [...factor.order]) if (values[slot] === 0) factor.remove(slot);
		for (const slot of this.#active) {
			if (values[slot] !== 0 && !factor.has(slot) && !factor.add(slot, this.#known.products(slot))) return "singular";
		}
		const { order } = factor;
		const target = new Float64Array(order.length);
		for (let a = 0; a < target.length; a++) {
			const slot = order[a] as number;
			target[a] = (this.#correlation[columns[slot] as number] as number) - l1 * Math.sign(values[slot] as number);
		}
		factor.solve(target);
		let reach = 1;
		let first = -1;
		for (let a = 0; a < target.length; a++) {
			const old = values[order[a] as number] as number;
			if (Math.sign(target[a] as number) === Math.sign(old)) continue;
			const share = old / (old - (target[a] as number));
			if (share < reach || first < 0) {
				reach = share;
				first = a;
			}
		}
		for (let a = 0; a < target.length; a++) {
			const slot = order[a] as number;
			const old = values[slot] as number;
			values[slot] = a === first ? 0 : old + reach * ((target[a] as number) - old);
		}
		this.#refreshSlopes();
		return first < 0 ? "whole" : "part";
	}

	/** The gradients of the active columns, computed anew so that rounding does not add up. */
	#refreshSlopes(): void {
		const active = this.#active;
		const { order, slopes } = this.#known;
		const found = this.#found;
		this.#known.multiplyValues(active, active.length, found);
		for (let a = 0; a < active.length; a++) {
			const slot = active[a] as number;
			slopes[slot] = (this.#correlation[order[slot] as number] as number) - (found[a] as number);
		}
	}

	#isOptimal(l1: number, l2: number): boolean {
		const { values, slopes } = this.#known;
		for (const slot of this.#active) {
			const value = values[slot] as number;
			const slope = (slopes[slot] as number) - l2 * value;
			const off = value === 0 ? Math.abs(slope) - l1 : Math.abs(slope - l1 * Math.sign(value));
			if (off > this.#small) return false;
		}
		return true;
	}
}
