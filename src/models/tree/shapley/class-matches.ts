import type { RowClasses } from "./row-classes.ts";

/** For each class of the background, the classes of rows that share no failed player with it: for those alone the leaves below matter. */
export class ClassMatches {
	/** The matches of background class b are `own[starts[b]] … own[ends[b] − 1]`. */
	own: Int32Array = new Int32Array(1);
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	/**
	 * After a split, the halves of those classes: the ones that turn right are `halves[rights[b]] … halves[wholes[b] − 1]`, whole classes follow up to
	 * `lefts[b]`, then the ones that turn left, up to `afters[b]`. What stays on a side matches all of them, what is away from it only those that
	 * stay; so both children find their matches here.
	 */
	halves: Int32Array = new Int32Array(1);
	readonly rights: Int32Array;
	readonly wholes: Int32Array;
	readonly lefts: Int32Array;
	readonly afters: Int32Array;

	/** @param background rows at most. */
	constructor(background: number) {
		const numbers = () => new Int32Array(background);
		this.starts = numbers();
		this.ends = numbers();
		this.rights = numbers();
		this.wholes = numbers();
		this.lefts = numbers();
		this.afters = numbers();
	}

	/** All rows with the whole background, each one class. */
	start(): void {
		this.own = new Int32Array(1);
		this.starts[0] = 0;
		this.ends[0] = 1;
	}

	/** Writes the halves of the matches. */
	divide(own: RowClasses, classes: number): void {
		let most = 1;
		for (let b = 0; b < classes; b++) most += 2 * ((this.ends[b] as number) - (this.starts[b] as number));
		if (this.halves.length < most) this.halves = new Int32Array(2 * most);
		let found = 0;
		for (let b = 0; b < classes; b++) {
			const start = this.starts[b] as number;
			const end = this.ends[b] as number;
			this.rights[b] = found;
			found = this.#write(own.right, start, end, found);
			this.wholes[b] = found;
			if (own.hasWhole) found = this.#write(own.whole, start, end, found);
			this.lefts[b] = found;
			found = this.#write(own.left, start, end, found);
			this.afters[b] = found;
		}
	}

	/** A half that is not there is −1, and the next is written over it: no branch that a processor could guess wrong. */
	#write(halfOf: Int32Array, start: number, end: number, found: number): number {
		const { own, halves } = this;
		let to = found;
		for (let match = start; match < end; match++) {
			const half = halfOf[own[match] as number] as number;
			halves[to] = half;
			to += 1 + (half >> 31);
		}
		return to;
	}

	/** The matches at the child on a side, 1 for the left one. */
	turnTo(side: number, behind: RowClasses, below: ClassMatches): void {
		below.own = this.halves;
		for (let b = 0; b < behind.classes; b++) {
			const stays = (side === 0 ? behind.right : behind.left)[b] as number;
			const away = (side === 0 ? behind.left : behind.right)[b] as number;
			const whole = behind.whole[b] as number;
			if (stays >= 0) {
				below.starts[stays] = this.rights[b] as number;
				below.ends[stays] = this.afters[b] as number;
			}
			const half = whole < 0 ? away : whole;
			if (half >= 0) {
				below.starts[half] = (side === 0 ? this.rights : this.lefts)[b] as number;
				below.ends[half] = (side === 0 ? this.wholes : this.afters)[b] as number;
			}
		}
	}

	/** Marks the classes that have a match with 1, the others with 0, and tells whether there is any. */
	mark(own: Uint8Array, ownClasses: number, behind: Uint8Array, behindClasses: number): boolean {
		own.fill(0, 0, ownClasses);
		let isAny = false;
		for (let b = 0; b < behindClasses; b++) {
			const start = this.starts[b] as number;
			const end = this.ends[b] as number;
			behind[b] = end > start ? 1 : 0;
			if (end > start) isAny = true;
			for (let match = start; match < end; match++) own[this.own[match] as number] = 1;
		}
		return isAny;
	}
}
