import { describe, expect, it } from "vitest";
import { importanceAgreement } from "../../src/views/importance-agreement.ts";
import { chartOf } from "./fixtures.ts";
import { array, importance } from "./global-fixtures.ts";

const correlated = { correlated: [[0, 1]] };
const shuffled = importance({ a: 0.4, twin: 0.35, b: 0.3, c: 0.01 }, correlated);
const left = importance({ a: 0.02, twin: 0.01, b: 0.3, c: 0.03 }, correlated, { method: "leaveOneFeatureOut" });

describe("importanceAgreement(explanations)", () => {
	it("joins what methods say of each feature, and says where and why they differ", () => {
		const view = importanceAgreement([shuffled, left]);
		const { points, lines } = chartOf(view).data;
		expect(
			points?.filter(({ feature }) => feature === "a").map(({ method, value, rank }) => [method, value, rank]),
		).toEqual([
			["shuffled", 0.4, 1],
			["left out (LOFO)", 0.02, 3],
		]);
		expect(lines?.find(({ feature }) => feature === "a")).toEqual({ feature: "a", low: 0.02, high: 0.4, apart: true });
		expect(view.caption).toMatch(/order the features differently \(rank correlation −0\.6\)/);
		expect(view.caption).toContain(
			'They differ most on a, 100 % of the largest by "shuffled" and 6.67 % by "left out (LOFO)": twin stands in for a: models that are fitted without it lose little, those that use it miss it.',
		);
		expect(view.caption).toContain(
			'a and twin stand in for each other: together 0.75 by "shuffled", nothing clear by "left out (LOFO)".',
		);
		expect(view.table.rows.find(([feature]) => feature === "a")).toEqual([
			...["a", 0.4, 1, 0.02, 3, "twin"],
			"twin stands in for a: models that are fitted without it lose little, those that use it miss it",
		]);
		expect(view.table.rows.find(([feature]) => feature === "c")!.at(-1)).toBe("about alike");
	});

	it("finds features by name, in any order", () => {
		const turned = importance({ c: 0.03, b: 0.3, twin: 0.01, a: 0.02 }, {}, { method: "leaveOneFeatureOut" });
		const points = chartOf(importanceAgreement([shuffled, turned])).data.points;
		expect(points).toEqual(chartOf(importanceAgreement([shuffled, left])).data.points);
	});

	it("says that nothing stands in, where that is so, and that the order is almost the same", () => {
		const one = importance({ a: 0.4, b: 0.3, c: 0.01 });
		const other = importance({ a: 0.02, b: 0.3, c: 0.03 }, {}, { method: "leaveOneFeatureOut" });
		expect(importanceAgreement([one, other]).caption).toContain(
			"the fitted models rely on a, and those that are fitted without it find another way, though no other feature alone stands in for it.",
		);
		const same = importanceAgreement([one, one]);
		expect(same.caption).toBe(
			'"shuffled" and "shuffled (2)" order the features almost alike (rank correlation 1). On no feature do they differ by more than a fifth of their largest.',
		);
	});

	it("compares shares where the methods measure different things, or ranks", () => {
		const shap = importance({ a: 40, twin: 10, b: 20, c: 0 }, { score: undefined as never }, { method: "meanShap" });
		const shares = chartOf(importanceAgreement([shuffled, shap])).data.points;
		expect(shares?.filter(({ method }) => method === "meanShap").map(({ value }) => value)).toEqual([1, 0.25, 0.5, 0]);
		const ranks = chartOf(importanceAgreement([shuffled, shap], { scale: "rank" })).data.points;
		expect(ranks?.every(({ value, rank }) => value === rank)).toBe(true);
	});

	it("names the two that agree least of three, and tells groups in shares where the units differ", () => {
		const shap = importance(
			{ a: 10, twin: 20, b: 30, c: 40 },
			{ score: undefined as never, interval: undefined as never },
			{ method: "heldOutShap" },
		);
		const { caption } = importanceAgreement([shuffled, left, shap]);
		expect(caption).toMatch(/^Least alike: "shuffled" and "mean \|SHAP\|" order the features differently/);
		expect(caption).toContain(
			'together 70.8 % by "shuffled", nothing clear by "left out (LOFO)", 30 % by "mean |SHAP|"',
		);
	});

	describe("says why", () => {
		const whyOf = (feature: string, ...all: Parameters<typeof importanceAgreement>[0]) =>
			importanceAgreement(all)
				.table.rows.find(([name]) => name === feature)!
				.at(-1);
		const unitless = { score: undefined as never, interval: undefined as never };
		const moves = (scores: Record<string, number>, payload = {}) =>
			importance(scores, { ...unitless, ...payload }, { method: "heldOutShap" });
		const without = (scores: Record<string, number>) => importance(scores, {}, { method: "leaveOneFeatureOut" });

		it("a feature moves answers that are no better for it", () => {
			const why = whyOf("b", importance({ a: 1, b: 0.05 }), moves({ a: 1, b: 0.8 }));
			expect(why).toBe("b moves the answers, and they are hardly better for it");
		});

		it("it acts together with others", () => {
			const shares = { interaction: array([0, 0.62]) };
			const why = whyOf("b", importance({ a: 1, b: 0.9 }), moves({ a: 1, b: 0.5 }, shares));
			expect(why).toBe(
				"62 % of what b does depends on other features: mean |SHAP| shares what they do together, shuffling it spoils all of that",
			);
			expect(whyOf("b", importance({ a: 1, b: 0.9 }), moves({ a: 1, b: 0.5 }))).toBe(
				"they ask different things of b: what the fitted model relies on to be right; how much it moves the answers, for better or worse",
			);
		});

		it("models are better without it", () => {
			const why = whyOf("b", importance({ a: 1, b: 0.2 }), without({ a: 1, b: -0.3 }));
			expect(why).toMatch(
				/^models that are fitted without b are better: what it tells them does not hold for other rows$/,
			);
		});

		it("it shares what it tells", () => {
			const twins = { correlated: [[1, 2]] };
			const why = whyOf("b", importance({ a: 1, b: 0.2, c: 0.2 }, twins), moves({ a: 1, b: 0.6, c: 0.6 }));
			expect(why).toMatch(/^c and b tell the same: mean \|SHAP\| shares it/);
		});

		it("it may be chance", () => {
			const why = whyOf("b", importance({ a: 1, b: 0.4 }), without({ a: 1, b: 0.15 }));
			expect(why).not.toContain("chance");
			const wide = { interval: [array([0.5, 0.1]), array([1.5, 0.9])] as const };
			expect(whyOf("b", importance({ a: 1, b: 0.4 }, wide), without({ a: 1, b: 0.15 }))).toContain(
				"(the intervals overlap, so it may be chance)",
			);
		});
	});

	it("refuses one, and importances of different features", () => {
		expect(() => importanceAgreement([shuffled])).toThrow(/at least two importances.*got 1/);
		const other = importance({ a: 1, z: 2, b: 1, c: 1 });
		expect(() => importanceAgreement([shuffled, other])).toThrow(
			/same features \(a, twin, b, c\), got those of a, z, b, c/,
		);
	});
});
