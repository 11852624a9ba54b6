import { expect, test } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { tf } from "../../../src/math/tf.ts";
import { type PredictFunction, predictor } from "../../../src/models/black-box/predictor.ts";
import { failure } from "../../failure.ts";

const rows = ndArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2], ["example", "feature"]);

/** Sums of rows, whatever they are. */
const sums: PredictFunction = ({ values, shape: [n = 0] }) =>
	Array.from({ length: n }, (_, i) => {
		const size = values.length / n;
		return Array.from(values.slice(i * size, (i + 1) * size)).reduce((sum, value) => sum + value, 0);
	});

test("takes rows as an NdArray, as arrays of arrays, as a tensor, and one row as one", async () => {
	const model = predictor(sums, { featureNames: ["a", "b"] });
	expect(await model.predict(rows)).toMatchObject({ shape: [3, 1], values: Float64Array.of(3, 7, 11) });
	expect((await model.predict([[1, 2], Float32Array.of(3, 4)])).values).toEqual(Float64Array.of(3, 7));
	expect((await model.predict([3, 4])).values).toEqual(Float64Array.of(7));
	expect((await model.predict(Float32Array.of(3, 4))).values).toEqual(Float64Array.of(7));
	const tensor = tf.tensor2d([[5, 6]]);
	expect((await model.predict(tensor)).values).toEqual(Float64Array.of(11));
	expect(tensor.isDisposed).toBe(false);
	tensor.dispose();
});

test("takes answers as numbers, rows, typed arrays, an NdArray or a tensor, at once or later", async () => {
	const pair = [0.25, 0.75];
	const tensors = tf.memory().numTensors;
	const answers: Record<string, PredictFunction> = {
		rows: ({ shape: [n = 0] }) => Array.from({ length: n }, () => pair),
		typed: ({ shape: [n = 0] }) => Array.from({ length: n }, () => Float32Array.from(pair)),
		later: async ({ shape: [n = 0] }) => Array.from({ length: n }, () => pair),
		array: ({ shape: [n = 0] }) =>
			ndArray(
				Float64Array.from({ length: 2 * n }, (_, i) => pair[i % 2] as number),
				[n, 2],
				["a", "b"],
			),
		tensor: ({ shape: [n = 0] }) => tf.tensor2d(Array.from({ length: n }, () => pair)),
	};
	for (const [name, answer] of Object.entries(answers)) {
		const { values, shape } = await predictor(answer, { outputNames: ["no", "yes"] }).predict(rows);
		expect([name, shape, [...values]]).toEqual([name, [3, 2], [...pair, ...pair, ...pair]]);
	}
	expect(tf.memory().numTensors).toBe(tensors);
	const alone = predictor(() => pair, { outputNames: ["no", "yes"] });
	expect((await alone.predict([1, 2])).shape).toEqual([1, 2]);
});

test("asks in batches whose order is kept, and gives the function rows of its own", async () => {
	const sizes: number[] = [];
	const model = predictor(
		(batch) => {
			sizes.push(batch.shape[0] as number);
			const answer = sums(batch, { signal: new AbortController().signal });
			batch.values.fill(0);
			return answer;
		},
		{ batchSize: 2 },
	);
	expect((await model.predict(rows)).values).toEqual(Float64Array.of(3, 7, 11));
	expect((await model.predict(rows, { batchSize: 1 })).values).toEqual(Float64Array.of(3, 7, 11));
	expect((await model.predict(rows, { batchSize: 100 })).values).toEqual(Float64Array.of(3, 7, 11));
	expect(sizes).toEqual([2, 1, 1, 1, 1, 2, 1]);
	expect(rows.values).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
});

test("says what it is", () => {
	const said = { outputNames: ["no", "yes"], featureNames: ["a", "b"] };
	expect(predictor(sums, said)).toMatchObject({
		...said,
		inputShape: [2],
		outputUnit: "probability",
		identity: { id: "function", outputNames: ["no", "yes"] },
	});
	expect(predictor(sums)).toMatchObject({ inputShape: undefined, outputNames: undefined, outputUnit: "response" });
	expect(predictor(sums, { inputShape: [null, 3], outputUnit: "log-odds" })).toMatchObject({
		inputShape: [null, 3],
		outputUnit: "log-odds",
	});
});

