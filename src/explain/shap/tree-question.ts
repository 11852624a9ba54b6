import { ExplainError, shown } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Feature, ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { type OptionRule, oneOf, optional } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { sharedFloats } from "../../models/threads/in-threads.ts";
import type { TreeBackground } from "../../models/tree/shapley/tree-shapley-task.ts";
import type { TreeEnsemble } from "../../models/tree/tree-ensemble.ts";
import { readTreeRows } from "../../models/tree/tree-rows.ts";
import { type BackgroundOption, backgroundRule, readBackground } from "../game/background.ts";
import { type FeatureGroupsOption, featureSets, groupsRule } from "../global/feature-sets.ts";
import type { AnswerKind } from "../perturbation/answers.ts";
import { type ExplainedOutputs, explainedOutputs, type OutputsOption } from "../target.ts";

/** Any model that is trees: what `decisionTree`, `randomForest` and `gradientBoosting` fit, and what `loadTrees` reads. */
export interface ModelOfTrees extends Predictor {
	readonly ensemble: TreeEnsemble;
}

/** What stands for a feature that is not known. */
export type TreePerturbation = "path-dependent" | "interventional";

/** What is asked of a model of trees. */
export interface TreeShapQuestion {
	/**
	 * What stands for a feature that is not known: `"path-dependent"`, both sides of its splits by the training weight that went there; or
	 * `"interventional"`, the values of background rows. Default: interventional where a background is given.
	 */
	perturbation?: TreePerturbation | undefined;
	/** The rows of `"interventional"`: rows, or rows with weights such as `kMeansBackground(rows, 20)`. */
	background?: BackgroundOption | undefined;
	/** Features that play as one: `[["ldl", "hdl"]]`. Default: each by itself. */
	groups?: FeatureGroupsOption | undefined;
	/** Explain the score, on whose scale trees add up, or the prediction, where that is the same number. Default `"score"`. */
	explain?: AnswerKind;
}

/** The rules of {@link TreeShapQuestion}. */
export const treeQuestionRules = () => ({
	perturbation: optional(oneOf<TreePerturbation>(["path-dependent", "interventional"], "path-dependent")),
	background: backgroundRule() as OptionRule<BackgroundOption | undefined>,
	groups: groupsRule(),
	explain: oneOf<AnswerKind>(["score", "prediction"], "score"),
});

/**
 * What a provenance says of the model.
 *
 * @throws ExplainError `unsupported-model` for what is no trees.
 */
export function identifyTrees(who: string, model: ModelOfTrees): ModelIdentity {
	if (Array.isArray(model?.ensemble?.trees)) return model.identity;
	const words =
		"expected a model of trees, such as decisionTree, randomForest, gradientBoosting or loadTrees give; permutationShap takes any model";
	throw new ExplainError("unsupported-model", `${who}: ${words}, got ${shown(model)}`);
}

/** A question that was read. */
export interface TreeQuestion {
	readonly who: string;
	readonly ensemble: TreeEnsemble;
	/** As the person sees them, `[example, column]`. */
	readonly inputs: NdArray<Float64Array>;
	/** The same as the trees compare them. */
	readonly rows: Float64Array;
	readonly count: number;
	/** Columns, or columns together. */
	readonly players: readonly Feature[];
	readonly playerOf: Int32Array;
	readonly members: readonly (readonly number[])[] | undefined;
	readonly outputs: ExplainedOutputs;
	/** What is explained, `[example, outputs]`. */
	readonly answers: NdArray;
	readonly unit: ScoreUnit;
	readonly background: TreeBackground | undefined;
}

/** Trees add up on the scale of the score alone. */
function unitOf(who: string, { link, scoreUnit, outputUnit }: TreeEnsemble, explain: AnswerKind): ScoreUnit {
	if (explain === "score") return scoreUnit;
	if (link.name === "identity") return outputUnit;
	const words = `expected option "explain" to be "score", as the prediction is the ${link.name} of a sum of trees, whose Shapley values do not come from those of the trees`;
	const remedy = 'exactShap and permutationShap explain "prediction" of any model';
	throw new ExplainError("bad-option", `${who}: ${words}; ${remedy}`);
}

function checkCovers(who: string, { trees, source }: TreeEnsemble): void {
	for (const [i, { cover }] of trees.entries()) {
		const wrong = cover?.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
		if (cover && wrong === undefined) continue;
		const words = "expected the training weight that came through each node (its cover), a number at least 0";
		const got = cover ? `${wrong} in tree ${i}` : `none in tree ${i} of ${source}`;
		throw new ExplainError(
			"unsupported-model",
			`${who}: ${words}, got ${got}; with option "background" none is needed`,
		);
	}
}

/** Numbers that thread and main program can both read. */
async function treeRows(who: string, ensemble: TreeEnsemble, x: Float64Array, count: number): Promise<Float64Array> {
	const matrix = ndArray(x, [count, ensemble.featureCount], ["example", "feature"]);
	return sharedFloats((await readTreeRows(who, ensemble, matrix)).values);
}

/**
 * Reads rows and options.
 *
 * @throws ExplainError `bad-option` for a perturbation and background that contradict each other; `unsupported-model` for trees without covers where
 * they are needed; as `readModelRows`, `readBackground`, `explainedOutputs` and `featureSets`.
 */
export async function readTreeQuestion(
	context: RunContext,
	who: string,
	model: ModelOfTrees,
	given: TableRows,
	{
		perturbation,
		background,
		groups,
		explain,
		target,
	}: { readonly [N in keyof Required<TreeShapQuestion>]: Required<TreeShapQuestion>[N] } & {
		readonly target: OutputsOption;
	},
): Promise<TreeQuestion> {
	const { ensemble } = model;
	const unit = unitOf(who, ensemble, explain);
	if (perturbation === "path-dependent" && background) {
		const words =
			'expected no option "background" with perturbation "path-dependent", which takes the covers of the trees';
		throw new ExplainError("bad-option", `${who}: ${words}`);
	}
	if (perturbation === "interventional" && !background) {
		throw new ExplainError(
			"bad-option",
			`${who}: expected option "background" with perturbation "interventional", got none`,
		);
	}
	if (!background) checkCovers(who, ensemble);
	const { x, features } = await readModelRows(who, model, given);
	const count = x.shape[0] as number;
	const rows = await treeRows(who, ensemble, x.values, count);
	const sets = featureSets(who, features, groups);
	const playerOf = new Int32Array(features.length);
	for (const [player, { columns }] of sets.entries()) for (const column of columns) playerOf[column] = player;
	const behind = background && (await readBackground(who, model, background));
	const asked = {
		...(context.batchSize && { batchSize: context.batchSize }),
		...(context.signal && { signal: context.signal }),
	};
	const answers = await (model.scores as NonNullable<Predictor["scores"]>)(x, asked);
	context.evaluated(count);
	return {
		who,
		ensemble,
		inputs: x,
		rows,
		count,
		players: sets.map(({ feature }) => feature),
		playerOf,
		members: sets.some(({ columns }) => columns.length > 1) ? sets.map(({ columns }) => columns) : undefined,
		outputs: explainedOutputs(who, model.outputNames, answers, target),
		answers,
		unit,
		background: behind && {
			values: await treeRows(`${who}: background`, ensemble, behind.x, behind.count),
			weights: behind.weights,
		},
	};
}

/** The explained answer of each place. */
export function explainedAnswers({ answers, outputs: { indices, each } }: TreeQuestion): Float64Array {
	const width = answers.shape[1] as number;
	return Float64Array.from(
		indices,
		(output, place) => answers.values[Math.floor(place / each) * width + output] as number,
	);
}
