import { describe, expect, test } from "vitest";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { imageView, scoresView, stateOf, trainingView } from "./harness/states.ts";
import { painted, useWidgetPages } from "./harness/use-widget-pages.ts";

const openPage = useWidgetPages();

/** From a mark to the outside of the frame of the keyboard, as the code draws it. */
const frameEdge = 3;

/** Of the room that a chart has, what it takes at least: plots that had to go below each other keep the room of an axis free. */
const leastShare = 0.6;

/** Bars with a name each. */
const namedBars = {
	mark: "bar",
	encoding: {
		y: { field: "name", type: "nominal", axis: { labelLimit: 180 } },
		x: { field: "value", type: "quantitative" },
	},
};

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
		expect(await view.locator(".glasscell-readout").textContent()).toBe("one: probability 0.01 – Enter chooses it");
		const frame = await view.locator(".glasscell-at").boundingBox();
		const bar = await view.locator("svg .mark-rect path").nth(1).boundingBox();
		expect(bar!.y - frame!.y).toBeCloseTo(frameEdge, 0);
		expect(frame!.height - bar!.height).toBeCloseTo(2 * frameEdge, 0);
		expect(frame!.x + frame!.width).toBeGreaterThan(bar!.x + bar!.width);
		await chart.press("Enter");
		expect((await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { target: "1" } });
	});

	test("tells at the keyboard what the tooltip shows, as far as all the marks there agree", async () => {
		const widget = await openPage();
		const tooltip = [
			{ field: "share", type: "quantitative", format: ".1%" },
			{ field: "metric", type: "nominal", title: "measured as" },
		];
		const data = ["recall", "precision"].map((metric) => ({ group: "young", metric, share: 0.25, place: 7 }));
		const view: ViewSpec = {
			...scoresView,
			controls: [],
			figure: {
				kind: "vega",
				spec: {
					data: { name: "t" },
					mark: "point",
					encoding: { x: { field: "share", type: "quantitative" }, tooltip },
				},
				data: { t: data },
				alt: "One group.",
				rows: { field: "group", members: { young: [1, 2, 3] } },
			},
		};
		await widget.show("w", stateOf([view]));
		await widget.page.getByRole("group", { name: /One group/ }).press("ArrowDown");
		expect(await widget.page.locator(".glasscell-readout").textContent()).toBe(
			"young, 3 rows: share 25 % – Enter selects",
		);
		expect(await widget.page.locator(".glasscell-at").count()).toBe(2);
	});

	test("tells of a row that is a curve and a point at the point", async () => {
		const widget = await openPage();
		const [x, y] = ["x", "y"].map((field) => ({ field, type: "quantitative" }));
		const layer = (name: string, mark: string) => ({ data: { name }, mark, encoding: { x, y, tooltip: [x, y] } });
		const curve = [0, 1, 2].map((at) => ({ row: 4, x: at, y: at * at }));
		const view: ViewSpec = {
			...scoresView,
			controls: [],
			figure: {
				kind: "vega",
				spec: { layer: [layer("curves", "line"), layer("points", "point")] },
				data: { curves: curve, points: [{ row: 4, x: 1.5, y: 2.25 }] },
				alt: "One curve.",
				rows: { field: "row" },
			},
		};
		await widget.show("w", stateOf([view]));
		await widget.page.getByRole("group", { name: /One curve/ }).press("ArrowDown");
		expect(await widget.page.locator(".glasscell-readout").textContent()).toBe("row 4: x 1.5, y 2.25 – Enter selects");
	});

	test("has no frame of the keyboard where the focus is elsewhere", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([scoresView]));
		const chart = widget.page.getByRole("group", { name: /Arrow keys move/ });
		await chart.press("End");
		expect(await widget.page.locator(".glasscell-at").count()).toBe(1);
		await widget.page.keyboard.press("Tab");
		expect(await widget.page.locator(".glasscell-at").count()).toBe(0);
	});

	test("scrolls where it would be narrower than its words allow", async () => {
		const widget = await openPage({ width: 400 });
		if (scoresView.figure.kind !== "vega") throw new Error("expected a chart");
		const wide: ViewSpec = { ...scoresView, figure: { ...scoresView.figure, minWidth: 700 } };
		await widget.show("w", stateOf([wide]));
		const svg = widget.page.locator(".glasscell-chart svg");
		await expect.poll(async () => (await svg.boundingBox())?.width).toBe(700);
		const box = widget.page.locator(".glasscell-chart");
		expect(await box.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeGreaterThan(300);
		expect(await widget.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
	});

	test.each([
		["a facet below the other", { facet: { row: { field: "part", type: "nominal" } }, spec: namedBars }],
		["one below the other", { vconcat: [namedBars, namedBars] }],
		["side by side", { concat: [namedBars, namedBars], columns: 2 }],
	])("of plots %s fits the page, however long its labels are", async (_name, spec) => {
		const widget = await openPage({ width: 520 });
		const name = "a name as long as the limit of labels";
		const rows = ["first", "second"].map((part) => ({ part, name, value: 3 }));
		await widget.show(
			"w",
			stateOf([
				{
					...scoresView,
					controls: [],
					figure: { kind: "vega", spec: { ...spec, data: { name: "rows" } }, data: { rows }, alt: "Bars." },
				},
			]),
		);
		const svg = widget.page.locator(".glasscell-chart svg");
		await svg.waitFor();
		const room = await widget.page.locator(".glasscell-chart").evaluate((node) => node.clientWidth);
		const { width } = (await svg.boundingBox())!;
		expect(width).toBeLessThanOrEqual(room);
		expect(width).toBeGreaterThan(leastShare * room);
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

	test("keeps up while it is out of sight", async () => {
		const widget = await openPage();
		await widget.show("w", stateOf([scoresView]));
		const svg = widget.page.locator(".glasscell-chart svg");
		await svg.waitFor();
		const width = await svg.getAttribute("width");
		const hide = (hidden: boolean) =>
			widget.page.evaluate((value) => {
				document.body.style.display = value ? "none" : "";
			}, hidden);
		await hide(true);
		await widget.page.evaluate(() => {
			document.body.dataset.jpThemeLight = "false";
		});
		await expect.poll(() => svg.locator(".role-axis-label text").first().getAttribute("fill")).toBe("#a3aab8");
		await hide(false);
		await expect.poll(() => svg.getAttribute("width")).toBe(width);
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
		const refused = widget.takeProblems();
		expect(refused.filter((text) => !/expected data in the widget's state/.test(text))).toEqual([]);
	});
});
