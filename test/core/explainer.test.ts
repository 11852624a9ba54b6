import { describe, expect, it } from "vitest";
import { ExplainError } from "../../src/core/errors.ts";
import { type Answer, defineExplainer } from "../../src/core/explainer.ts";
import { ndArray } from "../../src/core/nd-array.ts";
import { flag, number, oneOf } from "../../src/core/options.ts";

/** A method that sums its inputs in batches and tells of each. */
const sum = defineExplainer<
	{ factor: number },
	readonly number[],
	{ scale?: number; mode?: "plain" | "noisy"; loud?: boolean },
	"score"
>({
	method: "sum",
	source: "nobody2026",
	kind: "score",
	options: { scale: number(1, { min: 0 }), mode: oneOf(["plain", "noisy"], "plain"), loud: flag(false) },
	identify: (model) => ({ id: `factor-${model.factor}`, backend: "none" }),
	async *run(context, model, inputs, { scale, mode }) {
		const { batchSize = 64 } = context;
		let value = 0;
		const answer = (): Answer<"score"> => ({
			scope: "global",
			unit: "none",
			payload: { metric: "sum", value, curve: ndArray(Float64Array.of(value), [1], ["step"]) },
		});
		for (let start = 0; start < inputs.length; start += batchSize) {
			const batch = inputs.slice(start, start + batchSize);
			context.evaluated(batch.length);
			for (const x of batch) value += model.factor * scale * x;
			if (mode === "noisy") value += context.random.normal();
			await context.checkpoint({ done: start + batch.length, total: inputs.length });
			yield { progress: { done: start + batch.length, total: inputs.length }, partial: answer() };
		}
		return answer();
	},
});

const inputs = [1, 2, 3, 4, 5];

describe("defineExplainer(definition)", () => {
	it("derives a promise of the last answer with provenance, options with defaults, and the count of evaluations", async () => {
		const explanation = await sum({ factor: 2 }, inputs, { scale: 10, batchSize: 2 });
		expect(explanation.payload.value).toBe(300);
		expect(explanation.diagnostics.evaluations).toBe(5);
		expect(explanation.provenance).toMatchObject({
			method: "sum",
			source: "nobody2026",
			options: { scale: 10, mode: "plain", loud: false },
			seed: 0,
			model: "factor-2",
			backend: "none",
		});
	});

	it("streams partial answers that end in the same last answer", async () => {
		const partial: number[] = [];
		const steps = sum.stream({ factor: 1 }, inputs, { batchSize: 2 });
		let next = await steps.next();
		for (; !next.done; next = await steps.next()) partial.push(next.value.partial?.payload.value ?? Number.NaN);
		expect(partial).toEqual([3, 10, 15]);
		expect(next.value.payload.value).toBe(15);
	});

	it("gives the same numbers for one seed and others for another", async () => {
		const value = async (seed: number) => (await sum({ factor: 1 }, inputs, { mode: "noisy", seed })).payload.value;
		expect(await value(3)).toBe(await value(3));
		expect(await value(3)).not.toBe(await value(4));
	});

	it("freezes the answer down to the leaves", async () => {
		const explanation = await sum({ factor: 1 }, inputs);
		expect(() => Object.assign(explanation.payload, { value: 0 })).toThrow(TypeError);
		expect(() => Object.assign(explanation.provenance.options, { scale: 0 })).toThrow(TypeError);
	});

	it("stops between batches when its signal aborts, with the reason as the cause", async () => {
		const stop = new AbortController();
		const run = sum({ factor: 1 }, inputs, {
			batchSize: 1,
			signal: stop.signal,
			onProgress: ({ done }) => {
				if (done === 2) stop.abort("enough");
			},
		});
		await expect(run).rejects.toMatchObject({ name: "ExplainError", code: "aborted", cause: "enough" });
	});

	it("does not start when its signal was aborted before", async () => {
		const signal = AbortSignal.abort("never");
		await expect(sum({ factor: 1 }, inputs, { signal })).rejects.toMatchObject({ code: "aborted" });
	});

	it("lets other work of the event loop go between batches", async () => {
		let ticks = 0;
		const timer = setInterval(() => ticks++, 0);
		await sum(
			{ factor: 1 },
			Array.from({ length: 200 }, () => 1),
			{ batchSize: 1 },
		);
		clearInterval(timer);
		expect(ticks).toBeGreaterThan(0);
	});

	it("runs the method's finally when a stream is left early", async () => {
		let closed = false;
		const leaky = defineExplainer<null, null, object, "score">({
			method: "leaky",
			source: "nobody2026",
			kind: "score",
			options: {},
			identify: () => ({ id: "none", backend: "none" }),
			async *run() {
				try {
					yield { progress: { done: 0, total: 2 } };
					yield { progress: { done: 1, total: 2 } };
					return { scope: "global", unit: "none", payload: { metric: "leaky", value: 0 } };
				} finally {
					closed = true;
				}
			},
		});
		for await (const _ of leaky.stream(null, null)) break;
		expect(closed).toBe(true);
	});

	it.each([
		[{ scale: -1 }, 'sum: expected option "scale" to be a number at least 0, got -1'],
		[{ scale: Number.NaN }, 'sum: expected option "scale" to be a number at least 0, got NaN'],
		[{ mode: "loud" }, 'sum: expected option "mode" to be one of "plain", "noisy", got "loud"'],
		[{ batchSize: 0 }, 'sum: expected option "batchSize" to be an integer at least 1, got 0'],
		[
			{ size: 1 },
			'sum: there is no option "size"; the options are scale, mode, loud, seed, batchSize, signal, onProgress',
		],
	])("refuses %j and says what was expected and what came", async (options, message) => {
		const error = await sum({ factor: 1 }, inputs, options as never).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(ExplainError);
		expect(error).toMatchObject({ code: "bad-option", message });
	});
});
