import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotebookService } from "../../src/kernel/language/service.ts";

const folder = mkdtempSync(join(tmpdir(), "glasscell check "));
let service: NotebookService;
beforeAll(() => {
	const pack = (name: string, files: Readonly<Record<string, string>>) => {
		mkdirSync(join(folder, "node_modules", name), { recursive: true });
		for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, "node_modules", name, file), text);
	};
	pack("untyped", { "package.json": '{"name":"untyped","main":"index.js"}', "index.js": "exports.anything = 1;\n" });
	pack("esm-only", {
		"package.json": '{"name":"esm-only","type":"module","exports":{".":{"import":"./index.js"}}}',
		"index.js": "export const anything = 1;\n",
	});
	writeFileSync(join(folder, "data.json"), '{ "rows": [1, 2] }');
	writeFileSync(join(folder, "old-style.js"), "module.exports = { kind: 'common' };\n");
	writeFileSync(join(folder, "beside.ts"), "export const besideTheNotebook = 1;\n");
	service = new NotebookService(folder);
	service.warmUp();
	while (service.readImportable());
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const check = (code: string, from = service) => from.check(code).problems;
const codes = (code: string, from = service) => check(code, from).map((problem) => problem.code);
const notebook = (...cells: readonly string[]) => {
	const fresh = new NotebookService(folder);
	for (const cell of cells) fresh.commit(cell);
	return fresh;
};

describe("the check of a cell", () => {
	it("tells code, place and message of each error, in the order of the code", () => {
		expect(check("const first: number = 'a';\n\nMath.max(1,\n\t'b');")).toEqual([
			{
				code: 2322,
				message: "Type 'string' is not assignable to type 'number'.",
				start: { line: 1, column: 7 },
				end: { line: 1, column: 12 },
				hints: [],
			},
			{
				code: 2345,
				message: "Argument of type 'string' is not assignable to parameter of type 'number'.",
				start: { line: 4, column: 2 },
				end: { line: 4, column: 5 },
				hints: [],
			},
		]);
	});

	it("passes on TypeScript's guess at what was meant", () => {
		expect(check("[1].lenght")[0]).toMatchObject({
			code: 2551,
			message: expect.stringContaining("Did you mean 'length'?"),
		});
	});

	it("says where a type comes from that the cell does not show", () => {
		const typed = notebook("interface Options { width: number }\nfunction draw(options: Options) {}");
		expect(check("draw({ width: 'wide' })", typed)[0]?.hints).toEqual([
			"The expected type comes from property 'width' which is declared here on type 'Options'",
		]);
	});

	it("tells how a name can be imported", () => {
		expect(check("readFileSync('a')")[0]).toMatchObject({
			code: 2304,
			hints: ['import { readFileSync } from "node:fs";'],
		});
		expect(check("besideTheNotebook")[0]?.hints).toEqual(['import { besideTheNotebook } from "./beside.ts";']);
	});

	it("leaves a cell that does not parse to its run", () => {
		expect(codes("const x: number = 'a'; let = = 1")).toEqual([]);
	});

	it("respects @ts-nocheck, @ts-ignore and @ts-expect-error", () => {
		expect(codes("// @ts-nocheck\nconst x: number = 'a'")).toEqual([]);
		expect(codes("// @ts-ignore\nconst x: number = 'a'")).toEqual([]);
		expect(codes("// @ts-expect-error\nconst x: number = 'a'")).toEqual([]);
		expect(codes("// @ts-expect-error\nconst x: number = 1")).toEqual([2578]);
		expect(codes("const text = '// @ts-nocheck'; const x: number = 'a'")).toEqual([2322]);
	});

	it("checks elements of JSX by the types that the notebook declares", () => {
		const jsx = notebook(
			"declare global { namespace JSX { interface IntrinsicElements { box: { width?: number } } } }\nconst React = { createElement(...parts: unknown[]) { return parts } };",
		);
		expect(codes("const fine = <box width={1} />; fine", jsx)).toEqual([]);
		expect(codes("<box width='1' />", jsx)).toEqual([2322]);
	});
});

