import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { RasterFigure } from "../../src/core/view-spec.ts";
import { rasterPixels } from "../../src/figure/paint-raster.ts";
import { gridView, imageView, scoresView, stateOf, tokensView, trainingView } from "./harness/states.ts";
import { cellsOf, painted, useWidgetPages } from "./harness/use-widget-pages.ts";
import { outputFolder } from "./jupyter-lab.ts";

const openPage = useWidgetPages();

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
