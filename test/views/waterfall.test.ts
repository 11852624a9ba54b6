import { describe, expect, it } from "vitest";
import { decisionPlot } from "../../src/views/decision-plot.ts";
import { forcePlot } from "../../src/views/force-plot.ts";
import { waterfall } from "../../src/views/waterfall.ts";
import { attribution, numbers, sampledPatient, surrogateAnswer } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

const exact = attribution([[1, -6, 3, 0.5]], {
	features: [{ name: "a" }, { name: "b", unit: "mm" }, { name: "c", levels: ["no", "yes"] }, { name: "d" }],
	inputs: [[1, 2, 1, Number.NaN]],
});
const barsOf = (...given: Parameters<typeof waterfall>) =>
	chartOf(waterfall(...given)).data.terms?.map(({ term, from, to, sign }) => [term, from, to, sign]);

describe("waterfall", () => {
	it("goes from the base to the output, the largest score first", () => {
		expect(barsOf(exact)).toEqual([
			["average prediction", 10, 10, "sum"],
			["b = 2 mm", 10, 4, "lowers"],
			["c = yes", 4, 7, "raises"],
			["a = 1", 7, 8, "raises"],
			["d = missing", 8, 8.5, "raises"],
			["progression", 8.5, 8.5, "sum"],
		]);
		expect(waterfall(exact).caption).toBe(
			"progression goes from 10.00 (average prediction) to 8.50: b = 2 mm lowers it by 6.00, c = yes raises it by 3.00, a = 1 raises it by 1.00. All else together: + 0.50.",
		);
	});

	it("leaves room for the numbers beside the bars, also in a narrow plot", () => {
		const { spec, data } = chartOf(waterfall(sampledPatient()));
		const { encoding } = (spec.layer as { encoding: { x: { scale: { domain: [number, number] } } } }[])[0]!;
		const [low, high] = encoding.x.scale.domain;
		const narrow = 180;
		for (const { end, text } of data.terms ?? [])
			expect(((Number(end) - low) / (high - low)) * narrow + 6 * String(text).length).toBeLessThan(narrow);
	});

	it("adds up the smallest and still ends at the output", () => {
		expect(barsOf(exact, { most: 2 })?.slice(1, 3)).toEqual([
			["b = 2 mm", 10, 4, "lowers"],
			["3 smaller together", 4, 8.5, "raises"],
		]);
		expect(waterfall(exact, { most: 2 }).table.rows).toHaveLength(4);
	});

	it("has whiskers where the bars end, and says how sure each is", () => {
		const view = waterfall(sampledPatient());
		const [, first] = chartOf(view).data.terms ?? [];
		expect(Number(first?.high) - Number(first?.low)).toBeCloseTo(3, 9);
		expect((Number(first?.high) + Number(first?.low)) / 2).toBeCloseTo(Number(first?.to), 9);
		expect(first?.sentence).toMatch(/^s5 = \S+ lowers progression by \S+ ± 1\.5$/);
		expect(view.table.columns).toContain("from");
		expect(chartOf(waterfall(exact)).data.terms?.some((bar) => "low" in bar)).toBe(false);
	});

	it("shows what a surrogate misses, and what scores do not account for", () => {
		expect(barsOf(surrogateAnswer())?.slice(-2)).toEqual([
			["missed by the surrogate", 138, 142, "raises"],
			["progression", 142, 142, "sum"],
		]);
		const open = { ...exact, payload: { ...exact.payload, outputValue: numbers([9]) } };
		expect(barsOf(open)?.at(-2)).toEqual(["not accounted for", 8.5, 9, "raises"]);
	});

	it("counts a surrogate from its intercept, and refuses coefficients that are no parts of a sum", () => {
		const { baseValue: _, ...payload } = surrogateAnswer().payload;
		const open = { ...surrogateAnswer(), payload };
		expect(barsOf(open)?.[0]).toEqual(["intercept", 128, 128, "sum"]);
		const surrogate = { ...payload.surrogate!, prediction: numbers([150]) };
		for (const view of [waterfall, forcePlot, decisionPlot])
			expect(() => view({ ...open, payload: { ...payload, surrogate } })).toThrow(
				/: expected scores that add up to an answer, got coefficients of a surrogate, each per standard deviation; attributionBars/,
			);
	});

	it("shows any output of a surrogate that explains them all", () => {
		const payload = {
			scores: numbers([1, -1, 2, -2], 1, 2, 2),
			baseValue: undefined as never,
			outputValue: numbers([8, 2], 1, 2),
			surrogate: {
				intercept: numbers([4, 6], 1, 2),
				prediction: numbers([7, 3], 1, 2),
				fidelity: numbers([0.9, 0.8], 1, 2),
				kernelWidth: 1,
				per: "present rather than hidden",
			},
		};
		const answer = attribution([[1, 2]], { payload });
		expect(barsOf(answer, { output: 1 })).toEqual([
			["intercept", 6, 6, "sum"],
			["f1 = 1", 6, 4, "lowers"],
			["f0 = 0", 4, 3, "lowers"],
			["missed by the surrogate", 3, 2, "lowers"],
			["answer", 2, 2, "sum"],
		]);
	});

	it("shows another row by the same chart", () => {
		const two = attribution([
			[1, 2],
			[-3, 0],
		]);
		const spec = (example: number) => chartOf(waterfall(two, { example, domain: [0, 20] })).spec;
		expect(spec(0)).toEqual(spec(1));
		expect(waterfall(two, { example: 1, rows: [7, 9] }).title).toBe("How row 9 comes to its progression");
	});

	it("refuses what is not there", () => {
		expect(() => waterfall(exact, { example: 1 })).toThrow(/waterfall: expected option "example" from 0 to 0, got 1/);
		expect(() => waterfall(exact, { most: 0 })).toThrow(
			/waterfall: expected option "most" to be a whole number from 1, got 0/,
		);
		expect(() => waterfall(attribution([], { features: [{ name: "a" }] }))).toThrow(/at least one row and one feature/);
	});
});
