import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { classificationReport } from "../../../src/explain/fairness/classification-report.ts";
import { fixture, otherLibraries } from "../../data/checks/statistics.ts";
import { readFolder, runCase } from "../../golden/run.ts";

const { report: expected } = fixture;
const probabilities = ndArray(Float64Array.from(expected.probabilities), [300, 3], ["example", "class"]);

describe("classificationReport(truth, probabilities)", () => {
	const report = classificationReport(expected.truth, probabilities, { classes: ["no", "some", "much"] });

	it("has scikit-learn's numbers of each class", () => {
		for (const name of ["precision", "recall", "f1", "auc", "averagePrecision", "brier"] as const) {
			for (const [k, one] of report.classes.entries()) {
				expect(one[name], `${name} of ${one.name}`).toBeCloseTo(expected[name][k] as number, otherLibraries);
			}
		}
	});

	it("has scikit-learn's means and agreements", () => {
		for (const name of ["matthews", "kappa", "balancedAccuracy"] as const)
			expect(report[name]).toBeCloseTo(expected[name], otherLibraries);
		for (const name of ["macro", "weighted"] as const) {
			const { precision, recall, f1 } = report[name];
			for (const [i, value] of [precision, recall, f1].entries())
				expect(value, name).toBeCloseTo(expected[name][i] as number, otherLibraries);
		}
	});

	it("counts every row once", () => {
		expect(report.confusion.values.reduce((sum, count) => sum + count, 0)).toBe(300);
		expect(report.rowCount).toBe(300);
		expect(Object.isFrozen(report.classes)).toBe(true);
	});

	it("takes names for truth and labels for predictions, whose probabilities it does not know", () => {
		const labels = classificationReport(["b", "a", "b", "c"], ["b", "b", "b", "a"]);
		expect(labels.classes.map(({ name, recall }) => [name, recall])).toEqual([
			["a", 0],
			["b", 1],
			["c", 0],
		]);
		expect([...labels.confusion.values]).toEqual([0, 1, 0, 0, 2, 0, 1, 0, 0]);
		expect(labels.logLoss).toBeNull();
		expect(labels.classes[0]?.auc).toBeNull();
		expect(labels.classes[2]?.precision).toBeNull();
		expect(labels.geometricMean).toBe(0);
	});

	it("has no NaN where a class does not occur or is all there is", () => {
		const one = classificationReport(
			[0, 0],
			ndArray(Float64Array.of(0.9, 0.1, 0.6, 0.4), [2, 2], ["example", "class"]),
		);
		expect(JSON.stringify(one)).not.toContain("NaN");
		expect(one).toMatchObject({ accuracy: 1, matthews: 0, kappa: 0, normalisedEntropy: 0, imbalanceRatio: 1 });
		expect(one.classes[1]).toMatchObject({ recall: null, auc: null, balancedWeight: null });
		const numbers = [one.macro, one.weighted, one].flatMap((part) => Object.values(part));
		for (const value of numbers) if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
	});

	it("says what does not fit", () => {
		const message = (truth: never, predicted: never, options = {}) => {
			try {
				classificationReport(truth, predicted, options);
			} catch (error) {
				return `${(error as { code: string }).code}: ${(error as Error).message}`;
			}
			return "no error";
		};
		expect(message([] as never, [] as never)).toContain("bad-input: classificationReport: expected at least one row");
		expect(message([0] as never, probabilities as never)).toContain(
			"expected probabilities [1, classes], got [300, 3]",
		);
		expect(message([0, 1] as never, [1] as never)).toContain("expected a prediction for each of 2 rows, got 1");
		expect(message(expected.truth as never, probabilities as never, { classes: ["x"] })).toContain(
			"3 names of classes",
		);
		expect(message(["x"] as never, ["y"] as never, { classes: ["x"] })).toContain('got "y" in row 0');
		const wrong = ndArray(Float64Array.of(0.2, Number.NaN), [1, 2], ["example", "class"]);
		expect(message([0] as never, wrong as never)).toContain("not-finite");
	});

	it("meets the golden case of uneven classes", async () => {
		const folder = fileURLToPath(new URL("../../golden/", import.meta.url));
		const { name, file } = readFolder(folder).find((one) => one.name === "run_tabular_classification.json")!;
		const golden = file.cases.find(({ method }) => method === "class_imbalance")!;
		expect(await runCase(name, file, golden)).toMatchObject({ result: "passed" });
		const changed = { ...golden, expected: { ...golden.expected, mcc: 0.3081 } };
		expect(await runCase(name, file, changed)).toMatchObject({ result: "failed" });
	});
});
