import { afterAll, describe, expect, test } from "vitest";
import { loadTrees } from "../../../src/models/tree/load-trees.ts";
import { type OnnxTreeOperator, treeEnsembleFromOnnx } from "../../../src/models/tree/onnx-trees.ts";
import { type TreeModel, treeModel } from "../../../src/models/tree/tree-model.ts";
import { relativeDifference } from "../../tolerance.ts";
import { fixture, readFixture, rowsOf, type TreeCase } from "./fixtures.ts";

/** Frameworks that add up 32-bit floats differ from our 64-bit sums by their roundings. */
const tolerance = { float32: 1e-6, float64: 1e-12 };
const worst = new Map<string, number>();

async function expectAnswers(kind: string, model: TreeModel, expected: TreeCase, within: number): Promise<void> {
	const rows = rowsOf(expected);
	const compare = (what: string, got: ArrayLike<number>, wanted: readonly (readonly number[])[]) => {
		const difference = relativeDifference(got, wanted.flat());
		worst.set(`${kind} ${what}`, Math.max(worst.get(`${kind} ${what}`) ?? 0, difference));
		expect(difference, what).toBeLessThanOrEqual(within);
	};
	const predicted = await model.predict(rows);
	expect(predicted.shape).toEqual([rows.shape[0], expected.predict[0]?.length]);
	compare("predictions", predicted.values, expected.predict);
	if (expected.scores) compare("scores", (await model.scores(rows)).values, expected.scores);
	if (!expected.leaves) return;
	const { values, shape } = await model.leaves(rows);
	expect(shape).toEqual([rows.shape[0], expected.leaves[0]?.length]);
	// LightGBM counts leaves alone; ours follow the splits.
	const splits = model.ensemble.trees.map(({ childrenLeft }) => childrenLeft.filter((child) => child >= 0).length);
	const first = kind === "LightGBM" ? splits : splits.map(() => 0);
	expect(Array.from(values)).toEqual(
		expected.leaves.flatMap((row) => row.map((leaf, i) => leaf + (first[i] as number))),
	);
}

afterAll(() => {
	if (process.env.SHOW_DIFFERENCES) console.log(Object.fromEntries(worst));
});

describe("XGBoost", () => {
	const binary = readFixture<TreeCase & { all: TreeCase; bestIteration: number }>("xgboost-binary.expected.json");

	test.each(["xgboost-binary.json", "xgboost-binary.ubj"])("%s answers up to its best iteration", async (name) => {
		const model = await loadTrees(fixture(name));
		await expectAnswers("XGBoost", model, binary, tolerance.float32);
		expect(model.ensemble.trees).toHaveLength(binary.bestIteration + 1);
		expect(model.featureNames).toEqual(["age", "bmi", "blood pressure", "ward"]);
		expect(model.outputNames).toEqual(["0", "1"]);
		expect([model.outputUnit, model.scoreUnit]).toEqual(["probability", "log-odds"]);
	});

	test("answers with all iterations, or with the first few, where that is asked", async () => {
		const all = await loadTrees(fixture("xgboost-binary.ubj"), { iterations: "all" });
		await expectAnswers("XGBoost", all, binary.all, tolerance.float32);
		const two = await loadTrees(fixture("xgboost-binary.ubj"), { iterations: 2 });
		expect(two.ensemble.trees).toHaveLength(2);
	});

	test("splits by sets of categories, whose names are kept", async () => {
		const model = await loadTrees(fixture("xgboost-categories.json"));
		const expected = readFixture<TreeCase>("xgboost-categories.expected.json");
		await expectAnswers("XGBoost", model, expected, tolerance.float32);
		expect(model.ensemble.trees.some(({ categories }) => categories?.at.includes(1))).toBe(true);
		expect(model.ensemble.categories?.[3]?.names.slice(0, 3)).toEqual(["ward 0", "ward 1", "ward 10"]);
	});

	test.each(readFixture<TreeCase[]>("xgboost-objectives.json"))("answers as XGBoost does: $name", async (expected) => {
		const model = await loadTrees(new Uint8Array(Buffer.from(expected.model ?? "", "base64")));
		await expectAnswers("XGBoost", model, expected, tolerance.float32);
	});
});

describe("LightGBM", () => {
	test("a model of a pandas frame answers, with its categories' names", async () => {
		const model = await loadTrees(fixture("lightgbm-binary.txt"));
		await expectAnswers("LightGBM", model, readFixture("lightgbm-binary.expected.json"), tolerance.float64);
		expect(model.featureNames).toEqual(["age", "bmi", "blood_pressure", "ward"]);
		expect(model.ensemble.categories?.[3]?.names.slice(0, 3)).toEqual(["ward 0", "ward 1", "ward 10"]);
		expect(model.ensemble.trees.some(({ categories }) => categories?.at.includes(1))).toBe(true);
	});

	test.each(readFixture<TreeCase[]>("lightgbm-objectives.json"))(
		"answers as LightGBM does: $name",
		async (expected) => {
			const model = await loadTrees(new Uint8Array(Buffer.from(expected.model ?? "")));
			// LightGBM's raw scores of a forest are the sum of its trees, and its predictions are made of their mean.
			const { scores, ...rest } = expected;
			const given = model.ensemble.combine === "mean" ? rest : expected;
			await expectAnswers("LightGBM", model, given, tolerance.float64);
			if (model.ensemble.combine === "mean") {
				const rounds = model.ensemble.trees.length / model.ensemble.outputs;
				const means = scores?.flat().map((score) => score / rounds) ?? [];
				expect(relativeDifference((await model.scores(rowsOf(expected))).values, means)).toBeLessThan(1e-12);
			}
		},
	);
});

describe("scikit-learn", () => {
	test.each(readFixture<TreeCase[]>("scikit-learn.json"))("answers as scikit-learn does: $name", async (expected) => {
		const model = await loadTrees(new Uint8Array(Buffer.from(expected.model ?? "")));
		// AdaBoost's decision function of three classes is twice what its softmax is of.
		const factor = expected.name === "AdaBoostClassifier of three" ? 2 : 1;
		const scores = expected.scores?.map((row) => row.map((score) => score / factor));
		await expectAnswers("scikit-learn", model, { ...expected, ...(scores && { scores }) }, tolerance.float64);
	});

	test("a forest's file keeps the names of features and classes, and the training weight of each node", async () => {
		const { featureNames, outputNames, ensemble } = await loadTrees(fixture("forest.json"));
		expect(featureNames).toEqual(["age", "bmi", "blood pressure", "ward"]);
		expect(outputNames).toEqual(["high", "low", "medium"]);
		for (const { cover } of ensemble.trees) expect(cover?.[0]).toBe(400);
	});
});

interface OnnxCase extends TreeCase {
	readonly operator: OnnxTreeOperator;
	readonly attributes: Record<string, unknown>;
}

describe("ONNX", () => {
	test.each(readFixture<OnnxCase[]>("onnx.json"))("answers as ONNX Runtime does: $name", async (expected) => {
		const { operator, attributes } = expected;
		const options = { featureCount: expected.rows[0]?.length };
		const model = treeModel(treeEnsembleFromOnnx(operator, attributes, options));
		await expectAnswers("ONNX", model, expected, tolerance.float32);
	});
});
