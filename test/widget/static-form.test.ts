import { execFileSync } from "node:child_process";
import { loadImage } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { escapeHtml } from "../../src/core/escape-html.ts";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { colorAt } from "../../src/figure/color-map.ts";
import { chartSvg, vegaLiteSpec } from "../../src/widget/static/chart.ts";
import { figurePng } from "../../src/widget/static/png.ts";
import { staticForm } from "../../src/widget/static/static-form.ts";
import { chartView, rasterView } from "./fixtures.ts";

/** The address of a built file of the widget layer. */
const built = (file: string) => new URL(`../../dist/widget/${file}`, import.meta.url).href;

function inNode(code: string): string {
	return execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8", maxBuffer: 2 ** 26 });
}

/** Around a figure on a page, in units of layout. */
const margin = 8;
const idle = { state: "idle" } as const;

/** RGBA of a PNG at a place given as shares of its size. */
async function pixels(bytes: Buffer) {
	const { createCanvas } = await import("@napi-rs/canvas");
	const image = await loadImage(bytes);
	const canvas = createCanvas(image.width, image.height);
	canvas.getContext("2d").drawImage(image, 0, 0);
	return {
		width: image.width,
		height: image.height,
		at: (x: number, y: number) => [...canvas.getContext("2d").getImageData(x, y, 1, 1).data],
	};
}

describe("the picture of a raster", () => {
	it("has two device pixels per unit and each cell in the colour of its value, to the byte", async () => {
		const png = await figurePng(rasterView([-1, 0, 1, 0.5]), {});
		const picture = await pixels(png.bytes);
		expect([picture.width, picture.height]).toEqual([2 * png.width, 2 * png.height]);
		// 2 × 2 cells of 120 units, two device pixels each, after the margin.
		const centre = (cell: number) => 2 * margin + 240 * cell + 120;
		for (const [i, value] of [-1, 0, 1, 0.5].entries())
			expect(picture.at(centre(i % 2), centre(Math.floor(i / 2)))).toEqual([
				...colorAt("blue-red", (value + 1) / 2),
				255,
			]);
	});

	it("follows the controls that are bound to its opacity", async () => {
		const at = async (opacity: number) =>
			(await pixels((await figurePng(rasterView([1, 1, 1, 1]), { opacity })).bytes)).at(100, 100);
		expect(await at(0)).toEqual([255, 255, 255, 255]);
		expect(await at(1)).toEqual([...colorAt("blue-red", 1), 255]);
	});

	it("has a legend below it whose ends are the ends of the colour map", async () => {
		const png = await figurePng(rasterView(), {});
		const picture = await pixels(png.bytes);
		const row = 2 * (margin + 240 + 8 + 15 + 5);
		expect(picture.at(2 * margin, row)).toEqual([...colorAt("blue-red", 0), 255]);
		expect(picture.at(2 * (margin + 240) - 1, row)).toEqual([...colorAt("blue-red", 1), 255]);
	});

	it("is reduced where the raster is larger than a page", async () => {
		const wide = new Float32Array(1000 * 500);
		const view = rasterView();
		const figure = { ...(view.figure as Extract<ViewSpec["figure"], { kind: "raster" }>), width: 1000, height: 500 };
		const layer = { ...figure.layers[0]!, values: { values: wide, shape: [500, 1000], axes: ["height", "width"] } };
		const png = await figurePng({ ...view, figure: { ...figure, layers: [layer as (typeof figure.layers)[0]] } }, {});
		expect(png.width).toBe(480 + 2 * margin);
	});
});

describe("pictures of other figures", () => {
	it("draws each small picture of a grid and each word of a text", async () => {
		const cell = rasterView([1, 1, 1, 1]).figure as Extract<ViewSpec["figure"], { kind: "raster" }>;
		const grid = {
			kind: "grid",
			columns: 2,
			cells: [1, 2, 3].map((n) => ({ label: `map ${n}`, figure: cell })),
			alt: "",
		} as const;
		const gridPicture = await pixels((await figurePng(rasterView(undefined, { figure: grid }), {})).bytes);
		const red = [...colorAt("blue-red", 1), 255];
		const lower = 2 * (margin + 96 + 2 + 14 + 8 + 40);
		expect(gridPicture.at(100, 100)).toEqual(red);
		expect(gridPicture.at(100 + 2 * 104, 100)).toEqual(red);
		expect(gridPicture.at(100, lower)).toEqual(red);
		expect(gridPicture.at(100 + 2 * 104, lower)).toEqual([255, 255, 255, 255]);

		const tokens = {
			kind: "tokens",
			tokens: ["not", "bad"],
			scores: { values: Float32Array.of(-1, 1), shape: [2], axes: ["token"] },
			domain: [-1, 1],
			colorMap: "blue-red",
			alt: "",
		} as const;
		const words = await pixels((await figurePng(rasterView(undefined, { figure: tokens }), {})).bytes);
		expect(words.at(2 * margin + 2, 2 * margin + 2)).toEqual([...colorAt("blue-red", 0), 255]);
	});

	it("keeps a text as it was written, its words coloured where they stand", async () => {
		const text = (between: readonly string[]) => ({
			kind: "tokens" as const,
			tokens: ["bad", "good"],
			between,
			scores: { values: Float32Array.of(-1, 1), shape: [2], axes: ["token"] },
			domain: [-1, 1] as const,
			colorMap: "blue-red" as const,
			alt: "",
		});
		const draw = async (between: readonly string[]) =>
			pixels((await figurePng(rasterView(undefined, { figure: text(between) }), {})).bytes);
		const [top, line] = [2 * margin + 4, 2 * 26];
		const colorsOf = (picture: Awaited<ReturnType<typeof draw>>, y: number) =>
			new Set(Array.from({ length: 400 }, (_, x) => String(picture.at(2 * margin + x, y).slice(0, 3))));
		const [blue, red] = [colorAt("blue-red", 0), colorAt("blue-red", 1)].map(String) as [string, string];
		const beside = colorsOf(await draw(["", " ", "."]), top);
		expect([beside.has(blue), beside.has(red)]).toEqual([true, true]);
		const broken = await draw(["", "\n", ""]);
		expect(colorsOf(broken, top).has(red)).toBe(false);
		expect(colorsOf(broken, top + line).has(red)).toBe(true);
	});
});

