import { describe, expect, it } from "vitest";
import { compareImportances, datasets, heldOutShap, randomForest, ridge, Table } from "../../../src/index.ts";

const count = 120;
const spread = (factor: number) => Float64Array.from({ length: count }, (_, i) => ((i + 1) * factor) % 1);
const [a, b, noise] = [spread(Math.SQRT2), spread(Math.sqrt(3)), spread(Math.sqrt(7))];
const table = Table.fromColumns({
	a,
	b,
	noise,
	y: a.map((value, i) => 3 * value - (b[i] as number)),
}) as unknown as Table;

describe("heldOutShap", () => {
	it("is |coefficient| × mean distance from the mean for a line", async () => {
		const { payload, unit } = await heldOutShap(ridge({ alpha: 1e-6 }), table, { target: "y", background: 1000 });
		const away = (values: Float64Array) => {
			const mean = values.reduce((sum, value) => sum + value, 0) / count;
			return values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / count;
		};
		expect(unit).toBe("response");
		expect(payload.features.map(({ name }) => name)).toEqual(["a", "b", "noise"]);
		// The means are those of each fold's training rows.
		expect(payload.scores.values[0]).toBeCloseTo(3 * away(a), 1);
		expect(payload.scores.values[1]).toBeCloseTo(away(b), 1);
		expect(payload.scores.values[2]).toBeLessThan(0.001);
		expect(payload.repeats!.shape).toEqual([3, 5]);
	});

	it("tells what depends on other features", async () => {
		const turned = Table.fromColumns({ a, b, noise, y: a.map((value, i) => (value - 0.5) * (b[i]! < 0.5 ? 1 : -1)) });
		const { payload } = await heldOutShap(randomForest({ trees: 30 }), turned as unknown as Table, { target: "y" });
		expect(payload.interaction!.values[0]).toBeGreaterThan(0.5);
		const sum = await heldOutShap(ridge({ alpha: 1e-6 }), table, { target: "y" });
		expect(Math.max(...sum.payload.interaction!.values.slice(0, 2))).toBeLessThan(0.01);
	});

	it("joins permutation importance and LOFO on the same folds", async () => {
		const { table, target } = await datasets.load("penguins");
		const known = table.dropMissing();
		const all = await compareImportances(ridge({ alpha: 1 }), known, {
			target: "bodyMass",
			features: ["billLength", "billDepth", "flipperLength"],
			folds: 3,
			shap: true,
		});
		expect(target).toBeDefined();
		expect(all.map(({ provenance }) => provenance.method)).toEqual([
			"heldOutPermutation",
			"leaveOneFeatureOut",
			"heldOutShap",
		]);
		for (const { payload } of all) expect(payload.features.map(({ name }) => name)).toHaveLength(3);
		expect(all[2]!.payload.score).toBeUndefined();
	});
});
