import { ExplainError, shown } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Feature, ScoreUnit, Target } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { checked, number, type OptionRule, oneOf } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { Random } from "../../core/random.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type AnswerKind, type Answers, answersOf } from "../perturbation/answers.ts";

/** What every question for an effect takes. */
export interface EffectQuestion {
	/** The answer whose effect is asked for, by index or name. Default: the only one, of two classes the second, of more the first. */
	output?: number | string | undefined;
	/** Ask what `predict` gives, or the scores that it is made of (log-odds, margins). Default `"prediction"`. */
	explain?: AnswerKind;
	/** Rows that are asked about at most, drawn by the seed. */
	sample?: number;
}

/** The rules of {@link EffectQuestion}, but for the sample's. */
export const effectRules = (sample: number) => ({
	output: checked<number | string | undefined>(
		undefined,
		"the index or the name of an output",
		(value) => typeof value === "string" || (Number.isInteger(value) && (value as number) >= 0),
	),
	explain: oneOf<AnswerKind>(["prediction", "score"], "prediction"),
	sample: number(sample, { min: 1, integer: true }),
});

/** The rule of a feature by name or index. */
export const featureRule = (): OptionRule<string | number> =>
	checked<string | number>(
		undefined as never,
		"the name or the index of a feature",
		(value) => typeof value === "string" || Number.isInteger(value),
	);

/** The rule of a feature, or of two. */
export const featuresRule = <T>(): OptionRule<T> =>
	checked<T>(undefined as never, "the name or the index of a feature, or two of them", (value) =>
		Array.isArray(value)
			? value.length === 2 && value.every((one) => featureRule().accepts(one))
			: featureRule().accepts(value),
	);

/** A question that was read. */
export interface ReadEffect {
	readonly ask: Answers["ask"];
	readonly unit: ScoreUnit;
	/** The index among the model's answers. */
	readonly output: number;
	readonly target: Target;
	readonly features: readonly Feature[];
	readonly width: number;
	/** All rows, `[n, width]`. */
	readonly all: Float64Array;
	/** The rows that are asked about, `[rows.length, width]`. */
	readonly x: Float64Array;
	/** Their indices among all. */
	readonly rows: Uint32Array;
}

/** Which of a model's answers is meant. */
function outputIndex(who: string, model: Predictor, count: number, asked: number | string | undefined): number {
	const { outputNames } = model;
	if (asked === undefined) return count === 2 ? 1 : 0;
	const index = typeof asked === "number" ? asked : (outputNames?.indexOf(asked) ?? -1);
	// One score of two classes is the second one's.
	if (count === 1 && outputNames?.length === 2 && index === 1) return 0;
	if (index >= 0 && index < count) return index;
	const names = outputNames ? ` (${outputNames.join(", ")})` : "";
	throw new ExplainError(
		typeof asked === "string" ? "unknown-name" : "out-of-range",
		`${who}: expected option "output" to be one of ${count}${names}, got ${shown(asked)}`,
	);
}

/** A row without missing values, which any model can answer; the first where there is none. */
function completeRow(x: Float64Array, width: number): number {
	for (let row = 0; row < x.length / width; row++) {
		let missing = false;
		for (let at = row * width; at < (row + 1) * width; at++) missing ||= Number.isNaN(x[at]);
		if (!missing) return row;
	}
	return 0;
}

/** Reads rows and model for a question for an effect; asks about one row to learn how many answers there are. */
export async function readEffect(
	context: RunContext,
	who: string,
	model: Predictor,
	rows: TableRows,
	{ output, explain, sample }: Required<EffectQuestion>,
): Promise<ReadEffect> {
	const { x, features } = await readModelRows(who, model, rows);
	const [count, width] = x.shape as [number, number];
	const { ask, unit } = answersOf(who, model, explain);
	const row = completeRow(x.values, width);
	const first = await ask(ndArray(x.values.slice(row * width, (row + 1) * width), [1, width], x.axes), {
		...(context.signal && { signal: context.signal }),
	});
	context.evaluated(1);
	const columns = first.shape[1] as number;
	const index = outputIndex(who, model, columns, output);
	const { outputNames } = model;
	const name = outputNames?.[columns === 1 && outputNames.length === 2 ? 1 : index];
	const drawn = someRows(context.random.fork("sample"), count, sample);
	let asked = x.values;
	if (drawn.length < count) {
		asked = new Float64Array(drawn.length * width);
		for (const [i, row] of drawn.entries()) asked.set(x.values.subarray(row * width, (row + 1) * width), i * width);
	}
	return {
		ask,
		unit,
		output: index,
		target: { indices: [index], ...(name !== undefined && { names: [name] }) },
		features,
		width,
		all: x.values,
		x: asked,
		rows: drawn,
	};
}

/** At most so many of the rows 0 … `count` − 1, drawn at random, ascending. */
export function someRows(random: Random, count: number, most: number): Uint32Array {
	if (count <= most) return Uint32Array.from({ length: count }, (_, i) => i);
	return random.permutation(count).slice(0, most).sort();
}

/** One column of rows `[n, width]`. */
export function columnOf(x: Float64Array, width: number, column: number): Float64Array {
	const values = new Float64Array(x.length / width);
	for (let row = 0, at = column; row < values.length; row++, at += width) values[row] = x[at] as number;
	return values;
}
