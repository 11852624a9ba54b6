import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { crossValidate, datasets, supportVectorMachine, Table } from "../../../src/index.ts";
import { couple, fitSigmoid, sigmoidOf } from "../../../src/models/kernel/platt.ts";
import { relativeDifference } from "../../tolerance.ts";

interface Fixture {
	readonly rows: readonly number[];
	readonly classification: readonly {
		readonly options: Record<string, unknown>;
		readonly binary: readonly number[];
		readonly binarySupport: number;
		readonly weighted: readonly number[];
		readonly pairs: readonly number[];
		readonly scores: readonly number[];
	}[];
	readonly regression: readonly {
		readonly options: Record<string, unknown>;
		readonly response: readonly number[];
		readonly support: number;
	}[];
}
const fixture: Fixture = JSON.parse(
	readFileSync(new URL("../../fixtures/kernel/support-vectors.json", import.meta.url), "utf8"),
);

/** libsvm keeps its kernel in 32-bit floats, so that β differs by more than the tolerance of 1e-8 (measured: up to 1.4e-5 of the largest decision). */
const twoSearches = 1e-4;
const exact = { standardise: false, tolerance: 1e-8 };
const axes = ["example", "feature"];

let iris: { x: number[][]; species: number[] };
beforeAll(async () => {
	const { table } = await datasets.load("iris");
	const columns = ["sepalLength", "sepalWidth", "petalLength", "petalWidth"].map((name) => table.column(name as never));
	iris = {
		x: Array.from({ length: 150 }, (_, row) => columns.map((column) => column.values[row] as number)),
		species: [...(table.column("species").values as ArrayLike<number> & Iterable<number>)],
	};
});

const classification = { task: "classification" } as const;
const pick = <T>(values: readonly T[], rows: readonly number[]): T[] => rows.map((row) => values[row] as T);

describe("supportVectorMachine beside scikit-learn", () => {
	test.each(fixture.classification)("two classes, rows with and without weights: $options", async (golden) => {
		const two = Array.from({ length: 100 }, (_, i) => i + 50);
		const [x, y] = [pick(iris.x, two), pick(iris.species, two)];
		const queries = pick(iris.x, fixture.rows);
		const estimator = supportVectorMachine({ ...golden.options, ...exact });
		const plain = await estimator.fit(x, { target: y, ...classification });
		expect(plain.converged).toBe(true);
		expect(plain.support.indices.length).toBe(golden.binarySupport);
		expect(relativeDifference((await plain.decisions(queries)).values, golden.binary)).toBeLessThan(twoSearches);
		expect([...(await plain.scores(queries)).values]).toEqual([...(await plain.decisions(queries)).values]);
		const weights = two.map((row) => 1 + (row % 3));
		const weighted = await estimator.fit(x, { target: y, weights, ...classification });
		expect(relativeDifference((await weighted.decisions(queries)).values, golden.weighted)).toBeLessThan(twoSearches);
	});

	test.each(fixture.classification)("three classes: $options", async (golden) => {
		const model = await supportVectorMachine({ ...golden.options, ...exact }).fit(iris.x, {
			target: iris.species,
			...classification,
		});
		const queries = pick(iris.x, fixture.rows);
		// Of a pair scikit-learn says yes to the earlier class, except where there is only one pair.
		const { values } = await model.decisions(queries);
		expect(
			relativeDifference(
				values.map((value) => -value),
				golden.pairs,
			),
		).toBeLessThan(twoSearches);
		expect(relativeDifference((await model.scores(queries)).values, golden.scores)).toBeLessThan(twoSearches);
	});

	test.each(fixture.regression)("regression: $options", async (golden) => {
		const { table } = await datasets.load("diabetes");
		const names = table.names.filter((name) => name !== "progression");
		const width = names.length;
		const scaled = new Float64Array(width * table.rowCount);
		for (let j = 0; j < width; j++) {
			const column = [...(table.column(names[j] as never).values as Iterable<number>)];
			const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
			const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
			for (const [row, value] of column.entries()) scaled[row * width + j] = (value - mean) / deviation;
		}
		const rows = { values: scaled, shape: [scaled.length / width, width], axes };
		const target = table.column("progression").values as Float64Array;
		const model = await supportVectorMachine({ ...golden.options, ...exact }).fit(rows, { target });
		expect(model.support.indices.length).toBe(golden.support);
		const head = { values: scaled.slice(0, 15 * width), shape: [15, width], axes };
		expect(relativeDifference((await model.predict(head)).values, golden.response)).toBeLessThan(twoSearches);
	});
});

