import { expect, test } from "vitest";
import { readUbjson } from "../../../src/models/tree/ubjson.ts";

const read = (...bytes: (number | string)[]): unknown =>
	readUbjson(
		"read",
		Uint8Array.from(bytes.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : [part]))),
	);

test("reads numbers of every type, most significant byte first", () => {
	expect(read("i", 0xfe)).toBe(-2);
	expect(read("U", 0xfe)).toBe(254);
	expect(read("I", 0xff, 0x00)).toBe(-256);
	expect(read("l", 0x80, 0, 0, 1)).toBe(-(2 ** 31) + 1);
	expect(read("L", 0, 0, 1, 0, 0, 0, 0, 2)).toBe(2 ** 40 + 2);
	expect(read("d", 0x3f, 0xc0, 0, 0)).toBe(1.5);
	expect(read("D", 0x3f, 0xf0, 0, 0, 0, 0, 0, 1)).toBe(1 + Number.EPSILON);
});

test("reads texts, truths, null and characters", () => {
	expect(read("SU", 5, "naïv")).toBe("naïv");
	expect([read("T"), read("F"), read("Z"), read("Cx")]).toEqual([true, false, null, "x"]);
});

test("reads arrays and objects, with and without types and lengths", () => {
	expect(read("[i", 1, "[T]SU", 1, "a]")).toEqual([1, [true], "a"]);
	expect(read("[#U", 2, "i", 1, "Z")).toEqual([1, null]);
	expect(read("[$I#U", 2, 0, 1, 0xff, 0xff)).toEqual(Float64Array.of(1, -1));
	expect(read("[$S#U", 2, "U", 1, "aU", 1, "b")).toEqual(["a", "b"]);
	expect(read("{U", 1, "ai", 3, "U", 1, "b{}}")).toEqual({ a: 3, b: {} });
	expect(read("{#U", 1, "U", 1, "aZ")).toEqual({ a: null });
});

test("a name that JavaScript knows is a field like any other", () => {
	const object = read("{U", 9, "__proto__{U", 1, "xi", 1, "}}") as object;
	expect(Object.keys(object)).toEqual(["__proto__"]);
	expect("x" in object).toBe(false);
});

test("bytes that end too early, or are no UTF-8, name their place", () => {
	expect(() => read("l", 0, 0)).toThrow("read: byte 1: expected 4 bytes of a number, got 2 to the end");
	expect(() => read("[i", 1)).toThrow("byte 3: expected 1 bytes of an array's element, got 0 to the end");
	expect(() => read("SU", 1, 0xff)).toThrow("read: byte 3: expected UTF-8 in a text");
	expect(() => read("[$i", 1)).toThrow("expected the length of a typed array");
	expect(() => read("{$i#U", 1)).toThrow("expected no typed object");
	expect(() => read("[#d", 0, 0, 0, 0)).toThrow('expected the type of a length, got "d"');
});
