import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import type { Game } from "../../../src/explain/game/game.ts";
import { attributionAnswer } from "../../../src/explain/shap/attribution-answer.ts";
import { constrainedFit } from "../../../src/explain/shap/constrained-fit.ts";
import { kernelEstimate } from "../../../src/explain/shap/kernel-estimate.ts";
import {
	datasets,
	exactShap,
	exactShapInteractions,
	kernelShap,
	ndArray,
	type Predictor,
	permutationShap,
	randomForest,
	ridge,
	samplingShap,
	shap,
} from "../../../src/index.ts";
import { interactionsByFormula, marginalWorth } from "../../reference/shapley.ts";

const players = 13;
const row = Array.from({ length: players }, (_, j) => Math.sin(j + 1));
const background = [0, 1, 2].map((b) => row.map((_, j) => Math.cos(3 * j + b)));

/** Features that act in threes, and a bend. */
const answer = (x: ArrayLike<number>): number => {
	let sum = 0;
	for (let j = 0; j < players; j++)
		sum += (x[j] as number) * (x[(j + 1) % players] as number) * (x[(j + 2) % players] as number);
	return Math.tanh(sum) + (x[0] as number);
};

const model: Predictor = {
	identity: { id: "by hand", backend: "JavaScript" },
	inputShape: [players],
	outputNames: undefined,
	outputUnit: "response",
	async predict({ values, shape: [count = 0] }) {
		const all = Float64Array.from({ length: count }, (_, i) => answer(values.subarray(i * players, (i + 1) * players)));
		return ndArray(all, [count, 1], ["example", "output"]);
	},
};

const sampled = [
	["kernelShap", kernelShap],
	["permutationShap", permutationShap],
	["samplingShap", samplingShap],
] as const;

describe.each(sampled)("%s", (_, explain) => {
	it("stops by itself when its bars are small enough, and says so where they are not", async () => {
		const easy = await explain(model, [row], { background, precision: 0.2 });
		const { standardError, warnings, stopped } = easy.diagnostics;
		const values = [...easy.payload.scores.values];
		const range = Math.max(0, ...values) - Math.min(0, ...values);
		expect(Math.max(...standardError!.values)).toBeLessThanOrEqual(0.2 * range);
		expect([stopped, warnings]).toEqual([undefined, undefined]);
		const hard = await explain(model, [row], { background, precision: 1e-6, maxSamples: 400 });
		expect(hard.diagnostics.stopped).toBe("evaluations");
		expect(hard.diagnostics.warnings!.join()).toMatch(
			/not as small as asked: standard errors are up to 0\.\d+; raise maxSamples/,
		);
		expect(easy.diagnostics.evaluations).not.toBe(hard.diagnostics.evaluations);
	});

	it("gives what there is when its time is up", async () => {
		const slow: Predictor = {
			...model,
			async predict(inputs) {
				await new Promise((resolve) => setTimeout(resolve, 20));
				return model.predict(inputs);
			},
		};
		const { diagnostics, payload } = await explain(slow, [row], { background, samples: 8000, timeLimit: 1 });
		expect(diagnostics.stopped).toBe("time limit");
		expect(diagnostics.warnings!.join()).toMatch(
			/^Stopped at the time limit: the standard errors are up to|too few to tell.+Stopped at the time limit\./,
		);
		expect(diagnostics.evaluations).toBeLessThan(3 * 4000);
		expect(payload.scores.values.every(Number.isFinite)).toBe(true);
		expect(diagnostics.convergenceDelta).toBeLessThan(1e-12);
	});

	it("streams answers that sharpen", async () => {
		const slow: Predictor = {
			...model,
			async predict(inputs) {
				await new Promise((resolve) => setTimeout(resolve, 60));
				return model.predict(inputs);
			},
		};
		const errors: number[] = [];
		const run = explain.stream(slow, [row], { background, samples: 1600 });
		for (;;) {
			const next = await run.next();
			const shown = next.done ? next.value : next.value.partial;
			const bars = shown?.diagnostics.standardError;
			if (bars) errors.push(Math.max(...bars.values));
			if (next.done) break;
		}
		expect(errors.length).toBeGreaterThan(2);
		expect(errors.at(-1)!).toBeLessThan(errors[0]!);
	});

	it("gives intervals and errors of the scores' shape, for one output and for all", async () => {
		const { payload, diagnostics } = await explain(model, [row, background[0]!], {
			background,
			samples: 400,
			target: "all",
		});
		expect(payload.scores.shape).toEqual([2, players, 1]);
		expect(diagnostics.standardError!.shape).toEqual([2, players, 1]);
		const [low, high] = payload.interval!;
		expect([low.shape, high.shape]).toEqual([payload.scores.shape, payload.scores.shape]);
		expect(
			low.values.every(
				(value, i) => value <= payload.scores.values[i]! && payload.scores.values[i]! <= high.values[i]!,
			),
		).toBe(true);
	});
});

