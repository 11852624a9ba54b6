import { describe, expect, it } from "vitest";
import { reliability } from "../../../src/explain/fairness/reliability.ts";

/** Sums of tenths differ in their last bits. */
const lastBits = 12;

describe("reliability(probabilities, outcomes)", () => {
	const probabilities = [0.05, 0.15, 0.12, 0.55, 0.58, 0.95, 1];
	const outcomes = [0, 1, 0, 0, 1, 1, 1];

	it("puts rows into bins of one width and compares what was said with what happened", () => {
		const { bins, error, brier } = reliability(probabilities, outcomes);
		expect(bins.map(({ count, observed }) => [count, observed])).toEqual([
			[1, 0],
			[2, 0.5],
			[2, 0.5],
			[2, 1],
		]);
		expect(bins.map(({ from, to }) => [from, to])).toEqual([
			[0.05, 0.05],
			[0.12, 0.15],
			[0.55, 0.58],
			[0.95, 1],
		]);
		// (1 · 0.05 + 2 · |0.5 − 0.135| + 2 · |0.5 − 0.565| + 2 · |1 − 0.975|) / 7, by hand
		expect(error).toBeCloseTo(0.96 / 7, lastBits);
		const squares = probabilities.map((p, i) => (p - (outcomes[i] as number)) ** 2);
		expect(brier).toBeCloseTo(squares.reduce((sum, each) => sum + each, 0) / 7, lastBits);
	});

	it("puts as many rows into each bin when asked, and equal probabilities into one", () => {
		expect(reliability(probabilities, outcomes, { bins: 3, by: "rows" }).bins.map(({ count }) => count)).toEqual([
			3, 2, 2,
		]);
		expect(reliability([0.3, 0.3, 0.3, 0.9], [0, 1, 0, 1], { bins: 2, by: "rows" }).bins).toHaveLength(2);
		expect(reliability([0.3, 0.3, 0.3], [0, 1, 0], { bins: 3, by: "rows" }).bins).toHaveLength(1);
	});

	it("says what is no probability and no outcome", () => {
		expect(() => reliability([], [])).toThrow("expected at least one row");
		expect(() => reliability([0.5], [0, 1])).toThrow("expected an outcome for each of 1 probabilities, got 2");
		expect(() => reliability([Number.NaN], [0])).toThrow("got NaN in row 0");
		expect(() => reliability([1.5], [0])).toThrow("from 0 to 1, got 1.5");
		expect(() => reliability([0.5], [2])).toThrow("expected outcomes of 0 or 1, got 2");
		expect(() => reliability([0.5], [1], { bins: 0 })).toThrow('option "bins"');
	});
});
