import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Coefficient } from "../../../src/index.ts";

/** What least squares of statsmodels says. */
interface LeastSquaresFixture {
	readonly coefficients: number[];
	readonly standardErrors: number[];
	readonly t: number[];
	readonly p: number[];
	readonly intervals: number[][];
	readonly r2: number;
	readonly adjustedR2: number;
	readonly residual: number;
	readonly prediction: number[];
	readonly confidence: number[][];
	readonly newRow: number[][];
}

/** scikit-learn's `coef_` and `intercept_`. */
export interface Both {
	readonly coefficients: number[] | number[][];
	readonly intercept: number | number[];
}

/** Written by scripts/fixtures/linear.py. */
export const fixture = JSON.parse(
	readFileSync(new URL("../../fixtures/linear/linear.json", import.meta.url), "utf8"),
) as {
	x: number[][];
	y: number[];
	weights: number[];
	binary: number[];
	three: number[];
	new: number[][];
	ols: LeastSquaresFixture;
	wls: LeastSquaresFixture;
	logit: {
		coefficients: number[];
		standardErrors: number[];
		z: number[];
		p: number[];
		intervals: number[][];
	};
	multinomial: { coefficients: number[][]; standardErrors: number[][] };
} & Record<
	"weightedRidge" | "weightedLasso" | "weightedElasticNet" | "l2" | "l2Three" | "l1" | "l1Three" | "net",
	Both
>;

/** The fixture's numbers have 12 digits, and its columns lose four to their means: both solvers agree to the rest. */
export const fixtureDigits = 1e-8;

/** Iterations that end where nothing moves any more leave the solution this far off, where columns go together. */
export const iteratedDigits = 1e-6;

/** Each number near the expected one, by a share of the largest of those expected. */
export function expectNear(got: Iterable<number | undefined>, expected: readonly number[], share: number): void {
	const all = [...got];
	expect(all).toHaveLength(expected.length);
	const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	for (const [i, value] of expected.entries()) {
		const off = Math.abs((all[i] ?? Number.NaN) - value);
		expect(off, `element ${i}: ${all[i]} for ${value}`).toBeLessThanOrEqual(share * largest);
	}
}

/** The values of one score's coefficients without the intercept. */
export const slopesOf = (coefficients: readonly Coefficient[], score?: string): number[] =>
	coefficients
		.filter((one) => one.name !== "intercept" && (score === undefined || one.score === score))
		.map(({ value }) => value);
