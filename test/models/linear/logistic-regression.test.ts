import { describe, expect, test } from "vitest";
import { crossValidate, datasets, logisticRegression, Table } from "../../../src/index.ts";
import { type Both, expectNear, fixture, fixtureDigits, iteratedDigits, slopesOf } from "./fixture.ts";

const { x, weights } = fixture;

/** As the fixture's script standardises. */
const standard = (() => {
	const count = x.length;
	const means = [0, 1, 2, 3].map((j) => x.reduce((sum, row) => sum + (row[j] as number), 0) / count);
	const deviations = means.map((mean, j) =>
		Math.sqrt(x.reduce((sum, row) => sum + ((row[j] as number) - mean) ** 2, 0) / count),
	);
	return x.map((row) => row.map((value, j) => (value - (means[j] as number)) / (deviations[j] as number)));
})();

const classification = { task: "classification" } as const;

/** scikit-learn's intercepts of several classes may all be moved by the same number; ours sum to 0. */
function centred(intercept: Both["intercept"]): number[] {
	const all = [intercept].flat();
	const mean = all.length > 1 ? all.reduce((sum, value) => sum + value, 0) / all.length : 0;
	return all.map((value) => value - mean);
}

describe("logisticRegression", () => {
	test("without a penalty has statsmodels' estimates, errors and intervals", async () => {
		const model = await logisticRegression({ penalty: "none" }).fit(x, { target: fixture.binary, ...classification });
		const { coefficients } = model;
		const expected = fixture.logit;
		expectNear(
			coefficients.map(({ value }) => value),
			expected.coefficients,
			fixtureDigits,
		);
		expectNear(
			coefficients.map(({ standardError }) => standardError),
			expected.standardErrors,
			fixtureDigits,
		);
		expectNear(
			coefficients.map(({ statistic }) => statistic),
			expected.z,
			fixtureDigits,
		);
		expectNear(
			coefficients.map(({ p }) => p),
			expected.p,
			fixtureDigits,
		);
		expectNear(
			coefficients.flatMap(({ interval }) => [...(interval ?? [])]),
			expected.intervals.flat(),
			fixtureDigits,
		);
		expect(model.scoreUnit).toBe("log-odds");
	});

	test("of three classes tells each against the mean of all, with the errors that statsmodels' covariance gives", async () => {
		const model = await logisticRegression({ penalty: "none" }).fit(x, { target: fixture.three, ...classification });
		expectNear(
			model.coefficients.map(({ value }) => value),
			fixture.multinomial.coefficients.flat(),
			fixtureDigits,
		);
		expectNear(
			model.coefficients.map(({ standardError }) => standardError),
			fixture.multinomial.standardErrors.flat(),
			fixtureDigits,
		);
		const { values, shape } = await model.predict(x);
		expect(shape).toEqual([60, 3]);
		for (let row = 0; row < 60; row++)
			expect(values.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
	});

	test.each([
		["L2", { C: 0.5 }, x, fixture.binary, fixture.l2, fixtureDigits],
		["L2, three classes", { C: 0.5 }, x, fixture.three, fixture.l2Three, fixtureDigits],
		["L1", { penalty: "l1", C: 0.1 }, standard, fixture.binary, fixture.l1, iteratedDigits],
		["L1, three classes", { penalty: "l1", C: 0.1 }, standard, fixture.three, fixture.l1Three, iteratedDigits],
		[
			"elastic net",
			{ penalty: "elasticNet", C: 0.2, l1Ratio: 0.4 },
			standard,
			fixture.binary,
			fixture.net,
			iteratedDigits,
		],
	] as const)("has scikit-learn's coefficients: %s", async (_name, options, rows, target, expected, share) => {
		const model = await logisticRegression(options).fit(rows as number[][], { target, weights, ...classification });
		expectNear(slopesOf(model.coefficients), expected.coefficients.flat(), share);
		const intercepts = model.coefficients.filter(({ name }) => name === "intercept").map(({ value }) => value);
		expectNear(intercepts, centred(expected.intercept), share * 10);
	});

	test("L1 leaves columns out exactly", async () => {
		const model = await logisticRegression({ penalty: "l1", C: 0.02 }).fit(standard, {
			target: fixture.binary,
			...classification,
		});
		expect(model.complexity.count).toBeLessThan(4);
		expect(slopesOf(model.coefficients)).toContain(0);
	});

	const separable = {
		apart: [
			[1, 5],
			[2, 3],
			[3, 4],
			[7, 5],
			[8, 2],
			[9, 4],
		],
		// The third and fourth row lie on the boundary.
		touching: [
			[1, 5],
			[2, 3],
			[5, 4],
			[5, 4],
			[8, 2],
			[9, 4],
		],
	};

	test.each(Object.entries(separable))(
		"says that the classes are separated (%s), and a penalty helps",
		async (_name, rows) => {
			const target = ["no", "no", "no", "yes", "yes", "yes"];
			const columns = { dose: rows.map(([a]) => a as number), age: rows.map(([, b]) => b as number), target };
			const table = Table.fromColumns(columns);
			const asked = logisticRegression({ penalty: "none" }).fit(table, { target: "target" });
			await expect(asked).rejects.toMatchObject({ code: "bad-input" });
			await expect(asked).rejects.toThrow(
				/expected classes that overlap \(no, yes\), got ones that the columns separate, dose.*penalty: "l2"/,
			);
			const model = await logisticRegression().fit(table, { target: "target" });
			expect((await model.classify(table)).filter((kind, row) => kind === target[row]).length).toBeGreaterThanOrEqual(
				5,
			);
			expect(model.coefficients.every(({ value }) => Number.isFinite(value))).toBe(true);
		},
	);

	test("says so of three classes, of which one is separated", async () => {
		const { table } = await datasets.load("iris");
		await expect(logisticRegression({ penalty: "none" }).fit(table, { target: "species" })).rejects.toThrow(
			/got ones that the columns separate/,
		);
	});

	test("drops what other columns determine", async () => {
		const rows = x.map((row) => [...row, 2 * (row[0] as number) - 1, 5]);
		const model = await logisticRegression({ penalty: "none" }).fit(rows, {
			target: fixture.binary,
			...classification,
		});
		expect(model.dropped).toEqual(["x4", "x5"]);
		expectNear(slopesOf(model.coefficients).slice(0, 4), fixture.logit.coefficients.slice(1), fixtureDigits);
	});

	test("of a fold without a class gives that class next to no probability", async () => {
		const data = { a: [1, 2, 3, 4], kind: ["x", "y", "x", "z"] };
		const model = await logisticRegression().fit(Table.fromColumns(data), { target: "kind", weights: [1, 1, 1, 0] });
		const { values } = await model.predict([[2]]);
		expect(values[2]).toBeLessThan(1e-8);
		expect([...values].every(Number.isFinite)).toBe(true);
	});

	test("is refitted in threads, in units that do not matter where standardised", async () => {
		const { table } = await datasets.load("breast-cancer");
		const { mean } = await crossValidate(logisticRegression({ standardise: true }), table, {
			target: "diagnosis",
			folds: 3,
		});
		expect(mean).toBeGreaterThan(0.99);
	}, 20_000);

	test("adds up by hand: log-odds, then the logistic function", async () => {
		const model = await logisticRegression().fit(x, { target: fixture.binary, ...classification });
		const [row] = x as [number[]];
		const [intercept, ...slopes] = model.coefficients.map(({ value }) => value) as [number, ...number[]];
		const odds = slopes.reduce((sum, slope, j) => sum + slope * (row[j] as number), intercept);
		expectNear((await model.scores([row])).values, [odds], fixtureDigits);
		expectNear((await model.predict([row])).values.slice(1), [1 / (1 + Math.exp(-odds))], fixtureDigits);
	});

	test.each([
		[{ C: 0 }, /expected option "C" to be a number above 0/],
		[{ penalty: "l3" as "l2" }, /expected option "penalty" to be one of "none", "l2", "l1", "elasticNet"/],
	])("refuses %o", (options, text) => {
		expect(() => logisticRegression(options)).toThrow(text);
	});

	test("refuses a regression", async () => {
		await expect(logisticRegression().fit(x, { target: fixture.y, task: "regression" })).rejects.toThrow(
			/expected task to be classification/,
		);
	});
});
