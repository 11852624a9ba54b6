import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../../src/core/random.ts";
import {
	crossValidate,
	datasets,
	decisionTree,
	type GradientBoostingOptions,
	gradientBoosting,
	randomForest,
	Table,
	treeModel,
} from "../../../../src/index.ts";
import { inThreads } from "../../../../src/models/threads/in-threads.ts";
import { run } from "../../../../src/models/tree/fit/forest-task.ts";
import { growTree } from "../../../../src/models/tree/fit/grow.ts";
import { rankColumns } from "../../../../src/models/tree/fit/ranked-columns.ts";
import { largestDifference, matrix, peer } from "./fixture.ts";

const x = matrix(peer.x);

describe("randomForest", () => {
	test.each([["numbers"], ["classes"]] as const)("does as well on unseen rows as scikit-learn's: %s", async (kind) => {
		const isClasses = kind === "classes";
		const target = isClasses ? peer.classes : peer.y;
		const task = isClasses ? "classification" : "regression";
		const forest = await randomForest().fit(x, { target, task });
		const { predicted } = forest.outOfBag!;
		const { mean, deviation } = peer.forests[kind]!;
		const width = isClasses ? 3 : 1;
		const own = isClasses
			? peer.classes.filter((one, row) => {
					const shares = [...predicted.values.subarray(row * width, row * width + width)];
					return shares.indexOf(Math.max(...shares)) === one;
				}).length / peer.classes.length
			: forest.outOfBag!.value;
		// Five deviations of scikit-learn's own score over seeds.
		expect(Math.abs(own - mean)).toBeLessThan(5 * deviation);
		expect(forest.importances.reduce((sum, one) => sum + one)).toBeCloseTo(1, 12);
	});

	test("gives the same bytes for a seed, and others for another", async () => {
		const grow = (seed: number) => randomForest({ trees: 7 }).fit(x, { target: peer.y, seed });
		const [one, same, other] = [await grow(3), await grow(3), await grow(4)];
		expect(one.identity.id).toBe(same.identity.id);
		expect(one.identity.id).not.toBe(other.identity.id);
	});

	test("grows the same trees in threads as here", async () => {
		const rowCount = peer.y.length;
		const features = [0, 1, 2, 3, 4].map((j) => ({ name: `x${j}` }));
		const options = {
			criterion: "squared error" as const,
			maxDepth: Number.POSITIVE_INFINITY,
			minSamplesSplit: 2,
			minSamplesLeaf: 1,
			maxLeaves: Number.POSITIVE_INFINITY,
			minImpurityDecrease: 0,
			maxFeatures: 2,
		};
		const part = {
			columns: await rankColumns(x.values, rowCount, features),
			x: x.values,
			y: Float64Array.from(peer.y),
			weights: undefined,
			classes: 0,
			options,
			bootstrap: true,
			seed: 5,
			from: 2,
			to: 4,
		};
		const [there] = await inThreads("test", "forest", [part]);
		expect(there).toEqual(await run(part));
	});

	test("is a tree where nothing is drawn, and its trees can be read", async () => {
		const forest = await randomForest({ trees: 1, bootstrap: false, maxDepth: 3 }).fit(x, { target: peer.y });
		const tree = await decisionTree({ maxDepth: 3 }).fit(x, { target: peer.y });
		expect([...(await forest.predict(x)).values]).toEqual([...(await tree.predict(x)).values]);
		expect(forest.outOfBag).toBeUndefined();
		expect(forest.tree(0).toString()).toBe(tree.toString());
		expect(() => forest.tree(1)).toThrow(/expected an index from 0 to 0, got 1/);
	});

	test("takes weights, categories and missing values, and can be refitted in threads", async () => {
		const { table } = await datasets.load("penguins");
		const { mean } = await crossValidate(randomForest({ trees: 30 }), table, { target: "species" });
		expect(mean).toBeGreaterThan(0.99);
		const few = Table.fromColumns({ a: [1, 2, 3, 4], y: [1, 1, 5, 5], w: [1, 1, 0, 0] });
		const weighted = await randomForest({ trees: 20 }).fit(few, { target: "y", weights: "w" });
		expect([...(await weighted.predict([[9]])).values]).toEqual([1]);
	});
});

