import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { colorAt } from "../../src/figure/color-map.ts";
import { addCells, notebookOf } from "./harness/notebook-file.ts";
import { type JupyterLab, type LabNotebook, startJupyterLab } from "./jupyter-lab.ts";

const course = fileURLToPath(new URL("../../notebooks/01-first-explanation.ipynb", import.meta.url));

/** What the test asks of the widget by hand, and of the explainer directly. */
const question = { target: 8, layer: "conv1/relu" };

let lab: JupyterLab;
let notebook: LabNotebook;

beforeAll(async () => {
	lab = await startJupyterLab();
	const file = path.join(lab.folder, "01-first-explanation.ipynb");
	fs.copyFileSync(course, file);
	addCells(file, [
		`const direct = await gradCam(model, take(images.test, [digit]), { target: ${question.target}, layer: "${question.layer}" });
console.log("DIRECT " + JSON.stringify(Array.from(direct.payload.scores.values)));`,
	]);
	notebook = await lab.open("01-first-explanation.ipynb", { width: 1400, height: 1800 });
	await notebook.runAll();
});
afterAll(async () => {
	await notebook?.close();
	await lab?.close();
});

/** The widget of `exploreImage`: the one with a choice of methods. */
function explorerOf(page: Page): Locator {
	return page.locator(".glasscell", { has: page.getByText("Target class") });
}

async function settled(explorer: Locator): Promise<void> {
	await explorer.locator('.glasscell-views[aria-busy="false"]:not([data-stale])').waitFor();
}

/** The colour in the middle of each cell of a canvas, row by row. */
function cellColours(canvas: Locator, rows: number, columns: number): Promise<number[][]> {
	return canvas.evaluate(
		(element, [rows, columns]) => {
			const { width, height } = element as HTMLCanvasElement;
			const context = (element as HTMLCanvasElement).getContext("2d")!;
			return Array.from({ length: rows * columns }, (_, i) => {
				const x = Math.floor((((i % columns) + 0.5) * width) / columns);
				const y = Math.floor((Math.floor(i / columns) + 0.5) * (height / rows));
				return [...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
			});
		},
		[rows, columns] as const,
	);
}

async function directScores(page: Page): Promise<number[]> {
	const text = await page.locator(".jp-OutputArea-output", { hasText: "DIRECT [" }).last().textContent();
	return JSON.parse(text!.slice(text!.indexOf("[")));
}

/** Asks for class 8 at the first convolution, with the heat map alone. */
async function askByHand(explorer: Locator): Promise<void> {
	await explorer.getByRole("radio", { name: "Grad-CAM" }).check({ force: true });
	await settled(explorer);
	await explorer.getByLabel("Layer").selectOption({ label: question.layer });
	await settled(explorer);
	await explorer.getByLabel("Target class").selectOption(String(question.target));
	await settled(explorer);
	await explorer.getByLabel("Opacity").fill("1");
	await settled(explorer);
}

describe("the first notebook in a real JupyterLab", () => {
	test("runs top to bottom without an error and without a request to the outside", async () => {
		expect(await notebook.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').allTextContents()).toEqual(
			[],
		);
		expect(notebook.outsideRequests).toEqual([]);
		await notebook.page.getByText(/accuracy on \d+ held-out digits: 9\d/).waitFor();
		await notebook.screenshot("first-explanation-light");
	});

	test("draws, for another class and another layer, the pixels of a direct call of the explainer", async () => {
		const explorer = explorerOf(notebook.page);
		await askByHand(explorer);
		const scores = await directScores(notebook.page);
		const largest = Math.max(...scores);
		expect(largest).toBeGreaterThan(0);
		const expected = scores.map((score) => [...colorAt("viridis", score / largest)]);
		const canvas = explorer.locator("canvas.glasscell-canvas").last();
		expect(await cellColours(canvas, 8, 8)).toEqual(expected);
		await notebook.screenshot("first-explanation-asked");
	});

	test("keeps the widget, its controls and its answer over a reload of the page", async () => {
		await notebook.save();
		const before = await cellColours(explorerOf(notebook.page).locator("canvas.glasscell-canvas").last(), 8, 8);
		await notebook.page.reload();
		await notebook.ready();
		const explorer = explorerOf(notebook.page);
		await explorer.locator("canvas.glasscell-canvas").last().waitFor();
		expect(await explorer.getByLabel("Target class").inputValue()).toBe(String(question.target));
		expect(await cellColours(explorer.locator("canvas.glasscell-canvas").last(), 8, 8)).toEqual(before);
		await explorer.getByLabel("Target class").selectOption("5");
		await settled(explorer);
		await explorer.getByText("Grad-CAM: what matters for 5").first().waitFor();
	});
});

describe("training in a real JupyterLab", () => {
	test("is stopped by the kernel's interrupt: the plot says where, the cell fails, the next cell runs", async () => {
		const setUp = notebookOf(course)
			.cells.filter((cell) => cell.cell_type === "code")
			.slice(0, 3)
			.map((cell) => cell.source.join(""));
		setUp[2] = setUp[2]!.replace("const epochs = 25", "const epochs = 100000");
		const file = path.join(lab.folder, "interrupt.ipynb");
		fs.copyFileSync(course, file);
		addCells(file, setUp, { replace: true });
		const long = await lab.open("interrupt.ipynb");
		try {
			await long.start();
			await long.page
				.locator(".glasscell")
				.getByText(/Epoch ([3-9]|\d\d+) of 100000/)
				.first()
				.waitFor();
			await long.command("notebook:interrupt-kernel");
			await long.page
				.getByText(/stopped at epoch \d+ of 100000/)
				.first()
				.waitFor();
			await expect.poll(() => long.errors()).toHaveLength(1);
			await long.screenshot("training-interrupted");
			await long.command("notebook:insert-cell-below");
			await long.page.keyboard.press("Enter");
			await long.page.keyboard.insertText('console.log("alive", tf.memory().numTensors > 0)');
			await long.command("notebook:run-cell");
			await long.page.getByText("alive true").first().waitFor();
		} finally {
			await long.close();
		}
	});
});