test("an answer that is wrong names who gave it", async () => {
	const told = (answer: PredictFunction, outputNames?: string[]) =>
		failure(predictor(answer, { outputNames }).predict(rows));
	expect(
		await told(function churn() {
			return [1, 2];
		}),
	).toBe(
		'shape-mismatch predictor "churn": expected to be answered scores of shape [3, outputs], got shape [2] for 3 rows',
	);
	expect(await told(sums, ["no", "yes"])).toMatch(/^shape-mismatch .*shape \[3, 2\], got shape \[3\] for 3 rows$/);
	expect(await told(() => [[1], [2, 3], [4]])).toMatch(/^bad-input .*arrays of unequal lengths \(1 and 2\)$/);
	expect(await told(() => [[1], ["2"], [4]] as never)).toMatch(/^bad-input .*got "2" where a number should be$/);
	expect(await told(() => undefined as never)).toMatch(/^bad-input .*got undefined$/);
	expect(await told(() => [1, Number.NaN, 3])).toMatch(/^not-finite .*got NaN as output 0 of row 1$/);
	expect(await told(() => [[], [], []])).toMatch(/^shape-mismatch/);
	expect(await failure(predictor(sums).predict(rows, { batchSize: 0.5 }))).toMatch(
		/^bad-option predictor "sums": .*got 0.5$/,
	);
	let call = 0;
	const changing = predictor(() => (call++ === 0 ? [[1]] : [[1, 2]]), { batchSize: 1 });
	expect(await failure(changing.predict(rows))).toMatch(
		/^shape-mismatch .*shape \[1, 1\], got shape \[1, 2\] for 1 rows$/,
	);
});

test("an input that is wrong says what was expected", async () => {
	const model = predictor(sums, { featureNames: ["a", "b"] });
	expect(await failure(model.predict([[1, 2, 3]]))).toBe(
		'shape-mismatch predictor "sums": expected inputs of shape [n, 2] or [2], got shape [1, 3]',
	);
	expect(await failure(model.predict([]))).toMatch(/^shape-mismatch/);
	expect(await failure(model.predict("rows" as never))).toMatch(/^bad-input .*got "rows"$/);
	expect(await failure(model.predict(ndArray(new Float64Array(), [0, 2], ["example", "feature"])))).toMatch(
		/^bad-input .*at least one example, got none$/,
	);
	const images = predictor(sums, { inputShape: [null, 2, 1] });
	expect((await images.predict(ndArray(new Float32Array(12), [2, 3, 2, 1], ["example", "a", "b", "c"]))).shape).toEqual(
		[2, 1],
	);
	expect(await failure(images.predict([[1, 2]]))).toMatch(/\[n, any, 2, 1\] or \[any, 2, 1\], got shape \[1, 2\]$/);
});

test("options that do not fit are refused", () => {
	expect(() => predictor(5 as never)).toThrow("predictor: expected a function that answers for rows, got 5");
	expect(() => predictor(sums, { featureNames: ["a"], inputShape: [2] })).toThrow("expected inputShape [1]");
	expect(() => predictor(sums, { outputNames: [] })).toThrow('option "outputNames" to be a list of texts');
	expect(() => predictor(sums, { outputUnit: "metre" as never })).toThrow('option "outputUnit" to be one of');
	expect(() => predictor(sums, { batch: 3 } as never)).toThrow('there is no option "batch"');
});

test("what the function throws comes through, and an abort ends between batches", async () => {
	const broken = new TypeError("no such column");
	await expect(predictor(() => Promise.reject(broken)).predict(rows)).rejects.toBe(broken);
	const controller = new AbortController();
	let calls = 0;
	const model = predictor(
		(batch, call) => {
			if (++calls === 2) controller.abort();
			return sums(batch, call);
		},
		{ batchSize: 1 },
	);
	expect(await failure(model.predict(rows, { signal: controller.signal }))).toBe(
		"aborted predictor: stopped by its signal",
	);
	expect(calls).toBe(2);
	let told: AbortSignal | undefined;
	const waiting = predictor((_, { signal }) => {
		told = signal;
		return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("given up"))));
	});
	const stop = new AbortController();
	const answer = failure(waiting.predict(rows, { signal: stop.signal }));
	await new Promise((done) => setTimeout(done, 20));
	stop.abort();
	expect(await answer).toMatch(/^aborted/);
	expect(told?.aborted).toBe(true);
});
