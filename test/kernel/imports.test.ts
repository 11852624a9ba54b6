import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient, nodeVersions, result } from "./client.ts";

/** Node.js 20 loads TypeScript through a thread of hooks, later versions in place: both ways are tested. */
const versions = nodeVersions().filter(({ name }, index) => index === 0 || name === "Node.js 24");

const files: Readonly<Record<string, string>> = {
	"node_modules/only-esm/package.json": `{ "name": "only-esm", "type": "module", "exports": "./index.js" }`,
	"node_modules/only-esm/index.js": `export const kind = "esm"; export default class Thing {}`,
	"node_modules/common/package.json": `{ "name": "common", "main": "index.js" }`,
	"node_modules/common/index.js": `const made = { ["na" + "med"]: "cjs" }; module.exports = Object.assign(() => "called", made);`,
	"node_modules/broken/package.json": `{ "name": "broken", "type": "module", "exports": "./index.js" }`,
	"node_modules/broken/index.js": `import "not-there-either";`,
	"node_modules/typed/package.json": `{ "name": "typed", "type": "module", "exports": { "types": "./index.d.ts", "default": "./index.js" } }`,
	"node_modules/typed/index.js": "export const value = 1;",
	"node_modules/typed/index.d.ts": "export declare const value: number; export interface Shape { n: number }",
	"plain.mjs": `export const plain = "mjs";`,
	"data.json": `{ "rows": [1, 2, 3] }`,
	"lib/model.ts": `import { ten } from "./scale.ts";
import settings from "../data.json";
import { kind } from "only-esm";
import type { Options } from "./scale.ts";
export interface Model { readonly size: number }
export const size: number = settings.rows.length * ten();
export { kind };
export let calls: number = 0;
export function call(options?: Options): void { calls++; }
export default class Net implements Model { readonly size: number = size; }
`,
	"lib/scale.ts": `import { size } from "./model";
export interface Options { deep: boolean }
export const scale = 10;
export function ten(): number {
  return 10;
}
export const late = (): number => size;
`,
	"lib/levels.ts": `export enum Level { Low = 1, High }\n\nexport function fail(): never {\n  throw new Error("level " + Level.High);\n}\n`,
	"lib/wrong.ts": "export const fine = 1;\nexport const wrong = ;\n",
	"sub/again.ts": "export * from '../lib/model.ts';\n",
};

