import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { crossValidate, datasets, oneRule, ruleList, Table } from "../../../src/index.ts";
import { mineAntecedents } from "../../../src/models/rules/antecedents.ts";
import { searchOptimally } from "../../../src/models/rules/optimal-search.ts";
import type { FitContext } from "../../../src/models/table/estimator.ts";
import { readTrainingData } from "../../../src/models/table/training-data.ts";
import { bestListByTrial } from "../../reference/best-rule-list.ts";

/** Decimals to which sums of a few hundred weights in another order agree. */
const roundingOfSums = 9;

/** Noisy rows whose answer hangs on a colour, a number that is sometimes missing, and a switch. */
function noisyTable(seed: number, count: number): Table {
	const random = seededRandom(seed);
	const colours = ["red", "green", "blue"];
	const rows = Array.from({ length: count }, () => {
		const colour = colours[random.integer(3)] as string;
		const size = random.uniform() < 0.1 ? null : Math.round(20 * random.uniform()) / 2;
		const on = random.uniform() < 0.5;
		const right = colour === "red" || ((size ?? 0) > 6 && on);
		return { colour, size, on, weight: random.integer(4), answer: right !== random.uniform() < 0.15 ? "yes" : "no" };
	});
	return Table.fromRows(rows) as unknown as Table;
}

const features = ["colour", "size", "on"];
const context = {
	who: "test",
	checkpoint: async () => {},
} as unknown as FitContext;

describe("the search for the best rule list", () => {
	test.each([
		[0, 1, 0.02],
		[1, 1, 0.02],
		[2, 1, 0.005],
		[3, 2, 0.03],
		[4, 2, 0.01],
		[5, 1, 0],
	])("finds what trying all lists finds: seed %i, %i conditions, λ %f", async (seed, maxConditions, lambda) => {
		const weights = seed % 2 === 1 ? { weights: "weight" } : {};
		const data = await readTrainingData("test", noisyTable(seed, 50), { target: "answer", features, ...weights });
		const antecedents = await mineAntecedents(context, data, { cuts: 2, maxConditions, minSupport: 0.05 });
		const maxRules = maxConditions === 2 ? 2 : 3;
		const options = { lambda, maxRules, maxEvaluations: 1e6, timeLimit: Infinity };
		const { objective, certificate } = await searchOptimally(context, antecedents, options);
		const rows = Array.from({ length: 50 }, (_, row) => data.x.values.subarray(row * 3, row * 3 + 3));
		const ones = [...(data.weights ?? rows.map(() => 1))];
		const best = bestListByTrial(rows, data.y, ones, antecedents.list, lambda, maxRules);
		expect(antecedents.list.length).toBeGreaterThan(8);
		expect(certificate.optimal).toBe(true);
		expect(certificate.lowerBound).toBe(objective);
		expect(objective).toBeCloseTo(best, roundingOfSums);
	});

	test("says how much better a list could be where it was ended", async () => {
		const { table } = await datasets.load("breast-cancer");
		const whole = await ruleList().fit(table, { target: "diagnosis" });
		const ended = await ruleList({ maxEvaluations: 2000 }).fit(table, { target: "diagnosis" });
		expect(whole.certificate?.optimal).toBe(true);
		const { optimal, objective, lowerBound } = ended.certificate ?? expect.fail();
		expect(optimal).toBe(false);
		expect(lowerBound).toBeLessThan(objective);
		expect(lowerBound).toBeLessThanOrEqual(whole.certificate?.objective as number);
		expect(objective).toBeGreaterThanOrEqual(whole.certificate?.objective as number);
		expect(String(ended)).toMatch(/not proven optimal: objective 0\.\d+, no list is below 0\.\d+/);
	});
});

