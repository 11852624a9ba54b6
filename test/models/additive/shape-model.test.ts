import { describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { ShapeModel } from "../../../src/models/additive/shape-model.ts";
import { features, ofAge, ofBmi, ofIsland, shapeModel } from "./shape-models.ts";

const rows = (...values: number[]) =>
	ndArray(Float64Array.from(values), [values.length / 3, 3], ["example", "feature"]);

describe("ShapeModel", () => {
	it("adds what its tables say: a value on a cut belongs to the right, a line is straight between points", async () => {
		const { values } = await shapeModel().contributions(rows(30, 27.5, 2, 29.9, 10, 0, 60, 99, 1));
		expect([...values]).toEqual([1, 3, -4, 8, -2, 0, 1, 6, 3, 6, 0, 12]);
	});

	it("answers for missing values and levels it has not seen", async () => {
		const { values } = await shapeModel().contributions(rows(Number.NaN, Number.NaN, -1, 45, 20, Number.NaN));
		expect([...values]).toEqual([-5, 0, 0.5, 4, 1, 0, 0, 10]);
	});

	it("predicts the intercept and the sum", async () => {
		const { values } = await shapeModel().predict([{ age: 30, bmi: 27.5, island: "Torgersen" }]);
		expect([...values]).toEqual([100 + 1 + 3 - 4 + 8]);
	});

	it("ranks terms by what they add on average, whatever the sign, missing rows among them", () => {
		const [age, bmi, island] = shapeModel().importances();
		expect(age).toBeCloseTo((10 * 2 + 30 * 1 + 10 * 3 + 10 * 5) / 60, 12);
		expect(bmi).toBeCloseTo((20 * 4 + 30 * 2 + 5 * 6) / 60, 12);
		expect(island).toBeCloseTo((30 * 1 + 10 * 4) / 60, 12);
	});

	it("gives steps with their edges, closed at the end, with band, density and missing", () => {
		const [age] = shapeModel().shapeEffects();
		expect([...age!.grid[0]!.values]).toEqual([20, 30, 50, 60]);
		expect([...age!.effect.values]).toEqual([-2, 1, 3, 3]);
		expect([...age!.density!.values]).toEqual([10, 30, 10, 0]);
		expect([...age!.band![0].values]).toEqual([-2.5, 0.75, 2, 2]);
		expect(age).toMatchObject({ steps: true, missing: -5, bandNote: "made up" });
	});

	it("gives lines, levels and pairs on their own grids", () => {
		const [, bmi, island, pair] = shapeModel().shapeEffects();
		expect([...bmi!.grid[0]!.values]).toEqual([20, 25, 30, 40]);
		expect(bmi).not.toHaveProperty("steps");
		expect([...island!.effect.values]).toEqual([1, 0, -4]);
		expect(pair!.grid.map(({ values }) => [...values])).toEqual([
			[20, 40, 60],
			[0, 1, 2],
		]);
		expect([...pair!.effect.values]).toEqual([6, 7, 8, 11, 12, 13, 11, 12, 13]);
		expect(pair!.effect.shape).toEqual([3, 3]);
	});

	it("is another model where a number of it is another", () => {
		const other = shapeModel([{ ...ofAge, shape: { ...ofAge.shape, values: Float64Array.of(-2, 1, 3.5) } } as never]);
		expect(other.identity.id).not.toBe(shapeModel([ofAge]).identity.id);
		expect(shapeModel().identity.id).toBe(shapeModel().identity.id);
	});

	it("refuses tables of another size and values that are no numbers", () => {
		const make = (term: object) => () => shapeModel([term as never]);
		expect(make({ ...ofBmi, density: new Float64Array(3) })).toThrow(
			"planted: expected 4 weights for term 0 (line), got 3",
		);
		expect(make({ ...ofAge, band: new Float64Array(2) })).toThrow(
			"expected 3 half-widths of the band for term 0 (steps)",
		);
		expect(make({ ...ofIsland, shape: { ...ofIsland.shape, values: Float64Array.of(1, Number.NaN, 0) } })).toThrow(
			"expected finite values of term 0 (levels)",
		);
	});

	it("keeps a curve for each score of a classification into three", async () => {
		const values = Float64Array.of(1, 2, 3, 4, 5, 6);
		const three = () => new Float64Array(3);
		const model = new ShapeModel(
			{ task: "classification", features, target: { name: "species" }, classes: ["a", "b", "c"], rowCount: 9 },
			{
				method: "planted",
				intercept: three(),
				terms: [
					{
						shape: { form: "steps", feature: 0, cuts: Float64Array.of(30), values, missing: three(), unseen: three() },
						density: Float64Array.of(1, 1),
						missingWeight: 0,
						ranges: [[20, 40]],
					},
				],
			},
		);
		expect([...(await model.scores(rows(35, 0, 0))).values]).toEqual([4, 5, 6]);
		expect([...model.shapeEffects(2)[0]!.effect.values]).toEqual([3, 6, 6]);
		const edited = model.edit({ action: "shift", term: "age", from: 30, score: 1, by: 10 });
		expect([...(await edited.scores(rows(35, 0, 0, 25, 0, 0))).values]).toEqual([4, 15, 6, 1, 2, 3]);
		const { values: probabilities } = await edited.predict(rows(35, 0, 0));
		expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
	});
});
