import { describe, expect, it } from "vitest";
import { rankShares, shownFeatures, thinned } from "../../src/views/attribution-order.ts";
import { attributionRows } from "../../src/views/attribution-rows.ts";
import { numberWriter, sayingIt, scoreSentence } from "../../src/views/attribution-words.ts";
import { toBegin } from "../../src/views/effect-words.ts";
import { attribution, numbers, patients } from "./attributions.ts";

describe("attributionRows", () => {
	const three = attribution([[1, 2]], {
		given: { unit: "probability", target: { indices: [0, 1, 2], names: ["a", "b", "c"] } },
		payload: {
			scores: numbers([1, 10, 100, 2, 20, 200], 1, 2, 3),
			baseValue: numbers([0, 5, 50], 1, 3),
			outputValue: numbers([3, 35, 351], 1, 3),
		},
	});

	it("takes what adding up leaves of 0 for 0, and small scores for what they are", () => {
		const { scores, label, said } = attributionRows("view", attribution([[5.55e-17, 1e-9, -0.2]], { base: 1 }));
		expect([...scores]).toEqual([0, 1e-9, -0.2]);
		expect([label(0, 0), said(0, 0)]).toEqual(["f0 = 0", "f0 = 0"]);
	});

	it("reads one output of all, by name, by index, or the highest", () => {
		const b = attributionRows("view", three, { output: "b" });
		expect([...b.scores]).toEqual([10, 20]);
		expect([b.base[0], b.output[0], b.gap[0]]).toEqual([5, 35, 0]);
		expect(b.answer).toBe("probability of b");
		expect([...attributionRows("view", three, { output: 0 }).scores]).toEqual([1, 2]);
		const highest = attributionRows("view", three);
		expect(highest.answer).toBe("probability of c");
		expect(highest.gap[0]).toBe(1);
		expect(() => attributionRows("view", three, { output: "d" })).toThrow(
			/view: expected option "output" to be 0 to 2 \(a, b, c\), got "d"/,
		);
		expect(() => attributionRows("view", three, { output: 3 })).toThrow(/got 3/);
	});

	it("makes intervals of standard errors, and counts from what is left where there is no base", () => {
		const { payload, ...rest } = attribution([[1, -2]]);
		const { baseValue: _, ...bare } = payload;
		const rows = attributionRows("view", {
			...rest,
			payload: bare,
			diagnostics: { ...rest.diagnostics, standardError: numbers([0.5, 0], 1, 2) },
		});
		expect(rows.intervalOf(0, 0)![0]).toBeCloseTo(1 - 0.98, 3);
		expect(rows.intervalOf(0, 0)![1]).toBeCloseTo(1 + 0.98, 3);
		expect(rows.intervalOf(0, 1)).toEqual([-2, -2]);
		expect(rows.base[0]).toBe(10);
	});

	it("names values of columns, and none of columns taken together", () => {
		const rows = attributionRows(
			"view",
			attribution([[1, 2]], {
				features: [{ name: "a + b" }, { name: "sex", levels: ["f", "m"] }],
				inputs: [[7, 8, 1]],
				payload: { members: [[0, 1], [2]] },
			}),
		);
		expect([rows.label(0, 0), rows.label(0, 1)]).toEqual(["a + b", "sex = m"]);
		expect(rows.value(0, 0)).toBeUndefined();
	});

	it("says what all rows have in common where they are explained for other classes", () => {
		const two = attribution([[1], [2]], {
			given: { unit: "probability", target: { indices: [0, 1], names: ["a", "b"] } },
		});
		const rows = attributionRows("view", two);
		expect(rows.answer).toBe("probability of the predicted class");
		expect(rows.answerOf(1)).toBe("probability of b");
	});

	it("refuses what is no score of features", () => {
		const image = { ...attribution([[1]]), payload: { ...attribution([[1]]).payload, features: [] } };
		expect(() => attributionRows("view", image)).toThrow(/view: expected scores \[example, feature\].*got \[1, 1\]/);
		expect(() => attributionRows("view", attribution([[1, Number.NaN]]))).toThrow(
			/finite scores, got NaN of row 0, f1/,
		);
		expect(() => attributionRows("view", attribution([[1]]), { rows: [1, 2] })).toThrow(
			/a place for each of 1 examples, got 2/,
		);
	});
});

describe("the order of attributions", () => {
	it("ranks values from 0 to 1, equal ones alike, and leaves missing ones", () => {
		expect(rankShares([5, 1, 9, Number.NaN])).toEqual([0.5, 0, 1, Number.NaN]);
		expect(rankShares([1, 1, 2])).toEqual([0.25, 0.25, 1]);
		expect(rankShares([3, 3])).toEqual([0.5, 0.5]);
		expect(rankShares([3])).toEqual([0.5]);
	});

	it("thins evenly and keeps both ends", () => {
		expect(thinned([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6]);
		expect(thinned([1, 2], 5)).toEqual([1, 2]);
		expect(shownFeatures([3, 1, 2], 3)).toEqual({ own: [3, 1, 2], rest: [] });
		expect(shownFeatures([3, 1, 2], 2)).toEqual({ own: [3], rest: [1, 2] });
	});
});

describe("words of attributions", () => {
	it("says which way, by how much, and how sure", () => {
		expect(scoreSentence("a = 1", -2, "risk")).toBe("a = 1 lowers risk by 2");
		expect(scoreSentence("a = 1", 2, "risk", { interval: [1.5, 2.5] })).toBe("a = 1 raises risk by 2 ± 0.5");
		expect(scoreSentence("a", 0.1, "risk", { interval: [-0.1, 0.3] })).toBe(
			"a raises risk by 0.1 ± 0.2, which cannot be told from no change",
		);
		expect(scoreSentence("a", 0, "risk")).toBe("a does not change risk");
	});

	it.each([
		["progression", "bmi raises progression by 2", "progression"],
		["probability of liked", "bmi raises the probability of liked by 2", "The probability of liked"],
		["probability", "bmi raises the probability by 2", "The probability"],
		["log-odds of liked", "bmi raises the log-odds of liked by 2", "The log-odds of liked"],
		["probability of the predicted class", "bmi raises the probability of the predicted class by 2", ""],
		["answer", "bmi raises the answer by 2", "The answer"],
	])("reads as plain English of %s", (answer, sentence, beginning) => {
		expect(scoreSentence("bmi", 2, answer)).toBe(sentence);
		expect(sayingIt(sentence, answer)).toBe("bmi raises it by 2");
		if (beginning) expect(toBegin(answer)).toBe(beginning);
	});

	it("writes numbers that add up", () => {
		const write = numberWriter([152.13, -3]);
		expect([write(152.13), write(-3), write(-0.01)]).toEqual(["152.1", "−3.0", "0.0"]);
	});

	it("has patients whose scores add up to their outputs", () => {
		const { gap } = attributionRows("view", patients(20));
		expect(Math.max(...gap.map(Math.abs))).toBeLessThan(1e-10);
	});
});
