import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cellTags } from "../../../src/kernel/transform/cell-tags.ts";
import { contents, KernelClient, result, text } from "../client.ts";

describe("a cell's tags", () => {
	test.each([
		["/** @module mylib */ let x", { module: "mylib", browser: false, jsx: false }],
		["/**\n * hello\n * @module mylib\n */", { module: "mylib", browser: false, jsx: false }],
		["// first\n/* second */\n/** @jsx @browser */\nlet x", { browser: true, jsx: true }],
		["/** @browser @node */", { browser: false, jsx: false }],
		["/** @module two words */", { browser: false, jsx: false }],
		["/** @module ../escape */", { browser: false, jsx: false }],
		["/* @module plain */", { browser: false, jsx: false }],
		["let x; /** @module late */", { browser: false, jsx: false }],
		["/** mail@module.name */", { browser: false, jsx: false }],
		["/** @jsx h */ <b/>", { browser: false, jsx: true }],
	])("of %j are read from the doc comments before its code", (source, tags) => {
		expect(cellTags(source)).toEqual(tags);
	});
});

describe("a kernel", () => {
	let kernel: KernelClient;
	let directory: string;
	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), "glasscell-"));
		mkdirSync(join(directory, "node_modules/plots"), { recursive: true });
		writeFileSync(join(directory, "node_modules/plots/package.json"), `{ "main": "index.js" }`);
		writeFileSync(
			join(directory, "node_modules/plots/index.js"),
			`exports.plot = () => require("tslab").display.html("<svg>");`,
		);
		symlinkSync(
			join(import.meta.dirname, "../../../node_modules/tslab"),
			join(directory, "node_modules/tslab"),
			"junction",
		);
		writeFileSync(
			join(directory, "shows.ts"),
			`import { display } from "tslab";\nexport const show = () => display.text("from a file");`,
		);
		kernel = await KernelClient.start({ directory });
	});
	afterAll(async () => {
		await kernel.close();
		rmSync(directory, { recursive: true, force: true });
	});

	async function shown(cell: string) {
		const { reply, published } = await kernel.execute(cell);
		expect(reply.content, cell).toMatchObject({ status: "ok" });
		return contents(published, "display_data").map(({ data }) => data);
	}

	test.each([
		["a cell", `import * as tslab from "tslab"; tslab.display.html("<svg>")`, { "text/html": "<svg>" }],
		["a file beside the notebook", `import { show } from "./shows.ts"; show()`, { "text/plain": "from a file" }],
		["a package that asks for its own copy", `import { plot } from "plots"; plot()`, { "text/html": "<svg>" }],
		["require", `require("tslab").display.markdown("*m*")`, { "text/markdown": "*m*" }],
		["a dynamic import", `(await import("tslab")).display.latex("$x$")`, { "text/latex": "$x$" }],
	])("gives %s its own tslab", async (_, cell, data) => {
		expect(await shown(cell)).toEqual([data]);
	});

	test("never loads the package, nor ZeroMQ in the thread of the cells", async () => {
		const loaded = `Object.keys(require.cache).filter((path) => /tslab[^]dist[^](?!public)|zeromq/.test(path)).length`;
		expect(result(await kernel.execute(loaded))).toBe("0");
	});

	test("a cell that is a module runs when it is first imported, and anew once it was run again", async () => {
		const { published } = await kernel.execute(
			"/** @module counted */ export const runs = (globalThis.runs = (globalThis.runs ?? 0) + 1);",
		);
		expect(contents(published, "execute_result")).toEqual([]);
		expect(result(await kernel.execute("globalThis.runs"))).toBeUndefined();
		expect(result(await kernel.execute('import { runs } from "./counted"; runs'))).toBe("1");
		expect(result(await kernel.execute('import { runs } from "./counted.ts"; runs'))).toBe("1");
		await kernel.execute("/** @module counted */ export const runs = (globalThis.runs += 10);");
		expect(result(await kernel.execute('import { runs } from "./counted"; runs'))).toBe("11");
	});

	test("a module may import one that is defined after it, and files may import modules", async () => {
		await kernel.execute('/** @module outer */ import { word } from "./inner"; export const said = word + "!";');
		await kernel.execute('/** @module inner */ export const word: string = "late";');
		expect(result(await kernel.execute('import { said } from "./outer"; said'))).toBe("'late!'");
		writeFileSync(join(directory, "reader.ts"), 'import { word } from "./inner.ts"; export const read: string = word;');
		expect(result(await kernel.execute('import { read } from "./reader.ts"; read'))).toBe("'late'");
	});

	test("a module with JSX and tslab's tag for it can be imported, which stock tslab 1.0.22 cannot", async () => {
		await kernel.execute(
			"/** @jsx @module element */\nconst React = { createElement: (tag: string) => tag };\nexport const made = <b/>;",
		);
		expect(result(await kernel.execute('import { made } from "./element"; made'))).toBe("'b'");
	});

	test("a module that does not parse says where, and an error in one names it with its line", async () => {
		const { reply } = await kernel.execute("/** @module broken */\nexport const x = ;");
		expect(reply.content.traceback.join("\n")).toMatch(/broken\.ts:2:18[\s\S]*> 2 \| export const x = ;/);
		await kernel.execute("/** @module fails */\n\nexport function fail(): never { throw new Error('here') }");
		const failed = await kernel.execute('import { fail } from "./fails"; fail()');
		expect(failed.reply.content.traceback.join("\n")).toMatch(/fails\.ts:3:39[\s\S]*> 3 \| export function fail/);
	});

	test("TypeScript knows a module's types, and those of tslab, in completion and check", async () => {
		await kernel.execute("/** @module typed */ export const sized = (size: number): number => size;");
		await kernel.execute('import { sized } from "./typed"; sized("big")');
		await kernel.wait(() => text(kernel.published, "stderr").includes("TS2345") || undefined, "the check's word");
		const code = 'import * as tslab from "tslab"; tslab.display.ht';
		const { reply } = await kernel.request("complete_request", { code, cursor_pos: code.length });
		expect(reply.content.matches).toEqual(["html"]);
	});

	test("a cell for a browser does not run, as in stock tslab", async () => {
		const { reply, published } = await kernel.execute("/** @browser */ document.body.append('x')");
		expect(reply.content.status).toBe("ok");
		expect(published.map(({ type }) => type)).toEqual(["status", "execute_input", "status"]);
	});
});
