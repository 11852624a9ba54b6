import { describe, expect, it } from "vitest";
import { datasets, linearRegression, type NdArray, ndArray, partialDependence, Table } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { independent, matrix, modelOf, rounding } from "./fixtures.ts";

const rows = independent(40);
const answer = ([a = 0, b = 0]: readonly number[]) => a * b + 2 * a;
const model = () => modelOf(answer, 3);
const close = (got: NdArray | undefined, expected: readonly number[]) => {
	expect(got?.values.length).toBe(expected.length);
	for (const [i, one] of expected.entries()) expect(got?.values[i]).toBeCloseTo(one, rounding);
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("partialDependence(model, rows)", () => {
	it("is Friedman's mean answer with the feature set in every row, and ICE the answers of single rows", async () => {
		const grid = [0, 0.25, 2];
		const { payload, diagnostics, target, unit } = await partialDependence(model(), matrix(rows), {
			feature: "a",
			grid,
			ice: 100,
		});
		close(
			payload.effect,
			grid.map((v) => mean(rows.map((row) => answer(row.with(0, v))))),
		);
		close(
			payload.individual,
			rows.flatMap((row) => grid.map((v) => answer(row.with(0, v)))),
		);
		expect(payload.rows).toEqual(rows.map((_, i) => i));
		close(
			payload.observed,
			rows.map(([a = 0]) => a),
		);
		expect([...(payload.density as NdArray).values].reduce((a, b) => a + b)).toBe(rows.length);
		expect(diagnostics.evaluations).toBe(1 + 3 * rows.length);
		expect([target, unit]).toEqual([{ indices: [0] }, "response"]);
	});

	it("keeps some rows' curves, drawn from all by the seed, and lets them start at 0", async () => {
		const options = { feature: 0, grid: [0, 1], ice: 6, centre: true };
		const { payload } = await partialDependence(model(), matrix(rows), options);
		expect(payload.rows).toHaveLength(6);
		expect(payload.rows?.at(-1)).toBeGreaterThan(6);
		close(
			payload.individual,
			(payload.rows ?? []).flatMap((row) => [0, (rows[row]?.[1] as number) + 2]),
		);
		close(payload.effect, [0, mean(rows.map(([, b = 0]) => b + 2))]);
		const other = await partialDependence(model(), matrix(rows), { ...options, seed: 1 });
		expect(other.payload.rows).not.toEqual(payload.rows);
		close(other.payload.effect, [...payload.effect.values]);
	});

	it("asks at quantiles, or evenly, and at every value of what has few", async () => {
		const skewed = matrix(Array.from({ length: 101 }, (_, i) => [(i / 100) ** 2, i % 3, 0]));
		const quantiles = await partialDependence(model(), skewed, { feature: 0, points: 5, ice: 0 });
		close(quantiles.payload.grid[0], [0, 0.0625, 0.25, 0.5625, 1]);
		const even = await partialDependence(model(), skewed, { feature: 0, points: 5, grid: "even", ice: 0 });
		close(even.payload.grid[0], [0, 0.25, 0.5, 0.75, 1]);
		expect(even.payload.individual).toBeUndefined();
		const few = await partialDependence(model(), skewed, { feature: 1 });
		close(few.payload.grid[0], [0, 1, 2]);
		const constant = await partialDependence(model(), skewed, { feature: 2 });
		close(constant.payload.grid[0], [0]);
	});

	it("of two features is a surface, the first along its rows", async () => {
		const { payload } = await partialDependence(model(), matrix(rows), { feature: ["b", "a"], points: 3 });
		const [b, a] = payload.grid.map(({ values }) => [...values]) as [number[], number[]];
		expect(payload.effect.shape).toEqual([3, 3]);
		close(
			payload.effect,
			b.flatMap((one) => a.map((other) => answer([other, one]))),
		);
		expect(payload.individual).toBeUndefined();
	});

	it("asks a category at the levels that occur, by the model's own codes", async () => {
		const penguins = (await datasets.load("penguins")).table.dropMissing();
		const fitted = await linearRegression().fit(penguins, {
			target: "bodyMass",
			features: ["flipperLength", "species"],
		});
		const some = penguins.filter(({ species }) => species !== "Chinstrap");
		const { payload, diagnostics, target } = await partialDependence(fitted, some, { feature: "species" });
		const levels = payload.features[0]?.levels ?? [];
		expect([...(payload.grid[0] as NdArray).values].map((code) => levels[code])).toEqual(["Adelie", "Gentoo"]);
		expect(target?.names).toEqual(["bodyMass"]);
		// Of an additive model, the difference of its coefficients.
		const [adelie, gentoo] = payload.effect.values as unknown as [number, number];
		const at = async (species: string) =>
			(await fitted.predict(Table.fromColumns({ flipperLength: [200], species: [species] }))).values[0] as number;
		expect(gentoo - adelie).toBeCloseTo((await at("Gentoo")) - (await at("Adelie")), 6);
		expect(diagnostics.warnings?.[0]).toMatch(
			/^"species" goes with "flipperLength" \(correlation ratio 0\.\d+\): the average/,
		);
	});

	it("averages over a sample of many rows, and takes missing values of the feature", async () => {
		const careful = modelOf(([a = 0]) => (Number.isNaN(a) ? -1 : a), 1);
		const many = ndArray(
			Float64Array.from({ length: 100_000 }, (_, i) => (i % 10 === 0 ? Number.NaN : i % 7)),
			[100_000, 1],
			["example", "feature"],
		);
		const { payload, diagnostics } = await partialDependence(careful, many, { feature: 0, sample: 50 });
		close(payload.effect, [0, 1, 2, 3, 4, 5, 6]);
		expect(diagnostics.evaluations).toBe(1 + 7 * 50);
		expect(await failure(partialDependence(careful, matrix([[Number.NaN]]), { feature: 0 }))).toMatch(
			/^bad-input .*values of "x0|^bad-input .*values of "a", got only missing ones/,
		);
	});

	it("explains one of several answers, by name, and scores where asked", async () => {
		const two = modelOf(([a = 0]) => [1 - a, a], 1, {
			outputNames: ["no", "yes"],
			outputUnit: "probability",
			scoreUnit: "log-odds",
			scores: async ({ values, shape }) =>
				ndArray(
					Float64Array.from(values, (a) => 10 * a),
					[shape[0] as number, 1],
					["example", "output"],
				),
		});
		const rows = matrix([[0.25], [0.75]]);
		const options = { feature: 0, grid: [0.25, 1] };
		const second = await partialDependence(two, rows, options);
		close(second.payload.effect, [0.25, 1]);
		expect(second.target).toEqual({ indices: [1], names: ["yes"] });
		close((await partialDependence(two, rows, { ...options, output: "no" })).payload.effect, [0.75, 0]);
		const scores = await partialDependence(two, rows, { ...options, explain: "score" });
		close(scores.payload.effect, [2.5, 10]);
		expect([scores.unit, scores.target?.names]).toEqual(["log-odds", ["yes"]]);
		expect(await failure(partialDependence(two, rows, { ...options, output: "perhaps" }))).toMatch(
			/^unknown-name .*one of 2 \(no, yes\), got "perhaps"/,
		);
	});

	it.each<[string, () => Promise<unknown>, RegExp]>([
		["no feature", () => partialDependence(model(), matrix(rows), {} as never), /^bad-option .*option "feature"/],
		[
			"an unknown feature",
			() => partialDependence(model(), matrix(rows), { feature: "z" }),
			/^unknown-name .*\(a, b, c\)/,
		],
		["an index too high", () => partialDependence(model(), matrix(rows), { feature: 3 }), /^out-of-range .*got 3/],
		["one feature twice", () => partialDependence(model(), matrix(rows), { feature: ["a", 0] }), /^bad-option .*twice/],
		[
			"an infinite grid",
			() => partialDependence(model(), matrix(rows), { feature: 0, grid: [Infinity] }),
			/^bad-option .*"quantile", "even" or finite numbers/,
		],
	])("refuses %s", async (_, run, text) => {
		expect(await failure(run())).toMatch(text);
	});
});
