import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { type AttributionBar, magnitudeBars } from "./attribution-bars.ts";
import { meanMagnitudes } from "./attribution-order.ts";
import {
	type AttributionOptions,
	attributionRows,
	checkedExample,
	checkedMost,
	expectRows,
} from "./attribution-rows.ts";
import { scoreSentence, sentenceTooltip, signOf, signScale } from "./attribution-words.ts";
import { inSentence } from "./effect-words.ts";
import { listed } from "./importance-words.ts";
import { leafOrder } from "./similar-rows.ts";

/** What the clusters take beside the answer. */
export interface FeatureClustersOptions extends AttributionOptions {
	/** The row whose signed scores are shown, from 0. Default: the only row; of several rows, the mean magnitude over all of them. */
	readonly example?: number;
	/** How many features to show at most: those with the largest scores. Default 20. */
	readonly most?: number;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/** Of the plot's width, what the bars have; beside them stands the tree. */
const barsShare = 0.62;
const treeEnd = 0.98;

/** A line of the tree: along the distance, or along the places. */
interface Branch {
	readonly [field: string]: string | number;
	readonly x: number;
	readonly x2: number;
	readonly y: number;
	readonly y2: number;
	readonly sentence: string;
}

/**
 * Scores as bars, beside a tree of how the features belong together: what stands in for each other is read together.
 *
 * Takes the answer of `partitionShap`, or any other with `clusters`. Features stand in the order of the tree; the farther right two branches meet, the
 * less they have in common. With more than `most` features the smallest scores are left out, and the tree is that of those shown.
 *
 * @throws ExplainError as {@link waterfall}; `bad-input` for an answer without clusters.
 *
 * @example
 * ```ts
 * await showViews(featureClusters(await partitionShap(model, table, { background: table })));
 * ```
 */
export function featureClusters(
	explanation: Explanation<"attribution">,
	options: FeatureClustersOptions = {},
): ViewSpec {
	const { controls = [] } = options;
	const { clusters } = explanation.payload;
	const attributions = attributionRows("featureClusters", explanation, options);
	expectRows("featureClusters", attributions);
	if (!clusters)
		throw new ExplainError(
			"bad-input",
			"featureClusters: expected an answer with clusters, such as partitionShap gives; this one has none",
		);
	const { features, scores } = attributions;
	const most = checkedMost("featureClusters", options.most ?? 20);
	const one = options.example !== undefined || attributions.count === 1;
	const row = checkedExample("featureClusters", attributions, options.example ?? 0);
	const all = [...features.keys()];
	const bars = one
		? all.map((feature): AttributionBar => {
				const score = scores[row * features.length + feature] as number;
				const [label, interval] = [attributions.label(row, feature), attributions.intervalOf(row, feature)];
				const sentence = scoreSentence(attributions.said(row, feature), score, attributions.answerOf(row), {
					interval,
				});
				const [low, high] = interval ?? [score, score];
				return { feature: features[feature]?.name ?? "", label, score, low, high, sign: signOf(score), sentence };
			})
		: magnitudeBars(attributions, all);
	const size = (feature: number) => Math.abs(bars[feature]?.score as number);
	const kept = new Set([...all].sort((a, b) => size(b) - size(a) || a - b).slice(0, most));
	const order = leafOrder(
		clusters.merges,
		Array.from(meanMagnitudes(attributions), (mean) => -mean),
	).filter((feature) => kept.has(feature));
	const names = features.map(({ name }) => name);
	const tree = branchesOf(clusters.merges, clusters.distance.values, order, names);
	const answer = one ? attributions.answerOf(row) : attributions.answer;
	const shown = order.map((feature) => bars[feature] as AttributionBar);
	const caption = captionOf(shown, tree, features.length - shown.length);
	return {
		title: options.title ?? `What belongs together, and what it does to ${inSentence(answer)}`,
		figure: {
			kind: "vega",
			spec: clustersSpec(shown, one ? `score: change of ${answer}` : `mean |score| of ${answer}`, tree.largest),
			data: { scores: shown.map((bar, place) => ({ ...bar, place: place + 0.5 })), branches: tree.branches },
			alt: caption,
			minWidth: 360,
		},
		controls,
		caption,
		table: {
			columns: ["feature", one ? "score" : "mean |score|", "joins", "at distance"],
			rows: order.map((feature, i) => {
				const join = tree.joins.find(({ members }) => members.includes(feature));
				const others =
					join?.members.filter((other) => other !== feature).map((other) => features[other]?.name ?? "") ?? [];
				return [shown[i]?.label ?? "", shown[i]?.score ?? 0, listed(others), join?.distance ?? ""];
			}),
		},
	};
}

interface ClusterTree {
	readonly branches: readonly Branch[];
	readonly joins: readonly {
		readonly members: readonly number[];
		readonly names: readonly string[];
		readonly distance: number;
	}[];
	readonly largest: number;
}

/** The lines of the tree over the features that are shown, in their order. */
function branchesOf(
	merges: readonly (readonly [number, number])[],
	distance: ArrayLike<number>,
	order: readonly number[],
	all: readonly string[],
): ClusterTree {
	type Node = { members: number[]; place: number; distance: number } | undefined;
	const count = all.length;
	const nodes: Node[] = Array.from({ length: count + merges.length });
	for (const [place, feature] of order.entries())
		nodes[feature] = { members: [feature], place: place + 0.5, distance: 0 };
	const branches: Branch[] = [];
	const joins: { members: readonly number[]; names: readonly string[]; distance: number }[] = [];
	let largest = 0;
	for (const [i, [left, right]] of merges.entries()) {
		const [a, b] = [nodes[left], nodes[right]];
		if (!a || !b) {
			// Of a branch whose features are left out nothing is drawn.
			nodes[count + i] = a ?? b;
			continue;
		}
		const at = distance[i] as number;
		largest = Math.max(largest, at);
		const members = [...a.members, ...b.members];
		const names = members.map((feature) => all[feature] ?? "");
		const sentence = `${listed(names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names)} join at a distance of ${formatNumber(at)}`;
		for (const node of [a, b]) branches.push({ x: node.distance, x2: at, y: node.place, y2: node.place, sentence });
		branches.push({ x: at, x2: at, y: a.place, y2: b.place, sentence });
		nodes[count + i] = { members, place: (a.place + b.place) / 2, distance: at };
		joins.push({ members, names, distance: at });
	}
	return { branches, joins, largest };
}

function captionOf(bars: readonly AttributionBar[], { joins }: ClusterTree, left: number): string {
	const first = bars.reduce<AttributionBar | undefined>(
		(most, bar) => (most && Math.abs(most.score) >= Math.abs(bar.score) ? most : bar),
		undefined,
	);
	const closest = joins.reduce<ClusterTree["joins"][number] | undefined>(
		(least, join) => (least && least.distance <= join.distance ? least : join),
		undefined,
	);
	return (
		`${first?.sentence}.` +
		`${closest ? ` Closest together are ${listed(closest.names)}, at a distance of ${formatNumber(closest.distance)}: read them together.` : ""}` +
		`${left > 0 ? ` ${left} ${left === 1 ? "feature with a smaller score is" : "features with smaller scores are"} left out.` : ""}`
	);
}

/** A few round numbers between two ends, so that the axis ends where the bars do. */
function roundValues(low: number, high: number): number[] {
	const rough = (high - low) / 4;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
	const values: number[] = [];
	for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); k++)
		values.push(Number((k * step).toPrecision(12)));
	return values;
}

