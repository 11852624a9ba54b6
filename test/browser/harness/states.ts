import { ndArray } from "../../../src/core/nd-array.ts";
import type { Control, ViewSpec } from "../../../src/core/view-spec.ts";
import { colorMaps } from "../../../src/figure/color-map.ts";
import type { WidgetState } from "../../../src/protocol/widget-state.ts";
import { classScores } from "../../../src/views/class-scores.ts";
import { trainingCurve } from "../../../src/views/training-curve.ts";

const side = 8;
/** An eight by eight digit, 0 … 16 as in scikit-learn's. */
const digit = [
	0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0, 0, 5, 8, 0, 0,
	9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0,
];

/** The picture of a digit, optionally moved so that several differ. */
function pixels(shift = 0) {
	const bytes = Uint8ClampedArray.from({ length: side * side * 4 }, (_, i) =>
		i % 4 === 3 ? 255 : (digit[(Math.floor(i / 4) + shift) % digit.length] ?? 0) * 15.9,
	);
	return ndArray(bytes, [side, side, 4], ["height", "width", "channel"]);
}

/** A signed map over the digit. */
function scores(sign = 1): Float32Array<ArrayBuffer> {
	return Float32Array.from({ length: side * side }, (_, i) => sign * Math.sin(i * 0.9) * (digit[i] ?? 0) * 0.02);
}

const names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** The controls of an image explorer. */
const imageControls: readonly Control[] = [
	{
		id: "image",
		label: "Image",
		answeredBy: "explainer",
		type: "gallery",
		images: ndArray(
			Uint8ClampedArray.from([0, 9, 18, 27, 36, 45].flatMap((shift) => [...pixels(shift).values])),
			[6, side, side, 4],
			["image", "height", "width", "channel"],
		),
		names: ["digit 0", "digit 1", "digit 2", "digit 3", "digit 4", "digit 5"],
	},
	{
		id: "method",
		label: "Method",
		help: "How the map is computed.",
		answeredBy: "explainer",
		type: "choice",
		style: "buttons",
		options: [
			{ value: "saliency", label: "Saliency" },
			{ value: "gradCam", label: "Grad-CAM" },
		],
	},
	{
		id: "target",
		label: "Target class",
		answeredBy: "explainer",
		type: "choice",
		style: "menu",
		options: names.map((label, i) => ({ value: String(i), label })),
	},
	{
		id: "samples",
		label: "Samples",
		answeredBy: "explainer",
		type: "range",
		min: 1,
		max: 50,
		step: 1,
		format: "integer",
	},
	{ id: "signed", label: "Signed scores", answeredBy: "explainer", type: "toggle" },
	{
		id: "opacity",
		label: "Opacity",
		answeredBy: "figure",
		type: "range",
		min: 0,
		max: 1,
		step: 0.05,
		format: "percent",
	},
	{
		id: "colors",
		label: "Colours",
		answeredBy: "figure",
		type: "choice",
		style: "menu",
		options: colorMaps.map(({ name, label }) => ({ value: name, label })),
	},
];

/** A heat map over a digit, with all kinds of controls. */
export function imageView(sign = 1, more: Partial<ViewSpec> = {}): ViewSpec {
	return {
		title: "Saliency: what speaks for zero",
		figure: {
			kind: "raster",
			width: side,
			height: side,
			layers: [
				{ kind: "image", pixels: pixels(), label: "digit 0" },
				{
					kind: "heat",
					values: ndArray(scores(sign), [side, side], ["height", "width"]),
					label: "Saliency",
					domain: [-0.3, 0.3],
					colorMap: "blue-red",
					opacity: 0.7,
					bind: { opacity: "opacity", colorMap: "colors" },
				},
			],
			alt: "Saliency of zero for digit 0: the upper arc speaks for it.",
		},
		controls: imageControls,
		strip: [
			{ label: "logit of zero", value: "8.31", help: "The model's output that the map explains." },
			{ label: "completeness", value: "0.02", grade: "good" },
			{ label: "sanity check", value: "0.71", grade: "fair" },
		],
		caption: "Saliency of zero for digit 0: the largest score, 0.298, is at row 2, column 4.",
		table: {
			columns: ["row", "column", "score"],
			rows: [
				[2, 4, 0.298],
				[1, 4, -0.21],
			],
		},
		...more,
	};
}

/** Bars that choose the target class. */
export const scoresView: ViewSpec = classScores(
	ndArray(Float32Array.from([0.86, 0.01, 0.02, 0.01, 0, 0.03, 0.04, 0.01, 0.02, 0]), [10], ["class"]),
	names,
	{ target: 0, truth: 0, pick: "target" },
);

/** A chart of two plots. */
export const trainingView: ViewSpec = trainingCurve(
	Array.from({ length: 8 }, (_, i) => ({
		epoch: i + 1,
		loss: 2 / (i + 1.5),
		accuracy: 1 - 0.7 / (i + 1.2),
		heldOutLoss: 2.2 / (i + 1.4),
		heldOutAccuracy: 1 - 0.75 / (i + 1.2),
	})),
	{ epochs: 8 },
);

/** Words with scores. */
export const tokensView: ViewSpec = {
	title: "Which words moved the answer",
	figure: {
		kind: "tokens",
		tokens: ["The", "film", "was", "not", "bad", " ", "at", "all", "."],
		scores: ndArray(Float32Array.of(0, 0.1, 0.02, -0.9, -0.6, 0, 0.2, 0.7, 0.01), [9], ["token"]),
		domain: [-1, 1],
		colorMap: "purple-orange",
		alt: "“not” speaks most against the answer, “all” most for it.",
	},
	controls: [],
	caption: "“not” speaks most against the answer (−0.9), “all” most for it (0.7).",
	table: { columns: ["token", "score"], rows: [["not", -0.9]] },
};

/** Maps of a layer. */
export const gridView: ViewSpec = {
	title: "Maps of conv2d_2",
	figure: {
		kind: "grid",
		columns: 4,
		cells: Array.from({ length: 8 }, (_, i) => ({
			label: `map ${i}`,
			figure: {
				kind: "raster",
				width: 8,
				height: 8,
				layers: [
					{
						kind: "heat",
						values: ndArray(
							scores().map((v) => Math.abs(v) * (i + 1)),
							[8, 8],
							["height", "width"],
						),
						label: "activation",
						domain: [0, 2.4],
						colorMap: "viridis",
						opacity: 1,
					},
				],
				alt: `Map ${i}`,
			},
		})),
		alt: "Eight maps; the later ones are stronger.",
	},
	controls: [],
	caption: "Eight maps; the later ones are stronger.",
	table: { columns: ["map", "mean"], rows: [["map 0", 0.1]] },
};

/** A state as the kernel would send it. */
export function stateOf(views: readonly ViewSpec[], more: Partial<WidgetState> = {}): WidgetState {
	return {
		views,
		values: {
			image: 0,
			method: "saliency",
			target: "0",
			samples: 10,
			signed: true,
			opacity: 0.7,
			colors: "blue-red",
		},
		selections: {},
		status: { state: "idle" },
		...more,
	};
}
