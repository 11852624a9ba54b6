import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { crossValidate, datasets, type EbmOptions, ebm, ndArray } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { relativeDifference } from "../../tolerance.ts";

/** What a few bags with few rounds learn is enough to tell right from wrong. */
const quick: EbmOptions = { outerBags: 3, maxRounds: 300, smoothingRounds: 60, learningRate: 0.08, interactions: 0 };

/** Scores are summed in another order than the contributions. */
const anotherOrder = 1e-12;

/** A wave, a step, a category, a column that says nothing, and two that count together only. */
function planted(count: number, seed = 1) {
	const random = seededRandom(seed);
	return Array.from({ length: count }, () => {
		const [wave, step, noise] = [6 * random.uniform(), random.uniform(), random.normal()];
		const [left, right] = [random.uniform(), random.uniform()];
		const group = "abc"[random.integer(3)] as string;
		const signal =
			3 * Math.sin(wave) + (step > 0.5 ? 2 : 0) + (group === "a" ? 1 : 0) + (left > 0.5 === right > 0.5 ? 1 : -1);
		return { wave, step, noise, group, left, right, y: signal + 0.3 * random.normal() };
	});
}

/** R² on rows that were not learned from. */
async function r2(
	model: { predict(rows: never): Promise<{ values: ArrayLike<number> }> },
	rows: readonly { y: number }[],
) {
	const { values } = await model.predict(rows as never);
	const mean = rows.reduce((sum, { y }) => sum + y, 0) / rows.length;
	let [error, total] = [0, 0];
	for (const [i, { y }] of rows.entries()) {
		error += (y - (values[i] as number)) ** 2;
		total += (y - mean) ** 2;
	}
	return 1 - error / total;
}

