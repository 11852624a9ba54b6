import { ndArray } from "../../src/core/nd-array.ts";
import type { Control, ViewSpec } from "../../src/core/view-spec.ts";
import type { WidgetState } from "../../src/protocol/widget-state.ts";

const controls: readonly Control[] = [
	{
		id: "method",
		label: "Method",
		answeredBy: "explainer",
		type: "choice",
		style: "buttons",
		options: [
			{ value: "saliency", label: "Saliency" },
			{ value: "gradCam", label: "Grad-CAM" },
		],
	},
	{
		id: "opacity",
		label: "Opacity",
		answeredBy: "figure",
		type: "range",
		min: 0,
		max: 1,
		step: 0.1,
		format: "percent",
	},
	{ id: "step", label: "Step", answeredBy: "explainer", type: "range", min: 0, max: 9, step: 1, format: "integer" },
	{ id: "signed", label: "Signed", answeredBy: "explainer", type: "toggle" },
];

/** A map of two by two cells over a picture of the same size. */
export function rasterView(values: readonly number[] = [0, 0.5, 1, -1], given: Partial<ViewSpec> = {}): ViewSpec {
	return {
		title: "A map",
		figure: {
			kind: "raster",
			width: 2,
			height: 2,
			layers: [
				{
					kind: "heat",
					values: ndArray(Float32Array.from(values), [2, 2], ["height", "width"]),
					label: "score",
					domain: [-1, 1],
					colorMap: "blue-red",
					opacity: 1,
					bind: { opacity: "opacity" },
				},
			],
			alt: "the largest score is below on the left",
		},
		controls,
		selection: "pixel",
		strip: [{ label: "completeness", value: "0.98", grade: "good" }],
		caption: "The largest score, 1, is at row 2, column 1.",
		table: { columns: ["row", "score"], rows: [["2, 1", 1]] },
		...given,
	};
}

export function chartView(): ViewSpec {
	return {
		title: "Bars",
		figure: {
			kind: "vega",
			spec: {
				data: { name: "rows" },
				mark: "bar",
				width: 100,
				encoding: { x: { field: "v", type: "quantitative" }, y: { field: "k", type: "nominal" } },
			},
			data: {
				rows: [
					{ k: "a", v: 1 },
					{ k: "b", v: 2 },
				],
			},
			alt: "b is twice a",
		},
		controls: [],
		caption: "b is twice a.",
		table: {
			columns: ["k", "v"],
			rows: [
				["a", 1],
				["b", 2],
			],
		},
	};
}

export function state(given: Partial<WidgetState> = {}): WidgetState {
	return {
		views: [rasterView()],
		values: { method: "saliency", opacity: 0.5, step: 3, signed: true },
		selections: {},
		status: { state: "idle" },
		...given,
	};
}
