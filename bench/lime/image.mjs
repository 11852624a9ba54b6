/**
 * Images: 1,000 points on the 64 regions of an 8 × 8 grid, of an image 32 × 32 × 3, for a network of 136,874 weights (two convolutions, two dense
 * layers): ours in the runtime that is found, the peer's in torch.
 */
import { fromLayersModel, limeImage, ndArray, ready } from "../../dist/index.js";
import * as tf from "../../dist/tf.js";
import { printOverhead } from "../lib/overhead.mjs";

const samples = 1000;

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	console.log(String(await ready()).split("\n")[0]);
	const conv = /** @type {const} */ ({ kernelSize: 3, padding: "same", activation: "relu" });
	const network = tf.sequential({
		layers: [
			tf.layers.conv2d({ filters: 16, inputShape: [32, 32, 3], ...conv }),
			tf.layers.maxPooling2d({ poolSize: 2 }),
			tf.layers.conv2d({ filters: 32, ...conv }),
			tf.layers.maxPooling2d({ poolSize: 2 }),
			tf.layers.flatten(),
			tf.layers.dense({ units: 64, activation: "relu" }),
			tf.layers.dense({ units: 10, activation: "softmax" }),
		],
	});
	const model = fromLayersModel(network);
	const values = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => ((i * 7919) % 257) / 256);
	const image = ndArray(values, [32, 32, 3], ["height", "width", "channel"]);
	await bench.data("image", { image: { values, shape: image.shape } });
	const options = /** @type {const} */ ({
		regions: { method: "grid", segments: 64 },
		samples,
		target: 0,
		features: 10,
	});
	await bench.race("64 regions, 1,000 points", {
		ours: () => limeImage(model, image, options),
		score: ({ payload }) => payload.surrogate.fidelity.values[0],
		peer: "image.explain",
		on: "image",
		params: { samples },
		turns: 9,
	});
	await printOverhead("64 regions, 1,000 points", model, (timed) => limeImage(timed, image, options));
}
