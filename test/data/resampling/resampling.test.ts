import { describe, expect, it } from "vitest";
import { classWeights } from "../../../src/data/resampling/class-weights.ts";
import { oversample } from "../../../src/data/resampling/oversample.ts";
import { undersample } from "../../../src/data/resampling/undersample.ts";
import { Table } from "../../../src/data/table/table.ts";

const table = Table.fromColumns({
	size: [1, 2, 3, 4, 5, 6, 7, 8, 9],
	kind: ["a", "a", "a", "a", "a", "b", "b", "c", "a"],
});
const target = "kind";

/** How often each row of the given table comes. */
const timesOf = ({ source }: { source: Uint32Array }) =>
	Array.from({ length: table.rowCount }, (_, row) => source.reduce((sum, from) => sum + Number(from === row), 0));

describe.each([
	["oversample", oversample],
	["undersample", undersample],
] as const)("%s(table, { target })", (name, resample) => {
	it("gives rows of the table, whose sources are told, and the same ones for the same seed", () => {
		const answer = resample(table, { target, seed: 3 });
		expect(answer.table.equals(table.take(answer.source))).toBe(true);
		expect(answer.neighbour.every((row) => row === -1)).toBe(true);
		expect(resample(table, { target, seed: 3 }).source).toEqual(answer.source);
		const others = [4, 5, 6, 7].map((seed) => resample(table, { target, seed }).source.join());
		expect(others.some((other) => other !== answer.source.join())).toBe(true);
		expect(Object.isFrozen(answer.classes)).toBe(true);
	});

	it("says which column has no class, is no class, or is not there", () => {
		const code = (run: () => unknown) => {
			try {
				run();
			} catch (error) {
				return `${(error as { code: string }).code}: ${(error as Error).message}`;
			}
			return "no error";
		};
		expect(code(() => resample(table, {} as never))).toContain(`bad-option: ${name}: expected option "target"`);
		expect(code(() => resample(table, { target: "sort" }))).toContain("unknown-name");
		expect(code(() => resample(table.head(2), { target }))).toBe(
			`bad-input: ${name}: expected at least two classes in "kind", got only "a"`,
		);
		expect(code(() => resample(table.head(0), { target }))).toContain("got no rows");
		const missing = Table.fromColumns({ kind: ["a", "b", null] });
		expect(code(() => resample(missing, { target }))).toContain("got 1 missing");
		expect(code(() => resample(table, { target, ratio: 0 }))).toContain("above 0 and at most 1");
		const numbers = Table.fromColumns({ kind: Float64Array.from({ length: 2000 }, (_, i) => i) });
		expect(code(() => resample(numbers, { target }))).toContain("got 2000 different values");
	});
});

describe("oversample", () => {
	it("keeps every row once and fills the rare classes up with copies that are spread evenly", () => {
		const answer = oversample(table, { target });
		expect([...answer.source.subarray(0, 9)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
		expect(answer.added).toBe(9);
		expect(answer.classes).toEqual([
			{ name: "a", before: 6, after: 6 },
			{ name: "b", before: 2, after: 6 },
			{ name: "c", before: 1, after: 6 },
		]);
		expect(timesOf(answer)).toEqual([1, 1, 1, 1, 1, 3, 3, 6, 1]);
	});

	it("goes as far as the ratio says", () => {
		const { classes } = oversample(table, { target, ratio: 0.5 });
		expect(classes.map(({ after }) => after)).toEqual([6, 3, 3]);
	});
});

describe("undersample", () => {
	it("thins the frequent classes, keeps the order and no row twice", () => {
		const answer = undersample(table, { target });
		expect(answer.classes.map(({ after }) => after)).toEqual([1, 1, 1]);
		expect(answer.added).toBe(3);
		expect([...answer.source]).toEqual([...answer.source].sort((a, b) => a - b));
		expect(Math.max(...timesOf(answer))).toBe(1);
		expect(undersample(table, { target, ratio: 0.25 }).classes.map(({ after }) => after)).toEqual([4, 2, 1]);
	});
});

describe("classWeights", () => {
	it("gives every class the same sum, and all rows the mean 1", () => {
		const weights = classWeights(table, { target });
		const sum = (kind: string) =>
			weights.reduce((total, weight, row) => total + (table.at(row, "kind") === kind ? weight : 0), 0);
		// Thirds of 9 are exact up to the last bit.
		for (const kind of ["a", "b", "c"]) expect(sum(kind)).toBeCloseTo(3, 12);
		expect(weights[7]).toBe(3);
	});

	it("takes numbers, truth values and categories for classes", () => {
		for (const kind of [Int32Array.of(0, 0, 1), [false, false, true], ["x", "x", "y"]]) {
			expect([...classWeights(Table.fromColumns({ kind }), { target })]).toEqual([0.75, 0.75, 1.5]);
		}
	});
});
