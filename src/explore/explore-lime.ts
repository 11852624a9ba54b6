import { checked, checkOptions, number, type OptionRules, optional } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import { readModelRows } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { Explorer } from "./explorer.ts";
import { limits } from "./lime-controls.ts";
import { type LimeAnswer, LimeQuestions } from "./lime-questions.ts";
import { startRow } from "./take-rows.ts";

/** What {@link exploreLime} starts from. */
export interface ExploreLimeOptions {
	/** Rows like those that the model was trained on: they give scales, quartiles and what is likely. Default: the rows. */
	training?: TableRows | undefined;
	/** The row to start from. Default 0. */
	row?: number;
	/** Default 0.75 √features, as in lime's package. */
	kernelWidth?: number | undefined;
	/** Points around the row: 100 to 10,000. Default 1,000. */
	samples?: number;
	/** Which draw of the points, 0 to 30. Default 0. */
	seed?: number;
}

const name = "exploreLime";

const rules: OptionRules<Required<ExploreLimeOptions>> = {
	training: checked<TableRows | undefined>(undefined, "rows", (value) => typeof value === "object" && value !== null),
	row: number(0, { min: 0, integer: true }),
	kernelWidth: optional(number(1, { min: limits.width[0], max: limits.width[1] })),
	samples: number(1000, { min: limits.samples[0], max: limits.samples[1], integer: true }),
	seed: number(0, { min: limits.seed[0], max: limits.seed[1], integer: true }),
};

/**
 * What does LIME say of this row, and how much of that is the choice of a neighbourhood? The line's coefficients with their intervals, the line beside the
 * model along a feature, and the points it was fitted to, with sliders for kernel width, samples, λ and the draw.
 *
 * Moving the width shows the lecture's first weakness (each neighbourhood has its line), the rings among the points its second (most points are unlike the
 * data), moving the draw what is chance. A move costs as many evaluations as samples.
 *
 * @returns the explorer; its `answer` has the explanation and λ.
 * @throws ExplainError `out-of-range` for a row that is not there, and as `lime`.
 *
 * @example `await exploreLime(forest, table, { row: 7 })`
 */
export async function exploreLime(
	model: Predictor,
	rows: TableRows,
	options: ExploreLimeOptions = {},
): Promise<Explorer<LimeAnswer>> {
	const given = checkOptions<Required<ExploreLimeOptions>>(name, rules, options);
	const { x, features } = await readModelRows(name, model, rows);
	const { row, samples, seed, training = rows } = given;
	const outputs = (await model.predict(startRow(name, x, row))).shape[1] as number;
	const usual = Math.min(limits.width[1], 0.75 * Math.sqrt(features.length));
	const kernelWidth = given.kernelWidth ?? Math.round(20 * usual) / 20;
	return Explorer.start(new LimeQuestions({ model, features, x, training, row, samples, seed, kernelWidth, outputs }));
}
