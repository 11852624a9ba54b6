import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Control } from "../../src/core/view-spec.ts";
import { datasets, ebm, explorePrediction, linearRegression, logisticRegression, Table } from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost } from "../widget/fake-host.ts";

beforeEach(() => {
	new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

const penguins = async () => {
	const { table } = await datasets.load("penguins");
	return table.dropMissing(["bodyMass"]);
};
const features = ["billDepth", "flipperLength", "species"];

const control = (controls: readonly Control[], id: string) => controls.find((one) => one.id === id);

describe("explorePrediction", () => {
	it("redoes the sum when a slider moves, and tells what it was before", async () => {
		const table = await penguins();
		const model = await linearRegression().fit(table, { target: "bodyMass", features });
		const explorer = await explorePrediction(model, table, { row: 7 });
		const depth = model.coefficients[1]?.value as number;
		const before = explorer.answer.prediction.values[0] as number;
		expect(explorer.answer.before).toBeCloseTo(before, 9);
		const moved = await explorer.set({ billDepth: (table.at(7, "billDepth") as number) + 2 });
		expect(moved.prediction.values[0]).toBeCloseTo(before + 2 * depth, 9);
		expect(moved.before).toBeCloseTo(before, 9);
		const other = await explorer.set({ species: "Gentoo" });
		const gentoo = model.coefficients.find(({ name }) => name === "species = Gentoo")?.value as number;
		expect(other.prediction.values[0]).toBeCloseTo(before + 2 * depth + gentoo, 9);
	});

	it("takes all values of another row, but for those that are named with it", async () => {
		const table = await penguins();
		const model = await linearRegression().fit(table, { target: "bodyMass", features });
		const explorer = await explorePrediction(model, table);
		await explorer.set({ billDepth: 14 });
		await explorer.set({ row: 3, flipperLength: 200 });
		expect(explorer.values).toMatchObject({
			row: 3,
			billDepth: table.at(3, "billDepth"),
			flipperLength: 200,
			species: table.at(3, "species"),
		});
	});

	it("shows a static form with the sum as it is written on paper", async () => {
		FakeHost.uninstall();
		const table = await penguins();
		const model = await linearRegression().fit(table, { target: "bodyMass", features });
		const explorer = await explorePrediction(model, table, { centre: "mean" });
		const text = String((await explorer[displaySymbol]())["text/plain"]);
		expect(text).toContain("(average answer)");
		expect(text).toMatch(/−?\d+\.\d+ × \(18.7 − 17\.\d+\)/);
	});

	it("gives each column the control that fits it", async () => {
		const table = Table.fromColumns({
			whole: [1, 5, 90, 3],
			fine: [0.1, 0.2, 0.35, 0.3],
			flat: [2, 2, 2, 2],
			kind: ["a", "b", "a", "b"],
			row: [3, 1, 4, 1.5],
			y: [1, 2, 3, 4],
		});
		const model = await linearRegression().fit(table, { target: "y" });
		const explorer = await explorePrediction(model, table);
		const { PredictionQuestions } = await import("../../src/explore/prediction-questions.ts");
		const x = await model.readRows(table);
		const questions = new PredictionQuestions({
			model,
			x,
			row: 0,
			moved: [0, 1, 2, 3, 4],
			centre: "zero",
			answer: undefined,
			domains: [[0, 1]],
		});
		const controls = questions.controls();
		expect(control(controls, "whole")).toMatchObject({ type: "range", min: 1, max: 90, step: 1, format: "integer" });
		expect(control(controls, "fine")).toMatchObject({
			type: "range",
			min: 0.1,
			max: 0.35,
			step: 0.001,
			format: "decimal",
		});
		expect(control(controls, "flat")).toMatchObject({ disabled: true });
		expect(control(controls, "kind")).toMatchObject({ type: "choice", style: "buttons" });
		expect(control(controls, "feature row")).toMatchObject({ label: "row" });
		await expect(explorer.set({ kind: "c" })).rejects.toThrow(/kind: expected one of "a", "b"/);
	});

	it("tells log-odds as a probability, and follows a class", async () => {
		const { table } = await datasets.load("iris");
		const model = await logisticRegression().fit(table, { target: "species" });
		const explorer = await explorePrediction(model, table, { row: 60 });
		expect(explorer.answer.explanation.target?.names).toEqual(["versicolor"]);
		const { explanation } = await explorer.set({ class: "setosa" });
		expect(explanation.target?.names).toEqual(["setosa"]);
	});

	it("labels the terms of an EBM with their values, and pairs by their names", async () => {
		FakeHost.uninstall();
		const { table } = await datasets.load("diabetes");
		const model = await ebm({ interactions: 1, outerBags: 1 }).fit(table, {
			target: "progression",
			features: ["bmi", "ldl"],
		});
		const explorer = await explorePrediction(model, table);
		const text = String((await explorer[displaySymbol]())["text/plain"]);
		expect(text).toMatch(/\(bmi = 32.1 kg\/m²\)/);
		expect(text).toMatch(/bmi × ldl +f\(32.1, 93.2\)/);
	});

	it("shows the typical value where one is missing", async () => {
		const table = Table.fromColumns({ a: [1, 2, null, 6], y: [1, 2, 3, 4] });
		const model = await linearRegression({ missing: "mean" }).fit(table, { target: "y" });
		const explorer = await explorePrediction(model, table, { row: 2 });
		expect(explorer.values.a).toBe(3);
	});

	it.each([
		[{ row: 99_999 }, /expected a row from 0 to 341/],
		[{ features: ["wing"] }, /expected columns of the model \(billDepth, flipperLength, species\), got "wing"/],
		[{ centre: "median" as "mean" }, /expected option "centre"/],
	])("refuses %o", async (options, text) => {
		const table = await penguins();
		const model = await linearRegression().fit(table, { target: "bodyMass", features });
		await expect(explorePrediction(model, table, options)).rejects.toThrow(text);
	});
});
