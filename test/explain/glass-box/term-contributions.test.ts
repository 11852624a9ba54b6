import { describe, expect, test } from "vitest";
import {
	coefficientPath,
	datasets,
	lassoPath,
	linearRegression,
	logisticRegression,
	predictor,
	termContributions,
} from "../../../src/index.ts";

/** A sum of some numbers, added in another order. */
const rounding = 1e-10;

describe("termContributions", () => {
	test("are coefficient × value, and sum to the answer", async () => {
		const { table } = await datasets.load("diabetes");
		const model = await linearRegression().fit(table, { target: "progression" });
		const { payload, diagnostics, unit } = await termContributions(model, table);
		expect(payload.scores.shape).toEqual([442, 10]);
		const bmi = model.coefficients.find(({ name }) => name === "bmi")?.value as number;
		const column = payload.features.findIndex(({ name }) => name === "bmi");
		expect(payload.scores.values[column]).toBe(bmi * (table.at(0, "bmi") as number));
		expect(payload.baseValue?.values[0]).toBe(model.intercept[0]);
		const predicted = (await model.predict(table)).values;
		for (let row = 0; row < 442; row++) {
			const own = Array.from(payload.scores.values.subarray(10 * row, 10 * row + 10));
			const sum = own.reduce((a, b) => a + b, payload.baseValue?.values[row] as number);
			expect(Math.abs(sum - (predicted[row] as number))).toBeLessThan(rounding * 442);
		}
		expect(diagnostics.convergenceDelta).toBeLessThan(rounding);
		expect(diagnostics.evaluations).toBe(442);
		expect(unit).toBe("response");
	});

	test("counted from the mean sum to 0 over the background, which is the mean answer", async () => {
		const { table } = await datasets.load("diabetes");
		const model = await linearRegression().fit(table, { target: "progression" });
		const { payload } = await termContributions(model, table, { centre: "mean" });
		for (let term = 0; term < 10; term++) {
			let sum = 0;
			for (let row = 0; row < 442; row++) sum += payload.scores.values[10 * row + term] as number;
			expect(Math.abs(sum / 442)).toBeLessThan(rounding);
		}
		const target = Array.from(table.toMatrix(["progression"]).values);
		expect(payload.baseValue?.values[0]).toBeCloseTo(target.reduce((a, b) => a + b, 0) / 442, 8);
		const one = await termContributions(model, table.slice(0, 1), { centre: "mean", background: table });
		expect([...one.payload.scores.values]).toEqual([...payload.scores.values.subarray(0, 10)]);
	});

	test("explain the highest of several scores, or the one that is named", async () => {
		const { table } = await datasets.load("iris");
		const model = await logisticRegression().fit(table, { target: "species" });
		const { target, unit } = await termContributions(model, table);
		expect(unit).toBe("logit");
		expect(target?.names).toEqual(await model.classify(table));
		const named = await termContributions(model, table, { score: "versicolor" });
		expect(new Set(named.target?.indices)).toEqual(new Set([1]));
		await expect(termContributions(model, table, { score: "rose" })).rejects.toThrow(
			/expected a score \(setosa, versicolor, virginica\), got "rose"/,
		);
		await expect(termContributions(model, table, { score: 3 })).rejects.toMatchObject({ code: "out-of-range" });
	});

	test("refuse a model that is no sum", async () => {
		const box = predictor(async () => [[0]], { inputShape: [1] });
		await expect(termContributions(box as never, [[1]])).rejects.toMatchObject({ code: "unsupported-model" });
	});
});

describe("coefficientPath", () => {
	test("tells coefficients per standard deviation, or in their units", async () => {
		const { table } = await datasets.load("diabetes");
		const model = await lassoPath({ folds: 0, alphas: 5, standardise: true }).fit(table, { target: "progression" });
		const { payload } = await coefficientPath(model, undefined, { per: "unit" });
		expect(payload).toEqual(model.path);
		const scaled = (await coefficientPath(model)).payload.coefficients.values;
		const column = model.path.features.findIndex(({ name }) => name === "bmi");
		const values = Array.from(table.toMatrix(["bmi"]).values);
		const mean = values.reduce((a, b) => a + b) / 442;
		const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 442);
		const width = model.path.features.length;
		const last = 4 * width + column;
		expect(scaled[last]).toBeCloseTo((model.path.coefficients.values[last] as number) * deviation, 8);
		await expect(coefficientPath({} as never)).rejects.toThrow(
			/expected a model that lassoPath or elasticNetPath fitted/,
		);
	});
});