describe("the picture of a chart", () => {
	it("is drawn in the bundled font from data inside the specification", async () => {
		const svg = await chartSvg(chartView().figure as never);
		expect(svg).toContain('font-family="glasscell"');
		expect(svg).toContain(">b</text>");
	});

	it("refuses to load what a specification names, file or address", async () => {
		const figure = chartView().figure as Extract<ViewSpec["figure"], { kind: "vega" }>;
		const { data: _, ...spec } = figure.spec;
		for (const url of ["/etc/passwd", "http://127.0.0.1:9/x.json"]) {
			const svg = await chartSvg({ ...figure, spec: { ...spec, data: { url } }, data: {} }).catch(
				(error: Error) => error.message,
			);
			expect(svg).not.toContain(">b</text>");
			expect(svg).not.toContain("root:");
		}
	});

	it("measures text with the font that draws it", async () => {
		await chartSvg(chartView().figure as never);
		const { textMetrics } = (await import("vega")) as unknown as {
			textMetrics: { width(item: object, text: string): number };
		};
		const small = textMetrics.width({ fontSize: 10 }, "width");
		// The same letters at twice the size are twice as wide, up to hinting of a tenth of a pixel.
		expect(textMetrics.width({ fontSize: 20 }, "width") / small).toBeCloseTo(2, 1);
		expect(textMetrics.width({ fontSize: 10 }, "widthwidth")).toBeGreaterThan(1.8 * small);
	});
});

describe("the static form", () => {
	const views = [rasterView(), chartView()];

	it("has the same bytes for the same views, in another process too", async () => {
		const here = await staticForm(views, {}, idle);
		expect(await staticForm([rasterView(), chartView()], {}, idle)).toEqual(here);
		const code = `const { staticForm } = await import(${JSON.stringify(built("static/static-form.js"))});
			const views = ${JSON.stringify(views, (_, value) => (value instanceof Float32Array ? [...value] : value))};
			views[0].figure.layers[0].values.values = Float32Array.from(views[0].figure.layers[0].values.values);
			console.log(JSON.stringify(await staticForm(views, {}, { state: "idle" })));`;
		expect(JSON.parse(inNode(code))).toEqual(here);
	});

	it("has Vega-Lite for a single chart, and not where a chart is only a part", async () => {
		const chart = chartView();
		const alone = await staticForm([chart], {}, idle);
		expect(alone["application/vnd.vegalite.v5+json"]).toEqual(vegaLiteSpec(chart.figure as never));
		expect(await staticForm(views, {}, idle)).not.toHaveProperty(["application/vnd.vegalite.v5+json"]);
	});

	it("says in text what the picture shows: title, sentence, grades, numbers, error", async () => {
		const { "text/plain": text } = await staticForm([rasterView()], {}, { state: "error", message: "no such layer" });
		expect(text).toBe(
			[
				"Error: no such layer",
				"",
				"A map",
				"The largest score, 1, is at row 2, column 1.",
				"completeness: 0.98 (good)",
				"",
				"row   score",
				"2, 1      1",
			].join("\n"),
		);
	});

	it("has HTML with one picture per view, described, and no script, handler, style sheet or address", async () => {
		const html = (await staticForm(views, {}, idle))["text/html"] as string;
		expect(html).toMatch(/^<div class="glasscell-static">/);
		expect(html.match(/<img src="data:image\/png;base64,[A-Za-z0-9+/=]+" alt="[^"]+"/g)).toHaveLength(2);
		expect(html).toContain('alt="the largest score is below on the left"');
		expect(html).toContain("<td");
		expect(html).not.toMatch(/<script|<style|<link|\son\w+=|https?:|javascript:/i);
	});

	it("writes every text of a view as text, whatever it says", async () => {
		const evil = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`;
		const view = rasterView([0, 0, 0, 0], {
			title: evil,
			caption: evil,
			strip: [{ label: evil, value: evil, help: evil }],
			table: { columns: [evil], rows: [[evil]] },
			figure: { ...(rasterView().figure as object), alt: evil } as ViewSpec["figure"],
		});
		const html = (await staticForm([view], {}, { state: "error", message: evil }))["text/html"] as string;
		expect(html).not.toMatch(/<script|<img src=x|alt=""/);
		expect(html.split(escapeHtml(evil))).toHaveLength(11);
	});
});

it("does not load the canvas or vega until a picture is made", () => {
	const code = `await import(${JSON.stringify(built("view-widget.js"))});
		console.log(process.report.getReport().sharedObjects.filter((file) => /skia/.test(file)).length)`;
	expect(inNode(code).trim()).toBe("0");
});
