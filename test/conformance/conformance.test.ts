import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../src/core/version.ts";
import { backend, type DifferentiableModel, ExplainError, fromLayersModel, ndArray, ready } from "../../src/index.ts";
import { tf } from "../../src/math/tf.ts";
import { images, layersModel, smallModel } from "../reference/small-network.ts";
import { float32Rounding, relativeDifference } from "../tolerance.ts";
import { rows } from "./explainers.ts";

/** Sets one weight of the network to what `change` makes of its numbers. */
function changeWeight(network: tf.LayersModel, index: number, change: (value: number, place: number) => number): void {
	const weights = network.getWeights();
	const changed = weights.map((weight, i) =>
		i === index ? tf.tensor(weight.dataSync().map(change), weight.shape) : weight.clone(),
	);
	network.setWeights(changed);
	tf.dispose(changed);
}

function allFrozen(value: unknown): boolean {
	if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return true;
	return Object.isFrozen(value) && Object.values(value).every(allFrozen);
}

/** The rejection of a promise. */
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
	promise.then(
		() => "no error",
		(error: unknown) => error,
	);

describe.each(rows.map((row) => ({ ...row, name: row.explain.method })))("$name", ({ explain, ...row }) => {
	let model: DifferentiableModel;
	let dispose: () => void;
	let tensors: number;

	beforeAll(async () => {
		await ready();
		({ model, dispose } = smallModel());
		tensors = tf.memory().numTensors;
	});
	afterAll(() => dispose());

	const values = (n: number, options = {}) => explain(model, images(n), options).then((e) => e.payload.scores.values);

	it("gives the same bytes for the same seed", async () => {
		const first = await values(5, { seed: 3 });
		expect(await values(5, { seed: 3 })).toEqual(first);
		const other = await values(5, { seed: 4 });
		if (row.random) expect(other).not.toEqual(first);
		else expect(other).toEqual(first);
	});

	it.each([1, 2, 3, 64])("gives the same answer in batches of %i, up to 32-bit rounding", async (batchSize) => {
		const { payload, target } = await explain(model, images(5), { batchSize });
		const whole = await explain(model, images(5), { batchSize: 5 });
		expect(relativeDifference(payload.scores.values, whole.payload.scores.values)).toBeLessThan(float32Rounding);
		expect(target).toEqual(whole.target);
	});

	it("takes one example as a batch of one, and a tensor as it takes an array", async () => {
		const [, ...shape] = images(1).shape;
		const one = ndArray(images(1).values, shape, images(1).axes.slice(1));
		const tensor = tf.tensor(images(1).values, [...images(1).shape]);
		const expected = await values(1);
		expect((await explain(model, one)).payload.scores.values).toEqual(expected);
		expect((await explain(model, tensor)).payload.scores.values).toEqual(expected);
		expect(tensor.isDisposed).toBe(false);
		tensor.dispose();
	});

	it("leaves the inputs as they were and keeps a copy", async () => {
		const given = images(2);
		const { payload } = await explain(model, given);
		expect(given).toEqual(images(2));
		given.values.fill(0);
		expect(payload.inputs.values).toEqual(images(2).values);
	});

	it("stops before it starts when its signal is aborted, with the reason as cause", async () => {
		const error = await errorOf(explain(model, images(2), { signal: AbortSignal.abort("enough") }));
		expect(error).toMatchObject({ name: "ExplainError", code: "aborted", cause: "enough" });
	});

	it("stops between two batches when its signal is aborted", async () => {
		const stopping = new AbortController();
		const seen: number[] = [];
		const run = explain(model, images(6), {
			batchSize: 2,
			signal: stopping.signal,
			onProgress: ({ done }) => {
				seen.push(done);
				if (done === 2) stopping.abort();
			},
		});
		expect(await errorOf(run)).toMatchObject({ code: "aborted" });
		expect(seen.at(-1)).toBe(2);
	});

	it("reports progress up to all examples", async () => {
		const seen: [number, number][] = [];
		await explain(model, images(5), { batchSize: 2, onProgress: ({ done, total }) => seen.push([done, total]) });
		expect(seen.slice(-3)).toEqual([
			[2, 5],
			[4, 5],
			[5, 5],
		]);
	});

	it("leaves no tensor behind: after an answer, an error, an abort, a stream left early", async () => {
		await explain(model, images(3));
		expect(tf.memory().numTensors).toBe(tensors);
		await errorOf(explain(model, images(3), { target: 9 }));
		await errorOf(explain(model, ndArray(new Float32Array(4), [2, 2], ["height", "width"])));
		expect(tf.memory().numTensors).toBe(tensors);
		const stopping = new AbortController();
		const onProgress = () => stopping.abort();
		await errorOf(explain(model, images(3), { batchSize: 1, signal: stopping.signal, onProgress }));
		expect(tf.memory().numTensors).toBe(tensors);
		for await (const _ of explain.stream(model, images(3), { batchSize: 1 })) break;
		expect(tf.memory().numTensors).toBe(tensors);
	});

	it("leaves no tensor behind when the backend fails in the middle", async () => {
		const { weights } = model.graph;
		const [key] = [...weights.keys()];
		const broken = new Map(weights).set(key as string, tf.tensor([1, 2, 3]));
		const failing: DifferentiableModel = { ...model, graph: { ...model.graph, weights: broken } };
		const before = tf.memory().numTensors;
		expect(await errorOf(explain(failing, images(2)))).toBeInstanceOf(Error);
		expect(tf.memory().numTensors).toBe(before);
		broken.get(key as string)?.dispose();
	});

	it("answers with frozen plain data that can be cloned and sent", async () => {
		const explanation = await explain(model, images(2));
		expect(allFrozen(explanation)).toBe(true);
		expect(structuredClone(explanation)).toEqual(explanation);
	});

	it("gives nothing where the score does not depend on the input", async () => {
		const network = layersModel();
		// The last dense layer: class 1 keeps its bias only.
		changeWeight(network, 4, (value, place) => (place % 3 === 1 ? 0 : value));
		const { payload } = await explain(fromLayersModel(network), images(3), { target: 1 });
		expect(payload.scores.values.every((score) => score === 0)).toBe(true);
		const other = await explain(fromLayersModel(network), images(3), { target: 0 });
		expect(other.payload.scores.values.some((score) => score !== 0)).toBe(true);
		network.dispose();
	});

	const perInput = async () => {
		const network = layersModel();
		// The first kernel, [3, 3, 2 channels, 4 filters]: channel 1 is not read.
		changeWeight(network, 0, (value, place) => (Math.floor(place / 4) % 2 === 1 ? 0 : value));
		const { payload } = await explain(fromLayersModel(network), images(3));
		const channel = (c: number) => payload.scores.values.filter((_, i) => i % 2 === c);
		expect(channel(1).every((score) => score === 0)).toBe(true);
		expect(channel(0).some((score) => score !== 0)).toBe(true);
		network.dispose();
	};
	// A row without this property has no such test, rather than one that is always skipped.
	if (row.perInput) it("gives nothing to a channel that the network ignores", perInput);

	it("follows the model as it is trained on", async () => {
		const network = layersModel();
		const followed = fromLayersModel(network);
		const first = await explain(followed, images(2), { target: 0 });
		changeWeight(network, 4, (value) => 2 * value);
		const second = await explain(followed, images(2), { target: 0 });
		const doubled = first.payload.scores.values.map((score) => 2 * score);
		expect(relativeDifference(second.payload.scores.values, doubled)).toBeLessThan(float32Rounding);
		expect(second.provenance.model).not.toBe(first.provenance.model);
		network.dispose();
	});

	it("says in its provenance how to make the answer again", async () => {
		const { provenance, diagnostics, schema, kind } = await explain(model, images(3), { seed: 5 });
		expect(provenance).toEqual({
			method: explain.method,
			source: provenance.source,
			options: row.defaults,
			seed: 5,
			model: model.identity.id,
			backend: backend().title,
			version,
		});
		expect(provenance.model).toMatch(/^sha256:[0-9a-f]{64}$/);
		expect(readFileSync("docs/references.bib", "utf8")).toContain(`{${provenance.source},`);
		expect(diagnostics.evaluations).toBe(3);
		expect([schema, kind]).toEqual([1, "attribution"]);
	});

	const expected = /expected inputs of shape \[n, 6, 5, 2\] or \[6, 5, 2\]/;
	const nan = images(3);
	nan.values[60 + 2 * 10 + 3 * 2 + 1] = Number.NaN;
	const infinite = images(1);
	infinite.values[0] = Number.NEGATIVE_INFINITY;
	it.each<[string, unknown, object, string, RegExp]>([
		["nothing", undefined, {}, "bad-input", expected],
		["null", null, {}, "bad-input", /got null/],
		["a file name", "cat.png", {}, "bad-input", /got "cat.png"/],
		["a nested list", [[1, 2]], {}, "bad-input", /got an array of 1/],
		["a list of values", { values: [1, 2], shape: [2] }, {}, "bad-input", expected],
		["too few values", { values: new Float32Array(3), shape: [6, 5, 2], axes: [] }, {}, "bad-input", /with 3 values/],
		[
			"another size",
			ndArray(new Float32Array(64), [8, 8, 1], ["y", "x", "c"]),
			{},
			"shape-mismatch",
			/got shape \[8, 8, 1\]/,
		],
		[
			"no examples",
			ndArray(new Float32Array(0), [0, 6, 5, 2], ["n", "y", "x", "c"]),
			{},
			"bad-input",
			/at least one example/,
		],
		["a NaN", nan, {}, "not-finite", /got NaN at \[2, 3, 1\] of example 1/],
		["an infinity", infinite, {}, "not-finite", /got -Infinity at \[0, 0, 0\] of example 0/],
		["a class too high", images(2), { target: 3 }, "out-of-range", /a class from 0 to 2 \(a, b, c\), got 3/],
		["a class below 0", images(2), { target: [0, -1] }, "out-of-range", /got -1/],
		["too few classes", images(2), { target: [0] }, "bad-option", /one class for each of 2 examples, got 1/],
		["a class by name", images(2), { target: "a" }, "bad-option", /"predicted", a class index, .* got "a"/],
		["half a class", images(2), { target: 0.5 }, "bad-option", /got 0.5/],
		[
			"an unknown option",
			images(2),
			{ targets: 1 },
			"bad-option",
			/there is no option "targets"; the options are target,/,
		],
	])("refuses %s, naming the method, what was expected and what came", async (_, inputs, options, code, text) => {
		const error = await errorOf(explain(model, inputs as never, options));
		expect(error).toBeInstanceOf(ExplainError);
		expect(error).toMatchObject({ code });
		expect((error as ExplainError).message).toMatch(text);
		expect((error as ExplainError).message.startsWith(`${explain.method}: `)).toBe(true);
	});

	it("refuses tensors of text and tensors that are gone", async () => {
		const text = tf.tensor(["x"]);
		expect(await errorOf(explain(model, text))).toMatchObject({
			code: "bad-input",
			message: expect.stringMatching(/a tensor of string/),
		});
		text.dispose();
		expect(await errorOf(explain(model, text))).toMatchObject({
			message: expect.stringMatching(/a tensor that was disposed/),
		});
	});

	it.each([undefined, null, async () => [1], {}])("refuses %o as a model", async (no) => {
		const error = await errorOf(explain(no as never, images(1)));
		expect(error).toMatchObject({
			code: "unsupported-model",
			message: expect.stringMatching(/expected a differentiable model/),
		});
	});

	it(row.takesRows ? "explains models of rows" : "refuses models of rows", async () => {
		const network = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
		const run = explain(fromLayersModel(network), ndArray(new Float32Array(6), [2, 3], ["example", "feature"]), {
			target: 1,
		});
		if (row.takesRows) {
			const { payload, unit } = await run;
			expect(payload.scores).toMatchObject({ shape: [2, 3], axes: ["example", "feature"] });
			expect(payload.features.map(({ name }) => name)).toEqual(["feature 0", "feature 1", "feature 2"]);
			const kernel = network.getWeights()[0]?.dataSync() as Float32Array;
			expect([...payload.scores.values.slice(0, 3)]).toEqual([kernel[1], kernel[3], kernel[5]]);
			expect(unit).toBe("response");
		} else {
			expect(await errorOf(run)).toMatchObject({ code: "unsupported-model" });
		}
		network.dispose();
	});
});
