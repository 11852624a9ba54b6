import { describe, expect, it } from "vitest";
import { datasets, type NdArray, permutationImportance, ridge, splitTable, Table } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { independent, matrix, modelOf, rounding } from "./fixtures.ts";

const rows = independent(60);
const target = rows.map(([a = 0, b = 0]) => 3 * a + b * b);
const model = () => modelOf(([a = 0, b = 0]) => 3 * a + b * b, 3);
const values = ({ values }: NdArray) => [...values];

/** R² in plain loops. */
function r2(y: readonly number[], predicted: readonly number[], weights = y.map(() => 1)): number {
	const total = weights.reduce((a, b) => a + b, 0);
	const mean = y.reduce((sum, one, i) => sum + (weights[i] as number) * one, 0) / total;
	let [left, around] = [0, 0];
	y.forEach((one, i) => {
		left += (weights[i] as number) * (one - (predicted[i] as number)) ** 2;
		around += (weights[i] as number) * (one - mean) ** 2;
	});
	return 1 - left / around;
}

describe("permutationImportance(model, rows)", () => {
	it("is Breiman's fall of the score, row by row", async () => {
		const order = (step: number) => rows.map((_, i) => (i * step + 5) % rows.length);
		const orders = [order(7), order(11)];
		const weights = rows.map((_, i) => i % 3);
		const { payload, diagnostics } = await permutationImportance(model(), matrix(rows), { target, orders, weights });
		const answer = ([a = 0, b = 0]: readonly number[]) => 3 * a + b * b;
		const fall = (column: number, shuffled: number[]) =>
			r2(target, rows.map(answer), weights) -
			r2(
				target,
				rows.map((row, i) => answer(row.with(column, rows[shuffled[i] as number]?.[column] as number))),
				weights,
			);
		const expected = [0, 1, 2].flatMap((column) => orders.map((shuffled) => fall(column, shuffled)));
		expect(payload.repeats?.shape).toEqual([3, 2]);
		for (const [i, one] of values(payload.repeats as NdArray).entries()) {
			expect(one).toBeCloseTo(expected[i] as number, rounding);
		}
		expect(new Set(expected).size).toBe(5);
		expect(payload.baseline).toBeCloseTo(1, rounding);
		expect(diagnostics.evaluations).toBe(rows.length * (1 + 3 * 2));
	});

	it("gives an unused feature exactly 0, and equal features the same", async () => {
		const twins = modelOf(([a = 0, b = 0]) => a + b, 3);
		const same = rows.map(([a = 0]) => [a, a, 1]);
		const { payload } = await permutationImportance(twins, matrix(same), { target: same.map(([a = 0]) => 2 * a) });
		const [first, second, third] = values(payload.scores);
		expect(first).toBeGreaterThan(0.1);
		expect(second).toBe(first);
		expect(third).toBe(0);
	});

	it("has the t interval of the repeats, and none of a single one", async () => {
		const { payload } = await permutationImportance(model(), matrix(rows), { target, repeats: 5 });
		const own = values(payload.repeats as NdArray).slice(0, 5);
		const mean = own.reduce((a, b) => a + b, 0) / 5;
		const deviation = Math.sqrt(own.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 4);
		// t of 4 degrees of freedom at 97.5 %.
		const reach = (2.7764451051977987 * deviation) / Math.sqrt(5);
		expect(payload.scores.values[0]).toBeCloseTo(mean, rounding);
		expect(payload.interval?.[0].values[0]).toBeCloseTo(mean - reach, rounding);
		expect(payload.interval?.[1].values[0]).toBeCloseTo(mean + reach, rounding);
		const single = await permutationImportance(model(), matrix(rows), { target, repeats: 1 });
		expect(single.payload.interval).toBeUndefined();
	});

	it("shuffles the features of a group together", async () => {
		const difference = modelOf(([a = 0, b = 0]) => a - b, 3);
		const together = rows.map(([a = 0, , c = 0]) => [a + c, a, c]);
		const y = together.map(([a = 0, b = 0]) => a - b);
		const options = { target: y, repeats: 3 };
		const { payload } = await permutationImportance(difference, matrix(together), {
			...options,
			groups: [["b", "a"]],
		});
		expect(payload.features.map(({ name }) => name)).toEqual(["a + b", "c"]);
		const apart = await permutationImportance(difference, matrix(together), options);
		// The difference of both stays one that occurs.
		expect(payload.scores.values[0]).toBeLessThan(apart.payload.scores.values[0] as number);
	});

	it("among alike rows gives a twin little, and an independent feature what it gets otherwise", async () => {
		const many = independent(400).map(([a = 0, b = 0, c = 0]) => [a, a + 0.05 * c, b]);
		const y = many.map(([a = 0, , c = 0]) => a + c);
		const sum = modelOf(([a = 0, , c = 0]) => a + c, 3);
		const plain = await permutationImportance(sum, matrix(many), { target: y });
		const conditional = await permutationImportance(sum, matrix(many), { target: y, conditional: true });
		const [a, b, c] = values(conditional.payload.scores);
		expect(a).toBeLessThan((plain.payload.scores.values[0] as number) / 10);
		expect(a).toBeGreaterThan(0);
		expect(b).toBe(0);
		expect(c).toBe(plain.payload.scores.values[2]);
	});

	it("names what stands in for what, with numbers, unless it is grouped", async () => {
		const { table, target: of } = await datasets.load("diabetes");
		const { train, test } = splitTable(table);
		const fitted = await ridge({ alpha: 1 }).fit(train, { target: of });
		const options = { target: of, repeats: 2 };
		const { payload, diagnostics } = await permutationImportance(fitted, test, options);
		const named = payload.correlated?.map((group) => group.map((i) => payload.features[i]?.name));
		expect(named).toEqual([
			["totalCholesterol", "ldl"],
			["hdl", "cholesterolRatio"],
		]);
		expect(diagnostics.warnings?.[0]).toMatch(
			/^"totalCholesterol" and "ldl" stand in for each other \(Spearman 0\.\d\d\): .*groups: \[\["totalCholesterol", "ldl"\]\]/,
		);
		const groups = [["totalCholesterol", "ldl"]];
		const grouped = await permutationImportance(fitted, test, { ...options, groups });
		expect(grouped.diagnostics.warnings?.join()).not.toMatch(/"totalCholesterol" and "ldl" stand/);
	});

	it("scores a black box that gives the probability of the second class, and categories by name", async () => {
		const positive = modelOf(([a = 0]) => (a > 0.5 ? 0.9 : 0.2), 3, { outputUnit: "probability" });
		const { payload } = await permutationImportance(positive, matrix(rows), {
			target: rows.map(([a = 0]) => (a > 0.5 ? 1 : 0)),
		});
		expect(payload.score).toBe("auc");
		expect(payload.baseline).toBe(1);
		expect(payload.scores.values[0]).toBeGreaterThan(0.3);
		expect(payload.scores.values[1]).toBe(0);
	});

	it("asks in batches that hold no feature's rows together, and answers the same in any", async () => {
		const asked = model();
		const whole = await permutationImportance(model(), matrix(rows), { target, repeats: 2 });
		const parts = await permutationImportance(asked, matrix(rows), { target, repeats: 2, batchSize: 100 });
		expect(parts.payload.scores).toEqual(whole.payload.scores);
		expect(asked.asked).toEqual([100, 100, 100, 100, 20]);
	});

	it("takes missing values, one row, and many", async () => {
		const careful = modelOf(([a = 0]) => (Number.isNaN(a) ? 0 : a), 1);
		const gaps = [[1], [Number.NaN], [3], [2]];
		const { payload } = await permutationImportance(careful, matrix(gaps), { target: [1, 0, 3, 2] });
		expect(payload.scores.values[0]).toBeGreaterThan(0);
		const one = await permutationImportance(careful, matrix([[1]]), { target: [1] });
		expect(values(one.payload.scores)).toEqual([0]);
		const many = matrix(Array.from({ length: 200_000 }, (_, i) => [i % 7]));
		const y = Float64Array.from(many.values);
		const large = await permutationImportance(careful, many, { target: y, repeats: 1, conditional: true });
		expect(large.payload.scores.values[0]).toBeGreaterThan(0.5);
	});

	const two = modelOf(() => [0.5, 0.5], 3, { outputUnit: "probability", outputNames: ["no", "yes"] });
	it.each<[string, () => Promise<unknown>, RegExp]>([
		["no target", () => permutationImportance(model(), matrix(rows), {} as never), /^bad-option .*option "target"/],
		[
			"a target of another length",
			() => permutationImportance(model(), matrix(rows), { target: [1] }),
			/^shape-mismatch .*each of 60 rows/,
		],
		[
			"a column of a matrix",
			() => permutationImportance(model(), matrix(rows), { target: "y" }),
			/^bad-option .*a value for each row of the matrix/,
		],
		[
			"one class",
			() => permutationImportance(two, matrix(rows), { target: rows.map(() => "yes") }),
			/^bad-input .*"auc" has a meaning.*got 60 on which it is NaN/,
		],
		[
			"a class that the model has not",
			() => permutationImportance(two, matrix(rows), { target: rows.map(() => "perhaps") }),
			/^bad-input .*\(no, yes\), got "perhaps"/,
		],
		[
			"a score of another task",
			() => permutationImportance(model(), matrix(rows), { target, score: "auc" }),
			/^bad-option .*score of a regression \(r2,/,
		],
		[
			"an unknown feature in a group",
			() => permutationImportance(model(), matrix(rows), { target, groups: [["a", "z"]] }),
			/^unknown-name .*\(a, b, c\), got "z"/,
		],
		[
			"a feature in two groups",
			() => permutationImportance(model(), matrix(rows), { target, groups: [["a"], ["a", "b"]] }),
			/^bad-option .*got "a" twice/,
		],
		[
			"orders of other rows",
			() => permutationImportance(model(), matrix(rows), { target, orders: [[0, 1]] }),
			/^bad-option .*indices of 60 rows, got 2 in order 0/,
		],
		[
			"only zeros as weights",
			() => permutationImportance(model(), matrix(rows), { target, weights: rows.map(() => 0) }),
			/^bad-input .*a weight above 0, got only zeros/,
		],
		[
			"no rows",
			() => permutationImportance(model(), Table.fromColumns({ a: [], b: [], c: [], y: [] }), { target: "y" }),
			/^bad-input .*at least one row/,
		],
		[
			"an infinite value",
			() => permutationImportance(model(), matrix([[1, Infinity, 2]]), { target: [1] }),
			/^not-finite .*column "b" of row 0/,
		],
	])("refuses %s", async (_, run, text) => {
		expect(await failure(run())).toMatch(text);
	});
});
