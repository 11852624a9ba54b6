import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { crossValidate, datasets, nearestExamples, nearestNeighbours, Table } from "../../../src/index.ts";
import { KdTree } from "../../../src/models/neighbours/kd-tree.ts";
import { compared, type NeighbourMetric } from "../../../src/models/neighbours/metric.ts";
import { NearestList } from "../../../src/models/neighbours/nearest-list.ts";

const metrics: readonly NeighbourMetric[] = ["euclidean", "manhattan", "cosine"];

/** Cover and Hart's rule: sort all rows by distance, then by place. */
function slowNeighbours(
	rows: readonly number[][],
	query: readonly number[],
	k: number,
	metric: NeighbourMetric,
): number[] {
	const length = (a: readonly number[]) => Math.hypot(...a);
	const distance = (row: readonly number[]) => {
		const gaps = row.map((value, j) => value - (query[j] as number));
		if (metric === "euclidean") return gaps.reduce((sum, gap) => sum + gap * gap, 0);
		if (metric === "manhattan") return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0);
		return 1 - row.reduce((sum, value, j) => sum + value * (query[j] as number), 0) / length(row) / length(query);
	};
	const order = rows.map((row, i) => [distance(row), i] as const);
	return order
		.sort((a, b) => a[0] - b[0] || a[1] - b[1])
		.slice(0, k)
		.map(([, i]) => i);
}

/** Rows on a coarse lattice, so that many distances tie. */
function lattice(count: number, width: number, steps: number, seed: number): number[][] {
	const random = seededRandom(seed);
	return Array.from({ length: count }, () => Array.from({ length: width }, () => random.integer(steps) + 1));
}

