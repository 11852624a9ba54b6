import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleOf } from "../../src/kernel/display/bundle.ts";
import { addCells } from "./harness/notebook-file.ts";
import { extensionPath, saveNotebook } from "./harness/saved-notebook.ts";
import { stateOf } from "./harness/states.ts";
import { type JupyterLab, type LabNotebook, startJupyterLab } from "./jupyter-lab.ts";

let lab: JupyterLab;
let extension: string;
const jupyterPath = process.env.JUPYTER_PATH;

beforeAll(async () => {
	extension = extensionPath();
	process.env.JUPYTER_PATH = extension;
	lab = await startJupyterLab();
});
afterAll(async () => {
	await lab.close();
	if (jupyterPath === undefined) delete process.env.JUPYTER_PATH;
	else process.env.JUPYTER_PATH = jupyterPath;
	fs.rmSync(extension, { recursive: true, force: true });
});

const cells = [
	"1 + 1",
	"({ name: 'Ann', age: 41 })",
	[
		"class Order { constructor(readonly id: number, readonly lines: { article: string; price: number }[]) {} }",
		"const orders = new Map([['first', new Order(1, [{ article: 'tea', price: 3.5 }])], ['second', new Order(2, [])]]);",
		"({ orders, owner: { name: 'Ann', address: { street: 'Long Lane 1', city: { name: 'Kyoto' } } }, when: new Date(0) })",
	].join("\n"),
	"Array.from({ length: 2500 }, (_, i) => ({ row: i, square: i * i, name: 'row ' + i, odd: i % 2 === 1 }))",
	"Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i / 100))",
	[
		"function read(text: string) {",
		"  try { return JSON.parse(text); }",
		"  catch (cause) { return new TypeError('no settings', { cause }); }",
		"}",
		"read('{')",
	].join("\n"),
	"const w = 28; ({ shape: [w, w], values: Float32Array.from({ length: w * w }, (_, i) => Math.hypot((i % w) - 14, i / w - 14)) })",
	"({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', data: { values: [{ a: 'A', b: 28 }, { a: 'B', b: 55 }] }, mark: 'bar', encoding: { x: { field: 'a' }, y: { field: 'b', type: 'quantitative' } } })",
	"display.html('<b>bold</b>'); display.markdown('*$x^2$*')",
];

/** Opens a notebook of these cells and runs them. */
async function openValues(theme: "light" | "dark", width: number): Promise<LabNotebook> {
	const name = `values-${theme}.ipynb`;
	await saveNotebook(lab, name, stateOf([]), { trusted: false, withState: false, bundle: { "text/plain": "" } });
	addCells(path.join(lab.folder, name), cells, { replace: true });
	const notebook = await lab.open(name, { theme, width, height: 2600 });
	await notebook.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await notebook.runAll();
	await notebook.page.locator(".vega-embed").waitFor();
	return notebook;
}

const clipboard = ({ page }: LabNotebook) => page.evaluate(() => navigator.clipboard.readText());

/** What every reader of the notebook sees, with a kernel or without. */
async function expectDrawn({ page }: LabNotebook): Promise<void> {
	await page.locator(".glasscell-array").nth(1).waitFor();
	expect(await page.getByRole("tree").count()).toBe(2);
	expect(await page.getByText("The notebook holds the first 1,000 of 2,500 rows × 4 columns.").isVisible()).toBe(true);
	await page.getByRole("button", { name: "Next page" }).click();
	await page.getByText("21–40 of 1,000").waitFor();
	await page.getByRole("button", { name: "First page" }).click();
}

