import { describe, expect, test } from "vitest";
import { type DecisionTreeOptions, datasets, decisionTree, Table, treeModel } from "../../../../src/index.ts";
import { plainLeaf, plainTree } from "../../../reference/decision-tree.ts";
import { eightDecimals, largestDifference, matrix, peer } from "./fixture.ts";

const { weights } = peer;

describe("decisionTree", () => {
	const cases: readonly [string, DecisionTreeOptions, { holes?: boolean; classes?: boolean; weighted?: boolean }][] = [
		["weighted", { maxDepth: 4, minSamplesLeaf: 3 }, { weighted: true }],
		["weighted classes", { maxDepth: 3, minSamplesLeaf: 4 }, { weighted: true, classes: true }],
		["entropy", { criterion: "entropy", maxDepth: 3, minSamplesLeaf: 12 }, { classes: true }],
		["best first", { maxLeaves: 9, minSamplesLeaf: 4 }, {}],
		["least fall", { minImpurityDecrease: 0.25, minSamplesLeaf: 2 }, {}],
		["missing", { maxDepth: 3, minSamplesLeaf: 8 }, { holes: true }],
		["missing classes", { maxDepth: 3, minSamplesLeaf: 8 }, { holes: true, classes: true }],
		["pruned", { minSamplesLeaf: 4, costComplexity: 0.1 }, {}],
	];
	test.each(cases)("grows scikit-learn's tree: %s", async (name, options, { holes, classes, weighted }) => {
		const expected = peer.trees[name]!;
		const x = matrix(holes ? peer.holes : peer.x);
		const tree = await decisionTree(options).fit(x, {
			target: classes ? peer.classes : peer.y,
			...(classes && { task: "classification" as const }),
			...(weighted && { weights }),
		});
		const { cover, impurity, threshold } = tree.tree;
		// scikit-learn numbers best-first nodes as they are made: what does not depend on numbers is compared.
		const order = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => a - b);
		expect(largestDifference(order(cover), order(expected.cover))).toBeLessThan(eightDecimals);
		expect(largestDifference(order(impurity), order(expected.impurity))).toBeLessThan(eightDecimals);
		if (name !== "best first") {
			expect([...tree.tree.childrenLeft]).toEqual(expected.left);
			expect([...tree.tree.childrenRight]).toEqual(expected.right);
			for (const [node, value] of expected.threshold.entries())
				if (value !== null) expect(threshold[node]).toBeCloseTo(value, 5);
		}
		expect(largestDifference(tree.importances, expected.importances)).toBeLessThan(eightDecimals);
		const { values } = await tree.predict(x);
		expect(largestDifference(values, expected.predicted.flat())).toBeLessThan(eightDecimals);
	});

	test("makes the splits that trying all of them finds best: numbers, levels, missing values, weights", async () => {
		const pick = (row: number, k: number) => (row * 7919 + k * 104_729) % 97;
		const rows = Array.from({ length: 60 }, (_, row) => row);
		const levels = ["a", "b", "c", "d", "e"];
		const size = rows.map((row) => (pick(row, 1) % 9 === 0 ? null : pick(row, 2)));
		const code = rows.map((row) => (pick(row, 3) % 11 === 0 ? null : pick(row, 4) % 5));
		const y = rows.map(
			(row) => pick(row, 5) / 10 + [3, 9, 1, 8, 2][code[row] ?? 0]! + ((size[row] ?? 50) > 40 ? 4 : 0),
		);
		const w = rows.map((row) => (row % 13 === 0 ? 0 : 1 + (row % 3)));
		const table = Table.fromColumns({
			size,
			kind: code.map((level) => (level === null ? null : levels[level]!)),
			y,
			w,
		});
		const tree = await decisionTree({ maxDepth: 3, minSamplesLeaf: 3 }).fit(table, { target: "y", weights: "w" });
		const plain = plainTree([size, code], [false, true], y, w, { depth: 3, least: 3 });
		const { values } = await tree.predict(table);
		const used = rows.filter((row) => w[row]! > 0);
		const expected = used.map((row) => plainLeaf(plain, row).answer);
		expect(
			largestDifference(
				used.map((row) => values[row]!),
				expected,
			),
		).toBeLessThan(1e-9);
		expect(tree.complexity).toEqual({ count: new Set(used.map((row) => plainLeaf(plain, row))).size, of: "leaves" });
	});

	test("answers as any model of trees does, and gives its leaves", async () => {
		const x = matrix(peer.holes);
		const tree = await decisionTree({ maxDepth: 4 }).fit(x, { target: peer.classes, task: "classification" });
		const same = treeModel(tree.ensemble);
		expect([...(await tree.predict(x)).values]).toEqual([...(await same.predict(x)).values]);
		expect([...(await tree.leaves(x)).values]).toEqual([...(await same.leaves(x)).values]);
	});

	test("sends what a node did not see with most rows", async () => {
		const table = Table.fromColumns({ kind: ["a", "a", "b", "c", "c", "c"], y: [1, 1, 1, 9, 9, 9.5] });
		const tree = await decisionTree({ maxDepth: 1 }).fit(table, { target: "y" });
		expect(tree.condition(0)).toBe("kind is not c");
		const unseen = Table.fromColumns({ kind: ["a", "never seen", "c"] });
		const { values } = await tree.predict(unseen);
		expect(values[1]).toBe(values[2]);
		const numbers = await decisionTree({ maxDepth: 1 }).fit([[1], [2], [3], [9]], { target: [1, 1, 1, 5] });
		expect([...(await numbers.predict([[Number.NaN]])).values]).toEqual([1]);
	});

	test("divides the known from the missing where that is what tells", async () => {
		const x = [[1], [2], [3], [Number.NaN], [Number.NaN]];
		const tree = await decisionTree().fit(x, { target: [5, 5, 5, 1, 1], features: ["dose"] });
		expect([tree.condition(0, true), tree.condition(0, false)]).toEqual(["dose is known", "dose is missing"]);
		expect([...(await tree.predict(x)).values]).toEqual([5, 5, 5, 1, 1]);
	});

	test("finds what no single split shows: exclusive or", async () => {
		const x = [
			[0, 0],
			[0, 1],
			[1, 0],
			[1, 1],
		];
		const tree = await decisionTree().fit(x, { target: ["even", "odd", "odd", "even"] });
		expect(await tree.classify(x)).toEqual(["even", "odd", "odd", "even"]);
	});

	test("of equal columns takes the first one, at its lowest threshold", async () => {
		const x = [
			[1, 1],
			[2, 2],
			[3, 3],
			[4, 4],
		];
		const tree = await decisionTree({ maxDepth: 1 }).fit(x, { target: [0, 1, 1, 0] });
		expect([tree.tree.feature[0], tree.tree.threshold[0]]).toEqual([0, 1.5]);
	});

	const oneLeaf: readonly [string, (readonly number[])[], readonly number[], number][] = [
		["one row", [[1, 2]], [7], 7],
		[
			"constant columns",
			[
				[1, 1],
				[1, 1],
				[1, 1],
			],
			[1, 2, 6],
			3,
		],
		[
			"a constant target",
			[
				[1, 5],
				[2, 4],
				[3, 3],
			],
			[2, 2, 2],
			2,
		],
		["columns that are all missing", [[Number.NaN], [Number.NaN]], [1, 3], 2],
	];
	test.each(oneLeaf)("is a leaf for %s", async (_, x, target, answer) => {
		const tree = await decisionTree().fit(x as number[][], { target });
		expect(tree.complexity.count).toBe(1);
		expect((await tree.predict(x as number[][])).values[0]).toBe(answer);
		expect([...tree.importances].every((one) => one === 0)).toBe(true);
		expect(tree.rules().map(({ text }) => text)).toEqual(["always"]);
	});

	test("grows on more columns than rows", async () => {
		const x = Array.from({ length: 6 }, (_, row) => Array.from({ length: 40 }, (_, j) => ((row + 1) * (j + 3)) % 11));
		const tree = await decisionTree().fit(x, { target: [1, 2, 3, 4, 5, 6] });
		expect([...(await tree.predict(x)).values]).toEqual([1, 2, 3, 4, 5, 6]);
	});

	const refused: readonly [string, DecisionTreeOptions, object, RegExp][] = [
		["a depth of 0", { maxDepth: 0 }, {}, /expected option "maxDepth" to be an integer at least 1, got 0/],
		[
			"a criterion of classes",
			{ criterion: "gini" },
			{},
			/"criterion" of a regression to be "squared error", got "gini"/,
		],
		["one class", {}, { target: ["a", "a", "a"] }, /expected at least two classes .* got only "a"/],
		["an infinite value", {}, { x: [[1], [Infinity], [2]] }, /got Infinity in column "x0" of row 1/],
		["zero weights", {}, { weights: [0, 0, 0] }, /expected a weight above 0, got only zeros/],
		["no rows", {}, { x: [], target: [] }, /expected/],
	];
	test.each(refused)("refuses %s", async (_, options, given, text) => {
		const { x = [[1], [2], [3]], ...of } = given as { x?: number[][] };
		const grow = async () => decisionTree(options).fit(x, { target: [1, 2, 3], ...of });
		await expect(grow()).rejects.toThrow(text);
	});

	test("a large fit lets other work go first, and hears its signal", async () => {
		const count = 60_000;
		const values = Float64Array.from({ length: 6 * count }, (_, i) => (Math.sin(i * 12.9898) * 43_758.5453) % 1);
		const x = { values, shape: [count, 6], axes: ["example", "feature"] };
		const own = new AbortController();
		setTimeout(() => own.abort(), 60);
		const question = decisionTree().fit(x, { target: values.subarray(0, count), signal: own.signal });
		await expect(question).rejects.toMatchObject({ code: "aborted" });
	});
});

