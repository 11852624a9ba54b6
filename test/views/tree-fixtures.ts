import type { Explanation, TreeNode } from "../../src/core/explanation.ts";
import type { LeafRows } from "../../src/views/leaf-rows.ts";

const split = (condition: string, left: number, right: number, examples: number, value: number[]): TreeNode => ({
	condition,
	left,
	right,
	feature: 0,
	examples,
	value,
	impurity: 2,
	alpha: 0.5,
});
const leaf = (examples: number, value: number[]): TreeNode => ({ condition: "", examples, value, impurity: 0 });

const explanationOf = (payload: Explanation<"tree">["payload"]): Explanation<"tree"> => ({
	schema: 1,
	kind: "tree",
	scope: "global",
	unit: "response",
	payload,
	diagnostics: { evaluations: 0, milliseconds: 1 },
	provenance: { method: "treeOf", source: "breiman1984", options: {}, model: "m", backend: "b", version: "0" },
});

/** Two splits, three leaves, of 100 rows. */
export const regressionTree = explanationOf({
	features: [{ name: "temperatureOfTheSea", unit: "°C" }],
	outputs: ["catch"],
	nodes: [
		split("temperatureOfTheSea ≤ 12.5 °C", 1, 4, 100, [5]),
		split("temperatureOfTheSea ≤ 4 °C or missing", 2, 3, 70, [3]),
		leaf(60, [2]),
		leaf(10, [9]),
		leaf(30, [10]),
	],
});

/** One split of two classes. */
export const classTree = explanationOf({
	features: [{ name: "petal", unit: "mm" }],
	outputs: ["setosa", "virginica"],
	nodes: [split("petal ≤ 8 mm", 1, 2, 10, [0.5, 0.5]), leaf(5, [1, 0]), leaf(5, [0.2, 0.8])],
});

/** A chain of splits, each of which takes off one row. */
export const chain = (splits: number): Explanation<"tree"> =>
	explanationOf({
		features: [{ name: "a" }],
		outputs: ["y"],
		nodes: Array.from({ length: 2 * splits + 1 }, (_, node) =>
			node < 2 * splits && node % 2 === 0
				? split(`a ≤ ${node}`, node + 1, node + 2, splits + 1 - node / 2, [node])
				: leaf(1, [node]),
		),
	});

export const regressionLeaves: LeafRows = {
	leaves: [
		{ condition: "petal ≤ 8 mm", answer: "2", rows: [0, 2] },
		{ condition: "petal > 8 mm", answer: "9", rows: [1, 3, 4] },
	],
	chosen: 1,
	y: Float64Array.of(1, 8, 3, 9, 10),
	target: "catch",
	classes: [],
	features: [
		{ name: "petal", unit: "mm" },
		{ name: "sea", levels: ["north", "south"] },
	],
	x: Float64Array.of(5, 0, 9, 1, 6, 0, 10, Number.NaN, 12, -1),
	selected: [],
};
