import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Table } from "../../../src/index.ts";
import { failure } from "./failure.ts";

const people = Table.fromColumns(
	{
		name: ["Ada", "Bo", "Cy", null],
		age: [36, 51, null, 8],
		height: [1.7, Number.NaN, 1.62, 1.2],
		smoker: [true, false, false, null],
		born: [new Date("1815-12-10"), null, new Date("1990-05-01T12:30:00Z"), new Date(0)],
		group: ["b", "a", "b", null],
	},
	{
		schema: {
			age: { unit: "years", description: "at the visit" },
			group: { type: "category", levels: ["b", "a", "c"], ordered: true },
		},
	},
);

describe("Table.fromColumns", () => {
	it("chooses the type of a column by its values", () => {
		expect(people.columns.map(({ type }) => type)).toEqual(["text", "number", "number", "boolean", "date", "category"]);
		expect(people.column("age").values).toBeInstanceOf(Int32Array);
		expect(people.column("height").values).toBeInstanceOf(Float64Array);
		expect(people.rowCount).toBe(4);
	});

	it("keeps null apart from NaN", () => {
		expect(people.at(2, "age")).toBeNull();
		expect(people.at(1, "height")).toBeNaN();
		expect(people.columns.map(({ missing }) => missing)).toEqual([1, 1, 0, 1, 1, 1]);
		expect(people.column("age").valid).toEqual(Uint8Array.of(1, 1, 0, 1));
		expect(people.column("height").valid).toBeUndefined();
	});

	it("gives a category's codes in the order of the levels it is told, and alphabetically otherwise", () => {
		const column = people.column("group");
		expect([...column.values].slice(0, 3)).toEqual([0, 1, 0]);
		expect(column).toMatchObject({ levels: ["b", "a", "c"], ordered: true });
		const other = Table.fromColumns({ x: ["b", null, "a"] }, { schema: { x: "category" } }).column("x");
		expect(other).toMatchObject({ levels: ["a", "b"], ordered: false, missing: 1 });
	});

	it("takes typed arrays as they are, and widens small ones", () => {
		const values = Float32Array.of(1, 2);
		const table = Table.fromColumns({ a: values, b: Uint8Array.of(3, 255), c: Uint32Array.of(1, 2 ** 32 - 1) });
		expect(table.column("a").values).toBe(values);
		expect(table.column("b").values).toEqual(Int32Array.of(3, 255));
		expect(table.column("c").values).toEqual(Float64Array.of(1, 2 ** 32 - 1));
	});

	it("makes numbers of bigints, and texts where they would lose digits", () => {
		const table = Table.fromColumns({ a: [1n, null, 3], b: BigInt64Array.of(1n, 2n ** 60n + 1n, -5n) });
		expect(table.toRows().map(({ a }) => a)).toEqual([1, null, 3]);
		expect(table.column("b").type).toBe("text");
		expect(table.at(1, "b")).toBe("1152921504606846977");
	});

	it("keeps whole numbers exact in half the room, but not -0 or beyond 2³¹", () => {
		const table = Table.fromColumns({ a: [-0, 1], b: [2 ** 31, 1], c: [-(2 ** 31), 2 ** 31 - 1] });
		expect(table.columns.map(({ values }) => values.constructor)).toEqual([Float64Array, Float64Array, Int32Array]);
		expect(table.at(0, "a")).toBe(-0);
	});

	it("says which column and row does not fit", () => {
		expect(failure(() => Table.fromColumns({ a: [1, "x"] }))).toEqual([
			"bad-input",
			'Table.fromColumns: expected "a" to hold values of one kind, got text in row 1 after number',
		]);
		expect(failure(() => Table.fromColumns({ a: [1], b: [1, 2] }))).toEqual([
			"shape-mismatch",
			'Table: expected 1 values in each column, got 2 in "b"',
		]);
		expect(failure(() => Table.fromColumns({ a: [{}] as never }))[1]).toContain("got an object with no keys in row 0");
		expect(failure(() => Table.fromColumns({ a: 3 as never }))[1]).toBe(
			'Table.fromColumns: expected "a" to be an array or typed array, got 3',
		);
		expect(
			failure(() => Table.fromColumns({ a: ["x"] }, { schema: { a: { type: "category", levels: ["y"] } } })),
		).toEqual(["bad-input", 'Table.fromColumns: expected "a" to be one of 1 levels (y), got "x" in row 0']);
	});

	it("checks the schema", () => {
		const make = (schema: unknown) => () => Table.fromColumns({ a: [1] }, { schema: schema as never });
		expect(failure(make({ b: "number" }))).toEqual([
			"unknown-name",
			'Table.fromColumns: there is no column "b"; the columns are a',
		]);
		expect(failure(make({ a: "numbre" }))[1]).toContain('expected type of "a" in the schema to be one of "number"');
		expect(failure(make({ a: { units: "m" } }))[1]).toContain('has no "units"; it has type, unit, description');
		expect(failure(make({ a: { levels: ["x", "x"] } }))[1]).toContain("an array of different texts");
	});
});

