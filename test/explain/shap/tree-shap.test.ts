import { describe, expect, it } from "vitest";
import {
	decisionTree,
	gradientBoosting,
	loadTrees,
	type ModelOfTrees,
	ndArray,
	permutationShap,
	randomForest,
	saabas,
	Table,
	treeModel,
	treeShap,
	treeShapInteractions,
} from "../../../src/index.ts";
import { fixture, readFixture, rowsOf, type TreeCase } from "../../models/tree/fixtures.ts";
import { randomRows, randomTrees } from "../../models/tree/shapley/random-trees.ts";
import {
	interventionalWorth,
	pathDependentWorth,
	shapleyInteractions,
	shapleyValues,
} from "../../reference/tree-shap.ts";
import { relativeDifference } from "../../tolerance.ts";

/** Sums of a few hundred products of numbers near 1, in another order. */
const otherOrder = 1e-10;
/** XGBoost adds in 32 bits, LightGBM in 64; the file has nine digits. */
const peersRounding = 2e-6;

const count = 120;
const spread = (factor: number) => Float64Array.from({ length: count }, (_, i) => ((i + 1) * factor) % 1);
const [a, b, c] = [spread(Math.SQRT2), spread(Math.sqrt(3)), spread(Math.sqrt(7))];
const kinds = Array.from({ length: count }, (_, i) => ["low", "middle", "high"][Math.floor(3 * c[i]!)] as string);

/** Numbers, a category, and missing values. */
const table = Table.fromColumns({
	a: Array.from(a, (value, i) => (i % 11 === 0 ? null : value)),
	b,
	kind: kinds,
	y: Float64Array.from(a, (value, i) => 4 * value * b[i]! + (kinds[i] === "high" ? 2 : 0) + Math.sin(i) / 10),
	type: Array.from(a, (value, i) => (value + b[i]! > 1 ? "big" : kinds[i] === "low" ? "odd" : "small")),
	isBig: Array.from(a, (value, i) => (value + b[i]! > 1 ? "yes" : "no")),
});
const features = ["a", "b", "kind"];
const rows = table.slice(0, 9);
const background = table.slice(20, 26);

const models: [string, () => Promise<ModelOfTrees>][] = [
	["a tree", () => decisionTree({ maxDepth: 4 }).fit(table, { target: "y", features })],
	["a tree of classes", () => decisionTree({ maxDepth: 4 }).fit(table, { target: "type", features })],
	["a forest", () => randomForest({ trees: 4, maxDepth: 5 }).fit(table, { target: "y", features })],
	["a forest of classes", () => randomForest({ trees: 4, maxDepth: 5 }).fit(table, { target: "type", features })],
	["boosting", () => gradientBoosting({ rounds: 5, minSamplesLeaf: 5 }).fit(table, { target: "y", features })],
	[
		"boosting of two classes",
		() => gradientBoosting({ rounds: 4, minSamplesLeaf: 5 }).fit(table, { target: "isBig", features }),
	],
	[
		"boosting of three",
		() => gradientBoosting({ rounds: 3, minSamplesLeaf: 5 }).fit(table, { target: "type", features }),
	],
];

