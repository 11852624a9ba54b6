import type { Random } from "../../core/random.ts";
import type { Game, GameEnds } from "../game/game.ts";

/** Shapley values as they are known so far. */
export interface ShapleyEstimate extends GameEnds {
	/** `[players, width]`. */
	readonly values: Float64Array;
	/** Of each value, `[players, width]`; absent where every coalition was asked, and where too few were to tell. */
	readonly standardError?: Float64Array;
	/** The degrees of freedom of those standard errors; infinite where there are plenty. */
	readonly freedom?: number;
	/** Sampled, but too little to tell its standard errors. */
	readonly tooFew?: true;
	/** Why it ended early. */
	readonly stopped?: "time limit" | "evaluations";
	/** What the estimator has to say of it, in words. */
	readonly warnings?: readonly string[];
}

/** Rests of a long loop: at each turn it asks whether one is due. */
export interface Pauses {
	readonly due: boolean;
	breathe(): Promise<void>;
}

/** What an estimator may spend. */
export interface ShapleyBudget {
	/** Coalitions asked at most; nobody and all of them are not counted. */
	readonly samples: number;
	/** Whether there is a limit of time. */
	readonly timed: boolean;
	/** Whether the time is up; asked between batches. */
	late(): boolean;
	/** Lets the event loop in, tells progress and hears the signal, where a long loop asks for it. */
	readonly pauses: Pauses;
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
