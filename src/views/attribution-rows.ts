import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation, Feature } from "../core/explanation.ts";
import { type NdArray, shapeText } from "../core/nd-array.ts";
import { featureValue, ordinal, quoted } from "./attribution-words.ts";
import { answerName } from "./effect-words.ts";

/** What every view of attributions takes. */
export interface AttributionOptions {
	/** Of an answer that explains all outputs: which one, by name or from 0. Default: the highest output of the first row. */
	readonly output?: string | number;
	/** What the explained output is called. Default its name in the answer. */
	readonly answer?: string;
	/** Where the rows stand in the data that other views show, so that they are selected together. Default: 0, 1, 2 …. */
	readonly rows?: readonly number[];
}

/** The scores of one output, row by row. */
export interface AttributionRows {
	readonly count: number;
	readonly features: readonly Feature[];
	/** `[row, feature]`. */
	readonly scores: Float64Array;
	/** 95 % of each score, below and above; absent where scores are exact. */
	readonly interval?: readonly [Float64Array, Float64Array];
	/** What the scores are counted from, and what is explained, `[row]`. */
	readonly base: Float64Array;
	readonly output: Float64Array;
	/** Of a surrogate: its weighted R², `[row]`. */
	readonly fidelity?: Float64Array;
	/** What a surrogate itself answers, `[row]`. */
	readonly fitted?: Float64Array;
	/** What the scores leave of the way from base to output, `[row]`. */
	readonly gap: Float64Array;
	/** What the output is called: `"probability of benign"`; of rows that differ, `"probability of the predicted class"`. */
	readonly answer: string;
	/** The same of each row. */
	answerOf(row: number): string;
	/** The row's place in the data. */
	indexOf(row: number): number;
	/** What the row is: `"row 12"` among others, or `"this row"`, `"this text"`, `"this image"`. */
	subject(row: number): string;
	/** What one of the features is: `"feature"`, of a text `"part"`, of an image `"region"`. */
	readonly noun: string;
	/** The feature's value; NaN where it is missing. Undefined where it is several columns, or no column. */
	value(row: number, feature: number): number | undefined;
	/** The value as a person writes it; empty where there is none. */
	valueText(row: number, feature: number): string;
	/** `"bmi = 32.1"`. */
	label(row: number, feature: number): string;
	/** The same within a sentence, where a part of a text is quoted. */
	said(row: number, feature: number): string;
	intervalOf(row: number, feature: number): readonly [number, number] | undefined;
}

/** 95 % of a normal distribution lie within so many standard deviations. */
export const normal95 = 1.959964;

/** Scores below this share of the output are what adding up in 64 bits leaves of 0; "raises it by 5.6e−17" would be no sentence. */
const noise = 1e-13;

/** One output of `[row, …, output]`, or all of `[row, …]`. */
function ofOutput({ values }: NdArray, outputs: number, output: number): Float64Array {
	if (outputs === 1) return new Float64Array(values);
	const one = new Float64Array(values.length / outputs);
	for (let i = 0; i < one.length; i++) one[i] = values[i * outputs + output] as number;
	return one;
}

function chosenOutput(
	who: string,
	{ payload, target }: Explanation<"attribution">,
	asked: string | number | undefined,
): number {
	const outputs = payload.scores.shape[2] ?? 1;
	const names = target?.names ?? [];
	if (asked === undefined) {
		let best = 0;
		for (let k = 1; k < outputs; k++)
			if ((payload.outputValue.values[k] as number) > (payload.outputValue.values[best] as number)) best = k;
		return best;
	}
	const index = typeof asked === "string" ? names.indexOf(asked) : asked;
	if (Number.isInteger(index) && index >= 0 && index < outputs) return index;
	const known =
		outputs > 1 ? `0 to ${outputs - 1}${names.length > 0 ? ` (${names.join(", ")})` : ""}` : "the only one, 0";
	throw new ExplainError(
		typeof asked === "string" ? "unknown-name" : "out-of-range",
		`${who}: expected option "output" to be ${known}, got ${shown(asked)}`,
	);
}

