import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { tf } from "../../../src/math/tf.ts";
import { applyLink, type Link } from "../../../src/models/tree/link.ts";
import { loadTrees } from "../../../src/models/tree/load-trees.ts";
import { below } from "../../../src/models/tree/onnx-splits.ts";
import type { Tree, TreeEnsemble } from "../../../src/models/tree/tree-ensemble.ts";
import { treeModel } from "../../../src/models/tree/tree-model.ts";
import { failure } from "../../failure.ts";
import { fixture, readFixture, rowsOf, type TreeCase } from "./fixtures.ts";

/** Left where x₀ is at most 0.5, then right where the category x₁ is in {1, 3}. */
const tree: Tree = {
	childrenLeft: Int32Array.of(1, -1, 3, -1, -1),
	childrenRight: Int32Array.of(2, -1, 4, -1, -1),
	feature: Int32Array.of(0, 0, 1, 0, 0),
	threshold: Float64Array.of(0.5, 0, 0, 0, 0),
	missingLeft: Uint8Array.of(1, 0, 0, 0, 0),
	categories: {
		at: Uint8Array.of(0, 0, 1, 0, 0),
		offsets: Int32Array.of(0, 0, 0, 2, 2, 2),
		codes: Int32Array.of(1, 3),
	},
	values: Float64Array.of(0, 10, 0, 20, 30),
	width: 1,
	firstOutput: 0,
};

const ensemble: TreeEnsemble = {
	trees: [tree],
	featureCount: 2,
	outputs: 1,
	combine: "sum",
	base: Float64Array.of(0),
	comparison: "<=",
	precision: "float64",
	takesMissing: true,
	link: { name: "identity" },
	scoreUnit: "response",
	outputUnit: "response",
	featureNames: ["dose", "ward"],
	source: "by hand",
};

const scoresOf = async (changed: Partial<TreeEnsemble>, rows: readonly (readonly number[])[]) => [
	...(await treeModel({ ...ensemble, ...changed }).scores(rows)).values,
];

describe("a row goes", () => {
	test("left at the threshold, or right where the comparison is strict", async () => {
		const rows = [
			[0.5, 1],
			[0.5000000001, 1],
		];
		expect(await scoresOf({}, rows)).toEqual([10, 20]);
		expect(await scoresOf({ comparison: "<" }, rows)).toEqual([20, 20]);
		// As a 32-bit float the second number is 0.5.
		expect(await scoresOf({ precision: "float32" }, rows)).toEqual([10, 10]);
	});

	test("by its category: left where the integer part is in the set", async () => {
		const wards = [0, 1, 1.9, 2, 3, 4, -1, 1e12];
		const rows = wards.map((ward) => [1, ward]);
		expect(await scoresOf({}, rows)).toEqual([30, 20, 20, 30, 20, 30, 30, 30]);
	});

	test("where missing values go, at each node", async () => {
		const rows = [
			[Number.NaN, 1],
			[1, Number.NaN],
			[Infinity, 1],
			[-Infinity, 2],
		];
		expect(await scoresOf({}, rows)).toEqual([10, 30, 20, 10]);
		const other = { ...tree, missingLeft: Uint8Array.of(0, 0, 1, 0, 0) };
		expect(await scoresOf({ trees: [other] }, rows)).toEqual([20, 20, 20, 10]);
	});

	test("with zeros as missing values, where a node says so", async () => {
		const zero = { ...tree, zeroIsMissing: Uint8Array.of(1, 0, 0, 0, 0), missingLeft: Uint8Array.of(0, 0, 0, 0, 0) };
		expect(
			await scoresOf({ trees: [zero] }, [
				[0, 1],
				[1e-36, 1],
				[1e-34, 1],
				[-1, 1],
			]),
		).toEqual([20, 20, 10, 10]);
	});

	test("with the codes of its categories, where rows hold other values", async () => {
		const categories = [undefined, { names: ["a", "b", "c", "d"], values: Float64Array.of(10, 20, 30, 40) }];
		const rows = [10, 20, 40, 1, 25].map((ward) => [1, ward]);
		expect(await scoresOf({ categories }, rows)).toEqual([30, 20, 20, 30, 30]);
	});
});

