import { describe, expect, it } from "vitest";
import { positionMapper } from "../../src/kernel/transform/source-map.ts";
import { transformCell } from "../../src/kernel/transform/transform-cell.ts";
import { transformModule } from "../../src/kernel/transform/transform-module.ts";
import { emit, nodes, noEmit, type Outcome, runCells, runCode } from "./transform-fixture.ts";

const shown = (outcome: Outcome | undefined) =>
	outcome !== undefined && "value" in outcome ? outcome.value : `${outcome?.error}`;

/** Runs one cell that throws, and says where in the cell. */
async function thrownAt(source: string, path?: string): Promise<string> {
	const { code, map } = await transformCell(source, { file: "cell-1.ts", emit });
	const [outcome] = await runCode([code], path);
	if (outcome === undefined || !("error" in outcome)) throw new Error(`nothing was thrown: ${shown(outcome)}`);
	const { line, column } = positionMapper(map)(outcome);
	return `${outcome.error} at ${line}:${column}`;
}

/** The place of `throw`'s operand, where V8 puts an error that is made there. */
function placeOf(source: string, text = "new Error"): string {
	const before = source.slice(0, source.indexOf(text)).split("\n");
	return `${before.length}:${before.at(-1)!.length + 1}`;
}

const notErasable: Readonly<Record<string, string>> = {
	enum: "enum Colour { Red, Green = 'g' }\n[Colour.Red, Colour[0], Colour.Green]",
	"const enum": "const enum Size { Small = 3 }\nSize.Small",
	namespace: "namespace A { export const b = 1; export namespace C { export const d = b + 1 } }\nA.C.d",
	decorator:
		"const log = []\nfunction d(value, context) { log.push(context.name) }\n@d class K { @d m() {} @d f = 1 }\nlog.join()",
	"parameter property":
		"class P { constructor(readonly x: number, private y = 2) {} sum() { return this.x + this.y } }\nnew P(1).sum()",
	accessor: "class Q { accessor z = 4 }\nnew Q().z",
	jsx: "const React = { createElement: (...parts: unknown[]) => parts.flat() };\n<b title='t'>{1 + 1}</b>",
	using:
		"const order: string[] = []\n{ using r = { [Symbol.dispose]() { order.push('disposed') } }; order.push('used') }\norder.join()",
	"await using":
		"const seen: number[] = []\nasync function f() { await using r = { async [Symbol.asyncDispose]() { seen.push(1) } } }\nawait f()\nseen",
	"require beside an enum": "import os = require('node:os')\nenum E { A }\ntypeof os.cpus",
};
const results: Readonly<Record<string, string>> = {
	enum: "[ 0, 'Red', 'g' ]",
	"const enum": "3",
	namespace: "2",
	decorator: "'m,f,K'",
	"parameter property": "3",
	accessor: "4",
	jsx: "[ 'b', { title: 't' }, 2 ]",
	using: "'used,disposed'",
	"await using": "[ 1 ]",
	"require beside an enum": "'function'",
};

describe.each(nodes)("what goes through TypeScript's emit, on $name,", ({ path }) => {
	it("runs", async () => {
		for (const [name, cell] of Object.entries(notErasable))
			expect([name, ...(await runCells([cell], { path })).map(shown)]).toEqual([name, results[name]]);
	}, 120_000);

	it("can be declared again by what is erased, and the other way round", async () => {
		const cells = [
			"enum X { A }",
			"const X = 1",
			"namespace X { export const b = 2 }",
			"class X {}",
			"enum X { B }",
			"X.B",
		];
		expect((await runCells(cells, { path })).map(shown)).toEqual([...Array(5).fill("undefined"), "0"]);
	});

	it("says where an error is", async () => {
		for (const cell of Object.values(notErasable)) {
			const source = `${cell.replace(/\n.*$/, "")}\n\nfunction fail(): never {\n\tthrow new Error("x")\n}\nfail()`;
			expect(await thrownAt(source, path)).toBe(`Error: x at ${placeOf(source)}`);
		}
	}, 120_000);
});

describe("an error's place", () => {
	it.each([
		'throw new Error("x")',
		'const a: number = 1; throw new Error("x")',
		'\n\n  throw new Error("x")',
		'const a = "😀"; throw new Error("x")',
		'"a"\nfunction f<T>(a?: T): void { throw new Error("x") }\nf()',
		'f()\nlet a = 1\nfunction f(): void {\n  throw new Error("x")\n}\nlet b = 2',
		'g(); function f() {} function g() { f(); throw new Error("x") }',
		'f()\nfunction f() {\n}\n\nthrow new Error("x")',
		'import { a,\n b } from "m"; throw new Error("x")',
		'export default 1; throw new Error("x")',
		'{ a: (() => { throw new Error("x") })() }',
		'var { a } = {}, b; throw new Error("x"); var a',
		'const f = (a): Array<\n number> => { throw new Error("x") }; f(1)',
	])("is the cell's, wherever the cell's code went: %j", async (source) => {
		const mapped = await transformCell(source, { file: "cell-1.ts", emit: noEmit });
		expect(mapped.map).toBeDefined();
		expect(await thrownAt(source)).toBe(`Error: x at ${placeOf(source)}`);
	});

	it("stays as it is without a map", () => {
		expect(positionMapper(undefined)({ line: 3, column: 4 })).toEqual({ line: 3, column: 4 });
	});
});

describe("a syntax error", () => {
	it.each([
		["let x = = 1", 1, 9, "let x = = 1"],
		["const a = 1\n  foo(1,, 2)", 2, 9, "  foo(1,, 2)"],
		['"😀" 1', 1, 5, '"😀" 1'],
		["\tconst x", 1, 8, "\tconst x"],
		["return 1", 1, 1, "return 1"],
		["function f() {", 1, 15, "function f() {"],
	])("of %j says line, column and the line", async (source, line, column, lineText) => {
		const error = await transformCell(source, { file: "cell-7.ts", emit }).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ name: "SyntaxError", line, column, lineText, file: "cell-7.ts" });
		const [place, shownLine, caret, text] = String((error as Error).stack).split("\n");
		expect(place).toBe(`cell-7.ts:${line}:${column}`);
		expect(shownLine).toBe(lineText.replaceAll("\t", " "));
		expect(caret!.indexOf("^")).toBe(column - 1);
		expect(text).toBe(`SyntaxError: ${(error as Error).message}`);
	});
});

describe("a module", () => {
	const transform = (source: string) => transformModule(source, { file: "module.ts", emit });

	it("that can be erased keeps every place and needs no map", async () => {
		const source = 'import { a } from "./a.ts"\nexport const b: number = a\n';
		expect(await transform(source)).toEqual({ code: 'import { a } from "./a.ts"\nexport const b         = a\n' });
	});

	it("loses imports that may be types, and keeps those for their effects", async () => {
		const { code } = await transform(
			'import { T, a } from "x"\nimport { U } from "y"\nimport "z"\nexport const b: T & U = a',
		);
		expect(code).toMatch(/import \{\s*a \} from "x"/);
		expect(code).not.toContain('"y"');
		expect(code).toContain('import "z"');
	});

	it("does not export the types that it declares", async () => {
		const { code } = await transform("interface I {}\ntype T = 1\nconst v = 1\nexport { I, T, v }");
		expect(code.replace(/\s+/g, " ")).toContain("export { v }");
	});

	it("that cannot be erased is emitted with a map", async () => {
		const { code, map } = await transform("export enum A { B }\nexport const c = A.B");
		expect(code).toContain("export var A");
		expect(map).toContain('"mappings"');
	});
});
