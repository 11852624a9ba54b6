import { describe, expect, test } from "vitest";
import type { Control, ViewSpec } from "../../src/core/view-spec.ts";
import { stateOf } from "./harness/states.ts";
import { useWidgetPages } from "./harness/use-widget-pages.ts";
import type { WidgetPage } from "./harness/widget-page.ts";

const openPage = useWidgetPages();

const pale = { condition: { test: { field: "unselected", equal: true }, value: 0.15 }, value: 1 };
const quantitative = (field: string) => ({
	field,
	type: "quantitative",
	scale: { domain: [0, 10], nice: false, zero: false },
});

/** Rows 0 … 9 on the diagonal of a plot from 0 to 10. */
const scatter: ViewSpec = {
	title: "Rows",
	figure: {
		kind: "vega",
		spec: {
			data: { name: "rows" },
			height: 200,
			mark: { type: "point", filled: true, size: 80 },
			encoding: { x: quantitative("x"), y: quantitative("y"), opacity: pale },
		},
		data: { rows: Array.from({ length: 10 }, (_, row) => ({ row, x: row + 0.5, y: row + 0.5 })) },
		rows: { field: "row", brush: { x: "x", y: "y" } },
		alt: "Ten rows on a diagonal.",
	},
	selection: "shared",
	controls: [],
	caption: "Ten rows on a diagonal.",
	table: { columns: ["row"], rows: [[0]] },
};

/** Two bars of five rows each. */
const bars: ViewSpec = {
	...scatter,
	title: "Halves",
	figure: {
		kind: "vega",
		spec: {
			data: { name: "halves" },
			height: 80,
			mark: "bar",
			encoding: {
				y: { field: "half", type: "nominal" },
				x: { field: "count", type: "quantitative" },
				opacity: pale,
			},
		},
		data: {
			halves: [
				{ half: "lower", count: 5 },
				{ half: "upper", count: 5 },
			],
		},
		rows: { field: "half", members: { lower: [0, 1, 2, 3, 4], upper: [5, 6, 7, 8, 9] } },
		alt: "Two halves of five rows.",
	},
};

const range = (id: string, more: Partial<Extract<Control, { type: "range" }>> = {}): Control => ({
	id,
	label: id,
	answeredBy: "explainer",
	type: "range",
	min: 0,
	max: 10,
	step: 0.5,
	...more,
});

/** A level line that can be lifted, and a plot on which a stretch can be spanned. */
const curve: ViewSpec = {
	title: "Curve",
	figure: {
		kind: "vega",
		spec: {
			data: { name: "points" },
			height: 200,
			layer: [
				{
					name: "curve",
					mark: { type: "line", strokeWidth: 2 },
					encoding: { x: quantitative("x"), y: quantitative("y") },
				},
			],
		},
		data: {
			points: [
				{ x: 0, y: 5 },
				{ x: 10, y: 5 },
			],
		},
		drag: [
			{ on: "curve", y: "shift", relative: true },
			{ x: "from", xEnd: "to" },
		],
		alt: "A level line.",
	},
	controls: [range("from"), range("to"), range("shift", { min: -10 })],
	caption: "A level line.",
	table: { columns: ["x"], rows: [[0]] },
};

/** The plot's box on the page: without axes. */
async function plotOf(widget: WidgetPage, id: string) {
	const plot = widget.page.locator(`#${id} .glasscell-chart svg g.mark-group.role-frame.root > g > path.background`);
	await plot.first().waitFor({ state: "attached" });
	// Attributes, not the bounding box: a background that is not painted has none.
	return plot.first().evaluate((node) => {
		const { left, top, width, height } = (node as SVGGraphicsElement).getBoundingClientRect();
		return { left, top, width, height };
	});
}

async function drag(widget: WidgetPage, from: readonly [number, number], to: readonly [number, number]) {
	const { mouse } = widget.page;
	await mouse.move(...from);
	await mouse.down();
	await mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
	await mouse.move(...to, { steps: 4 });
	await mouse.up();
}

const lastSelection = async (widget: WidgetPage, id: string) =>
	((await widget.facts(id)).saved.at(-1)?.selections as Record<string, unknown> | undefined)?.shared;

const opacities = (widget: WidgetPage, id: string) =>
	widget.page
		.locator(`#${id} .glasscell-chart svg .role-mark path`)
		.evaluateAll((paths) => paths.map((path) => path.getAttribute("opacity") ?? "1"));

