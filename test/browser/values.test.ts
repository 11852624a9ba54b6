import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { payloads } from "../kernel/display/payloads.ts";
import { useWidgetPages } from "./harness/use-widget-pages.ts";
import { bundledRenderer, drawValues, shownOf } from "./harness/values.ts";
import type { PageOptions, WidgetPage } from "./harness/widget-page.ts";
import { outputFolder } from "./jupyter-lab.ts";

const open = useWidgetPages();
let renderer: string;
beforeAll(async () => {
	renderer = await bundledRenderer();
	mkdirSync(outputFolder, { recursive: true });
});

/** Draws values that the kernel's own code made the outputs of. */
async function show(values: Readonly<Record<string, unknown>>, options: PageOptions = {}): Promise<WidgetPage> {
	const widget = await open(options);
	const shown: Record<string, unknown> = {};
	for (const [id, value] of Object.entries(values)) shown[id] = await shownOf(value);
	await drawValues(widget, renderer, shown);
	return widget;
}

class Person {
	readonly name: string;
	readonly friends: Person[] = [];
	constructor(name: string) {
		this.name = name;
	}
}

function people() {
	const [ann, bob] = [new Person("Ann"), new Person("Bob")];
	ann.friends.push(bob);
	bob.friends.push(ann);
	return {
		people: [ann, bob],
		created: new Date("2026-05-01T12:00:00Z"),
		tags: new Set(["a", "b"]),
		scores: new Map<unknown, unknown>([
			["ann", { exam: 0.91, homework: [1, 0.5, 0.75], passed: true }],
			[{ id: 7 }, null],
		]),
		match: /gr[ae]y/gi,
		load() {},
		"not an identifier": { deep: { deeper: { deepest: { bottom: "found" } } } },
		get lazy() {
			throw new Error("called");
		},
	};
}

const failure = () => {
	const cause = Object.assign(new RangeError("row 17 has 3 fields"), { row: 17 });
	return new TypeError("the table cannot be read", { cause });
};

const species = ["setosa", "versicolor", "virginica"];
const flowers = (count: number) =>
	Array.from({ length: count }, (_, i) => ({
		id: i,
		species: species[i % 3],
		"sepal length": Math.round(430 + ((i * 37) % 360)) / 100,
		"petal width": i % 11 === 5 ? null : ((i * 13) % 25) / 10,
		wild: i % 2 === 0,
		seen: new Date(Date.UTC(2026, 0, 1 + (i % 90))),
		note: i % 9 === 0 ? "a longer remark about this flower, which does not fit into a cell of a table" : "",
	}));

const wave = () => Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i / 150) * Math.cos(i / 37));
const hill = () => ({
	shape: [28, 28],
	values: Float32Array.from({ length: 784 }, (_, i) =>
		Math.exp(-(((i % 28) - 14) ** 2 + (Math.floor(i / 28) - 10) ** 2) / 60),
	),
});
const weights = () => ({
	shape: [6, 12, 12],
	data: Float32Array.from({ length: 6 * 144 }, (_, i) => Math.sin(i * 1.3) * Math.cos(i / 20)),
});

describe.each(["light", "dark"] as const)("on a %s page", (theme) => {
	test.each([1000, 380])("values fit into %i pixels", async (width) => {
		const values = {
			tree: people(),
			error: failure(),
			table: flowers(300),
			strip: wave(),
			heat: hill(),
			batch: weights(),
		};
		const { page } = await show(values, { theme, width, height: 2300 });
		await page.screenshot({ path: path.join(outputFolder, `values-${theme}-${width}.png`) });
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect(overflow).toBeLessThanOrEqual(0);
	});
});

/** What was put on the clipboard. */
const clipboard = ({ page }: WidgetPage) => page.evaluate(() => navigator.clipboard.readText());

async function allowCopying({ page }: WidgetPage): Promise<void> {
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
}

