import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { linearShap } from "../../../src/explain/shap/linear-shap.ts";
import { partitionShap } from "../../../src/explain/shap/partition-shap.ts";
import { exactShap, predictor } from "../../../src/index.ts";

/** What shap 0.51 gives: scripts/fixtures/partition_shap.py. */
const peer = JSON.parse(readFileSync(new URL("../../fixtures/shap/partition.json", import.meta.url), "utf8")) as {
	background: number[][];
	x: number[][];
	merges: [number, number][];
	values: number[][][];
	base: number[][];
	linear: {
		mean: number[];
		covariance: number[][];
		coefficients: number[];
		intercept: number;
		values: number[][];
		base: number;
	};
};

const width = 7;
const model = predictor(({ values, shape: [n = 0] }) =>
	Array.from({ length: n }, (_, i) => {
		const [a, b, c, d, e, f, g] = values.subarray(i * width, (i + 1) * width) as unknown as number[] & number[];
		const first = a! * b! + Math.max(c!, d!) - e! * f! * g!;
		return [first, a! + Math.tanh(first)];
	}),
);
const { background, merges, x } = peer;

/** The fixture has nine digits behind the point. */
const written = 8;

describe("partition SHAP", () => {
	it("is what shap's Partition explainer gives by the same hierarchy", async () => {
		const { payload, diagnostics } = await partitionShap(model, x, { background, clusters: { merges }, target: "all" });
		expect(payload.scores.shape).toEqual([3, width, 2]);
		peer.values.flat(2).forEach((value, i) => void expect(payload.scores.values[i]).toBeCloseTo(value, written));
		peer.base.flat().forEach((value, i) => void expect(payload.baseValue!.values[i]).toBeCloseTo(value, written));
		expect(payload.clusters?.merges).toEqual(merges);
		expect(diagnostics.convergenceDelta).toBeLessThan(1e-12);
	});

	it("asks the coalitions of many rows together, and each row is as if it were alone", async () => {
		const all = await partitionShap(model, x, { background, clusters: { merges }, target: 0 });
		const alone = await partitionShap(model, [x[1]!], { background, clusters: { merges }, target: 0 });
		alone.payload.scores.values.forEach(
			(value, j) => void expect(all.payload.scores.values[width + j]).toBeCloseTo(value, 12),
		);
	});

	it("finds features that go together in the background, and keeps groups one", async () => {
		const { payload } = await partitionShap(model, x, { background, target: 0, groups: [[4, 5]] });
		const [first] = payload.clusters!.merges;
		expect(
			[
				[0, 1],
				[2, 3],
			].map(String),
		).toContain(String(first));
		expect(payload.members?.[4]).toEqual([4, 5]);
		expect(payload.scores.shape).toEqual([3, 6]);
	});

	it("of a hierarchy of two features is the Shapley value", async () => {
		const two = predictor(({ values, shape: [n = 0] }) =>
			Array.from({ length: n }, (_, i) => [values[2 * i]! * values[2 * i + 1]!]),
		);
		const asked = {
			background: [
				[0, 1],
				[2, 3],
				[1, 1],
			],
		};
		const { payload } = await partitionShap(two, [[4, 5]], asked);
		const exact = await exactShap(two, [[4, 5]], asked);
		payload.scores.values.forEach((value, j) => void expect(value).toBeCloseTo(exact.payload.scores.values[j]!, 12));
	});

	it("refuses a background of too few rows to see what goes together", async () => {
		await expect(partitionShap(model, x, { background: background.slice(0, 3) })).rejects.toThrow(
			"partitionShap: expected at least 5 background rows to see which features belong together, got 3",
		);
	});

	it("says in its warning what a small budget left", async () => {
		const { diagnostics } = await partitionShap(model, x, { background, clusters: { merges }, samples: 4 });
		expect(diagnostics.stopped).toBe("evaluations");
		expect(diagnostics.warnings?.[0]).toMatch(/^4 coalitions did not divide 2 clusters to the last/);
	});
});

describe("linear SHAP of correlated columns", () => {
	it("is what shap's linear explainer draws 20,000 orders for", async () => {
		const { mean, covariance, coefficients, intercept, values, base } = peer.linear;
		const { payload } = await linearShap(
			{ coefficients, intercept },
			ndArray(Float64Array.from(x.flat()), [3, width], ["example", "feature"]),
			{
				moments: { mean, covariance },
				perturbation: "correlation-dependent",
			},
		);
		// The peer's own error: values of size 2 that vary by about 1 from order to order, / √20,000, three times.
		const drawn = 0.02;
		values.flat().forEach((value, i) => void expect(Math.abs(payload.scores.values[i]! - value)).toBeLessThan(drawn));
		expect(payload.baseValue!.values[0]).toBeCloseTo(base, written);
	});
});
