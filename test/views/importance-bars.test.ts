import { describe, expect, it } from "vitest";
import { importanceBars } from "../../src/views/importance-bars.ts";
import { chartOf } from "./fixtures.ts";
import { importance } from "./global-fixtures.ts";

const scores = { age: 0.05, income: 0.3, rent: 0.2, noise: -0.02 };

describe("importanceBars(explanation)", () => {
	it("puts the largest first, with intervals, and says what was found", () => {
		const view = importanceBars(importance(scores));
		expect(chartOf(view).data.importances?.map(({ feature }) => feature)).toEqual(["income", "rent", "age", "noise"]);
		expect(view.caption).toBe(
			"Most matters income: fall of R² 0.3 (95 % interval 0.2 to 0.4), from 0.5. 2 of 4 features cannot be told from 0.",
		);
		expect(view.table.columns).toEqual(["feature", "fall of R²", "from", "to", "stands in for"]);
		expect(view.table.rows[0]).toEqual(["income", 0.3, expect.closeTo(0.2, 12), expect.closeTo(0.4, 12), ""]);
		expect(view.title).toBe("Importance: shuffled");
	});

	it("gives features that stand in for each other one colour and one line of the legend", () => {
		const view = importanceBars(importance(scores, { correlated: [[1, 2]] }));
		expect(chartOf(view).data.importances?.map(({ group }) => group)).toEqual([
			"income and rent",
			"income and rent",
			"no other",
			"no other",
		]);
		expect(JSON.stringify(chartOf(view).spec)).toContain('"values":["income and rent"]');
		expect(view.caption).toContain("Read together what stands in for each other: income and rent.");
		expect(JSON.stringify(chartOf(importanceBars(importance(scores))).spec)).toContain('"legend":null');
	});

	it("leaves out all but the most important, and says so; the table has them all", () => {
		const view = importanceBars(importance(scores), { most: 2 });
		expect(chartOf(view).data.importances).toHaveLength(2);
		expect(view.caption).toContain("2 less important ones are left out.");
		expect(view.table.rows).toHaveLength(4);
		expect(() => importanceBars(importance(scores), { most: 0 })).toThrow(/"most" from 1, got 0/);
	});

	it("needs no interval, and names errors and methods as people do", () => {
		const lofo = importance(
			scores,
			{ interval: undefined as never, score: "negative mean squared error" },
			{
				method: "leaveOneFeatureOut",
			},
		);
		const view = importanceBars(lofo);
		expect(view.title).toBe("Importance: left out (LOFO)");
		expect(view.caption).toBe("Most matters income: rise of the mean squared error 0.3, from 0.5.");
		expect(view.table.columns).toEqual(["feature", "rise of the mean squared error", "stands in for"]);
	});
});
