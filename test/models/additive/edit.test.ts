import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import type { Edit } from "../../../src/models/additive/edit.ts";
import { isotonic } from "../../../src/models/additive/isotonic.ts";
import type { ShapeModel } from "../../../src/models/additive/shape-model.ts";
import { shapeModel } from "./shape-models.ts";

const shapeOf = (model: ShapeModel, term: string) => model.terms[model.termIndex("test", term)]!.shape;
const valuesOf = (model: ShapeModel, term: string) => [...shapeOf(model, term).values];

async function predicted(model: ShapeModel, row: object): Promise<number> {
	return (await model.predict([{ age: 45, bmi: 20, island: "Dream", ...row }])).values[0]!;
}

describe("edit", () => {
	it("shifts all of a curve, and the predictions with it", async () => {
		const model = shapeModel();
		const edited = model.edit({ action: "shift", term: "bmi", by: 10 });
		expect(valuesOf(edited, "bmi")).toEqual([10, 14, 12, 16]);
		expect(await predicted(edited, {})).toBe((await predicted(model, {})) + 10);
		expect(valuesOf(model, "bmi")).toEqual([0, 4, 2, 6]);
	});

	it("cuts steps at the interval's ends, exactly", async () => {
		const edited = shapeModel().edit({ action: "shift", term: "age", from: 35, to: 45, by: 100 });
		expect([...(shapeOf(edited, "age") as { cuts: Float64Array }).cuts]).toEqual([30, 35, 45, 50]);
		expect(valuesOf(edited, "age")).toEqual([-2, 1, 101, 1, 3]);
		expect([...edited.terms[0]!.density].map((weight) => Number(weight.toFixed(9)))).toEqual([10, 7.5, 15, 7.5, 10]);
		const change = async (age: number) => (await predicted(edited, { age })) - (await predicted(shapeModel(), { age }));
		expect(await Promise.all([34.9, 35, 44.9, 45].map(change))).toEqual([0, 100, 100, 0]);
	});

	it("reaches on where the interval reaches the curve's end", async () => {
		const edited = shapeModel().edit({ action: "set", term: "age", from: 50, to: 60, value: 7 });
		expect(valuesOf(edited, "age")).toEqual([-2, 1, 7]);
	});

	it("puts points on a line at the interval's ends", () => {
		const edited = shapeModel().edit({ action: "set", term: "bmi", from: 27.5, to: 35, value: 9 });
		const { grid, values } = shapeOf(edited, "bmi") as { grid: Float64Array; values: Float64Array };
		expect([...grid]).toEqual([20, 25, 27.48, 27.5, 30, 35, 35.02, 40]);
		const expected = [0, 4, 4 - 0.4 * 2.48, 9, 9, 9, 2 + 0.4 * 5.02, 6];
		for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 12);
	});

	it("flattens to the mean of the training rows, so that the mean prediction stays", () => {
		const edited = shapeModel().edit({ action: "flatten", term: "age" });
		const mean = (10 * -2 + 30 * 1 + 10 * 3) / 50;
		expect(valuesOf(edited, "age")).toEqual([mean, mean, mean]);
	});

	it("straightens between the ends of the interval", () => {
		const edited = shapeModel().edit({ action: "straighten", term: "bmi", from: 20, to: 30 });
		const values = valuesOf(edited, "bmi").map((value) => Number(value.toFixed(9)));
		expect(values).toEqual([0, 1, 2, 2.008, 6]);
		expect(valuesOf(shapeModel().edit({ action: "straighten", term: "age" }), "age")).toEqual([-2, 0.5, 3]);
	});

	it("makes monotone by weighted isotonic regression, which keeps the mean", () => {
		const edited = shapeModel().edit({ action: "monotone", term: "bmi", direction: "increasing" });
		const pooled = (20 * 4 + 30 * 2) / 50;
		expect(valuesOf(edited, "bmi")).toEqual([0, pooled, pooled, 6]);
		const falling = shapeModel().edit({ action: "monotone", term: "age", direction: "decreasing" });
		const mean = (10 * -2 + 30 * 1 + 10 * 3) / 50;
		for (const value of valuesOf(falling, "age")) expect(value).toBeCloseTo(mean, 12);
	});

	it("changes the levels that are named", () => {
		const edited = shapeModel().edit({ action: "set", term: "island", levels: ["Torgersen", "Biscoe"], value: 2 });
		expect(valuesOf(edited, "island")).toEqual([2, 0, 2]);
	});

	it("removes a term with what it adds on average, missing rows among them", async () => {
		const edited = shapeModel().edit({ action: "remove", term: "age" });
		expect(edited.terms.map(({ name }) => name)).toEqual(["bmi", "island", "age × island"]);
		expect(edited.intercept[0]).toBeCloseTo(100 + (10 * -2 + 30 * 1 + 10 * 3 + 10 * -5) / 60, 12);
		expect(edited.complexity).toEqual({ count: 3, of: "curves" });
	});

	it("recentres without changing any prediction", async () => {
		const model = shapeModel();
		for (const term of model.terms) {
			const edited = model.edit({ action: "recentre", term: term.name });
			for (const row of [{}, { age: null }, { island: "Elsewhere" }, { bmi: 33, age: 22 }]) {
				expect(await predicted(edited, row)).toBeCloseTo(await predicted(model, row), 12);
			}
			const again = edited.edit({ action: "recentre", term: term.name });
			expect(again.intercept[0]).toBeCloseTo(edited.intercept[0]!, 12);
		}
	});

	it("remembers its edits, and the same edits of the original give the same bytes", () => {
		const edits: Edit[] = [
			{ action: "shift", term: "age", from: 33, to: 51, by: 0.1 },
			{ action: "monotone", term: "bmi", direction: "increasing", from: 22 },
			{ action: "flatten", term: "age × island" },
			{ action: "remove", term: "island" },
		];
		const edited = shapeModel().edit(...edits);
		expect(edited.edits).toEqual(edits);
		expect(edited.original.edits).toEqual([]);
		const saved = JSON.parse(JSON.stringify(edited.edits)) as Edit[];
		expect(edited.original.edit(...saved).identity.id).toBe(edited.identity.id);
		expect(edited.identity.id).not.toBe(shapeModel().identity.id);
		expect(edited.toString()).toContain("edited 4 times");
	});

	it("has no band where a person chose the value", () => {
		const edited = shapeModel().edit({ action: "shift", term: "age", from: 50, by: 1 });
		expect([...edited.terms[0]!.band!]).toEqual([0.5, 0.25, 0]);
	});

	const nonsense: readonly [object, string, string][] = [
		[{ action: "bend", term: "age" }, "bad-option", 'edit: expected option "action" to be one of shift, set'],
		[{ action: "flatten", term: "weight" }, "unknown-name", "edit: expected a term (age, bmi, island, age × island)"],
		[{ action: "flatten", term: 4 }, "out-of-range", "edit: expected a term"],
		[{ action: "shift", term: "age", by: Number.NaN }, "bad-option", 'option "by" to be a finite number, got NaN'],
		[{ action: "shift", term: "age" }, "bad-option", 'option "by" to be a finite number, got undefined'],
		[{ action: "set", term: "age", value: "1" }, "bad-option", 'option "value" to be a finite number, got "1"'],
		[{ action: "flatten", term: "age", from: 50, to: 30 }, "bad-option", '"from" to be at most "to", 30, got 50'],
		[{ action: "flatten", term: "age", from: 70 }, "bad-option", 'expected an interval within 20 … 60 of "age"'],
		[{ action: "flatten", term: "island", from: 0 }, "bad-option", 'no interval, as "island" is a category'],
		[{ action: "flatten", term: "age × island", to: 0 }, "bad-option", "no interval"],
		[{ action: "flatten", term: "age", levels: ["a"] }, "bad-option", 'no levels, as "age" is no category'],
		[{ action: "flatten", term: "island", levels: ["Bisco"] }, "unknown-name", 'a level of "island" (Biscoe, Dream'],
		[
			{ action: "monotone", term: "island", direction: "increasing" },
			"bad-option",
			"a term of one number to make monotone",
		],
		[{ action: "monotone", term: "age", direction: "up" }, "bad-option", '"direction" to be one of "increasing"'],
		[{ action: "straighten", term: "age × island" }, "bad-option", "a term of one number to straighten"],
		[{ action: "shift", term: "age", by: 1, score: 1 }, "out-of-range", "a score from 0 to 0, got 1"],
	];
	it.each(nonsense)("refuses %j", (edit, code, words) => {
		expect(() => shapeModel().edit(edit as Edit)).toThrow(words);
		expect(() => shapeModel().edit(edit as Edit)).toThrow(expect.objectContaining({ code }));
	});

	it("refuses values that overflow", () => {
		const huge = shapeModel().edit({ action: "set", term: "age", value: 1.7e308 });
		expect(() => huge.edit({ action: "shift", term: "age", by: 1.7e308 })).toThrow("values that stay finite");
	});
});

