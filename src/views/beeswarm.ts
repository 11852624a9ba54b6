import type { Explanation } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresByMagnitude, meanMagnitudes, rankShares } from "./attribution-order.ts";
import { drawnRows, drawnWords, highlightedRows, marksOfRows, type RowMarksOptions } from "./attribution-row-marks.ts";
import { type AttributionRows, attributionRows, checkedMost, expectRows } from "./attribution-rows.ts";
import {
	axisLines,
	chosenRings,
	lowHighScale,
	paled,
	scoreSentence,
	sentenceTooltip,
	signColors,
} from "./attribution-words.ts";
import { inSentence } from "./effect-words.ts";
import { swarm } from "./swarm.ts";

/** What the swarm takes beside the answer. */
export interface BeeswarmOptions extends RowMarksOptions {
	/** How many features to show at most, those with the largest mean magnitude first. Default 10. */
	readonly most?: number;
}

/** More dots than this nobody tells apart, and a notebook grows by megabytes. */
const mostDots = 20_000;
const plotWidth = 340;
const bandHeight = 32;

/** A feature's value as a colour: its rank among the rows; null for categories and missing values, which have no order. */
function colorShares(attributions: AttributionRows, feature: number, rows: readonly number[]): (number | null)[] {
	const levels = attributions.features[feature]?.levels;
	const values = rows.map((row) => (levels ? Number.NaN : (attributions.value(row, feature) ?? Number.NaN)));
	return rankShares(values).map((share) => (Number.isNaN(share) ? null : Number(share.toFixed(3))));
}

/**
 * The scores of all rows, a dot for each row and feature: which features matter, in which direction, and for which of their values?
 *
 * Features stand one below the other, the largest mean magnitude first; a dot's place is its score, its colour the rank of the feature's value
 * among the rows (categories and missing values are gray: they have no order). Dots never cover each other where there is room: a wide swarm is many
 * rows. With more than 20,000 dots every k-th row by output is drawn, and the caption says so; means are of all rows. Dots are rows:
 * brushing or clicking selects them in all views.
 *
 * @throws ExplainError as {@link waterfall}.
 *
 * @example
 * ```ts
 * const answers = await treeShap(forest, table);
 * await showViews(beeswarm(answers, { most: 8 }));
 * ```
 *
 * The form is that of the package shap: S. M. Lundberg and others, "From local explanations to global understanding with explainable AI
 * for trees", 2020 (lundberg2020).
 */
export function beeswarm(explanation: Explanation<"attribution">, options: BeeswarmOptions = {}): ViewSpec {
	const { pick, controls = [] } = options;
	const attributions = attributionRows("beeswarm", explanation, options);
	expectRows("beeswarm", attributions);
	const { features, scores, answer } = attributions;
	const order = featuresByMagnitude(attributions).slice(0, checkedMost("beeswarm", options.most ?? 10));
	const highlighted = highlightedRows("beeswarm", attributions, options.highlighted);
	const rows = drawnRows(attributions, Math.max(2, Math.floor(mostDots / order.length)), highlighted);
	const chosen = new Set([...highlighted].map((row) => attributions.indexOf(row)));
	const at = (row: number, feature: number) => scores[row * features.length + feature] as number;

	let [low, high] = [0, 0];
	for (const row of rows)
		for (const feature of order) [low, high] = [Math.min(low, at(row, feature)), Math.max(high, at(row, feature))];
	const perUnit = plotWidth / (high - low || 1);
	const layout = swarm(
		order.map((feature) => rows.map((row) => (at(row, feature) - low) * perUnit)),
		bandHeight - 2,
	);
	const dots = order.flatMap((feature, line) => {
		const shares = colorShares(attributions, feature, rows);
		const { name } = features[feature] as { name: string };
		return rows.map((row, i) => ({
			feature: name,
			row: attributions.indexOf(row),
			score: Number(at(row, feature).toPrecision(6)),
			offset: (layout.offsets[line] as Float64Array)[i] as number,
			share: shares[i] as number | null,
			sentence: `row ${attributions.indexOf(row)}: ${scoreSentence(attributions.label(row, feature), at(row, feature), attributions.answerOf(row))}`,
		}));
	});
	const caption = captionOf(attributions, order, rows, layout.covered);
	const names = order.map((feature) => features[feature]?.name ?? "");
	return {
		title: options.title ?? `What moves ${inSentence(answer)}, row by row`,
		figure: {
			kind: "vega",
			spec: swarmSpec(names, axisLines("score: change of", answer), layout.diameter, {
				some: dots.some(({ share }) => share !== null),
				all: dots.every(({ share }) => share !== null),
			}),
			data: { dots, chosen: dots.filter(({ row }) => chosen.has(row)) },
			alt: caption,
			minWidth: 260,
			...marksOfRows({ x: "score" }, pick),
		},
		controls,
		selection: "rows",
		caption,
		table: tableOf(attributions, rows),
	};
}

