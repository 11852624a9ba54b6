// npm run bench -- compute [backend …]: the small network of digits on each backend, in one run, with ratios.
// Times are medians of several calls, in milliseconds; compare columns of one run, not runs.
import "./lib/built.mjs";
import { fromLayersModel, gradCam, ndArray, saliency, useBackend } from "../dist/index.js";
import * as tf from "../dist/tf.js";

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : ["tensorflow", "wasm", "cpu"];
const conv = { kernelSize: 3, padding: "same", activation: "relu" };
const network = tf.sequential({
	layers: [
		tf.layers.conv2d({ filters: 8, inputShape: [8, 8, 1], ...conv }),
		tf.layers.maxPooling2d({ poolSize: 2 }),
		tf.layers.conv2d({ filters: 16, ...conv }),
		tf.layers.maxPooling2d({ poolSize: 2 }),
		tf.layers.flatten(),
		tf.layers.dense({ units: 32, activation: "relu" }),
		tf.layers.dense({ units: 10, activation: "softmax" }),
	],
});
network.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
const model = fromLayersModel(network);

const images = (n) =>
	ndArray(
		Float32Array.from({ length: n * 64 }, (_, i) => ((i * 7919) % 17) / 16),
		[n, 8, 8, 1],
		["example", "height", "width", "channel"],
	);

/** The median time of a call, after one that warms up. */
async function median(call, times) {
	await call();
	const taken = [];
	for (let i = 0; i < times; i++) {
		const started = performance.now();
		await call();
		taken.push(performance.now() - started);
	}
	return taken.sort((a, b) => a - b)[Math.floor(times / 2)];
}

const x = tf.tensor(images(512).values, [512, 8, 8, 1]);
const y = tf.tensor1d(Float32Array.from({ length: 512 }, (_, i) => i % 10));
const batch = { batchSize: 256 };
const cases = {
	"scores, 1 image": [() => model.scores(images(1)), 30],
	"scores, 256 images": [() => model.scores(images(256), batch), 7],
	"saliency, 1 image": [() => saliency(model, images(1)), 30],
	"saliency, 256 images": [() => saliency(model, images(256), batch), 7],
	"gradCam, 1 image": [() => gradCam(model, images(1)), 30],
	"gradCam, 256 images": [() => gradCam(model, images(256), batch), 7],
	"one epoch of 512": [() => network.fit(x, y, { batchSize: 64, verbose: 0 }), 3],
};

const results = new Map();
for (const name of names) {
	try {
		console.log(String(await useBackend(name)));
	} catch (error) {
		console.log(`${name}: ${error.message}`);
		continue;
	}
	const column = [];
	for (const [call, times] of Object.values(cases)) column.push(await median(call, times));
	results.set(name, column);
}

const [first] = results.keys();
console.log(
	`\n${"ms (times ".concat(first, ")").padEnd(24)}${[...results.keys()].map((name) => name.padStart(20)).join("")}`,
);
for (const [i, label] of Object.keys(cases).entries()) {
	const cells = [...results.values()].map((column) => {
		const ratio = column[i] / results.get(first)[i];
		return `${column[i].toFixed(2)} (×${ratio.toFixed(1)})`.padStart(20);
	});
	console.log(label.padEnd(24) + cells.join(""));
}
