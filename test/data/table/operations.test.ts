import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Aggregate, Table } from "../../../src/index.ts";
import { failure } from "./failure.ts";

const visits = Table.fromColumns(
	{
		ward: ["A", "B", "A", null, "B"],
		sex: ["f", "m", "f", "f", null],
		bmi: [20, 30, null, 25, 35],
		smoker: [true, true, false, false, null],
		day: [new Date(0), new Date(10), new Date(4), null, null],
	},
	{ schema: { sex: "category", bmi: { unit: "kg/m²" } } },
);

/** Aggregates of plain numbers, written out. */
const plain: Readonly<Record<Aggregate, (values: number[]) => number | null>> = {
	count: (values) => values.length,
	sum: (values) => values.reduce((sum, value) => sum + value, 0),
	mean: (values) => (values.length === 0 ? null : (plain.sum(values) as number) / values.length),
	min: (values) => (values.length === 0 ? null : Math.min(...values)),
	max: (values) => (values.length === 0 ? null : Math.max(...values)),
	median(values) {
		const sorted = [...values].sort((a, b) => a - b);
		const half = sorted.length / 2;
		if (sorted.length === 0) return null;
		return sorted.length % 2 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2;
	},
	sd(values) {
		const mean = plain.mean(values) as number;
		const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
		return values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
	},
};

describe("groupBy", () => {
	it("gives a row for each group in the order of appearance, a missing key as a group of its own", () => {
		const table = visits
			.groupBy("ward")
			.aggregate({ people: "rows", meanBmi: ["bmi", "mean"], known: ["bmi", "count"] });
		expect(table.toRows()).toEqual([
			{ ward: "A", people: 2, meanBmi: 20, known: 1 },
			{ ward: "B", people: 2, meanBmi: 32.5, known: 2 },
			{ ward: null, people: 1, meanBmi: 25, known: 1 },
		]);
		expect(table.schema.meanBmi).toEqual({ type: "number", unit: "kg/m²" });
	});

	it("agrees with sums written out, for each aggregate and any two keys", () => {
		const key = fc.option(fc.constantFrom("x", "y", "z"), { nil: null });
		const other = fc.option(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true })), { nil: null });
		const value = fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: null });
		const kinds = Object.keys(plain) as Aggregate[];
		fc.assert(
			fc.property(fc.array(fc.record({ a: key, b: other, v: value }), { minLength: 1 }), (rows) => {
				const groups = new Map<string, typeof rows>();
				for (const row of rows) {
					const id = `${row.a}|${row.b}`; // -0 and 0 are one
					groups.set(id, [...(groups.get(id) ?? []), row]);
				}
				const asked = Object.fromEntries(kinds.map((kind) => [kind, ["v", kind] as const]));
				const found = Table.fromRows(rows).groupBy("a", "b").aggregate(asked).toRows();
				const members = [...groups.values()];
				expect(found.map(({ a, b }) => `${a}|${b}`)).toEqual([...groups.keys()]);
				for (const [i, row] of found.entries()) {
					const values = members[i]!.flatMap(({ v }) => (v === null ? [] : [v]));
					for (const kind of kinds) {
						const expected = plain[kind](values);
						if (expected === null) expect(row[kind]).toBeNull();
						else
							expect(Math.abs((row[kind] as number) - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
					}
				}
			}),
		);
	});

	it("gives an aggregate of each column that has one", () => {
		expect(visits.groupBy("ward").mean().names).toEqual(["ward", "bmi", "smoker", "day"]);
		expect(visits.groupBy("ward").max("day").toRows()).toEqual([
			{ ward: "A", day: new Date(4) },
			{ ward: "B", day: new Date(10) },
			{ ward: null, day: null },
		]);
		expect(visits.groupBy("ward").sum("smoker").column("smoker").values).toEqual(Float64Array.of(1, 1, 0));
		expect(visits.groupBy("ward").counts().at(0, "sex")).toBe(2);
		expect(visits.groupBy("sex").min("bmi").column("bmi").values).toBeInstanceOf(Int32Array);
	});

	it("is the whole table without keys", () => {
		expect(
			visits
				.groupBy()
				.aggregate({ from: ["day", "min"], rows: "rows" })
				.toRows(),
		).toEqual([{ from: new Date(0), rows: 5 }]);
		const none = Table.fromColumns({ a: [] as number[] });
		expect(none.groupBy("a").mean().rowCount).toBe(0);
		expect(
			none
				.groupBy()
				.aggregate({ mean: ["a", "mean"], sum: ["a", "sum"] })
				.toRows(),
		).toEqual([{ mean: null, sum: 0 }]);
	});

	it("counts NaN as a value, which what is computed of it shows", () => {
		const table = Table.fromColumns({ k: ["a", "a", "b"], v: [Number.NaN, 1, 2] });
		const asked = {
			n: ["v", "count"],
			mean: ["v", "mean"],
			min: ["v", "min"],
			max: ["v", "max"],
			mid: ["v", "median"],
		} as const;
		expect(table.groupBy("k").aggregate(asked).toRows()).toEqual([
			{ k: "a", n: 2, mean: Number.NaN, min: Number.NaN, max: Number.NaN, mid: Number.NaN },
			{ k: "b", n: 1, mean: 2, min: 2, max: 2, mid: 2 },
		]);
		expect(table.groupBy("v").count).toBe(3);
	});

	it("groups by more pairs than there are rows", () => {
		const rows = 3000;
		const table = Table.fromColumns({
			a: Float64Array.from({ length: rows }, (_, i) => i / 2),
			b: Array.from({ length: rows }, (_, i) => `${i % 999}`),
		});
		expect(table.groupBy("a", "b").count).toBe(rows);
		expect(table.groupBy("b", "a", "b").count).toBe(rows);
		expect(table.groupBy("b").count).toBe(999);
	});

	it("says what does not exist and what a type does not have", () => {
		expect(failure(() => visits.groupBy("wards" as never))[0]).toBe("unknown-name");
		expect(failure(() => visits.groupBy("ward").mean("sex"))).toEqual([
			"bad-input",
			'aggregate: expected a column of number, boolean, date for "mean", got category in "sex"; of category there is count',
		]);
		expect(failure(() => visits.groupBy("ward").aggregate({ a: ["bmi", "avg" as never] }))[1]).toBe(
			'aggregate: expected "rows" or [column, aggregate], where aggregate is count, sum, mean, sd, min, median, max, got ["bmi", "avg"]',
		);
		expect(failure(() => visits.groupBy("ward").aggregate({ a: ["bmj" as never, "mean"] }))[0]).toBe("unknown-name");
	});
});

