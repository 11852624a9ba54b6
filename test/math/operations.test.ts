import { afterAll, describe, expect, it } from "vitest";
import { type BackendName, ready, useBackend } from "../../src/math/backend.ts";
import { operationOf, operations } from "../../src/math/ops/index.ts";
import { type Tensor, tf } from "../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../tolerance.ts";
import { generalOperations } from "./general-operations.ts";
import type { Case } from "./operation-case.ts";

const maps = [2, 6, 7, 4];
const conv = (strides: number, padding: unknown, dilation = 1) => ({
	strides: [strides, strides],
	padding,
	dilation: [dilation, dilation],
});
const pool = { size: [2, 2], strides: [2, 2], padding: "valid" };

const cases: readonly Case[] = [
	{ op: "input", inputs: [[2, 3]] },
	{ op: "identity", inputs: [[2, 3]] },
	{ op: "reshape", attributes: { shape: [-1, 4] }, inputs: [maps] },
	{ op: "flatten", inputs: [maps] },
	{ op: "permute", attributes: { order: [3, 1, 2] }, inputs: [maps] },
	{
		op: "zeroPadding2d",
		attributes: {
			sides: [
				[1, 2],
				[0, 1],
			],
		},
		inputs: [maps],
	},
	{
		op: "cropping2d",
		attributes: {
			sides: [
				[1, 2],
				[0, 1],
			],
		},
		inputs: [maps],
	},
	{ op: "upSampling2d", attributes: { size: [2, 3], interpolation: "nearest" }, inputs: [maps] },
	{ op: "upSampling2d", attributes: { size: [2, 3], interpolation: "bilinear" }, inputs: [maps] },
	{ op: "repeatVector", attributes: { times: 3 }, inputs: [[2, 4]] },
	{ op: "dense", inputs: [[2, 5]], weights: [[5, 3], [3]] },
	{ op: "dense", inputs: [[2, 4, 5]], weights: [[5, 3]] },
	...([1, 2] as const).flatMap((strides) =>
		[
			"same",
			"valid",
			1,
			[
				[2, 0],
				[1, 3],
			],
		].flatMap((padding): Case[] => [
			{ op: "conv2d", attributes: conv(strides, padding), inputs: [maps], weights: [[3, 2, 4, 5], [5]] },
			{ op: "depthwiseConv2d", attributes: conv(strides, padding), inputs: [maps], weights: [[3, 2, 4, 2], [8]] },
		]),
	),
	{ op: "conv2d", attributes: conv(1, "same", 2), inputs: [maps], weights: [[3, 3, 4, 5]] },
	{ op: "depthwiseConv2d", attributes: conv(1, 2, 2), inputs: [maps], weights: [[3, 3, 4, 1]] },
	{
		op: "conv2dTranspose",
		attributes: { strides: [2, 2], padding: "same", shape: [12, 14, 3] },
		inputs: [maps],
		weights: [[3, 3, 3, 4], [3]],
	},
	{
		op: "conv1d",
		attributes: { stride: 2, padding: "same", dilation: 1 },
		inputs: [[2, 9, 4]],
		weights: [[3, 4, 5], [5]],
	},
	{ op: "maxPool2d", attributes: pool, inputs: [maps] },
	{ op: "maxPool2d", attributes: { size: [3, 3], strides: [1, 2], padding: "same" }, inputs: [maps] },
	{ op: "avgPool2d", attributes: pool, inputs: [maps] },
	{ op: "avgPool2d", attributes: { size: [3, 2], strides: [2, 1], padding: "same" }, inputs: [maps] },
	{ op: "maxPool1d", attributes: { size: 2, stride: 2, padding: "valid" }, inputs: [[2, 9, 4]] },
	{ op: "avgPool1d", attributes: { size: 3, stride: 2, padding: "same" }, inputs: [[2, 9, 4]] },
	{ op: "globalAvgPool", inputs: [maps] },
	{ op: "globalMaxPool", inputs: [maps] },
	{
		op: "batchNorm",
		attributes: { epsilon: 1e-3, scale: true, center: true },
		inputs: [maps],
		weights: [[4], [4], [4], [4]],
		positive: 3,
	},
	{
		op: "batchNorm",
		attributes: { epsilon: 1e-3, scale: false, center: false },
		inputs: [maps],
		weights: [[4], [4]],
		positive: 1,
	},
	{
		op: "layerNorm",
		attributes: { epsilon: 1e-3, scale: true, center: true },
		inputs: [[2, 5, 4]],
		weights: [[4], [4]],
	},
	{ op: "prelu", inputs: [[2, 5]], weights: [[5]] },
	{ op: "leakyRelu", attributes: { slope: 0.2 }, inputs: [[2, 9]] },
	{ op: "clippedRelu", attributes: { max: 0.8 }, inputs: [[2, 9]] },
	{ op: "thresholdedRelu", attributes: { threshold: 0.3 }, inputs: [[2, 9]] },
	{ op: "elu", attributes: { alpha: 1 }, inputs: [[2, 9]] },
	{ op: "elu", attributes: { alpha: 0.5 }, inputs: [[2, 9]] },
	...[
		"relu",
		"relu6",
		"selu",
		"sigmoid",
		"hardSigmoid",
		"tanh",
		"softplus",
		"softsign",
		"swish",
		"mish",
		"gelu",
		"geluTanh",
		"hardSwish",
		"hardTanh",
		"logSigmoid",
		"tanhShrink",
		"exp",
		"softmax",
		"logSoftmax",
	].map((op): Case => ({ op, inputs: [[2, 9]] })),
	...["add", "multiply", "maximum", "minimum", "average"].map(
		(op): Case => ({
			op,
			inputs: [
				[2, 5],
				[2, 5],
				[2, 5],
			],
		}),
	),
	{ op: "affine", attributes: { scale: -2, shift: 0.5 }, inputs: [[2, 5]] },
	{ op: "bias", inputs: [[2, 3, 5]], weights: [[3, 5]] },
	{
		op: "matMul",
		inputs: [
			[2, 3, 4, 5],
			[2, 3, 5, 2],
		],
	},
	{
		op: "matMul",
		attributes: { transposeB: true },
		inputs: [
			[2, 4, 5],
			[2, 3, 5],
		],
	},
	{ op: "positionEmbedding", attributes: { offset: 1 }, inputs: [[2, 3, 4]], weights: [[6, 4]] },
	{ op: "classToken", inputs: [[2, 3, 4]], weights: [[4]] },
	{ op: "at", attributes: { index: -1 }, inputs: [[2, 3, 4]] },
	{ op: "l2Normalize", inputs: [[2, 3, 4]] },
	{ op: "splitHeads", attributes: { heads: 3 }, inputs: [[2, 4, 6]] },
	{ op: "mergeHeads", inputs: [[2, 3, 4, 2]] },
	{ op: "relativePositionBias", attributes: { farthest: 128 }, inputs: [[2, 3, 20, 20]], weights: [[32, 3]] },
	{ op: "tiedDense", inputs: [[2, 3, 4]], weights: [[7, 4]] },
	{ op: "hardSigmoid", attributes: { slope: 1 / 6 }, inputs: [[2, 9]] },
	{ op: "celu", attributes: { alpha: 1.5 }, inputs: [[2, 9]] },
	{ op: "squareplus", attributes: { b: 4 }, inputs: [[2, 9]] },
	{ op: "softShrink", attributes: { threshold: 0.5 }, inputs: [[2, 9]] },
	{ op: "hardShrink", attributes: { threshold: 0.5 }, inputs: [[2, 9]] },
	{ op: "reverse", inputs: [[2, 3, 4]] },
	...[
		{ sequences: false, backwards: false, resetAfter: true },
		{ sequences: true, backwards: true, resetAfter: false },
	].flatMap((options): Case[] => {
		const attributes = { activation: ["tanh", {}], ...options };
		const inputs = [[2, 5, 3]];
		const weights = (gates: number, bias: number[]) => [[3, gates * 4], [4, gates * 4], bias];
		return [
			{ op: "simpleRnn", attributes, inputs, weights: weights(1, [4]) },
			{ op: "lstm", attributes, inputs, weights: weights(4, [16]) },
			{ op: "gru", attributes, inputs, weights: weights(3, options.resetAfter ? [2, 12] : [12]) },
		];
	}),
	{
		op: "concat",
		attributes: { axis: -1 },
		inputs: [
			[2, 5],
			[2, 3],
		],
	},
	...generalOperations,
];

