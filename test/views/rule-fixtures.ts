import type { Explanation, Payloads } from "../../src/core/explanation.ts";
import type { RuleRows } from "../../src/views/rule-rows.ts";

const around = {
	schema: 1 as const,
	scope: "global" as const,
	unit: "probability" as const,
	diagnostics: { evaluations: 0, milliseconds: 1 },
	provenance: { method: "test", source: "test", options: {}, model: "sha256:0", backend: "test", version: "0" },
};

/** Two rules, the second for all other rows. */
export const rules: Explanation<"rules"> = {
	...around,
	kind: "rules",
	payload: {
		rules: [
			{ text: "size > 2 cm and colour is red", coverage: 0.25, precision: 0.8, outcome: "yes" },
			{ text: "otherwise", coverage: 0.75, precision: 0.9, outcome: "no" },
		],
	},
};

const models: Payloads["frontier"]["models"] = [
	{
		name: "constant",
		complexity: { count: 1, of: "numbers" },
		score: 0.5,
		interval: [0.5, 0.5],
		best: true,
		asGood: false,
	},
	{
		name: "tree",
		complexity: { count: 4, of: "leaves" },
		score: 0.9,
		interval: [0.85, 0.95],
		best: true,
		asGood: true,
	},
	{
		name: "worse",
		complexity: { count: 9, of: "rules" },
		score: 0.8,
		interval: [0.7, 0.9],
		best: false,
		asGood: false,
	},
	{
		name: "forest",
		complexity: { count: 900, of: "leaves" },
		score: 0.92,
		interval: [0.9, 0.94],
		best: true,
		asGood: true,
	},
];

/** Four models, of which a small tree is as good as a forest within noise. */
export const compared: Explanation<"frontier"> = { ...around, kind: "frontier", payload: { models, score: "auc" } };

/** Four rows of a number and a colour; one size is missing. */
export const rowsOfRules: RuleRows = {
	features: [
		{ name: "size", unit: "cm" },
		{ name: "colour", levels: ["red", "green"] },
	],
	x: Float64Array.of(1, 0, 3, 0, 4, 1, Number.NaN, 1),
	axes: [0, 1],
	groups: { name: "answer", of: ["no", "yes", "yes", "no"] },
	example: 1,
	selected: [1, 2],
	bounds: [[2], []],
};
