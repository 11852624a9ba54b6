import { type Explainer, type RunOptions, runRules, type Step } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import { checkOptions } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { AdditiveModel } from "../../models/additive/additive-model.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type BackgroundOption, noBackground } from "../game/background.ts";
import { featureSets } from "../global/feature-sets.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { properCoalitions } from "./exact-estimate.ts";
import { usualSamples } from "./sample-game.ts";
import {
	memoryRule,
	questionRules,
	type ShapMemory,
	type ShapQuestion,
	type ShapSampling,
	samplingRules,
} from "./shap-options.ts";
import type { ModelOfTrees } from "./tree-question.ts";

/** The options of {@link shap}. */
export interface ShapOptions extends Omit<ShapQuestion, "background">, ShapSampling, ShapMemory {
	/** What stands for a feature that is not known, as in {@link ShapQuestion}; trees can do without. */
	background?: BackgroundOption;
}

const name = "shap";

const rules = { ...questionRules(), ...samplingRules(), memory: memoryRule(), ...runRules };

type Asked = ShapOptions & RunOptions;
type Run = AsyncGenerator<Step<"attribution">, Explanation<"attribution">>;

/** Trees whose explained number is the sum of its trees on its own scale. */
function asTrees(model: Predictor, { explain = "prediction", link = "identity" }: Asked): ModelOfTrees | undefined {
	const { ensemble } = model as Partial<ModelOfTrees>;
	if (!ensemble || link !== "identity") return undefined;
	return explain === "score" || ensemble.link.name === "identity" ? (model as ModelOfTrees) : undefined;
}

/** A sum of terms of one or two features whose explained number is that sum. */
function asSum(model: Predictor, { explain = "prediction", link = "identity" }: Asked): AdditiveModel | undefined {
	if (!(model instanceof AdditiveModel) || link !== "identity") return undefined;
	if (model.terms.some(({ features }) => features.length > 2)) return undefined;
	return explain === "score" || model.link.name === "identity" ? model : undefined;
}

/** Lets the method that fits the model best explain it; each is loaded when it is chosen. */
async function chosen(model: Predictor, rows: TableRows, options: Asked): Promise<Run> {
	await identifyPredictor(name, model);
	checkOptions(name, rules, options);
	const { link, samples = "auto", maxSamples, precision: _, timeLimit, background, memory, ...question } = options;
	const trees = asTrees(model, options);
	if (trees) {
		const { treeShap } = await import("./tree-shap.ts");
		return treeShap.stream(trees, rows, { explain: "prediction", ...question, ...(background && { background }) });
	}
	if (background === undefined) throw noBackground(name);
	const sum = asSum(model, options);
	if (sum) {
		const { explain: _, ...asked } = question;
		const { linearShap } = await import("./linear-shap.ts");
		return linearShap.stream(sum, rows, { ...asked, background });
	}
	const { features } = await readModelRows(name, model, rows);
	const players = featureSets(name, features, question.groups).length;
	const most = samples === "auto" ? (maxSamples ?? usualSamples(players)) : samples;
	// What was sampled is gone on with, to the last coalition where all fit.
	const isFresh = memory === undefined || memory.size === 0;
	if (isFresh && timeLimit === undefined && properCoalitions(players) <= most) {
		const { exactShap } = await import("./exact-shap.ts");
		return exactShap.stream(model, rows, {
			...question,
			background,
			...(link && { link }),
			maxSamples: Math.max(1, most),
		});
	}
	const { kernelShap } = await import("./kernel-shap.ts");
	return kernelShap.stream(model, rows, { ...options, background });
}

async function* stream(model: Predictor, rows: TableRows, options: Asked = {}): Run {
	return yield* await chosen(model, rows, options);
}

async function explain(model: Predictor, rows: TableRows, options: Asked = {}): Promise<Explanation<"attribution">> {
	const run = stream(model, rows, options);
	for (;;) {
		const next = await run.next();
		if (next.done) return next.value;
	}
}

/**
 * Shapley values by the method that fits the model: what did each feature add to this answer, counted from what is answered without knowing any?
 *
 * - trees, where what is explained is a sum of trees: `treeShap`, exact, by the background where there is one, else by the covers of the trees;
 * - linear models, GAMs and EBMs, where what is explained is their sum (a response, or `explain: "score"`): `linearShap`, exact;
 * - where every coalition fits the budget, 2^M − 2 ≤ `maxSamples` (or `samples`): `exactShap`, exact;
 * - otherwise, and where there is a `timeLimit` or a `memory` of samples: `kernelShap`, sampled, with standard errors.
 *
 * `provenance.method` says which it was, and its doc what the numbers mean, cost, and when they mislead. `scores` are `[n, features]`, or
 * `[n, features, outputs]` for `target: "all"`; with `baseValue` they sum to `outputValue`.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `bad-option` without a background for what are no trees; and as the chosen method.
 *
 * @example
 * ```ts
 * const answer = await shap(model, table.slice(0, 20), { background: await kMeansBackground(table, 20) });
 * answer.provenance.method; // such as "exactShap"
 * ```
 *
 * Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions. Key `lundberg2017`.
 */
export const shap: Explainer<Predictor, TableRows, ShapOptions, "attribution"> = Object.assign(explain, {
	stream,
	method: name,
	kind: "attribution" as const,
});
