import fc from "fast-check";
import { expect, test } from "vitest";
import { toPoints, toUnits } from "../../src/kernel/protocol-worker/cursor.ts";
import { matchesGlob } from "../../src/kernel/protocol-worker/glob.ts";
import { checkContent } from "../../src/kernel/validate.ts";

test("code points and UTF-16 units convert into each other, whatever the text", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary" }), (text) => {
			const points = [...text];
			for (let position = 0; position <= points.length; position++) {
				const units = points.slice(0, position).join("").length;
				expect(toUnits(text, position)).toBe(units);
				expect(toPoints(text, units)).toBe(position);
			}
		}),
	);
});

test("a cursor behind the end is at the end", () => {
	expect(toUnits("😀", 9)).toBe(2);
	expect(toPoints("😀", 9)).toBe(1);
});

test.each([
	["*", "any\nthing", true],
	["a?c", "abc", true],
	["a?c", "ac", false],
	["6 [*] 7*", "6 * 7", true],
	["6 [*] 7*", "6 x 7", false],
	["[^a]b", "cb", true],
	["[^a]b", "ab", false],
	["a.b", "axb", false],
	["(x)+", "(x)+", true],
	["[", "[", true],
])("the pattern %j and the text %j: %s", (pattern, text, expected) => {
	expect(matchesGlob(text, pattern)).toBe(expected);
});

test("what a request leaves out has the protocol's default, and unknown keys are left out", () => {
	expect(checkContent("execute_request", { code: "1", more: true })).toEqual({
		code: "1",
		silent: false,
		store_history: true,
		user_expressions: {},
		allow_stdin: false,
		stop_on_error: true,
	});
});

test("a key named __proto__ is a key like any other", () => {
	const content = JSON.parse(`{ "code": "", "user_expressions": { "__proto__": "1" } }`);
	const { user_expressions } = checkContent("execute_request", content);
	expect(Object.keys(user_expressions)).toEqual(["__proto__"]);
	expect(Object.getPrototypeOf(user_expressions)).toBeNull();
});