it("kernelShap lets the event loop in and hears its signal while it fits", async () => {
	const game: Game = {
		players: Array.from({ length: 20 }, (_, i) => ({ name: `p${i}` })),
		width: 1,
		cost: 1,
		ends: async () => ({ none: Float64Array.of(0), all: Float64Array.of(20) }),
		worth: async (coalitions, count) =>
			Float64Array.from({ length: count }, (_, c) => {
				const own = coalitions.subarray(20 * c, 20 * c + 20);
				return own.reduce((sum, one, i) => sum + one * own[(i + 3) % 20]! * own[(i + 7) % 20]!, 0);
			}),
	};
	const samples = 600;
	const runWith = async (breathe: () => Promise<void>) => {
		const budget = { samples, auto: false, timed: false, late: () => false, enough: () => false };
		const pauses = { due: true, breathe };
		const run = kernelEstimate("test")(game, { ...budget, pauses }, seededRandom(0));
		for (;;) {
			const next = await run.next();
			if (next.done) return next.value;
		}
	};
	const rows = {
		count: 3,
		coalitions: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
		weights: 1,
		targets: Float64Array.of(1, 2, 3),
	};
	let fitted = 0;
	await constrainedFit([rows], 3, Float64Array.of(6), { due: true, breathe: async () => void fitted++ });
	expect(fitted).toBe(3);
	let breaths = 0;
	const whole = await runWith(async () => void breaths++);
	// Once for each pair of coalitions in the last fit, and once more in its errors but for the sizes that were taken whole.
	expect(breaths).toBeGreaterThan(samples / 2);
	expect(whole.standardError?.every(Number.isFinite)).toBe(true);
	for (const after of [1, breaths - 1]) {
		let left = after;
		const stopped = runWith(async () => {
			if (--left < 0) throw new Error("stopped");
		});
		await expect(stopped).rejects.toThrow("stopped");
	}
});

it("kernelShap is exact where every coalition is asked, and near it where not", async () => {
	const exact = [...(await exactShap(model, [row], { background })).payload.scores.values];
	const all = await kernelShap(model, [row], { background, samples: 2 ** players });
	expect(all.diagnostics.standardError).toBeUndefined();
	for (const [i, value] of all.payload.scores.values.entries()) expect(value).toBeCloseTo(exact[i]!, 10);
	const some = await kernelShap(model, [row], { background, samples: 600 });
	for (const [i, value] of some.payload.scores.values.entries()) {
		// Five standard errors: one of three million normal numbers is farther.
		expect(Math.abs(value - exact[i]!)).toBeLessThan(5 * some.diagnostics.standardError!.values[i]!);
	}
});

