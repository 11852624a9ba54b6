import { describe, expect, test } from "vitest";
import { incompleteBeta, logGamma, normalCdf, twoSidedP, twoSidedQuantile } from "../../src/math/distributions.ts";

/** ln Γ(½ · 10⁶) is a difference of numbers near 10⁷, of which it loses seven digits; with few degrees of freedom all are right to 1e-12. */
const relative = 1e-9;

const near = (got: number, expected: number) =>
	expect(Math.abs(got - expected), `${got} for ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected));

describe("distributions, as SciPy 1.16.3 has them", () => {
	test.each([
		[0.0, 3.0, 1.0],
		[0.5, 1.0, 0.7048327646991336],
		[2.0, 4.0, 0.1161165235168155],
		[3.3, 29.0, 0.0025669142292085835],
		[1.96, 431.0, 0.05063971892371371],
		[12.0, 90.0, 2.2507924338433387e-20],
		[-2.5, 100000.0, 0.012420919192559035],
	] as [number, number, number][])("Student's t: P(|T| ≥ %d) with %d degrees of freedom", (t, freedom, p) =>
		near(twoSidedP(t, freedom), p),
	);
	test.each([
		[0.95, 1.0, 12.706204736432095],
		[0.95, 5.0, 2.570581835636314],
		[0.9, 431.0, 1.6483967118221854],
		[0.99, 29.0, 2.756385903670335],
		[0.5, 2.0, 0.8164965809277265],
		[0.95, 1000000.0, 1.9599663568141066],
	] as [number, number, number][])("the interval of %d with %d degrees of freedom", (level, freedom, t) =>
		near(twoSidedQuantile(level, freedom), t),
	);
	test.each([
		[-6.0, 9.865876450376946e-10],
		[-2.5, 0.006209665325776132],
		[-1.0, 0.15865525393145707],
		[0.0, 0.5],
		[0.3, 0.6179114221889526],
		[1.96, 0.9750021048517795],
		[4.0, 0.9999683287581669],
	] as [number, number][])("Φ(%d)", (z, p) => near(normalCdf(z), p));
	test.each([
		[0.1, 2.0, 3.0, 0.05230000000000001],
		[0.9, 2.0, 3.0, 0.9963],
		[0.5, 0.5, 0.5, 0.5000000000000001],
		[0.3, 40.0, 90.0, 0.43402281472893806],
		[0.01, 1.0, 50.0, 0.3949939328624633],
	] as [number, number, number, number][])("I_x(a, b) of %d, %d, %d", (x, a, b, value) =>
		near(incompleteBeta(x, a, b), value),
	);
	test.each([
		[0.1, 2.252712651734206],
		[0.5, 0.5723649429247],
		[3.0, Math.LN2],
		[10.5, 13.940625219403763],
		[1000.0, 5905.220423209181],
	] as [number, number][])("ln Γ(%d)", (x, value) => near(logGamma(x), value));
});
