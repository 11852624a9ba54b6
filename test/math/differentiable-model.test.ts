import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DifferentiableModel, differentiableModel, ndArray, ready, saliency } from "../../src/index.ts";
import { GraphBuilder } from "../../src/math/graph-builder.ts";
import { inferShapes } from "../../src/math/infer-shapes.ts";
import { tf } from "../../src/math/tf.ts";
import { failure } from "../failure.ts";

/** ids, mask → embedding → mean over the places that count → dense: a model of two inputs of any length. */
async function bagOfWords(): Promise<DifferentiableModel> {
	const graph = new GraphBuilder();
	const ids = graph.input("ids", [null], { dtype: "int32" });
	const mask = graph.input("mask", [null], { dtype: "int32", fill: 1 });
	const table = graph.weight("table", tf.tensor2d([0, 0, 1, 2, 3, 4], [3, 2]));
	const words = graph.add("words", "embedding", [ids], { weights: [table] });
	const mean = graph.add("mean", "maskedMean", [words, mask]);
	const kernel = graph.weight("kernel", tf.tensor2d([1, 0, 1, -1], [2, 2]));
	graph.add("scores", "dense", [mean], { weights: [kernel] });
	return differentiableModel(await inferShapes(graph.build()), { outputActivation: "softmax", ownsWeights: true });
}

const tokens = (values: number[][]) =>
	ndArray(Int32Array.from(values.flat()), [values.length, values[0]!.length], ["example", "token"]);

describe("a model of several inputs and free lengths", () => {
	let model: DifferentiableModel;
	beforeAll(async () => {
		await ready();
		model = await bagOfWords();
	});
	afterAll(() => model.dispose());

	it("knows what it takes, and the shape of every node", () => {
		expect(model.inputs).toEqual([
			{ name: "ids", shape: [null], dtype: "int32", fill: undefined, below: 3 },
			{ name: "mask", shape: [null], dtype: "int32", fill: 1 },
		]);
		const shapes = Object.fromEntries(model.nodes.map(({ name, shape }) => [name, shape]));
		expect(shapes).toEqual({ ids: [null], mask: [null], words: [null, 2], mean: [2], scores: [2] });
	});

	it("shows what it takes and gives, and its nodes", () => {
		expect(String(model).split("\n")).toEqual([
			"any → 2 × probability; 5 nodes, 10 weights",
			"",
			"node    operation   shape    weights",
			"ids     input       any            0",
			"mask    input       any            0",
			"words   embedding   any × 2        6",
			"mean    maskedMean  2              0",
			"scores  dense       2              4",
		]);
	});

	it("answers for the first input alone, the others filled, and for inputs by name", async () => {
		// (1 + 3) / 2 and (2 + 4) / 2 are the mean; x₁ + x₂ and −x₂ the scores.
		expect([...(await model.scores(tokens([[1, 2]]))).values]).toEqual([5, -3]);
		const scores = await model.scores({ ids: tokens([[1, 2, 2]]), mask: tokens([[1, 0, 0]]) });
		expect([...scores.values]).toEqual([3, -2]);
	});

	it("answers for one example, in batches as at once, and gives probabilities where it has them", async () => {
		const one = await model.scores(ndArray(Int32Array.of(1, 2), [2], ["token"]));
		expect(one.shape).toEqual([1, 2]);
		const many = tokens([
			[1, 2],
			[0, 0],
			[2, 2],
		]);
		expect(await model.predict(many, { batchSize: 1 })).toEqual(await model.probabilities(many));
		expect(model.outputUnit).toBe("probability");
	});

	it("gives what any node gives, for each example", async () => {
		const { words, ids } = await model.layerOutputs(tokens([[2, 1]]), ["words", "ids"]);
		expect(words).toMatchObject({ shape: [1, 2, 2] });
		expect([...words.values]).toEqual([3, 4, 1, 2]);
		expect([...ids.values]).toEqual([2, 1]);
		expect(await failure(model.layerOutputs(tokens([[1]]), ["no" as "ids"]))).toMatch(/^unknown-name .*no node "no"/);
	});

	it("is differentiated with respect to a layer where the input is whole numbers", async () => {
		const { payload } = await saliency(model, tokens([[1, 2]]), { layer: "words", target: 0 });
		expect(payload.scores.shape).toEqual([1, 2, 2]);
		expect([...payload.scores.values]).toEqual([0.5, 0.5, 0.5, 0.5]);
	});

	it("says what is missing, unknown, of another length, not whole, or of another number of examples", async () => {
		const ids = tokens([[1, 2]]);
		expect(await failure(model.scores({ ids, masks: ids }))).toMatch(/^unknown-name .*the names ids, mask/);
		expect(await failure(model.scores({ mask: ids }))).toMatch(/^bad-input scores: expected input "ids"/);
		expect(await failure(model.scores({ ids, mask: tokens([[1], [1]]) }))).toMatch(
			/^shape-mismatch scores: expected 1 examples of input "mask" as of "ids", got 2/,
		);
		const half = ndArray(Float32Array.of(0, 0.5), [1, 2], ["example", "token"]);
		expect(await failure(model.scores(half))).toMatch(/^not-finite .*whole numbers .* got 0.5 at \[1\] of example 0/);
		expect(await failure(model.scores(tokens([[1, 3]])))).toMatch(
			/^out-of-range .*indices from 0 to 2 .* got 3 at \[1\]/,
		);
		expect(await failure(model.scores(ndArray(new Int32Array(0), [1, 0], ["example", "token"])))).toMatch(
			/^bad-input .*got shape \[1, 0\]/,
		);
	});

	it("whose free lengths must be long enough, or short enough, has its shapes all the same", async () => {
		const graph = new GraphBuilder();
		const image = graph.input("image", [null, null, 1]);
		const kernel = graph.weight("kernel", tf.ones([9, 9, 1, 2]));
		const attributes = { strides: [1, 1], padding: "valid", dilation: [1, 1] };
		const maps = graph.add("maps", "conv2d", [image], { attributes, weights: [kernel] });
		graph.add("mean", "globalAvgPool", [maps]);
		const convolutional = differentiableModel(await inferShapes(graph.build()), { ownsWeights: true });
		expect(convolutional.layers()).toEqual([{ name: "maps", op: "conv2d", shape: [null, null, 2] }]);
		convolutional.dispose();

		const short = new GraphBuilder();
		const ids = short.input("ids", [null], { dtype: "int32" });
		const words = short.add("words", "embedding", [ids], { weights: [short.weight("table", tf.ones([3, 2]))] });
		const places = short.weight("places", tf.ones([3, 2]));
		const placed = short.add("placed", "positionEmbedding", [words], { weights: [places] });
		short.add("first", "at", [placed], { attributes: { index: 0 } });
		const few = differentiableModel(await inferShapes(short.build()), { ownsWeights: true });
		expect(few.nodes.find(({ name }) => name === "placed")?.shape).toEqual([null, 2]);
		few.dispose();
	});

	it("leaves no tensor behind, and frees its weights when disposed", async () => {
		const before = tf.memory().numTensors;
		const own = await bagOfWords();
		const loaded = tf.memory().numTensors;
		await own.scores(tokens([[1, 2]]));
		await own.layerOutputs(tokens([[1, 2]]), ["words", "ids", "scores"]);
		expect(tf.memory().numTensors).toBe(loaded);
		own.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});
});
