import { describe, expect, test } from "vitest";
import { constant, crossValidate, datasets, Table } from "../../../src/index.ts";

describe("crossValidate", () => {
	test("gives the same scores in threads as by hand", async () => {
		const { table } = await datasets.load("diabetes");
		const { scores, mean, score } = await crossValidate(constant(), table, { target: "progression", folds: 4 });
		expect(score).toBe("r2");
		expect(scores).toHaveLength(4);
		// The mean of other rows predicts a little worse than their own mean would.
		for (const one of scores) expect(one).toBeLessThanOrEqual(0);
		expect(mean).toBeCloseTo(scores.reduce((sum, one) => sum + one, 0) / 4, 12);
	});

	test("gives a thread's error as it was thrown", async () => {
		const table = Table.fromColumns({ a: [1, 2, 3, 4], y: [0, 1, 0, 1] });
		const question = crossValidate(constant(), table, { target: "y", folds: 2, score: "auc" });
		await expect(question).rejects.toThrow(/expected a score of a regression \(r2,/);
	});
});

describe("constant", () => {
	test("answers the weighted mean, and the weighted share of each class", async () => {
		const table = Table.fromColumns({ a: [1, 2, 3], y: [1, 2, 9], kind: ["x", "y", "y"], w: [1, 1, 2] });
		const mean = await constant().fit(table, { target: "y", weights: "w", features: ["a"] });
		expect([...(await mean.predict(table)).values]).toEqual([5.25, 5.25, 5.25]);
		const shares = await constant().fit(table, { target: "kind", weights: "w", features: ["a"] });
		expect([...(await shares.predict([[0]])).values]).toEqual([0.25, 0.75]);
		expect(await shares.classify([[0]])).toEqual(["y"]);
	});

	test.each([
		["no rows", { a: [], y: [] }, "y", /expected at least one row, got none/],
		["one class", { a: [1, 2], y: ["x", "x"] }, "y", /expected at least two classes in the target "y", got only "x"/],
		["a missing target", { a: [1, 2], y: [1, null] }, "y", /got 1 missing, the first in row 1/],
		["an infinite feature", { a: [1, Infinity], y: [1, 2] }, "y", /got Infinity in column "a" of row 1/],
		["an infinite target", { a: [1, 2], y: [1, Infinity] }, "y", /got Infinity in row 1/],
		["no such target", { a: [1, 2], y: [1, 2] }, "z", /to name a column \(a, y\), got "z"/],
		["no features", { y: [1, 2] }, "y", /expected at least one column to predict from, got none/],
	])("refuses %s", async (_name, columns, target, text) => {
		const table = Table.fromColumns(columns as never) as unknown as Table;
		await expect(constant().fit(table, { target })).rejects.toThrow(text);
	});
});
