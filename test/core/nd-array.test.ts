import { describe, expect, it } from "vitest";
import { messageOf, shown } from "../../src/core/errors.ts";
import { ndArray, sizeOf, sliceFirst } from "../../src/core/nd-array.ts";

describe("ndArray(values, shape, axes)", () => {
	it("keeps values, shape and axes", () => {
		const array = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], ["row", "column"]);
		expect(array).toEqual({ values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], axes: ["row", "column"] });
	});

	it("refuses values that do not fill the shape", () => {
		expect(() => ndArray(new Float32Array(5), [2, 3], ["row", "column"])).toThrow(
			"ndArray: expected 6 values for shape [2, 3], got 5",
		);
	});

	it("refuses axes that do not name the shape", () => {
		expect(() => ndArray(new Float32Array(6), [2, 3], ["row"])).toThrow(
			"ndArray: expected 2 axis names for shape [2, 3], got 1 (row)",
		);
	});
});

describe("sizeOf(shape)", () => {
	it("is the product of the lengths, and 1 for a scalar", () => {
		expect([sizeOf([2, 3, 4]), sizeOf([]), sizeOf([5, 0])]).toEqual([24, 1, 0]);
	});
});

describe("sliceFirst(array, index)", () => {
	const array = ndArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], ["example", "feature"]);

	it("is a view of one element of the first axis", () => {
		const slice = sliceFirst(array, 1);
		expect(slice).toEqual({ values: Float64Array.of(3, 4), shape: [2], axes: ["feature"] });
		expect(slice.values.buffer).toBe(array.values.buffer);
	});

	it.each([-1, 3, 0.5, Number.NaN])("refuses the index %d", (index) => {
		expect(() => sliceFirst(array, index)).toThrow(
			`sliceFirst: expected an index from 0 to 2 on axis "example", got ${index}`,
		);
	});
});

describe("shown(value) and messageOf(thrown)", () => {
	it("shows values short and with what they are", () => {
		const values = ["cat", 3, null, undefined, [1, 2], new Float32Array(2), { a: 1, b: 2 }, () => 1];
		expect(values.map(shown)).toEqual([
			'"cat"',
			"3",
			"null",
			"undefined",
			"an array of 2",
			"a Float32Array",
			"an object with a, b",
			"a function",
		]);
	});

	it("makes one line of anything thrown", () => {
		expect([new Error("no"), "text", { code: 1 }, undefined].map(messageOf)).toEqual([
			"no",
			"text",
			"an object with code",
			"undefined",
		]);
	});
});
