// @ts-check
/** What `npm run check:gpu` computes on one device, in a process of its own: times, and answers to compare. */
import { convolutional, size, transformer } from "./models.mjs";

/**
 * @typedef {{ name: string, milliseconds: number, answer: number[] }} Measured
 * @typedef {{ device: string, isGpu: boolean, line: string, obstacles: { backend: string, reason: string, mend: string }[], tasks: Measured[] }} Measurement
 */

/** Steps of the integral, and examples at once. */
const steps = 32;
const examples = 8;
const batch = 64;

/**
 * The median time of a call after one that warms up, and that one's answer.
 * @param {number} times
 * @param {() => Promise<ArrayLike<number>>} call
 */
async function timed(times, call) {
	const answer = await call();
	const taken = [];
	for (let i = 0; i < times; i++) {
		const started = performance.now();
		await call();
		taken.push(performance.now() - started);
	}
	taken.sort((a, b) => a - b);
	return { milliseconds: taken[Math.floor(times / 2)] ?? Number.NaN, answer: Array.from(answer).slice(0, 4096) };
}

/**
 * Integrated gradients of the first score from zeros: the mean gradient on the straight way, times the input.
 * @param {any} library
 * @param {any} model
 * @param {Float32Array} values
 * @param {number[]} shape
 */
async function integratedGradients({ tf, gradient }, model, values, shape) {
	const result = tf.tidy(() => {
		const x = tf.tensor(values, shape);
		let sum = tf.zerosLike(x);
		for (let step = 0; step < steps; step++) {
			const previous = sum;
			sum = tf.tidy(() => {
				const { gradients } = gradient(model.graph, {
					feeds: new Map([[model.inputNode, tf.mul(x, (step + 0.5) / steps)]]),
					of: model.scoreNode,
					seed: (/** @type {any} */ scores) =>
						tf.oneHot(tf.zeros([scores.shape[0]], "int32"), model.classes, 1, 0, "float32"),
					withRespectTo: [model.inputNode],
				});
				return tf.add(previous, gradients.get(model.inputNode));
			});
			previous.dispose();
		}
		return tf.mul(tf.div(sum, steps), x);
	});
	try {
		return await result.data();
	} finally {
		result.dispose();
	}
}

/** Numbers between −1 and 1, the same everywhere. @param {number} length */
const numbers = (length) => Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898) * Math.cos(i * 0.317));

/**
 * Computes everything on the backend that the environment names.
 * @param {number} times repetitions of each; with 0 only what runs
 * @returns {Promise<Measurement>}
 */
export async function measure(times) {
	const { differentiableModel, fromLayersModel, gradCam, ndArray, ready, saliency } = await import(
		"../../dist/index.js"
	);
	const { gradient } = await import("../../dist/math/gradient.js");
	const { GraphBuilder } = await import("../../dist/math/graph-builder.js");
	const { tf } = await import("../../dist/math/tf.js");
	const { title, deviceName, device, notFaster, ...report } = await ready();
	/** @type {Measured[]} */
	const tasks = [];
	const add = async (/** @type {string} */ name, /** @type {() => Promise<ArrayLike<number>>} */ call) =>
		tasks.push({ name, ...(await timed(times, call)) });

	const found = {
		device: deviceName === undefined ? title : `${deviceName}, ${title}`,
		isGpu: device === "GPU",
		line: String(report.toString()),
		obstacles: notFaster.map(({ backend, reason, mend }) => ({ backend, reason, mend })),
		tasks,
	};
	if (times === 0) return found;

	const network = convolutional(tf);
	const cnn = fromLayersModel(network);
	const axes = ["example", "height", "width", "channel"];
	const images = (/** @type {number} */ n) => ndArray(numbers(n * 32 * 32 * 3), [n, 32, 32, 3], axes);
	await add(`CNN: scores of ${batch} images`, async () => (await cnn.scores(images(batch))).values);
	await add(
		`CNN: saliency of ${batch} images`,
		async () => (await saliency(cnn, images(batch), { target: 0 })).payload.scores.values,
	);
	await add(
		`CNN: Grad-CAM of ${batch} images`,
		async () => (await gradCam(cnn, images(batch), { target: 0 })).payload.scores.values,
	);
	await add(`CNN: integrated gradients of ${examples} images, ${steps} steps`, () =>
		integratedGradients({ tf, gradient }, cnn, images(examples).values, [examples, 32, 32, 3]),
	);

	const { tokens, width } = size;
	const encoder = differentiableModel(transformer(tf, GraphBuilder));
	const texts = numbers(examples * tokens * width);
	await add(
		`transformer: scores of ${examples} texts of ${tokens} tokens`,
		async () => (await encoder.scores(ndArray(texts, [examples, tokens, width], ["example", "token", "width"]))).values,
	);
	await add(`transformer: integrated gradients of ${examples} texts, ${steps} steps`, () =>
		integratedGradients({ tf, gradient }, encoder, texts, [examples, tokens, width]),
	);

	// Last, as it changes the weights: the second loss is that of the first step's result.
	const x = tf.tensor(images(batch).values, [batch, 32, 32, 3]);
	const y = tf.oneHot(tf.range(0, batch, 1, "int32").mod(tf.scalar(10, "int32")).toInt(), 10);
	await add(`CNN: two training steps of ${batch} images`, async () => {
		const { history } = await network.fit(x, y, { batchSize: batch, epochs: 2, shuffle: false, verbose: 0 });
		return /** @type {number[]} */ (history.loss);
	});
	return found;
}
