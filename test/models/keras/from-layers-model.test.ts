import { afterAll, describe, expect, it } from "vitest";
import {
	ExplainError,
	fromLayersModel,
	lastSpatialLayer,
	ndArray,
	ready,
	saliency,
	useBackend,
} from "../../../src/index.ts";
import { type Tensor, tf } from "../../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";

const { layers } = tf;
type Layers = Parameters<typeof tf.sequential>[0] extends { layers?: infer L } | undefined ? NonNullable<L> : never;

/** Random numbers of one seed, so that a failure comes again. */
const numbers = (shape: number[], seed = 3) => tf.randomNormal(shape, 0, 1, "float32", seed);

/** Sets every weight to random numbers, variances to positive ones: fresh biases are 0 and fresh statistics 0 and 1. */
function randomise(model: tf.LayersModel): void {
	const weights = model.weights.map(({ name, shape }, i) => {
		const drawn = tf.mul(numbers(shape as number[], i + 1), 0.5);
		return name.includes("variance") ? tf.add(tf.abs(drawn), 0.5) : drawn;
	});
	model.setWeights(weights);
	tf.dispose(weights);
}

/** What tfjs itself gives: the answers at inference, and the gradient of the first one by its tape. */
function byTape(model: tf.LayersModel, x: Tensor): { output: Float32Array; gradient: Float32Array } {
	return tf.tidy(() => {
		const apply = (input: Tensor) => model.apply(input, { training: false }) as Tensor;
		const output = apply(x);
		const first = tf.oneHot(tf.zeros([x.shape[0] as number], "int32"), output.shape[1] as number, 1, 0, "float32");
		const gradient = tf.grad(apply)(x, first);
		return { output: gradientData(output), gradient: gradientData(gradient) };
	});
}

const gradientData = (tensor: Tensor): Float32Array => Float32Array.from(tensor.dataSync());

