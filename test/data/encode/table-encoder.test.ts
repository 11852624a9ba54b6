import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
	type ColumnEncoder,
	datasets,
	fitEncoder,
	minMaxScaler,
	ndArray,
	oneHotEncoder,
	ordinalEncoder,
	robustScaler,
	standardScaler,
	Table,
	unscaled,
} from "../../../src/index.ts";

const expected = JSON.parse(
	readFileSync(new URL("../../fixtures/encoders/expected.json", import.meta.url), "utf8"),
) as Record<string, number[] | number[][]> & { numbers: number[]; levels: string[] };

const table = Table.fromColumns({ x: expected.numbers, level: expected.levels });

/** The column of that name through one encoder. */
const encoded = (name: "x" | "level", encoder: ColumnEncoder): number[] => [
	...fitEncoder(table, { features: [name], columns: { [name]: encoder } }).encode(table).values,
];

/** Both sides compute in 64 bits; sums in another order differ in the last digits. */
const digits = 12;

describe("encoders of columns", () => {
	it.each<[string, "x" | "level", ColumnEncoder]>([
		["standard", "x", standardScaler()],
		["minMax", "x", minMaxScaler()],
		["minMaxRange", "x", minMaxScaler({ range: [-1, 3] })],
		["robust", "x", robustScaler()],
		["robustWide", "x", robustScaler({ quantiles: [0.1, 0.9] })],
		["oneHot", "level", oneHotEncoder()],
		["dropFirst", "level", oneHotEncoder({ dropFirst: true })],
		["ordinal", "level", ordinalEncoder()],
	])("%s gives what scikit-learn's does", (name, column, encoder) => {
		const got = encoded(column, encoder);
		const wanted = (expected[name] as number[]).flat();
		expect(got).toHaveLength(wanted.length);
		for (const [i, value] of wanted.entries()) expect(got[i]).toBeCloseTo(value, digits);
	});

	it("shift a constant column and do not divide by its spread of 0", () => {
		const constant = Table.fromColumns({ x: [5, 5, 5] });
		for (const numbers of [standardScaler(), minMaxScaler(), robustScaler()]) {
			expect([...fitEncoder(constant, { numbers }).encode(constant).values]).toEqual([0, 0, 0]);
		}
	});

	it("take a column for constant whose spread is rounding alone", () => {
		const x = [0.1, 0.1, 0.1];
		const encoder = fitEncoder(Table.fromColumns({ x }), { numbers: standardScaler() });
		for (const value of encoder.encode([{ x: 0.1 }, { x: 0.2 }]).values) expect(Math.abs(value)).toBeLessThan(0.2);
		const near = Table.fromColumns({ x: [1, 1 + 1e-9, 1 - 1e-9] });
		expect(fitEncoder(near, { numbers: standardScaler() }).encode(near).values[1]).toBeCloseTo(Math.sqrt(1.5), 5);
	});

	it("put what was learned in the place of what is missing", () => {
		const holes = Table.fromColumns({ x: [1, null, 2, 9] });
		const through = (missing: "mean" | "median" | "nan" | number) =>
			fitEncoder(holes, { numbers: unscaled({ missing }) }).encode(holes).values[1];
		expect([through("mean"), through("median"), through("nan"), through(-1)]).toEqual([4, 2, Number.NaN, -1]);
		const levels = Table.fromColumns({ c: ["a", null, "b", "b"] });
		const categories = oneHotEncoder({ missing: "most frequent" });
		expect([...fitEncoder(levels, { categories }).encode([{ c: null }]).values]).toEqual([0, 1]);
	});
});

