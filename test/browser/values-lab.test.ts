import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
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
		"({ orders, owner: { name: 'Ann', address: { street: 'Long Lane 1', city: { name: 'Kyoto', zip: '600' } } }, when: new Date(0) })",
	].join("\n"),
	["Array.from({ length: 2500 }, (_, i) => ({ row: i, square: i * i, name: 'row ' + i, odd: i % 2 === 1 }))"].join(
		"\n",
	),
	"Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i / 100))",
	[
		"function read(text: string) {",
		"  try { return JSON.parse(text); }",
		"  catch (cause) { return new TypeError('no settings', { cause }); }",
		"}",
		"read('{')",
	].join("\n"),
	"const w = 28; ({ shape: [w, w], values: Float32Array.from({ length: w * w }, (_, i) => Math.hypot((i % w) - 14, Math.floor(i / w) - 14)) })",
	"({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', data: { values: [{ a: 'A', b: 28 }, { a: 'B', b: 55 }] }, mark: 'bar', encoding: { x: { field: 'a' }, y: { field: 'b', type: 'quantitative' } } })",
];

async function openValues(theme: "light" | "dark"): Promise<LabNotebook> {
	const name = `values-${theme}.ipynb`;
	await saveNotebook(lab, name, stateOf([]), { trusted: false, withState: false, bundle: { "text/plain": "" } });
	addCells(path.join(lab.folder, name), cells, { replace: true });
	const notebook = await lab.open(name, { theme, height: 3000 });
	await notebook.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await notebook.runAll();
	return notebook;
}

test.each(["light", "dark"] as const)("values in JupyterLab's %s theme", async (theme) => {
	const notebook = await openValues(theme);
	await notebook.page.locator(".glasscell-array").nth(1).waitFor();
	await notebook.page.waitForTimeout(1500);
	await notebook.screenshot(`values-lab-${theme}`);
	await notebook.close();
	expect(1).toBe(1);
});