describe("scores", () => {
	test("are the base and the sum, or the mean of the trees that add to an output", async () => {
		const of = (firstOutput: number, value: number): Tree => ({
			...tree,
			childrenLeft: Int32Array.of(-1),
			childrenRight: Int32Array.of(-1),
			feature: Int32Array.of(0),
			threshold: Float64Array.of(0),
			missingLeft: Uint8Array.of(0),
			categories: undefined,
			values: Float64Array.of(value),
			firstOutput,
		});
		const trees = [of(0, 1), of(1, 10), of(0, 3)];
		const two = { trees, outputs: 2, base: Float64Array.of(100, 200) };
		expect(await scoresOf(two, [[0, 0]])).toEqual([104, 210]);
		expect(await scoresOf({ ...two, combine: "mean" }, [[0, 0]])).toEqual([102, 210]);
		const wide = { ...of(0, 0), values: Float64Array.of(5, 7), width: 2 };
		expect(await scoresOf({ ...two, trees: [wide] }, [[0, 0]])).toEqual([105, 207]);
		expect(
			await scoresOf({ ...two, trees: [] }, [
				[0, 0],
				[1, 1],
			]),
		).toEqual([100, 200, 100, 200]);
		const model = treeModel({ ...ensemble, ...two, trees: [] });
		expect(
			(
				await model.leaves([
					[0, 0],
					[1, 1],
				])
			).shape,
		).toEqual([2, 0]);
	});

	const linked = (link: Link, ...scores: number[]) => {
		const values = Float64Array.from(scores);
		applyLink(link, values, scores.length);
		return [...values];
	};

	test("become predictions by their link", () => {
		expect(linked({ name: "identity" }, -2)).toEqual([-2]);
		expect(linked({ name: "exp" }, 1)).toEqual([Math.E]);
		expect(linked({ name: "exp2" }, -3)).toEqual([0.125]);
		expect(linked({ name: "signed-square" }, -3, 2)).toEqual([-9, 4]);
		expect(linked({ name: "step" }, -1, 0, 1)).toEqual([0, 0, 1]);
		expect(linked({ name: "logistic" }, Math.log(3))[0]).toBeCloseTo(0.75, 14);
		expect(linked({ name: "logistic", scale: 2 }, Math.log(3) / 2)[0]).toBeCloseTo(0.75, 14);
		expect(linked({ name: "softplus" }, 0, 1000, -1000)).toEqual([Math.LN2, 1000, 0]);
		expect(linked({ name: "softmax" }, 1000, 1000)).toEqual([0.5, 0.5]);
		expect(linked({ name: "softmax" }, 0, Math.log(3))[1]).toBeCloseTo(0.75, 14);
		const [zero, ...rest] = linked({ name: "softmax-zero" }, 0, 1, 1);
		expect([zero, ...rest]).toEqual([0, 0.5, 0.5]);
		// Φ⁻¹(0.975) = 1.95996…; the approximation is good to 0.002.
		expect(linked({ name: "probit" }, 0.975)[0]).toBeCloseTo(1.95996, 2);
	});

	test("one that is linked to a probability is predicted as two classes", async () => {
		const said = { link: { name: "logistic" }, scoreUnit: "log-odds", outputUnit: "probability" } as const;
		const model = treeModel({ ...ensemble, ...said, outputNames: ["no", "yes"] });
		const { shape, values } = await model.predict([[0, 0]]);
		expect(shape).toEqual([1, 2]);
		expect((values[0] as number) + (values[1] as number)).toBe(1);
		expect(values[1]).toBe(1 / (1 + Math.exp(-10)));
		expect((await model.scores([[0, 0]])).shape).toEqual([1, 1]);
		expect(() => treeModel({ ...ensemble, ...said, outputNames: ["yes"] })).toThrow(
			"expected 2 output names, got 1 (yes)",
		);
	});
});

