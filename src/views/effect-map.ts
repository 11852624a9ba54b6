import type { Explanation, Feature } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { axisTitle, isRelative, placeText } from "./effect-words.ts";

/** One stretch of an axis for each place of its grid. */
interface Axis {
	readonly feature: Feature;
	readonly grid: NdArray;
	/** From where to where a place's cell goes; of a level, its name. */
	cell(place: number): { readonly from: number | string; readonly to: number | string };
}

/** Cells around the places of a grid: up to the middle between neighbours. */
function axisOf(feature: Feature, grid: NdArray): Axis {
	const { values } = grid;
	const edge = (k: number) => {
		if (k === 0) return values[0]!;
		if (k === values.length) return values[k - 1]!;
		return (values[k - 1]! + values[k]!) / 2;
	};
	return {
		feature,
		grid,
		cell(place) {
			if (feature.levels) return { from: placeText(feature, values[place]!), to: placeText(feature, values[place]!) };
			// A grid of one value has no width of its own.
			if (values.length === 1) return { from: values[0]! - 0.5, to: values[0]! + 0.5 };
			return { from: edge(place), to: edge(place + 1) };
		},
	};
}

/** The effect of two features as a map of coloured cells. */
export function pairMap({ payload, ...explanation }: Explanation<"effect">, y: string, title: string): ViewSpec {
	const [first, second] = payload.features.map((feature, i) => axisOf(feature, payload.grid[i]!)) as [Axis, Axis];
	const wide = second.grid.values.length;
	const { values } = payload.effect;
	const cells = Array.from(values, (value, i) => {
		const [a, b] = [first.cell(Math.floor(i / wide)), second.cell(i % wide)];
		return {
			x: a.from,
			xEnd: a.to,
			y: b.from,
			yEnd: b.to,
			atX: placeText(first.feature, first.grid.values[Math.floor(i / wide)]!),
			atY: placeText(second.feature, second.grid.values[i % wide]!),
			value,
		};
	});
	let [low, high] = [0, 0];
	for (let i = 1; i < values.length; i++) {
		if (values[i]! < values[low]!) low = i;
		if (values[i]! > values[high]!) high = i;
	}
	const place = (i: number) =>
		`${first.feature.name} ${placeText(first.feature, first.grid.values[Math.floor(i / wide)]!)}, ${second.feature.name} ${placeText(second.feature, second.grid.values[i % wide]!)}`;
	const isPair = explanation.provenance.method === "accumulatedLocalEffects";
	const beyond = isPair ? " beyond what each does by itself" : "";
	const [warning] = explanation.diagnostics.warnings ?? [];
	const caption = `${y}${beyond}: from ${formatNumber(values[low]!)} (${place(low)}) to ${formatNumber(values[high]!)} (${place(high)}).${warning ? ` ${warning}` : ""}`;
	const diverging = isRelative({ payload, ...explanation } as Explanation<"effect">);
	const reach = Math.max(Math.abs(values[low]!), Math.abs(values[high]!)) || 1;
	return {
		title,
		figure: {
			kind: "vega",
			spec: mapSpec(first, second, y, diverging ? reach : undefined),
			data: { cells },
			alt: caption,
		},
		controls: [],
		caption,
		table: {
			columns: [axisTitle(first.feature), axisTitle(second.feature), y],
			rows: cells.map(({ atX, atY, value }) => [atX, atY, value]),
		},
	};
}

/** Around 0 the scale is symmetric and diverging. */
function mapSpec(first: Axis, second: Axis, title: string, reach: number | undefined): Record<string, unknown> {
	const channel = ({ feature, grid }: Axis, field: string) =>
		feature.levels
			? {
					field,
					type: "nominal",
					title: axisTitle(feature),
					scale: { domain: Array.from(grid.values, (value) => placeText(feature, value)) },
				}
			: {
					field,
					type: "quantitative",
					title: axisTitle(feature),
					scale: { zero: false, nice: false },
					axis: { grid: false, tickCount: 6, labelFlush: false },
				};
	return {
		data: { name: "cells" },
		width: 300,
		height: 260,
		mark: { type: "rect" },
		encoding: {
			x: channel(first, "x"),
			...(!first.feature.levels && { x2: { field: "xEnd" } }),
			y: channel(second, "y"),
			...(!second.feature.levels && { y2: { field: "yEnd" } }),
			color: {
				field: "value",
				type: "quantitative",
				title,
				scale: reach === undefined ? { scheme: "viridis" } : { scheme: "blueorange", domain: [-reach, reach] },
				legend: { gradientLength: 160, titleLimit: 160 },
			},
			tooltip: [
				{ field: "atX", type: "nominal", title: axisTitle(first.feature) },
				{ field: "atY", type: "nominal", title: axisTitle(second.feature) },
				{ field: "value", type: "quantitative", title, format: ".4~g" },
			],
		},
	};
}
