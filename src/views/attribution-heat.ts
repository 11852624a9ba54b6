import type { Explanation } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { checkedOrder, featuresByMagnitude, meanMagnitudes, orderedRows, type RowOrder } from "./attribution-order.ts";
import {
	drawnWords,
	highlightedRows,
	marksOfRows,
	meanBase,
	type RowMarksOptions,
	rowsTable,
} from "./attribution-row-marks.ts";
import { type AttributionRows, attributionRows, checkedMost, expectRows } from "./attribution-rows.ts";
import {
	chosenRings,
	lowers,
	paled,
	raises,
	scoreSentence,
	sentenceTooltip,
	signColors,
	signOf,
} from "./attribution-words.ts";
import { inSentence } from "./effect-words.ts";
import { baseName } from "./waterfall.ts";

/** What the heat takes beside the answer. */
export interface AttributionHeatOptions extends RowMarksOptions {
	/** Rows with alike scores side by side (default), by output, or as given. */
	readonly order?: RowOrder;
	/** How many features to show at most, those with the largest mean magnitude first. Default 12. */
	readonly most?: number;
	/** What the base value is. Default `"average prediction"`. */
	readonly start?: string;
}

/** So many columns have room for their row's number. */
const mostNumbered = 12;
/** Columns narrower than a pixel and a half cannot be pointed at. */
const mostColumns = 240;

/**
 * The scores of all rows as colours, features down, rows along, the output above: which groups of rows have the same reasons?
 *
 * A score that raises the answer stands in the upper half of its feature's band, one that lowers it in the lower half; a score of 0 leaves it empty. Its
 * colour, orange or blue, is the stronger the larger it is, by the same scale for all features; it is full from the largest magnitude of the 99 % smaller ones
 * on, so that one score far out leaves the others their colours. More than 240 rows are thinned evenly by their output, and the caption says so.
 *
 * @throws ExplainError as {@link waterfall}; `bad-option` for an unknown order.
 *
 * @example
 * ```ts
 * await showViews(attributionHeat(answers, { order: "similarity" }));
 * ```
 */
export function attributionHeat(
	explanation: Explanation<"attribution">,
	options: AttributionHeatOptions = {},
): ViewSpec {
	const { pick, controls = [] } = options;
	const attributions = attributionRows("attributionHeat", explanation, options);
	expectRows("attributionHeat", attributions);
	const order = checkedOrder("attributionHeat", options.order ?? "similarity");
	const { features, scores, output, answer } = attributions;
	const own = featuresByMagnitude(attributions).slice(0, checkedMost("attributionHeat", options.most ?? 12));
	const rows = orderedRows(attributions, order, mostColumns);
	const chosen = highlightedRows("attributionHeat", attributions, options.highlighted);
	const reach = reachOf(attributions, rows, own);
	const cells = rows.flatMap((row, place) =>
		own.flatMap((feature) => {
			const score = scores[row * features.length + feature] as number;
			if (score === 0) return [];
			return {
				place,
				end: place + 1,
				row: attributions.indexOf(row),
				feature: features[feature]?.name ?? "",
				score: Number(score.toPrecision(6)),
				sign: signOf(score),
				strength: Number(Math.min(1, Math.abs(score) / reach).toFixed(4)),
				sentence: `row ${attributions.indexOf(row)}: ${scoreSentence(attributions.label(row, feature), score, attributions.answerOf(row))}`,
			};
		}),
	);
	const outputs = rows.map((row, place) => ({
		place: place + 0.5,
		row: attributions.indexOf(row),
		output: output[row] as number,
		sentence: `row ${attributions.indexOf(row)}: ${attributions.answerOf(row)} ${formatNumber(output[row] as number)}`,
	}));
	const base = meanBase(attributions);
	const caption = captionOf(attributions, own, rows.length, { base, start: baseName(explanation, options.start) });
	return {
		title: options.title ?? `Scores of ${inSentence(answer)}, row by row`,
		figure: {
			kind: "vega",
			spec: heatSpec(
				answer,
				own.map((feature) => features[feature]?.name ?? ""),
				reach,
				rows.length,
				order,
			),
			data: { cells, outputs, base: [{ base }], chosen: outputs.filter((_, i) => chosen.has(rows[i] as number)) },
			alt: caption,
			minWidth: 180,
			...marksOfRows({ x: "place" }, pick),
		},
		controls,
		selection: "rows",
		caption,
		table: rowsTable(attributions, rows, own),
	};
}