const image = [6, 7, 4];
const flat = () => [layers.flatten(), layers.dense({ units: 3 })];
const cases: readonly [name: string, inputShape: number[], make: () => Layers][] = [
	["dense", [5], () => [layers.dense({ units: 4, activation: "tanh" }), layers.dense({ units: 3, useBias: false })]],
	["dense over the last axis", [5, 4], () => [layers.dense({ units: 3, activation: "sigmoid" }), ...flat()]],
	[
		"conv2d, strides",
		image,
		() => [layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: 2, padding: "same" }), ...flat()],
	],
	["conv2d, valid", image, () => [layers.conv2d({ filters: 5, kernelSize: 3, activation: "relu" }), ...flat()]],
	[
		"depthwise",
		image,
		() => [layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "same" }), ...flat()],
	],
	[
		"depthwise, strides",
		image,
		() => [layers.depthwiseConv2d({ kernelSize: 3, strides: 2, activation: "relu" }), ...flat()],
	],
	["separable", image, () => [layers.separableConv2d({ filters: 5, kernelSize: 3, activation: "elu" }), ...flat()]],
	[
		"transposed",
		image,
		() => [layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }), ...flat()],
	],
	["conv1d", [9, 4], () => [layers.conv1d({ filters: 5, kernelSize: 3, activation: "relu" }), ...flat()]],
	["max pool", image, () => [layers.maxPooling2d({ poolSize: 2 }), ...flat()]],
	[
		"max pool, overlapping",
		image,
		() => [layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }), ...flat()],
	],
	[
		"average pool",
		image,
		() => [layers.averagePooling2d({ poolSize: [2, 3], strides: [1, 2], padding: "same" }), ...flat()],
	],
	[
		"pools of sequences",
		[9, 4],
		() => [layers.maxPooling1d({ poolSize: 2 }), layers.averagePooling1d({ poolSize: 2 }), ...flat()],
	],
	["global average", image, () => [layers.globalAveragePooling2d({}), layers.dense({ units: 3 })]],
	["global maximum", image, () => [layers.globalMaxPooling2d({}), layers.dense({ units: 3 })]],
	["global pools of sequences", [9, 4], () => [layers.globalAveragePooling1d({}), layers.dense({ units: 3 })]],
	["global maximum of sequences", [9, 4], () => [layers.globalMaxPooling1d({}), layers.dense({ units: 3 })]],
	["batch normalisation", image, () => [layers.batchNormalization(), ...flat()]],
	["layer normalisation", image, () => [layers.layerNormalization(), ...flat()]],
	[
		"dropout and noise",
		[5],
		() => [layers.dropout({ rate: 0.5 }), layers.gaussianNoise({ stddev: 1 }), layers.dense({ units: 3 })],
	],
	[
		"reshape and permute",
		image,
		() => [layers.permute({ dims: [3, 1, 2] }), layers.reshape({ targetShape: [24, 7] }), ...flat()],
	],
	[
		"padding and cropping",
		image,
		() => [
			layers.zeroPadding2d({
				padding: [
					[1, 2],
					[0, 3],
				],
			}),
			layers.cropping2D({
				cropping: [
					[2, 0],
					[1, 1],
				],
			}),
			...flat(),
		],
	],
	["upsampling", image, () => [layers.upSampling2d({ size: [2, 3] }), ...flat()]],
	["repetition", [5], () => [layers.repeatVector({ n: 3 }), ...flat()]],
	[
		"ReLU layers",
		[6],
		() => [layers.reLU({ maxValue: 1 }), layers.dense({ units: 6 }), layers.reLU(), layers.dense({ units: 3 })],
	],
	[
		"leaky and parametric ReLU",
		[6],
		() => [layers.leakyReLU({ alpha: 0.2 }), layers.prelu(), layers.dense({ units: 3 })],
	],
	["lstm", [5, 3], () => [layers.lstm({ units: 4 }), layers.dense({ units: 3 })]],
	["gru", [5, 3], () => [layers.gru({ units: 4, goBackwards: true }), layers.dense({ units: 3 })]],
	["sequences of a simple RNN", [5, 3], () => [layers.simpleRNN({ units: 4, returnSequences: true }), ...flat()]],
	[
		"bidirectional",
		[5, 3],
		() => [
			layers.bidirectional({ layer: layers.lstm({ units: 4, returnSequences: true }), mergeMode: "concat" }),
			...flat(),
		],
	],
	["ELU layers", [6], () => [layers.elu(), layers.dense({ units: 3 })]],
	...(
		[
			"elu",
			"relu",
			"relu6",
			"selu",
			"sigmoid",
			"hardSigmoid",
			"softplus",
			"softsign",
			"tanh",
			"softmax",
			"linear",
			"swish",
			"mish",
			"gelu",
			"gelu_new",
		] as const
	).map((activation): [string, number[], () => Layers] => [
		`activation ${activation}`,
		[6],
		() => [layers.activation({ activation }), layers.dense({ units: 3 })],
	]),
];

