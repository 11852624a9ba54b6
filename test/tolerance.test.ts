import { describe, expect, it } from "vitest";
import { relativeDifference } from "./tolerance.ts";

describe("relativeDifference(got, expected)", () => {
	it("is the largest difference over the largest magnitude", () => {
		expect(relativeDifference([1, -4.1], [1, -4])).toBeCloseTo(0.1 / 4, 12);
		expect(relativeDifference([0.5], [0])).toBe(0.5);
	});

	it("can fail: NaN for another length or a NaN, which no bound is above", () => {
		expect(relativeDifference([1], [1, 2])).toBeNaN();
		expect(relativeDifference([Number.NaN, 1], [1, 1])).toBeNaN();
		expect(relativeDifference([2], [1]) < 0.5).toBe(false);
	});
});
