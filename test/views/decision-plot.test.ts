import { describe, expect, it } from "vitest";
import { decisionPlot } from "../../src/views/decision-plot.ts";
import { attribution, patients } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

describe("decisionPlot", () => {
	const two = attribution([
		[1, 5, -2],
		[-1, 3, 2],
	]);

	it("goes from the base by each feature, the least important first, to the output", () => {
		const { data } = chartOf(decisionPlot(two));
		expect(data.lines?.filter(({ row }) => row === 0).map(({ stop, sum }) => [stop, sum])).toEqual([
			["average prediction", 10],
			["f0", 11],
			["f2", 9],
			["f1", 14],
		]);
		expect(data.strong).toEqual([]);
	});

	it("draws highlighted rows by themselves, and smaller features as one step", () => {
		const { data } = chartOf(decisionPlot(two, { highlighted: [1], most: 2 }));
		expect(data.strong?.map(({ stop, sum }) => [stop, sum])).toEqual([
			["average prediction", 10],
			["2 smaller", 11],
			["f1", 14],
		]);
		expect(data.lines?.every(({ row }) => row === 0)).toBe(true);
		expect(() => decisionPlot(two, { highlighted: [2] })).toThrow(
			/decisionPlot: expected option "example" from 0 to 1, got 2|got 2/,
		);
	});

	it("always draws highlighted rows, whatever is thinned", () => {
		const view = decisionPlot(patients(400), { highlighted: [3] });
		expect(new Set(chartOf(view).data.strong?.map(({ row }) => row))).toEqual(new Set([3]));
		expect(view.caption).toMatch(/row 3 ends at .*15[01] of the rows are drawn/);
	});

	it("highlights the only row", () => {
		expect(chartOf(decisionPlot(attribution([[1, 2]]))).data.strong).toHaveLength(3);
	});
});
