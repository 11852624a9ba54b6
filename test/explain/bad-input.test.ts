import { describe, expect, it } from "vitest";
import type { Explanation, Kind } from "../../src/core/explanation.ts";
import type { NdArray } from "../../src/core/nd-array.ts";
import { ExplainError } from "../../src/index.ts";
import { background, type LocalMethod, localMethods, type Meddling, row, untouched } from "./local-methods.ts";

const errorOf = (run: Promise<unknown>): Promise<unknown> =>
	run.then(
		() => "no error",
		(error) => error,
	);

/** Every number that an explanation shows. */
function numbersOf({ payload, diagnostics }: Explanation<Kind>): number[] {
	const arrays = [...Object.values(payload).flat(), diagnostics.standardError] as (NdArray | undefined)[];
	return arrays.flatMap((one) => (ArrayBuffer.isView(one?.values) ? [...one.values] : []));
}

/** The largest gap between base value + scores and output, from what the payload shows. */
function gapOf({ payload }: Explanation<Kind>): { gap: number; range: number } {
	const { scores, pairs, baseValue, outputValue } = payload as unknown as Record<string, NdArray | undefined>;
	const [base, output] = [baseValue!.values[0]!, outputValue!.values[0]!];
	const sum = [...(scores ?? pairs)!.values].reduce((all, one) => all + one, base);
	return { gap: Math.abs(sum - output), range: Math.abs(output - base) };
}

/** Of the range, as the methods promise. */
const additivity = 1e-6;

const asking = localMethods.filter(({ asks }) => asks);
const isGame = ({ name }: LocalMethod) => name.startsWith("shapleyValues");

describe.each(asking)("$name, whose model misbehaves", (method) => {
	const failing = new Error("the model is tired");
	const faults: readonly [string, Meddling, string, RegExp][] = [
		[
			"answers with a number too few",
			async (answers, count) => [answers.subarray(0, 2 * (count - 1)), count - 1],
			isGame(method) ? "not-finite" : "unsupported-model",
			isGame(method) ? /undefined/ : /expected the model to answer \[\d+, outputs\], got shape/,
		],
		[
			"answers with NaN",
			async (answers, count) => [answers.fill(Number.NaN, answers.length - 1), count],
			"not-finite",
			isGame(method) ? /NaN/ : /got NaN for row \d+/,
		],
		[
			"answers with infinity",
			async (answers, count) => [answers.fill(Infinity, 1, 2), count],
			"not-finite",
			isGame(method) ? /Infinity/ : /got Infinity for row 0/,
		],
		[
			"answers with a number outside its unit",
			async (answers, count) => [answers.fill(1.5, 1, 2), count],
			"unsupported-model",
			/expected probabilities from 0 to 1 of the model, got 1.5 for row 0/,
		],
	];

	it.each([0, 3])("passes on what the model throws after %i calls", async (before) => {
		let called = 0;
		const thrown = await errorOf(
			method.ask(async (answers, count, calls) => {
				called++;
				if (calls >= before) throw failing;
				return [answers, count];
			}),
		);
		expect(thrown === failing || (thrown as Error).cause === failing).toBe(true);
		// Nothing is asked after that.
		expect(called).toBe(before + 1);
	});

	it.each(faults.flatMap((fault) => [0, 3].map((before) => [fault[0], before, fault] as const)))(
		"says that it %s after %i calls",
		async (what, before, [, meddle, code, text]) => {
			// What a game of one's own is worth has no unit.
			if (isGame(method) && what.includes("unit")) return;
			const error = await errorOf(
				method.ask((answers, count, calls) =>
					calls >= before ? meddle(answers, count, calls) : untouched(answers, count, calls),
				),
			);
			expect(error).toBeInstanceOf(ExplainError);
			expect(error).toMatchObject({ code });
			expect((error as Error).message).toMatch(text);
			// shap lets another method answer, which names itself.
			const who = method.name === "shap" ? "kernelShap" : method.name.split(/[ ,]/)[0];
			expect((error as Error).message.startsWith(`${who}: `)).toBe(true);
		},
	);

	it("hears its signal in the middle", async () => {
		const stop = new AbortController();
		let called = 0;
		const run = method.ask(
			async (answers, count, calls) => {
				called++;
				if (calls === 2) stop.abort();
				return [answers, count];
			},
			{ signal: stop.signal },
		);
		await expect(run).rejects.toMatchObject({ code: "aborted" });
		expect(called).toBe(3);
	});
});

describe.each(localMethods.filter(({ counts }) => counts))("$name, by its background", (method) => {
	it("refuses one without rows", async () => {
		const error = await errorOf(method.ask(untouched, { background: [] }));
		expect(error).toMatchObject({ code: "bad-input", message: expect.stringMatching(/background.*at least one row/) });
	});

	it("takes one row, or says that it needs more", async () => {
		const answer = await errorOf(method.ask(untouched, { background: background.slice(0, 1) }));
		if ((method.rows ?? 1) > 1) {
			expect(answer).toBeInstanceOf(ExplainError);
			expect((answer as Error).message).toMatch(new RegExp(`at least ${method.rows} background rows`));
			return;
		}
		expect(answer).toBe("no error");
		const one = await method.ask(untouched, { background: background.slice(0, 1) });
		expect(numbersOf(one).every(Number.isFinite)).toBe(true);
	});

	it("takes one in which nothing varies, and the explained row itself", async () => {
		for (const same of [Array.from({ length: 12 }, () => background[0]!), Array.from({ length: 12 }, () => row)]) {
			const explanation = await method.ask(untouched, { background: same });
			expect(numbersOf(explanation).every(Number.isFinite)).toBe(true);
		}
	});
});

describe.each(localMethods.filter(({ timed }) => timed))("$name, whose time is over", (method) => {
	it("gives what there is, marked, without a number that is none", async () => {
		const slow: Meddling = async (answers, count) => {
			await new Promise((resolve) => setTimeout(resolve, 2));
			return [answers, count];
		};
		const explanation = await method.ask(slow, { timeLimit: 0 });
		const { stopped, warnings } = explanation.diagnostics;
		expect(stopped).toBe("time limit");
		expect(warnings!.join(" ")).toMatch(/time/i);
		expect(numbersOf(explanation).length).toBeGreaterThan(0);
		expect(numbersOf(explanation).every(Number.isFinite)).toBe(true);
		if (!method.adds) return;
		const { gap, range } = gapOf(explanation);
		expect(gap).toBeLessThanOrEqual(additivity * range);
	});

	it("is the same as without a limit that is not reached", async () => {
		const [free, limited] = [await method.ask(untouched), await method.ask(untouched, { timeLimit: 1e7 })];
		expect(limited.diagnostics.stopped).toBe(free.diagnostics.stopped);
		const [a, b] = [numbersOf(free), numbersOf(limited)];
		expect(b).toHaveLength(a.length);
		for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 9);
	});
});

it.each(localMethods.filter(({ adds }) => adds))("$name adds up to the answer, or says why not", async (method) => {
	const explanation = await method.ask(untouched);
	const { gap, range } = gapOf(explanation);
	if (gap > additivity * range) expect(explanation.diagnostics.warnings?.join()).toMatch(/miss the output by/);
	else expect(explanation.diagnostics.warnings?.join() ?? "").not.toMatch(/miss the output by/);
	expect(gap).toBeLessThanOrEqual(additivity * range);
});