/** The magnitude from which on a score has its full colour. */
function reachOf({ scores, features }: AttributionRows, rows: readonly number[], own: readonly number[]): number {
	const sizes = rows.flatMap((row) =>
		own.map((feature) => Math.abs(scores[row * features.length + feature] as number)),
	);
	const sorted = Float64Array.from(sizes).sort();
	return sorted[Math.round(0.99 * (sorted.length - 1))] || sorted.at(-1) || 1;
}

function captionOf(
	attributions: AttributionRows,
	own: readonly number[],
	drawn: number,
	{ base, start }: { base: number; start: string },
): string {
	const { features, count, answer, scores } = attributions;
	const means = meanMagnitudes(attributions);
	const words = own.slice(0, 2).map((feature) => {
		let up = 0;
		for (let row = 0; row < count; row++) if ((scores[row * features.length + feature] as number) > 0) up++;
		return `${features[feature]?.name} raises it in ${formatNumber(up / count, "percent")} of the rows (mean |score| ${formatNumber(means[feature] as number)})`;
	});
	const left = features.length - own.length;
	return (
		`${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}, ${inSentence(answer)} counted from the ${start} of ${formatNumber(base)}: ${words.join(", ")}.` +
		`${left > 0 ? ` ${left} ${left === 1 ? "feature" : "features"} with smaller scores ${left === 1 ? "is" : "are"} left out.` : ""}` +
		drawnWords(drawn, attributions)
	);
}

function heatSpec(
	answer: string,
	names: readonly string[],
	reach: number,
	count: number,
	order: RowOrder,
): Record<string, unknown> {
	const along = { similarity: "rows, alike ones side by side", output: "rows, by output", given: "rows, as given" }[
		order
	];
	const x = {
		field: "place",
		type: "quantitative",
		scale: { domain: [0, count], nice: false },
		axis: { labels: false, ticks: false, grid: false },
	};
	return {
		spacing: 8,
		vconcat: [
			{
				width: 360,
				height: 64,
				layer: [
					{
						data: { name: "base" },
						mark: { type: "rule", strokeDash: [4, 3] },
						encoding: { y: { field: "base", type: "quantitative", title: null } },
					},
					{
						data: { name: "outputs" },
						mark: { type: "line", strokeWidth: 1.2, color: signColors.whole },
						encoding: {
							x: { ...x, title: null },
							y: {
								field: "output",
								type: "quantitative",
								title: answer.split(" "),
								scale: { zero: false },
								axis: { tickCount: 3 },
							},
						},
					},
					{
						data: { name: "outputs" },
						mark: { type: "point", filled: true, size: 12, color: signColors.whole },
						encoding: {
							x: { ...x, title: null },
							y: { field: "output", type: "quantitative", scale: { zero: false } },
							opacity: paled(1),
							tooltip: sentenceTooltip,
						},
					},
					...(count <= mostNumbered
						? [
								{
									data: { name: "outputs" },
									mark: { type: "text", fontSize: 10, baseline: "bottom" },
									encoding: { x: { ...x, title: null }, y: { value: -3 }, text: { field: "row", type: "nominal" } },
								},
							]
						: []),
					...chosenRings({ x: { ...x, title: null }, y: { field: "output", type: "quantitative" } }, 60),
				],
			},
			{
				width: 360,
				height: 24 * names.length,
				data: { name: "cells" },
				mark: { type: "rect", strokeWidth: 0 },
				encoding: {
					x: { ...x, title: along },
					x2: { field: "end" },
					y: {
						field: "feature",
						type: "nominal",
						sort: null,
						scale: { domain: names, paddingInner: 0.12, paddingOuter: 0.06 },
						title: null,
						axis: { labelLimit: 150 },
					},
					// Above the middle of its band or below it, for those who see no hue and on gray paper.
					yOffset: { field: "sign", type: "nominal", scale: { domain: [raises, lowers], paddingInner: 0 } },
					color: {
						field: "sign",
						type: "nominal",
						scale: { domain: [raises, lowers], range: [signColors.raises, signColors.lowers] },
						legend: {
							title: ["above: raises, below: lowers;", `full colour at a score of ± ${formatNumber(reach)}`],
							titleLimit: 300,
							orient: "bottom",
							direction: "horizontal",
							symbolType: "square",
							symbolOpacity: 1,
						},
					},
					// The paper shines through, white or black: on either the largest scores are the strongest.
					fillOpacity: {
						field: "strength",
						type: "quantitative",
						scale: { domain: [0, 1], range: [0.06, 1], nice: false },
						legend: null,
					},
					opacity: paled(1),
					tooltip: sentenceTooltip,
				},
			},
		],
		resolve: { scale: { color: "independent" } },
	};
}
