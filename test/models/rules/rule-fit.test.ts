import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { datasets, ruleFit, ruleSet, splitTable, Table } from "../../../src/index.ts";
import { firstFired, isMet } from "../../../src/models/rules/condition.ts";
import { conditionsOfLeaves } from "../../../src/models/rules/rules-of-trees.ts";
import { readTrainingData } from "../../../src/models/table/training-data.ts";
import { decisionTree } from "../../../src/models/tree/fit/decision-tree.ts";
import type { Tree } from "../../../src/models/tree/tree-ensemble.ts";

/** Decimals to which sums of a dozen terms in another order agree. */
const roundingOfSums = 9;

function r2(predicted: ArrayLike<number>, truth: readonly number[]): number {
	const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length;
	const left = truth.reduce((sum, value, i) => sum + (value - (predicted[i] as number)) ** 2, 0);
	return 1 - left / truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

describe("the rules of a tree", () => {
	test("are about the rows of its leaves, and exactly one fires for each", async () => {
		const { table } = await datasets.load("penguins");
		const whole = table.dropMissing() as unknown as Table;
		const data = await readTrainingData("test", whole, { target: "species" });
		const tree = await decisionTree({ minSamplesLeaf: 3 }).fitData(data);
		const rules = conditionsOfLeaves(tree.tree, data.features).map((conditions) => ({ conditions }));
		expect(rules).toHaveLength(tree.complexity.count);
		const fired = firstFired(rules, data.x.values, data.features.length);
		const leaves = (await tree.leaves(whole)).values;
		expect(new Set([...fired].map((rule, row) => `${rule} ${leaves[row]}`)).size).toBe(rules.length);
		const inOrder = firstFired([...rules].reverse(), data.x.values, data.features.length);
		expect([...inOrder].map((rule) => rules.length - 1 - rule)).toEqual([...fired]);
	});

	test("keep the side that a value equal to the threshold belongs to, and sets of levels", () => {
		const tree: Tree = {
			childrenLeft: Int32Array.of(1, -1, 3, -1, -1),
			childrenRight: Int32Array.of(2, -1, 4, -1, -1),
			feature: Int32Array.of(0, 0, 1, 0, 0),
			threshold: Float64Array.of(2, 0, 0, 0, 0),
			missingLeft: new Uint8Array(5),
			categories: {
				at: Uint8Array.of(0, 0, 1, 0, 0),
				offsets: Int32Array.of(0, 0, 0, 2, 2, 2),
				codes: Int32Array.of(0, 2),
			},
			values: new Float64Array(5),
			width: 1,
			firstOutput: 0,
		};
		const features = [{ name: "a" }, { name: "colour", levels: ["red", "green", "blue"] }];
		const [below, warm, other] = conditionsOfLeaves(tree, features);
		expect(below).toEqual([{ feature: 0, low: -Infinity, high: 2, includes: "high" }]);
		expect(warm?.[1]).toEqual({ feature: 1, levels: [0, 2] });
		expect(other?.[1]).toEqual({ feature: 1, levels: [1] });
		expect(isMet(conditionsOfLeaves(tree, features, true)[0]?.[0] as never, 2)).toBe(false);
		expect(isMet(below?.[0] as never, 2)).toBe(true);
	});
});

describe("ruleSet", () => {
	test("answers the mean of the rows that a rule fires for, and says how often it does", async () => {
		const { table } = await datasets.load("diabetes");
		const model = await ruleSet({ maxRules: 5 }).fit(table, { target: "progression" });
		expect(model.rules).toHaveLength(6);
		const fired = await model.explain(table);
		const { values } = await model.predict(table);
		for (const [i, { coverage }] of model.rules.entries()) {
			const members = fired.flatMap(({ rule }, row) => (rule === i ? [row] : []));
			expect(coverage).toBeCloseTo(members.length / table.rowCount, roundingOfSums);
			const mean = members.reduce((sum, row) => sum + Number(table.at(row, "progression")), 0) / members.length;
			if (members.length > 0) expect(values[members[0] as number]).toBeCloseTo(mean, roundingOfSums);
		}
		// One condition for each column, however often the tree asked it.
		for (const { conditions } of model.rules) {
			expect(new Set(conditions.map(({ feature }) => feature)).size).toBe(conditions.length);
		}
	});

	test("asks nothing where there is nothing to ask", async () => {
		for (const y of [[2], [5, 5, 5]]) {
			const table = Table.fromColumns({ a: y.map((_, i) => i), y }) as unknown as Table;
			const model = await ruleSet().fit(table, { target: "y" });
			expect(model.rules.map(({ text, outcome }) => [text, outcome])).toEqual([["always", String(y[0])]]);
		}
	});

	test("answers by the last rule where a value that is asked for is missing", async () => {
		const { table } = await datasets.load("penguins");
		const model = await ruleSet().fit(table, { target: "species" });
		const [why] = await model.explain([
			{ island: null, billLength: null, billDepth: null, flipperLength: null, bodyMass: null, sex: null },
		]);
		expect(why?.text).toBe("otherwise");
	});
});

describe("ruleFit", () => {
	test("is a sum that can be redone from its rules and numbers", async () => {
		const { table } = await datasets.load("diabetes");
		const model = await ruleFit({ maxTerms: 10 }).fit(table, { target: "progression" });
		const { values: x } = await model.readRows(table.head(20));
		const { values: scores } = await model.scores(table.head(20));
		const fired = await model.explain(table.head(20));
		for (let row = 0; row < 20; row++) {
			let sum = model.intercept[0] as number;
			for (const { added } of fired[row] ?? []) sum += added[0] as number;
			for (const { feature, low, high, coefficients } of model.linear) {
				const value = x[row * model.features.length + feature] as number;
				sum += (coefficients[0] as number) * Math.min(high, Math.max(low, value));
			}
			expect(scores[row]).toBeCloseTo(sum, roundingOfSums);
		}
		expect(model.complexity.count).toBeLessThanOrEqual(10);
		expect(model.rules.length + model.linear.length).toBe(model.complexity.count);
	});

	test("predicts rows that it has not seen nearly as well as linear models do", async () => {
		const { table } = await datasets.load("diabetes");
		const { train, test: held } = splitTable(table, { test: 0.25, seed: 1 });
		const model = await ruleFit().fit(train, { target: "progression" });
		const truth = Array.from({ length: held.rowCount }, (_, row) => Number(held.at(row, "progression")));
		// Linear models reach 0.45 to 0.5 on these data.
		expect(r2((await model.predict(held)).values, truth)).toBeGreaterThan(0.35);
	});

	test("finds planted rules and a planted line", async () => {
		const random = seededRandom(4);
		const rows = Array.from({ length: 400 }, () => {
			const [a, b, c] = [random.uniform(), random.uniform(), random.uniform()];
			return { a, b, c, y: 5 * Number(a > 0.5 && b <= 0.4) + 2 * c + 0.1 * random.normal() };
		});
		const table = Table.fromRows(rows) as unknown as Table;
		const model = await ruleFit().fit(table, { target: "y" });
		const [first] = model.rules;
		expect(first?.text).toMatch(/^(a > 0\.[45]\d*.* and b ≤ 0\.[34]\d*|b ≤ 0\.[34]\d*.* and a > 0\.[45]\d*)$/);
		expect(first?.coefficients[0]).toBeGreaterThan(2);
		expect(model.linear.some(({ feature }) => model.featureNames[feature] === "c")).toBe(true);
		expect(
			r2(
				(await model.predict(table)).values,
				rows.map(({ y }) => y),
			),
		).toBeGreaterThan(0.9);
	});

	test("has the curve of each term as what it contributes", async () => {
		const { table } = await datasets.load("penguins");
		const model = await ruleFit({ maxTerms: 8 }).fit(table.dropMissing(["bodyMass"]), {
			target: "bodyMass",
			features: ["species", "flipperLength"],
		});
		for (const [t, { grid, effect, features }] of model.shapeEffects().entries()) {
			if (grid.length !== 1) continue;
			const [axis] = grid;
			const rows = Array.from(axis?.values ?? [], (value) =>
				features[0]?.name === "species" ? [value, 200] : [0, value],
			);
			const { values } = await model.contributions(rows);
			const terms = model.terms.length;
			const own = rows.map((_, row) => values[row * terms + t] as number);
			for (const [i, value] of own.entries()) expect(value).toBeCloseTo(effect.values[i] as number, roundingOfSums);
		}
	});

	test("takes classes, missing values, and columns that tell nothing", async () => {
		const penguins = (await datasets.load("penguins")).table;
		const model = await ruleFit({ maxTerms: 8 }).fit(penguins, { target: "species" });
		const said = await model.classify(penguins);
		const right = said.filter((one, row) => one === penguins.at(row, "species")).length;
		expect(right / said.length).toBeGreaterThan(0.95);
		const flat = Table.fromColumns({ a: [1, 1, 1, 1], y: [1, 2, 3, 4] }) as unknown as Table;
		const constant = await ruleFit().fit(flat, { target: "y" });
		expect(constant.terms).toHaveLength(0);
		expect((await constant.predict([[1]])).values[0]).toBeCloseTo(2.5, roundingOfSums);
		const empty = Table.fromColumns({ a: [null, null, null, null], y: ["u", "v", "u", "u"] }, {
			schema: { a: { type: "number" } },
		} as never) as unknown as Table;
		const nothing = await ruleFit().fit(empty, { target: "y" });
		expect(nothing.terms).toHaveLength(0);
		expect((await nothing.predict([{ a: null }])).values[0]).toBeCloseTo(0.75, 4);
	});

	test("gives the same bytes again, and others with another seed", async () => {
		const { table } = await datasets.load("breast-cancer");
		const options = { target: "diagnosis" };
		const [a, b] = [await ruleFit({ trees: 20 }).fit(table, options), await ruleFit({ trees: 20 }).fit(table, options)];
		expect(a.identity).toEqual(b.identity);
		const other = await ruleFit({ trees: 20 }).fit(table, { ...options, seed: 1 });
		expect(other.identity).not.toEqual(a.identity);
	});
});
