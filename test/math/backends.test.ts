import { describe, expect, it } from "vitest";
import { operations } from "../../src/math/ops/index.ts";
import { differentiated, expectedOf } from "./backends/case.ts";
import { cases } from "./backends/suite.ts";
import { differences, mapped, normal } from "./backends/values.ts";

/** Gives a weight as it is. */
const without = ["constant"];

describe("the table that every backend is held to", () => {
	it("has every operation of the graph", () => {
		const tested = new Set([...cases.map(({ op }) => op), ...without]);
		expect([...operations.keys()].filter((op) => !tested.has(op))).toEqual([]);
	});

	it("has a derivative to check in two cases of three, and none that is 0 where the function is not flat", () => {
		expect(cases.filter((each) => differentiated(each).length > 0).length / cases.length).toBeGreaterThan(2 / 3);
		const some = cases.find(({ name }) => name === "softmax")!;
		expect(expectedOf(some)[1]!.values.some((value) => Math.abs(value) > 0.01)).toBe(true);
	});

	it("differentiates in 64 bits: d(x³) = 3x², to nine digits", () => {
		const x = normal([4], "x");
		const ones = { shape: [4], values: [1, 1, 1, 1] };
		const [found] = differences(([of]) => mapped(of!, (value) => value ** 3), [x], [0], ones);
		for (const [i, value] of x.values.entries()) expect(found!.values[i]).toBeCloseTo(3 * value * value, 8);
	});
});