/** The features by names that differ, as marks stand where their name is: the second "was" of a text is "was (2nd)". */
function distinctly(features: readonly Feature[]): readonly Feature[] {
	const counts = new Map<string, number>();
	for (const { name } of features) counts.set(name, (counts.get(name) ?? 0) + 1);
	if (counts.size === features.length) return features;
	const seen = new Map<string, number>();
	return features.map((feature) => {
		const { name } = feature;
		if (counts.get(name) === 1) return feature;
		const place = (seen.get(name) ?? 0) + 1;
		seen.set(name, place);
		return { ...feature, name: `${name} (${ordinal(place)})` };
	});
}

/**
 * Reads the scores of one output.
 *
 * @throws ExplainError `shape-mismatch` for scores that are not `[example, feature]` or `[example, feature, output]`; `not-finite` for a score that
 * is no number; `unknown-name` or
 * `out-of-range` for an output that is not there; `bad-option` for rows of another number than there are examples.
 */
export function attributionRows(
	who: string,
	explanation: Explanation<"attribution">,
	options: AttributionOptions = {},
): AttributionRows {
	const { payload, target, diagnostics } = explanation;
	const { scores: all, inputs, members } = payload;
	const features = distinctly(payload.features);
	const [count = 0, width, outputs = 1] = all.shape;
	if (all.shape.length < 2 || all.shape.length > 3 || width !== features.length)
		throw new ExplainError(
			"shape-mismatch",
			`${who}: expected scores [example, feature] or [example, feature, output] with a name for each feature, got ${shapeText(all.shape)} of axes ${all.axes.join(", ")} with ${features.length} names`,
		);
	if (options.rows && options.rows.length !== count)
		throw new ExplainError(
			"bad-option",
			`${who}: expected option "rows" to hold a place for each of ${count} examples, got ${options.rows.length}`,
		);
	const chosen = chosenOutput(who, explanation, options.output);
	const scores = ofOutput(all, outputs, chosen);
	const output = ofOutput(payload.outputValue, outputs, chosen);
	const wrong = scores.findIndex((score) => !Number.isFinite(score));
	if (wrong >= 0)
		throw new ExplainError(
			"not-finite",
			`${who}: expected finite scores, got ${scores[wrong]} of row ${Math.floor(wrong / width)}, ${features[wrong % width]?.name}`,
		);
	for (let i = 0; i < scores.length; i++)
		if (Math.abs(scores[i] as number) <= noise * Math.abs(output[Math.floor(i / width)] as number)) scores[i] = 0;
	const sums = new Float64Array(count);
	for (let i = 0; i < scores.length; i++) sums[Math.floor(i / width)]! += scores[i] as number;
	const start = payload.baseValue ?? payload.surrogate?.intercept;
	const base = start ? ofOutput(start, outputs, chosen) : output.map((value, row) => value - (sums[row] as number));

	const { standardError } = diagnostics;
	const errors =
		standardError?.values.length === all.values.length ? ofOutput(standardError, outputs, chosen) : undefined;
	const interval = payload.interval
		? ([ofOutput(payload.interval[0], outputs, chosen), ofOutput(payload.interval[1], outputs, chosen)] as const)
		: errors &&
			([
				scores.map((score, i) => score - normal95 * (errors[i] as number)),
				scores.map((score, i) => score + normal95 * (errors[i] as number)),
			] as const);

	const named = (name: string | undefined) =>
		answerName(
			{ ...explanation, target: { indices: [], ...(name !== undefined && { names: [name] }) } },
			options.answer,
		);
	const names = target?.names ?? [];
	const nameOf = (row: number) =>
		outputs > 1 ? names[chosen] : (names[row] ?? (names.length === 1 ? names[0] : undefined));
	const same = outputs > 1 || new Set(names).size < 2;

	const columns = inputs.shape.length === 2 ? (inputs.shape[1] as number) : 0;
	const columnOf = (feature: number): number | undefined => {
		const own = members?.[feature] ?? (columns === features.length ? [feature] : []);
		return own.length === 1 ? own[0] : undefined;
	};
	const value = (row: number, feature: number) => {
		const column = payload.text || payload.regions ? undefined : columnOf(feature);
		return column === undefined ? undefined : (inputs.values[row * columns + column] as number);
	};
	const valueText = (row: number, feature: number) => {
		const own = value(row, feature);
		return own === undefined ? "" : featureValue(features[feature] as Feature, own);
	};
	const label = (row: number, feature: number) => {
		const text = valueText(row, feature);
		const { name } = features[feature] as Feature;
		return text ? `${name} = ${text}` : name;
	};
	return {
		count,
		features,
		scores,
		...(interval && { interval }),
		base,
		output,
		...(payload.surrogate && {
			fidelity: ofOutput(payload.surrogate.fidelity, outputs, chosen),
			fitted: ofOutput(payload.surrogate.prediction, outputs, chosen),
		}),
		gap: output.map((value, row) => value - (base[row] as number) - (sums[row] as number)),
		answer: same ? named(nameOf(0)) : named("the predicted class"),
		answerOf: (row) => named(nameOf(row)),
		indexOf: (row) => options.rows?.[row] ?? row,
		subject(row) {
			if (payload.text) return "this text";
			if (payload.regions) return "this image";
			return count === 1 && !options.rows ? "this row" : `row ${options.rows?.[row] ?? row}`;
		},
		noun: payload.text ? "part" : payload.regions ? "region" : "feature",
		value,
		valueText,
		label,
		said: (row, feature) => (payload.text ? quoted(label(row, feature)) : label(row, feature)),
		intervalOf(row, feature) {
			const at = row * features.length + feature;
			return interval && [interval[0][at] as number, interval[1][at] as number];
		},
	};
}

