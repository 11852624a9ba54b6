import { describe, expect, test } from "vitest";
import {
	checkOptions,
	flag,
	number,
	type OptionRule,
	oneOf,
	optional,
	optionalNames,
	optionalSignal,
	optionalText,
} from "../../src/core/options.ts";

/** What a rule makes of a value, or the error's text. */
function read(rule: OptionRule<unknown>, value?: unknown): unknown {
	try {
		return checkOptions<{ given: unknown }>("method", { given: rule }, { given: value }).given;
	} catch (error) {
		const { code, message } = error as { code: string; message: string };
		return `${code} ${message}`;
	}
}

const refused = (expected: string, came: string) =>
	`bad-option method: expected option "given" to be ${expected}, got ${came}`;

describe("options", () => {
	test("that are not given have their default", () => {
		expect(read(flag(true))).toBe(true);
		expect(read(oneOf(["a", "b"], "b"))).toBe("b");
		for (const rule of [optionalText(), optionalNames(), optionalSignal(), optional(number(1))]) {
			expect(read(rule)).toBeUndefined();
		}
	});

	test("that do not exist are refused with those that do", () => {
		expect(() => checkOptions("method", { a: flag(true), b: flag(true) }, { c: 1 })).toThrow(
			'method: there is no option "c"; the options are a, b',
		);
	});

	test.each<[string, OptionRule<unknown>, unknown, unknown, string, string]>([
		["truths", flag(false), true, 1, "true or false", "1"],
		["numbers", number(1), 0.5, Number.NaN, "a number", "NaN"],
		["numbers of a range", number(1, { min: 1, max: 3 }), 3, 4, "a number at least 1 and at most 3", "4"],
		["integers", number(1, { integer: true, min: 1 }), 2, 1.5, "an integer at least 1", "1.5"],
		["words", oneOf(["a", "b"], "a"), "b", "c", 'one of "a", "b"', '"c"'],
		["texts", optionalText(), "", 1, "a text", "1"],
		["names", optionalNames(), ["a"], "a", "a list of texts", '"a"'],
		["names that are texts", optionalNames(), ["a", "b"], ["a", 1], "a list of texts", "an array of 2"],
		["names, of which there are some", optionalNames(), ["a"], [], "a list of texts", "an array of 0"],
		["signals", optionalSignal(), new AbortController().signal, {}, "an AbortSignal", "an object with no keys"],
		["what another rule takes", optional(oneOf(["a"], "a")), "a", "b", 'one of "a"', '"b"'],
	])("take %s and nothing else", (_, rule, taken, other, expected, came) => {
		expect(read(rule, taken)).toBe(taken);
		expect(read(rule, other)).toBe(refused(expected, came));
		expect(read(rule, null)).toBe(refused(expected, "null"));
	});
});
