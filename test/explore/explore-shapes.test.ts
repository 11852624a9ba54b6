import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exploreShapes } from "../../src/explore/explore-shapes.ts";
import { sliderOf } from "../../src/explore/explore-shapes-controls.ts";
import { editText } from "../../src/explore/explore-shapes-history.ts";
import { failure } from "../failure.ts";
import { shapeModel } from "../models/additive/shape-models.ts";
import { FakeHost } from "../widget/fake-host.ts";

beforeEach(() => new FakeHost().install());
afterEach(() => FakeHost.uninstall());

const islands = ["Biscoe", "Dream", "Torgersen"];
/** Rows for which the model is right, but for one. */
async function rowsOf(count: number) {
	const rows = Array.from({ length: count }, (_, i) => ({
		age: 20 + i,
		bmi: 20 + (i % 20),
		island: islands[i % 3] as string,
	}));
	const { values } = await shapeModel().predict(rows);
	return rows.map((row, i) => ({ ...row, progression: values[i]! + (i === 0 ? 3 : 0) }));
}

const start = async (term: string | number = "bmi") =>
	exploreShapes(shapeModel(), await rowsOf(40), {
		target: "progression",
		heldOut: (await rowsOf(40)).slice(10),
		term,
	});

describe("exploreShapes", () => {
	it("begins with the model as it is, at the most important term", async () => {
		const explorer = await exploreShapes(shapeModel(), await rowsOf(40), { target: "progression" });
		expect(explorer.values).toMatchObject({ term: "3", shift: 0 });
		const { model, training, heldOut } = explorer.answer;
		expect(model.edits).toEqual([]);
		expect(training).toMatchObject({ changed: 0, rowCount: 40 });
		expect(training.score.before).toBe(training.score.after);
		expect(heldOut).toBeUndefined();
	});

	it("shifts a part of a curve, tells what that does, and gives the edited model", async () => {
		const explorer = await start();
		await explorer.set({ from: 30, to: 40 });
		const { model, training, heldOut, example } = await explorer.set({ shift: 2, example: 11 });
		expect(model.edits).toEqual([{ action: "shift", term: "bmi", by: 2, from: 30 }]);
		expect(training.changed).toBe(20);
		expect(training.meanChange).toBeCloseTo(2, 12);
		expect(heldOut).toMatchObject({ changed: 20, rowCount: 30 });
		expect(training.score.after).toBeLessThan(training.score.before);
		expect(example.after - example.before).toBeCloseTo(2, 12);
		const predicted = await model.predict((await rowsOf(40)).slice(11, 12));
		expect(predicted.values[0]).toBe(example.after);
	});

	it("counts a shift as one change, however often it is dragged, until something else is done", async () => {
		const explorer = await start();
		await explorer.set({ shift: 1 });
		await explorer.set({ shift: 2 });
		expect(explorer.answer.model.edits).toHaveLength(1);
		await explorer.set({ to: 30 });
		expect(explorer.values.shift).toBe(0);
		const { model } = await explorer.set({ shift: -1 });
		expect(model.edits).toEqual([
			{ action: "shift", term: "bmi", by: 2 },
			{ action: "shift", term: "bmi", by: -1, to: 30 },
		]);
	});

	it("does what the buttons say, and takes it back", async () => {
		const explorer = await start();
		await explorer.set({ increasing: 1 });
		await explorer.set({ shift: 3 });
		const both = (await explorer.set({ flatten: 1 })).model;
		expect(both.edits.map(({ action }) => action)).toEqual(["monotone", "shift", "flatten"]);
		expect((await explorer.set({ undo: 1 })).model.edits).toHaveLength(2);
		expect((await explorer.set({ undo: 3 })).model.edits).toHaveLength(1);
		expect((await explorer.set({ redo: 1 })).model.edits).toHaveLength(2);
		const again = (await explorer.set({ redo: 2 })).model;
		expect(again.identity.id).toBe(both.identity.id);
		await explorer.set({ undo: 4 });
		await explorer.set({ straighten: 1 });
		expect((await explorer.set({ redo: 3 })).model.edits.map(({ action }) => action)).toEqual([
			"monotone",
			"shift",
			"straighten",
		]);
	});

	it("takes back a shift that is under way", async () => {
		const explorer = await start();
		await explorer.set({ shift: 3 });
		const { model } = await explorer.set({ undo: 1 });
		expect(model.edits).toEqual([]);
		expect(explorer.values.shift).toBe(0);
		expect((await explorer.set({ redo: 1 })).model.edits).toHaveLength(1);
	});

	it("removes a term, which then cannot be changed until that is taken back", async () => {
		const explorer = await start("age");
		const { model } = await explorer.set({ remove: 1 });
		expect(model.terms.map(({ name }) => name)).toEqual(["bmi", "island", "age × island"]);
		expect(await failure(explorer.set({ shift: 1 }))).toBe("no error");
		expect(explorer.answer.model.edits).toHaveLength(1);
		await explorer.set({ term: "1" });
		expect((await explorer.set({ shift: 1 })).model.edits).toHaveLength(2);
	});

	it("edits levels, and surfaces as a whole", async () => {
		const explorer = await start("island");
		await explorer.set({ level: "Dream" });
		expect((await explorer.set({ shift: 4 })).model.edits).toEqual([
			{ action: "shift", term: "island", by: 4, levels: ["Dream"] },
		]);
		await explorer.set({ term: "3" });
		const { model } = await explorer.set({ flatten: 1 });
		expect(model.edits.at(-1)).toEqual({ action: "flatten", term: "age × island" });
		expect(await failure(explorer.set({ straighten: 1 }))).toContain("straighten");
	});

	it("holds the ends of an interval in either order", async () => {
		const explorer = await start();
		await explorer.set({ from: 35 });
		await explorer.set({ to: 25 });
		expect((await explorer.set({ shift: 1 })).model.edits[0]).toEqual({
			action: "shift",
			term: "bmi",
			by: 1,
			from: 25,
			to: 35,
		});
	});

	it("takes a term, an interval and a shift at once", async () => {
		const explorer = await start("age");
		await explorer.set({ shift: 1 });
		const { model } = await explorer.set({ term: "1", from: 30, shift: 2 });
		expect(model.edits).toEqual([
			{ action: "shift", term: "age", by: 1 },
			{ action: "shift", term: "bmi", by: 2, from: 30 },
		]);
		expect(explorer.values).toMatchObject({ term: "1", from: 30, to: 40, shift: 2 });
	});

	it("refuses what it cannot edit or judge", async () => {
		const rows = await rowsOf(5);
		expect(await failure(exploreShapes({} as never, rows, { target: "progression" }))).toContain(
			"unsupported-model exploreShapes: expected a model whose shapes can be edited",
		);
		expect(await failure(exploreShapes(shapeModel(), rows, {} as never))).toContain('expected option "target"');
		expect(await failure(exploreShapes(shapeModel(), rows, { target: [1, 2, 3, 4, 5], heldOut: rows }))).toContain(
			"as there are held-out rows",
		);
		expect(await failure(exploreShapes(shapeModel(), rows, { target: "progression", term: "height" }))).toContain(
			"unknown-name exploreShapes: expected a term (age, bmi, island, age × island)",
		);
		expect(await failure(exploreShapes(shapeModel([]), rows, { target: "progression" }))).toContain("with none");
	});
});

describe("an edit in words", () => {
	it("says what, where and by how much", () => {
		expect(editText({ action: "shift", term: "bmi", by: -2.5, from: 30, to: 38 })).toBe(
			"bmi shifted by −2.5 from 30 to 38",
		);
		expect(editText({ action: "monotone", term: "age", direction: "increasing" })).toBe("age made increasing");
		expect(editText({ action: "set", term: "island", value: 0, levels: ["Dream"] })).toBe("island set to 0 for Dream");
		expect(editText({ action: "remove", term: "age" })).toBe("age removed");
	});
});

describe("the ends of a slider", () => {
	it("are round numbers around the values", () => {
		expect(sliderOf(18, 42.2)).toEqual({ min: 18, max: 42.2, step: 0.1 });
		expect(sliderOf(-0.00123, 0.0456)).toEqual({ min: -0.0014, max: 0.0456, step: 0.0002 });
		expect(sliderOf(5, 5)).toMatchObject({ min: 5, max: 5 });
	});
});
