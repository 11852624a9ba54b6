import { defineExplainer } from "../../core/explainer.ts";
import { oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { GameProgress } from "../game/game-progress.ts";
import { tableGame } from "../game/table-game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { asymmetricEstimate } from "./causal-estimate.ts";
import { type CausalStage, stagesOf } from "./causal-order.ts";
import { type CausalQuestion, causalGame, causalRules } from "./causal-question.ts";
import { orderOfStages } from "./partial-order.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";

/** The options of {@link asymmetricShap}. */
export interface AsymmetricShapOptions extends CausalQuestion {
	/**
	 * What stands for a feature that has not come: what is expected of it given those that have (`"conditional"`, as in the paper), what it becomes where those that have are
	 * set (`"causal"`, as in `causalShap`), or the background's values whatever has come (`"interventional"`). Default `"conditional"`.
	 */
	perturbation?: "conditional" | "causal" | "interventional";
}

const name = "asymmetricShap";

/**
 * Asymmetric SHAP: what did each feature add when causes come before their effects, and an effect gets only what its causes have not said?
 *
 *   φ_j = E_π[v(before_π(j) ∪ j) − v(before_π(j))] over the orders π in which causes come before their effects
 *
 * With `"conditional"`, v(S) = E[f(X) | X_S = x_S]: what S says about the other features counts for S, so that a cause gets the credit for all that can
 * be known from it, and an effect that its causes determine gets nothing. The expectation is over background rows whose other values are moved by the regression
 * on S: exact for jointly Gaussian features, linear for others. With `"causal"`, v is that of `causalShap`, E[f(X) | do(X_S = x_S)]; with `"interventional"` that of
 * `exactShap`, and the order only says who comes first.
 *
 * `order` puts all features in a row, those in a list beside each other; a `graph` says no more than what causes what, and the mean is over all orders that agree with it, each of
 * which counts the same. Features of a group come together.
 *
 * Scores add up as all Shapley values do; equal features in different places of the order do not get the same. Shapes and units are those of `exactShap`.
 *
 * Cost: coalitions × background rows evaluations for each row. Asked are those coalitions in which nobody takes part without its causes: 2^m − 2 for m features beside each
 * other and 1 for each place of an order. Beyond the budget orders are drawn, with standard errors: of features beside each other with their reverses, of a graph all with the
 * same chance, by a walk through the orders (Karzanov, Khachiyan 1991).
 *
 * It misleads where the order is wrong, and where two features that the data tie together are no cause of each other: conditioning does not know the difference,
 * `causalShap` does.
 *
 * @throws ExplainError `bad-option` without order or graph, for both, for an order that lacks a feature or names one twice, for a cycle, for a group that would come before and
 * after another feature; `unknown-name`; `bad-input` for categories and fewer
 * than 3 background rows, `not-finite` for missing values, where features follow others; and as `exactShap`.
 *
 * @example
 * ```ts
 * const { payload } = await asymmetricShap(model, rows, { background: table, graph: { bmi: ["age"], pressure: ["age", "bmi"] } });
 * ```
 *
 * Frye, Rowat, Feige (2020), Asymmetric Shapley Values: Incorporating Causal Knowledge into Model-Agnostic Explainability; `"causal"`: Heskes, Sijben, Bucur, Claassen
 * (2020), Causal Shapley Values. Key `frye2020`.
 */
export const asymmetricShap = defineExplainer<Predictor, TableRows, AsymmetricShapOptions, "attribution">({
	method: name,
	source: "frye2020",
	kind: "attribution",
	options: {
		...causalRules(),
		perturbation: oneOf(["conditional", "causal", "interventional"], "conditional"),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, { perturbation, ...options }) {
		const progress = new GameProgress(context, name);
		const started = performance.now();
		yield { progress: progress.set(0, 0) };
		const base = await tableGame(context, name, model, rows, options, progress);
		const { features, players, playerOf } = base;
		const stages = stagesOf(name, features, options);
		const order = orderOfStages(name, players, playerOf, stages);
		const all: CausalStage = { members: [...features.keys()], causes: [], within: true };
		const known = { conditional: [all], causal: stages, interventional: undefined }[perturbation];
		const game = known && (await causalGame(context, name, model, options, base, known, progress));
		return yield* sampledAnswer({
			context,
			game: game ?? base,
			explained: base,
			estimator: asymmetricEstimate(name, order),
			budget: budgetOf(progress, players.length, options, started),
			progress,
			...(game && { warnings: game.warnings }),
		});
	},
});
