import type { Explanation } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresByMagnitude, featuresOfRow, rowsByOutput, shownFeatures } from "./attribution-order.ts";
import {
	drawnRows,
	drawnWords,
	highlightedRows,
	marksOfRows,
	meanBase,
	type RowMarksOptions,
} from "./attribution-row-marks.ts";
import { type AttributionRows, attributionRows, checkedMost, expectRows, expectSum } from "./attribution-rows.ts";
import { lowHighColors, paled, scoreSentence, sentenceTooltip } from "./attribution-words.ts";
import { inSentence } from "./effect-words.ts";
import { listed } from "./importance-words.ts";
import { baseName } from "./waterfall.ts";

/** What the decision plot takes beside the answer. */
export interface DecisionPlotOptions extends RowMarksOptions {
	/** Rows that are drawn strongly, from 0 among the examples. Default: none, or the only row. */
	readonly highlighted?: readonly number[];
	/** How many features have a line of their own at most; the others are one step. Default 12. */
	readonly most?: number;
	/** What the base value is. Default `"average prediction"`. */
	readonly start?: string;
}

/** More lines are a thicket. */
const mostLines = 150;

interface Stop {
	readonly [field: string]: string | number;
	readonly stop: string;
	readonly row: number;
	/** From the base, 0. */
	readonly place: number;
	readonly sum: number;
	readonly output: number;
}

/**
 * How rows come from the average prediction to their outputs, a line each: from the bottom up, each feature turns the line right or left, the least
 * important first. Lines that run together have the same reasons; where they part, the feature beside it decides.
 *
 * @throws ExplainError as {@link waterfall}; `out-of-range` for a highlighted row that is not there.
 *
 * @example
 * ```ts
 * await showViews(decisionPlot(answers, { highlighted: [3, 7] }));
 * ```
 */
export function decisionPlot(explanation: Explanation<"attribution">, options: DecisionPlotOptions = {}): ViewSpec {
	const { pick, controls = [] } = options;
	const attributions = attributionRows("decisionPlot", explanation, options);
	expectRows("decisionPlot", attributions);
	expectSum("decisionPlot", explanation, attributions);
	const most = checkedMost("decisionPlot", options.most ?? 12);
	const { features, scores, count, answer } = attributions;
	const chosen = highlightedRows("decisionPlot", attributions, options.highlighted ?? (count === 1 ? [0] : []));
	const highlighted = [...chosen];
	const rows = drawnRows(attributions, mostLines, chosen);
	const { own, rest } = shownFeatures(featuresByMagnitude(attributions), most);
	const start = baseName(explanation, options.start);
	const steps: { name: string; features: readonly number[] }[] = own
		.map((feature) => ({ name: features[feature]?.name ?? "", features: [feature] }))
		.reverse();
	if (rest.length > 0) steps.unshift({ name: `${rest.length} smaller`, features: rest });

	const line = (row: number): Stop[] => {
		let sum = attributions.base[row] as number;
		const output = attributions.output[row] as number;
		const index = attributions.indexOf(row);
		const answerOf = attributions.answerOf(row);
		const stops: Stop[] = [
			{
				stop: start,
				row: index,
				place: 0,
				sum,
				output,
				sentence: `row ${index}: ${start} ${formatNumber(sum)}`,
			},
		];
		for (const [i, { name, features: of }] of steps.entries()) {
			const score = of.reduce((total, feature) => total + (scores[row * features.length + feature] as number), 0);
			sum += score;
			const label = of.length === 1 ? attributions.label(row, of[0] as number) : name;
			const sentence = `row ${index}: ${scoreSentence(label, score, answerOf)}, to ${formatNumber(sum)}`;
			stops.push({ stop: name, row: index, place: i + 1, sum, output, sentence });
		}
		return stops;
	};
	const names = [start, ...steps.map(({ name }) => name)].reverse();
	const caption = captionOf(attributions, highlighted, rows.length, start);
	return {
		title: options.title ?? `How rows come to their ${answer}`,
		figure: {
			kind: "vega",
			spec: linesSpec(names, answer, highlighted.length > 0),
			data: {
				lines: rows.filter((row) => !highlighted.includes(row)).flatMap(line),
				strong: highlighted.flatMap(line),
				base: [{ base: meanBase(attributions) }],
			},
			alt: caption,
			minWidth: 270,
			...marksOfRows({ x: "sum" }, pick),
		},
		controls,
		selection: "rows",
		caption,
		table: {
			columns: ["row", ...[...names].reverse().map((name, i) => (i === 0 ? name : `after ${name}`))],
			rows: [...highlighted, ...rows.filter((row) => !highlighted.includes(row))]
				.slice(0, 30)
				.map((row) => [attributions.indexOf(row), ...line(row).map(({ sum }) => sum)]),
		},
	};
}

function captionOf(
	attributions: AttributionRows,
	highlighted: readonly number[],
	drawn: number,
	start: string,
): string {
	const { count, output, answer, scores, features } = attributions;
	const [low, high] = [rowsByOutput(attributions)[0] as number, rowsByOutput(attributions).at(-1) as number];
	const main = (row: number) =>
		listed(
			featuresOfRow(attributions, row)
				.slice(0, 2)
				.filter((feature) => scores[row * features.length + feature] !== 0)
				.map((feature) => attributions.label(row, feature)),
		);
	const told = (highlighted.length > 0 ? highlighted.slice(0, 3) : [...new Set([low, high])]).map(
		(row) =>
			`row ${attributions.indexOf(row)} ends at ${formatNumber(output[row] as number)}${main(row) ? `, mostly by ${main(row)}` : ""}`,
	);
	return (
		`From the ${start} of ${formatNumber(meanBase(attributions))} ${inSentence(answer)} of ${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"} goes to ${formatNumber(output[low] as number)}` +
		`${count === 1 ? "" : ` … ${formatNumber(output[high] as number)}`}: ${told.join("; ")}.` +
		drawnWords(drawn, attributions)
	);
}

function linesSpec(names: readonly string[], answer: string, strong: boolean): Record<string, unknown> {
	const encoding = {
		x: {
			field: "sum",
			type: "quantitative",
			title: answer,
			scale: { zero: false },
			axis: { tickCount: 5, grid: false },
		},
		y: {
			field: "stop",
			type: "nominal",
			sort: null,
			scale: { domain: names },
			title: null,
			axis: { labelLimit: 160, grid: true },
		},
		order: { field: "place", type: "quantitative" },
		detail: { field: "row", type: "nominal" },
		tooltip: sentenceTooltip,
	};
	// By where the line ends, so that the eye can follow it.
	const color = {
		field: "output",
		type: "quantitative",
		scale: { range: [...lowHighColors], interpolate: "lab", zero: false, nice: false },
		legend: null,
	};
	const faint = strong ? 0.2 : 0.5;
	const { order: _order, detail: _detail, ...point } = encoding;
	return {
		width: 360,
		height: 22 * names.length,
		layer: [
			{
				data: { name: "base" },
				mark: { type: "rule", strokeDash: [4, 3] },
				encoding: { x: { field: "base", type: "quantitative" } },
			},
			{
				data: { name: "lines" },
				mark: { type: "line", strokeWidth: 1.2 },
				encoding: { ...encoding, color, opacity: paled(faint) },
			},
			{
				data: { name: "strong" },
				mark: { type: "line", strokeWidth: 3 },
				encoding: { ...encoding, color, opacity: paled(1) },
			},
			{
				data: { name: "strong" },
				mark: { type: "point", filled: true, size: 36 },
				encoding: { ...point, color, opacity: paled(1) },
			},
		],
	};
}
