import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation, Feature } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { featuresByMagnitude } from "./attribution-order.ts";
import { drawnRows, drawnWords, highlightedRows, marksOfRows, type RowMarksOptions } from "./attribution-row-marks.ts";
import { type AttributionRows, attributionRows, expectRows } from "./attribution-rows.ts";
import {
	axisLines,
	chosenRings,
	lowHighColors,
	paled,
	scoreSentence,
	sentenceTooltip,
	signColors,
} from "./attribution-words.ts";
import { axisTitle, inSentence } from "./effect-words.ts";
import { interactingFeature, leastForInteraction } from "./interacting-feature.ts";
import { jitter } from "./swarm.ts";

/** What the scatter takes beside the answer. */
export interface DependenceOptions extends RowMarksOptions {
	/** The feature, by name or index. Default: the one with the largest mean magnitude among those that are one column. */
	readonly feature?: string | number;
	/** The feature that colours the dots, by name or index; `"strongest"` (default) the one that the scores go with most; `"none"`. */
	readonly color?: string | number;
}

const mostDots = 3000;
const size = { width: 340, height: 240 };
/** A share of less is what chance and curvature leave. */
const worthColor = 0.1;

function indexOf(features: readonly Feature[], option: string, asked: string | number): number {
	const names = features.map(({ name }) => name);
	const index = typeof asked === "string" ? names.indexOf(asked) : asked;
	if (Number.isInteger(index) && index >= 0 && index < names.length) return index;
	throw new ExplainError(
		typeof asked === "string" ? "unknown-name" : "out-of-range",
		`dependence: expected option "${option}" to be a feature by name or index (${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}), got ${shown(asked)}`,
	);
}

/** The feature with the largest mean magnitude that has values of its own; where there is none, with the largest. */
function strongestColumn(attributions: AttributionRows): number {
	const order = featuresByMagnitude(attributions);
	return order.find((feature) => attributions.value(0, feature) !== undefined) ?? (order[0] as number);
}

/**
 * A feature's value against its score, a dot for each row: how does the model use this feature, and what else does that depend on?
 *
 * Dots at one value that differ in height are an interaction: the same value does more in some rows than in others. The colour is the feature
 * that explains this best, chosen by a rule: rows are put into ten groups of about equal value; the share of the scores' variance within groups that a straight
 * line in the other feature (of a category: the means of its levels) explains is the largest; below a tenth no feature has colour. Levels of a category have
 * their dots side by side. Rows without a value stand at the left edge. Scores show what the model does, not what the feature causes.
 *
 * @throws ExplainError as {@link waterfall}; `unknown-name` or `out-of-range` for a feature that is not there, `bad-input` for one that has no
 * value of its own, such as several columns together.
 *
 * @example
 * ```ts
 * await showViews(dependence(answers, { feature: "bmi" }));
 * ```
 *
 * The form is that of S. M. Lundberg and others, "From local explanations to global understanding with explainable AI for trees", 2020 (lundberg2020).
 */
