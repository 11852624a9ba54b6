import type { Answer, Progress, RunContext } from "../../core/explainer.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { GameProgress } from "../game/game-progress.ts";
import { type TableGame, tableGame } from "../game/table-game.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";
import type { ShapMemory, ShapQuestion, ShapSampling } from "./shap-options.ts";
import type { ShapleyEstimator } from "./shapley-estimate.ts";

/** The run of a method that plays the game of a table: reads it, lets an estimator play, and answers. */
export async function* explainTable(
	context: RunContext,
	who: string,
	model: Predictor,
	rows: TableRows,
	options: Required<ShapQuestion> & ShapSampling & ShapMemory,
	estimatorOf: (game: TableGame) => ShapleyEstimator,
): AsyncGenerator<{ progress: Progress; partial?: Answer<"attribution"> }, Answer<"attribution">> {
	const progress = new GameProgress(context, who);
	// Before rows and model are read, so that their time counts.
	const started = performance.now();
	yield { progress: progress.set(0, 0) };
	const game = await tableGame(context, who, model, rows, options, progress);
	const budget = budgetOf(progress, game.players.length, options, started);
	const estimator = estimatorOf(game);
	const asked = (await options.memory?.of(who, game)) ?? game;
	return yield* sampledAnswer({ context, game: asked, explained: game, estimator, budget, progress });
}
