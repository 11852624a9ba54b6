import { describe, expect, test } from "vitest";
import type { GridFigure } from "../../src/core/view-spec.ts";
import { formatNumber } from "../../src/figure/format-number.ts";
import { legendsOf, legendTicks } from "../../src/figure/legend.ts";
import { readoutAt, readoutText } from "../../src/figure/readout.ts";
import { grayLayer, heatLayer, rasterFigure } from "./fixtures.ts";

describe("numbers as text", () => {
	test.each([
		[0, "0"],
		[-0, "0"],
		[0.123456, "0.123"],
		[-0.5, "−0.5"],
		[12345, "12300"],
		[1234567, "1.23e6"],
		[0.0000123456, "1.23e−5"],
		[-1e-9, "−1e−9"],
		[Number.POSITIVE_INFINITY, "∞"],
		[Number.NaN, "not a number"],
	])("%d reads %s", (value, text) => {
		expect(formatNumber(value)).toBe(text);
	});

	test("shares read as percent, counts as integers", () => {
		expect(formatNumber(0.256, "percent")).toBe("25.6 %");
		expect(formatNumber(41.6, "integer")).toBe("42");
		expect(formatNumber(1234, "integer")).toBe("1234");
	});
});

describe("a legend", () => {
	test("names both ends and zero of a signed domain", () => {
		expect(legendTicks([-2, 2]).map((tick) => [tick.text, tick.position])).toEqual([
			["−2", 0],
			["0", 0.5],
			["2", 1],
		]);
	});

	test("names the middle of an unsigned domain", () => {
		expect(legendTicks([0, 3]).map((tick) => tick.text)).toEqual(["0", "1.5", "3"]);
	});

	test("drops a zero that would print over an end", () => {
		expect(legendTicks([-0.1, 5]).map((tick) => tick.text)).toEqual(["−0.1", "5"]);
	});

	test("has one tick where a domain has no width", () => {
		expect(legendTicks([0, 0])).toEqual([{ value: 0, text: "0", position: 0.5 }]);
	});

	test("is drawn once for the equal scales of a grid, and follows the colour map control", () => {
		const raster = rasterFigure(1, 1, grayLayer(1, 1, [1]), heatLayer(1, 1, [1], { bind: { colorMap: "colors" } }));
		const cells = [1, 2, 3].map((i) => ({ label: `map ${i}`, figure: raster }));
		const grid: GridFigure = { kind: "grid", columns: 3, cells, alt: "maps" };
		expect(legendsOf(grid)).toHaveLength(1);
		expect(legendsOf(grid, { colors: "purple-orange" })[0]?.colorMap).toBe("purple-orange");
	});

	test("is left to the chart where there is one", () => {
		expect(legendsOf({ kind: "vega", spec: {}, data: {}, alt: "" })).toEqual([]);
	});
});

describe("the readout of a cell", () => {
	const figure = rasterFigure(4, 4, grayLayer(4, 4, [...Array(16).keys()]), heatLayer(2, 2, [0.1, -0.25, 3, 4]));

	test("gives every layer's value, a coarse map's under many cells", () => {
		expect(readoutText(figure, 3, 1)).toBe("row 2, column 4: digit 7, saliency −0.25");
		expect(readoutAt(figure, 2, 0)[1]?.values[0]).toBeCloseTo(-0.25, 6); // −0.25 is exact in float32
	});

	test("says nothing of a layer that has no value there", () => {
		const holed = rasterFigure(1, 1, grayLayer(1, 1, [7]), heatLayer(1, 1, [Number.NaN]));
		expect(readoutText(holed, 0, 0)).toBe("row 1, column 1: digit 7");
	});

	test("gives red, green and blue of a coloured pixel", () => {
		const layer = { ...grayLayer(1, 1, [0]) };
		layer.pixels.values.set([1, 2, 3, 255]);
		expect(readoutText(rasterFigure(1, 1, layer), 0, 0)).toBe("row 1, column 1: digit 1, 2, 3");
	});

	test("is empty outside the grid", () => {
		expect(readoutAt(figure, 4, 0)).toEqual([]);
		expect(readoutAt(figure, Number.NaN, 0)).toEqual([]);
		expect(readoutText(figure, -1, 0)).toBe("");
	});
});