test("values are drawn, copied and paged through in JupyterLab, and keys stay in them", async () => {
	const notebook = await openValues("light", 1280);
	const { page } = notebook;
	try {
		await expectDrawn(notebook);
		const output = (cell: number) => page.locator(".jp-CodeCell").nth(cell).locator(".jp-OutputArea-output");
		for (const plain of [0, 1]) expect(await output(plain).locator(".glasscell").count()).toBe(0);

		const selected = () => page.locator(".jp-Cell.jp-mod-active .jp-InputPrompt").textContent();
		const owner = page.getByRole("treeitem", { name: /^owner:/ });
		await owner.locator("> .glasscell-line").click();
		const before = await selected();
		expect(await owner.getAttribute("aria-expanded")).toBe("false");
		await page.keyboard.press("ArrowRight");
		await page.keyboard.press("ArrowDown");
		await page.keyboard.press("c");
		await expect.poll(() => clipboard(notebook)).toBe("Ann");
		await page.keyboard.press("p");
		await expect.poll(() => clipboard(notebook)).toBe(".owner.name");
		await page.keyboard.press("d");
		await page.keyboard.press("d"); // twice deletes a cell, anywhere else
		expect(await selected()).toBe(before);
		expect(await page.locator(".jp-CodeCell").count()).toBe(cells.length);

		await page.getByRole("button", { name: /^square/ }).click();
		await page.getByRole("button", { name: /^square/ }).click();
		await page.getByRole("button", { name: "Copy TSV" }).click();
		await expect.poll(() => clipboard(notebook)).toMatch(/^row\tsquare\tname\todd\n999\t998001\trow 999\ttrue\n/);
		expect(await output(8).first().locator("b").textContent()).toBe("bold");
		expect(notebook.outsideRequests).toEqual([]);
		await notebook.screenshot("values-lab-light");
		await notebook.save();
	} finally {
		await notebook.close();
	}
});

test("a saved notebook shows them without its kernel, and where nobody trusts it", async () => {
	const saved = fs.readFileSync(path.join(lab.folder, "values-light.ipynb"), "utf8");
	// Another text than the one that was signed is not trusted; another kernel is not there.
	const foreign = { ...JSON.parse(saved) };
	foreign.metadata = { kernelspec: { name: "not-installed", display_name: "not installed", language: "typescript" } };
	for (const cell of foreign.cells) cell.metadata.trusted = false;
	fs.writeFileSync(path.join(lab.folder, "foreign.ipynb"), JSON.stringify(foreign).replace("bold", "bolder"));
	const notebook = await lab.open("foreign.ipynb", { height: 2600 });
	try {
		await notebook.page.locator(".jp-Dialog").getByRole("button", { name: "No Kernel" }).click();
		await expectDrawn(notebook);
		await notebook.screenshot("values-lab-reopened");
	} finally {
		await notebook.close();
	}
});

test("values follow the dark theme, in a narrow window", async () => {
	const notebook = await openValues("dark", 760);
	try {
		await expectDrawn(notebook);
		const colors = await notebook.page
			.locator(".glasscell-shown")
			.first()
			.evaluate((el) => [el.dataset.scheme, getComputedStyle(el).color]);
		expect(colors[0]).toBe("dark");
		expect(Number(/\d+/.exec(colors[1]!)?.[0])).toBeGreaterThan(180);
		const wider = await notebook.page
			.locator(".glasscell-shown")
			.evaluateAll((all) => all.filter((el) => el.scrollWidth > el.clientWidth).length);
		expect(wider).toBe(0);
		await notebook.screenshot("values-lab-dark");
	} finally {
		await notebook.close();
	}
});

test("where nothing draws them, JupyterLab's sanitizer leaves the static form whole", async () => {
	const values = [
		{ a: { b: { c: { d: { e: "<i>" } } } }, list: [1, 2, 3] },
		Array.from({ length: 30 }, (_, i) => ({ n: i, name: `row ${i} of the table` })),
		{ shape: [28, 28], values: Float32Array.from({ length: 784 }, (_, i) => i % 29) },
	];
	const parts = await Promise.all(values.map(async (value) => (await bundleOf(value))["text/html"]));
	const bundle = { "text/html": parts.join("<hr>") };
	await saveNotebook(lab, "static.ipynb", stateOf([]), { trusted: false, withState: false, bundle });
	const { page, screenshot, close } = await lab.open("static.ipynb", { height: 1500 });
	try {
		const output = page.locator(".jp-OutputArea-output");
		await output.locator("img").waitFor();
		expect(await output.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(224);
		await output.getByText("a: {b: {…}}", { exact: true }).click();
		expect(await output.getByText("b: {c: {…}}").isVisible()).toBe(true);
		expect(await output.locator("table").first().locator("tbody tr").count()).toBe(20);
		const align = (n: number) =>
			output
				.locator("tbody td")
				.nth(n)
				.evaluate((el) => getComputedStyle(el).textAlign);
		expect([await align(0), await align(1)]).toEqual(["right", "left"]);
		await screenshot("values-lab-static");
	} finally {
		await close();
	}
});
