import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.ts";
import { type Estimator, ExplainError, type FittedModel, Table } from "../../src/index.ts";
import { estimatorNames, estimatorOf } from "../../src/models/table/estimators.ts";

/** Small and quick, where the usual size would only take time. A new estimator is checked without a line here. */
const quick: Readonly<Record<string, Record<string, unknown>>> = {
	ebm: { outerBags: 2, maxRounds: 50, smoothingRounds: 5 },
	gradientBoosting: { rounds: 10, minSamplesLeaf: 2 },
	multilayerPerceptron: { hidden: [6], epochs: 20 },
	nearestNeighbours: { k: 1 },
	randomForest: { trees: 5 },
	ruleFit: { trees: 5 },
};

const make = (method: string) => estimatorOf({ method, options: quick[method] ?? {} });
const random = seededRandom(11);
const count = 60;
const normal = () => Float64Array.from({ length: count }, () => random.normal());
const [a, b, c] = [normal(), normal(), normal()];
const kind = Array.from({ length: count }, (_, i) => ["red", "green", "blue"][i % 3] as string);
const number = Float64Array.from(a, (value, i) => 2 * value - (b[i] as number) + (i % 3) + 0.1 * (c[i] as number));
const two = Array.from(number, (value) => (value > 1 ? "yes" : "no"));
const three = Array.from(number, (value) => (value > 2 ? "high" : value > 0 ? "middle" : "low"));
const rows = Table.fromColumns({ a, b, kind, number, two, three }) as unknown as Table;
const features = ["a", "b", "kind"];

/** What is asked of each estimator: a regression where it takes one, and a classification of two and of three classes. */
const targetsOf = ({ tasks }: Estimator): string[] => [
	...(tasks.includes("regression") ? ["number"] : []),
	...(tasks.includes("classification") ? ["two", "three"] : []),
];

const isClear = (error: unknown): boolean =>
	error instanceof ExplainError &&
	/expected|needs|there (is|are) no|found no end/.test(error.message) &&
	!/undefined|NaN/.test(error.message);

/** Every number that a model gives for rows; an error that says what was expected is as good. */
async function answered(run: () => Promise<{ model: FittedModel; rows: Table | number[][] }>): Promise<void> {
	let values: Float64Array;
	try {
		const { model, rows } = await run();
		values = (await model.predict(rows as never)).values;
	} catch (error) {
		if (!isClear(error)) throw error;
		return;
	}
	expect([...values].every(Number.isFinite), "a number that is not finite").toBe(true);
}