describe.each(versions)("in $name", (node) => {
	let kernel: KernelClient;
	let directory: string;
	const write = (name: string, text: string) => {
		mkdirSync(dirname(join(directory, name)), { recursive: true });
		writeFileSync(join(directory, name), text);
	};
	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), "glasscell notebook-"));
		for (const [name, text] of Object.entries(files)) write(name, text);
		kernel = await KernelClient.start({ node, directory });
	});
	afterAll(async () => {
		await kernel.close();
		rmSync(directory, { recursive: true, force: true });
	});

	test.each([
		["a built-in module", `import { sep } from "node:path"; sep`, "'/'"],
		["a default and a namespace", `import os, * as all from "node:os"; os.EOL === all.EOL`, "true"],
		["an ES module", `import Thing, { kind } from "only-esm"; [kind, Thing.name]`, "[ 'esm', 'Thing' ]"],
		["a CommonJS module", `import common from "common"; common()`, "'called'"],
		["a CommonJS name that Node does not see", `import { named } from "common"; named`, "'cjs'"],
		["a .mjs file", `import { plain } from "./plain.mjs"; plain`, "'mjs'"],
		["a .json file", `import data from "./data.json"; data.rows`, "[ 1, 2, 3 ]"],
		["dynamically", `(await import("only-esm")).kind`, "'esm'"],
		["dynamically a .ts file", `(await import("./lib/scale.ts")).scale`, "10"],
		["a .ts file that imports others, in a circle", `import Net, { size } from "./lib/model.ts"; new Net().size`, "30"],
		["a .ts file without its ending", `import { scale } from "./lib/scale"; scale`, "10"],
		["a .ts file by JavaScript's ending", `import { scale } from "./lib/scale.js"; scale`, "10"],
		["a file that re-exports all of another", `import { kind } from "./sub/again.ts"; kind`, "'esm'"],
		["a .ts file that TypeScript must emit", `import { Level } from "./lib/levels.ts"; Level[2]`, "'High'"],
		["a type beside a value", `import { value, Shape } from "typed"; value`, "1"],
		["nothing but types", `import type { Shape } from "typed"; 5`, "5"],
		["by require", `require("common")()`, "'called'"],
		["the notebook's folder by import.meta", `import.meta.url.endsWith("notebook.ts")`, "true"],
	])("a cell imports %s", async (_, code, expected) => {
		const exchange = await kernel.execute(code);
		expect(exchange.reply.content).toMatchObject({ status: "ok" });
		expect(result(exchange)).toBe(expected);
	});

	test("nothing that the kernel does for an import appears in the notebook", () => {
		expect(kernel.published.filter(({ type }) => type === "stream")).toEqual([]);
	});

	test("exported variables of a .ts file are live, and one file is one module however it is reached", async () => {
		const code = `import * as direct from "./lib/model.ts"; import * as through from "./sub/again.ts";
direct.call(); [direct.calls, through.calls]`;
		expect(result(await kernel.execute(code))).toBe("[ 1, 1 ]");
	});

	test("a .ts file that changed is loaded anew, and so is what imports it", async () => {
		write("live/inner.ts", "export const value: string = 'before';");
		write("live/outer.ts", "export { value } from './inner.ts';");
		write("live/other.ts", "export const born: object = {};");
		const code = "import { value } from './live/outer.ts'; import { born } from './live/other.ts'; value";
		expect(result(await kernel.execute(`${code}; var first = born; value`))).toBe("'before'");
		write("live/inner.ts", "export const value: string = 'after';");
		expect(result(await kernel.execute(`${code}; [value, first === born]`))).toBe("[ 'after', true ]");
	});

	test("an error in a .ts file points at its line, also where TypeScript emitted it", async () => {
		const { reply } = await kernel.execute(`import { fail } from "./lib/levels.ts";\nfail();`);
		const traceback = reply.content.traceback.join("\n");
		expect(traceback).toMatch(/lib\/levels\.ts:4:\d+/);
		expect(traceback).not.toContain("glasscell=");
		expect(traceback).toContain(`> 4 |   throw new Error("level "`);
	});

	test("a .ts file that does not parse is named with the place", async () => {
		const { reply } = await kernel.execute(`import { fine } from "./lib/wrong.ts";`);
		expect(reply.content.ename).toBe("SyntaxError");
		expect(reply.content.traceback.join("\n")).toMatch(/lib\/wrong\.ts:2:22/);
	});

	test("a name that does not exist is an error that lists the exports", async () => {
		const { reply } = await kernel.execute(`import { king } from "only-esm";`);
		expect(reply.content).toMatchObject({ status: "error", ename: "SyntaxError" });
		expect(reply.content.evalue).toBe(
			`only-esm has no export named "king". Did you mean "kind"? It exports default, kind.`,
		);
	});

	test("a package that does not exist is said to be missing", async () => {
		const { reply } = await kernel.execute(`import "no-such-package-at-all";`);
		expect(reply.content.evalue).toContain("Cannot find package 'no-such-package-at-all'");
	});

	test("a package that needs a missing package names the one that is missing", async () => {
		const { reply } = await kernel.execute(`import "broken";`);
		expect(reply.content.evalue).toContain("Cannot find package 'not-there-either'");
	});

	test("what the notebook's folder lacks comes from the kernel's own package", async () => {
		expect(result(await kernel.execute(`import ts from "typescript"; typeof ts.version`))).toBe("'string'");
	});
});