export function dependence(explanation: Explanation<"attribution">, options: DependenceOptions = {}): ViewSpec {
	const { pick, controls = [] } = options;
	const attributions = attributionRows("dependence", explanation, options);
	expectRows("dependence", attributions);
	const { features, scores, answer, count } = attributions;
	const feature =
		options.feature === undefined ? strongestColumn(attributions) : indexOf(features, "feature", options.feature);
	const own = features[feature] as Feature;
	if (attributions.value(0, feature) === undefined)
		throw new ExplainError(
			"bad-input",
			`dependence: expected a feature that is one column of a table, got ${own.name}, which has no value of its own`,
		);
	const asked = options.color ?? "strongest";
	const highlighted = highlightedRows("dependence", attributions, options.highlighted);
	const rows = drawnRows(attributions, mostDots, highlighted);
	const chosen = new Set([...highlighted].map((row) => attributions.indexOf(row)));
	const strongest = interactingFeature(attributions, feature, rows);
	const color =
		asked === "strongest"
			? strongest && strongest.share >= worthColor
				? strongest.feature
				: undefined
			: asked === "none"
				? undefined
				: indexOf(features, "color", asked);
	const score = (row: number) => scores[row * features.length + feature] as number;
	const dots = rows.map((row, i) => {
		const value = attributions.value(row, feature) as number;
		const other = color === undefined ? undefined : attributions.value(row, color);
		const sentence = scoreSentence(attributions.label(row, feature), score(row), attributions.answerOf(row));
		return {
			row: attributions.indexOf(row),
			level: own.levels ? attributions.valueText(row, feature) : "",
			offset: jitter(i),
			value: own.levels || Number.isNaN(value) ? null : value,
			score: Number(score(row).toPrecision(6)),
			...(color !== undefined && {
				other: features[color]?.levels
					? attributions.valueText(row, color)
					: other === undefined || Number.isNaN(other)
						? null
						: other,
			}),
			sentence: `row ${attributions.indexOf(row)}: ${sentence}${color === undefined ? "" : `; ${attributions.label(row, color)}`}`,
		};
	});
	const levels = own.levels ? levelsOf(own.levels, dots) : undefined;
	const caption = captionOf(attributions, feature, { color, strongest, drawn: rows.length });
	return {
		title: options.title ?? `${own.name} and what it does to ${inSentence(answer)}`,
		figure: {
			kind: "vega",
			spec: scatterSpec(own, levels, color === undefined ? undefined : (features[color] as Feature), {
				answer,
				missing: !levels && dots.some(({ value }) => value === null),
			}),
			data: { dots, chosen: dots.filter(({ row }) => chosen.has(row)) },
			alt: caption,
			minWidth: 260,
			...marksOfRows(levels ? { y: "score" } : { x: "value", y: "score" }, pick),
		},
		controls,
		selection: "rows",
		caption,
		table: tableOf(attributions, feature, count),
	};
}

/** The levels that occur, in their order; "missing" last. */
const levelsOf = (levels: readonly string[], dots: readonly { readonly level: string }[]): string[] => {
	const there = new Set(dots.map(({ level }) => level));
	return [...levels, "missing", "unseen"].filter((level) => there.has(level));
};

/** Rows by level, or by fifths of the values, with the mean score and its range. */
function partsOf(attributions: AttributionRows, feature: number, count: number) {
	const own = attributions.features[feature] as Feature;
	const values = Array.from({ length: count }, (_, row) => attributions.value(row, feature) as number);
	const known = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
	known.sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
	const missing = [...values.keys()].filter((row) => Number.isNaN(values[row]));
	const parts: { name: string; rows: number[] }[] = [];
	if (own.levels) {
		for (const row of known) {
			const name = attributions.valueText(row, feature);
			const part = parts.find((one) => one.name === name);
			if (part) part.rows.push(row);
			else parts.push({ name, rows: [row] });
		}
	} else {
		const wanted = Math.min(5, known.length);
		for (let part = 0; part < wanted; part++) {
			const rows = known.slice(
				Math.floor((part * known.length) / wanted),
				Math.floor(((part + 1) * known.length) / wanted),
			);
			const [from, to] = [rows[0], rows.at(-1)].map((row) => formatNumber(values[row as number] as number));
			parts.push({ name: from === to ? (from as string) : `${from} to ${to}`, rows });
		}
	}
	if (missing.length > 0) parts.push({ name: "missing", rows: missing });
	return parts.map(({ name, rows }) => {
		let [low, high, sum] = [Infinity, -Infinity, 0];
		for (const row of rows) {
			const score = attributions.scores[row * attributions.features.length + feature] as number;
			[low, high, sum] = [Math.min(low, score), Math.max(high, score), sum + score];
		}
		return { name, count: rows.length, mean: sum / rows.length, low, high };
	});
}

function tableOf(attributions: AttributionRows, feature: number, count: number): ViewSpec["table"] {
	const own = attributions.features[feature] as Feature;
	return {
		columns: [axisTitle(own), "rows", "mean score", "lowest", "highest"],
		rows: partsOf(attributions, feature, count).map(({ name, count: n, mean, low, high }) => [
			name,
			n,
			mean,
			low,
			high,
		]),
	};
}

