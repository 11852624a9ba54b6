import type { Random } from "../../core/random.ts";
import { coalitionKey } from "../game/coalition-key.ts";

/**
 * Coalitions of one size, each with the one of all others beside it: a stratum of the Shapley kernel. Pairs come at random without being put
 * back, so that more of them go on where fewer ended; all of them is each once.
 */
export class Stratum {
	readonly size: number;
	/** How many pairs there are; infinite where they cannot be counted. */
	readonly pairs: number;
	/** The share of all pairs in the sum of squares, by the kernel (M − 1) / (C(M, s) s (M − s)) of both of each. */
	readonly weight: number;
	/** How many were drawn. */
	drawn = 0;
	readonly #players: number;
	readonly #random: Random;
	readonly #taken = new Set<number | string>();
	readonly #order: Uint32Array;

	constructor(players: number, size: number, pairs: number, random: Random) {
		const both = 2 * size === players ? 1 : 2;
		this.#players = players;
		this.size = size;
		this.pairs = pairs;
		this.weight = (both * (players - 1)) / (size * (players - size));
		this.#random = random;
		this.#order = Uint32Array.from({ length: players }, (_, player) => player);
	}

	/** Draws more pairs, the first coalition of each, `[count, players]`. */
	draw(count: number): Uint8Array {
		const players = this.#players;
		const drawn = new Uint8Array(count * players);
		if (this.drawn + count >= this.pairs) this.#rest(drawn);
		else for (let c = 0; c < count; c++) this.#fresh(drawn, c * players);
		this.drawn += count;
		return drawn;
	}

	/** A coalition that was not drawn; where both of a pair have the same size, the one with the first player. */
	#fresh(into: Uint8Array, from: number): void {
		const players = this.#players;
		const order = this.#order;
		const halves = 2 * this.size === players;
		for (;;) {
			into.fill(0, from, from + players);
			for (let i = 0; i < this.size; i++) {
				const j = i + this.#random.integer(players - i);
				const kept = order[i] as number;
				order[i] = order[j] as number;
				order[j] = kept;
				into[from + (order[i] as number)] = 1;
			}
			if (halves && into[from] === 0) {
				for (let player = 0; player < players; player++) into[from + player] = 1 - (into[from + player] as number);
			}
			const key = coalitionKey(into, from, players);
			if (this.#taken.has(key)) continue;
			this.#taken.add(key);
			return;
		}
	}

	/** All that are left, in order. */
	#rest(into: Uint8Array): void {
		const players = this.#players;
		const { size } = this;
		const halves = 2 * size === players;
		const chosen = Uint32Array.from({ length: size }, (_, i) => i);
		const one = new Uint8Array(players);
		let from = 0;
		for (;;) {
			one.fill(0);
			for (const player of chosen) one[player] = 1;
			if (halves && one[0] === 0) return;
			if (!this.#taken.has(coalitionKey(one, 0, players))) {
				into.set(one, from);
				from += players;
			}
			let last = size - 1;
			while (last >= 0 && (chosen[last] as number) === players - size + last) last--;
			if (last < 0) return;
			chosen[last]!++;
			for (let i = last + 1; i < size; i++) chosen[i] = (chosen[i - 1] as number) + 1;
		}
	}
}

/** The strata of a game, smallest coalitions first. */
export function strataOf(players: number, random: Random): Stratum[] {
	const strata: Stratum[] = [];
	let count = 1;
	for (let size = 1; 2 * size <= players; size++) {
		count = Math.round((count * (players - size + 1)) / size);
		strata.push(new Stratum(players, size, 2 * size === players ? count / 2 : count, random.fork(`size ${size}`)));
	}
	return strata;
}

/** Pairs of each stratum without which its spread is not known. */
const fewestOfStratum = 2;

/** The fewest pairs with which shares have bars: all single players, and two of each other size. */
export function fewestPairs(strata: readonly Stratum[]): number {
	return strata.reduce((sum, { pairs }, i) => sum + (i === 0 ? pairs : Math.min(pairs, fewestOfStratum)), 0);
}

/**
 * How many pairs of each stratum to take of so many: single players all of them, sizes whose every pair fits whole, the others by their weight. It never
 * falls where the total rises.
 */
export function allocate(strata: readonly Stratum[], total: number): number[] {
	const taken = strata.map(({ pairs }, i) => (i === 0 ? pairs : Math.min(pairs, fewestOfStratum)));
	let left = total - taken.reduce((sum, count) => sum + count, 0);
	let weights = strata.reduce((sum, { weight }, i) => (i === 0 ? sum : sum + weight), 0);
	let whole = 1;
	for (; whole < strata.length; whole++) {
		const { pairs, weight } = strata[whole] as Stratum;
		const more = pairs - (taken[whole] as number);
		if ((left * weight) / weights < more - 1e-9) break;
		taken[whole] = pairs;
		left -= more;
		weights -= weight;
	}
	for (let i = whole; i < strata.length; i++) {
		const { pairs, weight } = strata[i] as Stratum;
		taken[i] = Math.min(pairs, (taken[i] as number) + Math.floor((left * weight) / weights));
	}
	return taken;
}
