import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import type { Game } from "../game/game.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { everyEstimate } from "./every-estimate.ts";
import { mostPlayers, properCoalitions } from "./exact-estimate.ts";
import { explainTable } from "./explain-table.ts";
import { questionRules, type ShapQuestion, timeLimitRule } from "./shap-options.ts";

/** The options of {@link exactShap}. */
export interface ExactShapOptions extends ShapQuestion {
	/** The most coalitions that may be asked; 2^M − 2 are needed for M features. Default 65,536: 16 features. */
	maxSamples?: number;
	/** Milliseconds after which asking stops with what there is, in values with standard errors, marked as `stopped`. Default: none. */
	timeLimit?: number | undefined;
}

const name = "exactShap";

/**
 * Every coalition must fit the budget.
 *
 * @throws ExplainError `bad-option` with how many there are.
 */
export function checkEvery(who: string, { players }: Game, maxSamples: number): void {
	const needed = properCoalitions(players.length);
	if (needed <= maxSamples && players.length <= mostPlayers) return;
	const count = needed > 1e15 ? `2^${players.length}` : needed.toLocaleString("en");
	const words = `${players.length} features have ${count} coalitions, more than the ${maxSamples.toLocaleString("en")} of option "maxSamples"`;
	const remedy = "kernelShap or permutationShap sample them, groups make features one";
	throw new ExplainError("bad-option", `${who}: ${words}; ${remedy}`);
}

/**
 * Shapley values by asking every coalition: what did each feature add to this answer, counted from what is answered without knowing any?
 *
 *   φ_j = Σ_{S ∌ j} |S|! (M − |S| − 1)! / M! · (v(S ∪ j) − v(S)), v(S) = g(Σ_b w_b f(x_S, b_rest))
 *
 * f is the model, b the rows of the background, g the link. `scores` are `[n, features]`, or `[n, features, outputs]` for `target: "all"`,
 * in the unit of the answer (of the link: log-odds); with `baseValue` they sum to `outputValue` but for the last digits. No sampling, no
 * randomness: the seed changes nothing. With a `timeLimit` coalitions are asked in the order of `kernelShap`: those that were asked when it is reached give its values and standard
 * errors, all of them the exact values.
 *
 * Cost: (2^M − 2) × background rows evaluations for each row at most, M features or groups; fewer where rows share values with the background.
 *
 * It misleads as all Shapley values of this kind do: features that go together are taken apart, so that the model is asked about rows that
 * do not occur; the value is about the model and the background, not about causes; another background gives other values.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` without a background, or with the number of coalitions where they are too many; `bad-input` for no rows or no
 * background rows; `unsupported-model`, `unknown-name`, `shape-mismatch`, `out-of-range`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await ridge().fit(table, { target: "progression", features: ["bmi", "age", "sex"] });
 * const { payload } = await exactShap(model, table.slice(0, 5), { background: table.slice(5, 105) });
 * payload.scores.shape; // [5, 3]
 * ```
 *
 * Shapley (1953), A Value for n-Person Games; Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions. Key `shapley1953`.
 */
export const exactShap = defineExplainer<Predictor, TableRows, ExactShapOptions, "attribution">({
	method: name,
	source: "shapley1953",
	kind: "attribution",
	options: { ...questionRules(), maxSamples: number(65_536, { min: 1, integer: true }), timeLimit: timeLimitRule() },
	identify: (model) => identifyPredictor(name, model),
	run(context, model, rows, { maxSamples, ...question }) {
		return explainTable(context, name, model, rows, question, (game) => {
			checkEvery(name, game, maxSamples);
			return everyEstimate(name);
		});
	},
});
