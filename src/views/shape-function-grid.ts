import type { Explanation, Payloads } from "../core/explanation.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { axisTitle } from "./effect-words.ts";
import {
	addsTo,
	densityBins,
	extremesOf,
	importanceOf,
	leftOutText,
	spanText,
	surfaceCells,
	termName,
} from "./shape-function-words.ts";

type Effect = Payloads["effect"];

/** What the small multiples take beside the answer. */
export interface ShapeFunctionGridOptions {
	/** How many terms to draw at most, the most important first. Default 9. */
	readonly most?: number;
	/** What the curves add to, such as `"progression"`. Default: what the answer says. */
	readonly answer?: string;
	/** The control that a click on a curve sets to the term's index, as text. */
	readonly pick?: string;
	readonly title?: string;
}

interface Ranked {
	readonly term: Effect;
	/** In the model's order. */
	readonly index: number;
	readonly importance: number;
}

/** Enough for the eye in a plot of this size. */
const points = 60;
const mostCells = 16;
const size = { width: 190, height: 120 };

/**
 * All curves of an additive model side by side, the most important first and all at the same scale: what does the model know?
 *
 * The strip below a curve is darker where there are more training rows. Surfaces of pairs are colour maps: blue takes away, orange adds.
 */
export function shapeFunctionGrid(
	explanation: Explanation<"additive">,
	options: ShapeFunctionGridOptions = {},
): ViewSpec {
	const { most = 9, answer = addsTo(explanation), pick, title = "What each term adds" } = options;
	const ranked = explanation.payload.terms
		.map((term, index): Ranked => ({ term, index, importance: importanceOf(term) }))
		.sort((a, b) => b.importance - a.importance || a.index - b.index);
	const drawn = ranked.slice(0, most);
	const sentence = caption(explanation, ranked, drawn.length, answer);
	return {
		title,
		figure: {
			kind: "vega",
			spec: gridSpec(drawn, answer, pick !== undefined),
			data: dataOf(drawn),
			alt: sentence,
			...(pick !== undefined && { pick: { control: pick, field: "index" } }),
		},
		controls: [],
		caption: sentence,
		table: {
			columns: ["term", `mean |${answer}|`, "lowest", "highest"],
			rows: ranked.map(({ term, importance }) => {
				const { low, high } = extremesOf(term);
				return [termName(term), importance, term.effect.values[low] as number, term.effect.values[high] as number];
			}),
		},
	};
}

function caption(
	{ payload, diagnostics }: Explanation<"additive">,
	ranked: readonly Ranked[],
	drawn: number,
	answer: string,
): string {
	const [first, second] = ranked;
	const start = `The sum starts at ${formatNumber(payload.intercept.values[0] as number)}`;
	if (!first) return `${start}; no term adds to it.`;
	const most = `${termName(first.term)} moves ${answer} most, by ${formatNumber(first.importance)} on average: ${spanText(first.term)}`;
	const next = second ? `; then ${termName(second.term)}, by ${formatNumber(second.importance)}` : "";
	const left = leftOutText(ranked.length - drawn);
	const notes = (diagnostics.warnings ?? []).map((warning) => ` ${warning}`).join("");
	return `${start}. ${most}${next}.${left}${notes}`;
}

const isCurve = ({ features }: Effect): boolean => features.length === 1 && !features[0]?.levels;

