import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { datasets } from "../../../src/data/datasets/datasets.ts";
import { bSplineBasis } from "../../../src/models/gam/b-spline.ts";
import { type GamOptions, gam } from "../../../src/models/gam/gam.ts";
import { crossValidate } from "../../../src/models/table/cross-validate.ts";
import { failure } from "../../failure.ts";
import { relativeDifference } from "../../tolerance.ts";
import { slowFit, slowSplines } from "./restricted-likelihood.ts";

interface PygamCase {
	readonly smoothing: number;
	readonly weights?: boolean;
	readonly classes?: boolean;
	readonly predictions: number[];
	readonly degreesOfFreedom: number;
}

const pygam = JSON.parse(readFileSync(new URL("../../fixtures/gam/pygam.json", import.meta.url), "utf8")) as {
	x: number[][];
	y: number[];
	label: number[];
	weights: number[];
	cases: Record<string, PygamCase>;
};

/** Our straight lines have a penalty of 0.001 beside 150 rows, pygam's coefficients one of 1e-8; answers of iterations differ by less. */
const weakPenalty = 2e-4;

/** Curves, a step, a category, and a column that says nothing. */
function planted(count: number, seed = 1) {
	const random = seededRandom(seed);
	const rows = Array.from({ length: count }, () => {
		const [wave, step, noise] = [6 * random.uniform(), random.uniform(), random.normal()];
		const group = "abc"[random.integer(3)] as string;
		const signal = 3 * Math.sin(wave) + (step > 0.5 ? 2 : 0) + (group === "a" ? 1 : 0);
		return { wave, step, noise, group, signal, y: signal + 0.5 * random.normal() };
	});
	return rows;
}
const columns = ["wave", "step", "noise", "group"];
const fitted = (rows: readonly object[], options: GamOptions = {}, target = "y") =>
	gam(options).fit(rows as never, { target, features: columns });