describe("nearestNeighbours", () => {
	test.each(metrics)("finds what sorting all rows finds, ties by place: %s", async (metric) => {
		const rows = metric === "cosine" ? lattice(400, 3, 1000, 1) : lattice(400, 3, 6, 1);
		const queries = metric === "cosine" ? lattice(40, 3, 1000, 2) : lattice(40, 3, 6, 2);
		const y = rows.map((_, i) => i);
		const model = await nearestNeighbours({ k: 9, metric, standardise: false }).fit(rows, { target: y });
		const { indices, distances } = await model.neighbours(queries);
		for (const [q, query] of queries.entries()) {
			const expected = slowNeighbours(rows, query, 9, metric);
			expect([...indices.values.subarray(q * 9, q * 9 + 9)]).toEqual(expected);
			const own = distances.values.subarray(q * 9, q * 9 + 9);
			expect([...own]).toEqual([...own].sort((a, b) => a - b));
		}
	});

	test("a tree of boxes offers the same rows as looking at each", () => {
		const [count, width, k] = [3000, 5, 20];
		const rows = Float64Array.from(lattice(count, width, 12, 3).flat());
		for (const metric of ["euclidean", "manhattan"] as const) {
			const tree = new KdTree(rows, count, width, metric);
			for (let query = 0; query < 50; query++) {
				const [quick, slow] = [new NearestList(k), new NearestList(k)];
				tree.search(rows, query * width, quick);
				for (let row = 0; row < count; row++) {
					slow.offer(compared(metric, rows, query * width, rows, row * width, width), row);
				}
				expect([...quick.rows]).toEqual([...slow.rows]);
				expect([...quick.distances]).toEqual([...slow.distances]);
			}
		}
	});

	test("answers the mean of the neighbours, by distance and by weight of row where it is told so", async () => {
		const table = Table.fromColumns({ a: [0, 1, 3, 9], y: [10, 20, 40, 1000], w: [1, 3, 1, 0] });
		const of = { target: "y", features: ["a"] };
		const plain = await nearestNeighbours({ k: 3, standardise: false }).fit(table, of);
		expect((await plain.predict([[0.5]])).values[0]).toBeCloseTo(70 / 3, 12);
		const weighted = await nearestNeighbours({ k: 3, standardise: false }).fit(table, { ...of, weights: "w" });
		expect((await weighted.predict([[9]])).values[0]).toBeCloseTo((10 + 60 + 40) / 5, 12);
		expect([...(await weighted.neighbours([[9]])).indices.values]).toEqual([2, 1, 0]);
		const near = await nearestNeighbours({ k: 2, standardise: false, weights: "distance" }).fit(table, of);
		// Distances 0.25 and 0.75 weigh 3 : 1.
		expect((await near.predict([[0.25]])).values[0]).toBeCloseTo(12.5, 12);
		expect((await near.predict([[1]])).values[0]).toBe(20);
	});

	test("gives the share of each class among the neighbours, and codes of categories as distances", async () => {
		const table = Table.fromColumns({ kind: ["a", "a", "b", "b", "b"], y: ["no", "yes", "yes", "yes", "no"] });
		const model = await nearestNeighbours({ k: 2 }).fit(table, { target: "y" });
		expect([...(await model.predict([{ kind: "a" }])).values]).toEqual([0.5, 0.5]);
		expect([...(await model.predict([{ kind: "b" }])).values]).toEqual([0, 1]);
		await expect(model.predict([{ kind: "c" }])).rejects.toThrow(
			/expected a level of column "kind".*got another in row 0/,
		);
	});

	test("standardised, units do not matter; otherwise the widest column decides", async () => {
		const { table } = await datasets.load("iris");
		const width = [...table.column("petalWidth").values] as number[];
		const length = [...table.column("petalLength").values] as number[];
		const species = [...table.column("species").values] as number[];
		const answers = async (standardise: boolean, unit: number) => {
			const rows = Table.fromColumns({ width, length: length.map((value) => value * unit) });
			const model = await nearestNeighbours({ standardise }).fit(rows, { target: species, task: "classification" });
			return [...(await model.neighbours(rows)).indices.values];
		};
		// A power of 2, so that rounding is the same.
		expect(await answers(true, 1024)).toEqual(await answers(true, 1));
		expect(await answers(false, 1024)).not.toEqual(await answers(false, 1));
	});

	test("names its neighbours as an explanation", async () => {
		const { table } = await datasets.load("iris");
		const model = await nearestNeighbours({ k: 3 }).fit(table, { target: "species" });
		const explanation = await nearestExamples(model, table.head(2) as never);
		const { query, rows, distance, indices } = explanation.payload;
		expect([rows.shape, distance.shape]).toEqual([
			[2, 3, 4],
			[2, 3],
		]);
		expect(indices?.values[0]).toBe(0);
		expect([...rows.values.subarray(0, 4)]).toEqual([...query.values.subarray(0, 4)]);
		await expect(nearestExamples({} as never, table as never)).rejects.toThrow(/expected a model of nearestNeighbours/);
	});

	test("is fitted in threads, and batches do not change answers", async () => {
		const { table } = await datasets.load("wine");
		const { mean } = await crossValidate(nearestNeighbours(), table, { target: "cultivar" });
		expect(mean).toBeGreaterThan(0.98);
		const model = await nearestNeighbours().fit(table, { target: "cultivar" });
		const [all, parts] = [await model.predict(table), await model.predict(table, { batchSize: 7 })];
		expect([...parts.values]).toEqual([...all.values]);
		expect(model.identity.id).toBe((await nearestNeighbours().fit(table, { target: "cultivar" })).identity.id);
		expect(model.identity.id).not.toBe(
			(await nearestNeighbours({ k: 6 }).fit(table, { target: "cultivar" })).identity.id,
		);
	});

	test("refuses what it cannot answer", async () => {
		const table = Table.fromColumns({ a: [1, null, 3], b: [1, 1, 1], y: [1, 2, 3] }) as never;
		await expect(nearestNeighbours({ k: 4 }).fit(table, { target: "y", features: ["b"] })).rejects.toThrow(
			/expected option "k" to be an integer from 1 to 3.*got 4/,
		);
		await expect(nearestNeighbours({ k: 2 }).fit(table, { target: "y" })).rejects.toThrow(/got a missing one/);
		const constant = await nearestNeighbours({ k: 2 }).fit(table, { target: "y", features: ["b"] });
		expect([...(await constant.predict([[5]])).values]).toEqual([1.5]);
		const filled = await nearestNeighbours({ k: 1, missing: "mean" }).fit(table, { target: "y", features: ["a"] });
		expect([...(await filled.predict([[Number.NaN]])).values]).toEqual([2]);
	});

	test("a row without a direction is at cosine distance 1 from all", async () => {
		const rows = [
			[0, 0],
			[1, 0],
		];
		const model = await nearestNeighbours({ k: 2, metric: "cosine", standardise: false }).fit(rows, { target: [1, 2] });
		expect([...(await model.neighbours([[2, 0]])).distances.values]).toEqual([0, 1]);
		expect([...(await model.neighbours([[0, 0]])).distances.values]).toEqual([1, 1]);
	});
});