/**
 * The example that a view of one row shows.
 *
 * @throws ExplainError `out-of-range` for one that is not there.
 */
export function checkedExample(who: string, { count }: AttributionRows, example: number): number {
	if (Number.isInteger(example) && example >= 0 && example < count) return example;
	throw new ExplainError(
		"out-of-range",
		`${who}: expected option "example" from 0 to ${count - 1}, got ${shown(example)}`,
	);
}

/** A gap of less than this share of the numbers is rounding. */
export const roundingShare = 1e-6;

/**
 * Says that a row's scores must be parts of a sum. Those of a surrogate are where all its columns are 1 at the row, as for parts that are
 * present; a coefficient per standard deviation is no part of anything.
 *
 * @throws ExplainError `bad-input` for coefficients that are no parts.
 */
export function expectSum(who: string, { payload }: Explanation<"attribution">, attributions: AttributionRows): void {
	const { surrogate } = payload;
	if (!surrogate) return;
	const { base, output, gap, count, fitted } = attributions;
	for (let row = 0; row < count; row++) {
		const prediction = fitted?.[row] as number;
		const sum = (output[row] as number) - (gap[row] as number);
		if (Math.abs(sum - prediction) > roundingShare * (Math.abs(base[row] as number) + Math.abs(prediction)))
			throw new ExplainError(
				"bad-input",
				`${who}: expected scores that add up to an answer, got coefficients of a surrogate, each ${surrogate.per}; attributionBars shows them`,
			);
	}
}

/**
 * How many features a view shows.
 *
 * @throws ExplainError `bad-option` for none.
 */
export function checkedMost(who: string, most: number): number {
	if (Number.isInteger(most) && most >= 1) return most;
	throw new ExplainError(
		"bad-option",
		`${who}: expected option "most" to be a whole number from 1, got ${shown(most)}`,
	);
}

/**
 * Says that there must be rows.
 *
 * @throws ExplainError `bad-input` for none.
 */
export function expectRows(who: string, { count, features }: AttributionRows): void {
	if (count === 0 || features.length === 0)
		throw new ExplainError("bad-input", `${who}: expected scores of at least one row and one feature, got none`);
}