describe("a regression", () => {
	const rows = planted(900);
	const fitted = ebm({ ...quick, interactions: 1 }).fit(rows, { target: "y" });

	it("finds curves, steps, levels and the pair that is there", async () => {
		const model = await fitted;
		expect(model.terms.map(({ name }) => name)).toEqual([
			"wave",
			"step",
			"noise",
			"group",
			"left",
			"right",
			"left × right",
		]);
		expect(await r2(model, planted(500, 2))).toBeGreaterThan(0.9);
		const importances = model.importances();
		const [wave, step, noise, , , , pair] = importances as unknown as number[];
		expect(wave).toBeGreaterThan(1);
		expect(step).toBeGreaterThan(0.6);
		expect(pair).toBeGreaterThan(0.5);
		expect(noise).toBeLessThan(0.2);
		const [, jump] = model.shapeEffects();
		const value = (at: number) =>
			jump?.effect.values[(jump.grid[0]?.values.findIndex((x) => x > at) as number) - 1] as number;
		expect(value(0.7) - value(0.3)).toBeGreaterThan(1.5);
		expect(value(0.45) - value(0.2)).toBeLessThan(1);
	});

	it("is a sum that can be redone by hand, whose terms have mean 0 and whose predictions have the target's mean", async () => {
		const model = await fitted;
		const added = await model.contributions(rows);
		const { values } = await model.predict(rows);
		const terms = model.terms.length;
		const sums = Array.from({ length: rows.length }, (_, row) =>
			added.values
				.subarray(row * terms, (row + 1) * terms)
				.reduce((sum, value) => sum + value, model.intercept[0] as number),
		);
		expect(relativeDifference(values, sums)).toBeLessThan(anotherOrder);
		for (let t = 0; t < terms; t++) {
			const mean = rows.reduce((sum, _, row) => sum + (added.values[row * terms + t] as number), 0) / rows.length;
			expect(Math.abs(mean)).toBeLessThan(1e-10);
		}
		const means = [values, rows.map(({ y }) => y)].map(
			(all) => Array.from(all).reduce((a, b) => a + b, 0) / rows.length,
		);
		expect(means[0]).toBeCloseTo(means[1] as number, 10);
	});

	it("has bands that say how far the bags differ, and densities of all rows", async () => {
		const model = await fitted;
		for (const { band, density, shape } of model.terms) {
			expect(band?.some((width) => width > 0)).toBe(true);
			expect(density.reduce((sum, weight) => sum + weight, 0)).toBe(rows.length);
			if (shape.form !== "pair") expect(shape.unseen.every((value) => value === 0)).toBe(true);
		}
		const one = await ebm({ ...quick, outerBags: 1 }).fit(rows, { target: "y" });
		expect(one.terms.every(({ band }) => band?.every((width) => width === 0))).toBe(true);
	});

	it("is the same bytes for the same seed, and others for another, in threads and in a thread's own", async () => {
		const again = await ebm({ ...quick, interactions: 1 }).fit(rows, { target: "y" });
		expect(again.identity.id).toBe((await fitted).identity.id);
		const other = await ebm({ ...quick, interactions: 1 }).fit(rows, { target: "y", seed: 1 });
		expect(other.identity.id).not.toBe(again.identity.id);
		// Folds are fitted in threads, where bags run one after the other.
		const some = rows.slice(0, 150);
		const { scores } = await crossValidate(ebm(quick), some, { target: "y", folds: 3 });
		expect(scores).toHaveLength(3);
		expect(Math.min(...scores)).toBeGreaterThan(0.5);
	});

	it("keeps curves rising or falling, exactly, and leaves them out of chosen pairs", async () => {
		const model = await ebm({ ...quick, interactions: 5, maxLeaves: 3, monotone: { wave: -1, step: 1 } }).fit(rows, {
			target: "y",
		});
		const valuesOf = (name: string) => model.terms[model.termIndex("test", name)]?.shape.values as Float64Array;
		const [wave, step] = [valuesOf("wave"), valuesOf("step")];
		expect(wave.every((value, i) => i === 0 || value <= (wave[i - 1] as number))).toBe(true);
		expect(step.every((value, i) => i === 0 || value >= (step[i - 1] as number))).toBe(true);
		expect((step.at(-1) as number) - (step[0] as number)).toBeGreaterThan(1.5);
		const free = (await fitted).terms[0]?.shape.values as Float64Array;
		expect(free.some((value, i) => i > 0 && value > (free[i - 1] as number))).toBe(true);
		for (const { name, features } of model.terms) if (features.length === 2) expect(name).not.toMatch(/wave|step/);
	});

	it("takes the pairs that are named", async () => {
		const model = await ebm({ ...quick, interactions: [["group", "step"]] }).fit(rows, { target: "y" });
		expect(model.terms.at(-1)?.name).toBe("group × step");
		expect(model.terms).toHaveLength(7);
	});

	it("counts a row of weight 2 twice in the mean, and one of weight 0 not at all", async () => {
		const some = rows.slice(0, 200);
		const weight = some.map((_, i) => (i < 100 ? 0 : 1));
		const options = { target: "y", features: ["wave", "step"] } as const;
		const weighted = await ebm(quick).fit(some, { ...options, weights: weight });
		const without = await ebm(quick).fit(some.slice(100), options);
		expect(weighted.terms[0]?.shape.values).toEqual(without.terms[0]?.shape.values);
		// Twice the weight on the rows of group a moves the intercept to where their mean is.
		const heavy = await ebm({ ...quick, maxRounds: 0 }).fit(some, {
			...options,
			weights: some.map(({ group }) => (group === "a" ? 2 : 1)),
		});
		const repeated = some.flatMap((row) => (row.group === "a" ? [row, row] : [row]));
		const mean = repeated.reduce((sum, { y }) => sum + y, 0) / repeated.length;
		expect(heavy.intercept[0]).toBeCloseTo(mean, 10);
	});
});