const numbers = (shape: readonly number[], seed: number) => tf.randomNormal([...shape], 0, 1, "float32", seed);
const read = (tensor: Tensor | undefined): Float32Array => Float32Array.from(tensor?.dataSync() ?? []);

/** Numbers for the inputs and the weights of a case. */
function given({ inputs, weights = [], positive, positiveInputs = false }: Case): [Tensor[], Tensor[]] {
	const above = (tensor: Tensor) => tf.add(tf.abs(tensor), 0.5);
	const xs = inputs.map((shape, i) => numbers(shape, i + 1));
	const ws = weights.map((shape, i) => (i === positive ? above(numbers(shape, 20 + i)) : numbers(shape, 20 + i)));
	return [positiveInputs ? xs.map(above) : xs, ws];
}

/** Output and gradients of an operation on the backend that runs. */
function compute(golden: Case): Float32Array[] {
	const { op, attributes = {} } = golden;
	return tf.tidy(() => {
		const [xs, ws] = given(golden);
		const output = operationOf(op).forward(xs, ws, attributes);
		const gradient = numbers(output.shape, 50);
		return [output, ...operationOf(op).backward(gradient, xs, ws, attributes)].map(read);
	});
}

/**
 * Σ gradient · (f(x + h d) − f(x − h d)) / 2h along a random direction d, to compare with Σ backward(gradient) · d. Inputs into
 * which nothing flows, such as masks, stay as they are.
 */
