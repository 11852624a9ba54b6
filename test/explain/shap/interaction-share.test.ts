import { describe, expect, it } from "vitest";
import { interactionShare } from "../../../src/explain/shap/interaction-share.ts";

const count = 200;
const spread = (factor: number) => Float64Array.from({ length: count }, (_, i) => ((i + 1) * factor) % 1);
const [x, other] = [spread(Math.SQRT2), spread(Math.sqrt(3))];

describe("interactionShare", () => {
	it.each([
		["a steep line", x.map((value) => 40 * value)],
		["a curve", x.map((value) => (value - 0.5) ** 2)],
	])("is 0 where a score is a function of the value alone: %s", (_, scores) => {
		expect(interactionShare(x, scores, false)).toBeLessThan(0.01);
	});

	it("is large where other features turn the score round, and between where they change it", () => {
		const turned = x.map((value, i) => (value - 0.5) * (other[i]! < 0.5 ? 1 : -1));
		expect(interactionShare(x, turned, false)).toBeGreaterThan(0.95);
		const changed = x.map((value, i) => (value - 0.5) * (other[i]! < 0.5 ? 1 : 0.5));
		const share = interactionShare(x, changed, false)!;
		// The variance of the factor beside its mean's square: 0.0625 / (0.5625 + 0.0625).
		expect(Math.abs(share - 0.1)).toBeLessThan(0.03);
	});

	it("takes levels of a category one by one, and rows without a value as a group", () => {
		const level = x.map((value) => (value < 0.5 ? 0 : 1));
		expect(
			interactionShare(
				level,
				level.map((one) => 3 * one),
				true,
			),
		).toBe(0);
		expect(interactionShare(level, other, true)).toBeGreaterThan(0.9);
		const missing = x.map((value, i) => (i % 2 === 0 ? Number.NaN : value));
		expect(
			interactionShare(
				missing,
				missing.map((value) => (Number.isNaN(value) ? 7 : value)),
				false,
			),
		).toBeLessThan(0.01);
	});

	it("does not tell of few rows, or of scores that do not move", () => {
		expect(interactionShare([1, 2, 3], [1, 2, 3], false)).toBeUndefined();
		expect(interactionShare(x, new Float64Array(count).fill(0.1), false)).toBeUndefined();
	});
});
