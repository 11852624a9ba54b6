import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import { termStack } from "../../src/views/term-stack.ts";
import { chartOf } from "./fixtures.ts";
import { sum } from "./linear-fixtures.ts";

describe("termStack", () => {
	it("goes on with each bar where the one before ended, from the intercept to the sum", () => {
		const bars = chartOf(termStack(sum())).data.terms;
		expect(bars?.map(({ term, from, to, sign }) => [term, from, to, sign])).toEqual([
			["intercept", 10, 10, "sum"],
			["length = 2 mm", 10, 14, "raises"],
			["kind = large", 14, 8, "lowers"],
			["mass", 8, 8, "sum"],
		]);
	});

	it("says the sum in words and writes it on paper", () => {
		const view = termStack(sum(), { sums: ["2 × 2", "f(large)"], unit: "g", before: 9 });
		expect(view.caption).toBe(
			"mass 8.00 g = 10.00 (intercept) − 6.00 (kind = large) + 4.00 (length = 2 mm). It was 9.00 before.",
		);
		expect(view.table.rows).toEqual([
			["intercept", "", "10.000", "10.000"],
			["length", "2 × 2", "4.000", "14.000"],
			["kind", "f(large)", "−6.000", "8.000"],
		]);
		expect(chartOf(view).data.before).toEqual([{ before: 9 }]);
		expect(chartOf(termStack(sum(), { before: 8 })).data.before).toEqual([]);
	});

	it("adds up the smallest terms where there are many, and loses nothing", () => {
		const count = 30;
		const scores = Float64Array.from({ length: count }, (_, i) => (i % 2 ? -1 : 1) * (i + 1));
		const total = scores.reduce((a, b) => a + b, 10);
		const { payload } = sum();
		const many = sum({
			payload: {
				...payload,
				scores: ndArray(scores, [1, count], ["example", "term"]),
				inputs: ndArray(new Float64Array(count), [1, count], ["example", "feature"]),
				features: Array.from(scores, (_, i) => ({ name: `t${i}` })),
				outputValue: ndArray(Float64Array.of(total), [1], ["example"]),
			},
		});
		const view = termStack(many, { most: 5 });
		const bars = chartOf(view).data.terms ?? [];
		expect(bars.map(({ term }) => term)).toEqual([
			"intercept",
			"t26 = 0",
			"t27 = 0",
			"t28 = 0",
			"t29 = 0",
			"26 smaller terms",
			"mass",
		]);
		expect(bars.at(-2)?.to).toBeCloseTo(total, 12);
		expect(view.table.rows).toHaveLength(count + 1);
	});

	it("keeps the chart the same while values move", () => {
		const { payload } = sum();
		const moved = sum({
			payload: { ...payload, scores: ndArray(Float64Array.of(3, -6), [1, 2], ["example", "term"]) },
		});
		const options = { domain: [0, 20], before: 8 } as const;
		expect(chartOf(termStack(moved, options)).spec).toEqual(chartOf(termStack(sum(), options)).spec);
	});

	it("names log-odds, and what they mean", () => {
		const view = termStack(sum({ unit: "log-odds" }), { meaning: "probability of mass 0.99" });
		expect(view.caption).toMatch(/^log-odds of mass 8.00 = .* That is a probability of mass 0.99\.$/);
	});

	it("names a missing value", () => {
		const { payload } = sum();
		const inputs = ndArray(Float64Array.of(Number.NaN, 7), [1, 2], ["example", "term"]);
		const bars = chartOf(termStack(sum({ payload: { ...payload, inputs } }))).data.terms;
		expect(bars?.map(({ term }) => term)).toEqual(["intercept", "length = missing", "kind = unseen", "mass"]);
	});
});
