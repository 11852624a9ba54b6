import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { extensionPath, type SavedNotebook, saveNotebook } from "./harness/saved-notebook.ts";
import { imageView, scoresView, stateOf } from "./harness/states.ts";
import { type JupyterLab, type LabNotebook, startJupyterLab } from "./jupyter-lab.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
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

const state = stateOf([imageView(), scoresView]);

async function reopened(
	name: string,
	saved: SavedNotebook,
	work: (notebook: LabNotebook, output: Locator) => Promise<void>,
) {
	await saveNotebook(lab, `${name}.ipynb`, state, saved);
	const notebook = await lab.open(`${name}.ipynb`, { height: 1200 });
	try {
		await work(notebook, notebook.page.locator(".jp-OutputArea-output").first());
		expect(notebook.outsideRequests).toEqual([]);
	} finally {
		await notebook.screenshot(`reopened-${name}`);
		await notebook.close();
	}
}

/** How many places show a text that matches; what is hidden does not count. */
function visibly(output: Locator, text: RegExp): Promise<number> {
	return output.getByText(text).filter({ visible: true }).count();
}

/** Picture, sentence and table, as the static form has them. */
async function expectStaticForm(output: Locator): Promise<void> {
	const pictures = output.locator("img");
	await pictures.first().waitFor();
	expect(await pictures.count()).toBe(2);
	for (const picture of await pictures.all())
		expect(await picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(100);
	expect(await output.getByText("the largest score, 0.298, is at row 2, column 4").first().isVisible()).toBe(true);
	await output.getByText("Numbers: Class scores").click();
	expect(await output.locator("table").last().isVisible()).toBe(true);
	expect(await visibly(output, /model not found|Loading widget/)).toBe(0);
}

describe("a notebook that is opened again", () => {
	test("trusted, without widget state, shows picture, sentence and table in place of “model not found”", () =>
		reopened("trusted", { trusted: true, withState: false }, async (notebook, output) => {
			await expectStaticForm(output);
			await notebook.ready();
			await notebook.page.waitForTimeout(1500);
			await output.getByText("Numbers: Class scores").click();
			await expectStaticForm(output);
		}));

	test("untrusted, without widget state, shows them too", () =>
		reopened("untrusted", { trusted: false, withState: false }, (_notebook, output) => expectStaticForm(output)));

	test("untrusted, with widget state, shows them and runs no widget", () =>
		reopened("untrusted-state", { trusted: false, withState: true }, async (notebook, output) => {
			await expectStaticForm(output);
			await notebook.ready();
			expect(await notebook.page.locator(".glasscell").count()).toBe(0);
		}));

	test("trusted, with widget state, draws the widget; what only the kernel can answer is disabled and says why", () =>
		reopened("trusted-state", { trusted: true, withState: true }, async (notebook, output) => {
			await output.locator("canvas.glasscell-canvas").waitFor();
			await output.locator(".glasscell-chart svg").waitFor();
			expect(await output.locator("img:visible").count()).toBe(0);
			expect(await output.getByText("No kernel answers: run the cell again").isVisible()).toBe(true);
			expect(await output.getByLabel("Target class").isDisabled()).toBe(true);
			expect(await output.getByLabel("Opacity").isEnabled()).toBe(true);
			await output.locator("canvas.glasscell-canvas").hover();
			expect(await notebook.page.locator(".glasscell-readout").first().textContent()).toMatch(
				/^row \d, column \d: digit 0/,
			);
		}));

	test("trusted, whose kernel this machine does not have, shows them", () =>
		reopened("no-kernel", { trusted: true, withState: false, kernel: "not-installed" }, async (notebook, output) => {
			const dialog = notebook.page.locator(".jp-Dialog");
			await dialog.getByRole("button", { name: "No Kernel" }).click();
			await expectStaticForm(output);
		}));

	test("shows the widget when its cell is run again, keeps it over a reload, and stays drawn when the kernel restarts", () => {
		// A cell that shows the widget of these very views.
		const source = [
			'import { classScores, ndArray } from "glasscell";',
			`import { viewWidget } from ${JSON.stringify(path.join(root, "dist/widget/view-widget.js"))};`,
			'const scores = classScores(ndArray(Float32Array.of(0.25, 0.75), [2], ["class"]), ["cat", "dog"]);',
			'const ask = { id: "ask", label: "Ask", type: "toggle", answeredBy: "explainer" };',
			'viewWidget({ views: [{ ...scores, controls: [ask] }], values: {}, selections: {}, status: { state: "idle" } })',
		].join("\n");
		return reopened("run-again", { trusted: true, withState: false, source }, async (notebook, output) => {
			await expectStaticForm(output);
			await notebook.runAll();
			const chart = output.locator(".glasscell-chart svg");
			const expectLive = async () => {
				await chart.waitFor();
				expect(
					await output.getByText("The model prefers dog (probability 0.75).").filter({ visible: true }).count(),
				).toBe(1);
				expect(await output.locator("img:visible").count()).toBe(0);
				expect(await output.getByLabel("Ask").isEnabled()).toBe(true);
			};
			await expectLive();
			await notebook.save();
			await notebook.page.reload();
			await expectLive();
			await notebook.ready();
			await notebook.page.evaluate(() => {
				type Kernel = { restart(): Promise<void> };
				type Lab = { shell: { currentWidget: { sessionContext: { session: { kernel: Kernel } } } } };
				return (
					window as unknown as { jupyterapp: Lab }
				).jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
			});
			await output.getByText("No kernel answers: run the cell again").waitFor();
			expect(await output.getByLabel("Ask").isDisabled()).toBe(true);
			expect(await chart.isVisible()).toBe(true);
		});
	});

	test("leaves the outputs of other widgets as they are", () =>
		reopened(
			"stock",
			{
				trusted: true,
				withState: false,
				bundle: {
					"application/vnd.jupyter.widget-view+json": {
						version_major: 2,
						version_minor: 0,
						model_id: "0123456789abcdef",
					},
					"text/html": "<p>not ours</p>",
					"text/plain": "IntSlider(value=3)",
				},
			},
			async (notebook, output) => {
				await notebook.ready();
				await expect.poll(() => visibly(output, /model not found/), { timeout: 10_000 }).toBe(1);
			},
		));
});