describe("fitEncoder(table)", () => {
	it("keeps the names, so that an explanation speaks of bodyMass and of the island", async () => {
		const { table: all, features } = await datasets.load("penguins");
		const birds = all.dropMissing();
		const encoder = fitEncoder(birds, { features });
		expect(encoder.columnNames).toEqual([
			"island = Biscoe",
			"island = Dream",
			"island = Torgersen",
			"billLength",
			"billDepth",
			"flipperLength",
			"bodyMass",
			"sex = female",
			"sex = male",
		]);
		expect(encoder.columns[6]).toEqual({ name: "bodyMass", unit: "standard deviations", source: "bodyMass" });
		expect(encoder.features[5]).toEqual({ name: "sex" });
		const x = encoder.encode(birds);
		expect(x.shape).toEqual([333, 9]);
		const back = encoder.decode(x);
		expect(back.names).toEqual(features);
		for (const row of [0, 100, 332]) {
			const { species: _, ...bird } = birds.row(row);
			const { bodyMass, ...rest } = back.row(row);
			expect(bodyMass).toBeCloseTo(bird.bodyMass as number, 8);
			expect(rest.island).toBe(bird.island);
			expect(rest.sex).toBe(bird.sex);
		}
	});

	it("encodes new rows with what was learned from the old, also one row of whole numbers", () => {
		const people = Table.fromColumns({ age: [20.5, 40.5], smoker: [true, false], city: ["Ulm", "Bonn"] });
		const encoder = fitEncoder(people, { numbers: minMaxScaler() });
		const row = { age: 30, city: "Bonn", smoker: true, name: "left out" };
		expect([...encoder.encode([row]).values]).toEqual([0.475, 1, 1, 0]);
		expect(encoder.decode(encoder.encode(people)).toRows()).toEqual(people.toRows());
	});

	it("adds up the scores of a category's columns", () => {
		const encoder = fitEncoder(table, { features: ["level", "x"] });
		const scores = ndArray(Float32Array.of(1, 2, 3, 10, -1, 0, 1, 20), [2, 4], ["example", "feature"]);
		expect(encoder.foldScores(scores)).toEqual(ndArray(Float64Array.of(6, 10, 0, 20), [2, 2], scores.axes));
	});

	it("says what cannot be encoded", () => {
		const holes = Table.fromColumns({ x: [1, null], c: ["a", null] });
		expect(() => fitEncoder(holes).encode(holes)).toThrow(/missing values in column "x", got one in row 1; .*missing/);
		expect(() => fitEncoder(holes, { features: ["c"] }).encode(holes)).toThrow(/missing values in column "c"/);
		const encoder = fitEncoder(table, { features: ["level"] });
		expect(() => encoder.encode([{ level: "z" }])).toThrow(/a level of column "level" \(a, b, c\), got "z" in row 0/);
		expect(() => encoder.encode("rows" as never)).toThrow(
			/encode: expected a Table or rows by column name, got "rows"/,
		);
		expect(() => encoder.encode([null as never])).toThrow(/rows by column name, got null/);
		expect(() => encoder.encode([{ x: 1 }])).toThrow(/missing values in column "level"/);
		expect(() => encoder.encode(Table.fromColumns({ x: [1] }))).toThrow(/"level"/);
		expect(() => fitEncoder(table, { features: ["weight"] })).toThrow(/"weight"/);
		expect(() => fitEncoder(table, { columns: { weight: unscaled() } })).toThrow(
			/columns \(x, level\), got one for "weight"/,
		);
		expect(() => fitEncoder(table, { columns: { level: unscaled() } })).toThrow(/"level" to hold numbers, got text/);
		expect(() => fitEncoder(table, { numbers: "standard" as never })).toThrow(/option "numbers" to be an encoder/);
		expect(() => fitEncoder([] as never)).toThrow(/expected a Table, got an array of 0/);
		expect(() => fitEncoder(Table.fromColumns({ x: [1, Number.NaN] }))).toThrow(
			/finite numbers in column "x", got NaN/,
		);
		expect(() => encoder.decode(ndArray(new Float64Array(2), [1, 2], ["example", "feature"]))).toThrow(
			/\[n, 3\], got \[1, 2\]/,
		);
	});
});