describe("counts, unique and describe", () => {
	it("count how often values occur, the missing among them", () => {
		expect(visits.counts("sex").toRows()).toEqual([
			{ sex: "f", count: 3 },
			{ sex: "m", count: 1 },
			{ sex: null, count: 1 },
		]);
		expect(
			Table.fromColumns({ count: [1, 1] })
				.counts("count")
				.toRows(),
		).toEqual([{ count: 1, count_2: 2 }]);
		expect(visits.unique("sex")).toEqual(["f", "m"]);
		expect(visits.unique("bmi")).toEqual([20, 30, 25, 35]);
		expect(failure(() => visits.unique("x" as never))[1]).toContain("unique: there is no column");
	});

	it("describe each column", () => {
		const table = visits.describe();
		expect(table.rowCount).toBe(5);
		expect(table.row(2)).toEqual({
			column: "bmi",
			type: "number",
			unit: "kg/m²",
			count: 4,
			missing: 1,
			distinct: 4,
			mean: 27.5,
			sd: expect.closeTo(6.454972243679028, 12),
			min: 20,
			q25: 23.75,
			median: 27.5,
			q75: 31.25,
			max: 35,
			mostFrequent: "20",
		});
		expect(table.row(0)).toMatchObject({
			type: "text",
			unit: null,
			count: 4,
			missing: 1,
			distinct: 2,
			mean: null,
			mostFrequent: "A",
		});
		expect(table.row(3)).toMatchObject({ mean: 0.5, mostFrequent: "true" });
		expect(table.row(4)).toMatchObject({ type: "date", distinct: 3, mostFrequent: "1970-01-01" });
	});

	it("describe columns of no values, of one, and of no rows", () => {
		const table = Table.fromColumns({ none: [null, null], one: [null, 3] }).describe();
		expect(table.row(0)).toMatchObject({
			count: 0,
			missing: 2,
			distinct: 0,
			mean: null,
			max: null,
			mostFrequent: null,
		});
		expect(table.row(1)).toMatchObject({ count: 1, mean: 3, sd: null, q25: 3, mostFrequent: "3" });
		expect(
			Table.fromColumns({ x: [] as number[] })
				.describe()
				.row(0),
		).toMatchObject({ count: 0, mean: null });
		expect(Table.fromRows([]).describe().rowCount).toBe(0);
	});
});