describe("Table.fromRows", () => {
	it("gives back the rows it was made of", () => {
		const value = fc.option(fc.oneof(fc.double(), fc.integer()), { nil: null });
		const row = fc.record({ a: value, b: fc.option(fc.string(), { nil: null }), c: fc.boolean(), d: fc.date() });
		fc.assert(
			fc.property(fc.array(row), (rows) => {
				expect(Table.fromRows(rows).toRows()).toEqual(rows);
			}),
		);
	});

	it("takes the keys of all rows, and null where one lacks a key", () => {
		const table = Table.fromRows<{ a?: number; b?: string }>([{ a: 1 }, { b: "x" }]);
		expect(table.toRows()).toEqual([
			{ a: 1, b: null },
			{ a: null, b: "x" },
		]);
	});

	it("holds a column that is called __proto__", () => {
		const rows = JSON.parse('[{"__proto__": 1, "constructor": "x"}]');
		expect(JSON.stringify(Table.fromRows(rows).toRows())).toBe('[{"__proto__":1,"constructor":"x"}]');
	});
});

describe("a Table", () => {
	it("selects, drops and renames columns", () => {
		expect(people.select("group", "age").names).toEqual(["group", "age"]);
		expect(people.drop("born", "group").names).toEqual(["name", "age", "height", "smoker"]);
		const renamed = people.rename({ age: "years" });
		expect(renamed.names).toEqual(["name", "years", "height", "smoker", "born", "group"]);
		expect(renamed.features(["years"])).toEqual([{ name: "years", unit: "years", description: "at the visit" }]);
		expect(failure(() => people.select("ages" as never))).toEqual([
			"unknown-name",
			'select: there is no column "ages"; the columns are name, age, height, smoker, born, group',
		]);
		expect(failure(() => people.rename({ age: "name" }))[1]).toContain('got "name" twice');
	});

	it("takes, slices and filters rows", () => {
		expect(
			people
				.take([2, 0, 2])
				.toRows()
				.map(({ name }) => name),
		).toEqual(["Cy", "Ada", "Cy"]);
		expect(people.slice(-1).at(0, "name")).toBeNull();
		expect(people.head(2).rowCount).toBe(2);
		expect(people.head(99).rowCount).toBe(4);
		expect(
			people
				.filter((row) => row.smoker === false)
				.toRows()
				.map(({ age }) => age),
		).toEqual([51, null]);
		expect(people.filter(() => false).names).toEqual(people.names);
		expect(failure(() => people.take([4]))).toEqual(["out-of-range", "take: expected a row from 0 to 3, got 4"]);
		expect(failure(() => people.row(-1))[0]).toBe("out-of-range");
	});

	it("sorts like an array of its values, with missing values last", () => {
		const value = fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN)), { nil: null });
		fc.assert(
			fc.property(fc.array(fc.record({ a: value, b: value })), fc.boolean(), (rows, descending) => {
				const rank = (v: number | null) => (v === null ? null : Number.isNaN(v) ? 9 : v);
				const expected = rows
					.map((row, i) => ({ row, i }))
					.sort((x, y) => {
						const [a, b] = [rank(x.row.a), rank(y.row.a)];
						if (a !== b && (a === null || b === null)) return a === null ? 1 : -1;
						return (descending ? -1 : 1) * ((a ?? 0) - (b ?? 0)) || x.i - y.i;
					})
					.map(({ row }) => row);
				if (rows.length === 0) return;
				expect(Table.fromRows(rows).sortBy({ by: "a", descending }).toRows()).toEqual(expected);
			}),
		);
	});

	it("sorts by several columns, ordered categories by level", () => {
		const order = (table: { toRows(): readonly { name: unknown }[] }) => table.toRows().map(({ name }) => name);
		expect(order(people.sortBy("group", { by: "name", descending: true }))).toEqual(["Cy", "Ada", "Bo", null]);
		expect(order(people.withSchema({ group: { ordered: false } }).sortBy("group", "name"))).toEqual([
			"Bo",
			"Ada",
			"Cy",
			null,
		]);
	});

	it("drops rows with missing values", () => {
		expect(people.dropMissing().rowCount).toBe(1);
		expect(
			people
				.dropMissing(["age"])
				.toRows()
				.map(({ name }) => name),
		).toEqual(["Ada", "Bo", null]);
	});

	it("changes types, keeping what is missing", () => {
		const changed = people.withSchema({ age: "text", smoker: "number", height: { unit: "m" } });
		expect(changed.toRows().map(({ age, smoker }) => [age, smoker])).toEqual([
			["36", 1],
			["51", 0],
			[null, 0],
			["8", null],
		]);
		expect(changed.schema.height).toEqual({ type: "number", unit: "m" });
		expect(changed.withSchema({ age: "number" }).column("age")).toEqual(people.column("age"));
		expect(failure(() => people.withSchema({ name: "number" }))).toEqual([
			"bad-input",
			'withSchema: expected "name" to hold values that can become numbers, got "Ada" in row 0',
		]);
		const levels = Table.fromColumns({ x: [10, 9, 10] })
			.withSchema({ x: "category" })
			.column("x");
		expect(levels).toMatchObject({ levels: ["9", "10"], values: Int32Array.of(1, 0, 1) });
	});

	it("makes a matrix of numbers, true and false", () => {
		const matrix = people.dropMissing(["age", "smoker"]).toMatrix(["smoker", "age"]);
		expect(matrix).toEqual({ values: Float64Array.of(1, 36, 0, 51), shape: [2, 2], axes: ["example", "feature"] });
		const single = people.toMatrix(["age"], { missing: "nan", precision: "float32" });
		expect(single.values).toEqual(Float32Array.of(36, 51, Number.NaN, 8));
		expect(failure(() => people.toMatrix(["age"]))[1]).toContain('got 1 in column "age"');
		expect(failure(() => people.toMatrix(["group"]))[1]).toContain(
			'expected column "group" to hold numbers, got category',
		);
	});

	it("is frozen, and may have no rows or no columns", () => {
		expect(Object.isFrozen(people)).toBe(true);
		expect(Object.isFrozen(people.columns)).toBe(true);
		expect(Object.isFrozen(people.column("age"))).toBe(true);
		const empty = Table.fromColumns({ a: [] as number[] });
		expect([empty.rowCount, empty.toRows(), empty.toMatrix().shape]).toEqual([0, [], [0, 1]]);
		expect(Table.fromRows([]).names).toEqual([]);
		expect(people.select().rowCount).toBe(4);
	});
});
