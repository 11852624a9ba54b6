import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addCells } from "./harness/notebook-file.ts";
import { type JupyterLab, type LabNotebook, startJupyterLab } from "./jupyter-lab.ts";

const shapes = `interface Shape { side: number; tags: string[] }
const shapes: Shape[] = [1, 2, 3].map((side) => ({ side, tags: ["square", "no. " + side] }));`;
const area = `function area(shape: Shape): number {
	const factor: number = 2;
	const result = shape.side * factor;
	return result;
}
let total = 0;
for (const shape of shapes) {
	total += area(shape);
}
total`;
const later = `import { scaled } from "./scale.ts";
enum Step { Small = 10, Large = 20 }
const after = scaled(Step.Large);
await null;
throw new RangeError("too far " + after);`;

let lab: JupyterLab;
let notebook: LabNotebook;

beforeAll(async () => {
	lab = await startJupyterLab();
	const file = path.join(lab.folder, "debugged.ipynb");
	const metadata = { kernelspec: { name: "glasscell", display_name: "TypeScript", language: "typescript" } };
	fs.writeFileSync(file, JSON.stringify({ cells: [], metadata, nbformat: 4, nbformat_minor: 5 }));
	addCells(file, [shapes, area, later]);
	fs.writeFileSync(
		path.join(lab.folder, "scale.ts"),
		"export function scaled(n: number): number {\n\treturn n * 3;\n}\n",
	);
	notebook = await lab.open("debugged.ipynb", { width: 1500, height: 900 });
	await notebook.ready();
});
afterAll(async () => {
	await notebook?.close();
	await lab?.close();
});

const cell = (index: number) => notebook.page.locator(".jp-Notebook .jp-CodeCell").nth(index);
/** The breakpoints in a cell's gutter; CodeMirror's first element of a gutter only keeps its width. */
const marks = (index: number) => cell(index).locator(".cm-gutterElement:not(:first-child) .cm-breakpoint-icon");
const variables = () => notebook.page.locator("#jp-debugger-sidebar .jp-DebuggerVariables");
const frames = () => notebook.page.locator("#jp-debugger-sidebar .jp-DebuggerCallstackFrame");
/** The button that switches debugging, once it works; it is pressed while debugging is on. */
const bug = (pressed: boolean) =>
	notebook.page.locator(`.jp-DebuggerBugButton[aria-disabled="false"][aria-pressed="${pressed}"]`);
const stopped = () => notebook.page.getByText("Paused in Debugger");

/** Selects a cell and runs it. */
async function run(index: number): Promise<void> {
	await cell(index).locator(".jp-InputPrompt").click();
	await notebook.command("notebook:run-cell");
}

/** Clicks into the gutter of a cell's line. */
async function toggleBreakpoint(index: number, line: number): Promise<void> {
	await cell(index).locator(".cm-breakpoint-gutter > .cm-gutterElement").nth(line).click();
}

/** Waits until the line that is marked as the current one has this text. */
async function standsAt(text: string): Promise<void> {
	await notebook.page.locator(".jp-DebuggerEditor-highlight", { hasText: text }).waitFor();
	await expect.poll(() => notebook.page.locator(".jp-DebuggerEditor-highlight").count()).toBe(1);
}

/** Waits until the tree of variables has this entry. */
async function shows(name: string, value: string): Promise<void> {
	const entry = variables().locator(".jp-DebuggerVariables-name", { hasText: new RegExp(`^${name}$`) });
	await expect.poll(() => entry.first().locator("xpath=following-sibling::span[1]").textContent()).toBe(value);
}

/** How many breakpoints the kernel knows of: JupyterLab tells it some time after it shows them, and anew after a restart. */
function breakpointsInKernel(): Promise<number> {
	return notebook.page.evaluate(async () => {
		type Info = { content: { body: { breakpoints: { breakpoints: unknown[] }[] } } };
		type Kernel = { requestDebug(request: object): { onReply: (reply: Info) => void; done: Promise<unknown> } };
		type App = { shell: { currentWidget: { sessionContext: { session: { kernel: Kernel } } } } };
		const { kernel } = (window as unknown as { jupyterapp: App }).jupyterapp.shell.currentWidget.sessionContext.session;
		const future = kernel.requestDebug({ type: "request", seq: 0, command: "debugInfo" });
		let count = 0;
		future.onReply = ({ content }) => {
			count = content.body.breakpoints.flatMap(({ breakpoints }) => breakpoints).length;
		};
		await future.done;
		return count;
	});
}

async function outputOf(index: number, text: string): Promise<void> {
	await cell(index).locator(".jp-OutputArea-output", { hasText: text }).waitFor();
}

test("the debugger is switched on, and shows the notebook's variables as cells run", async () => {
	await bug(false).click();
	await bug(true).waitFor();
	await notebook.page.locator("#jp-debugger-sidebar").waitFor();
	await run(0);
	await shows("shapes", "(3) [{…}, {…}, {…}]");
	await notebook.screenshot("debugger-1-globals");
});

