import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import {
	datasets,
	elasticNet,
	elasticNetPath,
	type FittedLinear,
	fitEncoder,
	kFold,
	lasso,
	lassoPath,
	linearRegression,
	ordinalEncoder,
	ridge,
	Table,
	unscaled,
} from "../../../src/index.ts";
import { expectNear, fixture, fixtureDigits, iteratedDigits, slopesOf } from "./fixture.ts";

const { x, y, weights } = fixture;

/** Of all λ the gradients meet their conditions to this share of the largest gradient; the solver stops at 1e-10 of it. */
const optimal = 1e-8;

/** xⱼᵀ(y − ŷ)/n of centred columns, in plain loops. */
function gradients(
	rows: readonly number[][],
	target: readonly number[],
	beta: readonly number[],
	scales: readonly number[],
) {
	const mean = (of: (row: number) => number) => target.reduce((sum, _, row) => sum + of(row), 0) / target.length;
	const means = beta.map((_, j) => mean((row) => rows[row]?.[j] as number));
	const targetMean = mean((row) => target[row] as number);
	const left = target.map(
		(value, row) =>
			value - targetMean - beta.reduce((sum, b, j) => sum + b * ((rows[row]?.[j] as number) - (means[j] as number)), 0),
	);
	return beta.map(
		(_, j) =>
			mean((row) => ((rows[row]?.[j] as number) - (means[j] as number)) * (left[row] as number)) /
			(scales[j] as number),
	);
}

/** Whether β is the one optimum: the gradient of an active column is λ by its sign, of the others at most λ. */
function expectOptimal(
	slope: readonly number[],
	beta: readonly number[],
	l1: number,
	l2: number,
	largest: number,
): void {
	for (const [j, value] of beta.entries()) {
		const rest = (slope[j] as number) - l2 * value;
		const off = value === 0 ? Math.abs(rest) - l1 : Math.abs(rest - l1 * Math.sign(value));
		expect(off, `column ${j} at λ = ${l1}`).toBeLessThanOrEqual(optimal * largest);
	}
}

/** The diabetes measurements with their squares and products, standardised: 64 columns, many of which go together. */
async function products(): Promise<{ rows: number[][]; target: number[] }> {
	const { table, features } = await datasets.load("diabetes");
	const encoder = fitEncoder(table, { features, numbers: unscaled(), categories: ordinalEncoder() });
	const { values } = encoder.encode(table);
	const all = features.map((_, j) =>
		Array.from({ length: table.rowCount }, (_row, row) => values[row * features.length + j] as number),
	);
	const names = [...features.keys()];
	const columns = [...all];
	for (const a of names) {
		for (const b of names.slice(a)) {
			// The square of a column of two values is that column again.
			if (a === b && new Set(all[a]).size === 2) continue;
			columns.push((all[a] as number[]).map((value, row) => value * (all[b]?.[row] as number)));
		}
	}
	const scaled = columns.map((column) => {
		const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
		const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
		return column.map((value) => (value - mean) / deviation);
	});
	return {
		rows: Array.from({ length: table.rowCount }, (_, row) => scaled.map((column) => column[row] as number)),
		target: Array.from(table.toMatrix(["progression"]).values),
	};
}

const ones = (count: number) => Array.from({ length: count }, () => 1);

