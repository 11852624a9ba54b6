import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	packArrays,
	packBuffers,
	packBytes,
	swapBytes,
	unpackArrays,
	unpackBuffers,
	unpackBytes,
} from "../../src/protocol/buffers.ts";

const anyArray = fc.oneof(
	fc.float64Array({ maxLength: 9 }),
	fc.float32Array({ maxLength: 9 }),
	fc.int32Array({ maxLength: 9 }),
	fc.uint32Array({ maxLength: 9 }),
	fc.int16Array({ maxLength: 9 }),
	fc.uint16Array({ maxLength: 9 }),
	fc.int8Array({ maxLength: 9 }),
	fc.uint8Array({ maxLength: 9 }),
	fc.uint8ClampedArray({ maxLength: 9 }),
);
const key = fc.string({ maxLength: 5 }).filter((k) => !["__proto__", "constructor", "prototype"].includes(k));
const leaf = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer(), anyArray);
const { value: anyValue } = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		leaf,
		fc.array(tie("value"), { maxLength: 4 }),
		fc.dictionary(key, tie("value"), { maxKeys: 4 }),
	),
}));
const anyState = fc.dictionary(key, anyValue, { maxKeys: 5 });

/** The way over the wire: JSON, and each buffer as what a front end hands over. */
function overTheWire(state: object, asBuffer: (bytes: Uint8Array<ArrayBuffer>) => ArrayBuffer | ArrayBufferView) {
	const packed = packBuffers(state);
	const json = JSON.parse(JSON.stringify(packed.state));
	return unpackBuffers(json, packed.bufferPaths, packed.buffers.map(asBuffer));
}

describe("the buffer codec", () => {
	test("brings every state back as it was, whatever kind of buffer the other side hands over", () => {
		const forms = [
			(b: Uint8Array<ArrayBuffer>) => b,
			(b: Uint8Array<ArrayBuffer>) => b.buffer,
			(b: Uint8Array<ArrayBuffer>) => new DataView(b.buffer),
			(b: Uint8Array<ArrayBuffer>) => {
				const odd = new Uint8Array(b.length + 3); // a view that starts at an odd offset, as frames in a larger message do
				odd.set(b, 3);
				return odd.subarray(3);
			},
		];
		fc.assert(
			fc.property(anyState, fc.constantFrom(...forms), (state, form) => {
				expect(overTheWire(state, form)).toEqual(normalised(state));
			}),
		);
	});

	test("does not change the state that it packs, nor the one that it unpacks", () => {
		const state = { a: { values: new Float32Array([1, 2]) }, b: [1] };
		const { state: json, bufferPaths, buffers } = packBuffers(state);
		const before = JSON.stringify(json);
		unpackBuffers(json, bufferPaths, buffers);
		expect(state).toEqual({ a: { values: new Float32Array([1, 2]) }, b: [1] });
		expect(JSON.stringify(json)).toBe(before);
	});

	test("sends exactly the bytes of a view, not its parent buffer", () => {
		const parent = new Float32Array([1, 2, 3, 4]);
		const { state, bufferPaths, buffers } = packBuffers({ part: parent.subarray(1, 3) });
		expect(state).toEqual({ part: { dtype: "float32" } });
		expect(bufferPaths).toEqual([["part", "bytes"]]);
		expect(buffers[0]).toHaveLength(8);
		expect(buffers[0]?.buffer.byteLength).toBe(8);
	});

	test("writes little-endian float32", () => {
		expect([...packBuffers({ x: new Float32Array([1]) }).buffers[0]!]).toEqual([0, 0, 0x80, 0x3f]);
	});

	test("swaps the bytes of each element for platforms that are not little-endian", () => {
		expect([...swapBytes(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), 4)]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
	});

	test("knows typed arrays and objects of another realm", () => {
		const foreign = runInNewContext("({ heat: { values: new Float32Array([0.5]), shape: [1, 1] } })");
		expect(foreign instanceof Object).toBe(false);
		expect(overTheWire(foreign, (b) => b)).toEqual({ heat: { values: new Float32Array([0.5]), shape: [1, 1] } });
	});

	test("leaves out undefined fields, as JSON does", () => {
		expect(packBuffers({ a: undefined, b: 1 }).state).toEqual({ b: 1 });
	});

	test.each([
		["a number that JSON would turn into null", { a: [{ b: Number.NaN }] }, /finite number.*a\.0\.b, got NaN/],
		["a function", { f: () => 1 }, /plain data at f, got a function/],
		["a class instance", { m: new Map() }, /plain data at m, got a Map/],
		["a big integer array", { m: new BigInt64Array(1) }, /float64, float32.* got a BigInt64Array/],
		["a key that reaches a prototype", JSON.parse('{"a":{"__proto__":{"x":1}}}'), /safe keys at a, got "__proto__"/],
	])("refuses to pack %s", (_name, state, message) => {
		expect(() => packBuffers(state)).toThrow(message);
	});

	test("refuses to pack a cycle", () => {
		const cycle: Record<string, unknown> = {};
		cycle.self = cycle;
		expect(() => packBuffers(cycle)).toThrow(/at most 64 levels/);
	});

	const four = new Uint8Array(4);
	test.each([
		["more paths than buffers", {}, [["a", "bytes"]], [], /1 buffers for as many paths.*got 0/],
		["a path that leaves the state", { a: {} }, [["b", "bytes"]], [four], /a field of the state at b, got no "b"/],
		["a path to a prototype", { a: {} }, [["__proto__", "bytes"]], [four], /got no "__proto__"/],
		["a path to a constructor", { a: {} }, [["a", "constructor", "bytes"]], [four], /got no "constructor"/],
		["a path through a text", { a: "x" }, [["a", "bytes"]], [four], /object or array.*at a, got a string/],
		["a path that ends elsewhere", { a: {} }, [["a", "values"]], [four], /ends in "bytes"/],
		["a buffer without a type", { a: {} }, [["a", "bytes"]], [four], /a dtype of .* at a, got none/],
		["an unknown type", { a: { dtype: "toString" } }, [["a", "bytes"]], [four], /got "toString"/],
		["half an element", { a: { dtype: "float64" } }, [["a", "bytes"]], [four], /multiple of 8 bytes.*got 4 bytes/],
		[
			"something that is no buffer",
			{ a: { dtype: "uint8" } },
			[["a", "bytes"]],
			["AAAA"],
			/bytes at a\.bytes, got string/,
		],
		["a dangerous key", JSON.parse('{"a":{"constructor":1}}'), [], [], /safe keys at a, got "constructor"/],
	] as const)("refuses to unpack %s", (_name, state, paths, buffers, message) => {
		expect(() => unpackBuffers(state, paths, buffers as never)).toThrow(message);
		expect(({} as { bytes?: unknown }).bytes).toBeUndefined();
	});

	test("takes what front ends make of a state, the bytes in place, and gives the same back", () => {
		const views = [{ values: new Float32Array([1, 2, 3]).subarray(1), label: "heat" }];
		const saved = packArrays(views) as { values: { dtype: string; bytes: Uint8Array } }[];
		expect(saved[0]?.values.dtype).toBe("float32");
		expect(saved[0]?.values.bytes.buffer.byteLength).toBe(8); // ipywidgets saves a view's whole buffer
		expect(unpackArrays(saved)).toEqual([{ values: new Float32Array([2, 3]), label: "heat" }]);
	});

	test("leaves arrays alone that are unpacked already", () => {
		const values = new Float32Array([1]);
		expect((unpackArrays({ values }) as { values: unknown }).values).toBe(values);
	});
});