describe("a tree", () => {
	const focusedText = (widget: WidgetPage) =>
		widget.page.evaluate(() => {
			// biome-ignore lint/performance/useDomNodeTextContent: only what is seen, not the other form of an open value
			return (document.activeElement?.querySelector(".glasscell-text") as HTMLElement)?.innerText;
		});

	test("is one stop for Tab; arrow keys go from value to value, open and close", async () => {
		const widget = await show({ tree: { a: { b: { c: { d: { e: { f: [1, 2, 3] } } } } }, z: 1 } });
		const { keyboard } = widget.page;
		await keyboard.press("Tab");
		expect(await focusedText(widget)).toBe("{…}");
		await keyboard.press("ArrowDown");
		expect(await focusedText(widget)).toBe("a: {…}");
		await keyboard.press("ArrowLeft");
		expect(await focusedText(widget)).toBe("a: {b: {…}}");
		await keyboard.press("ArrowDown");
		expect(await focusedText(widget)).toBe("z: 1");
		await keyboard.press("ArrowUp");
		await keyboard.press("ArrowRight");
		await keyboard.press("ArrowRight");
		expect(await focusedText(widget)).toMatch(/^b: /);
		await keyboard.press("Home");
		expect(await focusedText(widget)).toBe("{…}");
		await keyboard.press("End");
		expect(await focusedText(widget)).toBe("z: 1");
		expect(await widget.page.locator('[role="treeitem"][tabindex="0"]').count()).toBe(1);
	});

	test("says level and state of each value to assistive technology", async () => {
		const { page } = await show({ tree: people() });
		const items = page.locator('[role="tree"] [role="treeitem"]');
		expect(await items.first().getAttribute("aria-expanded")).toBe("true");
		expect(await page.getByRole("treeitem", { name: /^created:/ }).getAttribute("aria-level")).toBe("2");
		expect(await page.getByRole("treeitem", { name: /^created:/ }).getAttribute("aria-expanded")).toBeNull();
	});

	test("a click on a line opens it, another one closes it", async () => {
		const { page } = await show({ tree: people() });
		const deep = page.getByRole("treeitem", { name: /^deep: / });
		expect(await deep.getAttribute("aria-expanded")).toBe("false");
		await deep.locator("> .glasscell-line").click();
		expect(await page.getByRole("treeitem", { name: /^deeper: / }).count()).toBe(1);
		await deep.locator("> .glasscell-line").click();
		expect(await deep.getAttribute("aria-expanded")).toBe("false");
	});

	test("C copies a value: a string as itself, an object as text; P copies how it is reached", async () => {
		const widget = await show({ tree: { "a b": [{ text: 'say "hi"\nnow' }], more: { x: { y: { z: { v: 1 } } } } } });
		await allowCopying(widget);
		const { keyboard, page } = { keyboard: widget.page.keyboard, page: widget.page };
		await page
			.getByRole("treeitem", { name: /^text:/ })
			.locator("> .glasscell-line")
			.click();
		await keyboard.press("c");
		await expect.poll(() => clipboard(widget)).toBe('say "hi"\nnow');
		await page.getByText("Copied value").waitFor();
		await keyboard.press("p");
		await expect.poll(() => clipboard(widget)).toBe('["a b"][0].text');
		await keyboard.press("ArrowLeft");
		await keyboard.press("c");
		await expect.poll(() => clipboard(widget)).toBe('{\n  text: "say \\"hi\\"\\nnow",\n}');
	});

	test("the buttons of a line copy, too, and need no keyboard", async () => {
		const widget = await show({ tree: { outer: { inner: { value: { leaf: { x: 12.5 } } } } } });
		await allowCopying(widget);
		const line = widget.page.getByRole("treeitem", { name: /^x:/ }).locator("> .glasscell-line");
		await line.hover();
		await line.getByRole("button", { name: "Copy path" }).click();
		await expect.poll(() => clipboard(widget)).toBe(".outer.inner.value.leaf.x");
		await line.getByRole("button", { name: "Copy", exact: true }).click();
		await expect.poll(() => clipboard(widget)).toBe("12.5");
	});

	test("says how many members are not in the notebook", async () => {
		const many = Object.fromEntries(Array.from({ length: 1250 }, (_, i) => [`key${i}`, { i }]));
		const { page } = await show({ tree: many });
		expect(await page.getByText("1,150 more, not in the notebook").count()).toBe(1);
	});
});

