import { describe, expect, it } from "vitest";
import { attributionHeat } from "../../src/views/attribution-heat.ts";
import { attribution, patients } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

describe("attributionHeat", () => {
	it("has a cell for each row and feature, and the output above", () => {
		const { data } = chartOf(
			attributionHeat(
				attribution([
					[1, -2],
					[3, 4],
				]),
				{ order: "output" },
			),
		);
		expect(data.cells?.map(({ place, row, feature, score }) => [place, row, feature, score])).toEqual([
			[0, 0, "f1", -2],
			[0, 0, "f0", 1],
			[1, 1, "f1", 4],
			[1, 1, "f0", 3],
		]);
		expect(data.outputs?.map(({ place, output }) => [place, output])).toEqual([
			[0.5, 9],
			[1.5, 17],
		]);
	});

	it("thins many rows and says so", () => {
		const view = attributionHeat(patients(300), { most: 3 });
		expect(chartOf(view).data.cells).toHaveLength(720);
		expect(view.caption).toMatch(/4 features with smaller scores are left out\. 240 of the rows are drawn/);
	});

	it("tells raising from lowering in gray: above the middle of a band and below it", () => {
		const { data, spec } = chartOf(attributionHeat(attribution([[2, -1]]), { order: "given" }));
		expect(data.cells?.map(({ feature, sign }) => [feature, sign])).toEqual([
			["f0", "raises"],
			["f1", "lowers"],
		]);
		const [, heat] = spec.vconcat as { encoding: { yOffset: unknown } }[];
		expect(heat?.encoding.yOffset).toMatchObject({ field: "sign", scale: { domain: ["raises", "lowers"] } });
	});

	it("does not let one score far out take the colours of the others", () => {
		const scores = Array.from({ length: 200 }, (_, i) => [i === 0 ? 1000 : 1]);
		const { cells } = chartOf(attributionHeat(attribution(scores))).data;
		expect(cells!.every(({ strength }) => strength === 1)).toBe(true);
		const [half] = chartOf(attributionHeat(attribution([[1, -2]]))).data.cells!.filter(({ score }) => score === 1);
		expect(half!.strength).toBe(0.5);
	});
});
