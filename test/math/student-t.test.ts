import { describe, expect, test } from "vitest";
import { twoSidedP, twoSidedQuantile } from "../../src/math/distributions.ts";

/** P(T ≤ t), and the t that a share lies below, from what lies outside and inside two ends. */
const studentT = (t: number, degrees: number) => (t < 0 ? twoSidedP(t, degrees) / 2 : 1 - twoSidedP(t, degrees) / 2);
const studentTQuantile = (p: number, degrees: number): number =>
	p < 0.5 ? -studentTQuantile(1 - p, degrees) : twoSidedQuantile(2 * p - 1, degrees);

/** Scipy's quantiles are right to ten significant digits: with one degree of freedom it is tan(0.475 π) = 12.706204736175 and not …6432. */
const digits = 9;

describe("Student's t", () => {
	// scipy.stats.t.ppf and .cdf, SciPy in scikit-learn 1.9.1's environment.
	test.each([
		[0.975, 1, 12.706204736432095],
		[0.975, 4, 2.7764451051977987],
		[0.975, 9, 2.2621571628540993],
		[0.9, 2, 1.8856180831641507],
		[0.995, 30, 2.7499956535670305],
		[0.975, 9999, 1.9602012636213575],
	])("has scipy's quantile at %f with %i degrees of freedom", (p, degrees, t) => {
		expect(studentTQuantile(p, degrees)).toBeCloseTo(t, digits);
		expect(studentTQuantile(1 - p, degrees)).toBeCloseTo(-t, digits);
		expect(studentT(t, degrees)).toBeCloseTo(p, digits);
	});

	test("is the tangent with one degree of freedom", () => {
		expect(studentTQuantile(0.975, 1)).toBeCloseTo(Math.tan(0.475 * Math.PI), 12);
	});

	test("has scipy's distribution function, and a half at 0", () => {
		expect(studentT(1.3, 7)).toBeCloseTo(0.8826160823038114, digits);
		expect(studentT(-2, 4)).toBeCloseTo(0.05805826175840775, digits);
		expect(studentT(0, 3)).toBe(0.5);
		expect(studentTQuantile(0.5, 3)).toBeCloseTo(0, digits);
	});
});
