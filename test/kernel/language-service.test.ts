import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotebookService } from "../../src/kernel/language/service.ts";

const folder = mkdtempSync(join(tmpdir(), "glasscell language "));
let service: NotebookService;
beforeAll(() => {
	writeFileSync(
		join(folder, "beside.ts"),
		"/** Says hello. */\nexport function greet(name: string): string { return name }\nexport interface Shape { size: number }\n",
	);
	mkdirSync(join(folder, "node_modules/pack"), { recursive: true });
	writeFileSync(
		join(folder, "node_modules/pack/package.json"),
		'{"name":"pack","type":"module","exports":{".":{"types":"./index.d.ts","default":"./index.js"}}}',
	);
	writeFileSync(join(folder, "node_modules/pack/index.js"), "export const packed = 1;\n");
	writeFileSync(
		join(folder, "node_modules/pack/index.d.ts"),
		"export declare const packed: { inner: number };\nexport interface Only { a: 1 }\nexport declare class Both {}\nexport type Alias = Both;\n",
	);
	service = new NotebookService(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Completions at `|`, by name. */
function complete(marked: string, from: NotebookService = service) {
	const cursor = marked.indexOf("|");
	return from.complete(marked.replace("|", ""), cursor);
}
const names = (marked: string, from?: NotebookService) => complete(marked, from).matches.map(({ text }) => text);
const inspect = (marked: string, detail = 0, from = service) =>
	from.inspect(marked.replace("|", ""), marked.indexOf("|"), detail);

describe("completion", () => {
	it("gives only what starts as the word before the cursor, with what it replaces", () => {
		expect(complete("Math.sq|")).toEqual({
			matches: [
				{ text: "sqrt", kind: "function", start: 5, end: 7, signature: "(method) Math.sqrt(x: number): number" },
			],
			start: 5,
			end: 7,
		});
	});

	it("falls back on another case only if nothing matches", () => {
		expect(names("Math.SQ|")).toEqual(["SQRT1_2", "SQRT2"]);
		expect(names("Math.LOG1p|")).toEqual(["log1p"]);
		expect(names("Math.zz|")).toEqual([]);
	});

	it("counts in UTF-16 units after 😀", () => {
		expect(complete('"😀"; Math.sq|')).toMatchObject({ start: 11, end: 13, matches: [{ text: "sqrt" }] });
	});

	it("works in code that is half written", () => {
		expect(names("function f() { if (true) { const x = [1].fla|")).toEqual(["flat", "flatMap"]);
		expect(names("const o = { alpha: 1 };\nfoo(o.al|")).toEqual(["alpha"]);
		expect(names("`${Math.sq|")).toEqual(["sqrt"]);
	});

	it("offers keywords, the kernel's globals and Node's, and no browser's", () => {
		expect(names("displ|")).toContain("display");
		expect(names("setImm|")).toContain("setImmediate");
		expect(names("awai|")).toContain("await");
		expect(names("docum|")).not.toContain("document");
	});

	it("completes modules, their exports and files beside the notebook", () => {
		expect(names('import { packed } from "pack"; packed.|')).toEqual(["inner"]);
		expect(names('import { pa| } from "pack"')).toEqual(["packed"]);
		expect(names('import fs from "node:fs/pro|"')).toEqual(["promises"]);
		expect(names('import { gr| } from "./beside.ts"')).toEqual(["greet"]);
		expect(names('import { x } from "./be|"')).toEqual(["beside.ts"]);
	});

	it("knows TensorFlow.js under all its names, from the kernel's own package", () => {
		for (const name of ["@tensorflow/tfjs", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"])
			expect(names(`import * as tf from "${name}"; tf.onesL|`)).toEqual(["onesLike"]);
	});

	it("offers no names in strings and comments", () => {
		const fresh = new NotebookService(folder);
		fresh.commit("const somewhere = 1");
		expect(names('"some|"', fresh)).toEqual([]);
		expect(names("// some|", fresh)).toEqual([]);
		expect(names("({}).some|", fresh)).toEqual([]);
		expect(names("some|", fresh)).toEqual(["somewhere"]);
	});
});

describe("earlier cells", () => {
	it("are known with their types: generics, members, interfaces, enums, destructuring, imports", () => {
		const fresh = new NotebookService(folder);
		fresh.commit(
			"class Stack<T> { /** Puts on top. */ push(item: T): this { return this } peek(): T { return null! } #hidden = 1 }",
		);
		fresh.commit("const { first, rest: [second] } = { first: new Stack<{ weight: number }>(), rest: ['a'] }");
		fresh.commit(
			'interface Point { across: number }\nenum Colour { Crimson }\nimport { packed as renamed } from "pack"\nimport * as all from "pack"',
		);
		fresh.commit("function at(p: Point) { return p }\nif (true) { var inBlock = /x/ }");
		for (let settled = false; ; settled = true) {
			expect(names("first.pe|", fresh)).toEqual(["peek"]);
			expect(names("first.peek().|", fresh)).toEqual(["weight"]);
			expect(names("second.padS|", fresh)).toEqual(["padStart"]);
			expect(names("at(null!).|", fresh)).toEqual(["across"]);
			expect(names("const p: Point = {} as Point; p.|", fresh)).toEqual(["across"]);
			expect(names("Colour.|", fresh)).toContain("Crimson");
			expect(names("renamed.|", fresh)).toEqual(["inner"]);
			expect(names("all.pa|", fresh)).toEqual(["packed"]);
			expect(names("inBlock.tes|", fresh)).toEqual(["test"]);
			expect(names("first.#|", fresh)).toEqual([]);
			if (settled) break;
			while (fresh.settle());
		}
	});

	it("give way to the latest declaration of a name, for later cells only", () => {
		const fresh = new NotebookService(folder);
		fresh.commit("const it = 'text'; function use() { return it }");
		fresh.commit("const it = 5");
		expect(names("it.toFix|", fresh)).toEqual(["toFixed"]);
		expect(names("it.padS|", fresh)).toEqual([]);
		expect(names("use().padS|", fresh)).toEqual(["padStart"]);
		fresh.commit("class it { static only = 1 }");
		expect(names("it.onl|", fresh)).toEqual(["only"]);
		expect(complete("i|t", fresh).matches.filter(({ text }) => text === "it")).toHaveLength(1);
	});

	it("do not hide what the cell itself declares", () => {
		const fresh = new NotebookService(folder);
		fresh.commit("const it = 'text'");
		expect(names("const it = 5; it.toFix|", fresh)).toEqual(["toFixed"]);
	});

	it("with errors of type, exports of their own and default exports are taken in all the same", () => {
		const fresh = new NotebookService(folder);
		fresh.commit("export const wrong: string = 5; export default 3; export function shown() { return missing.x }");
		while (fresh.settle());
		expect(names("wrong.padS|", fresh)).toEqual(["padStart"]);
		expect(names("show|", fresh)).toContain("shown");
	});
});

describe("inspection", () => {
	it("gives declaration and documentation, and tags if asked for detail", () => {
		const brief = inspect("Math.ma|x");
		expect(brief.found).toBe(true);
		expect(brief.plain).toMatch(/^\(method\) Math\.max\(\.\.\.values: number\[\]\): number\n\nReturns the larger/);
		expect(brief.plain).not.toContain("@param");
		expect(inspect("Math.ma|x", 1).markdown).toMatch(/^```typescript\n\(method\) Math\.max[\s\S]*\*@param\* `values`/);
	});

	it("describes a name of an earlier cell as the thing itself, also after its last letter", () => {
		const fresh = new NotebookService(folder);
		fresh.commit("/** Doubles.\n * @param x what is doubled\n */\nfunction twice(x: number) { return 2 * x }");
		for (const marked of ["twi|ce(3)", "twice|"])
			expect(inspect(marked, 0, fresh).plain).toMatch(/^(function )?twice\(x: number\): number\n\nDoubles\.$/);
	});

	it("finds nothing where nothing is", () => {
		expect(inspect("1 + |  2")).toEqual({ found: false, plain: "", markdown: "" });
		expect(inspect("|")).toMatchObject({ found: false });
		expect(inspect("unknownName|")).toMatchObject({ plain: "any" });
	});
});

describe("a name that a module lacks at run time", () => {
	it("is a type if the module declares it as one, and not as a value", () => {
		expect(service.isType("pack", "Only")).toBe(true);
		expect(service.isType("pack", "Alias")).toBe(true);
		expect(service.isType("pack", "Both")).toBe(false);
		expect(service.isType("pack", "packed")).toBe(false);
		expect(service.isType("pack", "absent")).toBe(false);
		expect(service.isType("no-such-package", "x")).toBe(false);
		expect(service.isType("./beside.ts", "Shape")).toBe(true);
		expect(service.isType("@tensorflow/tfjs", "TensorLike")).toBe(true);
	});
});

describe("cost", () => {
	it("stays flat over 300 cells: a question looks at the cells that it needs, and reads nothing again", () => {
		const fresh = new NotebookService(folder);
		const seen: { cells: number; read: number }[] = [];
		fresh.commit("const x0 = { value: 1 }");
		for (let cell = 1; cell <= 300; cell++) {
			fresh.commit(`const x${cell} = { value: x${cell - 1}.value + 1 }; class C${cell} { m() { return x${cell} } }`);
			while (fresh.settle());
			if (cell % 100 !== 0 && cell !== 10) continue;
			expect(names(`x${cell}.val|`, fresh)).toEqual(["value"]);
			const { cells, parsed } = fresh.size;
			seen.push({ cells, read: parsed });
			expect(fresh.check(`const wrong: string = x${cell}.value;`).problems).toMatchObject([{ code: 2322 }]);
			expect(fresh.size).toEqual({ cells: 1, parsed: 1 });
		}
		expect(new Set(seen.map((size) => JSON.stringify(size))).size).toBe(1);
		expect(seen[0]!.cells).toBe(1);
		expect(seen[0]!.read).toBeLessThanOrEqual(2);
	}, 120_000);

	it("is one cell for a name declared 300 times", () => {
		const fresh = new NotebookService(folder);
		for (let cell = 0; cell < 300; cell++) fresh.commit(`const same = ${cell}`);
		expect(names("same.toFix|", fresh)).toEqual(["toFixed"]);
		expect(fresh.size.cells).toBe(1);
	});
});

describe("the notebook's tsconfig.json", () => {
	it("decides about strictness, libraries, paths and JSX, and not about modules", () => {
		const own = mkdtempSync(join(tmpdir(), "glasscell tsconfig "));
		try {
			writeFileSync(join(own, "aliased.ts"), "export const found = 1\n");
			const compilerOptions = {
				lib: ["esnext", "dom"],
				paths: { "~/*": ["./*"] },
				module: "commonjs",
				jsxFactory: "h",
			};
			writeFileSync(
				join(own, "tsconfig.json"),
				`{ // comments are allowed\n"compilerOptions": ${JSON.stringify(compilerOptions)} }`,
			);
			const configured = new NotebookService(own);
			expect(names("docum|", configured)).toContain("document");
			expect(names('import { fo| } from "~/aliased.ts"', configured)).toEqual(["found"]);
			expect(configured.emit("<a/>").code).toContain('h("a", null)');
		} finally {
			rmSync(own, { recursive: true });
		}
	});
});
