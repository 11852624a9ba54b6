import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RasterFigure, ViewSpec } from "../../src/core/view-spec.ts";
import { rasterPixels } from "../../src/figure/paint-raster.ts";
import { gridView, imageView, scoresView, stateOf, tokensView, trainingView } from "./harness/states.ts";
import { type PageOptions, startWidgetPages, type WidgetPage } from "./harness/widget-page.ts";
import { outputFolder } from "./jupyter-lab.ts";

let pages: Awaited<ReturnType<typeof startWidgetPages>>;
let open: WidgetPage[] = [];

beforeAll(async () => {
	pages = await startWidgetPages();
});
afterAll(() => pages.close());
afterEach(async () => {
	const problems = open.flatMap((page) => page.problems);
	for (const page of open) await page.close();
	open = [];
	expect(problems).toEqual([]);
});

async function openPage(options?: PageOptions): Promise<WidgetPage> {
	const page = await pages.open(options);
	open.push(page);
	return page;
}

/** The canvas' pixels, shrunk to one for each cell: every pixel of a cell has to be the same. */
function cellsOf(widget: WidgetPage, selector: string, columns: number, rows: number): Promise<number[]> {
	return widget.page.locator(selector).evaluate(
		(canvas, [width, height]) => {
			const {
				data,
				width: wide,
				height: high,
			} = (canvas as HTMLCanvasElement)
				.getContext("2d")!
				.getImageData(0, 0, (canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height);
			const cells: number[] = [];
			for (let y = 0; y < high; y++)
				for (let x = 0; x < wide; x++) {
					const cell = (Math.floor((y * height) / high) * width + Math.floor((x * width) / wide)) * 4;
					for (let channel = 0; channel < 4; channel++) {
						const value = data[(y * wide + x) * 4 + channel]!;
						if (cells[cell + channel] !== undefined && cells[cell + channel] !== value) throw new Error("smoothed");
						cells[cell + channel] = value;
					}
				}
			return cells;
		},
		[columns, rows] as const,
	);
}

const painted = (widget: WidgetPage) =>
	widget.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

describe("a raster view", () => {
	test("shows exactly the pixels that the kernel would paint, and again after its controls moved", async () => {
		const widget = await openPage();
		const view = imageView();
		await widget.show("w", stateOf([view]));
		await painted(widget);
		const expected = (values: Record<string, string | number>) => [
			...rasterPixels(view.figure as RasterFigure, { width: 8, height: 8, values }),
		];
		expect(await cellsOf(widget, "canvas.glasscell-canvas", 8, 8)).toEqual(expected({ opacity: 0.7 }));
		await widget.page.getByLabel("Opacity").fill("0.25");
		await widget.page.getByLabel("Colours").selectOption("viridis");
		await painted(widget);
		const moved = await cellsOf(widget, "canvas.glasscell-canvas", 8, 8);
		expect(moved).toEqual(expected({ opacity: 0.25, colors: "viridis" }));
		expect(moved).not.toEqual(expected({ opacity: 0.7 }));
	});

	test("is redrawn when the kernel sends a new map, and keeps the focus on the control that asked", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.page.getByLabel("Target class").focus();
		const next = imageView(-1);
		await widget.update("w", { views: [next] });
		await painted(widget);
		const expected = rasterPixels(next.figure as RasterFigure, { width: 8, height: 8, values: { opacity: 0.7 } });
		expect(await cellsOf(widget, "canvas.glasscell-canvas", 8, 8)).toEqual([...expected]);
		expect(await widget.page.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
	});

	test("reads out every layer's value under the pointer", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.page.locator("canvas.glasscell-canvas").hover({ position: { x: 336 * 0.44, y: 336 * 0.06 } });
		await expect
			.poll(() => widget.page.locator(".glasscell-readout").textContent())
			.toMatch(/^row 1, column 4: digit 0 207, Saliency 0\.111/);
	});

	test("is walked through, selected and cleared by keyboard", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView(1, { selection: "pixel" })]));
		const canvas = widget.page.getByRole("img", { name: /Saliency of zero for digit 0/ });
		await canvas.focus();
		for (const key of ["ArrowUp", "Home", "ArrowRight", "Enter"]) await canvas.press(key);
		expect(await widget.page.locator(".glasscell-readout").textContent()).toMatch(/^row 4, column 2: /);
		expect((await widget.facts("w")).saved).toEqual([{ selections: { pixel: { kind: "point", at: [3, 1] } } }]);
		expect(await widget.page.locator(".glasscell-mark-selected").isVisible()).toBe(true);
		await canvas.press("Escape");
		expect((await widget.facts("w")).saved.at(-1)).toEqual({ selections: { pixel: null } });
		expect(await widget.page.locator(".glasscell-mark-selected").isVisible()).toBe(false);
	});

	test("shows its numbers as a table on demand", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		expect(await widget.page.getByRole("table").count()).toBe(0);
		await widget.page.getByRole("button", { name: "Table" }).press("Enter");
		expect(await widget.page.getByRole("columnheader").allTextContents()).toEqual(["row", "column", "score"]);
		expect(await widget.page.getByRole("row").last().textContent()).toBe("14−0.21");
	});
});

