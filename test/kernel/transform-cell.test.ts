import { describe, expect, it } from "vitest";
import { transformCell } from "../../src/kernel/transform/transform-cell.ts";
import { noEmit, type Outcome, runCells } from "./transform-fixture.ts";

const transform = (source: string) => transformCell(source, { file: "cell-1.ts", emit: noEmit });
const values = (outcomes: readonly Outcome[]) =>
	outcomes.map((outcome) => ("value" in outcome ? outcome.value : outcome.error));
const run = async (...cells: string[]) => values(await runCells(cells, { emit: noEmit }));

describe("a cell's result", () => {
	it("is the value of its last statement if that is an expression", async () => {
		expect(
			await run("1 + 1", "1 + 1;", "2; // two", "const x = 5", "x; let y = 1", "for (const i of [1, 2]) i"),
		).toEqual(["2", "2", "2", "undefined", "undefined", "undefined"]);
	});

	it("is nothing for an empty cell, a comment, a declaration of a function, and an import", async () => {
		expect(await run("", "// 1", "function f() {}", 'import "x"', "class C {}", "interface I {}")).toEqual(
			Array(6).fill("undefined"),
		);
	});

	it("is the string of a cell that is only a string, although that is a directive", async () => {
		expect(await run("'hello'")).toEqual(["'hello'"]);
	});

	it("is the object of a cell that is an object literal, and not of one that is a block", async () => {
		expect(await run("{ a: 1, b: [2] }", "{ a: 1 }\n", "  {}", "const q = 1", "{ q }", "{ let r = q; }")).toEqual([
			"{ a: 1, b: [ 2 ] }",
			"{ a: 1 }",
			"{}",
			"undefined",
			"{ q: 1 }",
			"undefined",
		]);
	});

	it("is what it exports by default, wherever that stands", async () => {
		expect(
			await run(
				"export default { a: 1 }",
				"export default 3\n'later'",
				"export default class { static n = 1 }",
				"export default function named() {}",
				"named.name",
				"export = 4",
			),
		).toEqual(["{ a: 1 }", "3", "[class default] { n: 1 }", "[Function: named]", "'named'", "4"]);
	});
});

describe("functions", () => {
	it("can be called before they are declared, through others too", async () => {
		expect(
			await run("first()\nfunction first() { return second() + 1 }\nfunction second() { return 1 }\nfirst()"),
		).toEqual(["2"]);
	});

	it("keep name, kind and later reassignment", async () => {
		const cell =
			"async function* g() {}\nfunction f() { f = () => 2; return 1 }\n[g.name, f.name, f(), f(), g.constructor.name]";
		expect(await run(cell)).toEqual(["[ 'g', 'f', 1, 2, 'AsyncGeneratorFunction' ]"]);
	});

	it("do not join with the line after them", async () => {
		expect(await run("function f() { return 1 }\n(2)", "function g() {}\n[3]", "async function h() {}\n`4`")).toEqual([
			"2",
			"[ 3 ]",
			"'4'",
		]);
	});

	it("in blocks stay in their blocks, as in a module", async () => {
		expect(await run("{ function inner() {} }\ntypeof inner")).toEqual(["'undefined'"]);
	});
});

describe("var", () => {
	it("is one variable however often it is declared, and before its declaration", async () => {
		expect(
			await run(
				"early = 1; var early; early",
				"var twice = 1; var twice; twice",
				"if (true) { var inBlock = 2 } inBlock",
				"for (var i = 0; i < 3; i++) { var { last } = { last: i } }\n[i, last]",
				"for (var key in { k: 1 });\nfor (var [x, y = 2] of [[1]]);\n[key, x, y]",
				"var { p } = { p: 1 }, q\n(p)",
				"var { p } = { p: 2 }; var p\n(p)",
				"label: for (var z of [7]) break label\nz",
				"switch (1) { case 1: var s = 8 }\ns",
				"try { throw 9 } catch (e) { var caught = e }\ncaught",
			),
		).toEqual(["1", "1", "2", "[ 3, 2 ]", "[ 'k', 1, 2 ]", "1", "2", "7", "8", "9"]);
	});

	it("in a function, a static block or a namespace of its own is left alone", async () => {
		const { code } = await transform("class A { static { var a = 1 } }\nconst f = () => { var b = 2 }");
		expect(code).toContain("var a = 1");
		expect(code).toContain("var b = 2");
	});
});

