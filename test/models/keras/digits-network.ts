import { digits, type NdArray, split, take } from "../../../src/index.ts";
import { tf } from "../../../src/math/tf.ts";

/** The small network of the first notebook. Seeds are set, so that a run comes again on the same backend. */
export function digitsNetwork(): tf.Sequential {
	const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
	const conv = { kernelSize: 3, padding: "same", activation: "relu" } as const;
	const network = tf.sequential({
		layers: [
			tf.layers.conv2d({ name: "conv1", filters: 8, inputShape: [8, 8, 1], kernelInitializer: seeded(1), ...conv }),
			tf.layers.maxPooling2d({ name: "pool1", poolSize: 2 }),
			tf.layers.conv2d({ name: "conv2", filters: 16, kernelInitializer: seeded(2), ...conv }),
			tf.layers.maxPooling2d({ name: "pool2", poolSize: 2 }),
			tf.layers.flatten({ name: "flatten" }),
			tf.layers.dense({ name: "hidden", units: 32, activation: "relu", kernelInitializer: seeded(3) }),
			tf.layers.dropout({ name: "dropout", rate: 0.2, seed: 4 }),
			tf.layers.dense({ name: "scores", units: 10, activation: "softmax", kernelInitializer: seeded(5) }),
		],
	});
	network.compile({ optimizer: tf.train.adam(0.005), loss: "sparseCategoricalCrossentropy" });
	return network;
}

/** Images and labels as tensors, and the part that is held out. */
export function digitsParts() {
	const { images, labels, names } = digits();
	const { train, test } = split(labels, { test: 0.25, seed: 1 });
	const tensor = (array: NdArray) => tf.tensor(array.values, [...array.shape]);
	const of = (indices: Uint32Array) => Float32Array.from(indices, (i) => labels[i] as number);
	return {
		x: tensor(take(images, train)),
		y: tf.tensor1d(of(train)),
		testImages: take(images, test),
		testLabels: of(test),
		names,
	};
}

/** The share of images whose highest score is their label's. */
export function accuracy(scores: NdArray, labels: ArrayLike<number>): number {
	const [count, classes] = scores.shape as [number, number];
	let right = 0;
	for (let i = 0; i < count; i++) {
		const row = scores.values.subarray(i * classes, (i + 1) * classes);
		if (row.indexOf(Math.max(...row)) === labels[i]) right++;
	}
	return right / count;
}
