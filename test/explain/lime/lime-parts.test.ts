import { describe, expect, it } from "vitest";
import { stabilityOf } from "../../../src/explain/lime/lime-stability.ts";
import { pickRows } from "../../../src/explain/lime/submodular-pick.ts";
import {
	lime,
	limeImage,
	limeStability,
	limeText,
	type NdArray,
	ndArray,
	predictor,
	submodularPick,
	textPredictor,
} from "../../../src/index.ts";

const matrix = (values: ArrayLike<number>, width: number): NdArray<Float64Array> =>
	ndArray(Float64Array.from(values), [values.length / width, width], ["example", "feature"]);

/** An image of 4 × 4 whose quarters are regions; what it answers is a sum of weights of quarters that are bright. */
const side = 4;
const quarter = (at: number) => 2 * Math.floor(at / side / 2) + Math.floor((at % side) / 2);
const regions = {
	labels: ndArray(
		Int32Array.from({ length: side ** 2 }, (_, at) => quarter(at)),
		[side, side],
		["height", "width"],
	),
	count: 4,
};
const weights = [3, -1, 0, 0.5];
const brightness = predictor(
	({ values, shape: [count = 0] }) => {
		const answers = new Float64Array(count);
		for (let i = 0; i < count; i++) {
			for (let at = 0; at < side ** 2; at++) answers[i]! += (weights[quarter(at)]! * values[i * side ** 2 + at]!) / 4;
		}
		return ndArray(answers, [count, 1], ["example", "output"]);
	},
	{ inputShape: [side, side, 1], outputUnit: "response" },
);
const image = ndArray(new Float64Array(side ** 2).fill(1), [side, side, 1], ["height", "width", "channel"]);

describe("limeImage", () => {
	it("finds what each region adds, asking each coalition of few regions once", async () => {
		const { payload, diagnostics } = await limeImage(brightness, image, { regions, fill: 0 });
		expect(payload.scores.shape).toEqual([1, 4]);
		for (const [j, weight] of weights.entries()) expect(payload.scores.values[j]).toBeCloseTo(weight, 10);
		expect(payload.regions).toEqual(regions.labels);
		expect(payload.inputs.shape).toEqual([1, side, side, 1]);
		expect(diagnostics.evaluations).toBe(16);
		expect(diagnostics.standardError).toBeUndefined();
		expect(payload.surrogate).toMatchObject({ kernelWidth: 0.25, per: "present rather than hidden" });
	});

	it("draws where there are more coalitions than samples, with errors, and the same for the same seed", async () => {
		const options = { regions: "grid", fill: 0, samples: 200, seed: 4 } as const;
		const first = await limeImage(brightness, image, { ...options, regions: { method: "grid", segments: 16 } });
		const again = await limeImage(brightness, image, { ...options, regions: { method: "grid", segments: 16 } });
		expect(again.payload).toEqual(first.payload);
		expect(first.diagnostics.standardError!.shape).toEqual([1, 16]);
		expect(first.payload.scores.values.filter((score) => score !== 0).length).toBeLessThanOrEqual(6);
	});
});

describe("limeText", () => {
	const counted = textPredictor(
		(texts) => texts.map((text) => [(text.match(/good/g)?.length ?? 0) - 2 * (text.match(/bad/g)?.length ?? 0)]),
		{ outputUnit: "response" },
	);

	it("finds what each word adds, and where it stands", async () => {
		const text = "A good book, a bad film.";
		const { payload, diagnostics } = await limeText(counted, text);
		const { spans } = payload.text!;
		const words = spans.map(([start, end]) => text.slice(start, end));
		expect(words).toEqual(["A", "good", "book", "a", "bad", "film"]);
		const expected = [0, 1, 0, 0, -2, 0];
		for (const [j, score] of expected.entries()) expect(payload.scores.values[j]).toBeCloseTo(score, 10);
		expect(diagnostics.standardError).toBeUndefined();
		expect(diagnostics.evaluations).toBeLessThanOrEqual(2 ** 6 + 2);
	});

	it("draws of a long text, with words left out that add nothing", async () => {
		const text = `${"so it goes on and on ".repeat(5)}good and good and bad`;
		const { payload, diagnostics } = await limeText(counted, text, { features: 3, surrogate: "k-lasso" });
		const { spans } = payload.text!;
		for (const [j, [start, end]] of spans.entries()) {
			const word = text.slice(start, end);
			expect(payload.scores.values[j]).toBeCloseTo(word === "good" ? 1 : word === "bad" ? -2 : 0, 8);
		}
		expect(diagnostics.standardError!.values.every((error) => error < 1e-8)).toBe(true);
	});
});

