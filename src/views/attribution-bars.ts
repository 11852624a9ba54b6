import type { Explanation } from "../core/explanation.ts";
import type { Control, SelectionId, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import {
	featuresByMagnitude,
	featuresOfRow,
	meanMagnitudes,
	partsInOrder,
	shownFeatures,
} from "./attribution-order.ts";
import {
	type AttributionOptions,
	type AttributionRows,
	attributionRows,
	checkedExample,
	checkedMost,
	expectRows,
	normal95,
} from "./attribution-rows.ts";
import {
	axisLines,
	paled,
	plusMinus,
	sayingIt,
	scoreSentence,
	sentenceTooltip,
	signOf,
	signScale,
	whole,
} from "./attribution-words.ts";
import { inSentence } from "./effect-words.ts";

/** What the bars take beside the answer. */
export interface AttributionBarsOptions extends AttributionOptions {
	/** The row whose signed scores are shown, from 0. Default: the only row; of several rows, the mean magnitude over all of them. */
	readonly example?: number;
	/** How many features have a bar at most, the largest first. Default 12. */
	readonly most?: number;
	/** A control that a click on a bar sets to the feature's name. */
	readonly pick?: string;
	/** Of a text: bars that are selected are so in all views of this id, such as the words of {@link wordScores}; by their places in the text. */
	readonly selection?: SelectionId;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/** One bar. */
export interface AttributionBar {
	readonly [field: string]: string | number;
	readonly feature: string;
	/** What is written beside it. */
	readonly label: string;
	readonly score: number;
	readonly low: number;
	readonly high: number;
	readonly sign: string;
	readonly sentence: string;
	/** Of a text, the place of the part in it. */
	readonly part?: number;
}

/** Means of fewer rows have no usable interval. */
const leastRows = 10;

/**
 * The 97.5 % quantile of Student's t: two terms of its expansion around the normal one, within 0.2 % from ten rows on (R. A. Fisher and
 * E. A. Cornish, "The Percentile Points of Distributions Having Known Cumulants", fisher1960).
 */
function student95(degrees: number): number {
	const z = normal95;
	return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

/** Whether a mean over so many rows has an interval. */
export const hasRowInterval = ({ count }: AttributionRows): boolean => count >= leastRows;

/** A feature's mean |score| over all rows, with the 95 % interval of that mean. */
export function magnitudeBars(attributions: AttributionRows, order: readonly number[]): AttributionBar[] {
	const { scores, features, count, answer } = attributions;
	const means = meanMagnitudes(attributions);
	return order.map((feature) => {
		const mean = means[feature] as number;
		let squares = 0;
		for (let row = 0; row < count; row++)
			squares += (Math.abs(scores[row * features.length + feature] as number) - mean) ** 2;
		const error = hasRowInterval(attributions) ? student95(count - 1) * Math.sqrt(squares / (count - 1) / count) : 0;
		const { name } = features[feature] as { name: string };
		const interval = [Math.max(0, mean - error), mean + error] as const;
		return {
			feature: name,
			label: name,
			score: mean,
			low: interval[0],
			high: interval[1],
			sign: whole,
			sentence: `${name} moves ${inSentence(answer)} by ${formatNumber(mean)}${plusMinus(interval)} on average, up or down`,
		};
	});
}

function signedBars(
	attributions: AttributionRows,
	row: number,
	order: readonly number[],
	{ surrogate, text }: Explanation<"attribution">["payload"],
): AttributionBar[] {
	const { scores, features } = attributions;
	const per = surrogate?.per;
	const places = text && partsInOrder(text);
	return order.map((feature) => {
		const score = scores[row * features.length + feature] as number;
		const [label, interval] = [attributions.label(row, feature), attributions.intervalOf(row, feature)];
		return {
			...(places && { part: places.indexOf(feature) }),
			feature: features[feature]?.name ?? "",
			label,
			score,
			low: interval?.[0] ?? score,
			high: interval?.[1] ?? score,
			sign: signOf(score),
			sentence: scoreSentence(attributions.said(row, feature), score, attributions.answerOf(row), { interval, per }),
		};
	});
}

/**
 * Scores as bars. Of one row: what raises and what lowers its answer, with 95 % intervals where scores were sampled (the picture that LIME
 * is known by). Of many rows: the mean magnitude of each feature's scores, an importance, with the 95 % interval of that mean over rows, from ten rows on.
 *
 * A large mean magnitude says that the feature moves the answers of this model, on these rows; not that it helps to predict the truth.
 *
 * @throws ExplainError as {@link waterfall}.
 *
 * @example
 * ```ts
 * await showViews(attributionBars(await lime(model, table.slice(0, 1), { training: table })));
 * ```
 */
export function attributionBars(
	explanation: Explanation<"attribution">,
	options: AttributionBarsOptions = {},
): ViewSpec {
	const { controls = [], pick } = options;
	const selection = explanation.payload.text && options.selection;
	const attributions = attributionRows("attributionBars", explanation, options);
	expectRows("attributionBars", attributions);
	const most = checkedMost("attributionBars", options.most ?? 12);
	const one = options.example !== undefined || attributions.count === 1;
	const row = checkedExample("attributionBars", attributions, options.example ?? 0);
	const order = one ? featuresOfRow(attributions, row) : featuresByMagnitude(attributions);
	const all = one ? signedBars(attributions, row, order, explanation.payload) : magnitudeBars(attributions, order);
	// A surrogate of few features has no bars for the others; with controls they stay, or a moved slider would jump away from the pointer.
	const moving = all.filter((bar) => !isStill(bar));
	const drawn = one && controls.length === 0 && moving.length > 0 ? moving : all;
	const bars = drawn.slice(0, shownFeatures([...drawn.keys()], most).own.length);
	const intervals = one ? attributions.interval !== undefined : hasRowInterval(attributions);
	const answer = one ? attributions.answerOf(row) : attributions.answer;
	const { surrogate } = explanation.payload;
	const title = axisLines(one ? (surrogate ? "coefficient for" : "change of") : "mean |score| of", answer);
	const fidelity = one ? attributions.fidelity?.[row] : undefined;
	const caption = captionOf(all, bars.length, {
		one,
		answer,
		count: attributions.count,
		intervals,
		fidelity,
		per: one ? surrogate?.per : undefined,
		noun: attributions.noun,
	});
	return {
		title:
			options.title ??
			(one
				? `What moves ${inSentence(answer)} for ${attributions.subject(row)}`
				: `What moves ${inSentence(answer)}, on average`),
		figure: {
			kind: "vega",
			spec: barsSpec(title, bars, intervals, pick !== undefined || selection !== undefined),
			data: { scores: bars },
			alt: caption,
			minWidth: 260,
			...(pick !== undefined && { pick: { control: pick, field: "feature" } }),
			...(selection !== undefined && { rows: { field: "part" } }),
		},
		controls,
		...(selection !== undefined && { selection }),
		...(fidelity !== undefined && {
			strip: [
				{
					label: "fidelity",
					value: `R² ${formatNumber(fidelity)}`,
					grade: fidelity >= 0.8 ? "good" : fidelity >= 0.5 ? "fair" : "poor",
					help: "How well the linear surrogate follows the model around this row: 1 is perfectly, 0 no better than a constant.",
				} as const,
			],
		}),
		caption,
		table: {
			columns: ["feature", one ? "score" : "mean |score|", ...(intervals ? ["from", "to"] : [])],
			rows: all.map(({ label, score, low, high }) => [label, score, ...(intervals ? [low, high] : [])]),
		},
	};
}

/** Whether a score is 0 for certain. */
const isStill = ({ score, low, high }: AttributionBar): boolean => score === 0 && low === high;

function captionOf(
	all: readonly AttributionBar[],
	shown: number,
	words: {
		readonly one: boolean;
		readonly answer: string;
		readonly count: number;
		readonly intervals: boolean;
		readonly fidelity: number | undefined;
		readonly per: string | undefined;
		readonly noun: string;
	},
): string {
	const { one, answer, count, intervals, fidelity, per, noun } = words;
	const moving = all.filter(({ score }) => score !== 0);
	const parts =
		moving.length > 0
			? moving
					.slice(0, 3)
					.map(({ sentence }, i) => (i === 0 ? sentence : sayingIt(sentence, answer)).replace(` (${per})`, ""))
			: [`${one ? "No" : "no"} ${noun} moves ${inSentence(answer)}`];
	const text = `${one ? "" : `Over ${count.toLocaleString("en")} rows: `}${parts.join("; ")}.`;
	const unclear = all.filter(({ low, high }) => low < 0 && high > 0).length;
	const still = all.filter(isStill).length;
	const left = one ? Math.max(0, all.length - still - shown) : all.length - shown;
	return [
		text,
		per ? `Coefficients count ${per}.` : "",
		intervals ? "± is half of a 95 % interval." : "",
		one && unclear > 0 ? `${unclear} of ${all.length} ${noun}s cannot be told from no change.` : "",
		left > 0 ? `${left} smaller ${left === 1 ? "one is" : "ones are"} left out.` : "",
		one && still > 0 && moving.length > 0 ? `${still} ${still === 1 ? "has" : "have"} a score of 0.` : "",
		fidelity === undefined ? "" : `The surrogate follows the model with a weighted R² of ${formatNumber(fidelity)}.`,
	]
		.filter(Boolean)
		.join(" ");
}

function barsSpec(
	title: string | string[],
	bars: readonly AttributionBar[],
	intervals: boolean,
	clickable: boolean,
): Record<string, unknown> {
	const y = { field: "label", type: "nominal", sort: null, title: null, axis: { labelLimit: 190 } };
	const color = { field: "sign", type: "nominal", scale: signScale, legend: null };
	const cursor = clickable ? { cursor: "pointer" } : {};
	const tooltip = sentenceTooltip;
	// Where all is 0 there is no scale, and an axis of its own would say so in many digits.
	const isFlat = bars.every(({ low, high }) => low === 0 && high === 0);
	const x = { type: "quantitative", title, axis: { tickCount: 5 }, ...(isFlat && { scale: { domain: [-1, 1] } }) };
	return {
		data: { name: "scores" },
		width: 320,
		height: 22 * Math.max(1, bars.length),
		layer: [
			{
				mark: { type: "bar", height: 13, cornerRadiusEnd: 0, ...cursor },
				encoding: { y, x: { ...x, field: "score" }, color, opacity: paled(1), tooltip },
			},
			{ data: { values: [{ zero: 0 }] }, mark: { type: "rule" }, encoding: { x: { ...x, field: "zero" } } },
			...(intervals
				? [
						{
							mark: { type: "rule", strokeWidth: 1.5, ...cursor },
							encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" }, opacity: paled(1), tooltip },
						},
					]
				: []),
		],
	};
}
