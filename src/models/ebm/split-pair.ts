import type { Random } from "../../core/random.ts";
import { GridSums } from "./grid.ts";
import { leafGain, leafValue, type Splitter, type StepRules } from "./leaves.ts";
import type { BoostedTerm } from "./term.ts";

/** Cells from `top` to `bottom` on one axis and `left` to `right` on the other. */
type Rectangle = readonly [top: number, bottom: number, left: number, right: number];

/** The best cut of one half. */
interface HalfCut {
	at: number;
	gain: number;
}

/**
 * A table of two features: one of them is cut in two, and each half by the other feature, wherever most is gained. Missing is the first
 * place of each axis, and levels keep the order of their codes. One score only.
 */
export class PairSplitter implements Splitter {
	readonly #term: BoostedTerm;
	readonly #rules: StepRules;
	readonly #sums: GridSums;
	readonly #constantHessians: boolean;
	#hasHessians = false;
	readonly #halves: readonly [HalfCut, HalfCut] = [
		{ at: 0, gain: 0 },
		{ at: 0, gain: 0 },
	];

	/** @param rows,columns places of the two axes. */
	constructor(term: BoostedTerm, rules: StepRules, rows: number, columns: number, constantHessians: boolean) {
		this.#term = term;
		this.#rules = rules;
		this.#sums = new GridSums(rows, columns);
		this.#constantHessians = constantHessians;
		this.#sums.accumulate(term.counts, this.#sums.counts);
	}

	#accumulate(): void {
		const { gradients, hessians } = this.#term;
		this.#sums.accumulate(gradients, this.#sums.gradients);
		if (this.#constantHessians && this.#hasHessians) return;
		this.#sums.accumulate(hessians, this.#sums.hessians);
		this.#hasHessians = true;
	}

	#within(sums: Float64Array, [top, bottom, left, right]: Rectangle): number {
		const width = this.#sums.columns + 1;
		return (
			(sums[bottom * width + right] as number) -
			(sums[top * width + right] as number) -
			(sums[bottom * width + left] as number) +
			(sums[top * width + left] as number)
		);
	}

	#setLeaf(rectangle: Rectangle): void {
		const { counts, gradients, hessians, columns } = this.#sums;
		const [top, bottom, left, right] = rectangle;
		const enough = this.#within(counts, rectangle) >= this.#rules.minRows;
		const value = enough
			? leafValue(this.#within(gradients, rectangle), this.#within(hessians, rectangle), this.#rules)
			: 0;
		for (let i = top; i < bottom; i++) this.#term.setUpdate(i * columns + left, i * columns + right, 0, value);
	}

	/**
	 * The best cut of one half, which is what lies between two lines of sums: `near` and `far` are where they start, `step` is from place
	 * to place, `length` the places.
	 */
	#cutHalf(near: number, far: number, step: number, length: number, into: HalfCut): void {
		const { counts, gradients, hessians } = this.#sums;
		const { minRows } = this.#rules;
		const minHessian = Math.max(this.#rules.minHessian, Number.MIN_VALUE);
		const end = length * step;
		const rows = (counts[far + end] as number) - (counts[near + end] as number);
		const gradient = (gradients[far + end] as number) - (gradients[near + end] as number);
		const hessian = (hessians[far + end] as number) - (hessians[near + end] as number);
		const whole = leafGain(gradient, hessian);
		into.at = 0;
		let largest = whole;
		if (rows >= 2 * minRows) {
			for (let at = 1; at < length; at++) {
				const on = at * step;
				const count = (counts[far + on] as number) - (counts[near + on] as number);
				if (count < minRows) continue;
				if (rows - count < minRows) break;
				const g = (gradients[far + on] as number) - (gradients[near + on] as number);
				const h = (hessians[far + on] as number) - (hessians[near + on] as number);
				const other = hessian - h;
				if (h < minHessian || other < minHessian) continue;
				const gain = (g * g * other + (gradient - g) * (gradient - g) * h) / (h * other);
				if (gain > largest) {
					largest = gain;
					into.at = at;
				}
			}
		}
		into.gain = largest;
	}

	best(): number {
		this.#accumulate();
		const { rows, columns, counts, gradients, hessians } = this.#sums;
		const { minRows } = this.#rules;
		const width = columns + 1;
		const corner = rows * width + columns;
		const allRows = counts[corner] as number;
		const whole = leafGain(gradients[corner] as number, hessians[corner] as number);
		const [first, second] = this.#halves;
		let largest = whole;
		/** Which axis is cut first, where, and where its halves are cut; 0 where a half is left as it is. */
		let best: readonly [axis: number, cut: number, first: number, second: number] = [0, 0, 0, 0];
		for (const axis of [0, 1]) {
			const across = axis === 0 ? width : 1;
			const along = axis === 0 ? 1 : width;
			const [places, length] = axis === 0 ? [rows, columns] : [columns, rows];
			for (let cut = 1; cut < places; cut++) {
				const count = counts[cut * across + length * along] as number;
				if (count < minRows) continue;
				if (allRows - count < minRows) break;
				this.#cutHalf(0, cut * across, along, length, first);
				this.#cutHalf(cut * across, places * across, along, length, second);
				if (first.gain + second.gain > largest) {
					largest = first.gain + second.gain;
					best = [axis, cut, first.at, second.at];
				}
			}
		}
		this.#setBest(best);
		return Math.max(0, largest - whole);
	}

	#setBest([axis, cut, first, second]: readonly [number, number, number, number]): void {
		const { rows, columns } = this.#sums;
		const [places, length] = axis === 0 ? [rows, columns] : [columns, rows];
		const leaf = (top: number, bottom: number, left: number, right: number) => {
			if (top < bottom && left < right) {
				this.#setLeaf(axis === 0 ? [top, bottom, left, right] : [left, right, top, bottom]);
			}
		};
		leaf(0, cut, 0, first);
		leaf(0, cut, first, length);
		leaf(cut, places, 0, second);
		leaf(cut, places, second, length);
	}

	/** Both axes are cut at random, all the way. */
	random(random: Random): void {
		this.#accumulate();
		const { rows, columns } = this.#sums;
		const row = rows > 1 ? 1 + random.integer(rows - 1) : 0;
		const column = columns > 1 ? 1 + random.integer(columns - 1) : 0;
		for (const [top, bottom] of [
			[0, row],
			[row, rows],
		] as const) {
			for (const [left, right] of [
				[0, column],
				[column, columns],
			] as const) {
				if (top < bottom && left < right) this.#setLeaf([top, bottom, left, right]);
			}
		}
	}
}
