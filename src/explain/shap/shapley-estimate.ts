import type { Random } from "../../core/random.ts";
import type { Game, GameEnds } from "../game/game.ts";

/** Shapley values as they are known so far. */
export interface ShapleyEstimate extends GameEnds {
	/** `[players, width]`. */
	readonly values: Float64Array;
	/** Of each value, `[players, width]`; absent where every coalition was asked. */
	readonly standardError?: Float64Array;
	/** The degrees of freedom of those standard errors; infinite where there are plenty. */
	readonly freedom?: number;
	/** Why it ended early. */
	readonly stopped?: "time limit" | "evaluations";
	/** What the estimator has to say of it, in words. */
	readonly warnings?: readonly string[];
}

/** What an estimator may spend. */
export interface ShapleyBudget {
	/** Coalitions asked at most; nobody and all of them are not counted. */
	readonly samples: number;
	/** Whether the time is up; asked between batches. */
	late(): boolean;
	/** Whether it may stop before, as soon as the bars are small {@link enough}. */
	readonly auto: boolean;
	enough(estimate: ShapleyEstimate): boolean;
}

/** Shapley values of a game: yields what it knows after each batch of coalitions, returns the last. */
export type ShapleyEstimator = (
	game: Game,
	budget: ShapleyBudget,
	random: Random,
) => AsyncGenerator<
	{ readonly done: number; readonly total: number; readonly estimate?: ShapleyEstimate },
	ShapleyEstimate
>;
