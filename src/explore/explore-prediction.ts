import { ExplainError } from "../core/errors.ts";
import {
	checkOptions,
	number,
	type OptionRules,
	oneOf,
	optional,
	optionalNames,
	optionalText,
} from "../core/options.ts";
import { checkAdditive } from "../explain/glass-box/term-contributions.ts";
import type { AdditiveModel } from "../models/additive/additive-model.ts";
import { readModelRows } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { Explorer } from "./explorer.ts";
import type { PredictionAnswer } from "./prediction-questions.ts";

/** What {@link explorePrediction} starts from. */
export interface ExplorePredictionOptions {
	/** The row to start from. Default 0. */
	row?: number;
	/** Which columns have a control. Default: the twelve that move the answer most. */
	features?: readonly string[] | undefined;
	/** What a bar of length 0 means: the term's own 0, or its mean over the rows. Default `"zero"`. */
	centre?: "zero" | "mean";
	/** What the model answers, where its target has no good name. */
	answer?: string | undefined;
}

const name = "explorePrediction";

const rules: OptionRules<Required<ExplorePredictionOptions>> = {
	row: number(0, { min: 0, integer: true }),
	features: optional(optionalNames()),
	centre: oneOf(["zero", "mean"], "zero"),
	answer: optionalText(),
};

/** Rows that the axis is fitted to, and more controls than this are a wall. */
const most = { rows: 1000, controls: 12 };

/**
 * Can the prediction be redone with pen and paper? One row's answer as a stack of terms from the intercept to the sum, with a slider for every number and
 * a menu for every category: moving one redoes the sum at once.
 *
 * For any model that is a sum: linear and logistic regression, ridge, LASSO, GAM, EBM. The table beside it writes each term as
 * coefficient × value, so that a pencil can check it; log-odds are also told as a probability. What the row's answer was before anything was moved stays as a
 * dashed line. A value that is missing is shown, and added up, as the mean or the most frequent level of the rows.
 *
 * Each move costs three evaluations. Moving one slider alone may make a row that does not exist, such as a light person with a large waist.
 *
 * @returns the explorer; its `answer` has the contributions, and `set({ bmi: 30 })` moves a control by the name of its column.
 * @throws ExplainError `unsupported-model` for a model that is no sum, `out-of-range` for a row that is not there, `unknown-name` for a column.
 *
 * @example
 * ```ts
 * const model = await linearRegression().fit(table, { target: "progression" });
 * await explorePrediction(model, table, { row: 7 })
 * ```
 */
export async function explorePrediction(
	model: AdditiveModel,
	rows: TableRows,
	options: ExplorePredictionOptions = {},
): Promise<Explorer<PredictionAnswer>> {
	const {
		row,
		features: asked,
		centre,
		answer,
	} = checkOptions<Required<ExplorePredictionOptions>>(name, rules, options);
	checkAdditive(name, model);
	const { x } = await readModelRows(name, model, rows);
	const [count, width] = x.shape as [number, number];
	const stride = Math.ceil(count / most.rows);
	const sampled = new Float64Array(Math.ceil(count / stride) * width);
	for (let i = 0; i * stride < count; i++)
		sampled.set(x.values.subarray(i * stride * width, (i * stride + 1) * width), i * width);
	const sample = { values: sampled, shape: [sampled.length / width, width], axes: x.axes };
	const contributions = await model.contributions(sample);
	const moved = asked
		? asked.map((feature) => featureOf(model, feature))
		: mostMoving(model, contributions.values, contributions.shape as [number, number, number]);
	const domains = domainsOf(model, contributions.values, contributions.shape as [number, number, number], centre);
	const { PredictionQuestions } = await import("./prediction-questions.ts");
	return Explorer.start(new PredictionQuestions({ model, x, row, moved, centre, answer, domains }));
}

function featureOf(model: AdditiveModel, feature: string): number {
	const index = model.features.findIndex((one) => one.name === feature);
	if (index >= 0) return index;
	const names = model.features.map((one) => one.name).join(", ");
	throw new ExplainError(
		"unknown-name",
		`${name}: expected columns of the model (${names}), got ${JSON.stringify(feature)}`,
	);
}

type Shape = readonly [number, number, number];

/** The features whose terms vary most over the rows, in the order of the columns. */
function mostMoving(model: AdditiveModel, values: Float64Array, [count, terms, scores]: Shape): number[] {
	const spread = new Float64Array(model.features.length);
	for (const [t, term] of model.terms.entries()) {
		for (let k = 0; k < scores; k++) {
			let [low, high] = [Infinity, -Infinity];
			for (let row = 0; row < count; row++) {
				const value = values[(row * terms + t) * scores + k] as number;
				low = Math.min(low, value);
				high = Math.max(high, value);
			}
			for (const j of term.features) spread[j] = Math.max(spread[j] as number, high - low);
		}
	}
	return [...spread.keys()]
		.sort((a, b) => (spread[b] as number) - (spread[a] as number))
		.slice(0, most.controls)
		.sort((a, b) => a - b);
}

/** How far the sums of the rows reach on their way, for each score. */
function domainsOf(model: AdditiveModel, values: Float64Array, [count, terms, scores]: Shape, centre: "zero" | "mean") {
	return Array.from({ length: scores }, (_, k): readonly [number, number] => {
		const means = new Float64Array(terms);
		if (centre === "mean") {
			for (let at = k; at < values.length; at += scores)
				means[Math.floor(at / scores) % terms]! += (values[at] as number) / count;
		}
		const base = means.reduce((sum, mean) => sum + mean, model.intercept[k] as number);
		let [low, high] = [base, base];
		for (let row = 0; row < count; row++) {
			let sum = base;
			for (let t = 0; t < terms; t++) {
				sum += (values[(row * terms + t) * scores + k] as number) - (means[t] as number);
				low = Math.min(low, sum);
				high = Math.max(high, sum);
			}
		}
		return [low, high];
	});
}
