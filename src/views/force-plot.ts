import type { Explanation } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { checkedOrder, featuresOfRow, type RowOrder, shownFeatures } from "./attribution-order.ts";
import type { RowMarksOptions } from "./attribution-row-marks.ts";
import {
	type AttributionRows,
	attributionRows,
	checkedExample,
	checkedMost,
	expectRows,
	expectSum,
} from "./attribution-rows.ts";
import {
	lowers,
	numberWriter,
	raises,
	scoreSentence,
	sentenceTooltip,
	signColors,
	signOf,
} from "./attribution-words.ts";
import { inSentence, toBegin } from "./effect-words.ts";
import { forceRows } from "./force-rows.ts";
import { listed } from "./importance-words.ts";
import { baseName } from "./waterfall.ts";

/** What the force plot takes beside the answer. */
export interface ForcePlotOptions extends RowMarksOptions {
	/** The row that is shown, from 0. Default: the only row; of several rows all of them, side by side. */
	readonly example?: number;
	/** Of all rows: those with alike scores side by side (default), by output, or as given. */
	readonly order?: RowOrder;
	/** How many features have a segment of their own at most; the others are added up on each side. Default 8. */
	readonly most?: number;
	/** What the base value is. Default `"average prediction"`. */
	readonly start?: string;
}

/** A stretch of the axis that a feature pushes over. */
interface Segment {
	readonly [field: string]: string | number;
	readonly from: number;
	readonly to: number;
	readonly sign: string;
	readonly label: string;
	readonly sentence: string;
}

/** What a letter takes of a narrow plot's axis: a segment without room for its label has none. */
const letterShare = 5.8 / 320;
/** How far from a segment's end its arrow stands, as a share of the axis. */
const arrowShare = 0.015;

/**
 * What pushes an answer up and what pushes it down, on one axis: from the left the features that raise it, from the right those that lower it; they
 * meet at the output. Of many rows the same for each, side by side as columns, so that groups of rows with the same reasons show.
 *
 * @throws ExplainError as {@link waterfall}; `bad-option` for an unknown order.
 *
 * @example
 * ```ts
 * await showViews(forcePlot(answers, { example: 0 }), forcePlot(answers, { order: "output" }));
 * ```
 *
 * The form is that of S. M. Lundberg and others, "Explainable machine-learning predictions for the prevention of hypoxaemia during
 * surgery", 2018 (lundberg2018hypoxaemia).
 */
export function forcePlot(explanation: Explanation<"attribution">, options: ForcePlotOptions = {}): ViewSpec {
	const attributions = attributionRows("forcePlot", explanation, options);
	expectRows("forcePlot", attributions);
	expectSum("forcePlot", explanation, attributions);
	const most = checkedMost("forcePlot", options.most ?? 8);
	const start = baseName(explanation, options.start);
	if (options.example === undefined && attributions.count > 1) {
		const order = checkedOrder("forcePlot", options.order ?? "similarity");
		return forceRows(attributions, { ...options, start, most, order });
	}
	const row = checkedExample("forcePlot", attributions, options.example ?? 0);
	return forceOfRow(attributions, row, { ...options, start, most });
}

/** The segments of a side, the largest at the output; `toward` is +1 for those on its left. */
function sideOf(
	attributions: AttributionRows,
	row: number,
	most: number,
	write: (value: number) => string,
): { segments: Segment[]; left: number; right: number } {
	const { scores, features, output, answerOf } = attributions;
	const own = (feature: number) => scores[row * features.length + feature] as number;
	const { own: alone, rest } = shownFeatures(featuresOfRow(attributions, row), most);
	const segments: Segment[] = [];
	let [left, right] = [output[row] as number, output[row] as number];
	const push = (score: number, label: string, sentence: string) => {
		if (score === 0) return;
		const [from, to] = score > 0 ? [left - score, left] : [right, right - score];
		if (score > 0) left = from;
		else right = to;
		segments.push({ from, to, middle: (from + to) / 2, sign: signOf(score), label, sentence });
	};
	for (const feature of alone) {
		const [label, interval] = [attributions.label(row, feature), attributions.intervalOf(row, feature)];
		push(
			own(feature),
			label,
			scoreSentence(attributions.said(row, feature), own(feature), answerOf(row), { interval, write }),
		);
	}
	for (const sign of [1, -1]) {
		const of = rest.filter((feature) => own(feature) * sign > 0);
		const score = of.reduce((sum, feature) => sum + own(feature), 0);
		const label = `${of.length} smaller`;
		push(score, label, scoreSentence(`${label} together`, score, answerOf(row), { write }));
	}
	return { segments, left, right };
}