describe.each(models)("%s that was fitted here", (_, learn) => {
	it("is shared out as the definition says, all outputs at once, by covers and by a background", async () => {
		const model = await learn();
		const { outputs } = model.ensemble;
		const byCovers = await treeShap(model, rows, { target: "all" });
		const byRows = await treeShap(model, rows, { target: "all", background });
		const x = byCovers.payload.inputs.values;
		const behind = (await treeShap(model, background)).payload.inputs.values;
		const backgroundRows = Array.from({ length: 6 }, (_, i) => behind.subarray(3 * i, 3 * i + 3));
		for (let i = 0; i < 9; i++) {
			for (let k = 0; k < outputs; k++) {
				const row = x.subarray(3 * i, 3 * i + 3);
				const of = (values: ArrayLike<number>) => [0, 1, 2].map((j) => values[(3 * i + j) * outputs + k]!);
				const [covers, others] = [
					pathDependentWorth(model.ensemble, row, k),
					interventionalWorth(model.ensemble, row, backgroundRows, k),
				];
				expect(relativeDifference(of(byCovers.payload.scores.values), shapleyValues(covers, 3))).toBeLessThan(
					otherOrder,
				);
				expect(relativeDifference(of(byRows.payload.scores.values), shapleyValues(others, 3))).toBeLessThan(otherOrder);
				expect(byCovers.payload.baseValue?.values[i * outputs + k]).toBeCloseTo(covers(new Set()), 10);
				expect(byRows.payload.baseValue?.values[i * outputs + k]).toBeCloseTo(others(new Set()), 10);
				expect(byRows.payload.outputValue.values[i * outputs + k]).toBeCloseTo(others(new Set([0, 1, 2])), 10);
			}
		}
		expect(byCovers.diagnostics.convergenceDelta).toBeLessThan(otherOrder);
		expect(byCovers.diagnostics.warnings).toBeUndefined();
		expect(byCovers.diagnostics.evaluations).toBe(9);
	});

	it("is explained for the output that it predicts where nothing is said, in the unit of its score", async () => {
		const model = await learn();
		const all = await treeShap(model, rows, { target: "all", background });
		const predicted = await treeShap(model, rows, { background });
		const { outputs } = model.ensemble;
		const { indices } = predicted.target!;
		const expected = [...predicted.payload.scores.values.keys()].map(
			(at) => all.payload.scores.values[at * outputs + indices[Math.floor(at / 3)]!]!,
		);
		expect(relativeDifference(predicted.payload.scores.values, expected)).toBeLessThan(otherOrder);
		expect(predicted.unit).toBe(model.ensemble.scoreUnit);
	});

	it.each([undefined, background])("is shared out to pairs as the definition says", async (behind) => {
		const model = await learn();
		const { payload, diagnostics, target } = await treeShapInteractions(model, rows, { background: behind });
		const values = await treeShap(model, rows, { background: behind });
		const { values: x } = payload.inputs!;
		const others = (await treeShap(model, background)).payload.inputs.values;
		const otherRows = Array.from({ length: 6 }, (_, i) => others.subarray(3 * i, 3 * i + 3));
		for (let i = 0; i < 9; i++) {
			const row = x.subarray(3 * i, 3 * i + 3);
			const k = target!.indices[i]!;
			const worth = behind
				? interventionalWorth(model.ensemble, row, otherRows, k)
				: pathDependentWorth(model.ensemble, row, k);
			const got = payload.pairs.values.subarray(9 * i, 9 * i + 9);
			expect(relativeDifference(got, shapleyInteractions(worth, 3).flat())).toBeLessThan(otherOrder);
			const sums = [0, 1, 2].map((j) => got[3 * j]! + got[3 * j + 1]! + got[3 * j + 2]!);
			expect(relativeDifference(sums, values.payload.scores.values.subarray(3 * i, 3 * i + 3))).toBeLessThan(
				otherOrder,
			);
		}
		expect(diagnostics.convergenceDelta).toBeLessThan(otherOrder);
	});
});

describe("files of other libraries", () => {
	const peers = readFixture<Record<string, number[][]>>("contributions.json");

	it.each([
		["xgboost-binary", "xgboost-binary.json"],
		["xgboost-categories", "xgboost-categories.json"],
		["lightgbm-binary", "lightgbm-binary.txt"],
	])("get what %s itself gives, with missing values and categories", async (name, file) => {
		const model = await loadTrees(fixture(file));
		const x = rowsOf(readFixture<TreeCase>(`${name}.expected.json`));
		const { payload, unit } = await treeShap(model, x);
		const { values } = payload.scores;
		const width = x.shape[1]!;
		const ours = peers[name]!.flatMap((_, i) => [
			...values.subarray(width * i, width * (i + 1)),
			payload.baseValue!.values[i]!,
		]);
		expect(relativeDifference(ours, peers[name]!.flat())).toBeLessThan(peersRounding);
		expect(unit).toBe("log-odds");
	});
});