describe("fromLayersModel(model)", async () => {
	const { name: chosen } = await ready();
	afterAll(() => useBackend(chosen).then(() => undefined));

	it.each(cases)("answers and differentiates as TensorFlow.js does: %s", async (_, inputShape, make) => {
		const [first, ...rest] = make();
		const network = tf.sequential({ layers: [layers.inputLayer({ inputShape }), first!, ...rest] });
		randomise(network);
		const model = fromLayersModel(network);
		const x = numbers([3, ...inputShape], 99);
		// tfjs's JavaScript backend has the derivatives of padded average pools and of upsampling wrong.
		if (chosen === "cpu") await useBackend("wasm");
		const expected = byTape(network, x);
		await useBackend(chosen);
		const before = tf.memory().numTensors;
		const scores = await model.scores(x);
		const { payload } = await saliency(model, x, { target: 0 });
		expect(scores.shape).toEqual([3, 3]);
		expect(relativeDifference(scores.values, expected.output)).toBeLessThan(float32Rounding);
		expect(relativeDifference(payload.scores.values, expected.gradient)).toBeLessThan(float32Rounding);
		expect(expected.gradient.some((g) => g !== 0)).toBe(true);
		expect(tf.memory().numTensors).toBe(before);
		x.dispose();
		network.dispose();
	});

	it("follows branches, shared layers and models inside models", async () => {
		const inner = tf.sequential({
			name: "inner",
			layers: [layers.dense({ name: "a", units: 5, activation: "relu", inputShape: [5] })],
		});
		const input = tf.input({ shape: [5] });
		const shared = layers.dense({ name: "shared", units: 5, activation: "tanh" });
		const once = shared.apply(input) as tf.SymbolicTensor;
		const twice = shared.apply(once) as tf.SymbolicTensor;
		const nested = inner.apply(twice) as tf.SymbolicTensor;
		const sum = layers.add().apply([once, twice, nested]) as tf.SymbolicTensor;
		const product = layers.multiply().apply([sum, input]) as tf.SymbolicTensor;
		const high = layers.maximum().apply([product, input]) as tf.SymbolicTensor;
		const low = layers.minimum().apply([product, once]) as tf.SymbolicTensor;
		const mean = layers.average().apply([high, low]) as tf.SymbolicTensor;
		const all = layers.concatenate().apply([mean, product, nested]) as tf.SymbolicTensor;
		const output = layers.dense({ units: 3 }).apply(all) as tf.SymbolicTensor;
		const network = tf.model({ inputs: input, outputs: output });
		randomise(network);
		const model = fromLayersModel(network);
		const x = numbers([4, 5], 7);
		const expected = byTape(network, x);
		expect(relativeDifference((await model.scores(x)).values, expected.output)).toBeLessThan(float32Rounding);
		const { payload } = await saliency(model, x, { target: 0 });
		expect(relativeDifference(payload.scores.values, expected.gradient)).toBeLessThan(float32Rounding);
		const names = model.nodes.map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining(["input", "shared", "shared/tanh", "shared#2", "inner/a", "inner/a/relu"]),
		);
		const weights = model.nodes
			.filter(({ name }) => name.startsWith("shared") && !name.includes("/"))
			.map((node) => node.weights);
		expect(weights[0]).toEqual(weights[1]);
		x.dispose();
		network.dispose();
	});

	it("splits a final softmax or sigmoid off, so that scores are logits", () => {
		const of = (activation: "softmax" | "sigmoid" | "linear") =>
			fromLayersModel(
				tf.sequential({ layers: [layers.dense({ name: "out", units: 2, activation, inputShape: [3] })] }),
			);
		expect(of("softmax")).toMatchObject({ scoreNode: "out", scoreUnit: "logit", classes: 2 });
		expect(of("sigmoid")).toMatchObject({ scoreNode: "out", scoreUnit: "logit" });
		expect(of("linear")).toMatchObject({ scoreNode: "out", scoreUnit: "response" });
	});

	it("gives probabilities where the model ends in logits, if told how", async () => {
		const network = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
		const row = ndArray(new Float32Array([1, 2, 3]), [1, 3], ["example", "feature"]);
		await expect(fromLayersModel(network).probabilities(row)).rejects.toMatchObject({ code: "unsupported-model" });
		const model = fromLayersModel(network, { outputActivation: "softmax" });
		const [a, b] = (await model.scores(row)).values as unknown as [number, number];
		const expected = [1 / (1 + Math.exp(b - a)), 1 / (1 + Math.exp(a - b))];
		expect(relativeDifference((await model.probabilities(row)).values, expected)).toBeLessThan(float32Rounding);
	});

	it("gives the same scores in batches, and stops between them when its signal is aborted", async () => {
		const network = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
		const model = fromLayersModel(network);
		const rows = ndArray(
			Float32Array.from({ length: 30 }, (_, i) => i / 7),
			[10, 3],
			["example", "feature"],
		);
		const whole = await model.scores(rows);
		const parts = await model.scores(rows, { batchSize: 3 });
		expect(relativeDifference(parts.values, whole.values)).toBeLessThan(float32Rounding);
		const before = tf.memory().numTensors;
		const stopping = new AbortController();
		setImmediate(() => stopping.abort("enough"));
		const run = model.scores(rows, { batchSize: 1, signal: stopping.signal });
		await expect(run).rejects.toMatchObject({ code: "aborted", cause: "enough" });
		expect(tf.memory().numTensors).toBe(before);
		network.dispose();
	});

	it("lists the layers with maps that lie between input and score, and picks the last convolution's activation", () => {
		const network = tf.sequential({
			layers: [
				layers.conv2d({ name: "c1", filters: 2, kernelSize: 3, inputShape: [8, 8, 1], activation: "relu" }),
				layers.dropout({ rate: 0.1 }),
				layers.conv2d({ name: "c2", filters: 3, kernelSize: 3, useBias: false }),
				layers.batchNormalization({ name: "bn" }),
				layers.activation({ name: "act", activation: "relu" }),
				layers.maxPooling2d({ name: "pool", poolSize: 2 }),
				layers.flatten(),
				layers.dense({ units: 4, activation: "softmax" }),
			],
		});
		const model = fromLayersModel(network);
		expect(model.layers()).toEqual([
			{ name: "c1", op: "conv2d", shape: [6, 6, 2] },
			{ name: "c1/relu", op: "relu", shape: [6, 6, 2] },
			{ name: "c2", op: "conv2d", shape: [4, 4, 3] },
			{ name: "bn", op: "batchNorm", shape: [4, 4, 3] },
			{ name: "act", op: "relu", shape: [4, 4, 3] },
			{ name: "pool", op: "maxPool2d", shape: [2, 2, 3] },
		]);
		expect(lastSpatialLayer(model)).toBe("act");
	});

	it("hashes structure and weights, not the names that tfjs counts up", () => {
		const make = (units = 2) =>
			tf.sequential({ layers: [layers.dense({ units, inputShape: [3], kernelInitializer: "ones" })] });
		const id = fromLayersModel(make()).identity.id;
		expect(fromLayersModel(make()).identity.id).toBe(id);
		expect(fromLayersModel(make(3)).identity.id).not.toBe(id);
		const other = make();
		other.setWeights([tf.zeros([3, 2]), tf.zeros([2])]);
		expect(fromLayersModel(other).identity.id).not.toBe(id);
	});

	/** Checks the gradient of a model that is linear in its input: there a difference is the derivative, up to rounding. */
	async function expectLinearGradient(network: tf.LayersModel, inputShape: number[]): Promise<void> {
		randomise(network);
		const model = fromLayersModel(network);
		const size = inputShape.reduce((a, b) => a * b, 1);
		const axes = inputShape.map(String);
		const at = (place: number) => ndArray(new Float32Array(size).fill(1, place, place + 1), inputShape, axes);
		const base = (await model.scores(at(size))).values[1] as number;
		const { payload } = await saliency(model, at(size), { target: 1 });
		const differences: number[] = [];
		for (let i = 0; i < size; i++) differences.push(((await model.scores(at(i))).values[1] as number) - base);
		expect(relativeDifference(payload.scores.values, differences)).toBeLessThan(float32Rounding);
		network.dispose();
	}

	it("differentiates dilated convolutions, which tfjs does not", async () => {
		const shape = [5, 6, 2];
		const common = { kernelSize: 3, dilationRate: 2, inputShape: shape } as const;
		const conv = (padding: "same" | "valid") => layers.conv2d({ filters: 2, padding, ...common });
		// tfjs's depthwise layer takes its valid output for larger than it is, so that only "same" can be followed by others.
		for (const first of [conv("same"), conv("valid"), layers.depthwiseConv2d({ padding: "same", ...common })]) {
			await expectLinearGradient(tf.sequential({ layers: [first, ...flat()] }), shape);
		}
	});

	it("differentiates batch normalisation without scale or centre, on which tfjs fails", async () => {
		for (const options of [{ scale: false }, { center: false }, { scale: false, center: false }]) {
			const normal = layers.batchNormalization({ ...options, inputShape: [3, 2] });
			await expectLinearGradient(tf.sequential({ layers: [normal, ...flat()] }), [3, 2]);
		}
	});

	const error = (make: () => unknown): ExplainError => {
		try {
			make();
		} catch (thrown) {
			if (thrown instanceof ExplainError) return thrown;
			throw thrown;
		}
		throw new Error("expected an ExplainError");
	};

	it("refuses what is no layers model, and one that is not built", () => {
		expect(error(() => fromLayersModel({} as never))).toMatchObject({ code: "bad-input" });
		const unbuilt = tf.sequential();
		expect(error(() => fromLayersModel(unbuilt)).message).toMatch(/give its first layer an inputShape/);
	});

	it("names a layer that it does not know and lists those that it does", () => {
		const network = tf.sequential({
			layers: [layers.convLstm2d({ name: "memory", filters: 2, kernelSize: 2, inputShape: [3, 4, 4, 1] })],
		});
		const { code, message } = error(() => fromLayersModel(network));
		expect(code).toBe("unsupported-model");
		expect(message).toMatch(/got "memory" of class ConvLSTM2D; known are .*Conv2D, .*Dense|Dense, .*Conv2D/);
	});

	it("takes several inputs by the names of their layers", async () => {
		const a = tf.input({ shape: [2], name: "a" });
		const b = tf.input({ shape: [2], name: "b" });
		const sum = layers.add().apply([a, b]) as tf.SymbolicTensor;
		const model = fromLayersModel(tf.model({ inputs: [a, b], outputs: sum }));
		expect(model.inputs.map(({ name }) => name)).toEqual(["a", "b"]);
		const row = (...values: number[]) => ndArray(new Float32Array(values), [1, 2], ["example", "feature"]);
		const { values } = await model.scores({ a: row(1, 2), b: row(10, 20) });
		expect([...values]).toEqual([11, 22]);
	});

	it("learns the shapes of a network that takes images of any size", () => {
		const network = tf.sequential({
			layers: [
				layers.conv2d({ name: "c", filters: 2, kernelSize: 5, strides: 4, inputShape: [null, null, 3] }),
				layers.maxPooling2d({ name: "p", poolSize: 4 }),
				layers.globalAveragePooling2d({}),
				layers.dense({ units: 2 }),
			],
		});
		expect(fromLayersModel(network).layers()).toEqual([
			{ name: "c", op: "conv2d", shape: [null, null, 2] },
			{ name: "p", op: "maxPool2d", shape: [null, null, 2] },
		]);
	});

	it("refuses several outputs, maps as scores, channels first and a wrong number of names", () => {
		const a = tf.input({ shape: [2] });
		const two = [layers.dense({ units: 2 }).apply(a), layers.dense({ units: 2 }).apply(a)] as tf.SymbolicTensor[];
		expect(error(() => fromLayersModel(tf.model({ inputs: a, outputs: two }))).message).toMatch(/one output, got 2/);
		const maps = tf.sequential({
			layers: [layers.conv2d({ name: "c", filters: 2, kernelSize: 3, inputShape: [5, 5, 1] })],
		});
		expect(error(() => fromLayersModel(maps)).message).toMatch(/shape \[classes\], got \[3, 3, 2\]/);
		const first = tf.sequential({
			layers: [layers.maxPooling2d({ poolSize: 2, dataFormat: "channelsFirst", inputShape: [1, 4, 4] })],
		});
		expect(error(() => fromLayersModel(first)).message).toMatch(/data_format .* "channels_last", got "channels_first"/);
		const rows = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
		expect(error(() => fromLayersModel(rows, { outputNames: ["a"] })).message).toMatch(/expected 2 outputNames, got 1/);
	});
});
