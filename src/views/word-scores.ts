import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { ndArray } from "../core/nd-array.ts";
import type { Control, SelectionId, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresOfRow, partsInOrder } from "./attribution-order.ts";
import { type AttributionOptions, attributionRows, checkedExample, expectRows } from "./attribution-rows.ts";
import { quoted, sayingIt, scoreSentence } from "./attribution-words.ts";
import { inSentence, toBegin } from "./effect-words.ts";
import { baseName } from "./waterfall.ts";

/** What the coloured text takes beside the answer. */
export interface WordScoresOptions extends AttributionOptions {
	/** What the base value is. Default `"average prediction"`. */
	readonly start?: string;
	/** The score at the ends of the colours, so that several texts compare. Default: the largest magnitude. */
	readonly reach?: number;
	readonly controls?: readonly Control[];
	/** Words that are selected are so in all views of this id, such as the bars of the same text; by their places in it. */
	readonly selection?: SelectionId;
	readonly title?: string;
}

/**
 * A text with each part in the colour of its score, where it stands: which words raise the answer, which lower it?
 *
 * Red raises, with a solid line below, blue lowers, with a dashed one. Punctuation and blanks between the parts stay as they are. The table
 * lists the parts with their intervals, the largest first.
 *
 * @throws ExplainError as {@link waterfall}; `bad-input` for an answer that is of no text.
 *
 * @example
 * ```ts
 * await showViews(wordScores(await shapText(sentiment, "Not bad at all.")));
 * ```
 */
export function wordScores(explanation: Explanation<"attribution">, options: WordScoresOptions = {}): ViewSpec {
	const { controls = [], selection } = options;
	const { text } = explanation.payload;
	if (!text)
		throw new ExplainError(
			"bad-input",
			"wordScores: expected the scores of a text's parts, such as shapText or limeText give; these are of no text",
		);
	const attributions = attributionRows("wordScores", explanation, options);
	expectRows("wordScores", attributions);
	const row = checkedExample("wordScores", attributions, 0);
	const { scores, features } = attributions;
	const answer = attributions.answerOf(row);
	const parts = partsInOrder(text).map((feature) => {
		const [from, to] = text.spans[feature] as readonly [number, number];
		const word = text.text.slice(from, to);
		const interval = attributions.intervalOf(row, feature);
		const score = scores[feature] as number;
		return {
			feature,
			from,
			to,
			word,
			score,
			interval,
			sentence: scoreSentence(quoted(word), score, answer, { interval }),
		};
	});
	let end = 0;
	const between = parts.map(({ from, to }) => {
		const gap = text.text.slice(end, Math.max(end, from));
		end = Math.max(end, to);
		return gap;
	});
	between.push(text.text.slice(end));
	const byFeature = new Map(parts.map((part) => [part.feature, part]));
	const ranked = featuresOfRow(attributions, row).flatMap((feature) => byFeature.get(feature) ?? []);
	const reach = options.reach ?? (Math.abs(ranked[0]?.score ?? 0) || 1);
	const caption = captionOf(ranked, {
		answer,
		base: `${formatNumber(attributions.base[row] as number)} (${baseName(explanation, options.start)})`,
		output: formatNumber(attributions.output[row] as number),
	});
	const intervals = attributions.interval !== undefined;
	return {
		title: options.title ?? `Words that move ${inSentence(answer)}`,
		figure: {
			kind: "tokens",
			tokens: parts.map(({ word }) => word),
			between,
			notes: parts.map(({ sentence }) => sentence),
			scores: ndArray(
				Float32Array.from(parts, ({ score }) => score),
				[parts.length],
				["token"],
			),
			domain: [-reach, reach],
			colorMap: "blue-red",
			alt: caption,
		},
		controls,
		...(selection && { selection }),
		caption,
		table: {
			columns: ["part", "place", "score", ...(intervals ? ["from", "to"] : [])],
			rows: ranked.map(({ feature, word, score, interval }) => [
				features[feature]?.name || word,
				parts.findIndex((part) => part.feature === feature) + 1,
				score,
				...(interval ?? (intervals ? [score, score] : [])),
			]),
		},
	};
}

function captionOf(
	ranked: readonly { readonly score: number; readonly sentence: string }[],
	{ answer, base, output }: { answer: string; base: string; output: string },
): string {
	const moving = ranked.filter(({ score }) => score !== 0);
	const told = moving.slice(0, 3).map(({ sentence }) => sayingIt(sentence, answer));
	return `${toBegin(answer)} goes from ${base} to ${output}: ${told.length > 0 ? told.join(", ") : "no part of the text changes it"}.${told.length > 0 ? " The line below a word is solid where it raises, dashed where it lowers." : ""}`;
}
