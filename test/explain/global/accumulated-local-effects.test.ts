import { describe, expect, it } from "vitest";
import { accumulatedLocalEffects, datasets, logisticRegression, type NdArray } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { independent, matrix, modelOf, rounding } from "./fixtures.ts";

const rows = independent(120);
const values = (array: NdArray | undefined) => [...(array?.values ?? [])];

/** Apley and Zhu's first-order estimate in plain loops, from the edges of the intervals. */
function reference(
	answer: (row: readonly number[]) => number,
	data: readonly (readonly number[])[],
	column: number,
	edges: readonly number[],
): number[] {
	const effect = [0];
	const counts: number[] = [];
	for (let k = 1; k < edges.length; k++) {
		const [low, high] = [edges[k - 1] as number, edges[k] as number];
		const inside = data.filter((row) => {
			const value = row[column] as number;
			return (value > low || (k === 1 && value === low)) && value <= high;
		});
		const step = inside.reduce((sum, row) => sum + answer(row.with(column, high)) - answer(row.with(column, low)), 0);
		effect.push((effect[k - 1] as number) + step / inside.length);
		counts.push(inside.length);
	}
	const mean = counts.reduce((sum, n, k) => sum + (n * ((effect[k] as number) + (effect[k + 1] as number))) / 2, 0);
	return effect.map((value) => value - mean / data.length);
}

