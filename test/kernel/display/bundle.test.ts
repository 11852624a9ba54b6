import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { displaySymbol } from "../../../src/protocol/host.ts";
import { type ShownTree, type ValueNode, valueMimeType } from "../../../src/protocol/shown-value.ts";
import { fullText } from "../../../src/protocol/value-text.ts";

const textOf = async (value: unknown) => (await bundleOf(value))["text/plain"];
const typesOf = async (value: unknown) => Object.keys(await bundleOf(value));
const treeOf = async (value: unknown) => ((await bundleOf(value))[valueMimeType] as ShownTree).root;
const member = (node: ValueNode, key: string | number) => node.members?.find((one) => one.key === key)?.node;

/** So deep that it is no text, and a tree; `inner` lies in it. */
const deep = (inner: unknown) => ({ a: { b: { c: { d: { e: inner } } } }, inner });

describe("what is shown as text alone", () => {
	test.each([
		["a number", 2],
		["a text", "one\ntwo"],
		["a long text", "x".repeat(500)],
		["a symbol", Symbol("s")],
		["undefined", undefined],
		["null", null],
		["a large integer", 10n ** 30n],
		["a function", function add() {}],
		["a class", class Point {}],
		["a date", new Date(0)],
		["a regular expression", /a+/g],
		["an object on one line", { name: "Ann", age: 41, at: { x: 1, y: 2 } }],
		[
			"a flat object on several lines",
			Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a longer key ${i}`, i])),
		],
		["a list of up to a hundred numbers", Array.from({ length: 100 }, (_, i) => i)],
		["few numbers of a typed array", Float32Array.of(1, 2, 3)],
		["two records on one line", [{ a: 1 }, { a: 2 }]],
		["a map on one line", new Map([["a", 1]])],
		["a promise that waits", new Promise(() => {})],
		["a promise of something short", Promise.resolve(1)],
		["an object without anything", {}],
		["an object without a prototype", Object.create(null)],
		["a weak map", new WeakMap()],
	])("%s, as util.inspect says it", async (_, value) => {
		const options = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 };
		expect(await bundleOf(value)).toEqual({ "text/plain": inspect(value, options) });
	});
});

describe("a tree", () => {
	test("stands beside HTML and the text of util.inspect", async () => {
		const value = deep([1, 2]);
		expect(await typesOf(value)).toEqual([valueMimeType, "text/html", "text/plain"]);
		expect(await textOf(value)).toBe(inspect(value, { depth: 4, breakLength: 100 }));
	});

	test("names every kind of value", async () => {
		class Person {
			readonly name = "Ann";
		}
		const values = {
			text: 'a\n"b"',
			number: -0,
			big: 12n,
			no: undefined,
			nothing: null,
			yes: true,
			symbol: Symbol("s"),
			date: new Date(0),
			pattern: /x/g,
			run() {},
			list: Object.assign(new Array(3), { 0: 1, 2: 3 }),
			map: new Map<unknown, unknown>([
				["k", 1],
				[{ id: 1 }, 2],
			]),
			set: new Set(["x"]),
			person: new Person(),
			bytes: new Uint8Array([1, 2]),
			buffer: new ArrayBuffer(8),
			error: new RangeError("far"),
			promise: Promise.resolve("done"),
			boxed: Object("x"),
			weak: new WeakSet(),
			[Symbol("key")]: 1,
		};
		const root = await treeOf(values);
		const short = Object.fromEntries(root.members!.map(({ key, node }) => [key, `${node.type} ${node.text}`]));
		expect(short).toEqual({
			text: 'string "a\\n\\"b\\""',
			number: "number -0",
			big: "bigint 12n",
			no: "undefined undefined",
			nothing: "null null",
			yes: "boolean true",
			symbol: "symbol Symbol(s)",
			date: "date 1970-01-01T00:00:00.000Z",
			pattern: "regexp /x/g",
			run: "function [Function: run]",
			list: "array Array(3)",
			map: "map Map(2)",
			set: "set Set(1)",
			person: "object Person",
			bytes: "array Uint8Array(2)",
			buffer: "object ArrayBuffer(8)",
			error: "error RangeError: far",
			promise: "object Promise <fulfilled>",
			boxed: "other [String: 'x']",
			weak: "object WeakSet",
			"[Symbol(key)]": "number 1",
		});
		expect(member(root, "list")!.members!.map(({ node }) => node.text)).toEqual(["1", "empty", "3"]);
		expect(member(root, "map")!.members!.map(({ key }) => key)).toEqual(['"k"', "{id: 1}"]);
		expect(member(member(root, "promise")!, "value")).toEqual({ type: "string", text: '"done"' });
	});

	test("says where a value stands in itself, and shows what stands twice twice", async () => {
		const shared = { x: 1 };
		const value: Record<string, unknown> = { one: { shared }, two: { shared } };
		value.self = value;
		value.inner = { back: value };
		const root = await treeOf(deep(value));
		const inner = member(root, "inner")!;
		expect(member(inner, "self")).toEqual({ type: "circular", text: "[Circular: the value above]" });
		expect(member(member(inner, "inner")!, "back")!.text).toBe("[Circular: 2 levels up]");
		expect(member(member(inner, "two")!, "shared")!.members).toHaveLength(1);
	});

	test("of an error has its frames, its cause and what it carries", async () => {
		const error = Object.assign(new TypeError("outer", { cause: new Error("inner") }), { code: "E1" });
		const root = await treeOf(error);
		expect(root).toMatchObject({ type: "error", text: "TypeError: outer" });
		expect(root.members!.map(({ key }) => key)).toEqual(["stack", "cause", "code"]);
		expect(member(root, "cause")!.text).toBe("Error: inner");
		expect(member(root, "stack")!.text).toContain("bundle.test.ts");
	});

	test("of a promise has what it came to, without waiting and without being handled", async () => {
		const rejected = Promise.reject(deep(1));
		const seen = vi.fn();
		process.once("unhandledRejection", seen);
		const root = await treeOf(rejected);
		expect(root.text).toBe("Promise <rejected>");
		expect(member(root, "reason")!.members).toHaveLength(2);
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(seen).toHaveBeenCalledOnce();
	});

	test("copied as text is what was written, as far as it is there", async () => {
		const text = fullText(await treeOf(deep({ "a-b": [1, "x"], m: new Map([["k", null]]) })));
		expect(text).toBe(
			'{\n  a: {\n    b: {\n      c: {\n        d: {\n          e: {\n            "a-b": [\n              1,\n              "x",\n            ],\n            m: Map(1) {\n              "k" => null,\n            },\n          },\n        },\n      },\n    },\n  },\n  inner: {\n    "a-b": [\n      1,\n      "x",\n    ],\n    m: Map(1) {\n      "k" => null,\n    },\n  },\n}',
		);
	});
});

describe("nothing of a value runs", () => {
	const never = () => {
		throw new Error("was called");
	};

	test("not its getters, toJSON and valueOf", async () => {
		class Lazy {
			readonly own = deep(1);
			get computed() {
				return never();
			}
			toJSON = never;
			valueOf = never;
		}
		const value = {
			lazy: new Lazy(),
			get now() {
				return never();
			},
		};
		const root = await treeOf(value);
		expect(member(root, "now")).toEqual({ type: "accessor", text: "(…)" });
		expect(member(root, "lazy")!.text).toBe("Lazy");
	});

	test("not a proxy's traps: what is behind it is shown", async () => {
		const traps = new Proxy({}, { get: never });
		const root = await treeOf(new Proxy(deep({ x: 1 }), traps));
		expect(root.text).toBe("Proxy(Object)");
		expect(member(member(root, "inner")!, "x")!.text).toBe("1");
		const inner = await treeOf(deep(new Proxy([1, 2], traps)));
		expect(member(inner, "inner")!.text).toBe("Proxy(Array(2))");
	});

	test("not the traps of a proxy among its prototypes", async () => {
		const traps = new Proxy({}, { get: never });
		const heir = Object.create(new Proxy({}, traps), { own: { value: 1, enumerable: true } });
		expect(await textOf(heir)).toBe("Object {\n  own: 1,\n}");
		expect(await textOf({ heir })).toContain("own: 1");
	});

	test("not of a proxy that answers to every name", async () => {
		const everything: object = new Proxy(() => {}, { get: () => everything, apply: () => everything });
		expect(await typesOf(everything)).toEqual(["text/plain"]);
	});

	test("a revoked proxy is named", async () => {
		const { proxy, revoke } = Proxy.revocable({}, {});
		revoke();
		expect(await textOf(proxy)).toBe("<Revoked Proxy>");
		expect(member(await treeOf(deep(proxy)), "inner")!.text).toBe("<Revoked Proxy>");
	});

	test("objects that only look like frames, elements and tensors are trees", async () => {
		const looks = {
			shape: [2, 2],
			dtype: "float32",
			dataSync: never,
			getContext: never,
			toBuffer: never,
			nodeType: 1,
			localName: "svg",
			get outerHTML() {
				return never();
			},
			$isSeries: false,
			columns: [],
			dtypes: [],
			index: [],
			get values() {
				return never();
			},
			deep: deep(1),
		};
		expect((await treeOf(looks)).members).toHaveLength(Object.keys(looks).length);
	});
});

describe("values that say how they are shown", () => {
	test("come before their kind, and get a text for terminals where they have none", async () => {
		const value = Object.assign([{ a: 1 }, { a: 2 }], { [displaySymbol]: () => ({ "text/html": "<b>2</b>" }) });
		const bundle = await bundleOf(value);
		expect(bundle["text/html"]).toBe("<b>2</b>");
		expect(bundle["text/plain"]).toContain("{ a: 1 }");
		expect(await bundleOf({ [displaySymbol]: async () => ({ "text/plain": "x" }) })).toEqual({ "text/plain": "x" });
	});

	test("are taken by their word when they have shown themselves: an empty bundle", async () => {
		expect(await bundleOf({ [displaySymbol]: () => ({}) })).toEqual({});
	});

	test("may throw: whoever shows them says so", () => {
		const broken = {
			[displaySymbol]: () => {
				throw new Error("broken");
			},
		};
		expect(() => bundleOf(broken)).toThrow("broken");
	});
});
