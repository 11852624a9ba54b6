import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import type { PlaneExtent, SurfaceCell } from "./local-surface.ts";

/** A place of the plane. */
export type PlanePoint = readonly [x: number, y: number];

/** Why a model answers as it does at a point: what it looks at, and where the same reason holds. */
export interface LocalReason {
	/** The corners of the region that belongs to the point; empty where there is none. */
	readonly region: readonly PlanePoint[];
	/** Training rows that speak, by their place in the table, with their strength, 0 … 1. */
	readonly rows: readonly {
		readonly row: number;
		readonly at: PlanePoint;
		readonly class: string;
		readonly strength: number;
	}[];
	/** Lines to draw: to neighbours, or where a linear piece has its boundary (dashed). */
	readonly lines: readonly { readonly from: PlanePoint; readonly to: PlanePoint; readonly dashed: boolean }[];
	/** Boxes that the region is the common part of. */
	readonly boxes: readonly { readonly from: PlanePoint; readonly to: PlanePoint }[];
	/** The reason in words. */
	readonly words: string;
}

/** One model at a point of the plane. */
export interface LocalPanel {
	readonly name: string;
	readonly classes: readonly string[];
	/** `[classes]` at the point. */
	readonly probabilities: ArrayLike<number>;
	readonly surface: readonly SurfaceCell[];
	readonly reason: LocalReason;
}

/** What the view takes beside the panels. */
export interface LocalNatureOptions {
	readonly x: string;
	readonly y: string;
	readonly at: PlanePoint;
	readonly extent: PlaneExtent;
	/** The training rows, with their places in the table. */
	readonly rows: readonly { readonly row: number; readonly x: number; readonly y: number; readonly class: string }[];
	/** The range controls that a drag moves. */
	readonly drag: { readonly x: string; readonly y: string };
	readonly controls?: readonly Control[];
}

/** What belongs to the point: none of the first categories of a theme, and readable on both. */
const reasonColor = "#b5509a";
const size = 240;

const short = (value: number): number => Number(value.toPrecision(6));

/**
 * Four models, one plane: what does each look at, to answer at this point? Each panel has the model's surface, the rows that speak as
 * circles of their strength, and the region in which the same reason holds.
 */
