import { beforeAll, describe, expect, test } from "vitest";
import { datasets, type FittedNearestNeighbours, nearestExamples, nearestNeighbours } from "../../../src/index.ts";

let model: FittedNearestNeighbours;
let rows: number[][];
beforeAll(async () => {
	const { table } = await datasets.load("iris");
	model = await nearestNeighbours({ k: 4 }).fit(table, { target: "species" });
	rows = [
		[5, 3.4, 1.5, 0.2],
		[6.1, 2.8, 4.7, 1.2],
	];
});

describe("nearestExamples", () => {
	test("gives the rows that the model's answer is made of", async () => {
		const { payload, kind, scope, provenance } = await nearestExamples(model, rows);
		const { indices, distances } = await model.neighbours(rows);
		expect([kind, scope, provenance.source]).toEqual(["examples", "local", "cover1967"]);
		expect(payload.distance).toEqual(distances);
		expect(payload.indices).toEqual(indices);
		expect(payload.features?.map(({ name }) => name)).toEqual(model.featureNames);
		const { values } = await model.predict(rows);
		for (let row = 0; row < 2; row++) {
			const votes = [0, 0, 0];
			for (const index of indices.values.subarray(row * 4, row * 4 + 4))
				votes[model.answers[index] as number]! += 1 / 4;
			expect([...values.subarray(row * 3, row * 3 + 3)]).toEqual(votes);
		}
	});

	test("its rows are those of the training table, also where rows of weight 0 were left out", async () => {
		const { table } = await datasets.load("iris");
		const weights = Array.from({ length: 150 }, (_, i) => Number(i >= 50));
		const late = await nearestNeighbours({ k: 2 }).fit(table, { target: "species", weights });
		const { payload } = await nearestExamples(late, rows);
		const names = ["sepalLength", "sepalWidth", "petalLength", "petalWidth"] as const;
		for (const [i, index] of (payload.indices?.values ?? []).entries()) {
			expect(index).toBeGreaterThanOrEqual(50);
			const own = [...payload.rows.values.subarray(i * 4, i * 4 + 4)];
			expect(own).toEqual(names.map((name) => table.column(name).values[index]));
		}
	});

	test("is frozen, tells progress, hears its signal and knows its options", async () => {
		const seen: number[] = [];
		const explanation = await nearestExamples(model, rows, { k: 2, onProgress: ({ done }) => seen.push(done) });
		expect(Object.isFrozen(explanation.payload)).toBe(true);
		expect(explanation.payload.rows.shape).toEqual([2, 2, 4]);
		expect(seen).toEqual([0, 1]);
		await expect(nearestExamples(model, rows, { signal: AbortSignal.abort() })).rejects.toMatchObject({
			code: "aborted",
		});
		await expect(nearestExamples(model, rows, { n: 2 } as never)).rejects.toThrow(/there is no option "n"/);
		await expect(nearestExamples(model, rows, { k: 151 })).rejects.toThrow(/an integer from 1 to 150.*got 151/);
	});
});
