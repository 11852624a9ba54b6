import { checkOptions, number, type OptionRules, optional, optionalText } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import { type BackgroundOption, backgroundRule } from "../explain/game/background.ts";
import { type FeatureGroupsOption, groupsRule } from "../explain/global/feature-sets.ts";
import { readModelRows } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { Explorer } from "./explorer.ts";
import { type ShapAnswer, ShapQuestions } from "./shap-questions.ts";
import { backgroundOf, someRows } from "./shap-source.ts";
import { startRow } from "./take-rows.ts";

/** What {@link exploreShap} starts from. */
export interface ExploreShapOptions {
	/** What stands for a feature that is not known. Default: 50 of the rows, or all where they are fewer. */
	background?: BackgroundOption | undefined;
	/** The row whose waterfall is drawn first. Default 0. */
	row?: number;
	/** Rows that are explained for the pictures of all rows, drawn at random where there are more. Default 200. */
	most?: number;
	/** Features that play as one: `[["ldl", "hdl"]]`. */
	groups?: FeatureGroupsOption | undefined;
	/** What the model answers, where its output has no good name. */
	answer?: string | undefined;
	/** Default 0. */
	seed?: number;
}

const name = "exploreShap";

const rules: OptionRules<Required<ExploreShapOptions>> = {
	background: optional(backgroundRule()),
	row: number(0, { min: 0, integer: true }),
	most: number(200, { min: 1, integer: true }),
	groups: groupsRule(),
	answer: optionalText(),
	seed: number(0, { integer: true }),
};

/**
 * Who made the predictions what they are? Shapley values of one row as a waterfall, of all rows as a beeswarm (or bars, a heat map, a decision or
 * force plot), and of one feature against its value; a click on a row's mark opens its waterfall, brushed rows are brushed in all pictures.
 *
 * Trees, sums and models of few features are answered exactly; for others values are sampled and drawn with their intervals: "Sharpen" samples on, on
 * screen, and can be stopped at any time.
 *
 * @returns the explorer; its `answer` has the Shapley values of all outputs; `link` joins its rows with those of others.
 * @throws ExplainError `out-of-range` for a row that is not there, and as `shap`.
 *
 * @example `await exploreShap(forest, table, { background: table.head(100) })`
 */
export async function exploreShap(
	model: Predictor,
	rows: TableRows,
	options: ExploreShapOptions = {},
): Promise<Explorer<ShapAnswer>> {
	const given = checkOptions<Required<ExploreShapOptions>>(name, rules, options);
	const { row, most, groups, answer, seed } = given;
	const { x, features } = await readModelRows(name, model, rows);
	const outputs = (await model.predict(startRow(name, x, row))).shape[1] as number;
	const background = backgroundOf(given.background, x, seed);
	const explained = someRows(x.shape[0] as number, most, seed);
	return Explorer.start(
		new ShapQuestions({ model, features, x, explained, row, groups, answer, seed, background, outputs }),
	);
}
