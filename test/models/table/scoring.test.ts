import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ScoreName, scoreOf } from "../../../src/models/table/scoring.ts";

interface Case {
	readonly task: "regression" | "classification";
	readonly y: number[];
	readonly predicted: number[];
	readonly columns: number;
	readonly weights: number[] | null;
	readonly scores: Readonly<Record<string, number>>;
}

const cases = JSON.parse(
	readFileSync(new URL("../../fixtures/scores/scores.json", import.meta.url), "utf8"),
) as readonly Case[];

/** Sums of 40 numbers in another order. */
const rounding = 1e-12;

const rows = cases.flatMap((one) =>
	Object.entries(one.scores).map(([name, value]) => ({
		...one,
		name: name as ScoreName,
		value,
		title: `${name} of ${one.columns} columns, ${one.weights ? "weighted" : "each row alike"}`,
	})),
);

describe("scores", () => {
	it.each(rows)("are scikit-learn's: $title", ({ name, value, task, y, predicted, columns, weights }) => {
		const scored = {
			y: Float64Array.from(y),
			predicted: Float64Array.from(predicted),
			columns,
			weights: weights ? Float64Array.from(weights) : undefined,
		};
		expect(Math.abs(scoreOf("test", name, task, scored) - value)).toBeLessThan(rounding);
	});

	it("have no AUC where one class occurs, and 1 for what is predicted exactly", () => {
		const y = Float64Array.of(1, 1);
		expect(
			scoreOf("test", "auc", "classification", { y, predicted: Float64Array.of(0.2, 0.8, 0, 1), columns: 2 }),
		).toBeNaN();
		expect(scoreOf("test", "r2", "regression", { y, predicted: y, columns: 1 })).toBe(1);
		expect(scoreOf("test", "r2", "regression", { y, predicted: Float64Array.of(1, 2), columns: 1 })).toBe(0);
	});

	it("are those of the task", () => {
		const scored = { y: Float64Array.of(1), predicted: Float64Array.of(1), columns: 1 };
		expect(() => scoreOf("who", "r2", "classification", scored)).toThrow(
			/who: expected a score of a classification \(accuracy, .*\), got "r2"/,
		);
	});
});
