import { describe, expect, test } from "vitest";
import type { RasterFigure, ViewSpec } from "../../src/core/view-spec.ts";
import { gridView, imageView, scoresView, stateOf, tokensView, trainingView } from "./harness/states.ts";
import { useWidgetPages } from "./harness/use-widget-pages.ts";

const openPage = useWidgetPages();

describe("a state that cannot be drawn", () => {
	const raster = imageView().figure as RasterFigure;
	const heat = raster.layers[1]!;
	if (heat.kind !== "heat") throw new Error("expected a heat layer");
	const broken: [string, unknown, RegExp][] = [
		[
			"too few values",
			[{ ...imageView(), figure: { ...raster, layers: [{ ...heat, values: { ...heat.values, shape: [8, 9] } }] } }],
			/layers\.0\.values\.values: expected 72 values for shape \[8, 9\], got 64/,
		],
		[
			"a value that is not finite",
			[
				{
					...imageView(),
					figure: {
						...raster,
						layers: [
							{
								...heat,
								values: {
									...heat.values,
									values: Float32Array.from({ length: 64 }, (_, i) => (i === 7 ? Infinity : 0)),
								},
							},
						],
					},
				},
			],
			/layers\.0\.values\.values\.7: expected a finite number/,
		],
		[
			"an unknown colour map",
			[{ ...imageView(), figure: { ...raster, layers: [{ ...heat, colorMap: "rainbow" }] } }],
			/colorMap: expected the name of a colour map, got "rainbow"/,
		],
		[
			"an unknown figure",
			[{ ...imageView(), figure: { kind: "html", alt: "" } }],
			/figure\.kind: expected raster or vega or tokens or grid or notes, got "html"/,
		],
		[
			"a grid beyond all screens",
			[{ ...imageView(), figure: { ...raster, width: 1e6 } }],
			/width: expected 1 … 4096 cells/,
		],
		["no list", "views", /views: expected a list, got "views"/],
	];

	test.each(broken)("says so in place: %s", async (_name, views, message) => {
		const widget = await openPage();
		await widget.show("w", { ...stateOf([]), views } as never);
		expect(await widget.page.getByRole("alert").textContent()).toMatch(message);
		await widget.update("w", { views: [imageView()] });
		expect(await widget.page.locator("canvas.glasscell-canvas").count()).toBe(1);
	});

	test("shows a failed run with its message, beside the last good picture", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.update("w", {
			status: { state: "error", message: 'gradCam: expected layer to be "conv2d_1", got "dense"' },
		});
		expect(await widget.page.getByRole("alert").textContent()).toContain("gradCam: expected layer");
		expect(await widget.page.locator("canvas.glasscell-canvas").isVisible()).toBe(true);
	});
});

describe("hostile texts", () => {
	const payloads = [
		"<script>document.title='pwned'</script>",
		"<img src=x onerror=\"document.title='pwned'\">",
		"<svg onload=\"document.title='pwned'\"></svg>",
		'"><iframe srcdoc="<script>parent.document.title=\'pwned\'</script>"></iframe>',
		"javascript:document.title='pwned'",
		"{{constructor.constructor('document.title=\"pwned\"')()}}",
		"</style><style>@import 'http://example.invalid/x.css'</style>",
		"url(http://example.invalid/x)",
		"__proto__",
		"\u202eevil\u0000",
		'<a data-commandlinker-command="notebook:run-all-cells" href="#">click</a>',
	];

	test("run no script, make no request and become no element, wherever they stand", async () => {
		const widget = await openPage();
		const elements: string[][] = [];
		for (const [i, text] of payloads.entries()) {
			const control = { id: text, label: text, help: text, answeredBy: "explainer" } as const;
			const view: ViewSpec = {
				...imageView(1, {
					title: text,
					caption: text,
					strip: [{ label: text, value: text, help: text, grade: "good" }],
					table: { columns: [text], rows: [[text]] },
					controls: [
						{ ...control, type: "choice", style: "menu", options: [{ value: text, label: text }] },
						{ ...control, id: "b", type: "choice", style: "buttons", options: [{ value: text, label: text }] },
						{ ...control, id: "t", type: "toggle" },
					],
				}),
			};
			const raster = view.figure as RasterFigure;
			const named: ViewSpec = {
				...view,
				figure: { ...raster, alt: text, layers: raster.layers.map((layer) => ({ ...layer, label: text })) },
			};
			const words = {
				...tokensView,
				figure: { ...tokensView.figure, tokens: Array(9).fill(text), alt: text },
			} as ViewSpec;
			const bars = {
				...scoresView,
				figure: {
					...scoresView.figure,
					alt: text,
					data: { scores: [{ class: text, index: text, score: 1, text, role: text }] },
				},
			} as ViewSpec;
			await widget.show(`w${i}`, stateOf([named, words, bars], { status: { state: "error", message: text } }));
			await widget.page.locator(`#w${i} svg`).first().waitFor();
			for (const button of await widget.page.locator(`#w${i} button:visible`).all()) await button.click();
			await widget.page.locator(`#w${i} canvas.glasscell-canvas`).hover();
			await widget.page.locator(`#w${i} .glasscell-chart .mark-rect path`).first().hover({ force: true });
			elements.push(
				await widget.page
					.locator(`#w${i}`)
					.evaluate((root) =>
						[...root.querySelectorAll("script, iframe, a, img, style, object, embed")].map((node) => node.outerHTML),
					),
			);
		}
		expect(elements.flat()).toEqual([]);
		expect(await widget.page.title()).toBe("widgets");
		expect(await widget.page.evaluate(() => (({}) as Record<string, unknown>).polluted)).toBeUndefined();
	});
});

describe("taking a widget away", () => {
	test("leaves no listener on its model or the page, and no element", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView(), scoresView, tokensView, gridView, trainingView]));
		await widget.page.locator("svg").last().waitFor();
		expect((await widget.facts("w")).modelListeners).toBeGreaterThan(3);
		await widget.remove("w");
		expect(await widget.facts("w")).toMatchObject({ modelListeners: 0, pageListeners: 0 });
		expect(await widget.page.locator(".glasscell").count()).toBe(0);
	});

	test("also in the middle of loading a chart", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([scoresView]));
		await widget.remove("w");
		await widget.page.waitForTimeout(500);
		expect(await widget.facts("w")).toMatchObject({ modelListeners: 0, pageListeners: 0 });
	});
});
