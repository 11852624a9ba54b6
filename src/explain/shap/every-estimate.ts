import type { Random } from "../../core/random.ts";
import type { Game } from "../game/game.ts";
import { exactEstimate } from "./exact-estimate.ts";
import { kernelEstimate } from "./kernel-estimate.ts";
import type { ShapleyBudget, ShapleyEstimator } from "./shapley-estimate.ts";

/**
 * Shapley values by every coalition. They are counted through; but where time is limited they are asked in the kernel's order, since a fit to those that were asked by
 * then has values and bars, and the fit to all of them is exact.
 */
export function everyEstimate(who: string): ShapleyEstimator {
	return (game: Game, budget: ShapleyBudget, random: Random) =>
		budget.timed
			? kernelEstimate(who)(game, { ...budget, samples: Infinity, auto: false }, random)
			: exactEstimate(game, budget, random);
}
