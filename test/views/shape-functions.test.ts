import { describe, expect, it } from "vitest";
import { shapeFunctions } from "../../src/explain/glass-box/shape-functions.ts";
import { shapeFunctionBars } from "../../src/views/shape-function-bars.ts";
import { shapeFunctionCurve } from "../../src/views/shape-function-curve.ts";
import { shapeFunctionGrid } from "../../src/views/shape-function-grid.ts";
import { densityBins, importanceOf, surfaceCells } from "../../src/views/shape-function-words.ts";
import { ofAge, ofIsland, shapeModel } from "../models/additive/shape-models.ts";
import { chartOf as figure } from "./fixtures.ts";

const explanation = await shapeFunctions(shapeModel());
const [age, bmi, , pair] = explanation.payload.terms;

describe("shapeFunctionGrid", () => {
	it("draws the most important terms first, and leaves out the rest", () => {
		const view = shapeFunctionGrid(explanation, { most: 3, pick: "term" });
		const { spec, data, pick } = figure(view);
		expect((spec.concat as unknown[]).length).toBe(3);
		expect(view.table.rows.map(([name]) => name)).toEqual(["age × island", "bmi", "age", "island"]);
		expect(view.caption).toBe(
			"The sum starts at 100. age × island moves progression most, by 9.5 on average: from 6 (age 20 years, island Biscoe) to 13 (age 40 years, island Torgersen); then bmi, by 2.83. 1 smaller term is left out.",
		);
		expect(data.curves!.filter(({ index }) => index === "0")).toHaveLength(4);
		expect(Object.keys(data)).toEqual(["curves", "strips", "cells"]);
		expect(pick).toEqual({ control: "term", field: "index" });
	});

	it("has the same specification for curves that moved within their reach, so that they can move", async () => {
		const moved = await shapeFunctions(shapeModel().edit({ action: "shift", term: "bmi", from: 30, to: 31, by: 0.5 }));
		const one = figure(shapeFunctionGrid(moved)).spec;
		expect(one).toEqual(figure(shapeFunctionGrid(explanation)).spec);
	});

	it("says that there is nothing to see", async () => {
		const bare = await shapeFunctions(shapeModel([]));
		expect(shapeFunctionGrid(bare).caption).toBe("The sum starts at 100; no term adds to it.");
	});
});

describe("shapeFunctionCurve", () => {
	it("tells where a curve is lowest and highest, what missing values add, and what the band is", () => {
		expect(shapeFunctionCurve(explanation, 0).caption).toBe(
			"age moves progression by 1.6 on average: from −2 (at 20 years) to 3 (at 50 years). Where age is missing it adds −5. Band: made up.",
		);
		expect(shapeFunctionCurve(explanation, 2).caption).toBe(
			"island moves progression by 1.17 on average: from −4 (Torgersen) to 1 (Biscoe).",
		);
	});

	it("keeps its specification while the curve is dragged a little, and makes room when it leaves", async () => {
		const specAfter = async (by: number) => {
			const after = await shapeFunctions(shapeModel().edit({ action: "shift", term: "bmi", by }));
			return figure(shapeFunctionCurve(after, 1, { before: bmi, drag: { from: "a", to: "b", shift: "c" } })).spec;
		};
		const untouched = shapeFunctionCurve(explanation, 1, { drag: { from: "a", to: "b", shift: "c" } });
		expect(await specAfter(0.5)).toEqual(figure(untouched).spec);
		expect(await specAfter(0.5)).toEqual(await specAfter(1.5));
		expect(await specAfter(0.5)).not.toEqual(await specAfter(20));
	});

	it("declares what dragging does, on curves alone", () => {
		const drag = { from: "a", to: "b", shift: "c" };
		expect(figure(shapeFunctionCurve(explanation, 0, { drag })).drag).toEqual([
			{ on: "curve", y: "c", relative: true },
			{ x: "a", xEnd: "b" },
		]);
		expect(figure(shapeFunctionCurve(explanation, 2, { drag }))).not.toHaveProperty("drag");
		expect(figure(shapeFunctionCurve(explanation, 3, { drag }))).not.toHaveProperty("drag");
	});

	it("refuses a term that is not there", () => {
		expect(() => shapeFunctionCurve(explanation, 9)).toThrow("expected a term from 0 to 3, got 9");
	});
});

describe("shapeFunctionBars", () => {
	it("keeps the order of the terms before, and always shows the chosen one", async () => {
		const edited = await shapeFunctions(shapeModel().edit({ action: "flatten", term: "age × island" }));
		const view = shapeFunctionBars(edited, { before: explanation.payload.terms, chosen: 2, most: 2 });
		const { terms } = figure(view).data;
		expect(terms!.map(({ term, role }) => [term, role])).toEqual([
			["age × island", "other"],
			["bmi", "other"],
			["island", "chosen"],
		]);
		expect(terms![0]!.before).toBeCloseTo(9.5, 12);
		expect(terms![0]!.mean).toBeCloseTo(9.5, 12);
		expect(view.caption).toContain("On average age × island moves progression by 9.5, bmi by 2.83, age by 1.6.");
		const less = await shapeFunctions(shapeModel().edit({ action: "set", term: "bmi", value: 1 }));
		const { moved } = figure(shapeFunctionBars(less, { before: explanation.payload.terms })).data;
		expect(moved!.map(({ term, mean }) => [term, mean])).toEqual([["bmi", 1]]);
		expect(view.caption).toContain("1 smaller term is left out");
	});
});

describe("what the views read off a term", () => {
	it("weighs the importance by the rows", () => {
		expect(importanceOf(age!)).toBeCloseTo((10 * 2 + 30 * 1 + 10 * 3) / 50, 12);
		expect(importanceOf(bmi!)).toBeCloseTo((20 * 4 + 30 * 2 + 5 * 6) / 60, 12);
	});

	it("spreads the rows of a step over its width", () => {
		const bins = densityBins(age!);
		expect(bins[0]!.from).toBe(20);
		expect(bins.at(-1)!.to).toBe(60);
		const at = (x: number) => bins.find(({ from, to }) => from <= x && x < to)!.share;
		// Ten rows in ten years, thirty in twenty, ten in ten.
		expect(at(25)).toBeCloseTo(2 / 3, 6);
		expect(at(40)).toBeCloseTo(1, 6);
		expect(at(55)).toBeCloseTo(2 / 3, 6);
	});

	it("makes cells of surfaces, of a category one a level", () => {
		const cells = surfaceCells(pair!, 16);
		expect(cells).toHaveLength(6);
		expect(cells[0]).toEqual({ x: 20, xEnd: 40, y: "Biscoe", yEnd: "Biscoe", adds: 6 });
		expect(cells[5]).toEqual({ x: 40, xEnd: 60, y: "Torgersen", yEnd: "Torgersen", adds: 13 });
	});

	it("takes levels that no row has", async () => {
		const empty = { ...ofIsland, density: new Float64Array(3) };
		const { payload } = await shapeFunctions(shapeModel([empty, { ...ofAge, density: new Float64Array(3) }]));
		expect(importanceOf(payload.terms[0]!)).toBe(0);
		expect(densityBins(payload.terms[1]!)).toEqual([]);
	});
});
