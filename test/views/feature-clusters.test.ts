import { describe, expect, it } from "vitest";
import { featureClusters } from "../../src/views/feature-clusters.ts";
import { attribution, clusteredAnswer } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

describe("featureClusters", () => {
	it("stands features in the order of the tree, with branches that meet at their distances", () => {
		const { data } = chartOf(featureClusters(clusteredAnswer()));
		expect(data.scores?.map(({ feature, score }) => [feature, score])).toEqual([
			["a", 2],
			["b", 2],
			["c", 1],
			["d", 0.5],
		]);
		const across = data.branches?.filter(({ x, x2 }) => x === x2).map(({ x, y, y2 }) => [x, y, y2]);
		expect(across).toEqual([
			[0.2, 0.5, 1.5],
			[0.6, 1, 2.5],
			[0.9, 1.75, 3.5],
		]);
	});

	it("says what is closest and what to read together", () => {
		const view = featureClusters(clusteredAnswer(), { example: 1 });
		expect(view.caption).toBe(
			"b = 1 raises progression by 2. Closest together are a and b, at a distance of 0.2: read them together.",
		);
		expect(view.table.rows.map((row) => row.slice(2))).toEqual([
			["b", 0.2],
			["a", 0.2],
			["a and b", 0.6],
			["a, b and c", 0.9],
		]);
	});

	it("leaves out small scores and their branches", () => {
		const { data } = chartOf(featureClusters(clusteredAnswer(), { most: 2 }));
		expect(data.scores?.map(({ feature }) => feature)).toEqual(["a", "b"]);
		expect(data.branches).toHaveLength(3);
	});

	it("refuses an answer without clusters", () => {
		expect(() => featureClusters(attribution([[1]]))).toThrow(/featureClusters: expected an answer with clusters/);
	});
});