describe("shared selections", () => {
	test("mark the same cell in every view of the page, hovered and selected", async () => {
		const widget = await openPage({ width: 1400 });
		await widget.show("a", stateOf([imageView(1, { selection: "pixel", controls: [] })]));
		await widget.show(
			"b",
			stateOf([
				imageView(-1, { selection: "pixel", controls: [] }),
				imageView(1, { selection: "other", controls: [] }),
			]),
		);
		const marks = (kind: string) => widget.page.locator(`.glasscell-mark-${kind}:visible`).count();
		await widget.page.locator("#a canvas").hover({ position: { x: 60, y: 60 } });
		expect(await marks("hover")).toBe(2);
		await widget.page.locator("#a canvas").click({ position: { x: 60, y: 60 } });
		await widget.page.mouse.move(0, 0);
		expect(await marks("hover")).toBe(0);
		expect(await marks("selected")).toBe(2);
		const selections = { pixel: { kind: "point", at: [1, 1] } };
		expect((await widget.facts("a")).saved).toEqual([{ selections }]);
		expect((await widget.facts("b")).saved).toEqual([{ selections }]);
	});

	test("come from the kernel as well", async () => {
		const widget = await openPage();
		await widget.show("a", stateOf([imageView(1, { selection: "pixel", controls: [] })]));
		await widget.update("a", { selections: { pixel: { kind: "point", at: [0, 7] } } });
		expect(await widget.page.locator(".glasscell-mark-selected:visible").count()).toBe(1);
	});
});

