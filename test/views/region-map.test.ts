import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import type { HeatLayer, ImageLayer, RasterFigure } from "../../src/core/view-spec.ts";
import { readoutText } from "../../src/figure/readout.ts";
import { regionMap } from "../../src/views/region-map.ts";
import { regionPlaces } from "../../src/views/region-places.ts";
import { attribution, regionAnswer } from "./attributions.ts";

const rasterOf = (...given: Parameters<typeof regionMap>) => regionMap(...given).figure as RasterFigure;
const heatOf = (figure: RasterFigure) => figure.layers.find((layer) => layer.kind === "heat") as HeatLayer;
const white = (side: number) =>
	ndArray(new Uint8ClampedArray(side * side * 4).fill(255), [side, side, 4], ["height", "width", "channel"]);

describe("regionMap", () => {
	it("gives each pixel the score of its region; 0 has no colour", () => {
		const values = [...heatOf(rasterOf(regionAnswer())).values.values];
		const [a, b, d] = [0.4, -0.1, 0.2].map(Math.fround);
		expect(values.slice(0, 4)).toEqual([a, a, b, b]);
		expect(values.slice(8, 12)).toEqual([Number.NaN, Number.NaN, d, d]);
	});

	it("colours only the strongest when asked, and says so", () => {
		const view = regionMap(regionAnswer(), { strongest: 1 });
		expect([...heatOf(view.figure as RasterFigure).values.values].filter((value) => !Number.isNaN(value))).toHaveLength(
			4,
		);
		expect(view.caption).toMatch(
			/region 1 \(top left, 25 % of the picture\) raises it by 0\.4.* 2 weaker regions have no colour\.$/,
		);
		expect(view.table.rows.map(([name]) => name)).toEqual(["region 1", "region 4", "region 2", "region 3"]);
	});

	it("draws edges between regions only, which are not read out", () => {
		const figure = rasterOf(regionAnswer(), { pixels: white(8) });
		const edges = figure.layers.at(-1) as ImageLayer;
		const [side = 0] = edges.pixels.shape;
		const alpha = (y: number, x: number) => edges.pixels.values[(y * side + x) * 4 + 3]!;
		expect(alpha(0, side / 2 - 1)).toBeGreaterThan(0);
		expect(alpha(0, side / 4)).toBe(0);
		expect(readoutText(figure, 0, 0)).toBe("row 1, column 1: image 255, score of the region 0.4");
		expect(rasterOf(regionAnswer(), { outlines: false, strongest: 1 }).layers).toHaveLength(1);
	});

	it("tells raising from lowering in gray: who lowers is hatched, dark lines beside light ones", () => {
		const view = regionMap(regionAnswer());
		expect(view.caption).toMatch(/Regions that lower it are hatched\./);
		const grays = (region: { x: number; y: number }) => {
			const { pixels } = (view.figure as RasterFigure).layers.at(-1) as ImageLayer;
			const [side = 0] = pixels.shape;
			const found = new Set<string>();
			for (let i = 0; i < (side / 4) ** 2; i++) {
				const [y, x] = [region.y * side + Math.floor(i / (side / 4)), region.x * side + (i % (side / 4))];
				found.add([...pixels.values.subarray((y * side + x) * 4, (y * side + x) * 4 + 4)].join());
			}
			return found;
		};
		expect(grays({ x: 0.1, y: 0.1 }).size).toBe(1);
		expect(grays({ x: 0.6, y: 0.1 }).size).toBe(3);
	});

	it("needs no hatch where nothing lowers", () => {
		const raising = attribution([[0.4, 0, 0, 0.2]], { payload: { regions: regionAnswer().payload.regions! } });
		expect(regionMap(raising).caption).not.toMatch(/hatched/);
		expect((regionMap(raising, { outlines: false }).figure as RasterFigure).layers).toHaveLength(1);
	});

	it("has another place for each region", () => {
		const regions = ndArray(
			Int32Array.from({ length: 81 }, (_, i) => i),
			[9, 9],
			["height", "width"],
		);
		const { places } = regionPlaces(regions, 82);
		expect(new Set(places).size).toBe(82);
		expect([places[0], places[40], places[41], places[81]]).toEqual([
			"top left of the top left",
			"middle of the middle",
			"right of the middle",
			"nowhere",
		]);
		const rings = ndArray(Int32Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0]), [3, 3], ["height", "width"]);
		expect(regionPlaces(rings, 2).places).toEqual(["middle of the middle, 1st", "middle of the middle, 2nd"]);
		expect(regionPlaces(regionAnswer().payload.regions!, 4).places).toEqual([
			"top left",
			"top right",
			"bottom left",
			"bottom right",
		]);
	});

	it("refuses what is no image of regions, or a picture of another form", () => {
		expect(() => regionMap(attribution([[1]]))).toThrow(/regionMap: expected the scores of an image's regions/);
		const wide = ndArray(new Uint8ClampedArray(8 * 4 * 4), [4, 8, 4], ["height", "width", "channel"]);
		expect(() => regionMap(regionAnswer(), { pixels: wide })).toThrow(/proportions of the regions, 4 × 4, got 4 × 8/);
	});
});
