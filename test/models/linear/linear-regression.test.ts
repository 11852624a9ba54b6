import { describe, expect, test } from "vitest";
import { datasets, linearRegression, Table } from "../../../src/index.ts";
import { displaySymbol } from "../../../src/protocol/host.ts";
import { expectNear, fixture, fixtureDigits } from "./fixture.ts";

const { x, y, weights } = fixture;

describe("linearRegression", () => {
	test.each([
		["ordinary", fixture.ols, undefined],
		["weighted", fixture.wls, weights],
	] as const)("has statsmodels' estimates, errors and intervals: %s", async (_name, expected, w) => {
		const model = await linearRegression().fit(x, { target: y, ...(w && { weights: w }) });
		const { coefficients, fit } = model;
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
			expected.t,
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
		expectNear([fit.r2], [expected.r2], fixtureDigits);
		expectNear([fit.adjustedR2], [expected.adjustedR2], fixtureDigits);
		expectNear([fit.residualStandardError], [expected.residual], fixtureDigits);
		expect(fit.degreesOfFreedom).toBe(55);
		const { prediction, confidence, newRow } = await model.intervals(fixture.new, { level: 0.9 });
		expectNear(prediction.values, expected.prediction, fixtureDigits);
		expectNear(confidence.values, expected.confidence.flat(), fixtureDigits);
		expectNear(newRow.values, expected.newRow.flat(), fixtureDigits);
	});

	test("takes a row of weight 0 for no row", async () => {
		const kept = Array.from(y, (_, row) => Number(row % 3 !== 0));
		const whole = await linearRegression().fit(x, { target: y, weights: kept });
		const part = await linearRegression().fit(
			x.filter((_, row) => kept[row]),
			{ target: y.filter((_, row) => kept[row]) },
		);
		expect(whole.coefficients).toEqual(part.coefficients);
	});

	test("drops what other columns determine, keeps the first of twins, and predicts as without them", async () => {
		const a = [1, 2, 3, 4, 5, 7];
		const table = Table.fromColumns({
			a,
			same: a.map((value) => 2 * value + 1),
			constant: a.map(() => 3e6),
			b: [2, 1, 4, 3, 7, 5],
			y: [1, 3, 2, 5, 4, 9],
		});
		const model = await linearRegression().fit(table, { target: "y" });
		const without = await linearRegression().fit(table, { target: "y", features: ["a", "b"] });
		expect(model.dropped).toEqual(["same", "constant"]);
		const twin = model.coefficients.find(({ name }) => name === "same");
		expect(twin).toEqual({ name: "same", score: "y", value: 0, dropped: true });
		expectNear((await model.predict(table)).values, [...(await without.predict(table)).values], fixtureDigits);
		expect(String(model)).toContain("same (dropped)");
	});

	test("of more columns than rows keeps as many as there are, and says that nothing measures the scatter", async () => {
		const model = await linearRegression().fit(
			[
				[1, 5, 2],
				[2, 4, 8],
				[4, 4, 1],
			],
			{ target: [1, 2, 4] },
		);
		expect(model.dropped).toHaveLength(1);
		expect(model.coefficients.some((one) => "standardError" in one)).toBe(false);
		expectNear(
			(
				await model.predict([
					[1, 5, 2],
					[2, 4, 8],
					[4, 4, 1],
				])
			).values,
			[1, 2, 4],
			fixtureDigits,
		);
		await expect(model.intervals([[1, 2, 3]])).rejects.toThrow(
			/expected more rows than coefficients, got 3 rows for 3/,
		);
		expect(String(model)).toContain("nothing is left to measure the scatter by");
	});

	test("of one row answers that row", async () => {
		const model = await linearRegression().fit([[1, 2]], { target: [5] });
		expect([...(await model.predict([[7, 7]])).values]).toEqual([5]);
		expect(model.dropped).toHaveLength(2);
	});

	test("of a constant target has no slopes and no NaN", async () => {
		const model = await linearRegression().fit(x, { target: y.map(() => 4) });
		expectNear(
			model.coefficients.map(({ value }) => value),
			[4, 0, 0, 0, 0],
			fixtureDigits,
		);
		expect(JSON.stringify(model.coefficients)).not.toContain("null");
		expect(model.fit.r2).toBe(1);
	});

	test("compares the levels of a category with its first, and adds up by hand", async () => {
		const { table } = await datasets.load("penguins");
		const whole = table.dropMissing(["billDepth", "bodyMass"]);
		const features = ["billDepth", "species"];
		const model = await linearRegression().fit(whole, { target: "bodyMass", features });
		expect(model.coefficients.map(({ name, unit }) => [name, unit])).toEqual([
			["intercept", "g"],
			["billDepth", "g/mm"],
			["species = Chinstrap", "g"],
			["species = Gentoo", "g"],
		]);
		const rows = [{ billDepth: 15, species: "Gentoo" }];
		const { values, shape } = await model.contributions(rows);
		expect(shape).toEqual([1, 2, 1]);
		const [intercept, depth, , gentoo] = model.coefficients.map(({ value }) => value) as [
			number,
			number,
			number,
			number,
		];
		expect([...values]).toEqual([15 * depth, gentoo]);
		expectNear((await model.predict(rows)).values, [intercept + 15 * depth + gentoo], fixtureDigits);
		const [line, levels] = model.shapeEffects();
		expect(line?.effect.values[0]).toBeCloseTo(depth * (line?.grid[0]?.values[0] as number), 9);
		expect([...(levels?.effect.values ?? [])]).toEqual([0, model.coefficients[2]?.value, gentoo]);
		expect([...(levels?.density?.values ?? [])].reduce((a, b) => a + b, 0)).toBe(whole.rowCount);
	});

	test("refuses missing values and unseen levels, or fills the mean where told", async () => {
		const { table } = await datasets.load("penguins");
		const known = table.dropMissing(["bodyMass"]);
		const withHole = Table.fromColumns({ a: [1, null, 3], y: [1, 2, 3] });
		await expect(linearRegression().fit(withHole, { target: "y" })).rejects.toThrow(
			/linearRegression.fit: expected a value in column "a" of row 1, got a missing one/,
		);
		const filled = await linearRegression({ missing: "mean" }).fit(withHole, { target: "y" });
		expectNear((await filled.predict([[Number.NaN]])).values, [2], fixtureDigits);
		const model = await linearRegression({ missing: "mean" }).fit(known, { target: "bodyMass", features: ["species"] });
		await expect(model.predict([{ species: "Emperor" }])).rejects.toThrow(/expected a level of column "species"/);
		await expect(
			linearRegression({ missing: "mean" }).fit(Table.fromColumns({ a: [null, null], y: [1, 2] }), { target: "y" }),
		).rejects.toThrow(/expected a value in column "a", got only missing ones/);
	});

	test("shows its coefficients as text and as HTML that runs nothing", async () => {
		const table = Table.fromColumns({ "<b>": [1, 2, 3, 5], y: [2, 1, 5, 4] });
		const model = await linearRegression().fit(table, { target: "y" });
		const shown = model[displaySymbol]();
		expect(shown["text/html"]).toContain("&lt;b&gt;");
		expect(shown["text/html"]).toContain("95 % interval");
		expect(shown["text/plain"]?.split("\n")).toHaveLength(4);
	});

	test("reads a million rows", async () => {
		const count = 1_000_000;
		const values = new Float64Array(3 * count);
		const target = new Float64Array(count);
		for (let row = 0; row < count; row++) {
			for (let j = 0; j < 3; j++) values[3 * row + j] = Math.sin(row * (j + 1)) + j;
			target[row] = 1 + 2 * (values[3 * row] as number) - 3 * (values[3 * row + 2] as number);
		}
		const matrix = { values, shape: [count, 3], axes: ["example", "feature"] };
		const model = await linearRegression().fit(matrix, { target });
		expectNear(
			model.coefficients.map(({ value }) => value),
			[1, 2, 0, -3],
			fixtureDigits,
		);
	});

	test("hears its signal and an impossible level", async () => {
		const signal = AbortSignal.abort();
		await expect(linearRegression().fit(x, { target: y, signal })).rejects.toMatchObject({ code: "aborted" });
		expect(() => linearRegression({ level: 2 })).toThrow(/expected option "level"/);
	});
});