describe("what a notebook may do and a module may not", () => {
	it.each([
		["await at the top level", "const page = await Promise.resolve(1); for await (const each of [page]) each;"],
		["a last expression", "1 + 1; ({ a: 1 }); [1, 2]"],
		["unused names", "const unused = 1; import { readFileSync } from 'node:fs';"],
		["plain JavaScript, with parameters of any type", "function add(a, b) { return a + b }; const o = {}; o['x'];"],
		["a variable that gets its value later", "let later; if (Math.random() > 2) later = 1; later = 'text';"],
		["exports and a default export", "export const shown = 1; export default shown;"],
		["CommonJS", "import path = require('node:path'); require('node:fs'); path.join('a', 'b');"],
		[
			"assertions and generic functions as in .ts files",
			"const n = <number>(1 as unknown); const same = <T>(x: T) => x; same(n);",
		],
		["import.meta", "import.meta.url; import.meta.dirname;"],
		[
			"a JSON file without attributes, and names from it",
			"import data, { rows } from './data.json'; data.rows[0]! + rows[1]!;",
		],
		["a file without its ending", "import { besideTheNotebook } from './beside'; besideTheNotebook.toFixed();"],
		["a CommonJS file beside the notebook", "import old, { kind } from './old-style.js'; [old.kind, kind];"],
		["a package without types", "import { anything } from 'untyped'; anything.at.all();"],
		["a package for ES modules only without types", "import { anything } from 'esm-only'; anything.at.all();"],
		[
			"what the kernel provides",
			"display(1).update(2); clearOutput(true); signal.aborted; (await input('?')).trim(); glasscell.display(1);",
		],
		[
			"enums, namespaces, decorators and using",
			"enum A { B }; namespace N { export const c = A.B } N.c; const log = <T,>(method: T, _: unknown) => method; class D { @log m() {} }; using e = { [Symbol.dispose]() {} };",
		],
		[
			"JSX without types of elements",
			"const React = { createElement: (...all: unknown[]) => all }; <div class='a'>text</div>",
		],
	])("%s", (_, code) => {
		expect(check(code)).toEqual([]);
	});

	it("declare a name again, as something else", () => {
		const fresh = notebook(
			"const value = 'text'; class Thing { a = 1 }",
			"const value = 5; interface Thing { b: string }",
		);
		expect(codes("value.toFixed(); const thing: Thing = { b: 'x' };", fresh)).toEqual([]);
		expect(codes("value.trim()", fresh)).toEqual([2339]);
	});

	it("assign to a variable of an earlier cell, by its type", () => {
		const fresh = notebook("let count = 0; var total = 1; let model;");
		for (let settled = false; ; settled = true) {
			expect(codes("count++; total += count; model = { layers: 1 }; model.layers", fresh)).toEqual([]);
			expect(codes("count = 'many'", fresh)).toEqual([2322]);
			if (settled) break;
			while (fresh.settle());
		}
	});

	it("but not assign to a constant of an earlier cell", () => {
		expect(check("fixed = 2", notebook("const fixed = 1"))[0]).toMatchObject({
			code: 2588,
			message: "Cannot assign to 'fixed' because an earlier cell declares it as a constant.",
		});
	});
});

describe("what a notebook may not do", () => {
	it.each([
		["import a package that does not exist", "import x from 'no-such-package'; x", 2307],
		["import a file that does not exist", "import x from './no-such-file.ts'; x", 2307],
		["import what a module does not export", "import { nothing } from './beside.ts'; nothing", 2305],
		["use a name that nobody declares", "nobodyDeclares", 2304],
		["pass too little", "Math.pow(1)", 2554],
		["read what may be missing", "[1].find(() => true).toFixed()", 2532],
	])("%s", (_, code, expected) => {
		expect(codes(code)).toEqual([expected]);
	});
});

describe("the notebook's tsconfig.json", () => {
	function withConfig(text: string): { from: NotebookService; remove(): void } {
		const own = mkdtempSync(join(tmpdir(), "glasscell tsconfig "));
		writeFileSync(join(own, "tsconfig.json"), text);
		return { from: new NotebookService(own), remove: () => rmSync(own, { recursive: true }) };
	}

	it("decides about what is implicitly any, and about missing values", () => {
		const { from, remove } = withConfig('{ "compilerOptions": { "strict": true } }');
		expect(codes("function add(a, b) { return a + b }", from)).toEqual([7006, 7006]);
		remove();
		const loose = withConfig('{ "compilerOptions": { "strict": false } }');
		expect(codes("[1].find(() => true).toFixed()", loose.from)).toEqual([]);
		loose.remove();
	});

	it("is told of once if it is broken, and what it says is used as far as it can be", () => {
		const { from, remove } = withConfig('{ "compilerOptions": { "strictNullChecks": false, "target": "es1999" } }');
		const { notices, problems } = from.check("[1].find(() => true).toFixed(); const x: number = 'a'");
		expect(problems.map(({ code }) => code)).toEqual([2322]);
		expect(notices).toEqual([expect.stringMatching(/tsconfig\.json: .*'--target'/)]);
		expect(from.check("1").notices).toEqual([]);
		remove();
		const cut = withConfig('{ "compilerOptions": { ');
		expect(cut.from.check("const x: number = 'a'")).toMatchObject({
			problems: [{ code: 2322 }],
			notices: [expect.stringContaining("tsconfig.json: '}' expected")],
		});
		cut.remove();
	});
});
