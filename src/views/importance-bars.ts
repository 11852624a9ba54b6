import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import type { Control, TableData, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { confidenceText, importanceAxis, listed, methodLabel } from "./importance-words.ts";

/** What the bars take beside the importances. */
export interface ImportanceBarsOptions {
	/** How many features to show at most, the most important first. Default 15. */
	readonly most?: number;
	readonly title?: string;
	readonly controls?: readonly Control[];
}

/** What is drawn for one feature. */
interface Bar {
	readonly feature: string;
	readonly score: number;
	readonly low: number;
	readonly high: number;
	/** The features that it stands in for, or {@link alone}. */
	readonly group: string;
	readonly [field: string]: string | number;
}

const alone = "no other";
/** A legend with more letters than this is wider than the plot. */
const longestGroup = 44;

const shortened = (text: string): string =>
	text.length > longestGroup ? `${text.slice(0, longestGroup - 1).trimEnd()}…` : text;

function barsOf({ payload }: Explanation<"importance">): Bar[] {
	const { scores, features, interval, correlated = [] } = payload;
	const groups = new Map(
		correlated.flatMap((group) => {
			const name = shortened(listed(group.map((i) => features[i]?.name ?? String(i))));
			return group.map((i) => [i, name] as const);
		}),
	);
	return [...scores.values.keys()]
		.sort((a, b) => scores.values[b]! - scores.values[a]! || a - b)
		.map((i) => ({
			feature: features[i]?.name ?? `feature ${i}`,
			score: scores.values[i]!,
			low: interval?.[0].values[i] ?? scores.values[i]!,
			high: interval?.[1].values[i] ?? scores.values[i]!,
			group: groups.get(i) ?? alone,
		}));
}

/**
 * The importance of each feature as bars with their intervals, the largest first; features that stand in for each other share a colour.
 *
 * Takes the answer of `permutationImportance`, `heldOutPermutation`, `leaveOneFeatureOut`, or any other importances.
 *
 * @throws ExplainError `bad-option` for fewer than one bar.
 */
export function importanceBars(explanation: Explanation<"importance">, options: ImportanceBarsOptions = {}): ViewSpec {
	const { most = 15, controls = [] } = options;
	if (!(most >= 1)) throw new ExplainError("bad-option", `importanceBars: expected option "most" from 1, got ${most}`);
	const bars = barsOf(explanation);
	const shown = bars.slice(0, most);
	const { score, interval } = explanation.payload;
	const caption = captionOf(explanation, bars, shown.length);
	return {
		title: options.title ?? `Importance: ${methodLabel(explanation)}`,
		figure: {
			kind: "vega",
			spec: barsSpec(shown, importanceAxis(score), interval !== undefined),
			data: { importances: shown },
			alt: caption,
		},
		controls,
		caption,
		table: tableOf(bars, importanceAxis(score), interval !== undefined),
	};
}

function captionOf(explanation: Explanation<"importance">, bars: readonly Bar[], shown: number): string {
	const { score, baseline, interval } = explanation.payload;
	const [first] = bars;
	if (!first) return "There are no features.";
	const level = confidenceText(explanation);
	const range = ({ low, high }: Bar) =>
		interval ? ` (${level} interval ${formatNumber(low)} to ${formatNumber(high)})` : "";
	const from = baseline === undefined ? "" : `, from ${formatNumber(Math.abs(baseline))}`;
	const parts = [
		`Most matters ${first.feature}: ${importanceAxis(score)} ${formatNumber(first.score)}${range(first)}${from}.`,
	];
	const unclear = bars.filter(({ low, high }) => low <= 0 && high >= 0).length;
	if (interval && unclear > 0) parts.push(`${unclear} of ${bars.length} features cannot be told from 0.`);
	const groups = [...new Set(bars.map(({ group }) => group))].filter((group) => group !== alone);
	if (groups.length > 0) parts.push(`Read together what stands in for each other: ${groups.join("; ")}.`);
	if (shown < bars.length) parts.push(`${bars.length - shown} less important ones are left out.`);
	return parts.join(" ");
}

function tableOf(bars: readonly Bar[], axis: string, intervals: boolean): TableData {
	return {
		columns: ["feature", axis, ...(intervals ? ["from", "to"] : []), "stands in for"],
		rows: bars.map(({ feature, score, low, high, group }) => [
			feature,
			score,
			...(intervals ? [low, high] : []),
			group === alone ? "" : group,
		]),
	};
}

function barsSpec(bars: readonly Bar[], title: string, intervals: boolean): Record<string, unknown> {
	const groups = [...new Set(bars.map(({ group }) => group))].filter((group) => group !== alone);
	const y = { field: "feature", type: "nominal", sort: null, title: null, axis: { labelLimit: 180 } };
	// Without a range, the colours are those of the theme: the first for what stands alone.
	const color = {
		field: "group",
		type: "nominal",
		scale: { domain: [alone, ...groups] },
		legend:
			groups.length > 0
				? { title: "stands in for", orient: "bottom", direction: "vertical", values: groups, labelLimit: 320 }
				: null,
	};
	const tooltip = [
		{ field: "feature", type: "nominal" },
		{ field: "score", type: "quantitative", format: ".4f", title },
		...(intervals
			? [
					{ field: "low", type: "quantitative", format: ".4f", title: "from" },
					{ field: "high", type: "quantitative", format: ".4f", title: "to" },
				]
			: []),
	];
	const score = { field: "score", type: "quantitative", title, axis: { tickCount: 5 } };
	const bar = { mark: { type: "bar", opacity: intervals ? 0.45 : 1 }, encoding: { y, color, tooltip, x: score } };
	return {
		data: { name: "importances" },
		width: 300,
		height: { step: 22 },
		layer: intervals
			? [
					bar,
					{
						mark: { type: "rule", strokeWidth: 2 },
						encoding: { y, color, tooltip, x: { field: "low", type: "quantitative", title }, x2: { field: "high" } },
					},
					{ mark: { type: "point", size: 36, filled: true }, encoding: { y, color, tooltip, x: score } },
				]
			: [bar],
	};
}