test("takes an NdArray, arrays, a tensor and one row, in batches whose size changes nothing", async () => {
	const model = await loadTrees(fixture("forest.json"));
	const expected = readFixture<TreeCase[]>("scikit-learn.json")[0] as TreeCase;
	const rows = rowsOf(expected);
	const whole = await model.predict(rows);
	expect(await model.predict(rows, { batchSize: 5 })).toEqual(whole);
	expect((await model.leaves(rows, { batchSize: 7 })).values).toEqual((await model.leaves(rows)).values);
	const first = Array.from(rows.values.subarray(0, 4));
	expect((await model.predict(first)).values).toEqual(whole.values.slice(0, 3));
	expect((await model.predict([first])).values).toEqual(whole.values.slice(0, 3));
	const tensor = tf.tensor2d([first]);
	expect((await model.predict(tensor)).values).toEqual(whole.values.slice(0, 3));
	tensor.dispose();
	expect((await model.predict(ndArray(Int32Array.of(1, 2, 3, 4), [1, 4], ["example", "feature"]))).shape).toEqual([
		1, 3,
	]);
});

test("rows that do not fit, a missing value where the model takes none, and an abort are errors", async () => {
	const model = treeModel({ ...ensemble, takesMissing: false });
	expect(await failure(model.predict([[1, 2, 3]]))).toBe(
		"shape-mismatch predict: expected inputs of shape [n, 2] or [2], got shape [1, 3]",
	);
	expect(
		await failure(
			model.scores([
				[1, 2],
				[Number.NaN, 1],
			]),
		),
	).toBe("not-finite scores: expected no missing values, as this model takes none, got NaN for dose of example 1");
	expect(await failure(model.leaves([[1, 2]], { signal: AbortSignal.abort() }))).toBe(
		"aborted leaves: stopped by its signal",
	);
	expect(await failure(model.predict([[1, 2]], { batchSize: 0 }))).toMatch(
		/^bad-option predict: expected option "batchSize" to be an integer at least 1, got 0$/,
	);
	const controller = new AbortController();
	const many = ndArray(new Float64Array(2000), [1000, 2], ["example", "feature"]);
	const answer = failure(model.predict(many, { batchSize: 1, signal: controller.signal }));
	setImmediate(() => controller.abort());
	expect(await answer).toMatch(/^aborted/);
});

test("the identity changes with whatever changes answers, and with nothing else", async () => {
	const id = (changed: Partial<TreeEnsemble>) => treeModel({ ...ensemble, ...changed }).identity.id;
	expect(id({})).toMatch(/^sha256:[0-9a-f]{64}$/);
	expect(id({ source: "another", featureNames: ["a", "b"] })).toBe(id({}));
	const changes: Partial<TreeEnsemble>[] = [
		{ trees: [] },
		{ trees: [{ ...tree, values: Float64Array.of(0, 10, 0, 20, 31) }] },
		{ trees: [{ ...tree, missingLeft: Uint8Array.of(0, 0, 0, 0, 0) }] },
		{
			trees: [
				{
					...tree,
					categories: { ...(tree.categories as NonNullable<Tree["categories"]>), codes: Int32Array.of(1, 4) },
				},
			],
		},
		{ base: Float64Array.of(1) },
		{ comparison: "<" },
		{ precision: "float32" },
		{ link: { name: "exp" } },
		{ link: { name: "logistic", scale: 2 } },
	];
	expect(new Set([{}, ...changes].map(id)).size).toBe(changes.length + 1);
});

