import { ExplainError } from "../core/errors.ts";
import type { Explanation, Payloads } from "../core/explanation.ts";
import type { Control, Drag, StripItem, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { axisTitle } from "./effect-words.ts";
import { addsTo, densityBins, importanceOf, spanText, surfaceCells, termName } from "./shape-function-words.ts";

type Effect = Payloads["effect"];

/** What the picture of one term takes beside the answer. */
export interface ShapeFunctionCurveOptions {
	/** The term as it was before, drawn pale and dashed. */
	readonly before?: Effect | undefined;
	/** A stretch of the axis that is marked. */
	readonly interval?: readonly [number, number] | undefined;
	/** Levels that are marked. */
	readonly levels?: readonly string[] | undefined;
	/** Controls that the mouse moves on the picture: the ends of the interval, and the shift of the curve. */
	readonly drag?: { readonly from: string; readonly to: string; readonly shift: string } | undefined;
	/** What the curve adds to, such as `"progression"`. Default: what the answer says. */
	readonly answer?: string | undefined;
	readonly title?: string;
	readonly controls?: readonly Control[];
	readonly strip?: readonly StripItem[];
	/** A sentence before the one about the curve. */
	readonly note?: string;
}

const size = { width: 480, height: 240 };
const mostCells = 40;

/**
 * One term of an additive model: its curve with band and training rows, its levels as bars, or its surface as a colour map.
 *
 * @param index of the term, in the model's order.
 * @throws ExplainError `out-of-range` for a term that is not there.
 */
export function shapeFunctionCurve(
	explanation: Explanation<"additive">,
	index: number,
	options: ShapeFunctionCurveOptions = {},
): ViewSpec {
	const { terms } = explanation.payload;
	const term = terms[index];
	if (!term) {
		throw new ExplainError(
			"out-of-range",
			`shapeFunctionCurve: expected a term from 0 to ${terms.length - 1}, got ${index}`,
		);
	}
	const { answer = addsTo(explanation), before, drag, controls = [], strip, note } = options;
	const { title = `What ${termName(term)} adds` } = options;
	const sentence = [note, caption(term, answer)].filter(Boolean).join(" ");
	const isCurve = term.features.length === 1 && !term.features[0]?.levels;
	return {
		title,
		figure: {
			kind: "vega",
			spec: specOf(term, options, answer),
			data: dataOf(term, options),
			alt: sentence,
			...(drag && isCurve && { drag: dragsOf(drag) }),
		},
		controls,
		...(strip && { strip }),
		caption: sentence,
		table: tableOf(term, before, answer),
	};
}

const dragsOf = ({ from, to, shift }: NonNullable<ShapeFunctionCurveOptions["drag"]>): Drag[] => [
	{ on: "curve", y: shift, relative: true },
	{ x: from, xEnd: to },
];

function caption(term: Effect, answer: string): string {
	const name = termName(term);
	const importance = importanceOf(term);
	if (importance === 0) return `${name} adds nothing to ${answer}.`;
	const missing = term.missing === undefined ? "" : ` Where ${name} is missing it adds ${formatNumber(term.missing)}.`;
	const band = term.bandNote ? ` Band: ${term.bandNote}.` : "";
	return `${name} moves ${answer} by ${formatNumber(importance)} on average: ${spanText(term)}.${missing}${band}`;
}

function dataOf(term: Effect, { before, interval, levels: marked }: ShapeFunctionCurveOptions) {
	if (term.features.length > 1) return { cells: surfaceCells(term, mostCells).map((cell) => ({ ...cell })) };
	const { levels } = term.features[0]!;
	const rowsOf = ({ grid, effect, band }: Effect) =>
		Array.from(grid[0]!.values, (value, i) => ({
			place: levels ? (levels[value] as string) : value,
			adds: effect.values[i] as number,
			...(band && { low: band[0].values[i] as number, high: band[1].values[i] as number }),
			...(levels && { marked: marked?.includes(levels[value] as string) ?? false }),
		}));
	return {
		curve: rowsOf(term),
		before: before ? rowsOf(before) : [],
		...(!levels && {
			strip: densityBins(term).map((bin) => ({ ...bin })),
			interval: interval ? [{ from: interval[0], to: interval[1] }] : [],
		}),
	};
}

/** The height that holds curve and former curve, with room to drag; it stays while the curve moves within. */
function reachOf(term: Effect, before: Effect | undefined, movable: boolean): [number, number] {
	const span = (effects: readonly Effect[], withBand: boolean): [number, number] => {
		let [low, high] = [0, 0];
		for (const { effect, band } of effects) {
			for (let i = 0; i < effect.values.length; i++) {
				low = Math.min(low, effect.values[i] as number, withBand && band ? (band[0].values[i] as number) : 0);
				high = Math.max(high, effect.values[i] as number, withBand && band ? (band[1].values[i] as number) : 0);
			}
		}
		return [low, high];
	};
	const first = before ?? term;
	const [low, high] = span([first], true);
	const room = (movable ? 0.35 : 0.05) * (high - low || 1);
	const [least, most] = span([term], false);
	// A curve that is dragged out of the picture takes the picture along, by whole rooms, so that it does not creep.
	const beyond = (by: number) => (by > 0 ? room * Math.ceil(by / room + 0.2) : 0);
	return [low - room - beyond(low - room - least), high + room + beyond(most - high - room)];
}

/** The same with and without a former curve and a marked interval, so that a first edit moves the chart that is there. */
function specOf(term: Effect, options: ShapeFunctionCurveOptions, answer: string): Record<string, unknown> {
	if (term.features.length > 1) return surfaceSpec(term, answer);
	const { before, drag } = options;
	const [feature] = term.features;
	const levels = feature?.levels;
	const title = axisTitle(feature!);
	const [low, high] = reachOf(term, before, drag !== undefined);
	const height = {
		field: "adds",
		type: "quantitative",
		title: `adds to ${answer}`,
		scale: { domain: [low, high], nice: false },
		axis: { tickCount: 6 },
	};
	const place = levels
		? { field: "place", type: "nominal", title, sort: null, axis: { labelAngle: 0, labelLimit: 90 } }
		: {
				field: "place",
				type: "quantitative",
				title,
				scale: { zero: false, nice: false },
				axis: { grid: false, tickCount: 6 },
			};
	const tooltip = [
		{ field: "place", type: levels ? "nominal" : "quantitative", title, ...(!levels && { format: ".4~g" }) },
		{ field: "adds", type: "quantitative", title: "adds", format: ".4~g" },
	];
	const zero = {
		data: { values: [{}] },
		mark: { type: "rule", strokeDash: [3, 3], opacity: 0.6 },
		encoding: { y: { datum: 0 } },
	};
	const band = { ...height, field: "low" };
	if (levels) {
		return {
			...size,
			layer: [
				{
					data: { name: "curve" },
					mark: { type: "bar" },
					encoding: {
						x: place,
						y: height,
						tooltip,
						opacity: {
							condition: { test: { field: "marked", equal: true }, value: 1 },
							value: options.levels ? 0.45 : 1,
						},
					},
				},
				...(term.band
					? [
							{
								data: { name: "curve" },
								mark: { type: "rule", strokeWidth: 1.5, clip: true },
								encoding: { x: place, y: band, y2: { field: "high" } },
							},
						]
					: []),
				{
					data: { name: "before" },
					mark: { type: "tick", thickness: 2, color: "#9aa3b2" },
					encoding: { x: place, y: height },
				},
				zero,
			],
		};
	}
	const interpolate = term.steps ? { interpolate: "step-after" } : {};
	return {
		...size,
		layer: [
			{
				data: { name: "interval" },
				mark: { type: "rect", opacity: 0.12, color: "#c75a00" },
				encoding: { x: { ...place, field: "from" }, x2: { field: "to" } },
			},
			{
				data: { name: "strip" },
				mark: { type: "rect", color: "#9aa3b2" },
				encoding: {
					x: { ...place, field: "from" },
					x2: { field: "to" },
					y: { value: size.height - 8 },
					y2: { value: size.height },
					opacity: { field: "share", type: "quantitative", scale: { domain: [0, 1], range: [0.08, 1] }, legend: null },
				},
			},
			zero,
			...(term.band
				? [
						{
							data: { name: "curve" },
							mark: { type: "area", opacity: 0.18, clip: true, ...interpolate },
							encoding: { x: place, y: band, y2: { field: "high" } },
						},
					]
				: []),
			{
				data: { name: "before" },
				mark: { type: "line", strokeWidth: 1.5, strokeDash: [5, 4], color: "#9aa3b2", ...interpolate },
				encoding: { x: place, y: height },
			},
			{
				name: "curve",
				data: { name: "curve" },
				mark: { type: "line", strokeWidth: 2.5, ...interpolate, ...(drag && { cursor: "grab" }) },
				encoding: { x: place, y: height, tooltip },
			},
		],
	};
}

function surfaceSpec(term: Effect, answer: string): Record<string, unknown> {
	let strongest = 0;
	for (const value of term.effect.values) strongest = Math.max(strongest, Math.abs(value));
	const axis = (i: 0 | 1, field: string) => {
		const feature = term.features[i]!;
		const title = axisTitle(feature);
		return feature.levels
			? { field, type: "nominal", title, sort: null, axis: { labelAngle: 0, labelLimit: 90 } }
			: {
					field,
					type: "quantitative",
					title,
					scale: { zero: false, nice: false },
					axis: { grid: false, tickCount: 6 },
				};
	};
	const [first, second] = term.features;
	const type = (levels: unknown) => (levels ? "nominal" : "quantitative");
	return {
		width: size.width,
		height: size.height,
		data: { name: "cells" },
		mark: { type: "rect" },
		encoding: {
			x: axis(0, "x"),
			...(!first?.levels && { x2: { field: "xEnd" } }),
			y: axis(1, "y"),
			...(!second?.levels && { y2: { field: "yEnd" } }),
			color: {
				field: "adds",
				type: "quantitative",
				title: `adds to ${answer}`,
				scale: { scheme: "blueorange", domain: strongest > 0 ? [-strongest, strongest] : [-1, 1] },
				legend: { gradientLength: 160, titleLimit: 160 },
			},
			tooltip: [
				{ field: "x", type: type(first?.levels), title: axisTitle(first!) },
				{ field: "y", type: type(second?.levels), title: axisTitle(second!) },
				{ field: "adds", type: "quantitative", title: "adds", format: ".4~g" },
			],
		},
	};
}

function tableOf(term: Effect, before: Effect | undefined, answer: string): ViewSpec["table"] {
	if (term.features.length > 1) {
		return {
			columns: [...term.features.map(axisTitle), `adds to ${answer}`],
			rows: surfaceCells(term, mostCells).map(({ x, y, adds }) => [x, y, adds]),
		};
	}
	const { levels } = term.features[0]!;
	const { values } = term.grid[0]!;
	// A curve of hundreds of places is read at some of them.
	const every = levels || term.steps ? 1 : Math.ceil((values.length - 1) / 24);
	const sameGrid = before?.grid[0]?.values.length === values.length;
	const rows: (string | number)[][] = [];
	for (let i = 0; i < values.length; i++) {
		if (i % every !== 0 && i !== values.length - 1) continue;
		const row = [levels?.[values[i] as number] ?? (values[i] as number), term.effect.values[i] as number];
		rows.push(sameGrid ? [...row, before?.effect.values[i] as number] : row);
	}
	const columns = [axisTitle(term.features[0]!), `adds to ${answer}`];
	return { columns: sameGrid ? [...columns, "before"] : columns, rows };
}