describe.each(estimatorNames)("%s", (method) => {
	test("is named as it is called, and refuses options that do not exist", async () => {
		expect((await make(method)).method).toBe(method);
		const wrong = estimatorOf({ method, options: { thereIsNoSuchOption: 1 } });
		await expect(wrong).rejects.toThrow(`${method}: there is no option "thereIsNoSuchOption"`);
	});

	test("the same seed gives the same model; batches and reading do not change answers", async () => {
		const estimator = await make(method);
		for (const target of targetsOf(estimator)) {
			const [first, again] = [
				await estimator.fit(rows, { target, features, seed: 3 }),
				await estimator.fit(rows, { target, features, seed: 3 }),
			];
			expect(again.identity.id).toBe(first.identity.id);
			const { values, shape } = await first.predict(rows);
			expect(shape).toEqual([count, first.outputNames.length]);
			expect([...(await first.predict(rows, { batchSize: 7 })).values]).toEqual([...values]);
			expect([...(await first.predict(await first.readRows(rows))).values]).toEqual([...values]);
			if (first.classes) {
				const width = shape[1] as number;
				for (let row = 0; row < count; row++) {
					const own = values.subarray(row * width, (row + 1) * width);
					expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
					expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
				}
			}
			expect((await first.scores(rows)).values.every(Number.isFinite)).toBe(true);
		}
	});

	test("learns: it does better than the mean, or the most frequent class, on its own rows", async () => {
		const estimator = await make(method);
		for (const target of targetsOf(estimator)) {
			const model = await estimator.fit(rows, { target, features });
			const { values } = await model.predict(rows);
			if (method === "constant") return;
			if (target === "number") {
				const mean = number.reduce((sum, value) => sum + value, 0) / count;
				const squares = (at: (i: number) => number) => number.reduce((sum, value, i) => sum + (value - at(i)) ** 2, 0);
				expect(squares((i) => values[i] as number)).toBeLessThan(0.9 * squares(() => mean));
			} else {
				const truth = target === "two" ? two : three;
				const right = (await model.classify(rows)).filter((name, i) => name === truth[i]).length;
				const most = Math.max(...[...new Set(truth)].map((name) => truth.filter((one) => one === name).length));
				expect(right).toBeGreaterThan(most);
			}
		}
	});

	test("rows of weight 0 have no say, and weights that are no weights are refused", async () => {
		const estimator = await make(method);
		const [target] = targetsOf(estimator) as [string];
		const weights = Array.from({ length: count }, (_, i) => Number(i % 5 !== 0));
		// What the rows of weight 0 hold must not matter.
		const spoilt = Float64Array.from(a, (value, i) => (weights[i] === 0 ? value + 0.01 : value));
		const fitted = async (first: Float64Array) => {
			const table = Table.fromColumns({ a: first, b, kind }) as unknown as Table;
			const targets = target === "number" ? number : target === "two" ? two : three;
			return estimator.fit(table, { target: targets as never, weights, seed: 1 });
		};
		const [plain, other] = [await fitted(a), await fitted(spoilt)];
		const query = rows.take(Array.from({ length: count }, (_, i) => i).filter((i) => weights[i] === 1));
		const [x, y] = [(await plain.predict(query as never)).values, (await other.predict(query as never)).values];
		for (const [i, value] of x.entries()) expect(y[i]).toBeCloseTo(value, 2);
		const bad = estimator.fit(rows, { target, features, weights: weights.map((w) => w - 1) });
		await expect(bad).rejects.toThrow(/expected weights of at least 0/);
	});

	test("is stopped by its signal", async () => {
		const estimator = await make(method);
		const [target] = targetsOf(estimator) as [string];
		await expect(estimator.fit(rows, { target, features, signal: AbortSignal.abort() })).rejects.toMatchObject({
			code: "aborted",
		});
	});

	test("missing values and unseen categories are refused in words or answered with numbers", async () => {
		const estimator = await make(method);
		const [target] = targetsOf(estimator) as [string];
		const model = await estimator.fit(rows, { target, features });
		await answered(async () => ({ model, rows: Table.fromColumns({ a: [0], b: [0], kind: ["violet"] }) as never }));
		await answered(async () => ({
			model,
			rows: Table.fromColumns({ a: [null, 1], b: [0, 1], kind: ["red", null] }) as never,
		}));
		const holes = Array.from(a, (value, i) => (i % 7 === 0 ? null : value));
		const gappy = Table.fromColumns({ a: holes, b, kind, number, two }) as never;
		await answered(async () => ({
			model: await estimator.fit(gappy, { target: pick(estimator), features }),
			rows: gappy,
		}));
		const empty = Table.fromColumns({ a: Array(count).fill(null), b, kind, number, two }) as never;
		await answered(async () => ({
			model: await estimator.fit(empty, { target: pick(estimator), features }),
			rows: empty,
		}));
	});

	test.each([
		["collinear columns", { a, b: a.map((value) => 2 * value), c: a }],
		["constant columns", { a: new Float64Array(count).fill(3), b: new Float64Array(count) }],
		["more columns than rows", wide(12, 14)],
		["huge and tiny numbers", { a: a.map((value) => value * 1e150), b: b.map((value) => value * 1e-150) }],
		["a single column of two values", { a: a.map((value) => Number(value > 0)) }],
	])("%s are refused in words or answered with numbers", async (_, columns) => {
		const estimator = await make(method);
		for (const targets of targetValues(estimator)) {
			const table = Table.fromColumns(columns as never) as never;
			const target = targets.slice(0, Object.values(columns)[0]?.length) as never;
			await answered(async () => ({ model: await estimator.fit(table, { target }), rows: table }));
		}
	});

	test("separable classes, one row, two rows and a constant target are refused in words or answered with numbers", async () => {
		const estimator = await make(method);
		const learn = async (columns: Record<string, unknown>) => {
			const table = Table.fromColumns(columns as never) as never;
			await answered(async () => ({ model: await estimator.fit(table, { target: "y" }), rows: table }));
		};
		if (estimator.tasks.includes("regression")) {
			await learn({ a: [1], y: [2] });
			await learn({ a: [1, 2], y: [2, 3] });
			await learn({ a: [...a], b: [...b], y: Array(count).fill(4) });
		}
		if (estimator.tasks.includes("classification")) {
			await learn({ a: [1, 2], y: ["n", "p"] });
			await learn({ a: [1], y: ["n"] });
			await learn({ a: [...a], b: [...b], y: Array.from(a, (value) => (value > 0 ? "p" : "n")) });
			await learn({ a: [...a], b: [...b], y: Array.from(a, (_, i) => (i === 0 ? "rare" : "usual")) });
		}
	});

	test("infinite numbers, no rows and one class are refused", async () => {
		const estimator = await make(method);
		const [target] = targetValues(estimator);
		const infinite = Table.fromColumns({
			a: Float64Array.from(a, (value, i) => (i === 3 ? Infinity : value)),
		}) as never;
		await expect(estimator.fit(infinite, { target: target as never })).rejects.toThrow(
			/got Infinity in column "a" of row 3/,
		);
		await expect(estimator.fit(rows.take([]) as never, { target: pick(estimator), features })).rejects.toThrow(
			/expected at least one row|expected at least two classes/,
		);
		const same = { target: Array(count).fill("x"), task: "classification", features } as never;
		await expect(estimator.fit(rows, same)).rejects.toThrow(/expected at least two classes|to be regression/);
	});
});

const pick = (estimator: Estimator): string => targetsOf(estimator)[0] as string;

function targetValues(estimator: Estimator): (Float64Array | string[])[] {
	return targetsOf(estimator).map((target) => (target === "number" ? number : target === "two" ? two : three));
}

function wide(rowCount: number, columns: number): Record<string, Float64Array> {
	return Object.fromEntries(Array.from({ length: columns }, (_, j) => [`x${j}`, normal().slice(0, rowCount)]));
}

test("a number that is not finite, and an error that explains nothing, would be seen", async () => {
	const model = (value: number) => ({ predict: async () => ({ values: Float64Array.of(1, value) }) }) as never;
	await answered(async () => ({ model: model(2), rows }));
	await expect(answered(async () => ({ model: model(Number.NaN), rows }))).rejects.toThrow(
		/a number that is not finite/,
	);
	const fails = (error: Error) =>
		answered(async () => {
			throw error;
		});
	await expect(fails(new TypeError("x is undefined"))).rejects.toThrow(TypeError);
	await expect(fails(new ExplainError("bad-input", "oops"))).rejects.toThrow("oops");
});
