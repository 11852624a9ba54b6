import { defineExplainer } from "../../core/explainer.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { GameProgress } from "../game/game-progress.ts";
import { tableGame } from "../game/table-game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { exactOrPermutation } from "./causal-estimate.ts";
import { stagesOf } from "./causal-order.ts";
import { type CausalQuestion, causalGame, causalRules } from "./causal-question.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";

/** The options of {@link causalShap}. */
export interface CausalShapOptions extends CausalQuestion {}

const name = "causalShap";

/**
 * Causal SHAP: what did each feature do to this answer, counting what it does through the features that it causes?
 *
 *   v(S) = E[f(X) | do(X_S = x_S)], shared by Shapley values
 *
 * Setting a feature moves its effects, not its causes. What is not set has the value of a background row, moved by what its causes were moved: x̃_j =
 * b_j + Σ_r w_r (x̃_r − b_r), with w the regression on its causes in the background. For jointly Gaussian features that is the distribution after the
 * intervention, as in the paper; of others it is the linear approximation of it, and nothing is drawn: the background row keeps what its causes do not
 * explain. Features beside each other in an order, or `together` in a graph, are a chain component: each follows those of them that are set, unless they are `confounded`. Features
 * of a group are set together. Without an order or with an empty graph the values are the usual, interventional ones.
 *
 * Scores, base value, shapes and units are those of `exactShap`, standard errors those of `permutationShap` where the coalitions exceed the budget.
 *
 * Cost: 2^M − 2 coalitions where `samples` or `maxSamples` allow (2,048 + 4 × features unless said), otherwise orders and their reverses; × background
 * rows evaluations for each row.
 *
 * It misleads as far as the order is wrong: that is knowledge which no data holds. Where effects are not linear in their causes the moved rows
 * are unlikely ones.
 *
 * @throws ExplainError `bad-option` without order or graph, for both, for a cycle, for an order that lacks a feature, for a feature that is in `together` or `groups` twice; `unknown-name`; `bad-input` for a
 * category that is an effect and for fewer than 3 background rows; `not-finite` for missing values where something depends on others; and as `exactShap`.
 *
 * @example
 * ```ts
 * const { payload } = await causalShap(model, rows, { background: table, graph: { pressure: ["age", "bmi"], bmi: ["age"] } });
 * ```
 *
 * Heskes, Sijben, Bucur, Claassen (2020), Causal Shapley Values: Exploiting Causal Knowledge to Explain Individual Predictions of Complex Models,
 * equations 2 and 7. Key `heskes2020`.
 */
export const causalShap = defineExplainer<Predictor, TableRows, CausalShapOptions, "attribution">({
	method: name,
	source: "heskes2020",
	kind: "attribution",
	options: causalRules(),
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		const progress = new GameProgress(context, name);
		const started = performance.now();
		yield { progress: progress.set(0, 0) };
		const base = await tableGame(context, name, model, rows, options, progress);
		const stages = stagesOf(name, base.features, options);
		const game = await causalGame(context, name, model, options, base, stages, progress);
		return yield* sampledAnswer({
			context,
			game,
			explained: base,
			estimator: exactOrPermutation(name),
			budget: budgetOf(progress, game.players.length, options, started),
			progress,
			warnings: game.warnings,
		});
	},
});
