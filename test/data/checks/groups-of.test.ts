import { describe, expect, it } from "vitest";
import { distributionOf } from "../../../src/data/checks/distribution.ts";
import { groupsOf, intersectionOf } from "../../../src/data/checks/groups-of.ts";
import { firstEqual } from "../../../src/data/checks/row-hash.ts";
import { Table } from "../../../src/data/table/table.ts";

const column = (values: unknown, schema = {}) =>
	Table.fromColumns({ x: values as never }, { schema: { x: schema } }).column("x" as never);

describe("groupsOf(column)", () => {
	it("keeps levels in their order, without those that have no row, and missing values as a group", () => {
		const levels = { type: "category", levels: ["low", "middle", "high", "none"] };
		expect(groupsOf(column(["high", "low", null, "high"], levels))).toMatchObject({
			groups: ["low", "high", "missing"],
			counts: [1, 2, 1],
			codes: Int32Array.of(1, 0, 2, 1),
		});
		expect(groupsOf(column(["b", "a", "b"])).groups).toEqual(["a", "b"]);
		expect(groupsOf(column([true, false, null])).groups).toEqual(["false", "true", "missing"]);
	});

	it("keeps few numbers as they are, in the order of their size, and cuts many at their quartiles", () => {
		expect(groupsOf(column([10, 9, 2, 9])).groups).toEqual(["2", "9", "10"]);
		const many = groupsOf(column([...Array.from({ length: 100 }, (_, i) => i), null, Number.NaN]));
		expect(many.groups).toEqual(["0 to 24", "25 to 49", "50 to 74", "75 to 99", "missing"]);
		expect(many.counts).toEqual([25, 25, 25, 25, 2]);
		const skewed = groupsOf(column(Array.from({ length: 100 }, (_, i) => Math.max(0, i - 60))));
		expect(skewed.counts.reduce((sum, count) => sum + count, 0)).toBe(100);
		expect(skewed.groups).toEqual(["0 to 0", "1 to 14", "15 to 39"]);
		const days = groupsOf(column(Array.from({ length: 12 }, (_, i) => new Date(Date.UTC(2020, i, 1)))));
		expect(days.groups[0]).toBe("2020-01-01 to 2020-03-01");
	});

	it("crosses groups, without corners where nobody is", () => {
		const both = intersectionOf([groupsOf(column(["a", "a", "b"])), groupsOf(column([1, 2, 1]))]);
		expect(both).toMatchObject({ name: "x & x", groups: ["a & 1", "a & 2", "b & 1"], counts: [1, 1, 1] });
	});
});

describe("distributionOf(column)", () => {
	it("puts each number into one bin of a round width, its ends where the data are", () => {
		const values = Array.from({ length: 200 }, (_, i) => 3.3 + ((i * 0.618034) % 1) * 6.1);
		const { bins, isNumber } = distributionOf(column(values));
		expect(isNumber).toBe(true);
		expect(bins.length).toBeLessThanOrEqual(21);
		for (const { from, to, rows } of bins) {
			expect((to as number) - (from as number)).toBeCloseTo(0.5, 12);
			for (const row of rows) {
				expect(values[row]).toBeGreaterThanOrEqual((from as number) - 1e-12);
				expect(values[row]).toBeLessThan((to as number) + 1e-12);
			}
		}
		expect(bins.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(200);
	});

	it("has whole numbers in the middle of their bars, and leaves out what is no number", () => {
		const { bins, missing } = distributionOf(column([3, 1, 1, null, Infinity]));
		expect(bins.map(({ label, from, to, rows }) => [label, from, to, rows.length])).toEqual([
			["1", 0.5, 1.5, 2],
			["2", 1.5, 2.5, 0],
			["3", 2.5, 3.5, 1],
		]);
		expect(missing).toBe(2);
	});

	it("shows the most frequent levels, and one value, as levels", () => {
		const many = distributionOf(column(Array.from({ length: 60 }, (_, i) => `level ${i % 15 < 3 ? 0 : i % 15}`)));
		expect(many.bins).toHaveLength(12);
		expect(many.bins.at(-1)).toMatchObject({ label: "others" });
		expect(distributionOf(column([4, 4])).bins).toMatchObject([{ label: "4" }]);
	});
});

describe("firstEqual(columns, rows)", () => {
	it("finds the first equal row as comparing all pairs does", async () => {
		const rows = 400;
		const at = (i: number, step: number, of: number) => Math.floor(((i * step) % 1) * of);
		const table = Table.fromColumns({
			a: Float64Array.from({ length: rows }, (_, i) => [0, -0, 0.5, Number.NaN, 1e300][at(i, 0.618034, 5)] as number),
			b: Array.from({ length: rows }, (_, i) => ["x", "y", null, ""][at(i, 0.754878, 4)] as string | null),
			c: Array.from({ length: rows }, (_, i) => [true, false, null][at(i, 0.569841, 3)] as boolean | null),
		});
		const same = (p: number, q: number) =>
			table.names.every((name) => {
				const [x, y] = [table.at(p, name), table.at(q, name)];
				return x === y || (Number.isNaN(x) && Number.isNaN(y));
			});
		const got = await firstEqual(table.columns, rows, async () => {});
		for (let row = 0; row < rows; row++) {
			let first = 0;
			while (!same(first, row)) first++;
			expect(got[row]).toBe(first);
		}
		expect(new Set(got).size).toBeLessThan(60);
	});
});