describe("a fitted tree", () => {
	test("tells the path of a row, its rules and itself as text", async () => {
		const { table } = await datasets.load("penguins");
		const tree = await decisionTree({ maxDepth: 2, minSamplesLeaf: 5 }).fit(table, { target: "species" });
		const { conditions, answer, nodes, text } = await tree.path(table.slice(0, 1));
		expect(conditions).toHaveLength(2);
		expect(conditions[0]).toBe("flipperLength ≤ 206.5 mm or missing (181 mm)");
		expect(nodes[0]).toBe(0);
		expect(text).toContain(`species: ${answer}, because ${conditions[0]}, `);
		const rules = tree.rules();
		expect(rules.reduce((sum, { coverage }) => sum + coverage, 0)).toBeCloseTo(1, 12);
		for (const { precision, text } of rules) {
			expect(precision).toBeGreaterThan(0.5);
			expect(text).toMatch(/flipperLength/);
		}
		expect(tree.toString().split("\n")).toHaveLength(1 + 6);
		expect(tree.depth).toBe(2);
	});

	test("joins the conditions on one number", async () => {
		const x = Array.from({ length: 40 }, (_, i) => [i]);
		const tree = await decisionTree().fit(x, { target: x.map(([i]) => Number(i! > 9 && i! < 20)), features: ["age"] });
		const texts = tree.rules().map(({ text }) => text);
		expect(texts.sort()).toEqual(["9.5 < age ≤ 19.5", "age > 19.5", "age ≤ 9.5"].sort());
	});
});
