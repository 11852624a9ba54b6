import { describe, expect, it } from "vitest";
import { attributionBars } from "../../src/views/attribution-bars.ts";
import { attribution, noise, patients, sampledPatient, surrogateAnswer } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

const barsOf = (...given: Parameters<typeof attributionBars>) => chartOf(attributionBars(...given)).data.scores ?? [];

/** Two terms of Cornish and Fisher's expansion at 39 degrees of freedom, against scipy's quantile. */
const expansionError = 1e-3;

describe("attributionBars", () => {
	it("shows the signed scores of one row with their intervals", () => {
		expect(barsOf(attribution([[1, -3]])).map(({ label, score, sign }) => [label, score, sign])).toEqual([
			["f1 = 1", -3, "lowers"],
			["f0 = 0", 1, "raises"],
		]);
		const view = attributionBars(sampledPatient());
		const [first] = chartOf(view).data.scores ?? [];
		expect(Number(first?.high) - Number(first?.low)).toBeCloseTo(3, 9);
		expect(view.caption).toMatch(/3 of 7 features cannot be told from no change\./);
	});

	it("names what LIME's coefficients are, and how far to believe them", () => {
		const view = attributionBars(surrogateAnswer());
		expect(view.strip?.[0]).toMatchObject({ label: "fidelity", value: "R² 0.74", grade: "fair" });
		expect(chartOf(view).data.scores?.[0]?.sentence).toBe(
			"bmi = 30 kg/m² raises progression by 22 ± 2 (per standard deviation)",
		);
		expect(view.caption).toMatch(
			/^bmi = 30 kg\/m² raises progression by 22 ± 2; sex.* Coefficients count per standard deviation\. ±/,
		);
	});

	it("shows the mean magnitude over rows, with the interval of that mean", () => {
		const scores = Array.from({ length: 40 }, (_, i) => [5 * noise(i)]);
		const [bar] = barsOf(attribution(scores));
		const sizes = scores.map(([score = 0]) => Math.abs(score));
		const mean = sizes.reduce((a, b) => a + b, 0) / 40;
		const deviation = Math.sqrt(sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / 39);
		const student = 2.0226909;
		expect(bar?.score).toBeCloseTo(mean, 12);
		expect(Number(bar?.high) - mean).toBeGreaterThan((1 - expansionError) * student * (deviation / Math.sqrt(40)));
		expect(Number(bar?.high) - mean).toBeLessThan((1 + expansionError) * student * (deviation / Math.sqrt(40)));
	});

	it("gives no interval of a mean of few rows, and one row of many when asked", () => {
		const few = attributionBars(patients(5));
		expect(few.table.columns).toEqual(["feature", "mean |score|"]);
		expect(attributionBars(patients(5), { example: 2, rows: [5, 6, 7, 8, 9] }).title).toBe(
			"What moves progression for row 7",
		);
	});

	it("has no bars for the features that a surrogate left out, but keeps them under a control", () => {
		const sparse = attribution([[1, 0, 0, -3]]);
		expect(barsOf(sparse).map(({ feature }) => feature)).toEqual(["f3", "f0"]);
		expect(attributionBars(sparse).caption).toMatch(/2 have a score of 0\.$/);
		const slider = {
			id: "s",
			label: "S",
			help: "",
			answeredBy: "explainer",
			type: "range",
			min: 0,
			max: 1,
			step: 1,
		} as const;
		expect(barsOf(sparse, { controls: [slider] })).toHaveLength(4);
	});

	it("tells equal words apart, and says of what they are", () => {
		const spans = [
			[0, 3],
			[4, 7],
			[8, 11],
		] as const;
		const words = attribution([[1, -3, 2]], {
			features: [{ name: "was" }, { name: "not" }, { name: "was" }],
			payload: { text: { text: "was not was", spans } },
		});
		expect(barsOf(words).map(({ label }) => label)).toEqual(["not", "was (2nd)", "was (1st)"]);
		expect(attributionBars(words).title).toBe("What moves progression for this text");
	});

	it("leaves out the smallest and says so", () => {
		expect(attributionBars(patients(20), { most: 3 }).caption).toMatch(/5 smaller ones are left out\.$/);
		expect(barsOf(patients(20), { most: 3 })).toHaveLength(2);
		expect(() => attributionBars(patients(2), { most: 0.5 })).toThrow(/attributionBars: expected option "most"/);
	});
});