function captionOf(
	attributions: AttributionRows,
	feature: number,
	more: { color: number | undefined; strongest: { feature: number; share: number } | undefined; drawn: number },
): string {
	const { features, answer, count } = attributions;
	const { color, strongest, drawn } = more;
	const { name, levels } = features[feature] as Feature;
	const parts = partsOf(attributions, feature, count);
	const verb = (mean: number) =>
		`${mean < 0 ? "lowers" : "raises"} ${inSentence(answer)} by ${formatNumber(Math.abs(mean))} on average`;
	const told = levels
		? [...parts].sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean)).slice(0, 2)
		: [...new Set([parts[0], parts.filter(({ name: part }) => part !== "missing").at(-1)])];
	const words = told.flatMap((part) =>
		part
			? [`${name} ${levels ? "= " : part.name.includes(" to ") ? "from " : "= "}${part.name} ${verb(part.mean)}`]
			: [],
	);
	const share = (part: number) => formatNumber(part, "percent");
	const other = color === undefined ? "" : (features[color]?.name ?? "");
	const interaction =
		drawn < leastForInteraction
			? ""
			: strongest === undefined
				? " At equal values the scores are equal: there is no interaction."
				: color === strongest.feature
					? ` At about equal values, ${share(strongest.share)} of the scores' variance goes with ${other}, which colours the dots.`
					: color !== undefined
						? ` The colour is ${other}; ${features[strongest.feature]?.name} explains most of what differs at about equal values (${share(strongest.share)}).`
						: ` No other feature explains much of what differs at about equal values (at most ${share(strongest.share)}, ${features[strongest.feature]?.name}).`;
	return `${words.join("; ")}.${interaction}${drawnWords(drawn, attributions)}`;
}

function scatterSpec(
	own: Feature,
	levels: readonly string[] | undefined,
	other: Feature | undefined,
	{ answer, missing }: { answer: string; missing: boolean },
): Record<string, unknown> {
	const place = levels
		? {
				x: {
					field: "level",
					type: "nominal",
					sort: null,
					scale: { domain: levels },
					title: own.name,
					axis: { labelAngle: 0, labelLimit: 80 },
				},
				xOffset: { field: "offset", type: "quantitative", scale: { domain: [-0.9, 0.9], nice: false, zero: false } },
			}
		: {
				x: {
					field: "value",
					type: "quantitative",
					title: axisTitle(own),
					scale: { zero: false },
					axis: { tickCount: 6, grid: false },
				},
			};
	const encoding = {
		y: { field: "score", type: "quantitative", title: axisLines("score: change of", answer), axis: { tickCount: 5 } },
		opacity: paled(0.8),
		tooltip: sentenceTooltip,
	};
	const known = { filter: { field: "value", valid: true } };
	/** The dots with a value, and those without one as marks at the left edge. */
	const dots = (filter: readonly unknown[], color: Readonly<Record<string, unknown>>) => [
		{
			transform: [...filter, ...(missing ? [known] : [])],
			mark: { type: "point", filled: true, size: 30 },
			encoding: { ...place, ...encoding, ...color },
		},
		...(missing
			? [
					{
						transform: [...filter, { filter: { not: known.filter } }],
						mark: { type: "point", filled: true, size: 70, shape: "triangle-right" },
						encoding: { x: { value: 0 }, ...encoding, ...color },
					},
				]
			: []),
	];
	return {
		data: { name: "dots" },
		...size,
		layer: [
			{
				data: { values: [{ zero: 0 }] },
				mark: { type: "rule" },
				encoding: { y: { field: "zero", type: "quantitative" } },
			},
			...colored(other, dots),
			...chosenRings({ ...place, y: encoding.y }, 90),
		],
	};
}

/** The dots with the colour of the other feature; gray where its value is missing. */
function colored(
	other: Feature | undefined,
	dots: (filter: readonly unknown[], color: Readonly<Record<string, unknown>>) => readonly unknown[],
): readonly unknown[] {
	if (!other) return dots([], { color: { value: signColors.whole } });
	const legend = { title: axisTitle(other), titleLimit: 300, orient: "bottom", direction: "horizontal" };
	if (other.levels) {
		const names = { ...legend, symbolOpacity: 1, columns: 4, labelLimit: 90 };
		return dots([], { color: { field: "other", type: "nominal", legend: names } });
	}
	const known = { field: "other", valid: true };
	const color = {
		field: "other",
		type: "quantitative",
		scale: { range: [...lowHighColors], interpolate: "lab", zero: false, nice: false },
		legend: { ...legend, gradientThickness: 8, tickCount: 4 },
	};
	return [
		...dots([{ filter: { not: known } }], { color: { value: signColors.whole } }),
		...dots([{ filter: known }], { color }),
	];
}