describe("bSplineBasis", () => {
	it("is Cox's and de Boor's recursion", () => {
		for (const degree of [0, 1, 2, 3]) {
			const values = [0, 0.1, 0.5, 1.7, 2.4, 3];
			const { values: columns, shape } = bSplineBasis(values, { splines: 7, degree, min: 0, max: 3 });
			expect(shape).toEqual([6, 7]);
			const expected = values.flatMap((x) => slowSplines(x, 0, 3, 7, degree));
			expect(relativeDifference(columns, expected)).toBeLessThan(1e-12);
		}
	});

	it("sums to 1, also beyond the ends", () => {
		const { values } = bSplineBasis([-5, 0.3, 9], { min: 0, max: 1, splines: 5 });
		for (let row = 0; row < 3; row++) {
			expect(values.slice(5 * row, 5 * row + 5).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
		}
	});

	it("refuses what makes no splines", () => {
		expect(() => bSplineBasis([1, 2], { splines: 3 })).toThrow(
			"bSplineBasis: expected more splines than degree 3, got 3",
		);
		expect(() => bSplineBasis([])).toThrow("expected numbers");
		expect(() => bSplineBasis([1, 1])).toThrow('expected "min" below "max", got 1 and 1');
		expect(() => bSplineBasis([1, Number.NaN])).toThrow("expected finite numbers, got NaN at 1");
	});
});

describe("gam with a given penalty", () => {
	it.each(Object.entries(pygam.cases))("is pygam's: %s", async (_, golden) => {
		const { x, y, label, weights } = pygam;
		const target = golden.classes ? label.map(String) : y;
		const model = await gam({ smoothing: golden.smoothing }).fit(x, {
			target,
			...(golden.weights && { weights }),
		});
		const { values } = await model.predict(x);
		const predictions = golden.classes ? values.filter((_, i) => i % 2 === 1) : values;
		expect(relativeDifference(predictions, golden.predictions)).toBeLessThan(weakPenalty);
		expect(Math.abs(model.degreesOfFreedom[0]! - golden.degreesOfFreedom)).toBeLessThan(0.01);
	});

	it("is penalised least squares, solved slowly with Lagrange multipliers", async () => {
		const x = pygam.x.slice(0, 60);
		const y = pygam.y.slice(0, 60);
		const random = seededRandom(2);
		const raw = x.map(() => 0.2 + random.uniform());
		const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
		const weights = raw.map((value) => value / mean);
		const model = await gam({ smoothing: 2, splines: 8 }).fit(x, { target: y, weights });
		const expected = slowFit(x, y, weights, 8, 2);
		expect(relativeDifference((await model.predict(x)).values, expected)).toBeLessThan(weakPenalty);
		const { values } = await model.contributions(x);
		for (let term = 0; term < 3; term++) {
			const mean = weights.reduce((sum, weight, row) => sum + weight * values[row * 3 + term]!, 0) / 60;
			expect(Math.abs(mean)).toBeLessThan(1e-9);
		}
	});
});

describe("gam", () => {
	it("finds planted curves, and none where there is none", async () => {
		const model = await fitted(planted(1500));
		const { wave, noise, group } = Object.fromEntries(model.terms.map((term) => [term.name, term]));
		expect(wave!.degreesOfFreedom[0]).toBeGreaterThan(6);
		expect(noise!.degreesOfFreedom[0]).toBeLessThan(2);
		expect(group!.kind).toBe("levels");
		expect(model.residualDeviation).toBeCloseTo(0.5, 1);
		const [curve] = model.shapeEffects();
		const { values: grid } = curve!.grid[0]!;
		const centre = (3 * (1 - Math.cos(6))) / 6;
		for (let i = 10; i < grid.length - 10; i += 10) {
			expect(Math.abs(curve!.effect.values[i]! - (3 * Math.sin(grid[i]!) - centre))).toBeLessThan(0.3);
		}
		const [age] = model.importances();
		expect(age).toBeGreaterThan(1.5);
	});

	it("has bands that hold the truth in about 95 of 100 places", async () => {
		let [inside, all] = [0, 0];
		for (let seed = 1; seed <= 12; seed++) {
			const random = seededRandom(100 + seed);
			const rows = Array.from({ length: 150 }, () => {
				const x = random.uniform();
				return { x, y: Math.sin(6 * x) + 0.4 * random.normal() };
			});
			const model = await gam().fit(rows, { target: "y" });
			const [curve] = model.shapeEffects();
			const mean = rows.reduce((sum, { x }) => sum + Math.sin(6 * x), 0) / rows.length;
			for (const [i, x] of curve!.grid[0]!.values.entries()) {
				const truth = Math.sin(6 * x) - mean;
				inside += Number(truth >= curve!.band![0].values[i]! && truth <= curve!.band![1].values[i]!);
				all++;
			}
		}
		expect(inside / all).toBeGreaterThan(0.88);
		expect(inside / all).toBeLessThan(0.995);
	});

	it("adds up: the intercept and the contributions are the prediction", async () => {
		const rows = planted(300);
		const model = await fitted(rows, {
			pairs: [
				["wave", "step"],
				["wave", "group"],
			],
		});
		const { values, shape } = await model.contributions(rows);
		expect(shape).toEqual([300, 6, 1]);
		const { values: predictions } = await model.predict(rows);
		for (let row = 0; row < 300; row++) {
			let sum = model.intercept[0]!;
			for (let term = 0; term < 6; term++) sum += values[row * 6 + term]!;
			expect(sum).toBe(predictions[row]);
		}
	});

	it("learns an interaction as a surface beside the curves of its features", async () => {
		const random = seededRandom(8);
		const rows = Array.from({ length: 800 }, () => {
			const [a, b] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
			return { a, b, y: a + 3 * a * b + 0.2 * random.normal() };
		});
		const alone = await gam().fit(rows, { target: "y" });
		const paired = await gam({ pairs: [["a", "b"]] }).fit(rows, { target: "y" });
		expect(alone.residualDeviation).toBeGreaterThan(0.8);
		expect(paired.residualDeviation).toBeLessThan(0.23);
		const surface = paired.terms[2]!;
		expect([surface.name, surface.kind]).toEqual(["a × b", "surface"]);
		const { values } = await paired.contributions([
			{ a: 0.8, b: 0.8 },
			{ a: 0.8, b: -0.8 },
		]);
		expect(values[2]! - values[5]!).toBeCloseTo(3 * 0.8 * 1.6, 0);
		const shapes = (await paired.toShapes().predict(rows)).values;
		const exact = (await paired.predict(rows)).values;
		/** A cell is a sixteenth of either side; the surface rises by 3 over each. */
		expect(Math.max(...exact.map((value, i) => Math.abs(value - shapes[i]!)))).toBeLessThan(0.25);
	});

	it("classifies into two and three, near what is best", async () => {
		const { table } = await datasets.load("penguins");
		const model = await gam({ missing: "mean" }).fit(table, { target: "species" });
		const classes = await model.classify(table);
		const species = [...table].map((row) => row.species);
		const right = classes.filter((name, row) => name === species[row]);
		expect(right.length / table.rowCount).toBeGreaterThan(0.98);
		const { values } = await model.contributions(table.head(5));
		for (let at = 0; at < values.length; at += 3)
			expect(values[at]! + values[at + 1]! + values[at + 2]!).toBeCloseTo(0, 9);
		const cancer = await datasets.load("breast-cancer");
		const { mean } = await crossValidate(gam(), cancer.table, {
			target: "diagnosis",
			features: ["meanRadius", "meanTexture", "meanSmoothness", "meanConcavePoints"],
			folds: 3,
		});
		expect(mean).toBeGreaterThan(0.96);
	});

	it("answers the same bytes again", async () => {
		const [one, two] = await Promise.all([fitted(planted(200)), fitted(planted(200))]);
		expect(one.identity.id).toBe(two.identity.id);
	});

	it("tells its progress and hears its signal", async () => {
		let told = 0;
		await gam().fit(planted(100), { target: "y", features: columns, onProgress: () => told++ });
		expect(told).toBeGreaterThan(2);
		const stopped = AbortSignal.abort();
		expect(await failure(gam().fit(planted(50), { target: "y", signal: stopped }))).toContain("aborted");
	});
});

describe("gam and difficult data", () => {
	const finite = async (model: Awaited<ReturnType<typeof fitted>>, rows: readonly object[]) => {
		expect((await model.predict(rows as never)).values.every(Number.isFinite)).toBe(true);
		for (const effect of model.shapeEffects()) {
			expect([...effect.effect.values, ...effect.band![1].values].every(Number.isFinite)).toBe(true);
		}
	};

	it("shares an effect among copies of a column", async () => {
		const rows = planted(300).map((row) => ({ ...row, noise: row.wave }));
		const model = await fitted(rows);
		const { values } = await model.contributions(rows.slice(0, 20));
		for (let row = 0; row < 20; row++) expect(values[row * 4]).toBeCloseTo(values[row * 4 + 2]!, 3);
		await finite(model, rows);
	});

	it("gives a constant column, and few rows, nothing to say", async () => {
		const rows = planted(100).map((row) => ({ ...row, noise: 7 }));
		const model = await fitted(rows);
		expect(model.terms[2]).toMatchObject({ kind: "none" });
		expect(model.complexity.count).toBe(3);
		expect([...model.shapeEffects()[2]!.effect.values]).toEqual([0]);
		await finite(model, rows);
		const one = await fitted(rows.slice(0, 1));
		expect((await one.predict(rows.slice(0, 1))).values[0]).toBeCloseTo(rows[0]!.y, 9);
		await finite(await fitted(rows.slice(0, 3)), rows);
		await finite(await fitted(rows.map((row) => ({ ...row, y: 3 }))), rows);
	});

	it("takes more columns than rows, and fewer values than splines", async () => {
		const random = seededRandom(4);
		const wide = Array.from({ length: 12 }, () => Array.from({ length: 30 }, () => random.normal()));
		const model = await gam().fit(wide, { target: wide.map((row) => row[0]!) });
		expect((await model.predict(wide)).values.every(Number.isFinite)).toBe(true);
		const rows = planted(200).map((row, i) => ({ ...row, wave: i % 3, step: i % 2 }));
		const few = await fitted(rows);
		expect(few.terms.map(({ kind }) => kind)).toEqual(["curve", "line", "curve", "levels"]);
		await finite(few, rows);
	});

	it("stays finite where classes are separable", async () => {
		const rows = planted(120).map((row) => ({ ...row, y: row.wave > 3 ? "high" : "low" }));
		const model = await fitted(rows);
		await finite(model, rows);
		expect((await model.classify(rows)).filter((name, i) => name === rows[i]!.y).length).toBe(120);
	});

	it("counts weights in proportion; a row without weight is not there", async () => {
		const rows = planted(120);
		const half = rows.map((row, i) => ({ ...row, weight: i < 60 ? 2 : 0 }));
		const options = { target: "y", features: columns };
		const weighted = await gam().fit(half, { ...options, weights: "weight" });
		const only = await gam().fit(rows.slice(0, 60), options);
		expect(relativeDifference((await weighted.predict(rows)).values, (await only.predict(rows)).values)).toBeLessThan(
			1e-9,
		);
	});

	it("lets missing values and new levels add nothing, the former when asked to", async () => {
		const rows = planted(150).map((row, i) => ({ ...row, wave: i % 10 === 0 ? null : row.wave }));
		expect(await failure(fitted(rows))).toBe(
			'bad-input gam.fit: expected a value in column "wave" of row 0, got a missing one; gam({ missing: "mean" }) lets such a term add nothing',
		);
		const model = await fitted(rows, { missing: "mean" });
		const { values } = await model.contributions([{ ...rows[1], wave: null, group: "z" }]);
		expect([values[0], values[3]]).toEqual([0, 0]);
		expect(model.shapeEffects()[0]!.missing).toBe(0);
		const strict = await fitted(planted(50));
		expect(await failure(strict.predict([{ ...rows[1], wave: null }]))).toContain(
			'bad-input gam: expected a value in column "wave" of row 0, got a missing one',
		);
	});

	it("stays what it was beyond the training values", async () => {
		const model = await fitted(planted(200));
		const base = { step: 0.5, noise: 0, group: "a" };
		const { values } = await model.contributions([
			{ ...base, wave: 1e6 },
			{ ...base, wave: model.terms[0]!.parts.ranges[0]![1] },
		]);
		expect(values[0]).toBe(values[4]);
	});

	it("is straight where it is told to be", async () => {
		const model = await fitted(planted(200), { linear: ["wave"] });
		expect(model.terms[0]).toMatchObject({ kind: "line" });
		expect(model.shapeEffects()[0]!.grid[0]!.values).toHaveLength(2);
	});

	it("refuses what it cannot do", async () => {
		const rows = planted(30);
		expect(await failure(fitted(rows, { linear: ["height"] }))).toBe(
			'unknown-name gam: expected option "linear" to name features (wave, step, noise, group), got "height"',
		);
		expect(await failure(fitted(rows, { pairs: [["wave", "height"]] }))).toContain('option "pairs" to name features');
		expect(() => gam({ pairs: [["wave", "wave"]] })).toThrow('expected option "pairs" to be pairs of names');
		expect(() => gam({ smoothing: -1 })).toThrow(
			'expected option "smoothing" to be "reml" or a number above 0, got -1',
		);
		expect(await failure(fitted(rows.map((row) => ({ ...row, wave: null }))))).toContain("bad-input");
		expect(
			await failure(
				fitted(
					rows.map((row) => ({ ...row, wave: null })),
					{ missing: "mean" },
				),
			),
		).toContain("got only missing ones");
		expect(await failure(fitted(rows.map((row) => ({ ...row, y: "one" }))))).toContain("at least two classes");
		expect(await failure(gam().fit([], { target: "y" }))).toContain("at least one row");
		const wide = Array.from({ length: 3200 }, (_, i) => ({ name: `n${i}`, y: i % 7 }));
		expect(await failure(gam().fit(wide, { target: "y" }))).toContain("at most 3,000 coefficients, got more with");
	});

	it("does 100,000 rows", async () => {
		const random = seededRandom(1);
		const count = 100_000;
		const x = Float64Array.from({ length: 3 * count }, () => random.uniform());
		const y = Float64Array.from({ length: count }, (_, row) => Math.sin(5 * x[3 * row]!) + 0.1 * random.normal());
		const model = await gam().fit({ values: x, shape: [count, 3], axes: ["example", "feature"] }, { target: y });
		expect(model.residualDeviation).toBeCloseTo(0.1, 2);
	}, 20_000);
});
