import type { Explanation, Feature } from "../core/explanation.ts";
import { checkOptions, number, type OptionRules, optionalText } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import { effectRules, featureRule } from "../explain/global/effect-question.ts";
import { featureIndex } from "../explain/global/feature-sets.ts";
import { readModelRows } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import type { EffectSettings } from "./effect-questions.ts";
import { Explorer } from "./explorer.ts";

/** What {@link exploreEffect} starts from. */
export interface ExploreEffectOptions {
	/** The feature, by name or index. Default the first. */
	feature?: string | number;
	/** The answer of a model that gives several, by index or name. Default: of two classes the second, of more the first. */
	output?: string | number | undefined;
	/** Rows that are averaged over at most. Default 300, so that a move of a control is answered at once. */
	sample?: number;
	/** What the model answers, where it has no name for it, such as `"progression"`. */
	answer?: string | undefined;
	/** Default 0. */
	seed?: number;
}

const name = "exploreEffect";

const rules: OptionRules<Required<ExploreEffectOptions>> = {
	feature: { ...featureRule(), fallback: 0 },
	output: effectRules(1).output,
	sample: number(300, { min: 1, integer: true }),
	answer: optionalText(),
	seed: number(0, { integer: true }),
};

/** The index of an output that is named or counted; of none, the one that the methods ask for by themselves. */
function outputOf({ outputNames = [] }: Predictor, asked: string | number | undefined): number {
	if (asked === undefined) return outputNames.length === 2 ? 1 : 0;
	return featureIndex(
		name,
		outputNames.map((output): Feature => ({ name: output })),
		asked,
	);
}

/**
 * How does the answer go with a feature? The mean curve with curves of single rows, or accumulated local effects with their band, or a map of two
 * features; all of it is chosen in the widget.
 *
 * Clicking a row's curve, or dragging over curves, selects rows, which `link` shows in other explorers of the same table. A question of a
 * curve costs 24 × `sample` evaluations, of a map 144 × `sample`; accumulated effects 2 or 4 for each row of at most 10,000.
 *
 * @returns the explorer; its `answer` is the effect that is shown.
 * @throws ExplainError as `partialDependence`.
 *
 * @example
 * ```ts
 * const effect = await exploreEffect(model, table, { feature: "bmi" });
 * effect
 * ```
 */
export async function exploreEffect(
	model: Predictor,
	rows: TableRows,
	options: ExploreEffectOptions = {},
): Promise<Explorer<Explanation<"effect">>> {
	const { feature, output, sample, answer, seed } = checkOptions<Required<ExploreEffectOptions>>(name, rules, options);
	const { x, features } = await readModelRows(name, model, rows);
	const settings: EffectSettings = {
		model,
		rows,
		rowCount: x.shape[0] as number,
		features,
		outputs: model.outputNames ?? [],
		output: outputOf(model, output),
		feature: featureIndex(name, features, feature),
		sample,
		answer,
		seed,
	};
	const { EffectQuestions } = await import("./effect-questions.ts");
	return Explorer.start(new EffectQuestions(settings));
}
