import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { colorAt } from "../../src/figure/color-map.ts";
import { heatScale } from "../../src/figure/heat-scale.ts";
import { paintRaster, rasterPixels } from "../../src/figure/paint-raster.ts";
import { grayLayer, heatLayer, rasterFigure } from "./fixtures.ts";

const pixel = (pixels: Uint8ClampedArray, width: number, x: number, y: number) => [
	...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

describe("painting a raster figure", () => {
	test("draws each cell as a square of its own gray, never smoothed", () => {
		const figure = rasterFigure(2, 2, grayLayer(2, 2, [0, 255, 100, 50]));
		const pixels = rasterPixels(figure, { width: 6, height: 6 });
		expect(pixel(pixels, 6, 2, 2)).toEqual([0, 0, 0, 255]);
		expect(pixel(pixels, 6, 3, 2)).toEqual([255, 255, 255, 255]);
		expect(pixel(pixels, 6, 2, 3)).toEqual([100, 100, 100, 255]);
		expect(pixel(pixels, 6, 5, 5)).toEqual([50, 50, 50, 255]);
	});

	test("colours a value by its place in the domain", () => {
		const figure = rasterFigure(3, 1, heatLayer(1, 3, [-1, 0, 0.5]));
		const pixels = rasterPixels(figure, { width: 3, height: 1 });
		expect(pixel(pixels, 3, 0, 0)).toEqual([...colorAt("blue-red", 0), 255]);
		expect(pixel(pixels, 3, 1, 0)).toEqual([246, 246, 246, 255]);
		expect(pixel(pixels, 3, 2, 0)).toEqual([...colorAt("blue-red", 0.75), 255]);
	});

	test("stretches a coarse heat map over the whole grid", () => {
		const figure = rasterFigure(4, 4, heatLayer(2, 2, [-1, 1, 1, -1]));
		const pixels = rasterPixels(figure, { width: 4, height: 4 });
		const low = [...colorAt("blue-red", 0), 255];
		const high = [...colorAt("blue-red", 1), 255];
		expect(pixel(pixels, 4, 1, 1)).toEqual(low);
		expect(pixel(pixels, 4, 2, 1)).toEqual(high);
		expect(pixel(pixels, 4, 3, 3)).toEqual(low);
	});

	test("mixes a half transparent layer with what lies under it", () => {
		const figure = rasterFigure(1, 1, grayLayer(1, 1, [0]), heatLayer(1, 1, [1], { opacity: 0.5 }));
		const [r, g, b] = colorAt("blue-red", 1);
		expect(pixel(rasterPixels(figure, { width: 1, height: 1 }), 1, 0, 0)).toEqual([
			...Uint8ClampedArray.of(r / 2, g / 2, b / 2),
			255,
		]);
	});

	test("leaves a half transparent layer without a picture half transparent", () => {
		const figure = rasterFigure(1, 1, heatLayer(1, 1, [1], { opacity: 0.5 }));
		const [r, g, b, a] = pixel(rasterPixels(figure, { width: 1, height: 1 }), 1, 0, 0);
		expect([r, g, b]).toEqual([...colorAt("blue-red", 1)]);
		expect(a).toBe(128);
	});

	test("leaves a missing number transparent", () => {
		const figure = rasterFigure(1, 1, grayLayer(1, 1, [77]), heatLayer(1, 1, [Number.NaN]));
		expect(pixel(rasterPixels(figure, { width: 1, height: 1 }), 1, 0, 0)).toEqual([77, 77, 77, 255]);
	});

	test("takes opacity and colour map from the controls that are bound to them", () => {
		const layer = heatLayer(1, 1, [1], { bind: { opacity: "opacity", colorMap: "colors" } });
		const figure = rasterFigure(1, 1, layer);
		const painted = (values: Record<string, string | number>) =>
			pixel(rasterPixels(figure, { width: 1, height: 1, values }), 1, 0, 0);
		expect(painted({ colors: "magma" })).toEqual([...colorAt("magma", 1), 255]);
		expect(painted({ opacity: 0 })).toEqual([0, 0, 0, 0]);
		expect(painted({ colors: "constructor", opacity: 17 })).toEqual([...colorAt("blue-red", 1), 255]);
	});

	test("gives the same bytes through a real canvas", () => {
		const figure = rasterFigure(
			4,
			4,
			grayLayer(
				4,
				4,
				[...Array(16).keys()].map((i) => i * 16),
			),
			heatLayer(2, 2, [1, 0.2, -0.4, -1], { opacity: 0.6 }),
		);
		const context = createCanvas(16, 16).getContext("2d");
		paintRaster(context, figure, { width: 16, height: 16 });
		expect([...context.getImageData(0, 0, 16, 16).data]).toEqual([...rasterPixels(figure, { width: 16, height: 16 })]);
	});
});

describe("the scale of a heat layer", () => {
	test("keeps zero in the middle when a diverging map is chosen for a lopsided domain", () => {
		const layer = heatLayer(1, 1, [1], { domain: [0, 4], colorMap: "viridis", bind: { colorMap: "colors" } });
		expect(heatScale(layer).domain).toEqual([0, 4]);
		expect(heatScale(layer, { colors: "purple-orange" }).domain).toEqual([-4, 4]);
	});
});