describe("ridge, lasso and elasticNet", () => {
	test.each([
		["ridge", ridge({ alpha: 3 }), fixture.weightedRidge],
		["lasso", lasso({ alpha: 0.4 }), fixture.weightedLasso],
		["elasticNet", elasticNet({ alpha: 0.4, l1Ratio: 0.3 }), fixture.weightedElasticNet],
	] as const)("have scikit-learn's coefficients with weights: %s", async (_name, estimator, expected) => {
		const model: FittedLinear = await estimator.fit(x, { target: y, weights });
		expectNear(slopesOf(model.coefficients), expected.coefficients as number[], fixtureDigits);
		expectNear([model.intercept[0]], [expected.intercept as number], fixtureDigits);
	});

	test("ridge in its two forms, and with a penalty that is lost in rounding, is one", async () => {
		const random = seededRandom(3);
		const wide = Array.from({ length: 8 }, () => Array.from({ length: 20 }, () => random.normal()));
		const target = wide.map((row) => (row[0] as number) - 2 * (row[7] as number));
		const model = await ridge({ alpha: 0.5 }).fit(wide, { target });
		const beta = slopesOf(model.coefficients);
		// At the optimum Xᵀ(y − ŷ) = αβ.
		const slope = gradients(wide, target, beta, ones(20)).map((value) => 8 * value);
		expectNear(
			slope,
			beta.map((value) => 0.5 * value),
			fixtureDigits,
		);

		const twins = await ridge({ alpha: 1e-12 }).fit(
			[1, 2, 3, 4].map((a) => [a, a]),
			{ target: [2, 4, 6, 8.5] },
		);
		const [one, two] = slopesOf(twins.coefficients) as [number, number];
		expect(one + two).toBeCloseTo(2.15, 6);
	});

	test("ridge without a penalty is least squares", async () => {
		const model = await ridge({ alpha: 0 }).fit(x, { target: y });
		const least = await linearRegression().fit(x, { target: y });
		expectNear(slopesOf(model.coefficients), slopesOf(least.coefficients), fixtureDigits);
	});

	test("ridge shares among twins what the LASSO gives to the first", async () => {
		const rows = fixture.x.map(([a, b]) => [a as number, a as number, b as number]);
		const [r1, r2] = slopesOf((await ridge({ alpha: 1 }).fit(rows, { target: y })).coefficients);
		expect(r1).toBeCloseTo(r2 as number, 8);
		const [l1, l2] = slopesOf((await lasso({ alpha: 0.1 }).fit(rows, { target: y })).coefficients);
		expect(l1).not.toBe(0);
		expect(l2).toBe(0);
	});

	test("the LASSO without a penalty is a least-squares solution, of twins and of more columns than rows too", async () => {
		const plain = await lasso({ alpha: 0 }).fit(x, { target: y });
		const least = await linearRegression().fit(x, { target: y });
		expectNear(slopesOf(plain.coefficients), slopesOf(least.coefficients), iteratedDigits);
		const random = seededRandom(9);
		const wide = Array.from({ length: 6 }, () => Array.from({ length: 15 }, () => random.normal()));
		const target = wide.map((row) => (row[0] as number) + 1);
		const model = await lasso({ alpha: 0 }).fit(
			wide.map((row) => [...row, row[0] as number]),
			{ target },
		);
		expectNear((await model.predict(wide.map((row) => [...row, row[0] as number]))).values, target, iteratedDigits);
	});

	test("standardise makes the answer the same in any unit", async () => {
		const inOthers = x.map((row) => row.map((value, j) => value * 10 ** j));
		for (const make of [() => ridge({ alpha: 2, standardise: true }), () => lasso({ alpha: 0.3, standardise: true })]) {
			const one: FittedLinear = await make().fit(x, { target: y });
			const other: FittedLinear = await make().fit(inOthers, { target: y });
			expectNear((await other.predict(inOthers)).values, [...(await one.predict(x)).values], fixtureDigits);
		}
	});

	test("give every level of a category a coefficient, and 0 to a constant column", async () => {
		const table = Table.fromColumns({
			kind: ["a", "b", "c", "a", "b", "c"],
			flat: [7, 7, 7, 7, 7, 7],
			y: [1, 5, 9, 2, 5, 8],
		});
		const model = await lasso({ alpha: 0.1, standardise: true }).fit(table, { target: "y" });
		expect(model.coefficients.map(({ name }) => name)).toEqual([
			"intercept",
			"kind = a",
			"kind = b",
			"kind = c",
			"flat",
		]);
		expect(model.coefficients.at(-1)?.value).toBe(0);
		expect(model.coefficients.every(({ value }) => Number.isFinite(value))).toBe(true);
	});

	test.each([
		[{ alpha: -1 }, /expected option "alpha" to be a number at least 0/],
		[{ l1Ratio: 2 }, /expected option "l1Ratio" to be a number at least 0 and at most 1/],
	])("refuse %o", (options, text) => {
		expect(() => elasticNet(options)).toThrow(text);
	});
});

