import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { datasets, exploreLime, lime, randomForest, ridge } from "../../src/index.ts";
import { FakeHost } from "../widget/fake-host.ts";

beforeEach(() => void new FakeHost().install());
afterEach(() => FakeHost.uninstall());

const { table, target } = await datasets.load("diabetes");
const line = await ridge({ alpha: 1 }).fit(table, { target });

describe("exploreLime", () => {
	it("answers with lime's explanation of the row, and the line beside the model along its largest feature", async () => {
		const { answer } = await exploreLime(line, table, { row: 3, samples: 500, kernelWidth: 2 });
		const { explanation, line: beside } = answer;
		const direct = await lime(line, table.take([3]), {
			training: table,
			kernelWidth: 2,
			samples: 500,
			lambda: answer.lambda,
			target: 0,
		});
		const [own, same] = [explanation.payload.scores.values, direct.payload.scores.values];
		// λ is scaled there and back.
		for (const [j, score] of own.entries()) expect(score).toBeCloseTo(same[j] as number, 9);
		// Of a line the line is right but for the penalty, which shrinks it.
		const [low, high] = [0, beside!.grid.length - 1];
		const slope = (of: ArrayLike<number>) => (of[high]! - of[low]!) / (beside!.grid[high]! - beside!.grid[low]!);
		expect(slope(beside!.surrogate) / slope(beside!.model)).toBeGreaterThan(0.6);
		expect(slope(beside!.surrogate) / slope(beside!.model)).toBeLessThan(1);
		expect(Math.max(...Array.from(beside!.weight))).toBeGreaterThan(0.99);
	});

	it("leaves all features without a penalty and none with all of it", async () => {
		const explorer = await exploreLime(line, table, { row: 3, samples: 500 });
		const kept = () => explorer.answer.explanation.payload.scores.values.filter((score) => score !== 0).length;
		await explorer.set({ penalty: 0 });
		expect(kept()).toBe(10);
		const some = await explorer.set({ penalty: 0.3 });
		expect(kept()).toBeGreaterThan(0);
		expect(kept()).toBeLessThan(10);
		expect((await explorer.set({ penalty: 1 })).lambda).toBeGreaterThan(some.lambda);
		expect(kept()).toBeLessThanOrEqual(1);
	});

	it("changes with the kernel width of a model that bends, with the draw, and with the points", async () => {
		const forest = await randomForest({ trees: 20 }).fit(table, { target });
		const explorer = await exploreLime(forest, table, { row: 3, samples: 300 });
		const scores = () => [...explorer.answer.explanation.payload.scores.values];
		const first = scores();
		await explorer.set({ width: 0.5 });
		const narrow = scores();
		expect(narrow).not.toEqual(first);
		await explorer.set({ seed: 4 });
		expect(scores()).not.toEqual(narrow);
		const binned = await explorer.set({ points: "discretised" });
		expect(binned.line).toBeUndefined();
		expect(binned.explanation.payload.surrogate!.per).toContain("bin");
	});

	it("says in words that a neighbourhood is too narrow, and keeps the picture before", async () => {
		const explorer = await exploreLime(line, table, { row: 3, samples: 100 });
		const { answer } = explorer;
		await expect(explorer.set({ width: 0.1 })).rejects.toThrow(/^So near the row .* widen the kernel/);
		expect(explorer.answer).toBe(answer);
	});

	it.each([
		[{ row: 442 }, "out-of-range", /"row" from 0 to 441, got 442/],
		[{ samples: 5 }, "bad-option", /at least 100/],
		[{ kernelWidth: 9 }, "bad-option", /at most 5/],
	])("refuses %j", async (options, code, text) => {
		await expect(exploreLime(line, table, options)).rejects.toMatchObject({
			code,
			message: expect.stringMatching(text),
		});
	});
});