describe("controls", () => {
	test("have a label each, and work by keyboard alone", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.page.getByRole("radio", { name: "Saliency" }).focus();
		await widget.page.keyboard.press("ArrowRight");
		await widget.page.getByRole("radio", { name: "digit 0" }).focus();
		await widget.page.keyboard.press("ArrowRight");
		await widget.page.getByRole("switch", { name: "Signed scores" }).press("Space");
		await widget.page.getByRole("slider", { name: "Samples" }).press("ArrowRight");
		await expect
			.poll(async () => (await widget.facts("w")).saved.at(-1))
			.toEqual({
				values: {
					image: 1,
					method: "gradCam",
					target: "0",
					samples: 11,
					signed: false,
					opacity: 0.7,
					colors: "blue-red",
				},
			});
		expect(
			await widget.page.locator("input, select").evaluateAll(
				(fields) =>
					fields.filter((field) => {
						const { labels, ariaLabel } = field as HTMLInputElement;
						return !ariaLabel && ![...(labels ?? [])].some((label) => label.textContent?.trim());
					}).length,
			),
		).toBe(0);
	});

	test("that ask the kernel show that it works until it is done", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		const views = widget.page.locator(".glasscell-views");
		await widget.page.getByLabel("Target class").selectOption("3");
		expect(await views.getAttribute("aria-busy")).toBe("true");
		await widget.update("w", { status: { state: "running", label: "Grad-CAM", done: 2, total: 8, cancellable: true } });
		await widget.handled("w");
		expect(await widget.page.locator(".glasscell-status").getByRole("status").textContent()).toBe("Grad-CAM …");
		expect(await widget.page.getByRole("progressbar", { name: "Progress" }).getAttribute("value")).toBe("2");
		await widget.page.getByRole("button", { name: "Cancel" }).click();
		expect((await widget.facts("w")).sent).toEqual([{ kind: "cancel" }]);
		await widget.update("w", { status: { state: "idle" } });
		expect(await views.getAttribute("aria-busy")).toBe("false");
		expect(await widget.page.getByRole("button", { name: "Cancel" }).count()).toBe(0);
	});

	test("that only redraw do not wait for anybody", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.page.getByLabel("Opacity").fill("0.1");
		expect(await widget.page.locator(".glasscell-views").getAttribute("aria-busy")).toBe("false");
		await expect.poll(async () => (await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { opacity: 0.1 } });
	});

	test("send the last value of a drag, not every one", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.page.getByLabel("Samples").evaluate((slider: HTMLInputElement) => {
			for (let value = 11; value <= 40; value++) {
				slider.valueAsNumber = value;
				slider.dispatchEvent(new Event("input"));
			}
		});
		await expect.poll(async () => (await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { samples: 40 } });
		expect((await widget.facts("w")).saved).toHaveLength(1);
	});

	test("without a kernel are disabled with the reason where the kernel would have to answer, and work where not", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]), false);
		expect(await widget.page.locator(".glasscell-status").getByRole("status").textContent()).toBe(
			"No kernel: restart it to ask again",
		);
		expect(await widget.page.getByLabel("Target class").isDisabled()).toBe(true);
		expect(await widget.page.getByLabel("Target class").getAttribute("title")).toBe(
			"No kernel: restart it to ask again",
		);
		expect(await widget.page.getByRole("radio", { name: "digit 1" }).isDisabled()).toBe(true);
		await widget.page.getByLabel("Opacity").fill("0");
		await painted(widget);
		expect((await cellsOf(widget, "canvas.glasscell-canvas", 8, 8)).slice(0, 4)).toEqual([0, 0, 0, 255]);
		expect((await widget.facts("w")).saved).toEqual([]);
	});

	test("keep plain keys from the page around, and let chords through", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView()]));
		await widget.page.evaluate(() => {
			document.addEventListener("keydown", (event) => {
				document.body.dataset.keys = `${document.body.dataset.keys ?? ""}${event.key} `;
			});
		});
		await widget.page.getByLabel("Target class").focus();
		for (const key of ["d", "ArrowDown", "Escape", "Control+s", "Shift+Enter"]) await widget.page.keyboard.press(key);
		expect(await widget.page.evaluate(() => document.body.dataset.keys)).toBe("Control s Enter ");
	});
});

