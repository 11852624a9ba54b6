import type { Estimate, Explanation, GroupMetric, GroupOfRows } from "../../src/core/explanation.ts";
import { ndArray } from "../../src/core/nd-array.ts";

const common = {
	schema: 1,
	scope: "global",
	diagnostics: { evaluations: 12, milliseconds: 1 },
	provenance: { method: "m", source: "hardt2016", options: {}, model: "m", backend: "b", version: "0" },
} as const;

/** One finding of each severity. */
export const findings: Explanation<"findings"> = {
	...common,
	kind: "findings",
	unit: "none",
	payload: {
		findings: [
			{ severity: "info", check: "class counts", message: "a: 3, b: 4." },
			{
				severity: "warning",
				check: "imbalance",
				message:
					"Ninety of one hundred rows are benign, and so few are malignant that a line has to be broken to say it.",
				rows: [3, 5],
			},
			{
				severity: "error",
				check: "target leakage",
				message: "code is the target.",
				consequence: "It fails.",
				remedy: "Leave it out.",
			},
		],
	},
};

const estimate = (value: number | null): Estimate =>
	value === null
		? { value, interval: null, count: 0 }
		: { value, interval: [Math.max(0, value - 0.2), Math.min(1, value + 0.2)], count: 4 };

function group(name: string, rows: number[], selected: number, precision: number | null): GroupOfRows {
	const rest = [
		"base rate",
		"true positive rate",
		"false positive rate",
		"false negative rate",
		"accuracy",
		"auc",
	] as const;
	const metrics = {
		...Object.fromEntries([...rest, "calibration gap", "calibration error"].map((metric) => [metric, estimate(0.5)])),
		"selection rate": estimate(selected),
		precision: estimate(precision),
	} as Record<GroupMetric, Estimate>;
	const counts = { tp: 1, fp: 0, fn: 1, tn: 2 };
	return { attribute: "age", name, rows: Uint32Array.from(rows), threshold: 0.5, counts, metrics, reliability: [] };
}

/** Two groups, of which one is selected more often. */
export const groups: Explanation<"groups"> = {
	...common,
	kind: "groups",
	unit: "probability",
	payload: {
		positive: "yes",
		groups: [group("young", [0, 1, 2, 3], 0.25, null), group("old", [4, 5, 6, 7, 8, 9, 10, 11], 0.75, 0.5)],
		gaps: [
			{
				attribute: "age",
				criterion: "demographic parity",
				metric: "selection rate",
				highest: "old",
				lowest: "young",
				difference: { value: 0.5, interval: [-0.1, 0.8], count: 12 },
				ratio: { value: 1 / 3, interval: [0.1, 1.2], count: 12 },
				pValue: 0.1,
			},
		],
	},
};

const cells = [
	{ label: "0 to 1", from: 0, to: 1, group: "a", rows: [0, 1] },
	{ label: "1 to 2", from: 1, to: 2, group: "b", rows: [2] },
];

/** What the other charts are made of. */
export const dataBiasCharts = {
	classes: [
		{ name: "a", count: 2, rows: [0, 1] },
		{ name: "b", count: 1, rows: [2] },
	],
	panels: ["before", "after"].map((name) => ({
		name,
		counts: ndArray(Float64Array.of(3, 1, 0, 2), [2, 2], ["truth", "predicted"]),
		rows: [[0], [1], [], [2]],
	})),
	recalls: [{ name: "a", recall: 0.5, count: 4 }],
	bins: [{ from: 0, to: 0.1, count: 3, predicted: 0.05, observed: 0.1, interval: [0, 0.4] as const }],
	cells,
	levels: cells.map(({ label, group, rows }) => ({ label, group, rows })),
};
