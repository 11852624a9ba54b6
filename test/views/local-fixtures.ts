import type { LocalNatureOptions, LocalPanel } from "../../src/views/local-nature.ts";

/** Two models at a point of a plane of two classes. */
export const localPanels: readonly LocalPanel[] = [
	{
		name: "forest",
		classes: ["a", "b"],
		probabilities: [0.75, 0.25],
		surface: [{ x: 0, x2: 4, y: 0, y2: 2, class: "a", sure: 0.6 }],
		reason: {
			region: [
				[0, 0],
				[1, 0],
				[1, 1],
			],
			rows: [{ row: 0, at: [1, 1], class: "a", strength: 1 }],
			lines: [],
			boxes: [{ from: [0, 0], to: [2, 1] }],
			words: "Because of its box.",
		},
	},
	{
		name: "machine",
		classes: ["a", "b"],
		probabilities: [0.4, 0.6],
		surface: [{ x: 0, x2: 4, y: 0, y2: 2, class: "b", sure: 0.2 }],
		reason: {
			region: [],
			rows: [],
			lines: [{ from: [0, 0], to: [4, 2], dashed: true }],
			boxes: [],
			words: "Because.",
		},
	},
];

export const planeOptions: LocalNatureOptions = {
	x: "length",
	y: "depth",
	at: [1, 0.5],
	extent: { x: [0, 4], y: [0, 2] },
	rows: [
		{ row: 0, x: 1, y: 1, class: "a" },
		{ row: 2, x: 3, y: 1, class: "b" },
	],
	drag: { x: "px", y: "py" },
};

/** A model that bends, and a line that does not. */
export const besideModel = {
	feature: { name: "bmi", unit: "kg/m²" },
	at: 2,
	grid: [1, 2, 3, 4],
	model: [0.1, 0.2, 0.8, 0.9],
	surrogate: [0.2, 0.4, 0.6, 0.8],
	band: [
		[0.1, 0.4, 0.5, 0.6],
		[0.3, 0.4, 0.7, 1],
	] as const,
	weight: [0.3, 1, 0.6, 0.2],
	answer: "probability of benign",
};