describe("supportVectorMachine", () => {
	test("an answer is the sum of what its support vectors say", async () => {
		const model = await supportVectorMachine().fit(iris.x, { target: iris.species, ...classification });
		const queries = iris.x.slice(0, 7);
		const terms = await model.contributions(queries);
		const { values } = await model.decisions(queries);
		const [, machines, vectors] = terms.shape as [number, number, number];
		for (let at = 0; at < values.length; at++) {
			const own = terms.values.subarray(at * vectors, (at + 1) * vectors);
			const sum = own.reduce((total, value) => total + value, model.support.biases.values[at % machines] as number);
			expect(sum).toBeCloseTo(values[at] as number, 10);
		}
	});

	test("meets the conditions of an optimum: rows beyond the margin say nothing, rows within it say all they may", async () => {
		const two = iris.species.map((code) => Number(code === 2));
		const model = await supportVectorMachine({ C: 2, tolerance: 1e-6 }).fit(iris.x, { target: two, ...classification });
		const { values } = await model.decisions(iris.x);
		const beta = new Float64Array(150);
		for (const [i, row] of model.support.indices.entries()) beta[row] = model.support.coefficients.values[i] as number;
		let sum = 0;
		for (let row = 0; row < 150; row++) {
			const sign = two[row] === 1 ? 1 : -1;
			const [alpha, margin] = [sign * (beta[row] as number), sign * (values[row] as number)];
			sum += beta[row] as number;
			expect(alpha).toBeGreaterThanOrEqual(0);
			expect(alpha).toBeLessThanOrEqual(2);
			if (margin > 1 + 1e-5) expect(Math.abs(alpha)).toBe(0);
			if (margin < 1 - 1e-5) expect(alpha).toBe(2);
		}
		expect(sum).toBeCloseTo(0, 9);
	});

	test("gives probabilities that sum to 1, follow the decision and are the same for the same seed", async () => {
		const fitted = (seed: number) =>
			supportVectorMachine().fit(iris.x, { target: iris.species, seed, ...classification });
		const model = await fitted(1);
		const { values } = await model.predict(iris.x);
		for (let row = 0; row < 150; row++) {
			const own = values.subarray(row * 3, row * 3 + 3);
			expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
			expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
		}
		const classes = await model.classify(iris.x);
		expect(classes.filter((name, row) => Number(name) === iris.species[row]).length).toBeGreaterThan(143);
		expect([...(await (await fitted(1)).predict(iris.x)).values]).toEqual([...values]);
		expect([...(await (await fitted(2)).predict(iris.x)).values]).not.toEqual([...values]);
	});

	test("a row of weight 0 is not there, and one of weight 2 is there twice", async () => {
		const table = Table.fromColumns({ a: [0, 1, 2, 3, 4, 1.5], y: [1, 2, 2, 5, 6, 99], w: [1, 2, 1, 1, 1, 0] });
		const twice = Table.fromColumns({ a: [0, 1, 1, 2, 3, 4], y: [1, 2, 2, 2, 5, 6] });
		const of = { target: "y", features: ["a"] };
		const weighted = await supportVectorMachine({ tolerance: 1e-9 }).fit(table, { ...of, weights: "w" });
		const plain = await supportVectorMachine({ tolerance: 1e-9 }).fit(twice, of);
		// γ is that of all columns' values, which do not know weights; on standardised columns it is nearly the same.
		const same = await supportVectorMachine({ gamma: 1, tolerance: 1e-9 }).fit(table, { ...of, weights: "w" });
		const other = await supportVectorMachine({ gamma: 1, tolerance: 1e-9 }).fit(twice, of);
		const queries = [[0.5], [2.5]];
		expect(
			relativeDifference((await same.predict(queries)).values, (await other.predict(queries)).values),
		).toBeLessThan(twoSearches);
		expect(weighted.support.indices).not.toContain(5);
		expect(plain.task).toBe("regression");
	});

	test("separable, constant, collinear, wide and tiny data are answered with finite numbers", async () => {
		const finite = async (columns: Record<string, unknown[]>, target: string) => {
			const table = Table.fromColumns(columns as never) as never;
			const { values } = await (await supportVectorMachine().fit(table, { target })).predict(table);
			expect([...values].every(Number.isFinite)).toBe(true);
			return values;
		};
		await finite({ a: [0, 1, 10, 11], y: ["n", "n", "p", "p"] }, "y");
		await finite({ a: [1, 1, 1, 1], y: ["n", "n", "p", "p"] }, "y");
		await finite({ a: [0, 1], y: ["n", "p"] }, "y");
		await finite({ a: [1], y: [3] }, "y");
		await finite({ a: [1, 2, 3], b: [2, 4, 6], c: [1, 0, 1], d: [0, 0, 1], y: [1, 2, 3] }, "y");
		const same = await finite({ a: [1, 2, 3], y: [7, 7, 7] }, "y");
		for (const value of same) expect(value).toBeCloseTo(7, 9);
	});

	test("a fold that lacks a class is fitted all the same", async () => {
		const table = Table.fromColumns({ a: [0, 1, 2, 3, 4, 5, 9], y: ["a", "a", "a", "b", "b", "b", "c"] });
		const { scores } = await crossValidate(supportVectorMachine(), table, { target: "y", folds: 3, score: "accuracy" });
		expect(scores.every(Number.isFinite)).toBe(true);
	});

	test("hears its signal, tells its progress and refuses bad options", async () => {
		const labels: string[] = [];
		const of = { target: iris.species, ...classification };
		await supportVectorMachine().fit(iris.x, { ...of, onProgress: ({ label = "" }) => labels.push(label) });
		expect(labels).toContain("supportVectorMachine: 0 or 1");
		const stop = new AbortController();
		const run = supportVectorMachine().fit(iris.x, {
			...of,
			signal: stop.signal,
			onProgress: () => stop.abort(),
		});
		await expect(run).rejects.toMatchObject({ code: "aborted" });
		expect(() => supportVectorMachine({ C: 0 })).toThrow(/expected option "C" to be a number above 0, got 0/);
		expect(() => supportVectorMachine({ gamma: "auto" as never })).toThrow(/"scale" or a number above 0/);
		const missing = Table.fromColumns({ a: [1, null, 3], y: [1, 2, 3] }) as never;
		await expect(supportVectorMachine().fit(missing, { target: "y" })).rejects.toThrow(/got a missing one/);
	});
});

