import type { Explanation } from "../core/explanation.ts";
import { checked, checkOptions, number, type OptionRules } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { type FeatureGroupsOption, groupsRule } from "../explain/global/feature-sets.ts";
import { permutationImportance } from "../explain/global/permutation-importance.ts";
import { readEvaluationData } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { type ScoreName, scoreRule, scoresFor, usualScore } from "../models/table/scoring.ts";
import type { DataOptions, Task } from "../models/table/training-data.ts";
import { importanceBars } from "../views/importance-bars.ts";
import { scoreName } from "../views/importance-words.ts";
import { Explorer, type ExplorerDefinition, type ExplorerRun, type Values } from "./explorer.ts";

/** What {@link exploreImportance} takes. */
export interface ExploreImportanceOptions {
	/** What is right: a column, or a value for each row. */
	target: DataOptions["target"];
	/** The score to start with. Default `"r2"` for a regression, `"auc"` for a classification. */
	score?: ScoreName | undefined;
	/** How often each feature is shuffled, to start with: 1 to 50. Default 10. */
	repeats?: number;
	/** Features that are shuffled together, such as `[["ldl", "hdl"]]`. */
	groups?: FeatureGroupsOption | undefined;
	/** How much each row counts: a column, or a number ≥ 0 for each row. */
	weights?: DataOptions["weights"] | undefined;
	/** Default 0. */
	seed?: number;
}

const name = "exploreImportance";
const mostRepeats = 50;

const isValues = (value: unknown) => typeof value === "string" || Array.isArray(value) || ArrayBuffer.isView(value);

const rules: OptionRules<Required<ExploreImportanceOptions>> = {
	target: checked<DataOptions["target"]>(undefined as never, "a column or a value for each row", isValues),
	score: scoreRule(),
	repeats: number(10, { min: 1, max: mostRepeats, integer: true }),
	groups: groupsRule(),
	weights: checked<DataOptions["weights"] | undefined>(undefined, "a column or a number for each row", isValues),
	seed: number(0, { integer: true }),
};

/** What an explorer of importances asks and draws. */
class ImportanceQuestions implements ExplorerDefinition<Explanation<"importance">> {
	readonly values: Values;
	readonly #model: Predictor;
	readonly #rows: TableRows;
	readonly #options: Required<ExploreImportanceOptions>;
	readonly #scores: readonly ScoreName[];
	readonly #features: number;
	/** The last answer: another number of bars asks nothing new. */
	#last: { readonly key: string; readonly answer: Explanation<"importance"> } | undefined;

	constructor(
		model: Predictor,
		rows: TableRows,
		options: Required<ExploreImportanceOptions>,
		{ task, features }: { readonly task: Task; readonly features: readonly unknown[] },
	) {
		this.#model = model;
		this.#rows = rows;
		this.#options = options;
		this.#scores = scoresFor(task);
		this.#features = features.length;
		this.values = {
			score: options.score ?? usualScore(task),
			repeats: options.repeats,
			conditional: false,
			shown: Math.min(12, features.length),
		};
	}

	controls(): readonly Control[] {
		return [
			{
				id: "score",
				label: "Score",
				help: "What falls when a feature is shuffled.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: this.#scores.map((score) => ({ value: score, label: scoreName(score) })),
			},
			{
				id: "repeats",
				label: "Repeats",
				help: "How often each feature is shuffled: more of them, narrower intervals.",
				answeredBy: "explainer",
				type: "range",
				min: 1,
				max: mostRepeats,
				step: 1,
				format: "integer",
			},
			{
				id: "conditional",
				label: "Among alike rows",
				help: "Shuffle a feature only among rows that are alike in the others: what does it add to them?",
				answeredBy: "explainer",
				type: "toggle",
			},
			...(this.#features > 3
				? [
						{
							id: "shown",
							label: "Features shown",
							help: "The most important ones.",
							answeredBy: "explainer",
							type: "range",
							min: 3,
							max: this.#features,
							step: 1,
							format: "integer",
						} as const,
					]
				: []),
		];
	}

	label({ repeats }: Values): string {
		return `shuffling ${this.#features} features, ${repeats} times each`;
	}

	async compute({ score, repeats, conditional }: Values, { signal, onProgress }: ExplorerRun) {
		const key = JSON.stringify([score, repeats, conditional]);
		if (this.#last?.key === key) return this.#last.answer;
		const { target, groups, weights, seed } = this.#options;
		const answer = await permutationImportance(this.#model, this.#rows, {
			target,
			score: score as ScoreName,
			repeats: Number(repeats),
			conditional: conditional === true,
			seed,
			signal,
			onProgress,
			...(groups && { groups }),
			...(weights !== undefined && { weights }),
		});
		this.#last = { key, answer };
		return answer;
	}

	views(answer: Explanation<"importance">, { shown }: Values, controls: readonly Control[]): readonly ViewSpec[] {
		return [importanceBars(answer, { most: Number(shown), controls })];
	}
}

/**
 * Which features does the model rely on? Permutation importances as bars with intervals; the score, the number of repeats, and whether features are
 * shuffled among all rows or only among alike ones, are changed in the widget.
 *
 * Each question costs rows × (1 + features × repeats) evaluations; while it runs, progress is shown and it can be stopped.
 *
 * @returns the explorer; its `answer` is the importance that is shown.
 * @throws ExplainError as `permutationImportance`.
 *
 * @example `await exploreImportance(model, test, { target: "progression" });`
 */
export async function exploreImportance(
	model: Predictor,
	rows: TableRows,
	options: ExploreImportanceOptions,
): Promise<Explorer<Explanation<"importance">>> {
	const checkedOptions = checkOptions<Required<ExploreImportanceOptions>>(name, rules, options ?? {});
	const data = await readEvaluationData(name, model, rows, checkedOptions.target, checkedOptions.weights);
	return Explorer.start(new ImportanceQuestions(model, rows, checkedOptions, data));
}
