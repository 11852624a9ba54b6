import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { models } from "../../src/controls/generated/models.ts";
import { addCells } from "./harness/notebook-file.ts";
import { type JupyterLab, type LabNotebook, startJupyterLab } from "./jupyter-lab.ts";

const course = fileURLToPath(new URL("../../notebooks/01-first-explanation.ipynb", import.meta.url));

/** Every control that has a view of its own; layouts, styles and links have none. */
const seen = Object.values(models)
	.filter(({ name, view }) => view !== null && !/(Layout|Style|Link)$/.test(name))
	.map(({ name }) => name);

/** What some need to be seen, or be made at all. */
const given: Readonly<Record<string, string>> = {
	...Object.fromEntries(
		[
			"Dropdown",
			"RadioButtons",
			"Select",
			"SelectMultiple",
			"SelectionRangeSlider",
			"SelectionSlider",
			"ToggleButtons",
		].map((name) => [name, '{ options: ["first", "second"] }']),
	),
	...Object.fromEntries(
		["Box", "HBox", "VBox", "GridBox", "Tab", "Accordion", "Stack"].map((name) => [name, "[inner()], { titles }"]),
	),
	Box: "[inner()]",
	HBox: "[inner()]",
	VBox: "[inner()]",
	GridBox: "[inner()]",
	Stack: "[inner()], { selectedIndex: 0 }",
	Label: '{ value: "a label" }',
	HTML: '{ value: "<b>bold</b>" }',
	HTMLMath: '{ value: "$x^2$" }',
	Image: "{ value: png, width: 40 + '' }",
	Audio: '{ value: wav, format: "wav", autoplay: false }',
	Video: '{ value: wav, format: "wav", autoplay: false, width: "80" }',
	Valid: "{ value: true }",
};

const gallery = `import * as w from "glasscell/widgets";
import { createCanvas } from "@napi-rs/canvas";
const png = createCanvas(4, 4).toBuffer("image/png");
// A thousandth of a second of silence.
const wav = Buffer.concat([Buffer.from("RIFF,\\0\\0\\0WAVEfmt \\x10\\0\\0\\0\\x01\\0\\x01\\0@\\x1f\\0\\0@\\x1f\\0\\0\\x01\\0\\b\\0data\\b\\0\\0\\0", "latin1"), Buffer.alloc(8, 128)]);
const titles = ["a page"];
const inner = () => new w.Label({ value: "inside" });
const output = new w.Output();
output.run(() => console.log("captured"));
const all = [
${seen.map((name) => `	${name === "Output" ? "output" : `new w.${name}(${given[name] ?? ""})`}.addClass("seen-${name}"),`).join("\n")}
];
new w.GridBox(all, { layout: { gridTemplateColumns: "repeat(3, 1fr)", gridGap: "4px" } })`;

