import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { conditionalSubgroups, growingRows, orderWithin } from "../../../src/explain/global/subgroups.ts";
import { independent } from "./fixtures.ts";

const numbers = [{ name: "a" }, { name: "b" }];
const groupsOf = (
	rows: readonly (readonly number[])[],
	features: readonly { name: string; levels?: string[] }[] = numbers,
) => {
	const x = Float64Array.from(rows.flat());
	return conditionalSubgroups(x, features, [0], growingRows(x, features, seededRandom(0)));
};

/** The variance within groups as a share of the whole. */
function within(values: readonly number[], groups: ArrayLike<number>): number {
	const of = new Map<number, number[]>();
	for (const [i, value] of values.entries())
		of.set(groups[i] as number, [...(of.get(groups[i] as number) ?? []), value]);
	const squares = (some: readonly number[]) => {
		const mean = some.reduce((a, b) => a + b, 0) / some.length;
		return some.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	};
	return [...of.values()].reduce((sum, some) => sum + squares(some), 0) / squares(values);
}

describe("conditional subgroups", () => {
	it("are one where nothing can be told from the other columns", () => {
		expect(new Set(groupsOf(independent(500).map(([a = 0, b = 0]) => [a, b])))).toEqual(new Set([0]));
		expect(new Set(groupsOf([[1, 2]]))).toEqual(new Set([0]));
		expect(new Set(groupsOf(independent(100).map(([a = 0]) => [a, 1])))).toEqual(new Set([0]));
	});

	it("hold rows whose values are alike where the other column tells them, with no fewer than 20 rows", () => {
		const rows = independent(500).map(([a = 0, b = 0]) => [a, Math.exp(a) + 0.05 * b]);
		const groups = groupsOf(rows);
		expect(
			within(
				rows.map(([a = 0]) => a),
				groups,
			),
		).toBeLessThan(0.02);
		for (const group of new Set(groups))
			expect(groups.filter((one) => one === group).length).toBeGreaterThanOrEqual(20);
	});

	it("split by levels, and put what is missing to itself", () => {
		const rows = independent(300).map(([a = 0], i) => [a + 5 * (i % 3), i % 3 === 2 ? Number.NaN : i % 3]);
		for (const features of [numbers, [{ name: "a" }, { name: "b", levels: ["x", "y"] }]]) {
			const groups = groupsOf(rows, features);
			expect(new Set(groups).size).toBe(3);
			for (let i = 3; i < 300; i++) expect(groups[i]).toBe(groups[i - 3]);
		}
	});

	it("are grown on some rows of very many, and hold them all", () => {
		const rows = independent(30_000).map(([a = 0]) => [a, a]);
		const groups = groupsOf(rows);
		expect(groups).toHaveLength(30_000);
		expect(
			within(
				rows.map(([a = 0]) => a),
				groups,
			),
		).toBeLessThan(0.01);
	});

	it("keep each row in its own when they are shuffled, each row once", () => {
		const groups = Int32Array.from({ length: 40 }, (_, i) => i % 3);
		const order = orderWithin(groups, seededRandom(1).permutation(40));
		expect([...order].sort((a, b) => a - b)).toEqual([...groups.keys()]);
		for (const [row, from] of order.entries()) expect(groups[from]).toBe(groups[row]);
		expect([...order]).not.toEqual([...groups.keys()]);
		// In one group it is the permutation itself.
		const shuffled = seededRandom(2).permutation(10);
		expect(orderWithin(new Int32Array(10), shuffled)).toEqual(shuffled);
	});
});
