import { describe, expect, it } from "vitest";
import { datasets } from "../../../src/data/datasets/datasets.ts";
import { smote } from "../../../src/data/resampling/smote.ts";
import { Table } from "../../../src/data/table/table.ts";

const target = "kind";
/** Of a table with 30 rows of "many" and 8 of "few", with numbers in two very different units and a level. */
const few = 8;
const points = Table.fromColumns(
	{
		x: Float64Array.from({ length: 38 }, (_, i) => (i * 0.618034) % 1),
		y: Float64Array.from({ length: 38 }, (_, i) => 1000 * ((i * 0.754878) % 1)),
		color: Array.from({ length: 38 }, (_, i) => ["red", "green", "blue"][(i * i) % 3] as string),
		kind: Array.from({ length: 38 }, (_, i) => (i < 30 ? "many" : "few")),
	},
	{ schema: { color: "category", x: { unit: "m" } } },
);
const numbers = points.drop("color");

/** Twin: the k nearest rows of the same class, straight from the definition. */
function nearestOf(row: number, k: number, distance: (a: number, b: number) => number): number[] {
	const others = Array.from({ length: few }, (_, i) => 30 + i).filter((other) => other !== row);
	return others.sort((a, b) => distance(row, a) - distance(row, b)).slice(0, k);
}
const square = (column: "x" | "y", a: number, b: number) => (points.at(a, column) - points.at(b, column)) ** 2;
const deviation = (column: "x" | "y", rows: number[]) => {
	const values = rows.map((row) => points.at(row, column));
	const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length);
};

/** Places between two rows are computed in the same order here and there; only the last bits may differ. */
const lastBits = 12;

