import type { Random } from "../../core/random.ts";
import {
	bestLeaves,
	gainOfTerm,
	type Leaves,
	leafValue,
	randomLeaves,
	Sequence,
	type Splitter,
	type StepRules,
} from "./leaves.ts";
import type { BoostedTerm } from "./term.ts";

/** Takes the leaves of a sequence to the cells of its groups. Missing values are a leaf of their own, if they are enough for one. */
abstract class SequenceSplitter implements Splitter {
	protected readonly term: BoostedTerm;
	protected readonly rules: StepRules;
	protected readonly sequence: Sequence;
	/** 1 where a number's steps may not fall, −1 where they may not rise, 0 where they may do both. */
	protected abstract readonly direction: number;

	constructor(term: BoostedTerm, rules: StepRules) {
		this.term = term;
		this.rules = rules;
		// Neither missing nor unseen is in the sequence.
		this.sequence = new Sequence(term.cells - 2, term.scores);
	}

	protected abstract setLeaf(fromGroup: number, toGroup: number, k: number, value: number): void;
	/** Sums before each group, in an order that the sums themselves may suggest. */
	protected abstract arrange(random: boolean): void;

	best(): number {
		this.arrange(false);
		const leaves = bestLeaves(this.sequence, this.rules, this.direction);
		this.#set(leaves);
		return gainOfTerm(this.term, this.sequence, leaves);
	}

	random(random: Random): void {
		this.arrange(true);
		this.#set(randomLeaves(this.sequence, this.rules, this.direction, random));
	}

	#set({ bounds }: Leaves): void {
		const { term, rules, sequence } = this;
		for (let k = 0; k < term.scores; k++) {
			const start = k * sequence.room;
			for (let leaf = 0; leaf + 1 < bounds.length; leaf++) {
				const [from, to] = [bounds[leaf] as number, bounds[leaf + 1] as number];
				const gradient = (sequence.gradients[start + to] as number) - (sequence.gradients[start + from] as number);
				const hessian = (sequence.hessians[start + to] as number) - (sequence.hessians[start + from] as number);
				this.setLeaf(from, to, k, leafValue(gradient, hessian, rules));
			}
			if ((term.counts[0] as number) >= rules.minRows) {
				const at = k * term.cells;
				term.setUpdate(0, 1, k, leafValue(term.gradients[at] as number, term.hessians[at] as number, rules));
			}
		}
	}
}

/** Steps of a number: leaves are runs of them. */
export class LineSplitter extends SequenceSplitter {
	protected readonly direction: number;

	constructor(term: BoostedTerm, rules: StepRules, direction: number) {
		super(term, rules);
		this.direction = direction;
		const { counts } = this.sequence;
		for (let i = 1; i < counts.length; i++) counts[i] = (counts[i - 1] as number) + (term.counts[i] as number);
	}

	protected arrange(): void {
		const { sequence, term } = this;
		for (let k = 0; k < term.scores; k++) {
			const start = k * sequence.room;
			const cells = k * term.cells;
			let gradient = 0;
			let hessian = 0;
			for (let i = 1; i < sequence.room; i++) {
				sequence.gradients[start + i] = gradient += term.gradients[cells + i] as number;
				sequence.hessians[start + i] = hessian += term.hessians[cells + i] as number;
			}
		}
	}

	protected setLeaf(from: number, to: number, k: number, value: number): void {
		this.term.setUpdate(from + 1, to + 1, k, value);
	}
}

/**
 * Added to h where levels are put in order, so that rare ones do not come first or last by chance; in rows of a regression, as h is in.
 */
const orderSmoothing = 10;

/** Levels of a category: in the order of what each would add for itself, where leaves are runs again; rare ones go together. */
export class LevelSplitter extends SequenceSplitter {
	protected readonly direction = 0;
	/** Cells in the order of the groups; all from `ends[i − 1]` to `ends[i]` are group i. */
	readonly #order: number[];
	readonly #ends: number[] = [];
	/** Levels with enough rows to stand for themselves, and the others. */
	readonly #frequent: number[] = [];
	readonly #rare: number[] = [];

	constructor(term: BoostedTerm, rules: StepRules) {
		super(term, rules);
		const cells = Array.from({ length: term.cells - 2 }, (_, i) => i + 1);
		for (const cell of cells) {
			((term.counts[cell] as number) >= rules.minRows ? this.#frequent : this.#rare).push(cell);
		}
		this.#order = cells;
	}

	/** The score in which the levels differ most. */
	#widest(): number {
		const { term } = this;
		let widest = 0;
		let largest = -1;
		for (let k = 0; k < term.scores; k++) {
			let spread = 0;
			for (const cell of this.#frequent) {
				const at = k * term.cells + cell;
				spread += (term.gradients[at] as number) ** 2 / ((term.hessians[at] as number) + orderSmoothing);
			}
			if (spread > largest) {
				largest = spread;
				widest = k;
			}
		}
		return widest;
	}

	protected arrange(random: boolean): void {
		const { term, sequence } = this;
		const groups = this.#frequent.map((cell) => [cell]);
		if (this.#rare.length > 0) groups.push(this.#rare);
		if (!random) {
			const start = this.#widest() * term.cells;
			const keys = groups.map((cells) => {
				let gradient = 0;
				let hessian = orderSmoothing;
				for (const cell of cells) {
					gradient += term.gradients[start + cell] as number;
					hessian += term.hessians[start + cell] as number;
				}
				return gradient / hessian;
			});
			const order = groups.map((_, i) => i).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
			groups.splice(0, groups.length, ...order.map((i) => groups[i] as number[]));
		}
		sequence.length = groups.length;
		let at = 0;
		for (const [i, cells] of groups.entries()) {
			let rows = sequence.counts[i] as number;
			for (const cell of cells) {
				this.#order[at++] = cell;
				rows += term.counts[cell] as number;
			}
			this.#ends[i] = at;
			sequence.counts[i + 1] = rows;
			for (let k = 0; k < term.scores; k++) {
				const before = k * sequence.room + i;
				let gradient = sequence.gradients[before] as number;
				let hessian = sequence.hessians[before] as number;
				for (const cell of cells) {
					gradient += term.gradients[k * term.cells + cell] as number;
					hessian += term.hessians[k * term.cells + cell] as number;
				}
				sequence.gradients[before + 1] = gradient;
				sequence.hessians[before + 1] = hessian;
			}
		}
	}

	protected setLeaf(from: number, to: number, k: number, value: number): void {
		const start = from === 0 ? 0 : (this.#ends[from - 1] as number);
		for (let i = start; i < (this.#ends[to - 1] as number); i++) {
			const cell = this.#order[i] as number;
			this.term.setUpdate(cell, cell + 1, k, value);
		}
	}
}
