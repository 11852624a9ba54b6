import { describe, expect, test } from "vitest";
import type { ViewSpec } from "../../src/core/view-spec.ts";
import { imageView, scoresView, stateOf, trainingView } from "./harness/states.ts";
import { painted, useWidgetPages } from "./harness/use-widget-pages.ts";

const openPage = useWidgetPages();

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
		const refused = widget.takeProblems();
		expect(refused.filter((text) => !/expected data in the widget's state/.test(text))).toEqual([]);
	});
});
