import { ExplainError } from "../../core/errors.ts";
import { checked, number, optional } from "../../core/options.ts";
import { formatNumber } from "../../figure/format-number.ts";
import { defineEstimator } from "../table/estimator.ts";
import type { ModelFrame } from "../table/fitted-model.ts";
import { answerRules, type FittedRule, FittedRules } from "./fitted-rules.ts";
import type { Certificate } from "./optimal-search.ts";

/** What {@link ruleList} takes. */
export interface RuleListOptions {
	/** What a rule costs, as a share of rows predicted wrong: a rule must get more than this right. Default 0.01. */
	lambda?: number;
	/** The longest list, without the last rule "otherwise". Default 4. */
	maxRules?: number;
	/** Thresholds for each number, those that part the outcomes best. Default 3. */
	cuts?: number;
	/** Conditions of a rule: 1, or 2 that are joined by "and"; of more than 1,000 left sides the best are kept. Default 1. */
	maxConditions?: number;
	/** `"optimal"` for two classes; `"greedy"` adds the best rule one after the other. Default: optimal where it is possible. */
	search?: "optimal" | "greedy" | undefined;
	/** How many lists are weighed before the search ends without a certificate. Default 20 million, which takes some ten seconds. */
	maxEvaluations?: number;
	/** Seconds after which the search ends without a certificate; the answer then depends on the machine. Default: no limit. */
	timeLimit?: number;
}

/** A list of rules, with the proof that there is no better one where the search found it. */
export class FittedRuleList extends FittedRules {
	/** Whether the list is the best there is; undefined after a greedy search. */
	readonly certificate: Certificate | undefined;

	/** @internal */
	constructor(frame: ModelFrame, rules: readonly FittedRule[], certificate: Certificate | undefined) {
		super(frame, "ruleList", rules);
		this.certificate = certificate && Object.freeze(certificate);
	}

	override toString(): string {
		if (!this.certificate) return super.toString();
		const { optimal, objective, lowerBound, nodes, antecedents } = this.certificate;
		const found = optimal
			? `optimal: no list of these ${antecedents} conditions has an objective below ${formatNumber(objective)}`
			: `not proven optimal: objective ${formatNumber(objective)}, no list is below ${formatNumber(lowerBound)}`;
		return `${super.toString()}\n${found} (${nodes.toLocaleString("en")} beginnings searched)`;
	}
}

/**
 * Could a person decide this with a few questions, and is there no better list of so few? if … else if … otherwise.
 *
 * For two classes it minimises R = (share of rows predicted wrong) + λ · (number of rules) over all lists of at most `maxRules` rules whose
 * left sides are mined from the data: thresholds on numbers, levels of categories, or pairs of those. Branch and bound finds the best list and
 * proves it: `certificate` says whether no list of these antecedents is better, and if the search was ended before, how much better one
 * could be at most. For more classes and for numbers the list is found greedily, one rule after the other, and there is no certificate;
 * R is then the share of rows predicted wrong, or of the variance that is left.
 *
 * Each rule answers the share of each class (or the mean) of the training rows that it is the first to fire for. A rule does not fire
 * where a value it asks for is missing.
 *
 * Cost: for each beginning that is searched, antecedents × patterns of rows; 569 rows with 30 numbers take about a second.
 *
 * Misleads: many lists are about as good as the best, and a few other rows may make another one the best. The proof is about the training rows
 * and the mined conditions, not about new rows. A rule further down is only about the rows that are left.
 *
 * E. Angelino, N. Larus-Stone, D. Alabi, M. Seltzer, C. Rudin (2017): Learning Certifiably Optimal Rule Lists for Categorical Data [angelino2017].
 *
 * @throws ExplainError `bad-option` for a search that the task does not have; on `fit` as every estimator.
 *
 * @example
 * ```ts
 * const model = await ruleList({ lambda: 0.01 }).fit(table, { target: "diagnosis" });
 * console.log(model.toString());
 * model.certificate?.optimal; // true
 * ```
 */
export const ruleList = defineEstimator<RuleListOptions, FittedRuleList>({
	method: "ruleList",
	tasks: ["classification", "regression"],
	options: {
		lambda: number(0.01, { min: 0, max: 1 }),
		maxRules: number(4, { min: 1, max: 20, integer: true }),
		cuts: number(3, { min: 1, max: 20, integer: true }),
		maxConditions: number(1, { min: 1, max: 2, integer: true }),
		search: optional(
			checked<"optimal" | "greedy">(
				"optimal",
				'one of "optimal", "greedy"',
				(value) => value === "optimal" || value === "greedy",
			),
		),
		maxEvaluations: number(20_000_000, { min: 0, integer: true }),
		timeLimit: checked<number>(
			Infinity,
			"a number of seconds above 0",
			(value) => typeof value === "number" && value > 0,
		),
	},
	async fit(context, data, options) {
		const { lambda, maxRules } = options;
		const canBeOptimal = data.classes?.length === 2;
		if (options.search === "optimal" && !canBeOptimal) {
			const got = data.classes ? `${data.classes.length} classes` : "a regression";
			throw new ExplainError(
				"bad-option",
				`ruleList: expected two classes for search "optimal", got ${got}; search "greedy" takes them`,
			);
		}
		const { mineAntecedents } = await import("./antecedents.ts");
		const antecedents = await mineAntecedents(context, data, { ...options, minSupport: lambda });
		const { list } = antecedents;
		if (!canBeOptimal || options.search === "greedy") {
			const { searchGreedily } = await import("./greedy-search.ts");
			const found = [];
			for (const by of ["loss", "impurity"] as const) {
				found.push(await searchGreedily(context, antecedents, { lambda, maxRules }, by));
			}
			const best = found.reduce((a, b) => (b.objective < a.objective ? b : a));
			return new FittedRuleList(
				data,
				answerRules(
					data,
					best.antecedents.map((a) => list[a] ?? []),
				),
				undefined,
			);
		}
		const { searchOptimally } = await import("./optimal-search.ts");
		const best = await searchOptimally(context, antecedents, options);
		return new FittedRuleList(
			data,
			answerRules(
				data,
				best.antecedents.map((a) => list[a] ?? []),
			),
			best.certificate,
		);
	},
});
