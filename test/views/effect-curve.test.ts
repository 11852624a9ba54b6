import { describe, expect, it } from "vitest";
import { effectCurve } from "../../src/views/effect-curve.ts";
import { chartOf } from "./fixtures.ts";
import { array, effect, pair } from "./global-fixtures.ts";

describe("effectCurve(explanation)", () => {
	it("draws the curve, and a line for each row with a point at the row's own value", () => {
		const view = effectCurve(effect());
		const { curve, lines, own, places } = chartOf(view).data;
		expect(curve).toEqual([
			{ place: 10, answer: 1 },
			{ place: 20, answer: 3 },
			{ place: 40, answer: 2 },
		]);
		expect(lines?.filter(({ row }) => row === 7).map(({ answer }) => answer)).toEqual([1, 5, 4]);
		// Row 7 is 30 years old: halfway between 5 at 20 and 4 at 40.
		expect(own).toEqual([
			{ row: 7, place: 30, answer: 4.5 },
			{ row: 3, place: 10, answer: 3 },
		]);
		expect(places).toEqual([
			{ place: 10, count: 5 },
			{ place: 20, count: 2 },
		]);
		expect(chartOf(view).rows).toEqual({ field: "row", brush: { x: "place", y: "answer" } });
		expect(view.selection).toBe("rows");
		expect(view.caption).toBe(
			"price goes from 1 at age 10 years to 3 at 20 years. 1 of 2 rows drawn go the other way between these.",
		);
		expect(view.table.columns).toEqual(["age (years)", "price", "rows"]);
	});

	it("without lines stands for no rows", () => {
		const view = effectCurve(effect(), { ice: false });
		expect(chartOf(view).rows).toBeUndefined();
		expect(view.selection).toBeUndefined();
		expect(Object.keys(chartOf(view).data)).toEqual(["curve", "places"]);
	});

	it("draws accumulated effects with their band around 0, and names what they are", () => {
		const view = effectCurve(
			effect(
				{ band: [array([0, 2, 1]), array([2, 4, 3])], individual: undefined as never },
				{ method: "accumulatedLocalEffects", unit: "probability", target: { indices: [1], names: ["yes"] } },
			),
		);
		expect(view.title).toBe("probability of yes by age: accumulated local effects");
		expect(view.table.columns).toEqual(["age (years)", "probability of yes against its mean", "from", "to", "rows"]);
		expect(chartOf(view).data.curve?.[1]).toEqual({ place: 20, answer: 3, low: 2, high: 4 });
		expect(JSON.stringify(chartOf(view).spec)).toContain('"datum":0');
	});

	it("writes the levels of a category in the order of the grid, and passes a warning on", () => {
		const view = effectCurve(
			effect(
				{
					features: [{ name: "kind", levels: ["cat", "dog", "owl"] }],
					grid: [array([2, 0])],
					effect: array([4, 1]),
					individual: array([4, 1], [1, 2]),
					rows: [5],
					observed: array([1]),
					density: array([3, 3]),
				},
				{ diagnostics: { evaluations: 1, milliseconds: 1, warnings: ["Beware."] } },
			),
		);
		expect(chartOf(view).data.curve?.map(({ place }) => place)).toEqual(["owl", "cat"]);
		// The row's own level was not asked about.
		expect(chartOf(view).data.own).toBeUndefined();
		expect(view.caption).toBe(
			"price goes from 1 at kind cat to 4 at owl. Every row drawn (1) goes the same way. Beware.",
		);
	});

	it("says that an answer does not depend on a feature", () => {
		const flat = effect({ effect: array([2, 2, 2]), individual: undefined as never });
		expect(effectCurve(flat).caption).toBe("price does not depend on age: 2 throughout.");
	});

	it("of two features is a map whose cells reach to the middle between neighbours", () => {
		const view = effectCurve(pair, { title: "both" });
		expect(view.title).toBe("both");
		expect(
			chartOf(view)
				.data.cells?.slice(0, 3)
				.map(({ x, y, yEnd, value }) => [x, y, yEnd, value]),
		).toEqual([
			["cat", 1, 1.5, 1],
			["cat", 1.5, 3, 2],
			["cat", 3, 4, 3],
		]);
		expect(view.caption).toBe("price: from 1 (kind cat, age 1) to 6 (kind dog, age 4).");
		expect(view.table.rows).toHaveLength(6);
	});
});
