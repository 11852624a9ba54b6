import type { Feature } from "../../core/explanation.ts";

/**
 * A cooperative game: what is a coalition of features worth? Shapley values share the worth of all of them out; LIME fits a line to it.
 *
 * A coalition is a row of `[count, players]`, 1 where the player takes part. It is asked for all examples at once: its worth has `width`
 * numbers, one for each example and output that is explained, so that what a method computes from the coalitions alone is computed once.
 */
export interface Game {
	readonly players: readonly Feature[];
	readonly width: number;
	/** Evaluations of the model that a coalition costs at most, for all examples together. */
	readonly cost: number;
	/** What nobody and what all together are worth, `[width]` each. */
	ends(): Promise<GameEnds>;
	/**
	 * What coalitions are worth, `[count, width]`. Asks in batches, counts evaluations, tells progress and hears the signal.
	 *
	 * @throws ExplainError what the model throws, `not-finite`, `unsupported-model`, `aborted`.
	 */
	worth(coalitions: Uint8Array, count: number): Promise<Float64Array>;
}

/** What nobody and what all players are worth, `[width]` each. */
export interface GameEnds {
	readonly none: Float64Array;
	readonly all: Float64Array;
}
