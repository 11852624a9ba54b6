import { describe, expect, test } from "vitest";
import type { Control, ViewSpec } from "../../src/core/view-spec.ts";
import { imageView, stateOf, tokensView } from "./harness/states.ts";
import { cellsOf, painted, useWidgetPages } from "./harness/use-widget-pages.ts";

const openPage = useWidgetPages();

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

	test("are reached in the order that they are seen in: above a wide plot, behind a narrow one; buttons stay together", async () => {
		const widget = await openPage();
		const control = (id: string, type: "toggle" | "button"): Control => ({ id, label: id, type, answeredBy: "figure" });
		const controls = [control("first", "toggle"), control("do", "button"), control("undo", "button")];
		const figure = {
			kind: "vega" as const,
			spec: { data: { name: "t" }, mark: "point", width: 700, encoding: { x: { field: "x", type: "quantitative" } } },
			data: { t: [{ x: 1 }] },
			alt: "A point.",
		};
		const view: ViewSpec = { title: "t", figure, controls, caption: "", table: { columns: [], rows: [] } };
		await widget.show("w", stateOf([view]));
		expect(await widget.page.locator(".glasscell-body > :first-child").getAttribute("aria-label")).toBe("Controls");
		expect(await widget.page.locator(".glasscell-actions .glasscell-button").allTextContents()).toEqual(["do", "undo"]);
		await widget.page.getByRole("button", { name: "undo", exact: true }).focus();
		await widget.update("w", { views: [{ ...view, figure: { ...figure, spec: { ...figure.spec, width: 240 } } }] });
		await expect
			.poll(() => widget.page.locator(".glasscell-body > :nth-child(2)").getAttribute("aria-label"))
			.toBe("Controls");
		expect(await widget.page.evaluate(() => document.activeElement?.textContent)).toBe("undo");
	});

	test("with more pictures than fit show the chosen one, also the first time", async () => {
		const widget = await openPage({ width: 240 });
		const state = stateOf([imageView()]);
		await widget.show("w", { ...state, values: { ...state.values, image: 5 } });
		const outOfSight = () =>
			widget.page.locator(".glasscell-gallery").evaluate((strip) => {
				const chosen = strip.querySelector("label:has(:checked)")!.getBoundingClientRect();
				const { left, right } = strip.getBoundingClientRect();
				return Math.max(0, Math.round(left - chosen.left), Math.round(chosen.right - right));
			});
		expect(
			await widget.page.locator(".glasscell-gallery").evaluate((strip) => strip.scrollWidth > strip.clientWidth),
		).toBe(true);
		await expect.poll(outOfSight).toBe(0);
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
			"No kernel answers: run the cell again",
		);
		expect(await widget.page.getByLabel("Target class").isDisabled()).toBe(true);
		expect(await widget.page.getByLabel("Target class").getAttribute("title")).toBe(
			"No kernel answers: run the cell again",
		);
		expect(await widget.page.getByRole("radio", { name: "digit 1" }).isDisabled()).toBe(true);
		await widget.page.getByLabel("Opacity").fill("0");
		await painted(widget);
		expect((await cellsOf(widget, "canvas.glasscell-canvas", 8, 8)).slice(0, 4)).toEqual([0, 0, 0, 255]);
		expect((await widget.facts("w")).saved).toEqual([]);
	});

	test("move nothing by themselves for people who ask for less motion", async () => {
		const moving = async (reducedMotion: boolean) => {
			const widget = await openPage({ reducedMotion });
			const status = { state: "running", label: "LIME", done: 0, total: 0, cancellable: false } as const;
			await widget.show("w", stateOf([imageView()], { status }));
			return widget.page.getByRole("progressbar").evaluate((bar) => getComputedStyle(bar).animationName);
		};
		expect(await moving(false)).toBe("glasscell-running");
		expect(await moving(true)).toBe("none");
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
