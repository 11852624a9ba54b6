import type { Game } from "../game/game.ts";

/** Evaluations, and numbers that they are worth, between two looks at time and bars. */
const evaluationsAtOnce = 1 << 16;

/** Few at first, so that there is something to show soon; then at most a quarter of what is known, so that a time limit is not missed by much. */
const fewest = 16;

/**
 * How many coalitions to ask at once where `asked` were asked before. It depends on nothing but the game, so that what is asked does not
 * depend on the machine.
 */
export function partSize(game: Game, asked: number): number {
	return Math.min(
		Math.max(1, Math.floor(evaluationsAtOnce / Math.max(game.cost, game.width))),
		Math.max(fewest, asked >>> 2),
	);
}