describe("a classification", () => {
	it("of two classes gives log-odds that sum, calibrated in the mean", async () => {
		const { table, target } = await datasets.load("breast-cancer");
		const model = await ebm({ ...quick, outerBags: 2, maxRounds: 100 }).fit(table, { target });
		const { values } = await model.predict(table);
		const { values: scores } = await model.scores(table);
		expect(model.scoreUnit).toBe("log-odds");
		const second = Array.from(scores, (_, row) => values[2 * row + 1] as number);
		expect(
			relativeDifference(
				second,
				scores.map((score) => 1 / (1 + Math.exp(-score))),
			),
		).toBeLessThan(anotherOrder);
		const share = table.toRows().filter((row) => row[target] === model.classes?.[1]).length / table.rowCount;
		expect(second.reduce((sum, p) => sum + p, 0) / second.length).toBeCloseTo(share, 9);
		const right = (await model.classify(table)).filter((name, row) => name === table.toRows()[row]?.[target]).length;
		expect(right / table.rowCount).toBeGreaterThan(0.97);
	});

	it("of three classes has a curve for each, and probabilities that sum to 1", async () => {
		const { table, target } = await datasets.load("penguins");
		const model = await ebm({ ...quick, outerBags: 2 }).fit(table, { target });
		expect(model.intercept).toHaveLength(3);
		expect(model.intercept.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
		const { values } = await model.predict(table);
		for (let row = 0; row < table.rowCount; row++) {
			const sum = [0, 1, 2].reduce((all, k) => all + (values[3 * row + k] as number), 0);
			expect(sum).toBeCloseTo(1, 12);
		}
		const names = await model.classify(table);
		const right = table.toRows().filter((row, i) => row[target] === names[i]).length;
		expect(right / table.rowCount).toBeGreaterThan(0.97);
		expect(await failure(ebm({ interactions: 2 }).fit(table, { target }))).toMatch(
			/^bad-option .*expected option "interactions" to be 0/,
		);
	});

	it("of separable classes stays finite", async () => {
		const rows = Array.from({ length: 80 }, (_, i) => ({ a: i, label: i < 40 ? "no" : "yes" }));
		const model = await ebm({ ...quick, validation: 0 }).fit(rows, { target: "label" });
		expect((await model.scores(rows)).values.every(Number.isFinite)).toBe(true);
		expect(await model.classify(rows)).toEqual(rows.map(({ label }) => label));
	});
});

describe("data that are hard", () => {
	const rows = planted(120);

	it("have bins for what is missing and what was not there", async () => {
		const holed = rows.map((row, i) => (i % 4 === 0 ? { ...row, step: null, y: row.y + 5 } : row));
		const model = await ebm(quick).fit(holed, { target: "y" });
		expect(model.terms[1]?.missingWeight).toBe(30);
		const strange = [{ ...rows[0], group: "z", wave: null, step: null }];
		const added = await model.contributions(strange as never);
		// No training row lacked a wave, and none was of group z.
		expect(added.values[0]).toBe(0);
		expect(added.values[3]).toBe(0);
		expect(added.values[1]).toBeGreaterThan(2);
	});

	it.each<[string, (row: (typeof rows)[number], i: number) => Record<string, unknown>]>([
		["a constant column", (row) => ({ wave: row.wave, same: 1, y: row.y })],
		["a column with nothing in it", (row) => ({ wave: row.wave, empty: Number.NaN, y: row.y })],
		["two equal columns", (row) => ({ wave: row.wave, copy: row.wave, y: row.y })],
		["a constant target", (row) => ({ wave: row.wave, y: 3 })],
		["a category with a level for each row", (row, i) => ({ wave: row.wave, id: `row ${i}`, y: row.y })],
		[
			"more columns than rows",
			(row, i) => ({
				...Object.fromEntries(Array.from({ length: 130 }, (_, j) => [`c${j}`, (i * (j + 7)) % 31])),
				y: row.y,
			}),
		],
	])("give finite curves: %s", async (_, change) => {
		const changed = rows.map(change);
		const model = await ebm({ ...quick, outerBags: 2, maxRounds: 30, smoothingRounds: 10, interactions: 2 }).fit(
			changed as never,
			{
				target: "y",
			},
		);
		expect(model.terms.every(({ shape }) => shape.values.every(Number.isFinite))).toBe(true);
		const { values } = await model.predict(changed as never);
		expect(values.every(Number.isFinite)).toBe(true);
	});

	it("may be few rows: one, or as many as are no leaf", async () => {
		for (const count of [1, 2, 7]) {
			const some = rows.slice(0, count);
			const model = await ebm({ outerBags: 2 }).fit(some, { target: "y" });
			const mean = some.reduce((sum, { y }) => sum + y, 0) / count;
			const { values } = await model.predict(rows.slice(50, 52));
			expect(values[0]).toBeCloseTo(mean, 9);
			expect(values[1]).toBeCloseTo(mean, 9);
		}
	});

	it("may be a million rows", async () => {
		const count = 1_000_000;
		const x = Float64Array.from({ length: count }, (_, i) => (i * 7919) % 1009);
		const model = await ebm({ outerBags: 1, maxRounds: 3, smoothingRounds: 0, learningRate: 1, interactions: 0 }).fit(
			ndArray(x, [count, 1], ["example", "feature"]),
			{ target: x.map((value) => (value > 500 ? 1 : -1)), task: "regression" },
		);
		const { values } = await model.predict([[100], [900]]);
		expect(values[0]).toBeCloseTo(-1, 6);
		expect(values[1]).toBeCloseTo(1, 6);
	});

	it("with categories of many levels are in no chosen pair that would be too large, and refused as one that is named", async () => {
		const wide = Array.from({ length: 2000 }, (_, i) => ({
			id: `row ${i}`,
			a: i % 97,
			b: (i * 7) % 89,
			y: (i % 97) - ((i * 7) % 89),
		}));
		const options = { outerBags: 1, maxRounds: 20, smoothingRounds: 5 };
		const model = await ebm({ ...options, interactions: 3 }).fit(wide, { target: "y" });
		expect(model.terms.filter(({ features }) => features.length === 2).map(({ name }) => name)).toEqual(["a × b"]);
		expect(await failure(ebm({ ...options, interactions: [["id", "a"]] }).fit(wide, { target: "y" }))).toMatch(
			/^bad-input ebm: expected at most 65,535 bins.* got 128,128 of "id" and "a"/,
		);
	});

	it("are refused with a reason where nothing can be learned", async () => {
		const refusal = (from: unknown, options: object, given: EbmOptions = quick) =>
			failure(ebm(given).fit(from as never, { target: "y", ...options } as never));
		expect(await refusal([], {})).toMatch(/^bad-input/);
		expect(
			await refusal(
				rows.map((row) => ({ ...row, label: "one" })),
				{ target: "label" },
			),
		).toMatch(/^bad-input/);
		expect(await refusal([{ a: Number.POSITIVE_INFINITY, y: 1 }, ...rows.map(({ y }) => ({ a: y, y }))], {})).toMatch(
			/^not-finite/,
		);
		expect(await refusal(rows, { weights: rows.map(() => 0) })).toMatch(/^bad-input/);
		const labelled = rows.map((row, i) => ({ a: row.wave, label: i < 60 ? "no" : "yes" }));
		expect(
			await refusal(labelled, { target: "label", weights: labelled.map(({ label }) => Number(label === "no")) }),
		).toMatch(/^bad-input ebm: expected rows of each class with a weight above 0/);
	});
});

describe("options", () => {
	const rows = planted(60);
	const told = (options: object) => failure((async () => ebm(options as EbmOptions).fit(rows, { target: "y" }))());

	it("are checked", async () => {
		expect(await told({ rounds: 3 })).toMatch(/^bad-option ebm: there is no option "rounds"/);
		expect(await told({ learningRate: 0 })).toMatch(/^bad-option .*"learningRate" to be a number above 0/);
		expect(await told({ validation: 0.9 })).toMatch(
			/^bad-option .*"validation" to be a number at least 0 and at most 0.5/,
		);
		expect(await told({ interactions: [["wave"]] })).toMatch(/^bad-option .*"interactions"/);
		expect(await told({ interactions: [["wave", "hue"]] })).toMatch(/^unknown-name .*"interactions", got "hue"/);
		expect(
			await told({
				interactions: [
					["wave", "step"],
					["step", "wave"],
				],
			}),
		).toMatch(/^bad-option .*each pair once/);
		expect(await told({ interactions: [["wave", "step"]], monotone: { step: 1 } })).toMatch(/^bad-option .*"step"/);
		expect(await told({ monotone: { hue: 1 } })).toMatch(/^unknown-name .*"monotone", got "hue"/);
		expect(await told({ monotone: { wave: 2 } })).toMatch(/^bad-option .*"monotone"/);
		expect(await told({ monotone: { group: 1 } })).toMatch(/^bad-option .*"group" with a category/);
	});

	it("progress is told, bag by bag, and an abort is heard", async () => {
		const seen: number[] = [];
		await ebm({ ...quick, interactions: 1 }).fit(rows, {
			target: "y",
			onProgress: ({ done, total }) => {
				expect(total).toBe(6);
				seen.push(done);
			},
		});
		expect([...new Set(seen)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
		const controller = new AbortController();
		const running = ebm({ outerBags: 14, validation: 0, maxRounds: 50_000 }).fit(rows, {
			target: "y",
			signal: controller.signal,
		});
		setTimeout(() => controller.abort(), 100);
		expect(await failure(running)).toMatch(/^aborted ebm: stopped by its signal/);
	});
});
