import { describe, expect, it } from "vitest";
import { ranking } from "../../../src/explain/fairness/ranking.ts";

/** 1 where a is above b, ½ where they are equal. */
const above = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: number[]) =>
	values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

/** Twin: AUC and DeLong's variance by comparing every pair. */
function twin(scores: number[], truth: number[]) {
	const high = scores.filter((_, i) => truth[i] === 1);
	const low = scores.filter((_, i) => truth[i] === 0);
	const components = [
		high.map((x) => mean(low.map((y) => above(x, y)))),
		low.map((y) => mean(high.map((x) => above(x, y)))),
	];
	const [v10, v01] = components as [number[], number[]];
	return { auc: mean(v10), error: Math.sqrt(variance(v10) / high.length + variance(v01) / low.length) };
}

/** The same sums in another order. */
const rounding = 12;

describe("ranking(scores, isPositive)", () => {
	it("is what comparing every pair gives, ties and all", () => {
		const scores = Array.from({ length: 60 }, (_, i) => Math.round(((i * 0.618034) % 1) * 12) / 12);
		const truth = scores.map((score, i) => Number(score + ((i * 0.754878) % 1) > 1));
		const { auc, error } = twin(scores, truth);
		const got = ranking(Float64Array.from(scores), (row) => truth[row] === 1);
		expect(got.auc).toBeCloseTo(auc, rounding);
		expect(got.interval?.[0]).toBeCloseTo(auc - 1.959963984540054 * error, rounding);
		expect(got.interval?.[1]).toBeCloseTo(Math.min(1, auc + 1.959963984540054 * error), rounding);
	});

	it("is not sure of a perfect order of a few rows", () => {
		const got = ranking(Float64Array.of(0.1, 0.2, 0.3, 0.8, 0.9), (row) => row > 2);
		expect(got).toMatchObject({ auc: 1, averagePrecision: 1 });
		expect(got.interval?.[0]).toBeLessThan(0.6);
	});

	it("has no answer for one class, or none", () => {
		expect(ranking(Float64Array.of(0.1, 0.2), () => true)).toMatchObject({
			auc: null,
			interval: null,
			averagePrecision: 1,
		});
		expect(ranking(Float64Array.of(0.1, 0.2), () => false)).toMatchObject({ auc: null, averagePrecision: null });
		expect(ranking(new Float64Array(0), () => true).auc).toBeNull();
	});
});
