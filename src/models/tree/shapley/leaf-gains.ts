import type { ClassMatches } from "./class-matches.ts";
import { chanceBits, type LeafChances, mostOnPath } from "./leaf-chances.ts";
import type { RowClasses } from "./row-classes.ts";

/** What the leaves under a split give the halves of the classes of rows there. */
export class LeafGains {
	readonly #chances: LeafChances;
	/** `[half, player of the path]` */
	#gains = new Float64Array(0);
	/** What each half has less for every player that its class failed. */
	readonly #lost: Float64Array;
	/** The players of the path that a class of the background failed. */
	readonly #missing = new Int32Array(mostOnPath);
	#missed = 0;
	#length = 0;
	#place = 0;
	/** Where the rows of each player of the path begin. */
	readonly #lines = new Int32Array(mostOnPath);

	/** @param mostClasses of rows. */
	constructor(chances: LeafChances, mostClasses: number) {
		this.#chances = chances;
		this.#lost = new Float64Array(mostClasses);
	}

	/**
	 * Adds up what both leaves give; where a child is no leaf, its value is 0. Rows that turn right stay at the right leaf with the background rows that turn
	 * right too, and are there without those that turn left; at the left leaf they are the ones that are away. And so for rows that turn left.
	 *
	 * @param shares of the halves of the background.
	 * @param length players on the path.
	 * @param place of the player of the split among them.
	 */
	take(
		[right, left]: readonly [number, number],
		own: RowClasses,
		behind: RowClasses,
		matches: ClassMatches,
		shares: Float64Array,
		length: number,
		place: number,
	): void {
		const most = own.halves * length;
		if (this.#gains.length < most) this.#gains = new Float64Array(2 * most);
		else this.#gains.fill(0, 0, most);
		this.#lost.fill(0, 0, own.halves);
		this.#length = length;
		this.#place = place;
		for (let b = 0; b < behind.classes; b++) {
			const rights = matches.rights[b] as number;
			const wholes = matches.wholes[b] as number;
			const lefts = matches.lefts[b] as number;
			const afters = matches.afters[b] as number;
			if (afters === rights) continue;
			const toRight = behind.right[b] as number;
			const toLeft = behind.left[b] as number;
			const whole = behind.whole[b] as number;
			this.#missed = 0;
			for (let rest = behind.failed[b] as number; rest !== 0; rest &= rest - 1) {
				this.#missing[this.#missed++] = 31 - Math.clz32(rest & -rest);
			}
			const u = behind.failures[b] as number;
			if (whole >= 0) {
				const share = shares[whole] as number;
				this.#add(matches.halves, rights, wholes, own, u, right * share, 0, 0);
				this.#add(matches.halves, lefts, afters, own, u, left * share, 0, 0);
			} else {
				const r = toRight < 0 ? 0 : (shares[toRight] as number);
				const l = toLeft < 0 ? 0 : (shares[toLeft] as number);
				this.#add(matches.halves, rights, wholes, own, u, right * r, right * l, left * l);
				this.#add(matches.halves, wholes, lefts, own, u, right * r + left * l, 0, 0);
				this.#add(matches.halves, lefts, afters, own, u, left * l, left * r, right * r);
			}
		}
	}

	/** What some halves get where they and the background stay, where the background is away, and where they are: leaves times shares. */
	#add(
		halves: Int32Array,
		from: number,
		to: number,
		own: RowClasses,
		u: number,
		stay: number,
		itsAway: number,
		ownAway: number,
	): void {
		const { won, lost } = this.#chances;
		const { halfFailures } = own;
		const gains = this.#gains;
		const losses = this.#lost;
		const missing = this.#missing;
		const missed = this.#missed;
		const length = this.#length;
		const place = this.#place;
		const row = u << chanceBits;
		for (let match = from; match < to; match++) {
			const half = halves[match] as number;
			const both = row + (halfFailures[half] as number);
			const more = both + (1 << chanceBits);
			const gain = itsAway * (won[more] as number);
			const loss = ownAway * (lost[both + 1] as number);
			const each = stay * (won[both] as number) + ownAway * (won[both + 1] as number) + gain;
			losses[half]! += stay * (lost[both] as number) + itsAway * (lost[more] as number) + loss;
			const at = half * length;
			gains[at + place]! += gain - loss;
			for (let i = 0; i < missed; i++) gains[at + (missing[i] as number)]! += each;
		}
	}

	/**
	 * Hands the rows what their halves were given.
	 *
	 * @param into `[player, size]`
	 */
	spread(own: RowClasses, path: readonly number[], into: Float64Array, size: number): void {
		const { items, halfOf, count, halves, halfFailed } = own;
		const length = this.#length;
		const gains = this.#gains;
		const lines = this.#lines;
		for (let half = 0; half < halves; half++) {
			const loss = this.#lost[half] as number;
			for (let rest = halfFailed[half] as number; rest !== 0; rest &= rest - 1) {
				gains[half * length + 31 - Math.clz32(rest & -rest)]! -= loss;
			}
		}
		for (let i = 0; i < length; i++) lines[i] = (path[i] as number) * size;
		for (let i = 0; i < count; i++) {
			const row = items[i] as number;
			const from = (halfOf[i] as number) * length;
			for (let j = 0; j < length; j++) into[(lines[j] as number) + row]! += gains[from + j] as number;
		}
	}
}
