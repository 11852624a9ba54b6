import { describe, expect, test } from "vitest";
import type { ValueMember, ValueNode } from "../../src/protocol/shown-value.ts";
import { extentText, framesText, fullText, pathOf, previewOf, stringOf } from "../../src/protocol/value-text.ts";

const leaf = (text: string, type: ValueNode["type"] = "number"): ValueNode => ({ type, text });
const object = (members: readonly ValueMember[], more: Partial<ValueNode> = {}): ValueNode => ({
	type: "object",
	text: "",
	members,
	...more,
});

describe("a value on one line", () => {
	test("names its class, its members, and those that are not there", () => {
		const node = object([
			{ key: "a", node: leaf("1") },
			{ key: "b", node: object([{ key: "c", node: leaf("2") }]) },
		]);
		expect(previewOf(node)).toBe("{a: 1, b: {…}}");
		expect(previewOf({ ...node, text: "Point", more: 3 })).toBe("Point {a: 1, b: {…}, …}");
		expect(previewOf(object([]))).toBe("{}");
		expect(previewOf(object([], { more: 2 }))).toBe("{…}");
	});

	test("ends where the line ends", () => {
		const members = Array.from({ length: 50 }, (_, i) => ({ key: i, node: leaf('"a text of some length"', "string") }));
		const line = previewOf({ type: "array", text: "Array(50)", members });
		expect(line.length).toBeLessThan(100);
		expect(line).toMatch(/, …\]$/);
	});
});

describe("the expression behind a value's name", () => {
	const path = (...members: ValueMember[]) => members.reduce<string | undefined>(pathOf, "");
	const node = leaf("1");

	test.each([
		[
			".a.b",
			[
				{ key: "a", node },
				{ key: "b", node },
			],
		],
		[
			'["a b"][3]',
			[
				{ key: "a b", node },
				{ key: 3, node },
			],
		],
		[
			'.m.get("k").x',
			[
				{ key: "m", node },
				{ key: '"k"', kind: "entry" as const, node },
				{ key: "x", node },
			],
		],
		[".get(-1.5)", [{ key: "-1.5", kind: "entry" as const, node }]],
		[
			'.größe["0"]',
			[
				{ key: "größe", node },
				{ key: "0", node },
			],
		],
	])("is %s", (expected, members) => {
		expect(path(...members)).toBe(expected);
	});

	test("is none for items of a set, keys that are objects, and what no expression reaches", () => {
		expect(path({ key: 0, kind: "item", node })).toBeUndefined();
		expect(path({ key: "{a: 1}", kind: "entry", node })).toBeUndefined();
		expect(path({ key: "value", kind: "inner", node }, { key: "x", node })).toBeUndefined();
	});
});

test("a whole value says in comments what is not there", () => {
	const node = object(
		[{ key: "list", node: { type: "array", text: "Array(500)", members: [{ key: 0, node: leaf("1") }], more: 499 } }],
		{ more: 2 },
	);
	expect(fullText(node)).toBe(
		"{\n  list: Array(500) [\n    1,\n    /* 499 more */\n  ],\n  /* 2 more */\n}".replace("Array(500) ", ""),
	);
	expect(fullText(object([], { more: 7 }))).toBe("{ /* 7 not shown */ }");
});

test("extents say what is shown of what there is", () => {
	const table = { kind: "table", title: "", rows: 2500, width: 1, columns: [] } as const;
	expect(extentText(table, { rows: 1000, columns: 1 })).toBe("first 1,000 of 2,500 rows × 1 column");
	expect(extentText({ ...table, rows: 1, width: 3 }, { rows: 1, columns: 2 })).toBe("1 row × first 2 of 3 columns");
});

test("frames are an error's alone, also in a notebook that someone edited", () => {
	const stack = (text: string): ValueNode => ({
		type: "error",
		text: "Error: x",
		members: [{ key: "stack", node: leaf(text, "string") }],
	});
	expect(framesText(stack('"    at a\\n    at b"'))).toBe("at a\nat b");
	expect(framesText(stack("not a literal"))).toBe("not a literal");
	expect(framesText({ ...stack('"at a"'), type: "object" })).toBeUndefined();
	expect(stringOf(leaf('"a\\nb"', "string"))).toBe("a\nb");
});