describe("submodularPick", () => {
	it("picks rows that cover most of what is not covered yet, and stops where nothing is left", () => {
		// Importances: √(4 + 1) of the first feature, √2, √9, and 0.
		const scores = Float64Array.of(4, 0, 0, 0, -1, 2, 0, 0, 0, 0, -9, 0);
		const { rows, coverage } = pickRows(scores, 4, 5);
		const all = Math.sqrt(5) + Math.sqrt(2) + 3;
		expect(rows).toEqual([1, 2]);
		expect(coverage[0]).toBeCloseTo((Math.sqrt(5) + Math.sqrt(2)) / all, 12);
		expect(coverage[1]).toBeCloseTo(1, 12);
		expect(pickRows(new Float64Array(8), 4, 3)).toEqual({ rows: [0], coverage: [1] });
	});

	it("gives what lime gives for those rows", async () => {
		const model = predictor(
			({ values, shape: [count = 0] }) =>
				ndArray(
					Float64Array.from({ length: count }, (_, i) => Math.max(0, values[3 * i]!) + Math.max(0, values[3 * i + 1]!)),
					[count, 1],
					["example", "output"],
				),
			{ inputShape: [3], outputUnit: "response" },
		);
		const training = matrix(
			Array.from({ length: 90 }, (_, i) => Math.sin(i * 1.7) * 2),
			3,
		);
		const options = { training, samples: 300, features: 1, kernelWidth: 0.7 };
		const all = await lime(model, training, options);
		const picked = await submodularPick(model, training, { ...options, pick: 2 });
		const { rows, coverage } = picked.payload.picked!;
		expect(rows).toHaveLength(2);
		expect(coverage[1]!).toBeGreaterThan(coverage[0]!);
		for (const [place, row] of rows.entries()) {
			expect(picked.payload.scores.values.slice(3 * place, 3 * place + 3)).toEqual(
				all.payload.scores.values.slice(3 * row, 3 * row + 3),
			);
			expect(picked.payload.outputValue.values[place]).toBe(all.payload.outputValue.values[row]);
			expect(picked.payload.surrogate!.fidelity.values[place]).toBe(all.payload.surrogate!.fidelity.values[row]);
		}
		expect(picked.scope).toBe("global");
	});
});

describe("limeStability", () => {
	it("is 1 where runs agree, and counts features, intervals, ranks and signs where they do not", () => {
		// Two runs: the first has features 0 and 1, the second 0 and 2; their intervals of 0 do not overlap.
		const scores = Float64Array.of(1, -2, 3, 0, 0, 4);
		const [low, high] = [scores.map((value) => value - 0.5), scores.map((value) => value + 0.5)];
		const found = stabilityOf({ scores, low, high, features: 3, runs: 2 });
		expect([found.variables, found.coefficients]).toEqual([0.5, 0]);
		// Ranks 2, 3, 1 and 2, 1, 3.
		expect(found.ranks).toBeCloseTo(-1, 12);
		expect([...found.chosen.values]).toEqual([1, 0.5, 0.5]);
		expect([...found.positive.values]).toEqual([0.5, 0.5, 0.5]);
		const same = stabilityOf({ scores: scores.fill(2), low, high, features: 3, runs: 2 });
		expect([same.variables, same.ranks]).toEqual([1, 1]);
	});

	it("falls with fewer samples, and is one row's", async () => {
		const model = predictor(
			({ values, shape: [count = 0] }) =>
				ndArray(
					Float64Array.from({ length: count }, (_, i) => {
						const row = values.subarray(8 * i, 8 * i + 8);
						return Math.tanh(row[0]! * row[1]! + 0.3 * row[2]!) + 0.1 * row[3]! + 0.08 * row[4]!;
					}),
					[count, 1],
					["example", "output"],
				),
			{ inputShape: [8], outputUnit: "response" },
		);
		const training = matrix(
			Array.from({ length: 400 }, (_, i) => Math.sin(i * 1.7) * 2),
			8,
		);
		const row = matrix([0.5, 0.2, 1, 0, 0, 0, 0, 0], 8);
		const options = { training, runs: 6, features: 3 };
		const few = await limeStability(model, row, { ...options, samples: 40 });
		const many = await limeStability(model, row, { ...options, samples: 4000 });
		expect(many.payload.stability!.variables).toBeGreaterThan(few.payload.stability!.variables);
		expect(many.payload.stability!.variables).toBeGreaterThan(0.95);
		expect(many.payload.repeats!.shape).toEqual([8, 6]);
		await expect(limeStability(model, training, options)).rejects.toMatchObject({
			code: "bad-input",
			message: expect.stringMatching(/expected one row.*got 50/),
		});
	});
});
