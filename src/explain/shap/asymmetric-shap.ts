import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { GameProgress } from "../game/game-progress.ts";
import { tableGame } from "../game/table-game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { asymmetricEstimate } from "./causal-estimate.ts";
import { type CausalOrder, type CausalStage, componentsOf, orderRule } from "./causal-order.ts";
import { type CausalQuestion, causalGame, causalRules } from "./causal-question.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";

/** The options of {@link asymmetricShap}. */
export interface AsymmetricShapOptions extends CausalQuestion {
	/** Features from causes to effects, those in a list beside each other: `["age", ["bmi", "exercise"], "pressure"]`. */
	order: CausalOrder;
	/**
	 * What stands for a feature that has not come: what is expected of it given those that have (`"conditional"`, as in the paper), or the background's
	 * values whatever has come (`"interventional"`). Default `"conditional"`.
	 */
	perturbation?: "conditional" | "interventional";
}

const name = "asymmetricShap";

/**
 * Asymmetric SHAP: what did each feature add when causes come before their effects, and an effect gets only what its causes have not said?
 *
 *   φ_j = E_π[v(before_π(j) ∪ j) − v(before_π(j))] over the orders π that agree with `order`
 *
 * With `"conditional"`, v(S) = E[f(X) | X_S = x_S]: what S says about the other features counts for S, so that a cause gets the credit for all that can
 * be known from it, and an effect that its causes determine gets nothing. The expectation is over background rows whose other values are moved by the regression
 * on S: exact for jointly Gaussian features, linear for others. With `"interventional"`, v is that of `exactShap`, and the order only says who comes first.
 *
 * Scores add up as all Shapley values do; equal features in different places of the order do not get the same. Shapes and units are those of `exactShap`.
 *
 * Cost: the coalitions of each place of the order by itself, 2^m − 2 for m features beside each other and 1 for each place (orders and their reverses
 * beyond the budget), × background rows evaluations for each row.
 *
 * It misleads where the order is wrong, and where two features that the data tie together are no cause of each other: conditioning does not know the difference,
 * `causalShap` does.
 *
 * @throws ExplainError `bad-option` without an order or for one that lacks a feature or names one twice; `unknown-name`; `bad-input` for categories and fewer
 * than 3 background rows, `not-finite` for missing values, both with `"conditional"`; and as `exactShap`.
 *
 * @example
 * ```ts
 * const { payload } = await asymmetricShap(model, rows, { background: table, order: ["age", ["bmi", "exercise"], "pressure"] });
 * ```
 *
 * Frye, Rowat, Feige (2020), Asymmetric Shapley Values: Incorporating Causal Knowledge into Model-Agnostic Explainability. Key `frye2020`.
 */
export const asymmetricShap = defineExplainer<Predictor, TableRows, AsymmetricShapOptions, "attribution">({
	method: name,
	source: "frye2020",
	kind: "attribution",
	options: {
		...causalRules(),
		order: orderRule() as never,
		perturbation: oneOf(["conditional", "interventional"], "conditional"),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, { order, perturbation, ...options }) {
		const progress = new GameProgress(context, name);
		const started = performance.now();
		yield { progress: progress.set(0, 0) };
		if ((order as CausalOrder | undefined) === undefined) {
			const words = 'expected option "order": features from causes to effects, such as ["age", ["bmi", "exercise"]]';
			throw new ExplainError("bad-option", `${name}: ${words}`);
		}
		const base = await tableGame(context, name, model, rows, { ...options, groups: undefined }, progress);
		const components = componentsOf(name, base.players, order);
		const all: CausalStage = { members: [...base.players.keys()], causes: [], within: true };
		const conditional =
			perturbation === "conditional"
				? await causalGame(context, name, model, options, base, [all], progress)
				: undefined;
		const { players, inputs, outputs, unit } = base;
		return yield* sampledAnswer({
			context,
			game: conditional ?? base,
			explained: { players, inputs, outputs, unit },
			estimator: asymmetricEstimate(name, components),
			budget: budgetOf(players.length, options, started),
			progress,
			...(conditional && { warnings: conditional.warnings }),
		});
	},
});
