import { describe, expect, it } from "vitest";
import type { Feature } from "../../../src/core/explanation.ts";
import { ndArray } from "../../../src/core/nd-array.ts";
import { constant, predictor, Table } from "../../../src/index.ts";
import { fitDesign } from "../../../src/models/table/design-matrix.ts";
import { readEvaluationData, readModelRows } from "../../../src/models/table/evaluation-data.ts";
import { readRows } from "../../../src/models/table/rows.ts";
import { readTrainingData } from "../../../src/models/table/training-data.ts";

const features: readonly Feature[] = [
	{ name: "age" },
	{ name: "city", levels: ["Bonn", "Kiel", "Ulm"] },
	{ name: "smoker" },
];
const people = Table.fromColumns({
	city: ["Ulm", "Rom", null],
	smoker: [true, false, null],
	age: [33, null, 51],
	other: ["x", "y", "z"],
});

describe("rows of a model", () => {
	const expected = [33, 2, 1, Number.NaN, -1, 0, 51, Number.NaN, Number.NaN];

	it("are read from a table by the names of columns: codes of levels, −1 for an unseen one, NaN for a missing one", async () => {
		const { values, shape } = await readRows("who", features, people);
		expect([...values]).toEqual(expected);
		expect(shape).toEqual([3, 3]);
	});

	it("are read from objects and arrays by name alike", async () => {
		expect([...(await readRows("who", features, people.toRows())).values]).toEqual(expected);
		const arrays = { age: [33, null, 51], city: ["Ulm", "Rom", null], smoker: [true, false, null] };
		expect([...(await readRows("who", features, arrays)).values]).toEqual(expected);
	});

	it("are taken from a matrix as they are, and one example is one row", async () => {
		const matrix = ndArray(Float32Array.of(1, 2, 0, 4, 1, 1), [2, 3], ["example", "feature"]);
		expect([...(await readRows("who", features, matrix)).values]).toEqual([1, 2, 0, 4, 1, 1]);
		expect((await readRows("who", features, [1, 2, 0])).shape).toEqual([1, 3]);
	});

	it.each([
		["a column that lacks", people.drop("age"), /expected a column "age", got city, smoker, other/],
		["texts for numbers", people.derive({ age: () => "old" }), /expected column "age" to hold numbers.* got text/],
		["an infinite number", people.derive({ age: () => -Infinity }), /got -Infinity in column "age" of row 0/],
		["no rows", people.take([]), /expected at least one row, got none/],
		["no rows in a list", [], /expected at least one row/],
		["a matrix of another width", [[1, 2]], /expected inputs of shape \[n, 3\]/],
	])("refuse %s", async (_, rows, text) => {
		await expect(readRows("who", features, rows as never)).rejects.toThrow(text);
	});
});

describe("rows of any predictor", () => {
	const sum = (rows: number[][]) => rows.map((row) => [row.reduce((total, value) => total + value, 0)]);

	it("are found by the names that it was trained with", async () => {
		const model = predictor(async (rows) => sum(rows as never), { inputShape: [2], featureNames: ["b", "a"] });
		const table = Table.fromColumns({ a: [1, 2], b: [10, 20] });
		const { x, features: known } = await readModelRows("who", model, table);
		expect([...x.values]).toEqual([10, 1, 20, 2]);
		expect(known.map(({ name }) => name)).toEqual(["b", "a"]);
	});

	it("come with what is right for each, as the model names its outputs", async () => {
		const table = Table.fromColumns({ a: [1, 2, 3], kind: ["no", "yes", "no"] });
		const model = await constant().fit(table, { target: "kind" });
		const { y, task } = await readEvaluationData("who", model, table, "kind");
		expect([[...y], task]).toEqual([[0, 1, 0], "classification"]);
		const other = Table.fromColumns({ a: [1], kind: ["maybe"] });
		await expect(readEvaluationData("who", model, other, "kind")).rejects.toThrow(
			/one of the model's outputs \(no, yes\), got "maybe"/,
		);
		await expect(readEvaluationData("who", model, table, ["no"])).rejects.toThrow(
			/a value for each of 3 rows, got an array of 1/,
		);
	});
});

describe("a design matrix", () => {
	const table = Table.fromColumns({
		size: [1, 3, 5, null],
		city: ["Ulm", "Bonn", "Ulm", "Ulm"],
		w: [1, 1, 2, 0],
	}) as unknown as Table;
	const data = () => readTrainingData("who", table, { target: [0, 1, 2, 3], features: ["size", "city"], weights: "w" });

	it("spreads categories and puts the mean where a value is missing", async () => {
		const training = await data();
		const design = fitDesign("who", training, { dropFirst: false, standardise: false, missing: "mean" });
		expect(design.columns.map(({ name }) => name)).toEqual(["size", "city = Bonn", "city = Ulm"]);
		// The weighted mean of 1, 3 and 5 is 3.5.
		expect([...design.encode("who", training.x.values, 4)]).toEqual([1, 0, 1, 3, 1, 0, 5, 0, 1, 3.5, 0, 1]);
		const dropped = fitDesign("who", training, { dropFirst: true, standardise: false, missing: "mean" });
		expect(dropped.columns.map(({ name }) => name)).toEqual(["size", "city = Ulm"]);
	});

	it("standardises by weighted mean and deviation, and leaves a constant column at 0", async () => {
		const flat = table.derive({ flat: () => 7 }) as unknown as Table;
		const training = await readTrainingData("who", flat, {
			target: [0, 1, 2, 3],
			features: ["size", "flat"],
			weights: "w",
		});
		const design = fitDesign("who", training, { dropFirst: false, standardise: true, missing: "mean" });
		const values = design.encode("who", training.x.values, 4);
		const [weights, size] = [[1, 1, 2, 0], [0, 2, 4, 6].map((at) => values[at] as number)];
		const mean = (of: (row: number) => number) => weights.reduce((sum, w, row) => sum + w * of(row), 0) / 4;
		expect(mean((row) => size[row]!)).toBeCloseTo(0, 12);
		expect(mean((row) => size[row]! ** 2)).toBeCloseTo(1, 12);
		expect([1, 3, 5, 7].map((at) => values[at])).toEqual([0, 0, 0, 0]);
	});

	it("refuses what it was not told to fill, and levels that it has not seen", async () => {
		const training = await data();
		const design = fitDesign("who", training, { dropFirst: false, standardise: false, missing: "error" });
		expect(() => design.encode("who", training.x.values, 4)).toThrow(/expected a value in column "size" of row 3/);
		expect(() => design.encode("who", Float64Array.of(1, -1), 1)).toThrow(/\(Bonn, Ulm\), got another in row 0/);
		const empty = Table.fromColumns({ size: [null, null], y: [1, 2] }) as unknown as Table;
		const nothing = await readTrainingData("who", empty.withSchema({ size: "number" }), { target: "y" });
		const fit = () => fitDesign("who", nothing, { dropFirst: false, standardise: false, missing: "mean" });
		expect(fit).toThrow(/expected a value in column "size", got only missing ones/);
	});
});
