import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { Rule } from "../../core/explanation.ts";
import { FittedRuleFit } from "../../models/rules/fitted-rule-fit.ts";
import { FittedRules } from "../../models/rules/fitted-rules.ts";

const who = "rulesOf";

/** A model of rules. */
export type RuleModel = FittedRules | FittedRuleFit;

/**
 * Which rules does a model consist of, how often does each hold, and how often is it right? The rules as an explanation, in the order in which they are
 * asked; those of a RuleFit by importance, with what each adds.
 *
 * `coverage` and `precision` are shares of the training rows: of a list for those rows that no rule before took. Of a regression `precision` is
 * 1 − the variance among the rule's rows / the variance of all. Costs nothing: the model is the explanation. It misleads where
 * it is taken for the only one: other rules may predict as well.
 *
 * @throws ExplainError `unsupported-model` for what are no rules.
 *
 * @example
 * ```ts
 * const model = await ruleList().fit(table, { target: "diagnosis" });
 * const { payload } = await rulesOf(model);
 * payload.rules[0].text; // "worstConcavePoints > 0.16"
 * ```
 *
 * Angelino, Larus-Stone, Alabi, Seltzer, Rudin (2017), Learning Certifiably Optimal Rule Lists for Categorical Data. Key `angelino2017`.
 */
export const rulesOf = defineExplainer<RuleModel, void, Record<never, never>, "rules">({
	method: who,
	source: "angelino2017",
	kind: "rules",
	options: {},
	identify(model) {
		if (model instanceof FittedRules || model instanceof FittedRuleFit) return model.identity;
		const words = "expected a model of rules, such as ruleList() fits";
		throw new ExplainError("unsupported-model", `${who}: ${words}, got ${shown(model)}`);
	},
	async *run(_context, model) {
		yield { progress: { done: 0, total: 1, label: who } };
		const rules = model.rules.map(
			({ text, coverage, precision, outcome = "" }): Rule => ({ text, coverage, precision, outcome }),
		);
		return { scope: "global", unit: model.scoreUnit, payload: { rules } };
	},
});