describe("probabilities", () => {
	test("a sigmoid is where its loss has no slope", () => {
		const values = Float64Array.from([-2, -1, -0.5, 0.2, 0.7, 1, 3]);
		const positive = Uint8Array.from([0, 0, 1, 0, 1, 1, 1]);
		const sigmoid = fitSigmoid(values, positive, undefined);
		const [high, low] = [5 / 6, 1 / 5];
		let [slopeA, slopeB] = [0, 0];
		for (const [i, value] of values.entries()) {
			const gap = (positive[i] === 1 ? high : low) - sigmoidOf(sigmoid, value);
			slopeA += value * gap;
			slopeB += gap;
		}
		expect(Math.abs(slopeA)).toBeLessThan(1e-5);
		expect(Math.abs(slopeB)).toBeLessThan(1e-5);
		expect(sigmoid.a).toBeLessThan(0);
	});

	test("pairs that agree are coupled to what they came from", () => {
		const p = [0.5, 0.3, 0.15, 0.05];
		const pairs = Float64Array.from({ length: 16 }, (_, at) => {
			const [i, j] = [p[at >> 2] as number, p[at & 3] as number];
			return i / (i + j);
		});
		expect(relativeDifference(couple(pairs, 4), p)).toBeLessThan(1e-12);
		pairs[1] = 0.1;
		pairs[4] = 0.9;
		expect(relativeDifference(couple(pairs, 4), p)).toBeGreaterThan(0.1);
	});
});
