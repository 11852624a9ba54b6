import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import { coefficientLines, penaltyPlaces } from "../../src/views/coefficient-lines.ts";
import { chartOf } from "./fixtures.ts";
import { path } from "./linear-fixtures.ts";

describe("coefficientLines", () => {
	it("draws a line for each column over log₁₀ λ, and marks both choices and the λ that is looked at", () => {
		const { data, drag } = chartOf(coefficientLines(path(), { at: 3, drag: "penalty" }));
		const b = data.lines?.filter(({ column }) => column === "b").map(({ place, coefficient }) => [place, coefficient]);
		expect(b).toEqual([
			[1, 0],
			[0, 0],
			[-1, -1],
			[-2, -5],
		]);
		expect(data.marks?.map(({ place }) => place)).toEqual([-1, 0]);
		expect(data.here).toEqual([{ place: -2 }]);
		expect(data.errors?.[2]).toMatchObject({ error: 9, low: 1, high: 17 });
		expect(drag).toEqual([{ x: "penalty" }]);
	});

	it("says which columns are in, how far it errs, and what one standard error buys", () => {
		const { caption, table } = coefficientLines(path(), { at: 1 });
		expect(caption).toBe(
			"At λ = 1, 1 of 2 columns have a coefficient: a. Cross-validated, it errs by 4 (root mean square); the best λ, 0.1, by 3 with 2 columns, and one standard error from it λ = 1 needs 1.",
		);
		expect(table.rows).toEqual([
			["λ", 1],
			["a", 2],
			["cross-validated error", 16],
		]);
	});

	it("begins at the smallest error, and without cross-validation at the last λ", () => {
		expect(coefficientLines(path()).caption).toMatch(/^At λ = 0.1,/);
		const { lambdas, coefficients, intercepts, features } = path().payload;
		const alone = { ...path(), payload: { lambdas, coefficients, intercepts, features } };
		expect(coefficientLines(alone).caption).toBe("At λ = 0.01, 2 of 2 columns have a coefficient: b, a.");
	});

	it("leaves all but the largest columns gray", () => {
		const { data } = chartOf(coefficientLines(path(), { most: 1 }));
		expect(new Set(data.lines?.map(({ group }) => group))).toEqual(new Set(["b", "others"]));
	});

	it("gives λ = 0 a place beside the smallest that has a logarithm", () => {
		expect(penaltyPlaces([100, 2, 0])).toEqual([2, Math.log10(2), 0]);
		expect(penaltyPlaces([0])).toEqual([0]);
		const lambdas = ndArray(Float64Array.of(10, 1, 0.1, 0), [4], ["lambda"]);
		const { data } = chartOf(coefficientLines(path({ lambdas }), { at: 3 }));
		expect(data.lines?.every(({ place }) => Number.isFinite(place))).toBe(true);
	});
});
