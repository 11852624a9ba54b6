/**
 * What sampling costs beside the model: the time of a run as a multiple of the model's evaluations alone, for each sampled method on tables with a logistic model and a
 * forest of 100 trees (breast cancer, 30 features, 100 background rows), and for images with a network of 136,874 weights.
 */
import {
	datasets,
	fromLayersModel,
	kernelShap,
	ndArray,
	permutationShap,
	randomForest,
	ready,
	samplingShap,
	shapImage,
} from "../../dist/index.js";
import * as tf from "../../dist/tf.js";
import { printOverhead } from "../lib/overhead.mjs";
import { question } from "../lib/shap-question.mjs";

/** A network for pictures of 32 × 32 × 3. */
async function network() {
	console.log(String(await ready()).split("\n")[0]);
	const conv = /** @type {const} */ ({ kernelSize: 3, padding: "same", activation: "relu" });
	return fromLayersModel(
		tf.sequential({
			layers: [
				tf.layers.conv2d({ filters: 16, inputShape: [32, 32, 3], ...conv }),
				tf.layers.maxPooling2d({ poolSize: 2 }),
				tf.layers.conv2d({ filters: 32, ...conv }),
				tf.layers.maxPooling2d({ poolSize: 2 }),
				tf.layers.flatten(),
				tf.layers.dense({ units: 64, activation: "relu" }),
				tf.layers.dense({ units: 10, activation: "softmax" }),
			],
		}),
	);
}

export async function run() {
	const { model, rows, background } = await question();
	const { table, features, target } = await datasets.load("breast-cancer");
	const forest = await randomForest({ trees: 100 }).fit(table, { target, features });
	const methods = { kernelShap, permutationShap, samplingShap };
	for (const [name, explain] of Object.entries(methods)) {
		await printOverhead(`${name}, logistic`, model, (timed) => explain(timed, rows, { background, samples: 1000 }), 3);
		const asked = { background: table.slice(200, 300).select(...features), samples: 1000 };
		const few = table.slice(0, 2).select(...features);
		await printOverhead(
			`${name}, forest of 100`,
			forest,
			(timed) => explain({ ...timed, features: forest.features }, few, asked),
			3,
		);
	}
	const values = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => ((i * 7919) % 257) / 256);
	const image = ndArray(values, [32, 32, 3], ["height", "width", "channel"]);
	const picture = await network();
	const regions = /** @type {const} */ ({ method: "grid", segments: 64 });
	await printOverhead(
		"shapImage, network",
		picture,
		(timed) => shapImage(timed, image, { regions, samples: 1000, target: 0 }),
		3,
	);
}