describe("a cell", () => {
	it("is strict", async () => {
		expect(await run("undeclared = 1", "(function () { return this })()")).toEqual([
			"ReferenceError: undeclared is not defined",
			"undefined",
		]);
	});

	it("refuses to write to its own constant before anything runs, and knows a shadowing name from it", async () => {
		await expect(transform("const k = 1\n  k = 2")).rejects.toMatchObject({
			name: "TypeError",
			message: "Assignment to constant variable 'k'.",
			line: 2,
			column: 3,
		});
		await expect(transform('import { k } from "x"; k++')).rejects.toMatchObject({ name: "TypeError" });
		expect(await run("const k = 1; { let k = 2; k = 3 }\nk")).toEqual(["1"]);
	});

	it("may start with a hashbang", async () => {
		expect(await run("#!/usr/bin/env node\n1")).toEqual(["1"]);
	});

	it("with 😀 before code keeps its offsets", async () => {
		expect(await run('const s: string = "😀"; let t: number = s.length as number; t!')).toEqual(["2"]);
	});
});

describe("imports", () => {
	it("are awaited loads that name what they bind", async () => {
		expect(
			await run(
				'import d, { a, b as c, "x y" as z, type T } from "m"; [d, a, c, z]',
				'import * as ns from "m"; ns.asked',
				'import e, * as all from "m"; [e, all.asked]',
				'import data from "./d.json" with { type: "json" }; data',
				'const later = await import("n"); later.asked',
				'(await import("n", { with: { type: "json" } })).asked',
				"import.meta.url",
			),
		).toEqual([
			"[ 'm.default', 'm.a', 'm.b', 'm.x y' ]",
			"'[\"m\"]'",
			"[ 'm.default', '[\"m\"]' ]",
			"'./d.json.default'",
			"'[\"n\"]'",
			`'["n",{"with":{"type":"json"}}]'`,
			"'file:///notebook/cell.ts'",
		]);
	});

	it("list every name but those that say type, and tell which modules they load", async () => {
		const { code, imports } = await transform(
			'import { A, type B } from "m"\nimport type { C } from "n"\nimport { type D } from "o"\nimport "p"\nexport * from "q"',
		);
		expect(code).toContain('let { A } = await __glasscell_import__("m", ["A"]);');
		expect(imports).toEqual(["m", "p", "q"]);
	});

	it("stay on their lines, also when written over several", async () => {
		const { code } = await transform('import {\n\ta,\n\tb,\n} from "m"\nthrow a');
		expect(code.split("\n")[4]).toBe("throw a");
	});

	it("come first if what they bind is used before", async () => {
		expect(await run('a\nimport { a } from "m"\na')).toEqual(["'m.a'"]);
	});

	it("pass attributes as options", async () => {
		const { code } = await transform('import { a } from "m" with { type: "json" }');
		expect(code).toContain('await __glasscell_import__("m", ["a"], { with: { "type": "json" } });');
	});

	it("by require and by alias become variables", async () => {
		expect(
			await run('import os = require("node:os")\ntypeof os.cpus', "const A = { B: { c: 1 } }; import B = A.B; B.c"),
		).toEqual(["'function'", "1"]);
	});
});

describe("an exported declaration", () => {
	it("is the declaration, and lists and re-exports bind nothing", async () => {
		expect(
			await run(
				"export const a = 1\nexport function f() { return a }\nexport class C { n = f() }",
				"export { a, f as g }\nnew C().n",
				"export declare const ghost: number\nexport type { C }\ntypeof ghost",
			),
		).toEqual(["undefined", "1", "'undefined'"]);
	});
});
