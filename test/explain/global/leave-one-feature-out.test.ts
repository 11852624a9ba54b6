import { describe, expect, it } from "vitest";
import {
	compareImportances,
	datasets,
	heldOutPermutation,
	type KFoldOptions,
	kFold,
	leaveOneFeatureOut,
	linearRegression,
	type NdArray,
	ridge,
	Table,
} from "../../../src/index.ts";
import { scoreOf } from "../../../src/models/table/scoring.ts";
import { failure } from "../../failure.ts";
import { independent, rounding } from "./fixtures.ts";

const { table, target } = await datasets.load("diabetes");
const few = table.select("bmi", "bloodPressure", "ldl", "sex", "progression");
const names = ["bmi", "bloodPressure", "ldl", "sex"];
const folds = (options: KFoldOptions = {}) => kFold(new Uint8Array(table.rowCount), options);

describe("leaveOneFeatureOut(estimator, rows)", () => {
	it("is the fall of the score by fits without a feature, on the same folds with the same seed", async () => {
		const { payload } = await leaveOneFeatureOut(ridge({ alpha: 1 }), few, { target, folds: 3, seed: 4 });
		const rowsAt = (rows: Uint32Array) => few.take(rows);
		for (const [k, { train, test }] of folds({ folds: 3, seed: 4 }).entries()) {
			const score = async (features: string[]) => {
				const model = await ridge({ alpha: 1 }).fit(rowsAt(train), { target, features });
				const y = Float64Array.from(rowsAt(test).toMatrix(["progression"]).values);
				const predicted = (await model.predict(rowsAt(test))).values;
				return scoreOf("test", "r2", "regression", { y, predicted, columns: 1 });
			};
			const full = await score(names);
			for (const [j, name] of names.entries()) {
				const without = await score(names.filter((other) => other !== name));
				expect((payload.repeats as NdArray).values[j * 3 + k]).toBeCloseTo(full - without, rounding);
			}
		}
		expect(payload.features.map(({ name }) => name)).toEqual(names);
	});

	it("gives twins about nothing each, and their group what both know", async () => {
		const rows = independent(200);
		const twins = Table.fromColumns({
			a: rows.map(([a = 0]) => a),
			copy: rows.map(([a = 0, , c = 0]) => a + 0.01 * c),
			b: rows.map(([, b = 0]) => b),
			y: rows.map(([a = 0, b = 0, c = 0]) => a + b + 0.3 * c),
		});
		const options = { target: "y", folds: 4 };
		const { payload, diagnostics } = await leaveOneFeatureOut(linearRegression(), twins, options);
		const [a, copy, b] = payload.scores.values as unknown as [number, number, number];
		expect(b).toBeGreaterThan(0.2);
		// `copy` also tells of the noise, so it keeps a little.
		expect(Math.abs(a)).toBeLessThan(0.2 * b);
		expect(copy).toBeLessThan(b);
		expect(payload.correlated).toEqual([[0, 1]]);
		expect(diagnostics.warnings?.[0]).toMatch(/^"a" and "copy" stand in .*groups: \[\["a", "copy"\]\] leaves them out/);
		const together = await leaveOneFeatureOut(linearRegression(), twins, { ...options, groups: [["a", "copy"]] });
		expect(together.payload.scores.values[0]).toBeGreaterThan(0.2);
		expect(together.diagnostics.warnings).toBeUndefined();
	});

	it("widens the t interval for folds that share rows (Nadeau and Bengio)", async () => {
		const { payload } = await leaveOneFeatureOut(ridge(), few, { target, folds: 4 });
		const own = Array.from((payload.repeats as NdArray).values.subarray(0, 4));
		const mean = own.reduce((a, b) => a + b, 0) / 4;
		const variance = own.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 3;
		const share = 1 / 4 + folds({ folds: 4 }).reduce((sum, { train, test }) => sum + test.length / train.length, 0) / 4;
		// t of 3 degrees of freedom at 97.5 %, by scipy.
		expect(payload.interval?.[1].values[0]).toBeCloseTo(mean + 3.182446305284263 * Math.sqrt(variance * share), 9);
	});

	it("tells how many fits there are, and after the first ones for how long", async () => {
		const labels: string[] = [];
		const onProgress = ({ label = "" }) => labels.push(label);
		await leaveOneFeatureOut(ridge(), few, { target, folds: 2, onProgress });
		expect(labels).toContain("leaveOneFeatureOut: 10 fits");
		expect(labels.some((label) => /: 10 fits, (about \d+ s|less than a second) left$/.test(label))).toBe(true);
	});

	it("compares the only feature with a model that looks at nothing", async () => {
		const only = few.select("bmi", "progression");
		const { payload } = await leaveOneFeatureOut(ridge(), only, { target });
		expect(payload.scores.values[0]).toBeGreaterThan(0.2);
	});

	it("takes weights, classes and given folds", async () => {
		const penguins = (await datasets.load("penguins")).table.dropMissing();
		const given = kFold(new Uint8Array(penguins.rowCount), { folds: 2, seed: 9 });
		const { payload } = await heldOutPermutation(ridge(), penguins, {
			target: "bodyMass",
			features: ["flipperLength", "species"],
			weights: Array.from({ length: penguins.rowCount }, (_, i) => 1 + (i % 2)),
			folds: given,
			score: "negative mean absolute error",
		});
		expect(payload.score).toBe("negative mean absolute error");
		expect(payload.repeats?.shape).toEqual([2, 2]);
		expect(payload.scores.values[0]).toBeGreaterThan(0);
	});

	it("hears its signal", async () => {
		const stop = new AbortController();
		const run = leaveOneFeatureOut(ridge(), few, { target, signal: stop.signal, onProgress: () => stop.abort() });
		expect(await failure(run)).toMatch(/^aborted/);
	});

	it.each<[string, () => Promise<unknown>, RegExp]>([
		[
			"a fitted model",
			async () => leaveOneFeatureOut((await ridge().fit(few, { target })) as never, few, { target }),
			/^unsupported-model .*can be fitted again, such as ridge/,
		],
		["no such target", () => leaveOneFeatureOut(ridge(), few, { target: "x" }), /^unknown-name .*to name a column/],
		[
			"folds of other rows",
			() =>
				leaveOneFeatureOut(ridge(), few, {
					target,
					folds: [
						{ train: Uint32Array.of(0, 1), test: Uint32Array.of(442) },
						{ train: Uint32Array.of(0, 1), test: Uint32Array.of(2) },
					],
				}),
			/^bad-option .*"folds" to hold indices of 442 rows.*in fold 0/,
		],
		["one fold", () => leaveOneFeatureOut(ridge(), few, { target, folds: 1 }), /^bad-option .*at least 2/],
	])("refuses %s", async (_, run, text) => {
		expect(await failure(run())).toMatch(text);
	});
});

describe("compareImportances(estimator, rows)", () => {
	it("asks both on the same folds, and orders a strong feature first by both", async () => {
		const [shuffled, alike, left] = await compareImportances(ridge({ alpha: 1 }), few, { target, conditional: true });
		expect([shuffled, alike, left].map((one) => one?.provenance.method)).toEqual([
			"heldOutPermutation",
			"heldOutPermutation",
			"leaveOneFeatureOut",
		]);
		expect(alike?.provenance.options.conditional).toBe(true);
		// The score with all features is of the same models on the same rows.
		expect(shuffled?.payload.baseline).toBeCloseTo(left?.payload.baseline as number, rounding);
		for (const { payload } of [shuffled, left] as { payload: { scores: NdArray } }[]) {
			expect([...payload.scores.values].indexOf(Math.max(...payload.scores.values))).toBe(0);
		}
	});
});
