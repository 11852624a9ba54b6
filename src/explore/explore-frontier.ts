import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import {
	type CompareModelsOptions,
	compareModels,
	comparisonData,
	type NamedEstimators,
	namedEstimators,
} from "../explain/comparison/compare-models.ts";
import { rulesOf } from "../explain/glass-box/rules-of.ts";
import { treeOf } from "../explain/glass-box/tree-of.ts";
import { FittedRuleFit } from "../models/rules/fitted-rule-fit.ts";
import { FittedRules } from "../models/rules/fitted-rules.ts";
import type { FittedModel } from "../models/table/fitted-model.ts";
import type { TableRows } from "../models/table/rows.ts";
import type { TrainingData } from "../models/table/training-data.ts";
import { FittedTree } from "../models/tree/fit/fitted-tree.ts";
import { frontier } from "../views/frontier.ts";
import { modelText } from "../views/model-text.ts";
import { ruleBars } from "../views/rule-bars.ts";
import { treeDiagram } from "../views/tree-diagram.ts";
import { Explorer, type ExplorerDefinition, type ExplorerRun, type Values } from "./explorer.ts";

/** What {@link exploreFrontier} takes. */
export interface ExploreFrontierOptions extends CompareModelsOptions {
	/** The comparison where it was made already; it must be of the same estimators. */
	comparison?: Explanation<"frontier">;
	/** The model that is shown first. Default: the simplest that the folds do not tell from the best. */
	chosen?: string;
	/** Default 0. */
	seed?: number;
}

/** What is shown: the comparison, and one of its models. */
export interface FrontierAnswer {
	readonly explanation: Explanation<"frontier">;
	readonly chosen: string;
	/** The chosen model, fitted to all rows. */
	readonly model: FittedModel;
	/** Its rules or its tree, where it has any. */
	readonly inside: Explanation<"rules"> | Explanation<"tree"> | undefined;
}

const name = "exploreFrontier";

/** What there is to read in a model. */
async function insideOf(model: FittedModel): Promise<FrontierAnswer["inside"]> {
	if (model instanceof FittedRules || model instanceof FittedRuleFit) return rulesOf(model);
	if (model instanceof FittedTree) return treeOf(model);
	return undefined;
}

class FrontierQuestions implements ExplorerDefinition<FrontierAnswer> {
	readonly values: Values;
	readonly #named: ReturnType<typeof namedEstimators>;
	readonly #data: TrainingData;
	readonly #explanation: Explanation<"frontier">;
	readonly #seed: number;
	/** Those that were looked at. */
	readonly #models = new Map<string, FittedModel>();

	constructor(
		named: ReturnType<typeof namedEstimators>,
		data: TrainingData,
		explanation: Explanation<"frontier">,
		start: { readonly chosen: string; readonly seed: number },
	) {
		this.#named = named;
		this.#data = data;
		this.#explanation = explanation;
		this.#seed = start.seed;
		this.values = { model: start.chosen };
	}

	controls(): readonly Control[] {
		return [
			{
				id: "model",
				label: "Model",
				help: "A click on a point chooses it too.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: this.#named.map(([label]) => ({ value: label, label })),
			},
		];
	}

	label({ model }: Values): string {
		return `fitting ${model}`;
	}

	async compute({ model: asked }: Values, { signal, onProgress }: ExplorerRun): Promise<FrontierAnswer> {
		const chosen = String(asked);
		const known = this.#models.get(chosen);
		const estimator = this.#named.find(([label]) => label === chosen)?.[1];
		if (!estimator) throw new ExplainError("unknown-name", `${name}: expected one of the models, got ${shown(asked)}`);
		const model = known ?? (await estimator.fitData(this.#data, { seed: this.#seed, signal, onProgress }));
		this.#models.set(chosen, model);
		return { explanation: this.#explanation, chosen, model, inside: await insideOf(model) };
	}

	views(
		{ explanation, chosen, model, inside }: FrontierAnswer,
		_values: Values,
		controls: readonly Control[],
	): readonly ViewSpec[] {
		return [frontier(explanation, { chosen, pick: "model", controls }), this.#inside(chosen, model, inside)];
	}

	#inside(title: string, model: FittedModel, inside: FrontierAnswer["inside"]): ViewSpec {
		if (inside?.kind === "tree") return treeDiagram(inside, { title });
		if (inside?.kind === "rules") {
			const answers = model instanceof FittedRuleFit ? "addend" : model.classes ? "class" : "number";
			return ruleBars(inside, { answers, title });
		}
		return modelText(String(model), { title });
	}
}

/**
 * What does accuracy cost in things to read, and what is there to read? The frontier of models; a click on one shows what it consists of: its rules, its
 * tree, its terms.
 *
 * The comparison is made first (see {@link compareModels} for its cost), or given. A model is fitted to all rows when it is first looked at.
 *
 * @returns the explorer; its `answer` has the comparison and the chosen model.
 * @throws ExplainError as `compareModels`; `unknown-name` for a model that is not compared.
 *
 * @example
 * ```ts
 * const models = { "one rule": oneRule(), "rule list": ruleList(), tree: decisionTree({ maxDepth: 3 }) };
 * await exploreFrontier(models, table, { target: "diagnosis", folds: 10 })
 * ```
 */
export async function exploreFrontier(
	estimators: NamedEstimators,
	rows: TableRows,
	{ comparison, chosen, seed = 0, ...options }: ExploreFrontierOptions,
): Promise<Explorer<FrontierAnswer>> {
	const named = namedEstimators(name, estimators);
	const explanation = comparison ?? (await compareModels(estimators, rows, { ...options, seed }));
	const { models } = explanation.payload;
	const names = named.map(([label]) => label);
	if (models.some((model) => !names.includes(model.name)) || models.length !== names.length) {
		const words = `expected a comparison of the same models (${names.join(", ")})`;
		throw new ExplainError(
			"bad-option",
			`${name}: ${words}, got one of ${models.map((model) => model.name).join(", ")}`,
		);
	}
	const equals = models.filter(({ asGood }) => asGood);
	const simplest = equals.reduce((a, b) => (b.complexity.count < a.complexity.count ? b : a), equals[0] ?? models[0]!);
	const start = chosen ?? simplest.name;
	if (!names.includes(start))
		throw new ExplainError(
			"unknown-name",
			`${name}: expected one of the models (${names.join(", ")}), got ${shown(start)}`,
		);
	const data = await comparisonData(name, named, rows, options);
	return Explorer.start(new FrontierQuestions(named, data, explanation, { chosen: start, seed }));
}