describe("smote(table, { target })", () => {
	it("puts each new row between a row of the class and one of its nearest, where it says", async () => {
		const { table, source, neighbour, share, added, classes } = await smote(numbers, {
			target,
			neighbours: 3,
			seed: 1,
		});
		expect(classes).toEqual([
			{ name: "few", before: 8, after: 30 },
			{ name: "many", before: 30, after: 30 },
		]);
		expect([added, table.rowCount]).toEqual([38, 60]);
		expect(table.slice(0, 38).equals(numbers)).toBe(true);
		expect([...neighbour.subarray(0, 38)]).toEqual(Array(38).fill(-1));
		for (let row = 38; row < 60; row++) {
			const [a, b, u] = [source[row] as number, neighbour[row] as number, share[row] as number];
			expect(nearestOf(a, 3, (p, q) => square("x", p, q) + square("y", p, q))).toContain(b);
			for (const column of ["x", "y"] as const) {
				const between = points.at(a, column) + u * (points.at(b, column) - points.at(a, column));
				expect(table.at(row, column)).toBeCloseTo(between, lastBits);
			}
			expect(table.at(row, "kind")).toBe("few");
		}
		expect(new Set(source.subarray(38)).size).toBe(8);
		expect(table.schema.x).toEqual(points.schema.x);
	});

	it("takes distances in standard deviations when told to, which changes who is near", async () => {
		const { source, neighbour } = await smote(numbers, { target, neighbours: 1, standardise: true });
		const all = Array.from({ length: 38 }, (_, i) => i);
		const [sx, sy] = [deviation("x", all) ** 2, deviation("y", all) ** 2];
		const distance = (p: number, q: number) => square("x", p, q) / sx + square("y", p, q) / sy;
		const raw = (p: number, q: number) => square("x", p, q) + square("y", p, q);
		let differs = 0;
		for (let row = 38; row < source.length; row++) {
			const from = source[row] as number;
			expect(neighbour[row]).toBe(nearestOf(from, 1, distance)[0]);
			differs += Number(neighbour[row] !== nearestOf(from, 1, raw)[0]);
		}
		expect(differs).toBeGreaterThan(0);
	});

	it("votes on levels and counts another one as the median standard deviation (SMOTE-NC)", async () => {
		const scaled = points.derive({ y: (row) => row.y / 1000 });
		const { table, source, neighbour } = await smote(scaled, { target, neighbours: 3, seed: 2 });
		const rows = Array.from({ length: few }, (_, i) => 30 + i);
		const penalty = ((deviation("x", rows) + deviation("y", rows) / 1000) / 2) ** 2;
		const distance = (p: number, q: number) =>
			square("x", p, q) + square("y", p, q) / 1e6 + (points.at(p, "color") === points.at(q, "color") ? 0 : penalty);
		for (let row = 38; row < table.rowCount; row++) {
			const near = nearestOf(source[row] as number, 3, distance);
			expect(near).toContain(neighbour[row]);
			const colors = near.map((each) => points.at(each, "color"));
			const most = Math.max(...colors.map((color) => colors.filter((other) => other === color).length));
			const color = table.at(row, "color" as never) as string;
			expect(colors.filter((other) => other === color)).toHaveLength(most);
		}
	});

	it("gives the same rows for the same seed and others for another", async () => {
		const run = async (seed: number) => (await smote(points, { target, seed })).table;
		expect((await run(5)).equals(await run(5))).toBe(true);
		expect((await run(5)).equals(await run(6))).toBe(false);
	});

	it("keeps a real data set's classes apart as it finds them, with targets of any type", async () => {
		const { table } = await datasets.load("wine");
		const { classes } = await smote(table as never, { target: "cultivar", ratio: 0.9 });
		const largest = Math.max(...classes.map(({ before }) => before));
		for (const { before, after } of classes) expect(after).toBe(Math.max(before, Math.round(0.9 * largest)));
		const coded = Table.fromColumns({ x: [1, 2, 3, 4, 5, 7], kind: Int32Array.of(0, 0, 0, 0, 1, 1) });
		const answer = await smote(coded, { target, neighbours: 1 });
		expect([...answer.table.column("kind").values]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
	});

	it("says what it cannot go between", async () => {
		const code = (rows: Table<never>, options = {}) =>
			smote(rows, { target, ...options }).then(
				() => "no error",
				(error: { code: string; message: string }) => `${error.code}: ${error.message}`,
			);
		expect(await code(numbers as never, { neighbours: 8 })).toBe(
			'bad-input: smote: expected more than 8 rows of class "few", whose 8 nearest neighbours are asked for, got 8 (neighbours: 7 at most, or oversample)',
		);
		const kind = ["a", "b", "b"];
		expect(await code(Table.fromColumns({ x: [1, 2, 3], kind }) as never)).toContain("one row has no neighbour");
		expect(await code(Table.fromColumns({ x: [1, null, 3], kind }) as never)).toContain("got 1 missing");
		expect(await code(Table.fromColumns({ x: ["p", "q", "r"], kind }) as never)).toContain('got texts in "x"');
		expect(await code(Table.fromColumns({ x: [true, false, true], kind }) as never)).toContain("at least one column");
		expect(await code(Table.fromColumns({ x: [1, Infinity, 3], kind }) as never)).toContain("not-finite");
		expect(await code(numbers as never, { k: 3 })).toContain('there is no option "k"');
	});

	it("stops at its signal and tells how far it is", async () => {
		const count = 40_000;
		const large = Table.fromColumns({
			x: Float64Array.from({ length: count }, (_, i) => (i * 0.618034) % 1),
			kind: Int32Array.from({ length: count }, (_, i) => Number(i % 3 === 0)),
		});
		const stopping = new AbortController();
		const seen: number[] = [];
		const run = smote(large, {
			target,
			signal: stopping.signal,
			onProgress: ({ done, total }) => {
				seen.push(done / total);
				stopping.abort("enough");
			},
		});
		await expect(run).rejects.toMatchObject({ code: "aborted", cause: "enough" });
		expect(seen).toHaveLength(1);
		expect(seen[0]).toBeLessThan(1);
	});
});