/** The increasing sequence with the least squares, as its min–max formula says: max over starts of min over ends of the mean. */
function isotonicByFormula(values: Float64Array, weights: Float64Array): number[] {
	const mean = (start: number, end: number) => {
		let [sum, total] = [0, 0];
		for (let i = start; i <= end; i++) {
			sum += weights[i]! * values[i]!;
			total += weights[i]!;
		}
		return sum / total;
	};
	return Array.from(values, (_, i) => {
		let best = -Infinity;
		for (let start = 0; start <= i; start++) {
			let least = Infinity;
			for (let end = i; end < values.length; end++) least = Math.min(least, mean(start, end));
			best = Math.max(best, least);
		}
		return best;
	});
}

describe("isotonic", () => {
	it("equals the min–max formula", () => {
		const random = seededRandom(3);
		for (let trial = 0; trial < 20; trial++) {
			const values = Float64Array.from({ length: 12 }, () => random.normal());
			const weights = Float64Array.from({ length: 12 }, () => 0.1 + random.uniform());
			const expected = isotonicByFormula(values, weights);
			const fitted = isotonic(values, weights);
			for (const [i, value] of expected.entries()) expect(fitted[i]).toBeCloseTo(value, 10);
		}
	});

	it("lets a value without weight give way", () => {
		const fitted = isotonic(Float64Array.of(1, 9, 3), Float64Array.of(1, 0, 1));
		expect(fitted[1]).toBeCloseTo(3, 9);
		expect([...isotonic(new Float64Array(0), new Float64Array(0))]).toEqual([]);
	});

	it("does a million values that all fall", () => {
		const size = 1e6;
		const falling = Float64Array.from({ length: size }, (_, i) => -i);
		const fitted = isotonic(falling, new Float64Array(size).fill(1));
		expect(fitted[0]).toBeCloseTo(-(size - 1) / 2, 3);
		expect(fitted[size - 1]).toBe(fitted[0]);
	});
});
