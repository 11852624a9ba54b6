import { seededRandom } from "../../src/core/random.ts";
import { type DifferentiableModel, fromLayersModel, type NdArray, ndArray } from "../../src/index.ts";
import { tf } from "../../src/math/tf.ts";
import type { Layer, Values } from "./network.ts";

const values = (shape: readonly number[], scale: number, name: string): Values => {
	const random = seededRandom(11).fork(name);
	const length = shape.reduce((a, b) => a * b, 1);
	// 32-bit numbers, so that both networks start from the same.
	return { shape, values: Array.from({ length }, () => Math.fround(random.normal() * scale)) };
};

const conv1 = { kernel: values([3, 3, 2, 4], 0.5, "conv1"), bias: values([4], 0.1, "bias1") };
const conv2 = { kernel: values([3, 3, 4, 5], 0.3, "conv2"), bias: values([5], 0.1, "bias2") };
const dense = { kernel: values([3 * 2 * 5, 3], 0.3, "dense"), bias: values([3], 0.1, "bias3") };

/** Images of 6 × 5 pixels and 2 channels, 3 classes: no two sizes alike, so that swapped axes show. */
export const inputShape = [6, 5, 2] as const;

/** The network in loops; places of its layers by name. */
export const referenceLayers: readonly Layer[] = [
	{ type: "conv", ...conv1 },
	{ type: "relu" },
	{ type: "maxpool" },
	{ type: "conv", ...conv2 },
	{ type: "relu" },
	{ type: "flatten" },
	{ type: "dense", ...dense },
];
export const placeOf: Readonly<Record<string, number>> = {
	conv1: 0,
	"conv1/relu": 1,
	pool: 2,
	conv2: 3,
	"conv2/relu": 4,
};

/** Images for it, `[n, 6, 5, 2]`. */
export function images(n: number): NdArray<Float32Array> {
	const all = values([n, ...inputShape], 1, "images");
	return ndArray(Float32Array.from(all.values), all.shape, ["example", "height", "width", "channel"]);
}

/** The same network in TensorFlow.js, ending in softmax. */
export function layersModel(): InstanceType<typeof tf.LayersModel> {
	const same = { kernelSize: 3, padding: "same", activation: "relu" } as const;
	const model = tf.sequential({
		layers: [
			tf.layers.conv2d({ name: "conv1", filters: 4, inputShape: [...inputShape], ...same }),
			tf.layers.maxPooling2d({ name: "pool", poolSize: 2 }),
			tf.layers.conv2d({ name: "conv2", filters: 5, ...same }),
			tf.layers.flatten({ name: "flatten" }),
			tf.layers.dense({ name: "scores", units: 3, activation: "softmax" }),
		],
	});
	const weights = [conv1, conv2, dense].flatMap(({ kernel, bias }) =>
		[kernel, bias].map(({ values: numbers, shape }) => tf.tensor([...numbers], [...shape])),
	);
	model.setWeights(weights);
	tf.dispose(weights);
	return model;
}

/** The same network as the library explains it, and how to free it. */
export function smallModel(): { model: DifferentiableModel; dispose: () => void } {
	const network = layersModel();
	return { model: fromLayersModel(network, { outputNames: ["a", "b", "c"] }), dispose: () => void network.dispose() };
}
