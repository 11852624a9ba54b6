import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import type { HeatLayer, RasterFigure } from "../../src/core/view-spec.ts";
import { heatMap } from "../../src/views/heat-map.ts";
import { attribution } from "./fixtures.ts";

const raster = (view: ReturnType<typeof heatMap>) => view.figure as RasterFigure;
const heat = (view: ReturnType<typeof heatMap>) => raster(view).layers.at(-1) as HeatLayer;

describe("heatMap(attribution)", () => {
	it("is this specification", () => {
		const pixels = ndArray(new Uint8ClampedArray(2 * 2 * 4), [2, 2, 4], ["height", "width", "channel"]);
		const view = heatMap(attribution([0.25, -2, 0, 1], [1, 2, 2]), {
			pixels,
			imageName: "digit 3",
			methodName: "Saliency",
			bind: { opacity: "opacity" },
			selection: "pixel",
		});
		expect(view).toMatchInlineSnapshot(`
			{
			  "caption": "Saliency of seven for digit 3: the largest score, −2, is at row 1, column 2; a tenth of the pixels holds 61.5 % of the total magnitude.",
			  "controls": [],
			  "figure": {
			    "alt": "Saliency of seven for digit 3: the largest score, −2, is at row 1, column 2; a tenth of the pixels holds 61.5 % of the total magnitude.",
			    "height": 2,
			    "kind": "raster",
			    "layers": [
			      {
			        "kind": "image",
			        "label": "digit 3",
			        "pixels": {
			          "axes": [
			            "height",
			            "width",
			            "channel",
			          ],
			          "shape": [
			            2,
			            2,
			            4,
			          ],
			          "values": Uint8ClampedArray [
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			            0,
			          ],
			        },
			      },
			      {
			        "bind": {
			          "opacity": "opacity",
			        },
			        "colorMap": "blue-red",
			        "domain": [
			          -2,
			          2,
			        ],
			        "kind": "heat",
			        "label": "Saliency",
			        "opacity": 0.7,
			        "values": {
			          "axes": [
			            "height",
			            "width",
			          ],
			          "shape": [
			            2,
			            2,
			          ],
			          "values": Float32Array [
			            0.25,
			            -2,
			            0,
			            1,
			          ],
			        },
			      },
			    ],
			    "width": 2,
			  },
			  "selection": "pixel",
			  "strip": [
			    {
			      "help": "The model's output that the map explains.",
			      "label": "logit of seven",
			      "value": "4.25",
			    },
			    {
			      "help": "The share of the total magnitude that speaks for the output; the rest speaks against it.",
			      "label": "positive share",
			      "value": "38.5 %",
			    },
			    {
			      "help": "How much of the total magnitude lies in the tenth of the pixels with the largest scores: 10 % is evenly spread.",
			      "label": "in a tenth of the pixels",
			      "value": "61.5 %",
			    },
			  ],
			  "table": {
			    "columns": [
			      "row",
			      "column",
			      "score",
			    ],
			    "rows": [
			      [
			        1,
			        2,
			        -2,
			      ],
			      [
			        2,
			        2,
			        1,
			      ],
			      [
			        1,
			        1,
			        0.25,
			      ],
			      [
			        2,
			        1,
			        0,
			      ],
			    ],
			  },
			  "title": "Saliency: for and against seven",
			}
		`);
	});

	it("declares which answers it takes", () => {
		expect(heatMap.accepts).toEqual(["attribution"]);
	});

	it("draws signed scores on a diverging map whose middle is 0, unsigned ones on a sequential map from 0", () => {
		expect(heat(heatMap(attribution([1, -3, 2, 0], [1, 2, 2])))).toMatchObject({
			domain: [-3, 3],
			colorMap: "blue-red",
		});
		expect(heat(heatMap(attribution([1, 3, 2, 0], [1, 2, 2])))).toMatchObject({ domain: [0, 3], colorMap: "viridis" });
	});

	it("takes scores without a negative one as signed where it is told", () => {
		expect(heat(heatMap(attribution([1, 3, 2, 0], [1, 2, 2]), { signed: true }))).toMatchObject({ domain: [-3, 3] });
	});

	it("sums signed channels, takes the largest magnitude of unsigned ones, and says which", () => {
		const scores = [1, -4, 2, 3];
		const signed = heatMap(attribution(scores, [1, 1, 2, 2]));
		expect([...heat(signed).values.values]).toEqual([-3, 5]);
		expect(signed.caption).toContain("(summed over 2 channels)");
		const unsigned = heatMap(attribution(scores, [1, 1, 2, 2]), { signed: false });
		expect([...heat(unsigned).values.values]).toEqual([4, 3]);
		expect(unsigned.caption).toContain("(largest magnitude of 2 channels)");
	});

	it("does not speak of channels where there is one", () => {
		expect(heatMap(attribution([1, 2, 3, 4], [1, 2, 2, 1])).caption).not.toContain("channel");
	});

	it("draws the example it is asked for", () => {
		const view = heatMap(attribution([1, 2, 3, 4], [2, 1, 2], { target: { indices: [7, 8] } }), { example: 1 });
		expect([...heat(view).values.values]).toEqual([3, 4]);
		expect(view.title).toBe("saliency: what matters for 8");
	});

	it("says the largest score and where it is, from 1 as on the screen", () => {
		expect(heatMap(attribution([0, 0, 0, -2, 1, 0], [1, 2, 3])).caption).toBe(
			"saliency of seven for image 0: the largest score, −2, is at row 2, column 1; a tenth of the pixels holds 66.7 % of the total magnitude.",
		);
	});

	it("gives a map of zeros the colour of zero, and says so", () => {
		const view = heatMap(attribution([0, 0, 0, 0], [1, 2, 2]));
		expect(heat(view).domain).toEqual([0, 1]);
		expect(view.caption).toBe("saliency of seven for image 0: all scores are 0.");
		expect(view.strip?.map(({ label }) => label)).toEqual(["logit of seven"]);
	});

	it("lists the largest scores by magnitude, at most ten", () => {
		const view = heatMap(
			attribution(
				Array.from({ length: 36 }, (_, i) => (i % 2 ? i : -i)),
				[1, 6, 6],
			),
		);
		expect(view.table.rows).toHaveLength(10);
		expect(view.table.rows.slice(0, 2)).toEqual([
			[6, 6, 35],
			[6, 5, -34],
		]);
	});

	it("grades what the sign allows: the share that speaks for the output only where scores are signed", () => {
		const labels = (signed: boolean) =>
			heatMap(attribution([1, -3, 2, 0], [1, 2, 2]), { signed }).strip?.map(({ label, value }) => `${label} ${value}`);
		expect(labels(true)).toEqual(["logit of seven 4.25", "positive share 50 %", "in a tenth of the pixels 50 %"]);
		expect(labels(false)).toEqual(["logit of seven 4.25", "in a tenth of the pixels 50 %"]);
	});

	it("keeps a map that is coarser than the image at its own resolution, over the image's grid", () => {
		const pixels = ndArray(new Uint8ClampedArray(8 * 8 * 4), [8, 8, 4], ["height", "width", "channel"]);
		const figure = raster(heatMap(attribution([1, 2, 3, 4], [1, 2, 2]), { pixels }));
		expect([figure.width, figure.height]).toEqual([8, 8]);
		expect((figure.layers[1] as HeatLayer).values.shape).toEqual([2, 2]);
	});

	it("refuses scores of something that is no image, and examples that are not there", () => {
		expect(() => heatMap(attribution([1, 2], [1, 2]))).toThrow(
			"heatMap: expected saliency scores [example, height, width] or [example, height, width, channel], got axes example, height",
		);
		expect(() => heatMap(attribution([1, 2], [1, 1, 2]), { example: 1 })).toThrow(/index from 0 to 0/);
	});
});