function clustersSpec(bars: readonly AttributionBar[], title: string, largest: number): Record<string, unknown> {
	let [low, high] = [0, 0];
	for (const bar of bars) [low, high] = [Math.min(low, bar.low, bar.score), Math.max(high, bar.high, bar.score)];
	if (low === high) high = 1;
	const height = 22 * bars.length;
	const reach = largest || 1;
	// Distance 0 stands where the bars end, the largest one at the right edge.
	const perWidth = reach / (treeEnd - barsShare);
	const score = {
		type: "quantitative",
		title,
		scale: { domain: [low, low + (high - low) / (barsShare - 0.02)], nice: false, zero: false },
		axis: { values: roundValues(low, high), grid: false, titleAnchor: "start" },
	};
	const distance = {
		type: "quantitative",
		title: "distance",
		scale: { domain: [-barsShare * perWidth, (1 - barsShare) * perWidth], nice: false, zero: false },
		axis: { orient: "top", values: [0, reach], format: ".2~g", grid: false, titleAnchor: "end" },
	};
	const y = { field: "label", type: "nominal", sort: null, title: null, axis: { labelLimit: 170 } };
	const place = { type: "quantitative", scale: { domain: [bars.length, 0], nice: false, zero: false }, axis: null };
	return {
		width: 380,
		height,
		layer: [
			{
				data: { name: "scores" },
				layer: [
					{
						mark: { type: "bar", height: 13, cornerRadiusEnd: 0 },
						encoding: {
							y,
							x: { ...score, field: "score" },
							color: { field: "sign", type: "nominal", scale: signScale, legend: null },
							tooltip: sentenceTooltip,
						},
					},
					{
						mark: { type: "rule", strokeWidth: 1.5 },
						encoding: { y, x: { ...score, field: "low" }, x2: { field: "high" }, tooltip: sentenceTooltip },
					},
				],
			},
			{
				data: { name: "branches" },
				mark: { type: "rule", strokeWidth: 1.5 },
				encoding: {
					x: { ...distance, field: "x" },
					x2: { field: "x2" },
					y: { ...place, field: "y" },
					y2: { field: "y2" },
					tooltip: sentenceTooltip,
				},
			},
		],
		resolve: { scale: { x: "independent", y: "independent" } },
	};
}