function directional(golden: Case): [number, number] {
	const { op, attributes = {}, inputs } = golden;
	const h = 1e-3;
	return tf.tidy(() => {
		const operation = operationOf(op);
		const [xs, ws] = given(golden);
		const output = operation.forward(xs, ws, attributes);
		const gradient = numbers(output.shape, 50);
		const sent = operation.backward(gradient, xs, ws, attributes);
		const ds = inputs.map((shape, i) => (sent[i] ? numbers(shape, 70 + i) : tf.zeros([...shape])));
		const at = (by: number) =>
			operation.forward(
				xs.map((x, i) => tf.add(x, tf.mul(ds[i] as Tensor, by))),
				ws,
				attributes,
			);
		const difference = tf.sum(tf.mul(gradient, tf.div(tf.sub(at(h), at(-h)), 2 * h)));
		const products = sent.map((part, i) => (part ? tf.sum(tf.mul(part, ds[i] as Tensor)) : tf.scalar(0)));
		return [tf.addN(products).dataSync()[0] as number, difference.dataSync()[0] as number];
	});
}

/** Curvature within a step of 1e-3, a kink crossed here or there, and 32-bit rounding divided by the step: measured up to 0.02. */
const differenceError = 0.05;

describe("operations of the graph", async () => {
	await ready();
	const chosen = tf.getBackend() as BackendName;
	afterAll(() => useBackend(chosen).then(() => undefined));
	const backends = chosen === "tensorflow" ? (["tensorflow", "wasm"] as const) : (["wasm"] as const);

	it("are each in the table of this test", () => {
		const tested = new Set([
			...cases.map(({ op }) => op),
			"embedding",
			"atEach",
			"constant",
			"causalMask",
			"keyMask",
			"maskedMean",
			"maskedMax",
			"lastToken",
			"tokenMask",
			"tokenPositions",
			"stepMask",
			"maskSteps",
			"queryMask",
		]);
		expect([...operations.keys()].filter((op) => !tested.has(op))).toEqual([]);
	});

	it.each(cases)("$op sends back its derivative: $attributes $inputs", async (golden) => {
		await useBackend("cpu");
		const [product, difference] = directional(golden);
		expect(Math.abs(product - difference)).toBeLessThan(differenceError * Math.max(1, Math.abs(product)));
	});

	it.each(backends)("answer and differentiate on %s as on cpu", async (name) => {
		for (const golden of cases) {
			await useBackend("cpu");
			const expected = compute(golden);
			await useBackend(name);
			const got = compute(golden);
			const worst = Math.max(...expected.map((values, i) => relativeDifference(got[i] as Float32Array, values)));
			expect(worst, `${golden.op} ${JSON.stringify(golden.attributes)}`).toBeLessThan(float32Rounding);
		}
	});

	it("an input that is given twice gets the derivative of each place", () => {
		tf.tidy(() => {
			const x = tf.tensor1d([3]);
			const [one, two] = operationOf("multiply").backward(tf.ones([1]), [x, x], [], {});
			expect([...one!.dataSync(), ...two!.dataSync()]).toEqual([3, 3]);
		});
	});

	it("embedding looks rows up and sends nothing back into the indices", () => {
		tf.tidy(() => {
			const table = tf.tensor2d([
				[1, 2],
				[3, 4],
				[5, 6],
			]);
			const { forward, backward } = operationOf("embedding");
			const indices = tf.tensor2d([[2, 0]]);
			expect([...forward([indices], [table], {}).dataSync()]).toEqual([5, 6, 1, 2]);
			expect(backward(tf.ones([1, 2, 2]), [indices], [table], {})).toEqual([undefined]);
		});
	});

	it("masked keys get no attention, and nothing flows back into the mask", () => {
		tf.tidy(() => {
			const { forward, backward } = operationOf("keyMask");
			const mask = tf.tensor2d([[1, 0, 1]], [1, 3], "int32");
			const scores = tf.zeros([1, 2, 2, 3]);
			expect([...tf.softmax(forward([scores, mask], [], {})).dataSync()]).toEqual(
				Array.from({ length: 4 }, () => [0.5, 0, 0.5]).flat(),
			);
			const above = numbers([1, 2, 2, 3], 1);
			expect(backward(above, [scores, mask], [], {})).toEqual([above, undefined]);
		});
	});

	it("steps whose numbers are all the masked value do not count, and neither value nor derivative passes them", () => {
		tf.tidy(() => {
			const x = tf.tensor3d([
				[
					[1, 0],
					[0, 0],
				],
			]);
			const mask = operationOf("stepMask").forward([x], [], { value: 0 });
			expect([...mask.dataSync()]).toEqual([1, 0]);
			expect(operationOf("stepMask").backward(mask, [x], [], { value: 0 })).toEqual([undefined]);
			const ones = tf.ones([1, 2, 2]);
			const { forward, backward } = operationOf("maskSteps");
			expect([...forward([ones, mask], [], {}).dataSync()]).toEqual([1, 1, 0, 0]);
			const [sent, none] = backward(ones, [ones, mask], [], {});
			expect([...sent!.dataSync()]).toEqual([1, 1, 0, 0]);
			expect(none).toBeUndefined();
		});
	});

	it("a masked query looks nowhere", () => {
		tf.tidy(() => {
			const { forward, backward } = operationOf("queryMask");
			const mask = tf.tensor2d([[0, 1]], [1, 2], "int32");
			const probabilities = tf.ones([1, 1, 2, 3]);
			expect([...forward([probabilities, mask], [], {}).dataSync()]).toEqual([0, 0, 0, 1, 1, 1]);
			const [sent, none] = backward(probabilities, [probabilities, mask], [], {});
			expect([...sent!.dataSync()]).toEqual([0, 0, 0, 1, 1, 1]);
			expect(none).toBeUndefined();
		});
	});

	it.each(["simpleRnn", "lstm", "gru"])("%s keeps its state over masked steps", (op) => {
		tf.tidy(() => {
			const gates = { simpleRnn: 1, lstm: 4, gru: 3 }[op] as number;
			const weights = [numbers([3, gates * 4], 1), numbers([4, gates * 4], 2), numbers([gates * 4], 3)];
			const attributes = { activation: ["tanh", {}], sequences: false, backwards: false, resetAfter: false };
			const { forward, backward } = operationOf(op);
			const x = numbers([1, 4, 3], 4);
			const mask = tf.tensor2d([[1, 0, 1, 0]], [1, 4], "int32");
			const counted = tf.gather(x, [0, 2], 1);
			const [short, long] = [forward([counted], weights, attributes), forward([x, mask], weights, attributes)];
			expect(relativeDifference(read(long), read(short))).toBeLessThan(float32Rounding);
			const [sent, none] = backward(tf.ones(long.shape), [x, mask], weights, attributes);
			const [expected] = backward(tf.ones(long.shape), [counted], weights, attributes);
			expect(relativeDifference(read(tf.gather(sent!, [0, 2], 1)), read(expected))).toBeLessThan(float32Rounding);
			expect([...read(tf.gather(sent!, [1, 3], 1))].every((value) => value === 0)).toBe(true);
			expect(none).toBeUndefined();
		});
	});

	it("later keys get no attention, and the derivative passes", () => {
		tf.tidy(() => {
			const { forward, backward } = operationOf("causalMask");
			const scores = tf.zeros([1, 1, 2, 3]);
			// Two queries and three keys: the first query is at the second key.
			expect([...tf.softmax(forward([scores], [], {})).dataSync()]).toEqual(
				[0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3].map(Math.fround),
			);
			const above = numbers([1, 1, 2, 3], 1);
			expect(backward(above, [scores], [], {})).toEqual([above]);
		});
	});

	it("a masked mean is that of the places that count, in value and derivative", () => {
		tf.tidy(() => {
			const { forward, backward } = operationOf("maskedMean");
			const x = tf.tensor3d([
				[
					[1, 2],
					[100, 100],
					[3, 6],
				],
			]);
			const mask = tf.tensor2d([[1, 0, 1]], [1, 3], "int32");
			expect([...forward([x, mask], [], {}).dataSync()]).toEqual([2, 4]);
			const [sent, none] = backward(tf.tensor2d([[2, 4]]), [x, mask], [], {});
			expect([...sent!.dataSync()]).toEqual([1, 2, 0, 0, 1, 2]);
			expect(none).toBeUndefined();
		});
	});

	it("a masked maximum and the last token are taken over the places that count, in value and derivative", () => {
		tf.tidy(() => {
			const x = tf.tensor3d([
				[
					[1, 6],
					[3, 2],
					[100, 100],
				],
				[
					[1, 2],
					[3, 4],
					[5, 6],
				],
			]);
			const mask = tf.tensor2d([1, 1, 0, 1, 1, 1], [2, 3], "int32");
			const above = tf.tensor2d([
				[2, 4],
				[6, 8],
			]);
			const expected = {
				maskedMax: { value: [3, 6, 5, 6], sent: [0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 6, 8] },
				lastToken: { value: [3, 2, 5, 6], sent: [0, 0, 2, 4, 0, 0, 0, 0, 0, 0, 6, 8] },
			};
			const one = tf.tensor3d([[[5, 7]]]);
			expect([
				...operationOf("lastToken")
					.forward([one, tf.tensor2d([[1]])], [], {})
					.dataSync(),
			]).toEqual([5, 7]);
			for (const [op, { value, sent }] of Object.entries(expected)) {
				const { forward, backward } = operationOf(op);
				expect([...forward([x, mask], [], {}).dataSync()], op).toEqual(value);
				const [back, none] = backward(above, [x, mask], [], {});
				expect([...back!.dataSync()], op).toEqual(sent);
				expect(none).toBeUndefined();
			}
		});
	});

	it("tokens that are not the padding are marked, and counted after its number", () => {
		tf.tidy(() => {
			const ids = tf.tensor2d([7, 9, 1, 1, 1, 7, 1, 8], [2, 4], "int32");
			const { forward: marked, backward } = operationOf("tokenMask");
			expect([...marked([ids], [], { padding: 1 }).dataSync()]).toEqual([1, 1, 0, 0, 0, 1, 0, 1]);
			expect(backward(ids, [ids], [], { padding: 1 })).toEqual([undefined]);
			const { forward: places } = operationOf("tokenPositions");
			expect([...places([ids], [], { padding: 1, most: 4 }).dataSync()]).toEqual([2, 3, 1, 1, 1, 2, 1, 3]);
			expect(() => places([ids], [], { padding: 1, most: 3 })).toThrow("expected at most 3 places (tokens), got 4");
			const x = tf.zeros([1, 5, 2]);
			expect(() => operationOf("positionEmbedding").forward([x], [tf.zeros([4, 2])], {})).toThrow(
				"expected at most 4 places (tokens), got 5",
			);
		});
	});

	it("one place of each example is chosen, in value and derivative", () => {
		tf.tidy(() => {
			const { forward, backward } = operationOf("atEach");
			const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 3, 2]);
			const places = tf.tensor1d([2, 0], "int32");
			expect([...forward([x, places], [], {}).dataSync()]).toEqual([5, 6, 7, 8]);
			const [sent, none] = backward(tf.tensor2d([1, 2, 3, 4], [2, 2]), [x, places], [], {});
			expect([...sent!.dataSync()]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]);
			expect(none).toBeUndefined();
		});
	});

	it("a constant is its weight", () => {
		tf.tidy(() => {
			const weight = tf.tensor1d([1, 2]);
			expect(operationOf("constant").forward([], [weight], {})).toBe(weight);
		});
	});

	it("name the operations that exist where one does not", () => {
		expect(() => operationOf("convolve")).toThrow(/no operation "convolve"; the operations are .*conv2d/);
	});
});
