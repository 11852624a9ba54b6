import { describe, expect, it } from "vitest";
import { association, chiSquareTail, wilsonInterval } from "../../../src/data/checks/significance.ts";
import { fixture, otherLibraries } from "./statistics.ts";

describe("significance", () => {
	it.each(fixture.wilson)(
		"has Wilson's interval of $part of $count as statsmodels has it",
		({ part, count, interval }) => {
			const [low, high] = wilsonInterval(part, count);
			expect(low).toBeCloseTo(interval[0], otherLibraries);
			expect(high).toBeCloseTo(interval[1], otherLibraries);
		},
	);

	it("knows nothing of a share of no rows", () => {
		expect(wilsonInterval(0, 0)).toEqual([0, 1]);
	});

	it.each(fixture.tails)(
		"has the tail of χ² at $value with $degrees degrees as scipy has it",
		({ value, degrees, tail }) => {
			expect(chiSquareTail(value, degrees) / tail).toBeCloseTo(1, otherLibraries);
		},
	);

	it.each(fixture.tables)("tests a table of counts as scipy does: $counts", ({ counts, pValue, strength }) => {
		const got = association(counts.flat(), counts.length, counts[0]!.length);
		expect(got.pValue).toBeCloseTo(pValue, otherLibraries);
		expect(got.strength).toBeCloseTo(strength, otherLibraries);
	});

	it("leaves rows without counts out, and finds nothing in one row or none", () => {
		const [[a, b], [c, d]] = [
			[20, 5],
			[7, 18],
		] as const;
		expect(association([a, b, 0, 0, c, d], 3, 2)).toEqual(association([a, b, c, d], 2, 2));
		expect(association([3, 4], 1, 2).pValue).toBe(1);
		expect(association([0, 0, 0, 0], 2, 2)).toMatchObject({ pValue: 1, strength: 0 });
	});
});