const cells = [
	gallery,
	`const x = new w.IntSlider({ description: "x", max: 10 }).addClass("my-x");
const y = new w.IntSlider({ description: "y", max: 10 }).addClass("my-y");
const z = new w.IntSlider({ description: "z", max: 10 }).addClass("my-z");
const busy = new w.Button({ description: "be busy" }).addClass("my-busy");
w.link(x, "value", y, "value");
w.jslink(x, "value", z, "value");
x.observe("value", ({ newValue }) => console.log("x moved to", newValue));
busy.onClick(() => { const end = Date.now() + 4000; while (Date.now() < end); });
new w.VBox([x, y, z, busy])`,
	`const said = new w.Label().addClass("my-said");
const say = (text: string) => { said.value = text; };
const text = new w.Text({ continuousUpdate: false }).addClass("my-text");
text.onSubmit(() => say("submitted " + text.value));
const drop = new w.Dropdown({ options: { One: 1, Two: 2 } }).addClass("my-drop");
drop.observe("value", ({ newValue }) => say("dropped " + newValue));
const day = new w.DatePicker().addClass("my-day");
day.observe("value", ({ newValue }) => say("day " + newValue?.toISOString()));
const clock = new w.TimePicker().addClass("my-clock");
clock.observe("value", ({ newValue }) => say("time " + newValue));
const check = new w.Checkbox({ description: "check" }).addClass("my-check");
check.observe("value", ({ newValue }) => say("checked " + newValue));
const upload = new w.FileUpload({ multiple: true }).addClass("my-upload");
upload.observe("value", ({ newValue }) => say("files " + newValue.map(({ name, content }) => name + "=" + [...content])));
const tabs = new w.Tab([text, drop, day], { titles: ["one", "two", "three"] }).addClass("my-tabs");
tabs.observe("selectedIndex", ({ newValue }) => say("tab " + newValue));
const pad = new w.Controller().addClass("my-pad");
pad.observe("buttons", ({ newValue }) => {
	say("pad " + pad.name + " with " + newValue.length);
	newValue[0].observe("pressed", (change) => say("pressed " + change.newValue));
});
new w.VBox([tabs, new w.HBox([clock, check, upload]), pad, said])`,
	`w.interact(({ n, word }) => { console.log("printing"); return word.repeat(n); }, { n: [1, 5], word: "ab" });`,
	`const counter = w.customWidget({
	state: { count: 0, levels: new Float32Array([1, 2]) },
	css: ".counter { color: rgb(1, 2, 3); }",
	initialize({ model }) { model.on("msg:custom", () => { model.set("count", 1000); model.save_changes(); }); },
	render({ model, el }) {
		const button = el.ownerDocument.createElement("button");
		button.className = "counter";
		const show = () => { button.textContent = model.get("count") + " " + model.get("levels").join(); };
		button.addEventListener("click", () => {
			model.set("count", model.get("count") + 1);
			model.set("levels", model.get("levels").map((level) => level * 2));
			model.save_changes();
		});
		model.on("change", show);
		show();
		el.append(button);
	},
});
counter.observe("count", ({ newValue }) => console.log("kernel counts", newValue, [...counter.levels].join()));
const reset = new w.Button({ description: "reset" }).addClass("my-reset");
reset.onClick(() => { counter.set({ count: -1, levels: new Float32Array([9]) }); });
const poke = new w.Button({ description: "poke" }).addClass("my-poke");
poke.onClick(() => counter.send({ kind: "poke" }));
const broken = w.customWidget({ state: {}, render: "export default { render() { throw new Error('my mistake'); } }" });
new w.VBox([counter, reset, poke, broken])`,
	`const steps = new w.Button({ description: "work" }).addClass("my-work");
const place = new w.Output().addClass("my-place");
steps.onClick(() => place.run(() => {
	for (const _ of w.progress([1, 2, 3, 4, 5, 6], { description: "steps" })) { const end = Date.now() + 400; while (Date.now() < end); }
}));
new w.VBox([steps, place])`,
];

let lab: JupyterLab;
let notebook: LabNotebook;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
	lab = await startJupyterLab();
	const file = path.join(lab.folder, "controls.ipynb");
	fs.copyFileSync(course, file);
	addCells(file, cells, { replace: true });
	notebook = await lab.open("controls.ipynb", { width: 1200, height: 3600 });
	page = notebook.page;
	page.setDefaultTimeout(20_000);
	page.on("console", (message) => {
		if (message.type() === "error") complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(String(error)));
	await notebook.runAll();
});
afterAll(async () => {
	await notebook?.close();
	await lab?.close();
});

const handle = (name: string): Locator => page.locator(`.my-${name} .noUi-handle`);
const readout = (name: string): Promise<string | null> => page.locator(`.my-${name} .widget-readout`).textContent();
const said = (): Promise<string | null> => page.locator(".my-said").textContent();