test("trees that are wrong are refused, naming tree and node", () => {
	const refuse = (changed: Partial<Tree>) => () => treeModel({ ...ensemble, trees: [tree, { ...tree, ...changed }] });
	expect(refuse({ childrenLeft: Int32Array.of(1, -1, 5, -1, -1) })).toThrow(
		"treeModel: tree 1, node 2: expected children from 1 to 4, got 5",
	);
	expect(refuse({ childrenRight: Int32Array.of(2, 3, 4, -1, -1) })).toThrow(
		"tree 1, node 1: expected two children or none, got 3 on the right only",
	);
	expect(refuse({ childrenRight: Int32Array.of(1, -1, 4, -1, -1) })).toThrow(
		"tree 1, node 1: expected one way to it, got two",
	);
	expect(refuse({ threshold: Float64Array.of(Number.NaN, 0, 0, 0, 0) })).toThrow(
		"tree 1, node 0: expected a threshold, got NaN",
	);
	expect(refuse({ values: Float64Array.of(0, Infinity, 0, 0, 0) })).toThrow(
		"tree 1, node 1: expected a finite leaf value, got Infinity",
	);
	expect(refuse({ values: Float64Array.of(0) })).toThrow("tree 1, expected 5 × 1 values, got 1");
	expect(refuse({ missingLeft: Uint8Array.of(0) })).toThrow("tree 1, expected missingLeft of 5 nodes, got 1");
	expect(refuse({ firstOutput: 1 })).toThrow("tree 1, expected it to add to outputs 0 to 0, got 1 to 1");
	const codes = (given: number[]) =>
		refuse({ categories: { ...(tree.categories as NonNullable<Tree["categories"]>), codes: Int32Array.from(given) } });
	expect(codes([3, 1])).toThrow("tree 1, node 2: expected ascending categories from 0 on, got 1");
	expect(codes([1])).toThrow("tree 1, node 2: expected its categories within 1, got 0 to 2");
	expect(() => treeModel({ ...ensemble, featureNames: ["a"] })).toThrow("expected 2 feature names, got 1");
	expect(() => treeModel({ ...ensemble, base: Float64Array.of(1, 2) })).toThrow(
		"expected 1 finite base scores, got 2 (1, 2)",
	);
	expect(() => treeModel({ ...ensemble, featureCount: 0, featureNames: undefined })).toThrow(
		"expected at least one feature, got 0",
	);
});

test("a chain of splits that is deeper than any model's is refused", () => {
	const chain = (splits: number): Tree => {
		const nodes = 2 * splits + 1;
		const child = (side: number) =>
			Int32Array.from({ length: nodes }, (_, i) => (i % 2 === 0 && i < nodes - 1 ? i + side : -1));
		return {
			childrenLeft: child(1),
			childrenRight: child(2),
			feature: new Int32Array(nodes),
			threshold: new Float64Array(nodes),
			missingLeft: new Uint8Array(nodes),
			values: new Float64Array(nodes),
			width: 1,
			firstOutput: 0,
		};
	};
	expect(() => treeModel({ ...ensemble, trees: [chain(10_000)] })).not.toThrow();
	expect(() => treeModel({ ...ensemble, trees: [chain(10_001)] })).toThrow(
		"tree 0, expected a depth of at most 10000, got more",
	);
});

test("the next number below turns a strict comparison into one that is not", () => {
	const finite = { noNaN: true, noDefaultInfinity: true };
	const near = fc.tuple(fc.float(finite), fc.integer({ min: -3, max: 3 })).map(([value, steps]) => {
		const floats = Float32Array.of(value);
		const bits = new Int32Array(floats.buffer);
		bits[0] = (bits[0] as number) + steps;
		return [value, Number.isNaN(floats[0]) ? value : (floats[0] as number)] as const;
	});
	fc.assert(
		fc.property(near, fc.float(finite), ([threshold, close], any) => {
			for (const value of [close, threshold, any]) {
				expect(value <= below(threshold, "float32"), `${value} < ${threshold}`).toBe(value < threshold);
			}
		}),
	);
	expect(below(1, "float64")).toBe(1 - Number.EPSILON / 2);
	expect(below(-1, "float64")).toBe(-1 - Number.EPSILON);
	expect(below(0, "float64")).toBe(-Number.MIN_VALUE);
	expect(below(0, "float32")).toBe(-(2 ** -149));
});