export function localNature(panels: readonly LocalPanel[], options: LocalNatureOptions): ViewSpec {
	const { x, y, at, extent, rows, drag, controls = [] } = options;
	const answers = panels.map(answerOf);
	const sentences = panels.map(({ name, reason }, i) => `${capital(name)}: ${answers[i]?.text}. ${reason.words}`);
	const caption = `At ${x} ${formatNumber(at[0])} and ${y} ${formatNumber(at[1])}. ${sentences.join(" ")}`;
	const classes = panels[0]?.classes ?? [];
	return {
		title: "Four models at one point".replace("Four", countWord(panels.length)),
		figure: {
			kind: "vega",
			spec: {
				columns: 2,
				concat: panels.map(({ name }, i) => panelSpec(name, i, { x, y, extent, classes })),
				resolve: { scale: { x: "shared", y: "shared", color: "shared", size: "shared" } },
			},
			data: {
				rows: rows.map(({ row, x, y, class: name }) => ({ row, x: short(x), y: short(y), class: name })),
				...Object.assign({}, ...panels.map((panel, i) => panelData(panel, i, at, answers[i]?.text ?? ""))),
			},
			alt: caption,
			drag: [drag],
			rows: { field: "row" },
		},
		controls,
		selection: "rows",
		caption,
		table: {
			columns: ["model", "answer", "probability", "why"],
			rows: panels.map(({ name, reason }, i) => [
				name,
				answers[i]?.class ?? "",
				short(answers[i]?.probability ?? Number.NaN),
				reason.words,
			]),
		},
	};
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
const countWord = (count: number): string =>
	["No", "One", "Two", "Three", "Four", "Five", "Six"][count] ?? String(count);

function answerOf({ classes, probabilities }: LocalPanel): { class: string; probability: number; text: string } {
	let best = 0;
	for (let k = 1; k < classes.length; k++) {
		if ((probabilities[k] as number) > (probabilities[best] as number)) best = k;
	}
	const probability = probabilities[best] as number;
	const name = classes[best] as string;
	return { class: name, probability, text: `${name} ${formatNumber(probability)}` };
}

type Data = Record<string, readonly Record<string, string | number>[]>;

function panelData({ reason, surface }: LocalPanel, index: number, at: PlanePoint, answer: string): Data {
	const [px, py] = at;
	const corners = reason.region.length > 0 ? [...reason.region, reason.region[0] as PlanePoint] : [];
	return {
		// Another name than that of the rows' classes, or Vega-Lite would make one legend of both.
		[`surface${index}`]: surface.map(({ class: prefers, ...cell }) => ({ ...cell, prefers })),
		[`boxes${index}`]: reason.boxes.map(({ from, to }) => ({
			x: short(from[0]),
			y: short(from[1]),
			x2: short(to[0]),
			y2: short(to[1]),
		})),
		[`region${index}`]: corners.map(([x, y], order) => ({ x: short(x), y: short(y), order })),
		[`lines${index}`]: reason.lines.map(({ from, to, dashed }) => ({
			x: short(from[0]),
			y: short(from[1]),
			x2: short(to[0]),
			y2: short(to[1]),
			line: dashed ? "dashed" : "solid",
		})),
		[`speaking${index}`]: reason.rows.map(({ at: place, class: name, strength, row }) => ({
			x: short(place[0]),
			y: short(place[1]),
			class: name,
			strength: short(strength),
			row,
		})),
		[`point${index}`]: [{ x: short(px), y: short(py), answer }],
	};
}

/** Rows that are not selected are pale. */
const seen = (opacity: number) => ({
	condition: { test: { field: "unselected", equal: true }, value: 0.12 },
	value: opacity,
});

interface PanelAxes {
	readonly x: string;
	readonly y: string;
	readonly extent: PlaneExtent;
	readonly classes: readonly string[];
}

/** The same whatever the point, so that a drag only changes the data. */
function panelSpec(name: string, index: number, { x, y, extent, classes }: PanelAxes): Record<string, unknown> {
	const place = (field: "x" | "y", title: string) => ({
		field,
		type: "quantitative",
		title,
		scale: { domain: extent[field], nice: false, zero: false },
		axis: { grid: false, tickCount: 5 },
	});
	const places = { x: place("x", x), y: place("y", y) };
	const spans = { ...places, x2: { field: "x2" }, y2: { field: "y2" } };
	const color = {
		field: "class",
		type: "nominal",
		scale: { domain: classes },
		legend: { title: null, orient: "top", symbolType: "circle", symbolOpacity: 1, symbolStrokeWidth: 0 },
	};
	return {
		title: name,
		width: size,
		height: size,
		layer: [
			{
				data: { name: `surface${index}` },
				mark: { type: "rect", clip: true },
				encoding: {
					...spans,
					fill: { ...color, field: "prefers", legend: null },
					fillOpacity: {
						field: "sure",
						type: "quantitative",
						scale: { domain: [0, 1], range: [0.04, 0.34] },
						legend: null,
					},
				},
			},
			{
				data: { name: `boxes${index}` },
				mark: { type: "rect", fillOpacity: 0, stroke: reasonColor, strokeOpacity: 0.1, clip: true },
				encoding: spans,
			},
			{
				data: { name: "rows" },
				mark: { type: "point", filled: true, size: 9, clip: true },
				encoding: { ...places, color, opacity: seen(0.55) },
			},
			{
				data: { name: `lines${index}` },
				mark: { type: "rule", color: reasonColor, strokeWidth: 1.3, clip: true },
				encoding: {
					...spans,
					strokeDash: {
						field: "line",
						type: "nominal",
						scale: {
							domain: ["solid", "dashed"],
							range: [
								[1, 0],
								[5, 4],
							],
						},
						legend: null,
					},
				},
			},
			{
				data: { name: `speaking${index}` },
				mark: { type: "point", filled: true, stroke: reasonColor, strokeWidth: 1, clip: true },
				encoding: {
					...places,
					color,
					opacity: seen(0.9),
					size: {
						field: "strength",
						type: "quantitative",
						scale: { domain: [0, 1], range: [8, 100] },
						legend: null,
					},
					tooltip: [
						{ field: "row", type: "quantitative", title: "row" },
						{ field: "class", type: "nominal" },
						{ field: "strength", type: "quantitative", format: ".3f" },
					],
				},
			},
			{
				data: { name: `region${index}` },
				mark: { type: "line", color: reasonColor, strokeWidth: 2, clip: true },
				encoding: { ...places, order: { field: "order", type: "quantitative" } },
			},
			{
				name: `point${index}`,
				data: { name: `point${index}` },
				mark: {
					type: "point",
					filled: false,
					color: reasonColor,
					size: 120,
					strokeWidth: 2.5,
					opacity: 1,
					cursor: "move",
				},
				encoding: places,
			},
			{
				// Beside the title, where no row is covered.
				data: { name: `point${index}` },
				mark: { type: "text", align: "right", baseline: "bottom", fontSize: 12, fontWeight: 600 },
				encoding: { x: { value: "width" }, y: { value: -7 }, text: { field: "answer", type: "nominal" } },
			},
		],
	};
}