/** Whether a feature's score rises with its value: the correlation of ranks, −1 … 1; undefined where there is no order. */
function rankCorrelation(attributions: AttributionRows, feature: number, rows: readonly number[]): number | undefined {
	if (attributions.features[feature]?.levels) return undefined;
	const { features, scores } = attributions;
	const pairs = rows
		.map((row) => [attributions.value(row, feature) ?? Number.NaN, scores[row * features.length + feature] as number])
		.filter(([value]) => !Number.isNaN(value));
	const [x, y] = [0, 1].map((side) => rankShares(pairs.map((pair) => pair[side] as number))) as [number[], number[]];
	let [xx, yy, xy] = [0, 0, 0];
	// Ranks have their mean at one half.
	for (let i = 0; i < x.length; i++) {
		const [a, b] = [(x[i] as number) - 0.5, (y[i] as number) - 0.5];
		xx += a * a;
		yy += b * b;
		xy += a * b;
	}
	return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}

function captionOf(
	attributions: AttributionRows,
	order: readonly number[],
	rows: readonly number[],
	covered: boolean,
): string {
	const { features, count, answer } = attributions;
	const means = meanMagnitudes(attributions);
	const first = order[0] as number;
	const name = features[first]?.name ?? "";
	const trend = rankCorrelation(attributions, first, rows);
	const direction =
		trend === undefined || Math.abs(trend) < 0.3
			? ""
			: `; higher values ${trend > 0 ? "raise" : "lower"} it (rank correlation ${formatNumber(trend)})`;
	const second =
		order[1] === undefined
			? ""
			: ` Then comes ${features[order[1]]?.name} with ${formatNumber(means[order[1]] as number)}.`;
	const left = features.length - order.length;
	return (
		`Over ${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"} ${name} moves ${inSentence(answer)} most, by ${formatNumber(means[first] as number)} on average${direction}.${second}` +
		`${left > 0 ? ` ${left} ${left === 1 ? "feature that moves" : "features that move"} it less ${left === 1 ? "is" : "are"} left out.` : ""}` +
		drawnWords(rows.length, attributions) +
		`${covered ? " Where rows are densest, dots cover each other." : ""}`
	);
}

function tableOf(attributions: AttributionRows, rows: readonly number[]): ViewSpec["table"] {
	const { count, features, scores } = attributions;
	const means = meanMagnitudes(attributions);
	return {
		columns: ["feature", "mean |score|", "lowest", "highest", "rank correlation with its value"],
		rows: featuresByMagnitude(attributions).map((feature) => {
			let [low, high] = [Infinity, -Infinity];
			for (let row = 0; row < count; row++) {
				const score = scores[row * features.length + feature] as number;
				[low, high] = [Math.min(low, score), Math.max(high, score)];
			}
			return [
				features[feature]?.name ?? "",
				means[feature] as number,
				low,
				high,
				rankCorrelation(attributions, feature, rows) ?? "",
			];
		}),
	};
}

function swarmSpec(
	names: readonly string[],
	title: string | string[],
	diameter: number,
	ordered: { readonly some: boolean; readonly all: boolean },
): Record<string, unknown> {
	const mark = { type: "point", filled: true, size: (0.92 * diameter) ** 2 };
	const encoding = {
		x: { field: "score", type: "quantitative", title, axis: { tickCount: 5 } },
		y: {
			field: "feature",
			type: "nominal",
			sort: null,
			scale: { domain: names },
			title: null,
			axis: { labelLimit: 160, grid: true },
		},
		yOffset: {
			field: "offset",
			type: "quantitative",
			scale: { domain: [-bandHeight / 2, bandHeight / 2], nice: false, zero: false },
		},
		opacity: paled(0.9),
		tooltip: sentenceTooltip,
	};
	const colored = {
		transform: [{ filter: { field: "share", valid: true } }],
		mark,
		encoding: {
			...encoding,
			color: {
				field: "share",
				type: "quantitative",
				scale: lowHighScale,
				legend: {
					title: ordered.all ? "rank of the value" : ["rank of the value", "(gray: no order)"],
					titleLimit: 320,
					orient: "bottom",
					direction: "horizontal",
					format: ".0%",
					values: [0, 0.5, 1],
					gradientThickness: 8,
					gradientLength: 130,
				},
			},
		},
	};
	const plain = {
		transform: [{ filter: { not: { field: "share", valid: true } } }],
		mark: { ...mark, color: signColors.whole },
		encoding,
	};
	return {
		data: { name: "dots" },
		width: 420,
		height: bandHeight * names.length,
		layer: [
			{
				data: { values: [{ zero: 0 }] },
				mark: { type: "rule" },
				encoding: { x: { field: "zero", type: "quantitative" } },
			},
			...(ordered.all ? [] : [plain]),
			...(ordered.some ? [colored] : []),
			...chosenRings({ x: encoding.x, y: encoding.y, yOffset: encoding.yOffset }, 2.4 * diameter ** 2),
		],
	};
}
