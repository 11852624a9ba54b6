import { defineExplainer } from "../../core/explainer.ts";
import { number, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { FittedRules } from "../../models/rules/fitted-rules.ts";
import { ruleList } from "../../models/rules/rule-list.ts";
import { ruleSet } from "../../models/rules/rule-set.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { rulesOf } from "../glass-box/rules-of.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type ImitationOptions, imitate, imitationRules } from "./imitation.ts";

/** The options of {@link surrogateRules}. */
export interface SurrogateRulesOptions extends ImitationOptions {
	/** `"set"`: the leaves of a small tree, of which one holds; `"list"`: if … else if …, for two classes the best there is. Default `"set"`. */
	form?: "set" | "list";
	/** The most rules, without the one for all other rows. Default 6. */
	maxRules?: number;
}

const name = "surrogateRules";

/**
 * Which few rules give about the answers that a black box gives? A rule set, or a rule list, that is fitted to the *model's answers*, not to the truth.
 *
 * `coverage` and `precision` of a rule are about the model's answers to the rows that the rules were fitted to; `diagnostics.fidelity` is about held-out
 * rows, as is its interval: see {@link surrogateTree}, also for what misleads.
 *
 * Cost: one answer of the model for each row, and one rule set or list.
 *
 * @throws ExplainError as {@link surrogateTree}.
 *
 * @example
 * ```ts
 * const { payload, diagnostics } = await surrogateRules(forest, table, { form: "list", maxRules: 3 });
 * payload.rules.map(({ text, outcome }) => `${text}: ${outcome}`);
 * ```
 *
 * Craven, Shavlik (1996), Extracting Tree-Structured Representations of Trained Networks. Key `craven1996`.
 */
export const surrogateRules = defineExplainer<Predictor, TableRows, SurrogateRulesOptions, "rules">({
	method: name,
	source: "craven1996",
	kind: "rules",
	options: {
		...imitationRules,
		form: oneOf(["set", "list"], "set"),
		maxRules: number(6, { min: 2, max: 20, integer: true }),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, { form, maxRules, ...options }) {
		yield { progress: { done: 0, total: 1, label: name } };
		const estimator: Estimator<FittedRules> = form === "set" ? ruleSet({ maxRules }) : ruleList({ maxRules });
		const { surrogate, ...grade } = await imitate(name, context, { model, rows, estimator }, options);
		const { payload, unit } = await rulesOf(surrogate);
		return { scope: "global", unit, payload, ...grade };
	},
});