/** What JSON makes of numbers: the codec keeps arrays exact, but −0 outside of them becomes 0. */
function normalised(value: unknown): unknown {
	if (ArrayBuffer.isView(value)) return value;
	if (Array.isArray(value)) return value.map(normalised);
	if (typeof value === "object" && value !== null)
		return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, normalised(v)]));
	return Object.is(value, -0) ? 0 : value;
}

describe("bare bytes, as ipywidgets' stock widgets carry them", () => {
	test("go and come at their own place", () => {
		const state = { value: Uint8Array.of(1, 2, 3).subarray(1), files: [{ name: "a", content: Uint8Array.of(9) }] };
		const { state: json, bufferPaths, buffers } = packBytes(state);
		expect(json).toEqual({ value: null, files: [{ name: "a", content: null }] });
		expect(bufferPaths).toEqual([["value"], ["files", 0, "content"]]);
		const views = buffers.map(({ buffer }) => new DataView(buffer));
		expect(unpackBytes(json, bufferPaths, views)).toEqual({
			value: Uint8Array.of(2, 3),
			files: [{ name: "a", content: Uint8Array.of(9) }],
		});
	});

	test("come without their key too, as the browser sends them", () => {
		const given = { value: [{ name: "a" }] };
		const state = unpackBytes(given, [["value", 0, "content"]], [new DataView(Uint8Array.of(5).buffer)]);
		expect(state).toEqual({ value: [{ name: "a", content: Uint8Array.of(5) }] });
		expect(given).toEqual({ value: [{ name: "a" }] });
	});

	test.each([
		["no paths", undefined],
		["another number of paths", []],
		["an empty path", [[]]],
		["a path that is none", ["value"]],
		["a key that reaches a prototype", [["__proto__"]]],
		["a prototype on the way", [["value", "constructor", "x"]]],
		["a place that is not there", [["other", 0, "x"]]],
		["a text on the way", [["text", "x"]]],
	])("are refused with %s", (_, paths) => {
		const state = { value: [{}], text: "t" };
		expect(() => unpackBytes(state, paths, [new DataView(new ArrayBuffer(1))])).toThrow("unpackBuffers: expected");
	});
});
