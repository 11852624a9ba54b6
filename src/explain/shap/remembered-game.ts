import { ExplainError } from "../../core/errors.ts";
import { AnswerMemory } from "../game/answer-memory.ts";
import { coalitionKey } from "../game/coalition-key.ts";
import type { Game, GameEnds } from "../game/game.ts";

/** Numbers that are remembered at most. */
const mostNumbers = 1 << 24;

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
	/** The game of the first run: its players and ends, and what its coalitions are worth. */
	#game: (GameEnds & { readonly players: string; readonly known: AnswerMemory }) | undefined;

	/** How many coalitions are known, nobody and all among them. */
	get size(): number {
		return this.#game?.known.size ?? 0;
	}

	/**
	 * The same game, which is asked only what is not known.
	 *
	 * @throws ExplainError `bad-input` for another game than the one whose coalitions are known: of other rows, outputs, players, background or model.
	 */
	async of(who: string, game: Game): Promise<Game> {
		const players = game.players.length;
		const { width } = game;
		const ends = await game.ends();
		const named = JSON.stringify(game.players);
		const before = this.#game;
		if (before && !(before.players === named && isSame(before.none, ends.none) && isSame(before.all, ends.all))) {
			const words = 'expected option "memory" to be of the same model, rows, outputs, players and background';
			throw new ExplainError("bad-input", `${who}: ${words}, got one of another question`);
		}
		const known = before?.known ?? new AnswerMemory(width, Math.floor(mostNumbers / width));
		if (!before) {
			known.keep(coalitionKey(new Uint8Array(players), 0, players), ends.none);
			known.keep(coalitionKey(new Uint8Array(players).fill(1), 0, players), ends.all);
			this.#game = { ...ends, players: named, known };
		}
		return {
			players: game.players,
			width,
			cost: game.cost,
			ends: async () => ends,
			worth(coalitions, count) {
				const keys = Array.from({ length: count }, (_, c) => coalitionKey(coalitions, c * players, players));
				return known.answers(keys, (fresh) => {
					const missing = new Uint8Array(fresh.length * players);
					for (const [i, c] of fresh.entries()) {
						missing.set(coalitions.subarray(c * players, (c + 1) * players), i * players);
					}
					return game.worth(missing, fresh.length);
				});
			},
		};
	}
}

const isSame = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** The same game, which asks no coalition twice; nobody and all are known from its ends. */
export const rememberedGame = (game: Game): Promise<Game> => new CoalitionMemory().of("", game);
