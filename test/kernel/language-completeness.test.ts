import { describe, expect, it } from "vitest";
import { completeness } from "../../src/kernel/language/completeness.ts";

describe("code", () => {
	it.each([
		"1",
		"const x = 1",
		"",
		"// comment",
		"function f(x: number) {\n  return x\n}",
		"const s = `a\nb`",
		"enum A { B }",
		"@d class A {}",
		"await f()",
		"export const a = 1",
		"using a = b",
		"<div>text</div>",
		"<T>x",
		"{ a: 1 }",
		"x as any",
	])("%j is complete", (code) => {
		expect(completeness(code)).toEqual({ status: "complete", indent: "" });
	});

	it.each([
		["function f() {", "  "],
		["`abc", ""],
		["[1,", ""],
		["foo(", "  "],
		["if (true) {", "  "],
		["if (true)", ""],
		["const x =", ""],
		["const f = (a) =>", "  "],
		["class A {\n\tm() {", "\t\t"],
		["class A {\n    m() {\n        x()", "        "],
		["/* comment", ""],
		["a +", ""],
		["a.", ""],
		["@d", ""],
		["interface A {", "  "],
		["for (const x of", ""],
		["<div>", ""],
		["`${a", ""],
		["import {", "  "],
	])("%j is incomplete, its next line indented by %j", (code, indent) => {
		expect(completeness(code)).toEqual({ status: "incomplete", indent });
	});

	it.each([") =", "let = = 1", "let x = = 1", '"abc', "'abc\n", "foo(1,, 2)", "1x", "const 1 = 2", "}", "a b", "/abc"])(
		"%j is invalid",
		(code) => {
			expect(completeness(code)).toEqual({ status: "invalid", indent: "" });
		},
	);
});