describe("accumulatedLocalEffects(model, rows)", () => {
	it("is Apley and Zhu's estimate", async () => {
		const answer = ([a = 0, b = 0, c = 0]: readonly number[]) => a * a * b + Math.sin(5 * a) + c;
		const { payload, diagnostics } = await accumulatedLocalEffects(modelOf(answer, 3), matrix(rows), {
			feature: "a",
			intervals: 9,
		});
		const edges = values(payload.grid[0]);
		expect(edges).toHaveLength(10);
		const expected = reference(answer, rows, 0, edges);
		for (const [k, value] of values(payload.effect).entries())
			expect(value).toBeCloseTo(expected[k] as number, rounding);
		expect(diagnostics.evaluations).toBe(1 + 2 * rows.length);
		expect(values(payload.density).reduce((a, b) => a + b)).toBe(rows.length);
	});

	it("finds the own part of an additive model where partial dependence asks about impossible rows", async () => {
		// b is a copy of a; beyond the diagonal the model answers nonsense.
		const twins = rows.map(([a = 0]) => [a, a]);
		const nonsense = modelOf(([a = 0, b = 0]) => (Math.abs(a - b) > 0.2 ? 1000 : a), 2);
		const { payload } = await accumulatedLocalEffects(nonsense, matrix(twins), { feature: 0, intervals: 20 });
		const edges = values(payload.grid[0]);
		const effect = values(payload.effect);
		for (const [k, value] of effect.entries()) {
			expect(value - (effect[0] as number)).toBeCloseTo((edges[k] as number) - (edges[0] as number), rounding);
		}
	});

	it("has a band that holds the curve, the same for the same seed, and wider for fewer rows", async () => {
		const answer = ([a = 0, b = 0]: readonly number[]) => a * (b > 0.5 ? 4 : -1);
		const width = async (count: number, seed = 0) => {
			const options = { feature: 0, intervals: 5, seed };
			const { payload } = await accumulatedLocalEffects(modelOf(answer, 3), matrix(independent(count)), options);
			const [low, high] = (payload.band ?? []).map(values) as [number[], number[]];
			for (const [k, value] of values(payload.effect).entries()) {
				expect(low[k]).toBeLessThanOrEqual(value);
				expect(high[k]).toBeGreaterThanOrEqual(value);
			}
			return (high[5] as number) - (low[5] as number);
		};
		const few = await width(60);
		expect(few).toBeGreaterThan(1.5 * (await width(600)));
		expect(await width(60)).toBe(few);
		expect(await width(60, 1)).not.toBe(few);
		const none = await accumulatedLocalEffects(modelOf(answer, 3), matrix(rows), { feature: 0, bootstrap: 0 });
		expect(none.payload.band).toBeUndefined();
	});

	it("of a category steps between levels that are alike in the other features", async () => {
		const penguins = (await datasets.load("penguins")).table.dropMissing();
		const fitted = await logisticRegression().fit(penguins, {
			target: "sex",
			features: ["species", "bodyMass", "billLength"],
		});
		const { payload } = await accumulatedLocalEffects(fitted, penguins, { feature: "species" });
		const levels = payload.features[0]?.levels ?? [];
		const order = values(payload.grid[0]).map((code) => levels[code]);
		// Gentoos are the heaviest; Chinstraps weigh what Adelies do and have the Gentoos' bills.
		expect(order).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
		expect(values(payload.density)).toEqual([146, 68, 119]);
		const weighted = values(payload.effect).reduce(
			(sum, value, k) => sum + value * (payload.density?.values[k] as number),
			0,
		);
		expect(weighted).toBeCloseTo(0, 9);

		// The steps in plain loops: rows of both levels, asked at both.
		const { values: x } = await fitted.readRows(penguins);
		const all = Array.from({ length: penguins.rowCount }, (_, i) => [...x.subarray(3 * i, 3 * i + 3)]);
		const codes = values(payload.grid[0]);
		for (let k = 0; k < 2; k++) {
			const [from, to] = [codes[k] as number, codes[k + 1] as number];
			const near = all.filter(([species]) => species === from || species === to);
			const answers = async (code: number) =>
				(await fitted.predict(matrix(near.map((row) => row.with(0, code))))).values;
			const [low, high] = [await answers(from), await answers(to)];
			const step =
				near.reduce((sum, _, i) => sum + (high[2 * i + 1] as number) - (low[2 * i + 1] as number), 0) / near.length;
			const effect = values(payload.effect);
			expect((effect[k + 1] as number) - (effect[k] as number)).toBeCloseTo(step, 9);
		}
	});

	it("of two features is what they do only together: 0 of a sum, the product of deviations of a product", async () => {
		const sum = modelOf(([a = 0, b = 0]) => Math.exp(a) + b * b, 3);
		const nothing = await accumulatedLocalEffects(sum, matrix(rows), { feature: ["a", "b"], intervals: 6 });
		for (const value of values(nothing.payload.effect)) expect(value).toBeCloseTo(0, rounding);

		const product = modelOf(([a = 0, b = 0]) => a * b, 3);
		const many = independent(4000);
		const { payload } = await accumulatedLocalEffects(product, matrix(many), { feature: ["a", "b"], intervals: 6 });
		const [a, b] = payload.grid.map(values) as [number[], number[]];
		expect(payload.effect.shape).toEqual([7, 7]);
		// Evenly spread in the unit square: (a − ½)(b − ½), as far as cells of 111 rows tell.
		const cells = 0.01;
		for (let i = 0; i < 7; i++) {
			for (let j = 0; j < 7; j++) {
				const expected = ((a[i] as number) - 0.5) * ((b[j] as number) - 0.5);
				expect(Math.abs((payload.effect.values[7 * i + j] as number) - expected)).toBeLessThan(cells);
			}
		}
	});

	it("says how many cells hold no rows", async () => {
		const diagonal = rows.map(([a = 0]) => [a, a + 0.01]);
		const product = modelOf(([a = 0, b = 0]) => a * b, 2);
		const { diagnostics } = await accumulatedLocalEffects(product, matrix(diagonal), { feature: [0, 1], intervals: 4 });
		expect(diagnostics.warnings?.[0]).toMatch(/^12 of 16 cells hold no rows/);
	});

	it("of a constant is 0, with a warning; of a single row too; and missing values are left out", async () => {
		const careful = modelOf(([a = 0]) => (Number.isNaN(a) ? 99 : a), 1);
		const { payload, diagnostics } = await accumulatedLocalEffects(careful, matrix([[2], [2]]), { feature: 0 });
		expect([values(payload.grid[0]), values(payload.effect)]).toEqual([[2], [0]]);
		expect(diagnostics.warnings?.[0]).toMatch(/^"a" has one value only/);
		const gaps = await accumulatedLocalEffects(careful, matrix([[1], [Number.NaN], [3]]), { feature: 0, bootstrap: 0 });
		expect(values(gaps.payload.effect)).toEqual([-1, 1]);
	});

	const sum = modelOf(([a = 0]) => (Number.isNaN(a) ? 0 : a), 3);
	it.each<[string, () => Promise<unknown>, RegExp]>([
		["no feature", () => accumulatedLocalEffects(sum, matrix(rows), {} as never), /^bad-option .*"feature"/],
		[
			"one feature twice",
			() => accumulatedLocalEffects(sum, matrix(rows), { feature: [1, "b"] }),
			/^bad-option .*two different features/,
		],
		[
			"a pair with a constant",
			() => accumulatedLocalEffects(sum, matrix(rows.map(([a = 0]) => [a, 1, a])), { feature: ["a", "b"] }),
			/^bad-input .*"b" to vary/,
		],
		[
			"missing values only",
			() => accumulatedLocalEffects(sum, matrix([[Number.NaN, 1, 1]]), { feature: 0 }),
			/^bad-input .*got only missing ones/,
		],
	])("refuses %s", async (_, run, text) => {
		expect(await failure(run())).toMatch(text);
	});

	it("refuses a category in a pair", async () => {
		const penguins = (await datasets.load("penguins")).table.dropMissing();
		const fitted = await logisticRegression().fit(penguins, { target: "sex", features: ["species", "bodyMass"] });
		const run = accumulatedLocalEffects(fitted, penguins, { feature: ["species", "bodyMass"] });
		expect(await failure(run)).toMatch(/^bad-option .*two numbers, got the category "species"/);
	});
});
