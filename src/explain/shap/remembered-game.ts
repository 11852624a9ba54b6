import { ExplainError } from "../../core/errors.ts";
import type { Game, GameEnds } from "../game/game.ts";

/** Numbers that are remembered at most. */
const mostNumbers = 1 << 24;

/** What a coalition is called in a map; players beyond the bits of a number need a text. */
export function coalitionKey(coalitions: Uint8Array, from: number, players: number): number | string {
	if (players <= 52) {
		let key = 0;
		for (let player = 0, bit = 1; player < players; player++, bit *= 2) if (coalitions[from + player] !== 0) key += bit;
		return key;
	}
	let key = "";
	for (let start = 0; start < players; start += 16) {
		let code = 0;
		for (let player = start; player < Math.min(players, start + 16); player++) {
			code |= (coalitions[from + player] as number) << (player - start);
		}
		key += String.fromCharCode(code);
	}
	return key;
}

/**
 * What coalitions are worth, so that none is asked twice: kept between the runs of one question, more samples go on from those that there are.
 *
 * The answer is the same as without, and costs what was not asked before. It holds the worth of each coalition for each explained row and output, 2²⁴ numbers
 * at most (128 MB).
 *
 * @example
 * ```ts
 * const memory = new CoalitionMemory();
 * const rough = await kernelShap(model, rows, { background, memory, samples: 500 });
 * const fine = await kernelShap(model, rows, { background, memory, samples: 2000 }); // asks about 1,500 more
 * ```
 */
export class CoalitionMemory {
	readonly #known = new Map<number | string, Float64Array>();
	#ends: GameEnds | undefined;

	/** How many coalitions are known, nobody and all among them. */
	get size(): number {
		return this.#known.size;
	}

	/**
	 * The same game, which is asked only what is not known.
	 *
	 * @throws ExplainError `bad-input` for another game than the one whose coalitions are known: of other rows, outputs, background or model.
	 */
	async of(who: string, game: Game): Promise<Game> {
		const players = game.players.length;
		const { width } = game;
		const ends = await game.ends();
		const known = this.#known;
		if (this.#ends && !(isSame(this.#ends.none, ends.none) && isSame(this.#ends.all, ends.all))) {
			const words = 'expected option "memory" to be of the same model, rows, outputs and background';
			throw new ExplainError("bad-input", `${who}: ${words}, got one of another question`);
		}
		this.#ends = ends;
		known.set(coalitionKey(new Uint8Array(players), 0, players), ends.none);
		known.set(coalitionKey(new Uint8Array(players).fill(1), 0, players), ends.all);
		return {
			players: game.players,
			width,
			cost: game.cost,
			ends: async () => ends,
			async worth(coalitions, count) {
				const keys: (number | string)[] = [];
				const missing = new Map<number | string, number>();
				for (let c = 0; c < count; c++) {
					const key = coalitionKey(coalitions, c * players, players);
					keys.push(key);
					if (!known.has(key) && !missing.has(key)) missing.set(key, c);
				}
				const asked = new Uint8Array(missing.size * players);
				let place = 0;
				for (const c of missing.values()) {
					asked.set(coalitions.subarray(c * players, (c + 1) * players), players * place++);
				}
				const found = missing.size > 0 ? await game.worth(asked, missing.size) : new Float64Array(0);
				place = 0;
				for (const key of missing.keys()) {
					missing.set(key, place);
					if (known.size * width < mostNumbers) known.set(key, found.slice(place * width, (place + 1) * width));
					place++;
				}
				const worth = new Float64Array(count * width);
				for (const [c, key] of keys.entries()) {
					const from = missing.get(key);
					worth.set(
						from === undefined ? (known.get(key) as Float64Array) : found.subarray(from * width, (from + 1) * width),
						c * width,
					);
				}
				return worth;
			},
		};
	}
}

const isSame = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** The same game, which asks no coalition twice; nobody and all are known from its ends. */
export const rememberedGame = (game: Game): Promise<Game> => new CoalitionMemory().of("", game);