function forceOfRow(
	attributions: AttributionRows,
	row: number,
	options: ForcePlotOptions & { readonly start: string; readonly most: number },
): ViewSpec {
	const { start, most, controls = [] } = options;
	const [base, output] = [attributions.base[row] as number, attributions.output[row] as number];
	const answer = attributions.answerOf(row);
	const write = numberWriter([base, output]);
	const { segments, left, right } = sideOf(attributions, row, most, write);
	const reach = { low: Math.min(left, base), high: Math.max(right, base) };
	const width = reach.high - reach.low || 1;
	const named = (sign: string) =>
		segments
			.filter((segment) => segment.sign === sign && !/^\d+ smaller$/.test(segment.label))
			.slice(0, 3)
			.map(({ label }) => label);
	const [up, down] = [named(raises), named(lowers)];
	const caption =
		`${toBegin(answer)} is ${write(output)}, where the ${start} is ${write(base)}. ` +
		`${up.length > 0 ? `${listed(up)} ${up.length === 1 ? "pushes" : "push"} it up` : "Nothing pushes it up"}, ` +
		`${down.length > 0 ? `${listed(down)} ${down.length === 1 ? "pushes" : "push"} it down` : "nothing pushes it down"}: ` +
		`${write(output - left)} up and ${write(right - output)} down.`;
	return {
		title: options.title ?? `What pushes ${inSentence(answer)} for ${attributions.subject(row)}`,
		figure: {
			kind: "vega",
			spec: forceSpec(answer, reach, base < output),
			data: {
				segments,
				labels: segments.filter(({ from, to, label }) => to - from > letterShare * width * label.length),
				arrows: segments
					.filter(({ from, to }) => to - from > 2.5 * arrowShare * width)
					.map(({ from, to, sign }) => ({
						at: sign === raises ? to - arrowShare * width : from + arrowShare * width,
						push: sign === raises ? "up" : "down",
					})),
				marks: [
					{ at: base, text: `${start} ${write(base)}`, mark: "base" },
					{ at: output, text: `${answer} ${write(output)}`, mark: "output" },
				],
			},
			alt: caption,
			minWidth: 380,
		},
		controls,
		caption,
		table: {
			columns: ["feature", "value", "score"],
			rows: featuresOfRow(attributions, row).map((feature) => [
				attributions.features[feature]?.name ?? "",
				attributions.valueText(row, feature),
				attributions.scores[row * attributions.features.length + feature] as number,
			]),
		},
	};
}

/** Bars lie in the middle, the words of the two numbers above, those of the features below. */
function forceSpec(
	title: string,
	{ low, high }: { low: number; high: number },
	baseLeft: boolean,
): Record<string, unknown> {
	const room = 0.03 * (high - low || 1);
	const x = {
		type: "quantitative",
		title,
		scale: { domain: [low - room, high + room], zero: false, nice: false },
		axis: { tickCount: 6, grid: false },
	};
	const color = {
		field: "sign",
		type: "nominal",
		scale: { domain: [raises, lowers], range: [signColors.raises, signColors.lowers] },
		legend: { title: null, orient: "bottom", symbolType: "square", symbolOpacity: 1, symbolStrokeWidth: 0 },
	};
	// The words of the two numbers stand on the far sides of their lines, so that neither crosses the other.
	const beside = (left: boolean) => ({ align: left ? "right" : "left", dx: left ? -4 : 4 });
	const [top, bar] = [46, 28];
	return {
		width: 420,
		height: 108,
		layer: [
			{
				data: { name: "segments" },
				mark: { type: "bar", height: bar, stroke: "#ffffff", strokeWidth: 1.5, cornerRadius: 0 },
				encoding: {
					x: { ...x, field: "from" },
					x2: { field: "to" },
					y: { value: top + bar / 2 },
					color,
					tooltip: sentenceTooltip,
				},
			},
			{
				// Which way a segment pushes, for those who see no hue.
				data: { name: "arrows" },
				mark: { type: "point", filled: true, color: "#ffffff", opacity: 0.9, size: 44 },
				encoding: {
					x: { ...x, field: "at" },
					y: { value: top + bar / 2 },
					shape: {
						field: "push",
						type: "nominal",
						scale: { domain: ["up", "down"], range: ["triangle-right", "triangle-left"] },
						legend: null,
					},
				},
			},
			{
				data: { name: "labels" },
				mark: { type: "text", fontSize: 10, baseline: "top", limit: 110 },
				encoding: {
					x: { ...x, field: "middle" },
					y: { value: top + bar + 5 },
					text: { field: "label", type: "nominal" },
					tooltip: sentenceTooltip,
				},
			},
			{
				data: { name: "marks" },
				mark: { type: "rule", strokeWidth: 1.5 },
				encoding: {
					x: { ...x, field: "at" },
					y: { value: 18 },
					y2: { value: top + bar },
					strokeDash: {
						field: "mark",
						type: "nominal",
						scale: {
							domain: ["base", "output"],
							range: [
								[3, 3],
								[1, 0],
							],
						},
						legend: null,
					},
				},
			},
			{
				data: { name: "marks" },
				transform: [{ filter: { field: "mark", equal: "output" } }],
				mark: { type: "text", fontSize: 12, fontWeight: 600, baseline: "bottom", ...beside(!baseLeft) },
				encoding: { x: { ...x, field: "at" }, y: { value: 16 }, text: { field: "text", type: "nominal" } },
			},
			{
				data: { name: "marks" },
				transform: [{ filter: { field: "mark", equal: "base" } }],
				mark: { type: "text", fontSize: 10, baseline: "bottom", ...beside(baseLeft) },
				encoding: { x: { ...x, field: "at" }, y: { value: 34 }, text: { field: "text", type: "nominal" } },
			},
		],
	};
}
