import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { datasets, exactShap, kMeansBackground, type NdArray, ridge, Table } from "../../../src/index.ts";

/** Three heaps of rows, ten, twenty and thirty of them, far from each other beside their spread; the second column has another unit. */
function heaps(): number[][] {
	const random = seededRandom(3);
	const centres = [
		[0, 0],
		[10, 0],
		[0, 9000],
	];
	return centres.flatMap(([a, b], heap) =>
		Array.from({ length: 10 * (heap + 1) }, () => [a! + random.normal() / 10, b! + 100 * random.normal()]),
	);
}

describe("a background by k-means", () => {
	it("finds heaps and their shares, and each value of a centre is one that occurs", async () => {
		const rows = heaps();
		const { rows: centres, weights } = await kMeansBackground(rows, 3);
		const { values, shape } = centres as NdArray;
		expect(shape).toEqual([3, 2]);
		const found = [0, 1, 2]
			.map((i) => ({ weight: weights[i]!, a: values[2 * i]!, b: values[2 * i + 1]! }))
			.sort((one, other) => one.weight - other.weight);
		expect(found.map(({ weight }) => Math.round(60 * weight))).toEqual([10, 20, 30]);
		expect(found.map(({ a }) => Math.round(a) + 0)).toEqual([0, 10, 0].map((a) => a + 0));
		for (const { a, b } of found) {
			expect(rows.some((row) => row[0] === a)).toBe(true);
			expect(rows.some((row) => row[1] === b)).toBe(true);
		}
	});

	it("keeps categories as levels, the commonest of each cluster, and what is missing throughout a cluster as missing", async () => {
		const table = Table.fromColumns({
			size: [1, 1.1, 0.9, 50, 51, 49],
			kind: ["a", "a", "b", "c", "c", "c"],
			known: [2, 2, 2, null, null, null],
		}) as unknown as Table;
		const { rows, weights } = await kMeansBackground(table, 2);
		const centres = (rows as unknown as Table).sortBy("size").toRows() as Record<string, unknown>[];
		expect(centres).toEqual([
			{ size: 1, kind: "a", known: 2 },
			{ size: 50, kind: "c", known: null },
		]);
		expect([...(weights as Float64Array)]).toEqual([0.5, 0.5]);
	});

	it("gives the same bytes for the same seed, and fewer centres where fewer rows differ", async () => {
		const rows = heaps();
		expect(await kMeansBackground(rows, 5, { seed: 4 })).toEqual(await kMeansBackground(rows, 5, { seed: 4 }));
		const { weights } = await kMeansBackground([[1], [1], [2]], 3);
		expect([...(weights as Float64Array)].sort()).toEqual([1 / 3, 2 / 3]);
	});

	it("stands for a table in SHAP of a model: a linear model's base value is near the mean answer", async () => {
		const { table, target } = await datasets.load("diabetes");
		const model = await ridge({ alpha: 1 }).fit(table, { target });
		const background = await kMeansBackground(table, 20, { features: model.featureNames });
		const { payload } = await exactShap(model, table.slice(0, 1), { background });
		const answers = await model.predict(table);
		const mean = answers.values.reduce((sum, value) => sum + value, 0) / answers.values.length;
		// Centres have values that occur and not their means: the answer's standard deviation is 50.
		expect(Math.abs(payload.baseValue!.values[0]! - mean)).toBeLessThan(5);
	});

	it.each<[string, () => Promise<unknown>, string, RegExp]>([
		["no k", () => kMeansBackground([[1]], 0), "bad-option", /expected k to be an integer at least 1, got 0/],
		["no rows", () => kMeansBackground([], 2), "bad-input", /at least one row/],
		[
			"an infinite number",
			() => kMeansBackground([[1], [Infinity]], 2),
			"not-finite",
			/got Infinity in column "x0" of row 1/,
		],
		["columns of a matrix", () => kMeansBackground([[1]], 1, { features: ["a"] }), "bad-option", /got a matrix/],
		[
			"a column that is not there",
			() => kMeansBackground(Table.fromColumns({ a: [1] }) as unknown as Table, 1, { features: ["b"] }),
			"unknown-name",
			/got "b"/,
		],
	])("refuses %s in words", async (_, ask, code, text) => {
		const error = await ask().catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ name: "ExplainError", code });
		expect((error as Error).message).toMatch(text);
	});

	it("hears its signal", async () => {
		const signal = AbortSignal.abort("enough");
		await expect(kMeansBackground([[1]], 1, { signal })).rejects.toMatchObject({ code: "aborted" });
	});
});