describe("gradientBoosting", () => {
	/** scikit-learn sums gradients in 32-bit floats. */
	const float32Sums = 1e-5;
	const cases: readonly [string, GradientBoostingOptions, string][] = [
		["numbers", { rounds: 20, minSamplesLeaf: 10, maxLeaves: 6 }, "y"],
		["missing", { rounds: 20, minSamplesLeaf: 10, maxLeaves: 6, l2: 1.5 }, "y"],
		["weighted", { rounds: 15, minSamplesLeaf: 10, maxDepth: 3 }, "y"],
		["two", { rounds: 20, minSamplesLeaf: 10, maxLeaves: 6 }, "two"],
		["three", { rounds: 10, minSamplesLeaf: 10, maxLeaves: 5 }, "three"],
	];
	test.each(cases)("gives scikit-learn's scores where no values share a bin: %s", async (name, options, kind) => {
		const rows = matrix(name === "missing" ? peer.holes : peer.x);
		const target = kind === "y" ? peer.y : kind === "two" ? peer.classes.map((one) => Number(one > 0)) : peer.classes;
		const model = await gradientBoosting(options).fit(rows, {
			target,
			task: kind === "y" ? "regression" : "classification",
			...(name === "weighted" && { weights: peer.weights.map((weight) => weight + 0.1) }),
		});
		const { values } = await model.scores(rows);
		const expected = peer.boosted[name]!.scores;
		const width = expected[0]!.length;
		// Softmax hears only differences of scores: those of a row are compared around their mean.
		const around = (scores: readonly number[]) => {
			const mean = width > 1 ? scores.reduce((sum, one) => sum + one, 0) / width : 0;
			return scores.map((score) => score - mean);
		};
		const own = expected.flatMap((_, row) => around([...values.subarray(row * width, (row + 1) * width)]));
		expect(largestDifference(own, expected.flatMap(around))).toBeLessThan(float32Sums);
		expect([...(await model.predict(rows)).values]).toEqual([
			...(await treeModel(model.ensemble).predict(rows)).values,
		]);
	});

	test("keeps its direction", async () => {
		const model = await gradientBoosting({ minSamplesLeaf: 5, monotone: { x0: -1 } }).fit(x, { target: peer.y });
		const line = Array.from({ length: 50 }, (_, i) => [i / 5, 5, 5, 5, 5]);
		const { values } = await model.predict(line);
		for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]! + 1e-12);
	});

	test("stops where held-out rows are no longer predicted better", async () => {
		const model = await gradientBoosting({ rounds: 300, learningRate: 0.3, earlyStopping: true, patience: 5 }).fit(x, {
			target: peer.y,
		});
		const { training, heldOut } = model.history;
		expect(model.rounds).toBeLessThan(60);
		expect(heldOut).toHaveLength(model.rounds + 5);
		expect(heldOut![model.rounds - 1]).toBeLessThanOrEqual(
			heldOut!.reduce((least, one) => Math.min(least, one)) + 1e-6,
		);
		for (let round = 1; round < training.length; round++) expect(training[round]).toBeLessThan(training[round - 1]!);
	});

	test("learns from categories, missing values and classes, and bins what has many values", async () => {
		const { table } = await datasets.load("penguins");
		const { mean } = await crossValidate(gradientBoosting({ rounds: 40 }), table, { target: "species" });
		expect(mean).toBeGreaterThan(0.99);
		const { table: diabetes } = await datasets.load("diabetes");
		const coarse = gradientBoosting({ rounds: 40, maxBins: 12 });
		expect((await crossValidate(coarse, diabetes, { target: "progression" })).mean).toBeGreaterThan(0.35);
	});

	test("is the base alone where nothing can be split", async () => {
		const model = await gradientBoosting().fit([[1], [1], [1]], { target: [1, 2, 6] });
		expect([...(await model.predict([[5]])).values][0]).toBeCloseTo(3, 12);
	});

	test.each([
		["a direction of a column that is not there", { monotone: { bmi: 1 } }, /to name columns \(x0, .*\), got "bmi"/],
		["more bins than a byte holds", { maxBins: 256 }, /"maxBins" to be an integer at least 2 and at most 255/],
	] as const)("refuses %s", async (_, options, text) => {
		await expect(async () => gradientBoosting(options).fit(x, { target: peer.y })).rejects.toThrow(text);
	});
});

describe("growTree", () => {
	test("does not grow deep stacks on a million rows", async () => {
		const rowCount = 1_000_000;
		const values = Float64Array.from({ length: rowCount }, (_, row) => row % 1000);
		const columns = await rankColumns(values, rowCount, [{ name: "a" }]);
		const data = {
			columns,
			y: Float64Array.from(values, (value) => Math.sqrt(value)),
			weights: undefined,
			classes: 0,
			rows: Uint32Array.from({ length: rowCount }, (_, row) => row),
		};
		const growing = growTree(
			data,
			{
				criterion: "squared error",
				maxDepth: 6,
				minSamplesSplit: 2,
				minSamplesLeaf: 1,
				maxLeaves: Number.POSITIVE_INFINITY,
				minImpurityDecrease: 0,
				maxFeatures: 1,
			},
			seededRandom(0),
		);
		let next = growing.next();
		while (!next.done) next = growing.next();
		expect(next.value.childrenLeft).toHaveLength(127);
		expect(next.value.cover[0]).toBe(rowCount);
	});
});
