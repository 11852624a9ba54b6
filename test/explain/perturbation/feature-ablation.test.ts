import { describe, expect, it } from "vitest";
import { ExplainError, featureAblation, type NdArray, ndArray, type Predictor } from "../../../src/index.ts";
import { failure } from "../../failure.ts";

/** f(x) = (x₀ x₁ + 3 x₂, −x₀), a model that nobody differentiates; `asked` counts its rows. */
function blackBox(change: Partial<Predictor> = {}): Predictor & { asked: number[] } {
	const asked: number[] = [];
	return {
		asked,
		identity: { id: "function", backend: "JavaScript", outputNames: ["up", "down"] },
		inputShape: [3],
		featureNames: ["a", "b", "c"],
		outputNames: ["up", "down"],
		outputUnit: "response",
		async predict({ values, shape: [count = 0] }) {
			asked.push(count);
			const rows = Array.from({ length: count }, (_, i) => [...values.subarray(3 * i, 3 * i + 3)]);
			const answers = rows.flatMap(([a = 0, b = 0, c = 0]) => [a * b + 3 * c, -a]);
			return ndArray(Float64Array.from(answers), [count, 2], ["example", "class"]);
		},
		...change,
	};
}

const rows = (...values: number[][]): NdArray =>
	ndArray(Float64Array.from(values.flat()), [values.length, 3], ["example", "feature"]);
const given = rows([2, 5, 1], [-1, 0, 0]);

describe("featureAblation(model, inputs)", () => {
	it("is the fall of the answer when a feature is replaced by the baseline", async () => {
		const model = blackBox();
		const { payload, target, unit, diagnostics } = await featureAblation(model, given, { target: 0 });
		// 13 − (0 + 3), 13 − (0 + 3), 13 − 10 and, for the second row, 0 throughout.
		expect([...payload.scores.values]).toEqual([10, 10, 3, 0, 0, 0]);
		expect([...payload.outputValue.values]).toEqual([13, 0]);
		expect(payload.features).toEqual([{ name: "a" }, { name: "b" }, { name: "c" }]);
		expect(target).toEqual({ indices: [0, 0], names: ["up", "up"] });
		expect(unit).toBe("response");
		expect(diagnostics.evaluations).toBe(2 + 2 * 3);
	});

	it("explains the highest answer of each example unless told", async () => {
		const { payload, target } = await featureAblation(blackBox(), given);
		expect(target).toEqual({ indices: [0, 1], names: ["up", "down"] });
		expect([...payload.scores.values]).toEqual([10, 10, 3, 1, 0, 0]);
	});

	it("takes another baseline, and groups that are left out together", async () => {
		const baseline = ndArray(Float64Array.of(1, 1, 1), [3], ["feature"]);
		const one = await featureAblation(blackBox(), rows([2, 5, 1]), { target: 0, baseline });
		expect([...one.payload.scores.values]).toEqual([5, 8, 0]);
		const groups = ndArray(Int32Array.of(1, 1, 0), [3], ["feature"]);
		const { payload, diagnostics } = await featureAblation(blackBox(), rows([2, 5, 1]), { target: 0, groups });
		expect([...payload.scores.values]).toEqual([10, 10, 3]);
		expect(diagnostics.evaluations).toBe(3);
	});

	it("takes superpixels as groups of an image with channels", async () => {
		const model: Predictor = {
			...blackBox({ inputShape: [2, 2, 3], featureNames: undefined, outputNames: undefined }),
			predict: async ({ values, shape: [count = 0] }) =>
				ndArray(
					Float64Array.from({ length: count }, (_, i) =>
						Array.from(values.subarray(12 * i, 12 * i + 12)).reduce((a, b) => a + b, 0),
					),
					[count, 1],
					["example", "class"],
				),
		};
		const image = ndArray(
			Float64Array.from({ length: 12 }, (_, i) => i),
			[2, 2, 3],
			["height", "width", "channel"],
		);
		const groups = ndArray(Int32Array.of(0, 0, 1, 1), [2, 2], ["height", "width"]);
		const { payload } = await featureAblation(model, image, { groups });
		expect([...payload.scores.values]).toEqual([...Array(6).fill(15), ...Array(6).fill(51)]);
		expect(payload.features).toEqual([]);
	});

	it("gives the same answer in batches of any size, asks no more rows at once, and stops between them", async () => {
		const whole = await featureAblation(blackBox(), given);
		const model = blackBox();
		const { payload } = await featureAblation(model, given, { batchSize: 4 });
		expect(payload.scores).toEqual(whole.payload.scores);
		expect(model.asked).toEqual([2, 4, 2]);
		const stop = new AbortController();
		const run = featureAblation(blackBox(), given, {
			batchSize: 1,
			signal: stop.signal,
			onProgress: ({ done }) => done === 2 && stop.abort(),
		});
		expect(await failure(run)).toMatch(/^aborted/);
	});

	it("asks for scores where told, and says when a model has none", async () => {
		const scores: Predictor["scores"] = async (inputs) => {
			const answer = await blackBox().predict(inputs);
			return { ...answer, values: answer.values.map((value) => 2 * value) };
		};
		const model = blackBox({ scores, scoreUnit: "log-odds" });
		const { payload, unit } = await featureAblation(model, given, { explain: "score", target: 0 });
		expect([...payload.scores.values]).toEqual([20, 20, 6, 0, 0, 0]);
		expect(unit).toBe("log-odds");
		expect(await failure(featureAblation(blackBox(), given, { explain: "score" }))).toMatch(
			/^unsupported-model featureAblation: expected a model with scores/,
		);
	});

	const answering = (values: number[], shape: number[]) =>
		blackBox({ predict: async () => ndArray(Float64Array.from(values), shape, shape.map(String)) });

	it.each<[string, () => Promise<unknown>, RegExp]>([
		["no model", () => featureAblation({} as never, given), /^unsupported-model .*a model with predict/],
		[
			"two answers for one row",
			() => featureAblation(answering([1, 2], [1, 2]), given),
			/answer \[2, outputs\], got shape \[1, 2\]/,
		],
		["NaN", () => featureAblation(answering([1, Number.NaN], [2, 1]), given), /^not-finite .*got NaN for row 1/],
		[
			"another width",
			() => featureAblation(blackBox(), ndArray(new Float64Array(4), [2, 2], ["a", "b"])),
			/^shape-mismatch .*\[n, 3\]/,
		],
		["a class that is not there", () => featureAblation(blackBox(), given, { target: 2 }), /^out-of-range .*0 to 1/],
		[
			"a baseline of another shape",
			() => featureAblation(blackBox(), given, { baseline: given }),
			/^shape-mismatch .*"baseline".*\[3\], got \[2, 3\]/,
		],
		[
			"groups of another shape",
			() => featureAblation(blackBox(), given, { groups: given }),
			/^shape-mismatch .*"groups"/,
		],
		[
			"groups with a gap",
			() => featureAblation(blackBox(), given, { groups: ndArray(Int32Array.of(0, 2, 2), [3], ["f"]) }),
			/^bad-option .*without gaps, got no 1/,
		],
	])("refuses %s", async (_, run, text) => {
		expect(await failure(run())).toMatch(text);
	});

	it("is an ExplainError that it throws", async () => {
		await expect(featureAblation(blackBox(), given, { target: 2 })).rejects.toBeInstanceOf(ExplainError);
	});
});