it.each(["shapley", "taylor"] as const)("interactions are those of the formula, with the index %s", async (index) => {
	const small = (x: ArrayLike<number>) => x[0]! * x[1]! * x[2]! + Math.max(x[2]!, x[3]!) * x[0]!;
	const four: Predictor = {
		...model,
		inputShape: [4],
		async predict({ values, shape: [count = 0] }) {
			const all = Float64Array.from({ length: count }, (_, i) => small(values.subarray(4 * i, 4 * i + 4)));
			return ndArray(all, [count, 1], ["example", "output"]);
		},
	};
	const rows = [row.slice(0, 4), row.slice(4, 8)];
	const behind = background.map((one) => one.slice(0, 4));
	const { payload } = await exactShapInteractions(four, rows, { background: behind, index });
	const { payload: exact } = await exactShap(four, rows, { background: behind });
	for (const [example, one] of rows.entries()) {
		const expected = interactionsByFormula(4, marginalWorth(small, one, behind), index);
		for (let i = 0; i < 4; i++) {
			let sum = 0;
			for (let j = 0; j < 4; j++) {
				const got = payload.pairs.values[(example * 4 + i) * 4 + j]!;
				sum += got;
				if (i !== j) expect(got).toBeCloseTo(expected[i]![j]!, 10);
			}
			expect(sum).toBeCloseTo(exact.scores.values[example * 4 + i]!, 10);
		}
	}
});

it("an answer whose scores miss the output by more than rounding says so", () => {
	const explained = {
		inputs: ndArray(Float64Array.of(0, 0), [1, 2], ["example", "feature"]),
		players: [{ name: "a" }, { name: "b" }],
		outputs: { indices: Int32Array.of(0), each: 1, all: false, target: { indices: [0] } },
		unit: "response" as const,
	};
	const of = (off: number) =>
		attributionAnswer(explained, {
			values: Float64Array.of(1, 2 + off),
			none: Float64Array.of(4),
			all: Float64Array.of(7),
		});
	expect(of(0).warnings).toEqual([]);
	expect(of(2e-6).warnings).toEqual([]);
	expect(of(6e-6).warnings).toEqual(["Base value and scores miss the output by up to 0.000006, of a range of 3."]);
	expect(of(6e-6).convergenceDelta).toBeCloseTo(6e-6, 12);
});

describe("shap", () => {
	it("chooses the method that fits the model and the budget", async () => {
		const { table, target } = await datasets.load("diabetes");
		const rows = table.slice(0, 2);
		const behind = table.slice(100, 105);
		const line = await ridge({ alpha: 1 }).fit(table, { target });
		const forest = await randomForest({ trees: 3 }).fit(table, { target });
		const chosen = async (...asked: Parameters<typeof shap>) => (await shap(...asked)).provenance.method;
		expect(await chosen(forest, rows)).toBe("treeShap");
		expect(await chosen(forest, rows, { background: behind })).toBe("treeShap");
		expect(await chosen(forest, rows, { background: behind, link: "log" })).toBe("exactShap");
		expect(await chosen(line, rows, { background: behind })).toBe("linearShap");
		expect(await chosen(model, [row], { background })).toBe("kernelShap");
		expect(await chosen(model, [row], { background, maxSamples: 10_000 })).toBe("exactShap");
		expect(await chosen(model, [row], { background, maxSamples: 10_000, timeLimit: 60_000 })).toBe("kernelShap");
		const fast = await shap(line, rows, { background: behind });
		const { payload } = await exactShap(line, rows, { background: behind });
		for (const [i, value] of fast.payload.scores.values.entries())
			expect(value).toBeCloseTo(payload.scores.values[i]!, 8);
	});

	it("refuses in words what no method can answer", async () => {
		await expect(shap(model, [row])).rejects.toMatchObject({
			code: "bad-option",
			message: /^shap: expected option "background"/,
		});
		await expect(shap(model, [row], { background, wrong: 1 } as never)).rejects.toThrow(
			/shap: there is no option "wrong"/,
		);
		await expect(shap(null as never, [row], { background })).rejects.toMatchObject({ code: "unsupported-model" });
	});
});