function dataOf(ranked: readonly Ranked[]) {
	const of = { curves: [] as object[], strips: [] as object[], levels: [] as object[], cells: [] as object[] };
	for (const { term, index } of ranked) {
		const at = { index: String(index) };
		const { features, grid, effect, band, steps } = term;
		if (features.length > 1) {
			of.cells.push(...surfaceCells(term, mostCells).map((cell) => ({ ...at, ...cell })));
			continue;
		}
		const { values } = grid[0]!;
		const point = (i: number) => ({
			adds: effect.values[i] as number,
			...(band && { low: band[0].values[i] as number, high: band[1].values[i] as number }),
		});
		const levels = features[0]?.levels;
		if (levels) {
			of.levels.push(...Array.from(values, (code, i) => ({ ...at, place: levels[code], ...point(i) })));
			continue;
		}
		const every = steps ? 1 : Math.ceil((values.length - 1) / points);
		for (let i = 0; i < values.length; i++) {
			if (i % every === 0 || i === values.length - 1) of.curves.push({ ...at, place: values[i], ...point(i) });
		}
		of.strips.push(...densityBins(term).map((bin) => ({ ...at, ...bin })));
	}
	// Only tables that a plot draws: a chart that is there refuses others.
	const used = {
		curves: ranked.some(({ term }) => isCurve(term)),
		strips: ranked.some(({ term }) => isCurve(term) && term.density),
		levels: ranked.some(({ term }) => term.features.length === 1 && term.features[0]?.levels),
		cells: ranked.some(({ term }) => term.features.length > 1),
	};
	type Table = readonly Record<string, string | number>[];
	const tables = Object.entries(of) as unknown as [keyof typeof of, Table][];
	return Object.fromEntries(tables.filter(([name]) => used[name]));
}

/** The ends of what all curves and bands reach, so that heights can be compared. */
function reachOf(ranked: readonly Ranked[]): [number, number] {
	let [low, high] = [0, 0];
	for (const { term } of ranked) {
		if (term.features.length > 1) continue;
		const { effect, band } = term;
		for (let i = 0; i < effect.values.length; i++) {
			low = Math.min(low, effect.values[i] as number);
			high = Math.max(high, effect.values[i] as number);
		}
		// A band that is much wider than all curves would flatten them.
		if (!band) continue;
		const most = 2 * (high - low);
		for (let i = 0; i < effect.values.length; i++) {
			low = Math.max(Math.min(low, band[0].values[i] as number), low - most);
			high = Math.min(Math.max(high, band[1].values[i] as number), high + most);
		}
	}
	if (!(high > low)) return [-1, 1];
	// Room for the strip below the lowest curve.
	return [low - 0.08 * (high - low), high];
}

function gridSpec(ranked: readonly Ranked[], answer: string, clickable: boolean): Record<string, unknown> {
	const domain = reachOf(ranked);
	let strongest = 0;
	for (const { term } of ranked) {
		if (term.features.length === 1) continue;
		const { low, high } = extremesOf(term);
		strongest = Math.max(strongest, -(term.effect.values[low] as number), term.effect.values[high] as number);
	}
	const plots = ranked.map(({ term, index }) => {
		const of = { transform: [{ filter: { field: "index", equal: String(index) } }] };
		if (term.features.length > 1) return surfacePlot(term, of, strongest || 1, answer, clickable);
		const y = { title: `adds to ${answer}`, domain };
		return term.features[0]?.levels ? levelPlot(term, of, y, clickable) : curvePlot(term, of, y, clickable);
	});
	return { columns: 3, concat: plots, spacing: 18 };
}

interface Height {
	readonly title: string;
	readonly domain: readonly [number, number];
}

const heightOf = ({ title, domain }: Height) => ({
	field: "adds",
	type: "quantitative",
	title,
	scale: { domain: [...domain], nice: false },
	axis: { tickCount: 4, titleLimit: size.height },
});

const cursor = (clickable: boolean) => (clickable ? { cursor: "pointer" } : {});