describe("derive, concat, fillMissing and equals", () => {
	it("derive columns from rows or arrays, in the place of those of the same name", () => {
		const table = visits.derive(
			{
				bmi: ({ bmi }) => bmi && bmi / 5,
				heavy: (row) => (row.bmi ?? 0) > 26,
				index: (_, i) => i,
				given: [1, 2, 3, 4, 5],
			},
			{ schema: { bmi: { unit: "5 kg/m²" } } },
		);
		expect(table.names).toEqual(["ward", "sex", "bmi", "smoker", "day", "heavy", "index", "given"]);
		expect(table.row(1)).toMatchObject({ bmi: 6, heavy: true, index: 1, given: 2, ward: "B" });
		expect(table.features(["bmi"])).toEqual([{ name: "bmi", unit: "5 kg/m²" }]);
		expect(failure(() => visits.derive({ x: [1] }))[0]).toBe("shape-mismatch");
		expect(failure(() => visits.derive({ x: ({ ward }) => (ward === "A" ? 1 : "no") }))[1]).toContain(
			'derive: expected "x" to hold values of one kind, got text in row 1 after number',
		);
	});

	it("concat matches columns by name and joins levels", () => {
		const more = Table.fromColumns(
			{ sex: ["x", "f"], bmi: [22.5, null], new: [1, 2] },
			{ schema: { sex: "category" } },
		);
		const all = visits.concat(more);
		expect(all.rowCount).toBe(7);
		expect(all.row(5)).toEqual({ ward: null, sex: "x", bmi: 22.5, smoker: null, day: null, new: 1 });
		expect(all.row(1)).toEqual({ ...visits.row(1), new: null });
		expect(all.column("sex")).toMatchObject({ levels: ["f", "m", "x"], missing: 1 });
		expect(all.features(["bmi"])[0]?.unit).toBe("kg/m²");
		expect(failure(() => visits.concat(Table.fromColumns({ bmi: ["x"] })))).toEqual([
			"bad-input",
			'concat: expected "bmi" to be number in all tables, got text',
		]);
		const ordered = (levels: string[]) => Table.fromColumns({ a: ["x"] }, { schema: { a: { levels, ordered: true } } });
		expect(failure(() => ordered(["x", "y"]).concat(ordered(["y", "x"])))[1]).toContain("got [x, y] and [y, x]");
	});

	it("concat of slices is the table", () => {
		fc.assert(
			fc.property(fc.nat(5), (at) => {
				expect(visits.slice(0, at).concat(visits.slice(at)).equals(visits)).toBe(true);
			}),
		);
	});

	it("fill missing values with one of the column's kind", () => {
		const table = visits.fillMissing({ ward: "?", sex: "m", bmi: 0.5, smoker: false, day: new Date(7) });
		expect(table.columns.map(({ missing }) => missing)).toEqual([0, 0, 0, 0, 0]);
		expect(table.row(4)).toEqual({ ward: "B", sex: "m", bmi: 35, smoker: false, day: new Date(7) });
		expect(table.at(2, "bmi")).toBe(0.5);
		expect(visits.at(2, "bmi")).toBeNull();
		expect(failure(() => visits.fillMissing({ sex: "q" }))[1]).toBe(
			'fillMissing: expected one of the levels of "sex" (f, m), got "q"',
		);
		expect(failure(() => visits.fillMissing({ bmi: "q" }))[1]).toBe(
			'fillMissing: expected a number for column "bmi", got "q"',
		);
	});

	it("equals sees values, what is missing, and the schema", () => {
		const make = (values: (number | null)[], unit = "m") =>
			Table.fromColumns({ a: values }, { schema: { a: { unit } } });
		expect(make([1, Number.NaN, null]).equals(make([1, Number.NaN, null]))).toBe(true);
		expect(make([1, 2]).equals(Table.fromColumns({ a: Float64Array.of(1, 2) }, { schema: { a: { unit: "m" } } }))).toBe(
			true,
		);
		expect(make([1, Number.NaN]).equals(make([1, null]))).toBe(false);
		expect(make([1]).equals(make([2]))).toBe(false);
		expect(make([1]).equals(make([1], "km"))).toBe(false);
		expect(make([1]).equals(make([1, 1]))).toBe(false);
		expect(make([1]).equals(make([1]).rename({ a: "b" }))).toBe(false);
		const category = visits.select("sex");
		expect(category.equals(category.withSchema({ sex: { levels: ["m", "f"] } }))).toBe(false);
		expect(category.equals(category.withSchema({ sex: { ordered: true } }))).toBe(false);
	});
});
