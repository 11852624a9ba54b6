import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { datasets, explorePath, lassoPath, ridge } from "../../src/index.ts";
import { FakeHost } from "../widget/fake-host.ts";

beforeEach(() => {
	new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

describe("explorePath", () => {
	it("follows λ, and two buttons go to the λ that cross-validation chose", async () => {
		const { table } = await datasets.load("diabetes");
		const path = await lassoPath({ standardise: true }).fit(table, { target: "progression" });
		const explorer = await explorePath(path);
		const { chosen, lambdas } = path.path;
		expect(explorer.answer.index).toBe(chosen?.smallest);
		const { lambda, model } = await explorer.set({ penalty: Math.log10(10) });
		expect(Math.abs(Math.log10(lambda) - 1)).toBeLessThan(0.02);
		expect(model.alpha).toBe(lambda);
		const simple = await explorer.set({ oneStandardError: 1 });
		expect(simple.index).toBe(chosen?.oneStandardError);
		expect(simple.lambda).toBe(lambdas.values[simple.index]);
		expect(simple.model.complexity.count).toBeLessThan(path.complexity.count);
		expect((await explorer.set({ smallest: 1 })).index).toBe(chosen?.smallest);
		const unit = await explorer.set({ per: "unit" });
		expect(unit.explanation.payload).toEqual(path.path);
	});

	it("shows the knots, whose last λ is 0", async () => {
		const { table } = await datasets.load("diabetes");
		const path = await lassoPath({ alphas: "knots", folds: 0, standardise: true }).fit(table, {
			target: "progression",
		});
		const explorer = await explorePath(path);
		expect(explorer.answer.lambda).toBe(0);
	});

	it("refuses what has no path", async () => {
		const model = await ridge().fit([[1], [2]], { target: [1, 2] });
		await expect(explorePath(model as never)).rejects.toThrow(
			/expected a model that lassoPath or elasticNetPath fitted/,
		);
		const path = await lassoPath({ folds: 0 }).fit([[1], [2], [4]], { target: [1, 2, 2] });
		await expect(explorePath(path, { most: 9 })).rejects.toThrow(/expected option "most"/);
	});
});