describe("marks that stand for rows", () => {
	test("are brushed in one chart and paled in another of the same selection, also of another widget", async () => {
		const widget = await openPage();
		await widget.show("a", stateOf([scatter]));
		await widget.show("b", stateOf([bars]));
		const { left, top, width, height } = await plotOf(widget, "a");
		const at = (x: number, y: number) => [left + (x / 10) * width, top + (1 - y / 10) * height] as const;
		await drag(widget, at(1, 1), at(4, 4));
		await expect.poll(() => lastSelection(widget, "a")).toEqual({ kind: "items", items: [1, 2, 3] });
		expect(await lastSelection(widget, "b")).toEqual({ kind: "items", items: [1, 2, 3] });
		await expect
			.poll(() => opacities(widget, "a"))
			.toEqual(["0.15", "1", "1", "1", "0.15", "0.15", "0.15", "0.15", "0.15", "0.15"]);
		await expect.poll(() => opacities(widget, "b")).toEqual(["1", "0.15"]);
		expect(await widget.page.locator(".glasscell-brush").count()).toBe(0);
	});

	test("are selected by a click on a mark of many rows, and freed by one beside all", async () => {
		const widget = await openPage();
		await widget.show("a", stateOf([scatter]));
		await widget.show("b", stateOf([bars]));
		await widget.page.locator("#b .glasscell-chart svg .mark-rect path").nth(1).click();
		await expect.poll(() => lastSelection(widget, "a")).toEqual({ kind: "items", items: [5, 6, 7, 8, 9] });
		await expect.poll(async () => (await opacities(widget, "a")).slice(0, 6)).toEqual([...Array(5).fill("0.15"), "1"]);
		const { left, top } = await plotOf(widget, "a");
		await widget.page.mouse.click(left + 4, top + 4);
		await expect.poll(() => lastSelection(widget, "a")).toBeNull();
		await expect.poll(() => opacities(widget, "a")).toEqual(Array(10).fill("1"));
	});

	test("are reached by keyboard, and Escape frees them", async () => {
		const widget = await openPage();
		await widget.show("b", stateOf([bars]));
		const chart = widget.page.getByRole("group", { name: /Two halves.*Enter selects/ });
		await chart.press("ArrowDown");
		expect(await widget.page.locator("#b .glasscell-readout").textContent()).toBe(
			"lower, 5 rows: count 5 – Enter selects",
		);
		await chart.press("Enter");
		await expect.poll(() => lastSelection(widget, "b")).toEqual({ kind: "items", items: [0, 1, 2, 3, 4] });
		await chart.press("Escape");
		await expect.poll(() => lastSelection(widget, "b")).toBeNull();
	});
});

describe("dragging on a chart", () => {
	const values = async (widget: WidgetPage) =>
		(await widget.facts("w")).saved.at(-1)?.values as Record<string, number> | undefined;
	const state = () => stateOf([curve], { values: { from: 0, to: 10, shift: 1 } });

	test("spans a stretch between two controls, whichever way it goes", async () => {
		const widget = await openPage();
		await widget.show("w", state());
		const { left, top, width, height } = await plotOf(widget, "w");
		const at = (x: number, y: number) => [left + (x / 10) * width, top + (1 - y / 10) * height] as const;
		await drag(widget, at(7, 9), at(3, 9));
		await expect.poll(() => values(widget)).toMatchObject({ from: 3, to: 7, shift: 1 });
	});

	test("on a layer adds the way to what the control held, also from close beside a thin line", async () => {
		const widget = await openPage();
		await widget.show("w", state());
		const { left, top, width, height } = await plotOf(widget, "w");
		const x = left + width / 2;
		await drag(widget, [x, top + height / 2 + 5], [x, top + height / 2 + 5 - height / 5]);
		await expect.poll(() => values(widget)).toMatchObject({ from: 0, to: 10, shift: 3 });
	});

	test("never leaves the control's range, however far the pointer goes", async () => {
		const widget = await openPage();
		await widget.show("w", state());
		const { left, top, width } = await plotOf(widget, "w");
		await drag(widget, [left + width / 2, top + 10], [left + width * 3, top + 10]);
		await expect.poll(() => values(widget)).toMatchObject({ from: 5, to: 10 });
	});
});

describe("a button", () => {
	test("counts its presses, by mouse and by keyboard", async () => {
		const widget = await openPage();
		const undo: Control = { id: "undo", label: "Undo", answeredBy: "explainer", type: "button" };
		await widget.show("w", stateOf([{ ...scatter, controls: [undo] }], { values: { undo: 0 } }));
		const button = widget.page.getByRole("button", { name: "Undo" });
		await button.click();
		await expect.poll(async () => (await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { undo: 1 } });
		await button.press("Enter");
		await expect.poll(async () => (await widget.facts("w")).saved.at(-1)).toMatchObject({ values: { undo: 2 } });
	});
});
