import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { NotErasable } from "../../src/kernel/transform/erase-types.ts";
import { stripTypes } from "../../src/kernel/transform/transform-module.ts";

const options: ts.CompilerOptions = {
	target: ts.ScriptTarget.ESNext,
	module: ts.ModuleKind.ESNext,
	removeComments: true,
	isolatedModules: true,
};

/** TypeScript's own output, printed anew, without empty statements: the twin that erasure is compared with. */
function emitted(source: string, fileName: string): string {
	const { outputText } = ts.transpileModule(source, { compilerOptions: options, fileName });
	return outputText
		.replace(/^#!.*\n/, "")
		.replace(/^\s*;+$/gm, "")
		.replace(/\n\s*\n/g, "\n")
		.trim();
}

/** Erases, and checks that lines and columns stayed and that the program is TypeScript's own. */
function check(source: string): void {
	const erased = stripTypes(source, { file: "module.ts" });
	expect(erased.split("\n").length).toBe(source.split("\n").length);
	expect(unparenthesized(emitted(erased, "module.mjs"))).toBe(unparenthesized(emitted(source, "module.mts")));
}

/** TypeScript drops the parentheses of `(<T>x)` and `(x as T)` where JavaScript does not need them, and trailing commas of lists in braces. */
const unparenthesized = (text: string): string =>
	text
		.replace(/[()]/g, "")
		.replace(/,(?=\s*\})/g, "")
		.replace(/\s+/g, " ");

const cases: Readonly<Record<string, readonly string[]>> = {
	"annotations and generics": [
		"let a: number = 1, b: Array<{ c: string }>, d!: unknown",
		"function f<T extends object = {}>(this: Window, a?: T, { b }?: any, [c]: number[] = [], ...r: T[]): asserts a is T {}",
		"function g(this: void) {}; function h(this: void,) {}; const i = function (this: A, b?) {}",
		"const f = <T,>(x: T): x is T & {} => true; const g = async <T>(x: T): Promise<T> => x",
		"try {} catch (e: unknown) {}; for (const x of y as T[]) {}; for (let i: number = 0 as any; i < 1; i++) {}",
		"f<string>(1); new F<A, B>(); new G<T>; f<T>`x`; const h = f<T>; class A extends B<C>(D)<E> {}",
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code
		"let x = (a: () => void, b: new () => T): typeof import('x') => 1; const s: `a${string}` = 'ab'",
	],
	assertions: [
		"(a as any).b = c!; a!++; (a satisfies B) = 1; x = <any>y; x = a! as unknown as B satisfies C; a!.b!()![0]!",
		"const o = () => (<T>{ a: 1 }); function f() { return <T>\n x }",
		"if (a as b) c! \nelse d as e\nwhile (f as g) h!",
	],
	"statements that are types": [
		"interface A extends B<C> { a: 1 }\ntype D = 1\ndeclare const e: 1\ndeclare function f(): void\ndeclare class G {}\ndeclare enum H { I }",
		"declare module 'x' { export const a: 1 }\ndeclare global { var b: 1 }\nnamespace N { export type T = 1; interface U {} }\nnamespace N.M {}",
		"export type { A } from 'a'\nexport type * from 'b'\nimport type C from 'c'\nimport type { D } from 'd'\nexport interface E {}\nexport type F = 1\nexport declare const g: 1\nexport default interface I {}",
		"function f(a: string): void\nfunction f(a: number): void\nfunction f(a: any) {}\nexport function g(): 1\nexport function g() { return 1 }\nexport default function h(): 2\nexport default function h() { return 2 }",
		"import { a, type B, c } from 'x'; import { type D } from 'y'; a + c; export { a, type B as E }",
		"import Type, { value, Other } from 'x'; let a: Type = value as Other",
	],
	classes: [
		"abstract class A<T> extends B<T> implements C, D<E> { abstract a: 1; abstract b(): void; abstract get c(): 1; private static readonly d?: number = 1; protected override e!: string; declare f: 1; [key: string]: any; static [key: number]: 2 }",
		"class A { constructor(); constructor(a?: 1) {} private a(): void; private a(b?: 1): void {} public async *b?<T>(): any {} protected get c(): 1 { return 1 } set c(v: 1) {} static { let x: number = 1 } #p?: string; readonly 'q' = 1; readonly [r]: 1 = 1 }",
		"class A { public static async override() {} static readonly = 1; readonly readonly = 2; declare = 3; abstract = 4; get = 1; set: 2; static; async: 3 }",
		"const a = class implements B {}; export abstract class C {}; export default abstract class D {}",
		"class A { a = 1\n readonly ['b'] = 2\n public *c() {}\n d: number\n ['e'] = 3\n f: any = 1 as any\n ['g']() {} }",
	],
	"line ends": [
		"let a = b as any\n(c)\nlet d = e as any\n[f]\nlet g = h satisfies I\n`j`",
		"type A = 1\n(b)\ninterface C {}\n[d]\nlet e\ntype F = 1\n`g`",
		"const f = async <\nT\n>(x: T) => x; const g = (a): Array<\n1\n> => a; const h = (\na: 1,\n): {\nb: 1 } => a; const i = (): (\n1) => 2",
		"function f() { return x as\n any }\nfunction g() { throw y as Z\n}",
		"let a: number\n(b)\nlet c = d!\ne as F\n;[g]",
	],
	"comments and strings where marks are looked for": [
		"class A { /* private */ private /* ? */ a /* ! */ ? /* x */ : 1; 'public'? = 2; ['readonly']?: 1 }",
		"function f(a /* ? */ ? /* ? */ : number, { b = '?' }?: any) {} // as any\nconst g = (/* ) */ a /* ) */): /* ) */ {\n a: 1 } /* => */ => a",
		"abstract /* implements */ class A /* implements */ implements /* { */ B {}",
		// biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code
		"const s = 'a as b', t = `${'😀' as string}`, r = /<T>as x!/ as RegExp",
	].map((source) => source.replace("", "")),
};

describe("erasing types leaves TypeScript's own program in place:", () => {
	for (const [name, sources] of Object.entries(cases)) it.each(sources)(`${name} (%#)`, (source) => check(source));

	it("every column too, where no parenthesis has to be added", () => {
		const source = "const a: number = (b as any)!.c<string>(d!), e = 1";
		const erased = stripTypes(source, { file: "module.ts" });
		expect(erased).toHaveLength(source.length);
		for (const name of ["a", "b", "c", "d", "e"])
			expect(erased.search(`\\b${name}\\b`)).toBe(source.search(`\\b${name}\\b`));
	});

	it("all source files of this repository", () => {
		const root = fileURLToPath(new URL("../../src", import.meta.url));
		const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
			(file) => file.endsWith(".ts") && !file.endsWith(".d.ts"),
		);
		expect(files.length).toBeGreaterThan(50);
		for (const file of files) check(readFileSync(join(root, file), "utf8"));
	});
});

describe("what has values at run time is not erased:", () => {
	it.each([
		"enum A { B }",
		"const enum A { B }",
		"namespace A { export const b = 1 }",
		"namespace A.B { let c }",
		"@d class A {}",
		"class A { @d b = 1 }",
		"class A { b(@d c) {} }",
		"class A { constructor(private b: 1) {} }",
		"class A { accessor b = 1 }",
		"using a = b",
		"async function f() { await using a = b }",
		"const a = <div />",
		"import a = require('b')",
	])("%s", (source) => {
		expect(() => stripTypes(source, { file: "module.ts" })).toThrow(NotErasable);
	});
});