function curvePlot(term: Effect, of: object, y: Height, clickable: boolean): Record<string, unknown> {
	const title = axisTitle(term.features[0]!);
	const height = heightOf(y);
	const place = {
		field: "place",
		type: "quantitative",
		title,
		scale: { zero: false, nice: false },
		axis: { grid: false, tickCount: 4 },
	};
	const interpolate = term.steps ? { interpolate: "step-after" } : {};
	const layers: Record<string, unknown>[] = [];
	if (term.density) {
		layers.push({
			...of,
			data: { name: "strips" },
			mark: { type: "rect", color: "#9aa3b2" },
			encoding: {
				x: { ...place, field: "from" },
				x2: { field: "to" },
				y: { value: size.height - 6 },
				y2: { value: size.height },
				opacity: { field: "share", type: "quantitative", scale: { domain: [0, 1], range: [0.08, 1] }, legend: null },
			},
		});
	}
	layers.push(zero);
	if (term.band) {
		layers.push({
			...of,
			data: { name: "curves" },
			mark: { type: "area", opacity: 0.2, clip: true, ...interpolate },
			encoding: { x: place, y: { ...height, field: "low" }, y2: { field: "high" } },
		});
	}
	layers.push({
		...of,
		data: { name: "curves" },
		mark: { type: "line", strokeWidth: 2, ...interpolate, ...cursor(clickable) },
		encoding: { x: place, y: height, tooltip: tooltip(title, "quantitative") },
	});
	return { ...size, layer: layers };
}

const zero = {
	data: { values: [{}] },
	mark: { type: "rule", strokeDash: [3, 3], opacity: 0.6 },
	encoding: { y: { datum: 0 } },
};

const tooltip = (title: string, type: "quantitative" | "nominal") => [
	{ field: "place", type, title, ...(type === "quantitative" && { format: ".4~g" }) },
	{ field: "adds", type: "quantitative", title: "adds", format: ".4~g" },
];

function levelPlot(term: Effect, of: object, y: Height, clickable: boolean): Record<string, unknown> {
	const { levels = [] } = term.features[0]!;
	const title = axisTitle(term.features[0]!);
	const height = heightOf(y);
	const place = {
		field: "place",
		type: "nominal",
		title,
		sort: null,
		axis: { labelAngle: levels.length > 3 ? -30 : 0, labelLimit: 70 },
	};
	return {
		...size,
		...of,
		data: { name: "levels" },
		layer: [
			{
				mark: { type: "bar", ...cursor(clickable) },
				encoding: { x: place, y: height, tooltip: tooltip(title, "nominal") },
			},
			...(term.band
				? [
						{
							mark: { type: "rule", strokeWidth: 1.5, clip: true },
							encoding: { x: place, y: { ...height, field: "low" }, y2: { field: "high" } },
						},
					]
				: []),
		],
	};
}

function surfacePlot(
	{ features }: Effect,
	of: object,
	strongest: number,
	answer: string,
	clickable: boolean,
): Record<string, unknown> {
	const axis = (i: 0 | 1, field: string) => {
		const feature = features[i]!;
		const title = axisTitle(feature);
		if (feature.levels) return { field, type: "nominal", title, sort: null, axis: { labelAngle: 0, labelLimit: 50 } };
		return {
			field,
			type: "quantitative",
			title,
			scale: { zero: false, nice: false },
			axis: { grid: false, tickCount: 4 },
		};
	};
	return {
		...size,
		...of,
		data: { name: "cells" },
		mark: { type: "rect", ...cursor(clickable) },
		encoding: {
			x: axis(0, "x"),
			...(!features[0]?.levels && { x2: { field: "xEnd" } }),
			y: axis(1, "y"),
			...(!features[1]?.levels && { y2: { field: "yEnd" } }),
			color: {
				field: "adds",
				type: "quantitative",
				title: `adds to ${answer}`,
				scale: { scheme: "blueorange", domain: [-strongest, strongest] },
				legend: { orient: "bottom", gradientLength: size.width, gradientThickness: 8, titleLimit: size.width },
			},
			tooltip: [
				{ field: "x", type: features[0]?.levels ? "nominal" : "quantitative", title: axisTitle(features[0]!) },
				{ field: "y", type: features[1]?.levels ? "nominal" : "quantitative", title: axisTitle(features[1]!) },
				{ field: "adds", type: "quantitative", title: "adds", format: ".4~g" },
			],
		},
	};
}