describe("a table", () => {
	const firstColumn = (page: Locator) => page.locator("tbody td:nth-child(2)").allTextContents();

	test("has pages, by buttons and by their size", async () => {
		const { page } = await show({ table: flowers(300) });
		const table = page.locator("#table");
		expect((await firstColumn(table)).length).toBe(20);
		await table.getByRole("button", { name: "Next page" }).click();
		expect((await firstColumn(table))[0]).toBe("20");
		await table.getByText("21–40 of 300").waitFor();
		await table.getByRole("button", { name: "Last page" }).click();
		expect((await firstColumn(table)).at(-1)).toBe("299");
		expect(await table.getByRole("button", { name: "Next page" }).isDisabled()).toBe(true);
		await table.getByLabel("Rows on a page").selectOption("100");
		expect((await firstColumn(table)).length).toBe(100);
	});

	test("is sorted by a column up, down, and then as it came; what is missing stands last", async () => {
		const { page } = await show({
			table: [3, null, 20, 1].map((n, i) => ({ n, name: `row number ${i} of the table` })),
		});
		const table = page.locator("#table");
		const sort = table.getByRole("button", { name: /^n number/ });
		await sort.click();
		expect(await firstColumn(table)).toEqual(["1", "3", "20", "–"]);
		expect(await table.locator("thead th").nth(1).getAttribute("aria-sort")).toBe("ascending");
		await sort.click();
		expect(await firstColumn(table)).toEqual(["20", "3", "1", "–"]);
		await sort.click();
		expect(await firstColumn(table)).toEqual(["3", "–", "20", "1"]);
	});

	test("says how much of a long frame the notebook holds, also when that is sorted", async () => {
		const { page } = await show({ table: flowers(2500) });
		const note = page.locator(".glasscell-table-note");
		expect(await note.textContent()).toBe("The notebook holds the first 1,000 of 2,500 rows × 7 columns.");
		await page.getByRole("button", { name: /^id/ }).click();
		expect(await note.textContent()).toContain("sorted among themselves");
	});

	test("is copied as CSV and TSV, in the order that is seen", async () => {
		const rows = [
			{ name: 'a "quoted", text', n: 2, empty: null },
			{ name: "two\nlines, and more of it here", n: 1, empty: undefined },
			{ name: "a plain one, with a longer text", n: 3, empty: null },
		];
		const widget = await show({ table: rows });
		await allowCopying(widget);
		await widget.page.getByRole("button", { name: /^n number/ }).click();
		await widget.page.getByRole("button", { name: "Copy CSV" }).click();
		const csv =
			'name,n,empty\n"two\nlines, and more of it here",1,\n"a ""quoted"", text",2,\n"a plain one, with a longer text",3,';
		await expect.poll(() => clipboard(widget)).toBe(csv);
		await widget.page.getByRole("button", { name: "Copy TSV" }).click();
		await expect.poll(() => clipboard(widget)).toContain("a plain one, with a longer text\t3\t");
	});

	test("aligns numbers to the right, and keeps its head in sight", async () => {
		const { page } = await show({ table: flowers(300) });
		await page.getByLabel("Rows on a page").selectOption("100");
		const scroll = page.locator(".glasscell-data-scroll");
		await scroll.evaluate((el) => el.scrollTo(0, 600));
		const [head, box] = [await page.locator("thead th").nth(1).boundingBox(), await scroll.boundingBox()];
		expect(Math.abs(head!.y - box!.y)).toBeLessThan(3); // the border
		const align = (n: number) =>
			page.locator(`tbody tr:first-child td:nth-child(${n})`).evaluate((el) => getComputedStyle(el).textAlign);
		expect([await align(2), await align(3)]).toEqual(["right", "left"]);
	});
});

describe("an array", () => {
	test("shows type, shape, range and a picture with words for it; its values on request", async () => {
		const { page } = await show({ heat: hill() });
		const array = page.locator("#heat");
		expect(await array.locator(".glasscell-array-head").textContent()).toBe("NdArrayfloat3228 × 28");
		const picture = array.locator("img");
		expect(await picture.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight])).toEqual([
			224, 224,
		]);
		expect(await picture.getAttribute("alt")).toMatch(/^heat map, 28 × 28: dark/);
		expect(await array.locator("table").count()).toBe(0);
		await array.getByRole("button", { name: "Values" }).click();
		expect(await array.locator("tbody tr").count()).toBe(20);
	});
});

describe("texts out of data", () => {
	test("are never markup: not as keys, values, class names, column names, messages", async () => {
		const values: Record<string, unknown> = {};
		for (const [i, payload] of payloads.entries()) {
			const named = { [payload]: class {} };
			Object.defineProperty(named[payload], "name", { value: payload });
			values[`tree${i}`] = { [payload]: { [payload]: payload, of: new named[payload]!() }, list: [[[[[[payload]]]]]] };
			values[`error${i}`] = new TypeError(payload, { cause: new Error(payload) });
			values[`table${i}`] = Array.from({ length: 5 }, () => ({
				[payload]: payload,
				other: `${payload} and more of it`,
			}));
		}
		const widget = await show(values);
		const inserted = await widget.page.evaluate(
			() =>
				document.querySelectorAll(".glasscell :is(script, iframe, svg, img, a, style, object, embed, form, input)")
					.length,
		);
		expect(inserted).toBe(0);
		expect(await widget.page.locator("#tree0").textContent()).toContain(payloads[0]);
		expect(await widget.page.evaluate(() => (window as { hacked?: unknown }).hacked)).toBeUndefined();
	});

	test("an output that no kernel wrote is refused with the place that is wrong", async () => {
		const column = { name: "a", type: "", numeric: false, missing: 0 };
		const picture = { png: "x) url(http://a.invalid/", width: 1, height: 1, alt: "", caption: "" };
		const wrong = {
			value: null,
			kind: { kind: "script" },
			"root.type": { kind: "tree", root: { type: "html", text: "<b>" } },
			"picture.png": { kind: "array", title: "", dtype: "", shape: [], facts: [], picture },
			"table.columns.1.cells": {
				kind: "table",
				title: "",
				rows: 1,
				width: 2,
				columns: [
					{ ...column, cells: [1] },
					{ ...column, cells: [] },
				],
			},
		};
		const widget = await open();
		for (const [place, shown] of Object.entries(wrong)) {
			const drawn = drawValues(widget, renderer, { wrong: shown });
			await expect(drawn, place).rejects.toThrow(`${place}: expected `);
		}
	});
});