describe("in JupyterLab", () => {
	test.each(seen)("%s has a view", async (name) => {
		const view = page.locator(`.seen-${name}`).first();
		await view.waitFor({ state: "attached" });
		await expect
			.poll(async () => {
				const { width = 0, height = 0 } = (await view.boundingBox()) ?? {};
				return width * height;
			})
			.toBeGreaterThan(0);
	});

	test("no control makes the page complain", async () => {
		await notebook.screenshot("controls-gallery");
		expect(complaints.filter((text) => !text.includes("my mistake"))).toEqual([]);
		expect(await page.getByText(/error TS\d+/).count(), "complaints of the type check").toBe(0);
		expect(notebook.outsideRequests).toEqual([]);
	});

	test("a slider moved by keyboard reaches the kernel's observer, and moves the control linked to it", async () => {
		await handle("x").focus();
		await page.keyboard.press("ArrowRight");
		await page.keyboard.press("ArrowRight");
		await expect.poll(() => readout("y")).toBe("2");
		expect(await readout("x")).toBe("2");
		await page.locator(".jp-OutputArea-output", { hasText: "x moved to 2" }).waitFor();
	});

	test("a link in the browser works while the kernel is busy", async () => {
		const before = await readout("y");
		await page.locator(".my-busy").click();
		await handle("x").focus();
		await page.keyboard.press("ArrowRight");
		// Well before the four seconds for which the kernel computes.
		await expect.poll(() => readout("z"), { timeout: 2_000 }).toBe("3");
		expect(await readout("y")).toBe(before);
		await expect.poll(() => readout("y"), { timeout: 8_000 }).toBe("3");
	});

	test.each<[what: string, act: () => Promise<unknown>, heard: string]>([
		[
			"a text with Enter",
			async () => {
				await page.locator(".my-text input").fill("hello");
				await page.keyboard.press("Enter");
			},
			"submitted hello",
		],
		["a tab", () => page.locator(".my-tabs .lm-TabBar-tab", { hasText: "two" }).click(), "tab 1"],
		["a choice", () => page.locator(".my-drop select").selectOption("Two"), "dropped 2"],
		[
			"a day",
			async () => {
				await page.locator(".my-tabs .lm-TabBar-tab", { hasText: "three" }).click();
				await page.locator(".my-day input").fill("2026-02-28");
				await page.locator(".my-day input").blur();
			},
			"day 2026-02-28T00:00:00.000Z",
		],
		[
			"a time",
			async () => {
				await page.locator(".my-clock input").fill("16:45");
				await page.locator(".my-clock input").blur();
			},
			"time 16:45",
		],
		["a tick", () => page.locator(".my-check input").click(), "checked true"],
		[
			"files",
			async () => {
				const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator(".my-upload").click()]);
				await chooser.setFiles([
					{ name: "a.bin", mimeType: "application/octet-stream", buffer: Buffer.from([1, 2, 255]) },
					{ name: "b.txt", mimeType: "text/plain", buffer: Buffer.from("") },
				]);
			},
			"files a.bin=1,2,255,b.txt=",
		],
	])("%s reaches the kernel", async (_, act, heard) => {
		await act();
		await expect.poll(said).toBe(heard);
	});

	test("a game controller's buttons reach the kernel", async () => {
		await page.evaluate(() => {
			const button = { pressed: false, value: 0 };
			const pad = {
				id: "test pad",
				mapping: "standard",
				connected: true,
				timestamp: 1,
				index: 0,
				axes: [0, 0],
				buttons: [button, { ...button }],
			};
			Object.defineProperty(navigator, "getGamepads", { configurable: true, value: () => [pad] });
			Object.assign(window, { pressPad: () => Object.assign(button, { pressed: true, value: 1 }) && pad.timestamp++ });
		});
		await expect.poll(said).toBe("pad test pad with 2");
		await page.evaluate(() => (window as unknown as { pressPad(): void }).pressPad());
		await expect.poll(said).toBe("pressed true");
	});

	test("interact shows what its function shows for the latest values", async () => {
		const made = page.locator(".widget-interact").first();
		await made.getByText("'ababab'").waitFor();
		await made.locator(".noUi-handle").focus();
		await page.keyboard.press("ArrowRight");
		await made.getByText("'abababab'").waitFor();
		expect(await made.getByText("printing").count()).toBe(1);
		expect(await made.getByText("'ababab'", { exact: true }).count()).toBe(0);
	});

	test("a custom widget runs its code, and counts in the kernel and in the page", async () => {
		const button = page.locator(".counter");
		await expect.poll(() => button.textContent()).toBe("0 1,2");
		expect(await button.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(1, 2, 3)");
		await button.click();
		await expect.poll(() => button.textContent()).toBe("1 2,4");
		await page.getByText("kernel counts 1 2,4").waitFor();
		await page.locator(".my-reset").click();
		await expect.poll(() => button.textContent()).toBe("-1 9");
		await page.locator(".my-poke").click();
		await page.getByText("kernel counts 1000 9").waitFor();
		await page.getByRole("alert").getByText("The widget's code failed: my mistake").waitFor();
	});

	test("progress is seen while its loop does not pause", async () => {
		await page.locator(".my-work").click();
		const place = page.locator(".my-place");
		await place.getByText(/^[2-5] of 6 /).waitFor({ timeout: 5_000 });
		await place
			.getByText(/6 of 6 · 100 % .* in 2\.\d s/)
			.filter({ visible: true })
			.waitFor();
		await notebook.screenshot("controls");
	});

	test("a page that is loaded again shows the controls as they are now", async () => {
		await notebook.save();
		await page.reload();
		await page.locator(".jp-Notebook .jp-Cell").first().waitFor();
		await notebook.ready();
		await expect.poll(() => readout("y").catch(() => null), { timeout: 20_000 }).toBe("3");
		await expect.poll(() => page.locator(".counter").textContent()).toBe("1000 9");
		await page.locator(".counter").click();
		await expect.poll(() => page.locator(".counter").textContent()).toBe("1001 18");
		await handle("x").focus();
		await page.keyboard.press("ArrowRight");
		await expect.poll(() => readout("y")).toBe("4");
		await notebook.screenshot("controls-reloaded");
	});
});