describe("ruleList", () => {
	test("has the objective that its own answers have", async () => {
		const { table } = await datasets.load("breast-cancer");
		const model = await ruleList({ lambda: 0.01 }).fit(table, { target: "diagnosis" });
		const said = await model.classify(table);
		const wrong = said.filter((diagnosis, row) => diagnosis !== table.at(row, "diagnosis")).length;
		const objective = wrong / table.rowCount + 0.01 * (model.rules.length - 1);
		expect(model.certificate?.objective).toBeCloseTo(objective, roundingOfSums);
		// What is printed can be followed: each rule's share and precision, counted again.
		const fired = await model.explain(table);
		for (const [i, { coverage, precision, outcome }] of model.rules.entries()) {
			const members = fired.flatMap(({ rule }, row) => (rule === i ? [row] : []));
			expect(coverage).toBeCloseTo(members.length / table.rowCount, roundingOfSums);
			const right = members.filter((row) => table.at(row, "diagnosis") === outcome).length;
			expect(precision).toBeCloseTo(right / members.length, roundingOfSums);
		}
	});

	test("counts a row of weight 2 as two rows, and one of weight 0 not at all", async () => {
		const table = noisyTable(7, 80);
		const repeated = Array.from({ length: 80 }, (_, row) => Array(Number(table.at(row, "weight"))).fill(row)).flat();
		const options = { target: "answer", features };
		const weighted = await ruleList().fit(table, { ...options, weights: "weight" });
		const counted = await ruleList().fit(table.take(repeated), options);
		expect(weighted.rules.map(({ text }) => text)).toEqual(counted.rules.map(({ text }) => text));
		expect(weighted.certificate?.objective).toBeCloseTo(counted.certificate?.objective as number, roundingOfSums);
	});

	test("is greedy and without a certificate for three classes and for numbers", async () => {
		const iris = (await datasets.load("iris")).table;
		const species = await ruleList().fit(iris, { target: "species" });
		expect(species.certificate).toBeUndefined();
		const said = await species.classify(iris);
		expect(said.filter((one, row) => one === iris.at(row, "species")).length).toBeGreaterThan(140);
		const diabetes = (await datasets.load("diabetes")).table;
		const progression = await ruleList().fit(diabetes, { target: "progression" });
		expect(progression.rules.length).toBeGreaterThan(2);
		const { mean } = await crossValidate(ruleList(), diabetes, { target: "progression" });
		expect(mean).toBeGreaterThan(0.2);
		await expect(ruleList({ search: "optimal" }).fit(iris, { target: "species" })).rejects.toThrow(
			/expected two classes for search "optimal", got 3 classes/,
		);
	});

	test("answers by the last rule where a value is missing or a level is new", async () => {
		const table = Table.fromColumns({
			colour: ["red", "red", "red", "blue", "blue", "blue"],
			size: [1, 2, 3, 10, 11, 12],
			answer: ["a", "a", "a", "b", "b", "b"],
		});
		for (const column of ["colour", "size"]) {
			const model = await ruleList().fit(table, { target: "answer", features: [column] });
			expect(model.rules).toHaveLength(2);
			const fired = await model.explain([{ [column]: null }, { [column]: column === "colour" ? "green" : 2 }]);
			expect(fired[0]).toMatchObject({ rule: 1, text: "otherwise" });
			expect(fired[1]?.rule).toBe(column === "colour" ? 1 : 0);
		}
	});

	test.each([
		["constant columns", { a: [1, 1, 1, 1], y: ["x", "y", "x", "x"] }],
		["only missing values", { a: [null, null, null, null], y: ["x", "y", "x", "x"] }],
		["columns that tell nothing", { a: [1, 2, 1, 2], y: ["x", "x", "y", "y"] }],
	])("answers always the same of %s", async (_name, columns) => {
		const table = Table.fromColumns(columns as never, {
			schema: { a: { type: "number" } } as never,
		}) as unknown as Table;
		for (const estimator of [ruleList(), ruleList({ search: "greedy" }), oneRule()]) {
			const model = await estimator.fit(table, { target: "y" });
			expect(model.rules.map(({ text, outcome }) => [text, outcome])).toEqual([["always", "x"]]);
		}
	});

	test("takes more columns than rows", async () => {
		const random = seededRandom(1);
		const columns = Object.fromEntries(
			Array.from({ length: 40 }, (_, j) => [`x${j}`, Array.from({ length: 12 }, () => random.uniform())]),
		);
		const y = Array.from({ length: 12 }, (_, i) => (i % 2 ? "a" : "b"));
		const model = await ruleList().fit(Table.fromColumns({ ...columns, y } as never) as unknown as Table, {
			target: "y",
		});
		expect(model.certificate?.optimal).toBe(true);
	});

	test("gives the same bytes again, and hears its signal", async () => {
		const table = noisyTable(3, 200);
		const [a, b] = [
			await ruleList().fit(table, { target: "answer" }),
			await ruleList().fit(table, { target: "answer" }),
		];
		expect(a.identity).toEqual(b.identity);
		const stop = new AbortController();
		const fit = ruleList().fit(table, { target: "answer", signal: stop.signal, onProgress: () => stop.abort() });
		await expect(fit).rejects.toMatchObject({ code: "aborted" });
	});

	test("takes a million rows", async () => {
		const random = seededRandom(5);
		const a = Float64Array.from({ length: 1e6 }, () => random.uniform());
		const y = Array.from(a, (value) => (value > 0.25 && value < 0.75 ? "in" : "out"));
		const model = await ruleList({ cuts: 2 }).fit(Table.fromColumns({ a, y }) as unknown as Table, { target: "y" });
		// Of so many distinct values cuts are looked for at quantiles, 1/512 apart.
		expect(model.certificate?.objective).toBeLessThan(0.02 + 2 / 512);
		expect(model.rules).toHaveLength(3);
	});
});

describe("oneRule", () => {
	test("finds Holte's rule: petals of iris, with six of a class in each interval", async () => {
		const { table } = await datasets.load("iris");
		const model = await oneRule().fit(table, { target: "species" });
		expect(model.rules.map(({ text, outcome }) => `${text}: ${outcome}`)).toEqual([
			"petalWidth ≤ 0.8 cm: setosa",
			"0.8 < petalWidth ≤ 1.75 cm: versicolor",
			"petalWidth > 1.75 cm: virginica",
			"otherwise: setosa",
		]);
		const said = await model.classify(table);
		// Holte (1993), table 3: 1R makes 96 % right here.
		expect(said.filter((one, row) => one === table.at(row, "species")).length).toBe(144);
	});

	test("makes a rule of each level, and one for what is missing", async () => {
		const table = Table.fromColumns({
			noise: ["a", "b", "a", "b", "a", "b", "a", "b"],
			colour: ["red", "red", "blue", "blue", "green", "green", null, null],
			y: ["x", "x", "y", "y", "x", "x", "y", "y"],
		}) as unknown as Table;
		const model = await oneRule().fit(table, { target: "y" });
		expect(model.rules.map(({ text, outcome, precision }) => [text, outcome, precision])).toEqual([
			["colour is blue", "y", 1],
			["colour is green", "x", 1],
			["colour is red", "x", 1],
			["otherwise", "y", 1],
		]);
	});

	test("refuses numbers to predict", async () => {
		const { table } = await datasets.load("diabetes");
		await expect(oneRule().fit(table, { target: "progression", task: "regression" })).rejects.toMatchObject({
			code: "bad-option",
		});
	});
});
