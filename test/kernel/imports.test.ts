import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
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
	"lib/frame.ts": `import { DataFrame } from "danfojs-node";\nexport const frame = new DataFrame([[1, 2]]);\n`,
	"lib/linked.ts": `import { tenn } from "./scale.ts";\nexport const linked = tenn();\n`,
	"lib/scale-user.js": `import { ten } from "./scale.ts";\nexport const fromScript = ten() + 1;\n`,
	"lib/common.cjs": `const { half } = require("./half.cjs");\nexports.half = half; exports.name = __filename;\n`,
	"lib/half.cjs": "exports.half = 0.5;\n",
	"lib/old-style.js": "module.exports = { kind: 'common' };\n",
	"lib/common-words.ts": "export const here: string = __dirname; export const eol: string = require('node:os').EOL;\n",
	"lib/json-user.ts": `import data from "../data.json" with { type: "json" };
export const rows: number[] = data.rows;
export const later = async () => (await import("../data.json", { with: { type: "json" } })).default.rows.length;
`,
	"lib/element.tsx": `/** @jsx h */
const h = (tag: string, props: object | null, ...children: unknown[]) => ({ tag, props, children });
export const element = <b title="t">{1 + 1}</b>;
`,
	"folder/index.ts": "export const inFolder: string = 'index';\n",
	"packed/package.json": `{ "main": "./start.js" }`,
	"packed/start.js": "exports.packed = 'main';\n",
	"strange.json": "{ rows: 1 }",
	"tsconfig.json": `{
	// As editors write it.
	"extends": "./tsconfig.base.json",
	"compilerOptions": { "verbatimModuleSyntax": true, "baseUrl": ".", "paths": { "@lib/*": ["./nowhere/*", "./lib/*"], "scale": ["lib/scale.ts"] }, },
}`,
	"tsconfig.base.json": `{ "compilerOptions": { "useDefineForClassFields": false, "experimentalDecorators": true, "emitDecoratorMetadata": false } }`,
	"package.json": `{ "name": "own-package", "exports": { ".": { "require": "./nowhere.cjs", "import": "./lib/scale.ts" }, "./lib/*": "./lib/*.ts" }, "imports": { "#scale": "./lib/scale.ts" } }`,
	"pnpm-lock.yaml": "",
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
		["a .js file that imports TypeScript", `import { fromScript } from "./lib/scale-user.js"; fromScript`, "11"],
		["a .cjs file that requires another", `import { half } from "./lib/common.cjs"; half`, "0.5"],
		[
			"a .js file that is CommonJS",
			`import old, { kind } from "./lib/old-style.js"; [old.kind, kind]`,
			"[ 'common', 'common' ]",
		],
		[
			"a .ts file that uses CommonJS's words",
			`import { here, eol } from "./lib/common-words"; [here.endsWith("lib"), eol.length > 0]`,
			"[ true, true ]",
		],
		["a .json file with its attribute", `import d from "./data.json" with { type: "json" }; d.rows.length`, "3"],
		["a .json file's values by name", `import { rows } from "./data.json"; rows`, "[ 1, 2, 3 ]"],
		[
			"a .json file dynamically with its attribute",
			`(await import("./data.json", { with: { type: "json" } })).default.rows`,
			"[ 1, 2, 3 ]",
		],
		[
			"a package's .json file with its attribute",
			`import pkg from "common/package.json" with { type: "json" }; pkg.name`,
			"'common'",
		],
		[
			"a .ts file that imports .json with attributes",
			`import { rows, later } from "./lib/json-user.ts"; [rows, await later()]`,
			"[ [ 1, 2, 3 ], 3 ]",
		],
		[
			"a .tsx file",
			`import { element } from "./lib/element"; element`,
			"{ tag: 'b', props: { title: 't' }, children: [ 2 ] }",
		],
		["a folder by its index", `import { inFolder } from "./folder"; inFolder`, "'index'"],
		["a folder by its package.json", `import { packed } from "./packed"; packed`, "'main'"],
		["by tsconfig's paths, the first that is there", `import { scale } from "@lib/scale"; scale`, "10"],
		["by one of tsconfig's paths without a star", `import { scale } from "scale"; scale`, "10"],
		["from tsconfig's baseUrl", `import { scale } from "lib/scale"; scale`, "10"],
		["its own package by name", `import { scale } from "own-package"; scale`, "10"],
		[
			"its own package's subpath",
			`import { inFolder } from "./folder"; import { scale } from "own-package/lib/scale"; scale`,
			"10",
		],
		["its package's own imports", `import { scale } from "#scale"; scale`, "10"],
		[
			"what it resolves by import.meta",
			`const { kind: resolved } = await import(import.meta.resolve("only-esm")); resolved`,
			"'esm'",
		],
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

	test.each([
		["a .mjs file", "changing.mjs", (n: number) => `export const n = ${n};`, `import { n } from "./changing.mjs"; n`],
		["a .cjs file", "changing.cjs", (n: number) => `exports.n = ${n};`, `import c from "./changing.cjs"; c.n`],
		["a .json file", "changing.json", (n: number) => `{ "n": ${n} }`, `import j from "./changing.json"; j.n`],
		[
			"what a .cjs file requires",
			"inner.cjs",
			(n: number) => `exports.n = ${n};`,
			`require("node:fs").writeFileSync("outer.cjs", 'exports.n = require("./inner.cjs").n'); import o from "./outer.cjs"; o.n`,
		],
		[
			"what a .ts file imports as CommonJS",
			"deep.cjs",
			(n: number) => `exports.n = ${n};`,
			`require("node:fs").writeFileSync("deep.ts", 'import d from "./deep.cjs"; export const n: number = d.n'); import { n } from "./deep.ts"; n`,
		],
	])("%s that changed is loaded anew", async (_, name, text, cell) => {
		for (const value of [1, 22, 333]) {
			write(name, text(value));
			expect(result(await kernel.execute(cell))).toBe(String(value));
		}
	});

	test("a file that did not change stays the same module, JSON too", async () => {
		const cell = `import * as again from "./data.json"; const { default: other } = await import("./data.json"); again.default === other`;
		expect(result(await kernel.execute(cell))).toBe("true");
	});

	test("tsconfig's fields that are assigned, and decorators of its kind, hold in cells and in files", async () => {
		write("lib/fields.ts", "export class Fields { declared: number; made = 1; }");
		const cell = `import { Fields } from "./lib/fields.ts";
class Base { set made(value: number) { seen.push(value); } }
const seen: number[] = [];
class Child extends Base { declared: number; made = 7; }
new Child();
function legacy(target: object, key: string) { seen.push(key.length); }
class Decorated { @legacy field = 1; }
[Object.keys(new Fields()), Object.keys(new Child()), seen]`;
		expect(result(await kernel.execute(cell))).toBe("[ [ 'made' ], [], [ 7, 5, 7 ] ]");
	});

	test("import.meta has url, filename, dirname and resolve", async () => {
		const cell = `[import.meta.filename, import.meta.dirname, import.meta.resolve("./a b.ts"), import.meta.resolve("fs"), import.meta.resolve("glasscell")]`;
		const [filename, dirname, file, builtin, own] = JSON.parse(
			result(await kernel.execute(`JSON.stringify(${cell})`))!.slice(1, -1),
		);
		expect(filename).toBe(join(directory, "notebook.ts"));
		expect(dirname).toBe(directory);
		expect(file).toBe(pathToFileURL(join(directory, "a b.ts")).href);
		expect(builtin).toBe("node:fs");
		expect(own).toBe(pathToFileURL(join(import.meta.dirname, "../../dist/index.js")).href);
	});

	test("a name that does not exist is an error that lists the exports", async () => {
		const { reply } = await kernel.execute(`import { king } from "only-esm";`);
		expect(reply.content).toMatchObject({ status: "error", ename: "SyntaxError" });
		expect(reply.content.evalue).toBe(
			`only-esm has no export named "king". Did you mean "kind"? It exports default, kind.`,
		);
	});

	test("of many exports, those that are listed end with how many more there are", async () => {
		const { reply } = await kernel.execute(`import { readFil } from "node:fs";`);
		expect(reply.content.evalue).toMatch(
			/^node:fs has no export named "readFil"\. Did you mean "readFile"\?.*and \d+ more\.$/,
		);
	});

	test("a name that a file misspells says in which file, and what was meant", async () => {
		const { reply } = await kernel.execute(`import { linked } from "./lib/linked.ts";`);
		expect(reply.content.evalue).toMatch(/export named 'tenn'\. Did you mean "ten"\? It exports/);
		expect(reply.content.evalue).not.toContain("?glasscell=");
		expect(reply.content.traceback.join("\n")).toMatch(/lib\/linked\.ts:1:10\n[\s\S]*> 1 \| import \{ tenn \}/);
	});

	test("a package that does not exist is said to be missing, with the command of the project's package manager", async () => {
		const { reply } = await kernel.execute(`import "@no-such/package-at-all/part";`);
		expect(reply.content.evalue).toBe(
			`Cannot find package '@no-such/package-at-all'. To install it: pnpm add @no-such/package-at-all (in ${directory})`,
		);
	});

	test.each([
		["a file", `import "./lib/modle.ts"`, `Cannot find "./lib/modle.ts" in DIRECTORY. Did you mean "./lib/model.ts"?`],
		[
			"a file without its ending",
			`import "./lib/modle"`,
			`Cannot find "./lib/modle" in DIRECTORY. Did you mean "./lib/model.ts"?`,
		],
		["a module of Node's", `import "node:fss"`, `Node.js has no module "node:fss".`],
		["a package's path", `import "only-esm/inner"`, `The package "only-esm" does not export "only-esm/inner".`],
	])("%s that does not exist is said to be missing, and what may have been meant", async (_, code, message) => {
		const { reply } = await kernel.execute(code);
		expect(reply.content.evalue).toBe(message.replace("DIRECTORY", directory));
		expect(reply.content.traceback.join("\n")).toMatch(/at async cell-\d+\.ts:1:\d+/);
	});

	test("a .json file that is none is named with the reason", async () => {
		const { reply } = await kernel.execute(`import "./strange.json"`);
		expect(reply.content.evalue).toMatch(/strange\.json is not JSON: .*position 2/);
	});

	test("a package that needs a missing package names the one that is missing", async () => {
		const { reply } = await kernel.execute(`import "broken";`);
		expect(reply.content.evalue).toMatch(
			/^Cannot find package 'not-there-either'\. It is needed by .*broken\/index\.js\. To install it: pnpm add not-there-either/,
		);
	});

	test("what the notebook's folder lacks comes from the kernel's own package", async () => {
		expect(result(await kernel.execute(`import ts from "typescript"; typeof ts.version`))).toBe("'string'");
	});

	test("danfojs-node is the form of it that comes with us, in cells and in files, with the tensors of the library", async () => {
		const cell = `import * as dfd from "danfojs-node"; import { Tensor } from "@tensorflow/tfjs"; import { frame } from "./lib/frame.ts";
const made = new dfd.DataFrame({ age: [41, 7] });
[made.tensor instanceof Tensor, frame instanceof dfd.DataFrame, import.meta.resolve("danfojs-node").endsWith("/danfo/index.js")]`;
		expect(result(await kernel.execute(cell))).toBe("[ true, true, true ]");
	});
});
