import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import { checked, flag, number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readEvaluationData } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type ScoreName, scoreRule, usualScore } from "../../models/table/scoring.ts";
import type { DataOptions } from "../../models/table/training-data.ts";
import { answersOf, identifyPredictor } from "../perturbation/answers.ts";
import { correlatedFeatures, correlationRule, correlationWarnings, groupsText } from "./correlated-features.ts";
import { type FeatureGroupsOption, featureSets, groupsRule } from "./feature-sets.ts";
import { confidenceRule, meanImportance } from "./mean-importance.ts";
import { shuffledScores } from "./shuffled-scores.ts";
import { shuffler } from "./shuffler.ts";

/** The options of {@link permutationImportance}. */
export interface PermutationImportanceOptions {
	/** What is right: a column, or a value for each row. */
	target: DataOptions["target"];
	/** Default `"r2"` for a regression, `"auc"` for a classification. */
	score?: ScoreName | undefined;
	/** How often each feature is shuffled. Default 10. */
	repeats?: number;
	/** Features that are shuffled together, such as `[["ldl", "hdl"]]`; the others each by itself. */
	groups?: FeatureGroupsOption | undefined;
	/**
	 * Shuffle a feature only among rows that are alike in the other features: what does it add to them? Subgroups are the leaves of a tree of
	 * the feature on all others (Molnar and others 2024). Default false.
	 */
	conditional?: boolean;
	/** How much each row counts in the score: a column, or a number ≥ 0 for each row. */
	weights?: DataOptions["weights"] | undefined;
	/** Instead of random ones, the orders to use: for each repeat, the row whose value each row gets. */
	orders?: readonly ArrayLike<number>[] | undefined;
	/** From which association on features are said to stand in for each other, 0 … 1. Default 0.7. */
	correlation?: number;
	/** Of the intervals, between 0 and 1. Default 0.95. */
	confidence?: number;
}

const name = "permutationImportance";

function checkOrders(orders: readonly ArrayLike<number>[], rowCount: number, conditional: boolean): void {
	if (conditional)
		throw new ExplainError("bad-option", `${name}: expected either option "orders" or "conditional", got both`);
	for (const [repeat, order] of orders.entries()) {
		const isRow = (row: number) => Number.isInteger(row) && row >= 0 && row < rowCount;
		if (order.length === rowCount && Array.from(order).every(isRow)) continue;
		const words = `expected option "orders" to hold indices of ${rowCount} rows`;
		throw new ExplainError("bad-option", `${name}: ${words}, got ${order.length} in order ${repeat}`);
	}
}

/**
 * Permutation importance: how much worse does the model predict when the values of a feature are dealt out anew among the rows?
 *
 *   I_j = 1/R Σ_r [ S(y, f(X)) − S(y, f(X with column j in order π_r)) ]
 *
 * S is the score (R², AUC …; larger is better), π_r a random order, the same for all features of a repeat. It asks what *this* model relies
 * on, so hold rows out that it was not fitted to. `scores` is `[features]`, in the unit of the score, with the t interval over the
 * repeats: it covers the luck of the shuffling, not that of the rows.
 *
 * Cost: rows × (1 + features × repeats) evaluations.
 *
 * It misleads where features stand in for each other: shuffling one asks about rows that do not occur (a heavy patient with a light
 * one's blood pressure), where a model may answer anything, and what two features know together is shared between them. Such groups
 * are in `payload.correlated` and told in `diagnostics.warnings`; ask about them together (`groups`), or among rows that
 * are alike in the other features (`conditional`), which measures what a feature adds to the others.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `unsupported-model`, `bad-input` for rows or a target that do not fit, or rows on which the score has no meaning
 * (the AUC of one class); `unknown-name`, `out-of-range`, `shape-mismatch`, `not-finite`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const { table, target } = await datasets.load("diabetes");
 * const { train, test } = splitTable(table);
 * const model = await ridge({ alpha: 1 }).fit(train, { target });
 * const importance = await permutationImportance(model, test, { target, groups: [["ldl", "totalCholesterol"]] });
 * importanceBars(importance);
 * ```
 *
 * Breiman (2001), Random Forests, section 10. Key `breiman2001`. Fisher, Rudin, Dominici (2019), All Models are Wrong, but Many are Useful,
 * section 3. Key `fisher2019`. Conditional: Strobl and others (2008), key `strobl2008`; Molnar and others (2024), key `molnar2024`.
 */
export const permutationImportance = defineExplainer<Predictor, TableRows, PermutationImportanceOptions, "importance">({
	method: name,
	source: "breiman2001",
	kind: "importance",
	options: {
		target: checked<DataOptions["target"]>(
			undefined as never,
			"a column or a value for each row",
			(value) => typeof value === "string" || Array.isArray(value) || ArrayBuffer.isView(value),
		),
		score: scoreRule(),
		repeats: number(10, { min: 1, integer: true }),
		groups: groupsRule(),
		conditional: flag(false),
		weights: checked<DataOptions["weights"] | undefined>(
			undefined,
			"a column or a number for each row",
			(value) => typeof value === "string" || Array.isArray(value) || ArrayBuffer.isView(value),
		),
		orders: checked<readonly ArrayLike<number>[] | undefined>(
			undefined,
			"a list of orders of the rows",
			(value) => Array.isArray(value) && value.length > 0,
		),
		correlation: correlationRule(),
		confidence: confidenceRule(),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		const { target, repeats, orders, conditional, confidence } = options;
		if (target === undefined)
			throw new ExplainError("bad-option", `${name}: expected option "target", the column that is predicted`);
		const data = await readEvaluationData(name, model, rows, target, options.weights);
		const { x, y, features, task, weights } = data;
		const score = options.score ?? usualScore(task);
		const sets = featureSets(name, features, options.groups);
		if (orders) checkOrders(orders, data.rowCount, conditional);
		const order = shuffler(context.random, x.values, features, sets, conditional);
		const { baseline, shuffled } = await shuffledScores(context, name, {
			ask: answersOf(name, model, "prediction").ask,
			x: x.values,
			width: features.length,
			y,
			weights,
			task,
			score,
			sets,
			repeats: orders?.length ?? repeats,
			order: orders ? (_, repeat) => orders[repeat] as ArrayLike<number> : order,
		});
		const correlated = correlatedFeatures(x.values, features, sets, options.correlation);
		const { standardError, ...importance } = meanImportance({
			sets,
			values: shuffled.map((value) => baseline - value),
			axis: "repeat",
			confidence,
		});
		const consequence = (names: readonly string[]) =>
			conditional
				? "each is asked what it adds to the others, which may be little although together they matter."
				: `shuffling one of them asks about rows that do not occur, and they share what they know; ${groupsText(names)} asks about them as one, conditional: true what each adds.`;
		return {
			scope: "global",
			unit: "none",
			...(standardError && { standardError }),
			warnings: correlationWarnings(correlated, sets, consequence),
			payload: { ...importance, score, baseline, correlated: correlated.groups },
		};
	},
});
