import { describe, expect, it } from "vitest";
import { forcePlot } from "../../src/views/force-plot.ts";
import { attribution, patients } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

const one = attribution([[4, -1, 2, -0.5]]);

describe("forcePlot of one row", () => {
	it("has what raises on the left of the output and what lowers on its right", () => {
		const { data } = chartOf(forcePlot(one));
		expect(data.segments?.map(({ label, from, to, sign }) => [label, from, to, sign])).toEqual([
			["f0 = 0", 10.5, 14.5, "raises"],
			["f2 = 2", 8.5, 10.5, "raises"],
			["f1 = 1", 14.5, 15.5, "lowers"],
			["f3 = 3", 15.5, 16, "lowers"],
		]);
		expect(data.marks?.map(({ mark, at }) => [mark, at])).toEqual([
			["base", 10],
			["output", 14.5],
		]);
		// What pushes up by the base is what is left of it once everything pushes down.
		expect(forcePlot(one).caption).toMatch(/6\.00 up and 1\.50 down\.$/);
	});

	it("adds up smaller ones on each side", () => {
		const { data } = chartOf(forcePlot(one, { most: 2 }));
		expect(data.segments?.map(({ label, from, to }) => [label, from, to])).toEqual([
			["f0 = 0", 10.5, 14.5],
			["1 smaller", 8.5, 10.5],
			["2 smaller", 14.5, 16],
		]);
	});

	it("says where nothing pushes", () => {
		expect(forcePlot(attribution([[0, 0]])).caption).toMatch(/Nothing pushes it up, nothing pushes it down/);
	});
});

describe("forcePlot of rows", () => {
	const many = patients(30);
	const placesOf = (order: "similarity" | "output" | "given") =>
		chartOf(forcePlot(many, { order })).data.outputs?.map(({ output, row }) => ({
			output: Number(output),
			row: Number(row),
		})) ?? [];

	it("orders rows by output, as given, or by likeness", () => {
		const outputs = placesOf("output").map(({ output }) => output);
		expect(outputs).toEqual([...outputs].sort((a, b) => a - b));
		expect(placesOf("given").map(({ row }) => row)).toEqual(
			many.payload.outputValue.values.length === 30 ? [...Array(30).keys()] : [],
		);
		const alike = placesOf("similarity").map(({ row }) => row);
		expect([...alike].sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
		const { values } = many.payload.scores;
		const away = (a: number, b: number) =>
			Math.hypot(...Array.from({ length: 7 }, (_, k) => values[a * 7 + k]! - values[b * 7 + k]!));
		const length = (order: readonly number[]) => order.slice(1).reduce((sum, row, i) => sum + away(row, order[i]!), 0);
		expect(length(alike)).toBeLessThan(0.8 * length([...Array(30).keys()]));
	});

	it("stacks each row from its output to both sides, all of its scores", () => {
		const { data } = chartOf(forcePlot(many, { order: "given", most: 3 }));
		const own = data.bands?.filter(({ place }) => place === 4) ?? [];
		const reach = (sign: string, side: "from" | "to") =>
			own.filter((band) => band.sign === sign).map((band) => Number(band[side]));
		const scores = [...many.payload.scores.values.subarray(4 * 7, 5 * 7)];
		const up = scores.filter((score) => score > 0).reduce((a, b) => a + b, 0);
		const down = scores.filter((score) => score < 0).reduce((a, b) => a - b, 0);
		const output = many.payload.outputValue.values[4]!;
		expect(Math.min(...reach("raises", "from"))).toBeCloseTo(output - up, 2);
		expect(Math.max(...reach("lowers", "to"))).toBeCloseTo(output + down, 2);
	});

	it("links its rows, picks them, and thins many", () => {
		const view = forcePlot(patients(500), { pick: "row", rows: Array.from({ length: 500 }, (_, i) => i + 1000) });
		const figure = chartOf(view);
		expect(view.selection).toBe("rows");
		expect(figure.pick).toEqual({ control: "row", field: "row" });
		expect(figure.data.outputs).toHaveLength(200);
		expect(figure.data.outputs?.every(({ row }) => Number(row) >= 1000)).toBe(true);
		expect(view.caption).toMatch(/200 of the rows are drawn/);
		expect(() => forcePlot(many, { order: "size" as never })).toThrow(
			/expected option "order" to be "similarity", "output" or "given", got "size"/,
		);
	});
});
