import { describe, expect, it } from "vitest";
import { dependence } from "../../src/views/dependence.ts";
import { attribution, patients, textAnswer } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

const many = patients(200);

describe("dependence", () => {
	it("has a dot for each row at its value and score", () => {
		const dot = chartOf(dependence(many, { feature: "bp" })).data.dots?.find(({ row }) => row === 3);
		expect(dot?.value).toBeCloseTo(many.payload.inputs.values[3 * 7 + 2]!, 9);
		expect(dot?.score).toBeCloseTo(many.payload.scores.values[3 * 7 + 2]!, 3);
	});

	it("colours by the feature that the scores go with, and says how much", () => {
		const view = dependence(many, { feature: "bp" });
		expect(view.caption).toMatch(/9\d(\.\d)? % of the scores' variance goes with sex, which colours the dots\.$/);
		expect(new Set(chartOf(view).data.dots?.map(({ other }) => other))).toEqual(new Set(["female", "male"]));
	});

	it("colours by the feature that is asked for, or by none", () => {
		const asked = dependence(many, { feature: "bp", color: "age" });
		expect(asked.caption).toMatch(/The colour is age; sex explains most of what differs/);
		expect(chartOf(dependence(many, { feature: "bp", color: "none" })).data.dots?.some((dot) => "other" in dot)).toBe(
			false,
		);
	});

	it("sees no interaction where scores are equal at equal values", () => {
		expect(dependence(many, { feature: "sex" }).caption).toMatch(/there is no interaction\.$/);
		expect(dependence(patients(3), { feature: "sex" }).caption).not.toMatch(/interaction/);
	});

	it("keeps rows without a value, and levels in their order", () => {
		const bmi = dependence(many);
		expect(bmi.title).toBe("bmi and what it does to progression");
		expect(chartOf(bmi).data.dots?.filter(({ value }) => value === null)).toHaveLength(11);
		expect(bmi.table.rows.at(-1)?.slice(0, 2)).toEqual(["missing", 11]);
		const sex = chartOf(dependence(many, { feature: "sex" }));
		expect(JSON.stringify(sex.spec)).toContain('"domain":["female","male"]');
		expect(sex.rows?.brush).toEqual({ y: "score" });
	});

	it("refuses features that are not there, or have no value of their own", () => {
		expect(() => dependence(many, { feature: "weight" })).toThrow(
			/dependence: expected option "feature" to be a feature by name or index \(bmi, s5/,
		);
		expect(() => dependence(many, { color: 99 })).toThrow(/option "color".*got 99/);
		expect(() => dependence(textAnswer())).toThrow(/bad, which has no value of its own/);
		const grouped = attribution([[1]], { inputs: [[1, 2]], payload: { members: [[0, 1]] } });
		expect(() => dependence(grouped)).toThrow(/f0, which has no value of its own/);
	});
});
