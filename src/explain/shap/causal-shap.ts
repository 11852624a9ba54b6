import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { flag } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { GameProgress } from "../game/game-progress.ts";
import { tableGame } from "../game/table-game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { exactOrPermutation } from "./causal-estimate.ts";
import {
	type CausalGraph,
	type CausalOrder,
	componentsOf,
	graphRule,
	orderRule,
	stagesOfGraph,
	stagesOfOrder,
} from "./causal-order.ts";
import { type CausalQuestion, causalGame, causalRules } from "./causal-question.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";

/** The options of {@link causalShap}. */
export interface CausalShapOptions extends CausalQuestion {
	/** Features from causes to effects, those in a list beside each other: `["age", ["bmi", "exercise"], "pressure"]`. This or `graph`. */
	order?: CausalOrder | undefined;
	/** The direct causes of each feature: `{ pressure: ["age", "bmi"] }`; those not named have none. This or `order`. */
	graph?: CausalGraph | undefined;
	/**
	 * Of `order`: features beside each other go together because something hidden causes them, so that setting one says nothing about the others. Default
	 * false: they cause each other, and do.
	 */
	confounded?: boolean;
}

const name = "causalShap";

/**
 * Causal SHAP: what did each feature do to this answer, counting what it does through the features that it causes?
 *
 *   v(S) = E[f(X) | do(X_S = x_S)], shared by Shapley values
 *
 * Setting a feature moves its effects, not its causes. What is not set has the value of a background row, moved by what its causes were moved: x̃_j =
 * b_j + Σ_r w_r (x̃_r − b_r), with w the regression on its causes in the background. For jointly Gaussian features that is the distribution after the
 * intervention, as in the paper; of others it is the linear approximation of it, and nothing is drawn: the background row keeps what its causes do not
 * explain. Without an order or with an empty graph the values are the usual, interventional ones.
 *
 * Scores, base value, shapes and units are those of `exactShap`, standard errors those of `permutationShap` where the coalitions exceed the budget.
 *
 * Cost: 2^M − 2 coalitions where `samples` or `maxSamples` allow (2,048 + 4 × features unless said), otherwise orders and their reverses; × background
 * rows evaluations for each row.
 *
 * It misleads as far as the order is wrong: that is knowledge which no data holds. Where effects are not linear in their causes the moved rows
 * are unlikely ones.
 *
 * @throws ExplainError `bad-option` without order or graph, for both, for a cycle, for an order that lacks a feature; `unknown-name`; `bad-input` for a
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
	options: { ...causalRules(), order: orderRule(), graph: graphRule(), confounded: flag(false) },
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, { order, graph, confounded, ...options }) {
		const progress = new GameProgress(context, name);
		const started = performance.now();
		yield { progress: progress.set(0, 0) };
		if ((order === undefined) === (graph === undefined)) {
			const words = 'expected what causes what, as option "order" or option "graph"';
			throw new ExplainError("bad-option", `${name}: ${words}, got ${order ? "both" : "neither"}`);
		}
		const base = await tableGame(context, name, model, rows, { ...options, groups: undefined }, progress);
		const features = base.players;
		const stages = graph
			? stagesOfGraph(name, features, graph)
			: stagesOfOrder(componentsOf(name, features, order as CausalOrder), !confounded);
		const game = await causalGame(context, name, model, options, base, stages, progress);
		return yield* sampledAnswer({
			context,
			game,
			explained: game.explained,
			estimator: exactOrPermutation(name),
			budget: budgetOf(features.length, options, started),
			progress,
			warnings: game.warnings,
		});
	},
});
