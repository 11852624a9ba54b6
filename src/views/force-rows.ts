import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresByMagnitude, orderedRows, type RowOrder, shownFeatures } from "./attribution-order.ts";
import {
	drawnWords,
	highlightedRows,
	marksOfRows,
	meanBase,
	type RowMarksOptions,
	rowsTable,
} from "./attribution-row-marks.ts";
import type { AttributionRows } from "./attribution-rows.ts";
import { chosenRings, lowers, paled, raises, scoreSentence, sentenceTooltip, signColors } from "./attribution-words.ts";
import { inSentence, toBegin } from "./effect-words.ts";

/** What the columns take beside the scores. */
interface ForceRowsOptions extends RowMarksOptions {
	readonly order: RowOrder;
	readonly most: number;
	readonly start: string;
}

/** Columns of two pixels, so that their edges can be seen. */
const mostRows = 200;

const short = (value: number): number => Number(value.toPrecision(6));

/** The bands of all rows: of each side, of each layer of features, from the output outward. */
function bandsOf(attributions: AttributionRows, rows: readonly number[], layers: readonly (readonly number[])[]) {
	const { scores, features, output } = attributions;
	const bands: Record<string, string | number>[] = [];
	for (const [place, row] of rows.entries()) {
		let [left, right] = [output[row] as number, output[row] as number];
		for (const [layer, own] of layers.entries()) {
			let [up, down] = [0, 0];
			for (const feature of own) {
				const score = scores[row * features.length + feature] as number;
				if (score > 0) up += score;
				else down -= score;
			}
			bands.push({ place, sign: raises, band: `${raises} ${layer}`, from: short(left - up), to: short(left) });
			bands.push({ place, sign: lowers, band: `${lowers} ${layer}`, from: short(right), to: short(right + down) });
			left -= up;
			right += down;
		}
	}
	return bands;
}

const orderNames: Readonly<Record<RowOrder, string>> = {
	similarity: "rows, alike ones side by side",
	output: "rows, by output",
	given: "rows, as given",
};

/** Many rows, each a force plot that stands upright, side by side. */
export function forceRows(attributions: AttributionRows, options: ForceRowsOptions): ViewSpec {
	const { order, most, start, pick, controls = [] } = options;
	const { answer, output } = attributions;
	const rows = orderedRows(attributions, order, mostRows);
	const importance = featuresByMagnitude(attributions);
	const { own, rest } = shownFeatures(importance, most);
	const layers = [...own.map((feature) => [feature]), ...(rest.length > 0 ? [rest] : [])];
	const line = rows.map((row, place) => ({
		place,
		row: attributions.indexOf(row),
		output: output[row] as number,
		sentence: sentenceOf(attributions, row),
	}));
	const chosen = highlightedRows("forcePlot", attributions, options.highlighted);
	const base = meanBase(attributions);
	const caption = captionOf(attributions, rows.length, base, start);
	return {
		title: options.title ?? `What pushes ${inSentence(answer)}, row by row`,
		figure: {
			kind: "vega",
			spec: rowsSpec(answer, orderNames[order], layers.length, rows.length),
			data: {
				bands: bandsOf(attributions, rows, layers),
				outputs: line,
				base: [{ base }],
				chosen: line.filter((_, i) => chosen.has(rows[i] as number)),
			},
			alt: caption,
			minWidth: 320,
			...marksOfRows({ x: "place" }, pick),
		},
		controls,
		selection: "rows",
		caption,
		table: rowsTable(attributions, rows, importance.slice(0, most)),
	};
}

/** The two largest scores of a row in words. */
function sentenceOf(attributions: AttributionRows, row: number): string {
	const { features, scores, output } = attributions;
	let [first, second] = [-1, -1];
	const size = (feature: number) => (feature < 0 ? -1 : Math.abs(scores[row * features.length + feature] as number));
	for (let feature = 0; feature < features.length; feature++) {
		if (size(feature) > size(first)) [first, second] = [feature, first];
		else if (size(feature) > size(second)) second = feature;
	}
	const parts = [first, second]
		.filter((feature) => size(feature) > 0)
		.map((feature) =>
			scoreSentence(attributions.label(row, feature), scores[row * features.length + feature] as number, "it"),
		);
	return `row ${attributions.indexOf(row)}: ${attributions.answerOf(row)} ${formatNumber(output[row] as number)}${parts.length > 0 ? `; ${parts.join(", ")}` : ""}`;
}

function captionOf(attributions: AttributionRows, drawn: number, base: number, start: string): string {
	const { count, output, answer } = attributions;
	let [low, high, above] = [0, 0, 0];
	for (let row = 0; row < count; row++) {
		if ((output[row] as number) < (output[low] as number)) low = row;
		if ((output[row] as number) > (output[high] as number)) high = row;
		if ((output[row] as number) > base) above++;
	}
	return (
		`${toBegin(answer)} of ${count.toLocaleString("en")} rows lies between ${formatNumber(output[low] as number)} and ${formatNumber(output[high] as number)}; ` +
		`${above.toLocaleString("en")} are above the ${start} of ${formatNumber(base)}. ` +
		`Highest is ${sentenceOf(attributions, high)}.` +
		drawnWords(drawn, attributions)
	);
}

function rowsSpec(title: string, along: string, layers: number, count: number): Record<string, unknown> {
	const x = {
		field: "place",
		type: "quantitative",
		title: along,
		scale: { domain: [0, Math.max(1, count - 1)], nice: false },
		axis: { labels: false, ticks: false, grid: false },
	};
	const y = { type: "quantitative", title, scale: { zero: false } };
	const bands = Array.from({ length: layers }, (_, layer) => layer);
	// Within a side, bands are told apart by their depth: the most important is the darkest.
	const depth = bands.map((layer) => Number((0.95 - (0.6 * layer) / Math.max(1, layers - 1)).toFixed(2)));
	return {
		width: 420,
		height: 220,
		layer: [
			{
				data: { name: "bands" },
				mark: { type: "area", line: false },
				encoding: {
					x,
					y: { ...y, field: "from" },
					y2: { field: "to" },
					detail: { field: "band", type: "nominal" },
					color: {
						field: "sign",
						type: "nominal",
						scale: { domain: [raises, lowers], range: [signColors.raises, signColors.lowers] },
						legend: { title: null, orient: "top", symbolType: "square", symbolOpacity: 1 },
					},
					opacity: {
						field: "band",
						type: "ordinal",
						scale: {
							domain: [raises, lowers].flatMap((sign) => bands.map((layer) => `${sign} ${layer}`)),
							range: [...depth, ...depth],
						},
						legend: null,
					},
				},
			},
			{
				data: { name: "base" },
				mark: { type: "rule", strokeDash: [4, 3], strokeWidth: 1.5 },
				encoding: { y: { ...y, field: "base" } },
			},
			{
				data: { name: "outputs" },
				mark: { type: "point", filled: true, size: 12, color: "#ffffff" },
				encoding: { x, y: { ...y, field: "output" }, opacity: paled(1), tooltip: sentenceTooltip },
			},
			...chosenRings({ x, y: { ...y, field: "output" } }, 90),
		],
	};
}
