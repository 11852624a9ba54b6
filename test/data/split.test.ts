import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datasets, digits, kFold, ndArray, split, splitTable, take } from "../../src/index.ts";

describe("split(labels)", () => {
	const { labels } = digits();

	it("puts every example in exactly one part", () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(3), { maxLength: 60 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.integer(),
				(classes, test, seed) => {
					const parts = split(classes, { test, seed });
					expect([...parts.train, ...parts.test].sort((a, b) => a - b)).toEqual(classes.map((_, i) => i));
				},
			),
		);
	});

	it("holds out the same share of every class, rounded", () => {
		const { test } = split(labels, { test: 0.25, seed: 4 });
		for (let digit = 0; digit < 10; digit++) {
			const all = labels.filter((label) => label === digit).length;
			expect([...test].filter((example) => labels[example] === digit)).toHaveLength(Math.round(all / 4));
		}
	});

	it("gives the same parts for the same seed and others for another", () => {
		expect(split(labels, { seed: 1 })).toEqual(split(labels, { seed: 1 }));
		expect(split(labels, { seed: 1 })).not.toEqual(split(labels, { seed: 2 }));
	});

	it("mixes the classes, as training in order would go wrong", () => {
		const first = [...split(labels).train.subarray(0, 40)].map((example) => labels[example]);
		expect(new Set(first).size).toBeGreaterThan(5);
	});

	it("refuses a share outside 0 … 1 and an unknown option", () => {
		expect(() => split(labels, { test: 25 })).toThrow(/expected option "test" to be a number between 0 and 1, got 25/);
		expect(() => split(labels, { share: 0.2 } as never)).toThrow(/no option "share"; the options are test, seed/);
	});
});

describe("take(array, indices)", () => {
	const array = ndArray(Float32Array.from([1, 2, 3, 4, 5, 6]), [3, 2], ["example", "feature"]);

	it("copies examples in the order of the indices", () => {
		const taken = take(array, [2, 0, 2]);
		expect(taken).toEqual(ndArray(Float32Array.from([5, 6, 1, 2, 5, 6]), [3, 2], ["example", "feature"]));
		taken.values[0] = 9;
		expect(array.values[4]).toBe(5);
		expect(take(array, []).shape).toEqual([0, 2]);
	});

	it("refuses an index that is not on the axis", () => {
		expect(() => take(array, [3])).toThrow(/expected indices from 0 to 2, got 3/);
		expect(() => take(array, [-1])).toThrow(/got -1/);
	});
});

describe("kFold(labels)", () => {
	it("holds out every example exactly once, in parts of equal size and of equal classes", () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(3), { minLength: 2, maxLength: 60 }),
				fc.integer({ min: 2, max: 8 }),
				fc.integer(),
				(classes, wished, seed) => {
					const count = Math.min(wished, classes.length);
					const folds = kFold(classes, { folds: count, seed });
					expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual(classes.map((_, i) => i));
					for (const { train, test } of folds) expect(train.length + test.length).toBe(classes.length);
					for (const label of [undefined, ...new Set(classes)]) {
						const sizes = folds.map(
							({ test }) => [...test].filter((i) => label === undefined || classes[i] === label).length,
						);
						expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
					}
				},
			),
		);
	});

	it("gives the same parts for the same seed, and refuses more folds than examples", () => {
		const { labels } = digits();
		expect(kFold(labels, { seed: 3 })).toEqual(kFold(labels, { seed: 3 }));
		expect(() => kFold([0, 1], { folds: 3 })).toThrow(/at most the 2 examples, got 3/);
		expect(() => kFold([0, 1], { folds: 1 })).toThrow(/at least 2, got 1/);
	});
});

describe("splitTable(table)", () => {
	it("divides rows, keeping the proportion of a column's values", async () => {
		const { table } = await datasets.load("penguins");
		const { train, test } = splitTable(table, { test: 0.25, stratify: "species", seed: 2 });
		expect(train.rowCount + test.rowCount).toBe(344);
		const count = (species: string) => test.filter((row) => row.species === species).rowCount;
		expect([count("Adelie"), count("Chinstrap"), count("Gentoo")]).toEqual([38, 17, 31]);
		expect(splitTable(table, { test: 0.5 }).test.rowCount).toBe(172);
		expect(() => splitTable(table, { stratify: "colour" })).toThrow(/one of species, .* got "colour"/);
	});
});