describe("features that play as one", () => {
	const shape = { trees: 3, columns: 6, depth: 5, categories: 1 } as const;
	const playerOf = (column: number) => [0, 1, 0, 2, 3, 1][column]!;

	it.each([1, 2])("are one player of the game, by covers and by a background (%i)", async (seed) => {
		const ensemble = randomTrees(seed, shape);
		const model = treeModel(ensemble);
		const [own, behind] = [randomRows(seed, 4, shape), randomRows(seed + 1, 3, shape)];
		const matrix = (of: readonly Float64Array[]) =>
			ndArray(Float64Array.from(of.flatMap((row) => [...row])), [of.length, 6], ["example", "feature"]);
		const groups = [
			["x0", "x2"],
			["x1", "x5"],
		];
		const byCovers = await treeShap(model, matrix(own), { groups });
		const byRows = await treeShap(model, matrix(own), {
			groups,
			background: { rows: matrix(behind), weights: [1, 1, 1] },
		});
		expect(byCovers.payload.features.map(({ name }) => name)).toEqual(["x0 + x2", "x1 + x5", "x3", "x4"]);
		expect(byCovers.payload.members).toEqual([[0, 2], [1, 5], [3], [4]]);
		for (const [i, row] of own.entries()) {
			const of = (values: ArrayLike<number>) => [0, 1, 2, 3].map((j) => values[4 * i + j]!);
			const [covers, others] = [
				pathDependentWorth(ensemble, row, 0, playerOf),
				interventionalWorth(ensemble, row, behind, 0, playerOf),
			];
			expect(relativeDifference(of(byCovers.payload.scores.values), shapleyValues(covers, 4))).toBeLessThan(otherOrder);
			expect(relativeDifference(of(byRows.payload.scores.values), shapleyValues(others, 4))).toBeLessThan(otherOrder);
		}
	});

	it("count background rows by their weights", async () => {
		const ensemble = randomTrees(7, shape);
		const [own, behind] = [randomRows(7, 4, shape), randomRows(8, 2, shape)];
		const matrix = (of: readonly Float64Array[]) =>
			ndArray(Float64Array.from(of.flatMap((row) => [...row])), [of.length, 6], ["example", "feature"]);
		const weighted = await treeShap(treeModel(ensemble), matrix(own), {
			background: { rows: matrix(behind), weights: [3, 1] },
		});
		const repeated = [behind[0]!, behind[0]!, behind[0]!, behind[1]!];
		const same = await treeShap(treeModel(ensemble), matrix(own), { background: matrix(repeated) });
		expect(relativeDifference(weighted.payload.scores.values, same.payload.scores.values)).toBeLessThan(otherOrder);
	});
});

describe("many rows and trees", () => {
	const shape = { trees: 24, columns: 12, depth: 8, outputs: 3, combine: "mean" } as const;
	const model = treeModel(randomTrees(11, shape));
	const rows = randomRows(11, 1500, shape);
	const matrix = (of: readonly Float64Array[]) =>
		ndArray(Float64Array.from(of.flatMap((row) => [...row])), [of.length, 12], ["example", "feature"]);

	it.each([undefined, matrix(randomRows(12, 40, shape))])("are the same in threads as one by one", async (behind) => {
		const seen: number[] = [];
		const target = rows.map((_, i) => i % 3);
		const many = await treeShap(model, matrix(rows), {
			target,
			background: behind,
			onProgress: ({ done }) => seen.push(done),
		});
		expect(many.diagnostics.convergenceDelta).toBeLessThan(otherOrder);
		expect(Math.max(...seen)).toBeGreaterThan(16);
		const few = await treeShap(model, matrix(rows.slice(0, 3)), { target: [0, 1, 2], background: behind });
		expect(relativeDifference(many.payload.scores.values.subarray(0, 36), few.payload.scores.values)).toBeLessThan(
			otherOrder,
		);
		const again = await treeShap(model, matrix(rows), { target, background: behind });
		expect(again.payload).toEqual(many.payload);
	});

	it("stop at their signal", async () => {
		const stopping = new AbortController();
		const asked = treeShap(model, matrix(rows), {
			signal: stopping.signal,
			onProgress: ({ total }) => total > 0 && stopping.abort("enough"),
		});
		await expect(asked).rejects.toMatchObject({ code: "aborted", cause: "enough" });
	});
});