test("a cell stops at the line whose gutter was clicked, with its variables and its calls", async () => {
	await toggleBreakpoint(1, 3);
	await marks(1).waitFor();
	await expect.poll(breakpointsInKernel).toBe(1);
	await run(1);
	await stopped().waitFor();
	await standsAt("const result = shape.side * factor;");
	await shows("shape", "{side: 1, tags: Array(2)}");
	await shows("factor", "2");
	expect(await frames().allTextContents()).toEqual(["areaCell [*]:3", "cell-2.tsCell [*]:8"]);
	await notebook.screenshot("debugger-2-stopped");
});

test("objects are expanded, steps are made, and expressions evaluated", async () => {
	const shape = variables().locator("jp-tree-item", { hasText: "shape" }).first();
	await shape.click();
	await shows("tags", "(2) ['square', 'no. 1']");
	await notebook.command("debugger:next");
	await standsAt("return result;");
	await shows("result", "2");
	await notebook.command("debugger:stepOut");
	await standsAt("for (const shape of shapes) {");
	await notebook.command("debugger:next");
	await standsAt("total += area(shape);");
	await notebook.command("debugger:evaluate");
	const console = notebook.page.locator(".jp-DebugConsole");
	await console.locator(".jp-CodeConsole-promptCell .cm-content").click();
	await notebook.page.keyboard.type("(shape as Shape).side * 100");
	await notebook.page.keyboard.press("Shift+Enter");
	await console.locator(".jp-OutputArea-output", { hasText: "200" }).waitFor();
	await notebook.screenshot("debugger-3-evaluated");
	await console.locator(".jp-CodeConsole-promptCell .cm-content").click();
	await notebook.page.keyboard.type("total = 1000");
	await notebook.page.keyboard.press("Shift+Enter");
	await console.locator(".jp-OutputArea-output", { hasText: "1000" }).waitFor();
});

test("the cell goes on to its next stop, and to its end", async () => {
	await notebook.command("debugger:continue");
	await standsAt("const result = shape.side * factor;");
	await shows("shape", "{side: 2, tags: Array(2)}");
	await notebook.command("debugger:continue");
	await shows("shape", "{side: 3, tags: Array(2)}");
	await notebook.command("debugger:continue");
	await outputOf(1, "1010");
	await expect.poll(() => stopped().isVisible()).toBe(false);
	await expect.poll(() => frames().count()).toBe(0);
	await shows("total", "1010");
	await toggleBreakpoint(1, 3);
	await expect.poll(breakpointsInKernel).toBe(0);
	await expect.poll(() => marks(1).count()).toBe(0);
});

test("an exception that nothing catches stops a cell, also after an await, on the line that was written", async () => {
	await notebook.page.evaluate(() => {
		type App = { commands: { execute(id: string, parameters: object): Promise<unknown> } };
		const { commands } = (window as unknown as { jupyterapp: App }).jupyterapp;
		return commands.execute("debugger:pause-on-exceptions", { filter: "uncaught" });
	});
	await toggleBreakpoint(2, 3);
	await expect.poll(breakpointsInKernel).toBe(1);
	await run(2);
	await standsAt("const after = scaled(Step.Large);");
	await notebook.command("debugger:stepIn");
	await expect.poll(() => frames().first().textContent()).toMatch(/^scaled.*scale\.ts:2$/);
	await shows("n", "20");
	await notebook.screenshot("debugger-4-module");
	await notebook.command("debugger:stepOut");
	await standsAt("await null;");
	await notebook.command("debugger:continue");
	await standsAt('throw new RangeError("too far " + after);');
	await notebook.command("debugger:continue");
	await outputOf(2, "RangeError: too far 60");
});

test("a restart keeps the breakpoints, and the cell stops again in the new kernel", async () => {
	await toggleBreakpoint(1, 2);
	await expect.poll(breakpointsInKernel).toBe(2);
	await notebook.page.evaluate(() => {
		type App = { shell: { currentWidget: { sessionContext: { session: { kernel: { restart(): Promise<void> } } } } } };
		return (
			window as unknown as { jupyterapp: App }
		).jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
	});
	await notebook.ready();
	await expect.poll(breakpointsInKernel, { timeout: 15_000 }).toBe(2);
	expect(await marks(1).count()).toBe(1);
	await run(0);
	await run(1);
	await stopped().waitFor();
	await standsAt("const factor: number = 2;");
	await shows("shape", "{side: 1, tags: Array(2)}");
	await notebook.screenshot("debugger-5-restarted");
});

test("an interrupt ends a cell that stands, and switched off, nothing stops", async () => {
	await notebook.command("notebook:interrupt-kernel");
	await outputOf(1, "KeyboardInterrupt");
	await expect.poll(() => stopped().isVisible()).toBe(false);
	await bug(true).click();
	await bug(false).waitFor();
	await run(1);
	await outputOf(1, "12");
	await notebook.screenshot("debugger-6-off");
});
