/** Coalitions as words of 32 bits each, so that they can be compared at once. */
export interface PackedCoalitions {
	/** `[count, words]`. */
	readonly bits: Uint32Array;
	/** Words of one coalition. */
	readonly words: number;
}

/** Packs coalitions `[count, players]` of 0 and 1. */
export function packCoalitions(coalitions: Uint8Array, count: number, players: number): PackedCoalitions {
	const words = Math.max(1, Math.ceil(players / 32));
	const bits = new Uint32Array(count * words);
	for (let c = 0, at = 0; c < count; c++) {
		for (let player = 0; player < players; player++, at++) {
			if (coalitions[at] !== 0) bits[c * words + (player >>> 5)]! |= 1 << (player & 31);
		}
	}
	return { bits, words };
}

/** Finds coalitions that are the same: a hash table that is made once and emptied for each use. */
export class CoalitionTable {
	readonly #slots: Int32Array;
	readonly #mask: number;
	readonly #words: number;
	/** The distinct ones of the last {@link distinct}, `[count, words]`. */
	readonly #keys: Uint32Array;

	constructor(count: number, words: number) {
		let size = 4;
		while (size < 2 * count) size *= 2;
		this.#slots = new Int32Array(size);
		this.#mask = size - 1;
		this.#words = words;
		this.#keys = new Uint32Array(count * words);
	}

	/**
	 * Numbers coalitions that differ on the players of `among`: `of[c]` is the number of the first one like `c`, from 0 in order of appearance; −1 where none of those players
	 * takes part, −2 where all do.
	 *
	 * @param first receives the first coalition of each number.
	 * @returns how many there are.
	 */
	distinct({ bits }: PackedCoalitions, count: number, among: Uint32Array, of: Int32Array, first: Int32Array): number {
		const words = this.#words;
		const slots = this.#slots;
		const keys = this.#keys;
		const mask = this.#mask;
		slots.fill(-1);
		let found = 0;
		for (let c = 0; c < count; c++) {
			let none = true;
			let all = true;
			let hash = 0;
			const key = found * words;
			for (let w = 0; w < words; w++) {
				const word = ((bits[c * words + w] as number) & (among[w] as number)) >>> 0;
				keys[key + w] = word;
				none &&= word === 0;
				all &&= word === among[w];
				hash = Math.imul(hash ^ word, 0x9e3779b1);
				hash ^= hash >>> 15;
			}
			if (none || all) {
				of[c] = none ? -1 : -2;
				continue;
			}
			let slot = Math.imul(hash, 0x85ebca6b) >>> 0;
			for (slot = (slot ^ (slot >>> 13)) & mask; ; slot = (slot + 1) & mask) {
				const other = slots[slot] as number;
				if (other < 0) {
					slots[slot] = found;
					first[found] = c;
					of[c] = found++;
					break;
				}
				let same = true;
				for (let w = 0; w < words; w++) same &&= keys[other * words + w] === keys[key + w];
				if (same) {
					of[c] = other;
					break;
				}
			}
		}
		return found;
	}
}