describe("what other methods say of the same model", () => {
	it("is the same where every order of the features is asked", async () => {
		const model = await gradientBoosting({ rounds: 10, minSamplesLeaf: 5 }).fit(table, { target: "isBig", features });
		const sampled = await permutationShap(model, rows, { background, explain: "score", samples: 1000 });
		const { payload } = await treeShap(model, rows, { background });
		const gap = relativeDifference(payload.scores.values, sampled.payload.scores.values);
		expect(gap).toBeLessThan(0.1);
		expect(relativeDifference(payload.baseValue!.values, sampled.payload.baseValue!.values)).toBeLessThan(otherOrder);
	});

	it("is not what Saabas' path says, whose sum is the same", async () => {
		const model = await randomForest({ trees: 5, maxDepth: 5 }).fit(table, { target: "y", features });
		const path = await saabas(model, rows);
		const exact = await treeShap(model, rows);
		expect(path.diagnostics.convergenceDelta).toBeLessThan(otherOrder);
		expect(path.payload.baseValue).toEqual(exact.payload.baseValue);
		expect(relativeDifference(path.payload.scores.values, exact.payload.scores.values)).toBeGreaterThan(0.01);
		const one = await decisionTree({ maxDepth: 1 }).fit(table, { target: "y", features });
		const [byPath, byOrders] = [await saabas(one, rows), await treeShap(one, rows)];
		expect(relativeDifference(byPath.payload.scores.values, byOrders.payload.scores.values)).toBeLessThan(otherOrder);
	});

	it("of one output each is that of all outputs, by Saabas' path too", async () => {
		const model = await randomForest({ trees: 4, maxDepth: 4 }).fit(table, { target: "type", features });
		const all = (await saabas(model, rows, { target: "all" })).payload.scores.values;
		const { payload } = await saabas(model, rows, { target: 1 });
		expect([...payload.scores.values]).toEqual([...all].filter((_, at) => at % 3 === 1));
	});
});

describe("what cannot be answered", () => {
	const shape = { trees: 2, columns: 3, depth: 2 } as const;
	const ensemble = randomTrees(1, shape);
	const [row] = randomRows(1, 1, shape);
	const one = ndArray(row!, [1, 3], ["example", "feature"]);
	const without = treeModel({ ...ensemble, trees: ensemble.trees.map((tree) => ({ ...tree, cover: undefined })) });
	const logistic = treeModel({
		...ensemble,
		link: { name: "logistic" },
		scoreUnit: "log-odds",
		outputUnit: "probability",
	});

	it.each<[string, () => Promise<unknown>, string, RegExp]>([
		[
			"a black box",
			() => treeShap({ predict: () => {} } as never, one),
			"unsupported-model",
			/expected a model of trees.*permutationShap takes any/,
		],
		[
			"trees without covers",
			() => treeShap(without, one),
			"unsupported-model",
			/cover.*none in tree 0 of random; with option "background"/,
		],
		[
			"a probability",
			() => treeShap(logistic, one, { explain: "prediction" }),
			"bad-option",
			/"score".*the logistic of a sum.*exactShap/,
		],
		[
			"covers and rows at once",
			() => treeShap(logistic, one, { perturbation: "path-dependent", background: one }),
			"bad-option",
			/no option "background"/,
		],
		[
			"rows that are not there",
			() => treeShap(logistic, one, { perturbation: "interventional" }),
			"bad-option",
			/option "background".*got none/,
		],
		[
			"no background rows",
			async () => treeShap(await (models[0] as (typeof models)[0])[1](), rows, { background: table.take([]) }),
			"bad-input",
			/background.*at least one row/,
		],
		["another output", () => treeShap(logistic, one, { target: 2 }), "out-of-range", /"target"/],
		["another width", () => treeShap(logistic, [[1, 2]]), "shape-mismatch", /treeShap/],
		[
			"a negative cover",
			() =>
				treeShap(
					treeModel({
						...ensemble,
						trees: [{ ...ensemble.trees[0]!, cover: ensemble.trees[0]!.cover!.map(() => -1) }],
					}),
					one,
				),
			"unsupported-model",
			/at least 0, got -1 in tree 0/,
		],
	])("is %s, and the error says what to do", async (_, ask, code, text) => {
		const error = await ask().catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ name: "ExplainError", code, message: expect.stringMatching(text) });
	});

	it("is not where covers lack and a background is given, nor for a prediction that is the score", async () => {
		const { payload } = await treeShap(without, one, { background: one });
		expect([...payload.scores.values]).toEqual([0, 0, 0]);
		const { unit } = await treeShap(treeModel(ensemble), one, { explain: "prediction" });
		expect(unit).toBe("response");
	});
});