describe("lassoPath and elasticNetPath", () => {
	test.each([1, 0.5, 0])("meet the conditions of optimality at every λ, l1Ratio %d", async (l1Ratio) => {
		const { rows, target } = await products();
		const { path } = await elasticNetPath({ l1Ratio, folds: 0, alphas: 40 }).fit(rows, { target });
		const width = rows[0]?.length as number;
		const largest = gradients(rows, target, new Array(width).fill(0), ones(width)).reduce(
			(a, b) => Math.max(a, Math.abs(b)),
			0,
		);
		for (const [i, lambda] of path.lambdas.values.entries()) {
			const beta = Array.from(path.coefficients.values.subarray(i * width, (i + 1) * width));
			expectOptimal(
				gradients(rows, target, beta, ones(width)),
				beta,
				lambda * l1Ratio,
				lambda * (1 - l1Ratio),
				largest,
			);
			if (i === 0 && l1Ratio > 0) expect(beta.every((value) => value === 0)).toBe(true);
		}
	});

	test("with more columns than rows, and twins among them", async () => {
		const random = seededRandom(5);
		const rows = Array.from({ length: 20 }, () => {
			const row = Array.from({ length: 50 }, () => random.normal());
			row[49] = row[0] as number;
			return row;
		});
		const target = rows.map((row) => 3 * (row[0] as number) - (row[9] as number) + 0.1 * random.normal());
		const { path } = await lassoPath({ folds: 0, ratio: 0.01 }).fit(rows, { target });
		const largest = path.lambdas.values[0] as number;
		for (const [i, lambda] of path.lambdas.values.entries()) {
			const beta = Array.from(path.coefficients.values.subarray(i * 50, (i + 1) * 50));
			expectOptimal(gradients(rows, target, beta, ones(50)), beta, lambda, 0, largest);
		}
	});

	/** Rows of random columns, the last a twin of the first; sparse, and with noise. */
	function sparse(count: number, width: number, seed: number): { rows: number[][]; target: number[] } {
		const random = seededRandom(seed);
		const rows = Array.from({ length: count }, () => {
			const row = Array.from({ length: width }, () => random.normal());
			row[width - 1] = row[0] as number;
			return row;
		});
		const target = rows.map(
			(row) => row.slice(0, 30).reduce((sum, value, j) => sum + (j % 3) * value, 0) + random.normal(),
		);
		return { rows, target };
	}

	test.each([
		["more columns than rows", 150, 400],
		["more columns than are multiplied at once", 400, 300],
	])("with %s, in the memory of WebAssembly", async (_name, count, width) => {
		const { rows, target } = sparse(count, width, 8);
		const { path } = await lassoPath({ folds: 0, ratio: 0.01, alphas: 12 }).fit(rows, { target });
		const largest = path.lambdas.values[0] as number;
		let most = 0;
		for (const [i, lambda] of path.lambdas.values.entries()) {
			const beta = Array.from(path.coefficients.values.subarray(i * width, (i + 1) * width));
			most = Math.max(most, beta.filter((value) => value !== 0).length);
			expectOptimal(gradients(rows, target, beta, ones(width)), beta, lambda, 0, largest);
		}
		// So many that their inner products have moved to more room.
		expect(most).toBeGreaterThan(64);
	});

	test("fits at the same time do not write into each other's memory", async () => {
		const data = [1, 2, 3].map((seed) => sparse(200, 100, seed));
		const learn = async ({ rows, target }: (typeof data)[number]) =>
			(await lassoPath({ folds: 3, alphas: 20 }).fit(rows, { target, seed: 1 })).path.coefficients.values;
		const together = await Promise.all(data.map(learn));
		for (const [i, one] of data.entries()) expect(together[i]).toEqual(await learn(one));
	});

	test("knots are the same path, straight between them", async () => {
		const { rows, target } = await products();
		const some = rows.map((row) => row.slice(0, 25));
		const knots = (await lassoPath({ alphas: "knots", folds: 0 }).fit(some, { target })).path;
		const { values: lambdas } = knots.lambdas;
		expect(lambdas.length).toBeGreaterThan(25);
		const middles = Array.from(lambdas.subarray(1, 20), (lambda, i) => (lambda + (lambdas[i] as number)) / 2);
		const between = (await lassoPath({ alphas: middles, folds: 0 }).fit(some, { target })).path;
		for (let i = 0; i < middles.length; i++) {
			const at = (k: number) => Array.from(knots.coefficients.values.subarray(25 * k, 25 * (k + 1)));
			const [left, right] = [at(i), at(i + 1)];
			const straight = left.map((value, j) => (value + (right[j] as number)) / 2);
			expectNear(between.coefficients.values.subarray(25 * i, 25 * (i + 1)), straight, iteratedDigits);
		}
	});

	test("cross-validation is the mean over folds of errors on rows left out, and one standard error is simpler", async () => {
		const { table } = await datasets.load("diabetes");
		const options = { standardise: true, folds: 5, alphas: [20, 5, 1, 0.1] };
		const model = await lassoPath(options).fit(table, { target: "progression", seed: 3 });
		const truth = table.toMatrix(["progression"]).values;
		for (const [i, alpha] of options.alphas.entries()) {
			const errors: number[] = [];
			for (const { train, test: held } of kFold(new Uint8Array(table.rowCount), { folds: 5, seed: 3 })) {
				const part = await lasso({ alpha, standardise: true }).fit(table.take(Array.from(train)), {
					target: "progression",
				});
				const { values } = await part.predict(table.take(Array.from(held)));
				errors.push(
					Array.from(held).reduce((sum, row, k) => sum + ((truth[row] as number) - (values[k] as number)) ** 2, 0) /
						held.length,
				);
			}
			const mean = errors.reduce((sum, error) => sum + error, 0) / 5;
			const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / 4;
			expectNear([model.path.error?.mean.values[i]], [mean], fixtureDigits);
			expectNear([model.path.error?.standardError.values[i]], [Math.sqrt(variance / 5)], fixtureDigits);
		}
		const { chosen, error } = model.path;
		const best = error?.mean.values[chosen?.smallest as number] as number;
		expect(Math.min(...(error?.mean.values ?? []))).toBe(best);
		expect(chosen?.oneStandardError).toBeLessThanOrEqual(chosen?.smallest as number);
		expect(model.alpha).toBe(options.alphas[chosen?.smallest as number]);
		const simple = await lassoPath({ ...options, choose: "oneStandardError" }).fit(table, {
			target: "progression",
			seed: 3,
		});
		expect(simple.alpha).toBe(options.alphas[chosen?.oneStandardError as number]);
	});

	test("the same seed gives the same bytes, and at(λ) is the model of that λ", async () => {
		const { table } = await datasets.load("diabetes");
		const again = () => lassoPath({ standardise: true }).fit(table, { target: "progression", seed: 1 });
		const [one, two] = [await again(), await again()];
		expect(one.path).toEqual(two.path);
		expect(one.identity.id).toBe(two.identity.id);
		const at = one.at(5);
		const alone = await lasso({ alpha: at.alpha, standardise: true }).fit(table, { target: "progression" });
		expect(Math.abs(Math.log(at.alpha / 5))).toBeLessThan(0.04);
		expectNear(slopesOf(at.coefficients), slopesOf(alone.coefficients), fixtureDigits);
		expect(() => one.at(0)).toThrow(/expected a penalty above 0/);
	});

	test("a target that does not vary, and a single row, have coefficients of 0", async () => {
		const flat = await lassoPath().fit(x, { target: y.map(() => 2) });
		expect(flat.complexity.count).toBe(0);
		const single = await lassoPath().fit([[1, 2]], { target: [3] });
		expect([...(await single.predict([[5, 5]])).values]).toEqual([3]);
		expect(single.path.error).toBeUndefined();
	});

	test.each([
		[{ alphas: [] }, /expected option "alphas"/],
		[{ alphas: [1, -1] }, /expected option "alphas"/],
		[{ folds: 1 }, /expected option "folds" to be 0 or an integer at least 2/],
	])("refuses %o", (options, text) => {
		expect(() => lassoPath(options)).toThrow(text);
	});
});
