import type { Answer, Progress, RunContext } from "../../core/explainer.ts";
import type { Game } from "../game/game.ts";
import type { GameProgress } from "../game/game-progress.ts";
import { attributionAnswer, type Explained } from "./attribution-answer.ts";
import type { ShapSampling } from "./shap-options.ts";
import type { Pauses, ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** Milliseconds between two partial answers. */
const betweenPartials = 100;

/** Whether the largest standard error of each column is at most `precision` × the range of that column's values. */
export function barsSmallEnough({ values, standardError, none, tooFew }: ShapleyEstimate, precision: number): boolean {
	if (!standardError) return !tooFew;
	const width = none.length;
	for (let at = 0; at < width; at++) {
		let error = 0;
		let low = 0;
		let high = 0;
		for (let i = at; i < values.length; i += width) {
			error = Math.max(error, standardError[i] as number);
			low = Math.min(low, values[i] as number);
			high = Math.max(high, values[i] as number);
		}
		// Not the other way round, so that a NaN is not small.
		if (!(error <= precision * (high - low))) return false;
	}
	return true;
}

/** Coalitions that are asked at most where nothing is said. */
export const usualSamples = (players: number): number => 2048 + 4 * players;

/** What an estimator may spend, by the options of a method. */
export function budgetOf(
	pauses: Pauses,
	players: number,
	{ samples = "auto", maxSamples, precision = 0.01, timeLimit }: ShapSampling,
	started = performance.now(),
): ShapleyBudget {
	const end = timeLimit === undefined ? Infinity : started + timeLimit;
	return {
		samples: samples === "auto" ? (maxSamples ?? usualSamples(players)) : samples,
		auto: samples === "auto",
		timed: timeLimit !== undefined,
		pauses,
		late: () => performance.now() >= end,
		enough: (estimate) => barsSmallEnough(estimate, precision),
	};
}

/** What {@link sampledAnswer} runs. */
export interface SampledQuestion {
	readonly context: RunContext;
	readonly game: Game;
	readonly explained: Explained;
	readonly estimator: ShapleyEstimator;
	readonly budget: ShapleyBudget;
	readonly progress: GameProgress;
	/** What to know besides. */
	readonly warnings?: readonly string[];
}

/** Runs an estimator: its partial estimates become partial answers, ten a second at most, the last one the answer. */
export async function* sampledAnswer({
	context,
	game,
	explained,
	estimator,
	budget,
	progress,
	warnings,
}: SampledQuestion): AsyncGenerator<{ progress: Progress; partial?: Answer<"attribution"> }, Answer<"attribution">> {
	const run = estimator(game, budget, context.random);
	let total = 0;
	let last = performance.now();
	for (;;) {
		const next = await run.next();
		if (next.done) {
			yield { progress: progress.finish(total) };
			const spent = budget.auto && !next.value.stopped && !budget.enough(next.value);
			return attributionAnswer(explained, { ...next.value, ...(spent && { stopped: "evaluations" }) }, warnings);
		}
		const { done, estimate } = next.value;
		total = next.value.total;
		const told = progress.set(done, total);
		const now = performance.now();
		const partial =
			estimate && now - last >= betweenPartials ? attributionAnswer(explained, estimate, warnings) : undefined;
		if (partial) last = now;
		yield { progress: told, ...(partial && { partial }) };
	}
}