describe("a chart", () => {
	test("is drawn by Vega under a policy that forbids eval, and a click on a mark sets the control that it stands for", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView(), scoresView]));
		await widget.page.locator(".glasscell-chart svg .mark-rect path").nth(3).click();
		await expect.poll(async () => (await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { target: "3" } });
		expect(await widget.page.getByLabel("Target class").inputValue()).toBe("3");
	});

	test("is chosen from by keyboard too", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([imageView(), scoresView]));
		const chart = widget.page.getByRole("group", { name: /The model prefers zero.*Arrow keys move/ });
		await chart.press("ArrowDown");
		await chart.press("ArrowDown");
		const view = widget.page.getByRole("region", { name: "Class scores" });
		expect(await view.locator(".glasscell-readout").textContent()).toBe("one: score 0.01 – Enter chooses it");
		await chart.press("Enter");
		expect((await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { target: "1" } });
	});

	test("takes new data into the same view, and is drawn anew for another specification", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([scoresView]));
		const svg = widget.page.locator(".glasscell-chart svg");
		await svg.waitFor();
		await svg.evaluate((node) => node.setAttribute("data-first", ""));
		if (scoresView.figure.kind !== "vega") throw new Error("expected a chart");
		const rows = scoresView.figure.data.scores!.map((row) => ({ ...row, text: "moved" }));
		await widget.update("w", { views: [{ ...scoresView, figure: { ...scoresView.figure, data: { scores: rows } } }] });
		await expect.poll(() => svg.textContent()).toContain("moved");
		expect(await svg.getAttribute("data-first")).toBe("");
		await widget.update("w", { views: [trainingView] });
		await expect.poll(() => svg.textContent()).toContain("held-out");
		expect(await svg.getAttribute("data-first")).toBeNull();
	});

	test("follows the theme of the page", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([scoresView]));
		const label = widget.page.locator(".glasscell-chart svg .role-axis-label text").first();
		await label.waitFor();
		const before = await label.getAttribute("fill");
		await widget.page.evaluate(() => {
			document.body.dataset.jpThemeLight = "false";
		});
		await expect.poll(() => label.getAttribute("fill")).toBe("#a3aab8");
		expect(before).toBe("#5b6270");
	});

	test("asks nothing of the network and takes no embedding options, whatever its specification says", async () => {
		const widget = await openPage();
		const hostile = (spec: Record<string, unknown>): ViewSpec => ({
			...scoresView,
			figure: { kind: "vega", data: { t: [{ a: 1 }] }, alt: "a chart", spec },
		});
		const mark = { type: "bar" };
		const encoding = { x: { field: "a", type: "quantitative" } };
		await widget.show("url", stateOf([hostile({ data: { url: "http://example.invalid/data.json" }, mark, encoding })]));
		await widget.show(
			"image",
			stateOf([
				hostile({
					data: { name: "t" },
					mark: { type: "image", url: "http://example.invalid/i.png" },
					encoding,
				}),
			]),
		);
		await widget.show(
			"options",
			stateOf([
				hostile({
					data: { name: "t" },
					mark,
					encoding,
					usermeta: {
						embedOptions: { actions: true, loader: {}, ast: false, patch: "http://example.invalid/patch.json" },
					},
				}),
			]),
		);
		await widget.page.locator("#options svg").first().waitFor();
		await painted(widget);
		expect(await widget.page.locator("summary, a").count()).toBe(0);
		// Vega logs a refused load as an error of its own; only that text may be there.
		const refused = widget.problems.splice(0);
		expect(refused.filter((text) => !/expected data in the widget's state/.test(text))).toEqual([]);
	});
});

describe("words", () => {
	test("are a list that the keyboard walks through and selects from", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([{ ...tokensView, selection: "word" }]));
		const list = widget.page.getByRole("listbox", { name: /speaks most against/ });
		await list.getByRole("option").first().press("ArrowRight");
		await widget.page.keyboard.press("ArrowRight");
		await widget.page.keyboard.press("ArrowRight");
		expect(await widget.page.locator(".glasscell-readout").textContent()).toBe("not: −0.9");
		await widget.page.keyboard.press("Enter");
		expect(await list.getByRole("option", { selected: true }).allTextContents()).toEqual(["not"]);
		expect((await widget.facts("w")).saved).toEqual([{ selections: { word: { kind: "items", items: [3] } } }]);
	});

	test("carry the sign by the line under them, not by colour alone", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([tokensView]));
		const signs = await widget.page
			.locator(".glasscell-token")
			.evaluateAll((words) => words.map((word) => (word as HTMLElement).dataset.sign));
		expect(signs).toEqual(["none", "plus", "none", "minus", "minus", "none", "plus", "plus", "none"]);
	});
});

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
									values: Float32Array.from({ length: 64 }, (_, i) => (i === 7 ? Number.NaN : 0)),
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
			/figure\.kind: expected raster or vega or tokens or grid, got "html"/,
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

describe("the look", () => {
	test.each([
		["light", 1240],
		["dark", 1240],
		["light", 360],
		["dark", 360],
	] as const)("in a %s page of %i px overflows nowhere and is kept as a picture", async (theme, width) => {
		const widget = await openPage({ theme, width, height: 1000 });
		await widget.show("a", stateOf([imageView(), scoresView]));
		await widget.show("b", stateOf([tokensView, gridView, trainingView]));
		await widget.page.locator("#b svg").first().waitFor();
		await painted(widget);
		expect(await widget.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
		mkdirSync(outputFolder, { recursive: true });
		await widget.page.screenshot({ path: path.join(outputFolder, `widget-${theme}-${width}.png`), fullPage: true });
	});
});
