import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresOfRow, shownFeatures } from "./attribution-order.ts";
import {
	type AttributionOptions,
	type AttributionRows,
	attributionRows,
	checkedExample,
	checkedMost,
	expectRows,
	expectSum,
	roundingShare,
} from "./attribution-rows.ts";
import { numberWriter, sayingIt, scoreSentence, sentenceTooltip, stepText } from "./attribution-words.ts";
import { toBegin } from "./effect-words.ts";
import { type StackPart, stackBars, stackSpec } from "./stack.ts";

/** What the waterfall takes beside the answer. */
export interface WaterfallOptions extends AttributionOptions {
	/** The row that is shown, from 0. Default 0. */
	readonly example?: number;
	/** How many features have a bar of their own at most; the others are added up. Default 10. */
	readonly most?: number;
	/** What the base value is. Default `"average prediction"`; of a text or an image `"all hidden"`, of a local surrogate `"intercept"`. */
	readonly start?: string;
	/** The ends of the axis, such as those of all rows, so that bars of other rows compare; what lies outside moves them. */
	readonly domain?: readonly [number, number];
	/** The output to compare with, such as the row's before a value was moved. */
	readonly before?: number;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/** What the base value of an answer is called. */
export const baseName = ({ payload }: Explanation<"attribution">, given: string | undefined): string =>
	given ?? (payload.surrogate ? "intercept" : payload.text || payload.regions ? "all hidden" : "average prediction");

/** The parts of a row's sum, the largest first; what the scores leave over is a part too, so that bars end at the output. */
function partsOf(
	attributions: AttributionRows,
	row: number,
	most: number,
	surrogate: boolean,
	write: (value: number) => string,
): StackPart[] {
	const { features, scores, gap, answerOf } = attributions;
	const own = (feature: number) => scores[row * features.length + feature] as number;
	const { own: shown, rest } = shownFeatures(featuresOfRow(attributions, row), most);
	const parts: StackPart[] = shown.map((feature) => {
		const [term, interval] = [attributions.label(row, feature), attributions.intervalOf(row, feature)];
		const score = own(feature);
		return {
			term,
			value: score,
			interval,
			sentence: scoreSentence(attributions.said(row, feature), score, answerOf(row), { interval, write }),
		};
	});
	if (rest.length > 0) {
		const value = rest.reduce((sum, feature) => sum + own(feature), 0);
		const term = `${rest.length} smaller together`;
		parts.push({ term, value, sentence: scoreSentence(term, value, answerOf(row), { write }) });
	}
	const left = gap[row] as number;
	const size = Math.abs(attributions.base[row] as number) + Math.abs(attributions.output[row] as number);
	if (Math.abs(left) > roundingShare * size)
		parts.push({ term: surrogate ? "missed by the surrogate" : "not accounted for", value: left });
	return parts;
}

/**
 * How one row comes to its answer: from the average prediction each feature pushes the sum on, the largest first, to the output.
 *
 * Takes the answer of any SHAP method, or of LIME with parts that are present or hidden, whose coefficients add up to what its surrogate answers; what
 * is missing from there to the model's own output has a bar of its own. Whiskers are 95 % intervals of scores that were sampled. A bar says how the feature moved *this
 * model's* answer against the background, not what would happen if a person changed it.
 *
 * @throws ExplainError as all views of attributions: `shape-mismatch` for scores that are not `[example, feature]`, `out-of-range` for an example
 * or an output that is not there, `bad-option` for fewer than one bar, `bad-input` for no rows, and for coefficients that are no parts of a sum.
 *
 * @example
 * ```ts
 * const answer = await shap(model, table.slice(0, 1), { background: table });
 * await showViews(waterfall(answer, { answer: "progression" }));
 * ```
 *
 * The form is that of the package shap: S. M. Lundberg, S.-I. Lee, "A Unified Approach to Interpreting Model Predictions", 2017 (lundberg2017).
 */
export function waterfall(explanation: Explanation<"attribution">, options: WaterfallOptions = {}): ViewSpec {
	const { domain, before, controls = [] } = options;
	const attributions = attributionRows("waterfall", explanation, options);
	expectRows("waterfall", attributions);
	expectSum("waterfall", explanation, attributions);
	const most = checkedMost("waterfall", options.most ?? 10);
	const row = checkedExample("waterfall", attributions, options.example ?? 0);
	const { features, scores } = attributions;
	const [base, output, answer] = [
		attributions.base[row] as number,
		attributions.output[row] as number,
		attributions.answerOf(row),
	];
	const start = baseName(explanation, options.start);
	const write = numberWriter([base, output]);
	const surrogate = explanation.payload.surrogate !== undefined;
	const parts = partsOf(attributions, row, most, surrogate, write);
	const bars = stackBars({ term: start, value: base }, parts, { term: answer, value: output }, write);
	const caption = captionOf(parts, { start, base, output, answer, write, before, own: Math.min(3, most) });
	return {
		title: options.title ?? `How ${attributions.subject(row)} comes to its ${answer}`,
		figure: {
			kind: "vega",
			spec: stackSpec(bars, { title: answer, domain, before, tooltip: [sentenceTooltip] }),
			data: { terms: bars, before: before === undefined ? [] : [{ before }] },
			alt: caption,
			minWidth: 300,
		},
		controls,
		caption,
		table: tableOf(attributions, row, scores.subarray(row * features.length, (row + 1) * features.length)),
	};
}

function captionOf(
	parts: readonly StackPart[],
	words: {
		readonly start: string;
		readonly base: number;
		readonly output: number;
		readonly answer: string;
		readonly write: (value: number) => string;
		readonly before: number | undefined;
		readonly own: number;
	},
): string {
	const { start, base, output, answer, write, before, own } = words;
	const told = parts.filter(({ value, interval }) => value !== 0 && interval !== undefined).length;
	const said = parts.slice(0, own).filter(({ value }) => value !== 0);
	const rest = parts.filter((part) => !said.includes(part)).reduce((sum, { value }) => sum + value, 0);
	const sentences = said.map(({ sentence = "" }) => sayingIt(sentence, answer));
	const others = parts.length > said.length ? ` All else together: ${stepText(write, rest)}.` : "";
	const change = said.length > 0 ? `: ${sentences.join(", ")}.${others}` : ": no feature changes it.";
	const moved = before === undefined || before === output ? "" : ` It was ${write(before)} before.`;
	const bars = told > 0 ? " ± is half of a 95 % interval." : "";
	return `${toBegin(answer)} goes from ${write(base)} (${start}) to ${write(output)}${change}${bars}${moved}`;
}

function tableOf(attributions: AttributionRows, row: number, scores: Float64Array): ViewSpec["table"] {
	const intervals = attributions.interval !== undefined;
	let sum = attributions.base[row] as number;
	return {
		columns: ["feature", "value", "score", ...(intervals ? ["from", "to"] : []), "sum so far"],
		rows: featuresOfRow(attributions, row).map((feature) => {
			const score = scores[feature] as number;
			sum += score;
			return [
				attributions.features[feature]?.name ?? "",
				attributions.valueText(row, feature),
				score,
				...(intervals ? (attributions.intervalOf(row, feature) ?? [score, score]) : []),
				formatNumber(sum),
			];
		}),
	};
}
