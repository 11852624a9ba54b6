import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer, type Explainer, type RunOptions } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import type { AdditiveModel } from "../../models/additive/additive-model.ts";
import type { Edit } from "../../models/additive/edit.ts";

/** Which of a model's scores: its name, such as a class, or its index. */
export type ScoreChoice = string | number | undefined;

/** {@link shapeFunctions}, whose second argument may be left out. */
export interface ShapeFunctions extends Explainer<AdditiveModel, ScoreChoice, Record<never, never>, "additive"> {
	(model: AdditiveModel, score?: ScoreChoice, options?: RunOptions): Promise<Explanation<"additive">>;
}

const who = "shapeFunctions";

function identify(model: AdditiveModel) {
	if (typeof (model as Partial<AdditiveModel> | undefined)?.shapeEffects === "function") return model.identity;
	throw new ExplainError(
		"unsupported-model",
		`${who}: expected an additive model, such as one of gam, ebm or ridge, got ${shown(model)}`,
	);
}

/** The index of a score that is named or counted; of none, the first. */
function scoreIndex({ scoreNames }: AdditiveModel, asked: ScoreChoice): number {
	const index = typeof asked === "string" ? scoreNames.indexOf(asked) : (asked ?? 0);
	if (Number.isInteger(index) && index >= 0 && index < scoreNames.length) return index;
	throw new ExplainError(
		typeof asked === "string" ? "unknown-name" : "out-of-range",
		`${who}: expected a score of the model (${scoreNames.join(", ")}), got ${shown(asked)}`,
	);
}

/**
 * What does an additive model know? All of it: the intercept, and one curve, level table or surface for each term, with bands and the weight of
 * the training rows below.
 *
 *   score = intercept + Σ termⱼ(x)
 *
 * The answer's terms are in the model's order and in the unit of the score: the response, log-odds, or a class' logit. Nothing is
 * computed but read off, so it costs no evaluation.
 *
 * It misleads where features stand in for each other: a curve then tells what a feature adds beside the others, not what it does. Where there are few
 * rows, a curve is a guess: look at band and density.
 *
 * @param score of several, by class or index; of two classes there is one, the log-odds of the second. Default the first.
 * @throws ExplainError `unsupported-model` for a model that is no sum, `unknown-name` or `out-of-range` for a score it has not, `aborted`.
 *
 * @example
 * ```ts
 * const model = await gam().fit(table, { target: "progression" });
 * const { payload } = await shapeFunctions(model);
 * payload.terms[0].effect.values; // the first curve
 * ```
 *
 * Hastie, Tibshirani (1990), Generalized Additive Models. Key `hastie1990`.
 */
export const shapeFunctions: ShapeFunctions = defineExplainer<
	AdditiveModel,
	ScoreChoice,
	Record<never, never>,
	"additive"
>({
	method: who,
	source: "hastie1990",
	kind: "additive",
	options: {},
	identify,
	async *run(context, model, asked) {
		yield { progress: { done: 0, total: 1, label: who } };
		const score = scoreIndex(model, asked);
		const name = model.scoreNames[score] as string;
		const terms = model.shapeEffects(score);
		await context.checkpoint({ done: 1, total: 1, label: who });
		const { length } = (model as { edits?: readonly Edit[] }).edits ?? [];
		return {
			scope: "global",
			target: { indices: [score], names: [name] },
			unit: model.scoreUnit,
			payload: { intercept: ndArray(model.intercept.slice(score, score + 1), [1], ["score"]), terms },
			warnings: length > 0 ? [`Edited by hand: ${length} ${length === 1 ? "change" : "changes"}.`] : [],
		};
	},
});
