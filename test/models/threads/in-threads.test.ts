import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { constant, ExplainError, Table } from "../../../src/index.ts";
import { sharedData } from "../../../src/models/table/cross-validate.ts";
import { readTrainingData } from "../../../src/models/table/training-data.ts";
import { inThreads } from "../../../src/models/threads/in-threads.ts";

const { method, options } = constant();

/** Refits whose scores tell them apart: each is scored on a row of its own. */
async function inputs(count: number) {
	const table = Table.fromColumns({
		a: Array.from({ length: count + 2 }, (_, i) => i),
		y: Array.from({ length: count + 2 }, (_, i) => i * i),
	});
	const data = sharedData(await readTrainingData("test", table, { target: "y" }));
	return Array.from({ length: count }, (_, i) => ({
		estimator: { method, options },
		data,
		train: Uint32Array.of(i, i + 1),
		test: Uint32Array.of(i + 2),
		score: "negative mean absolute error" as const,
		seed: 0,
	}));
}

const expected = (count: number) =>
	Array.from({ length: count }, (_, i) => -((i + 2) ** 2 - (i ** 2 + (i + 1) ** 2) / 2));

describe("tasks in threads", () => {
	it.each([1, 2, 3])("give outputs in the order of the inputs, with %i threads", async (threads) => {
		const told: number[] = [];
		const onDone = (done: number) => void told.push(done);
		const results = await inThreads("test", "cross-validation", await inputs(7), { threads, onDone });
		expect(results.map(({ score }) => score)).toEqual(expected(7));
		expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
	});

	it("throw what a task threw, and work again after it", async () => {
		const [first, second] = await inputs(2);
		const wrong = { ...second!, score: "auc" as const };
		const failing = inThreads("test", "cross-validation", [first!, wrong], { threads: 2 });
		await expect(failing).rejects.toThrow(ExplainError);
		await expect(failing).rejects.toMatchObject({ code: "bad-option" });
		const results = await inThreads("test", "cross-validation", await inputs(3));
		expect(results.map(({ score }) => score)).toEqual(expected(3));
	});

	it("stop at their signal, before and while they run", async () => {
		const aborted = AbortSignal.abort(new Error("no more"));
		await expect(inThreads("test", "cross-validation", await inputs(2), { signal: aborted })).rejects.toMatchObject({
			code: "aborted",
		});
		const controller = new AbortController();
		const running = inThreads("test", "cross-validation", await inputs(500), {
			signal: controller.signal,
			onDone: (done) => {
				if (done === 3) controller.abort();
			},
		});
		await expect(running).rejects.toThrow("test: stopped by its signal");
	});

	it("tell the caller of now, and not the one who started the threads, so that what is printed is printed below its cell", async () => {
		const cell = new AsyncLocalStorage<string>();
		const heard = (name: string) =>
			cell.run(name, async () => {
				const cells: unknown[] = [];
				const onDone = () => void cells.push(cell.getStore());
				await inThreads("test", "cross-validation", await inputs(4), { onDone });
				return cells;
			});
		expect(await heard("first")).toEqual(Array(4).fill("first"));
		expect(await heard("second")).toEqual(Array(4).fill("second"));
	});

	it("are none where there are no inputs", async () => {
		expect(await inThreads("test", "cross-validation", [])).toEqual([]);
	});
});
