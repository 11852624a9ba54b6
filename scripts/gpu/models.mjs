// @ts-check
/** The two networks of `npm run check:gpu`, with seeded weights, so that every device computes the same. */

/**
 * A convolutional network for images of 32 × 32 × 3.
 * @param {any} tf
 */
export function convolutional(tf) {
	const seeded = (/** @type {number} */ seed) => tf.initializers.glorotUniform({ seed });
	const conv = { kernelSize: 3, padding: "same", activation: "relu" };
	const network = tf.sequential({
		layers: [
			tf.layers.conv2d({ ...conv, filters: 32, inputShape: [32, 32, 3], kernelInitializer: seeded(1) }),
			tf.layers.conv2d({ ...conv, filters: 32, kernelInitializer: seeded(2) }),
			tf.layers.maxPooling2d({ poolSize: 2 }),
			tf.layers.conv2d({ ...conv, filters: 64, kernelInitializer: seeded(3) }),
			tf.layers.conv2d({ ...conv, filters: 64, kernelInitializer: seeded(4) }),
			tf.layers.maxPooling2d({ poolSize: 2 }),
			tf.layers.flatten(),
			tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer: seeded(5) }),
		],
	});
	network.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
	return network;
}

/** Tokens, width, heads and blocks of the transformer. */
export const size = { tokens: 64, width: 128, heads: 4, blocks: 4, classes: 2 };

/**
 * A transformer encoder over embedded tokens `[64, 128]`: attention and a feed-forward layer in each block, mean, classes.
 * @param {any} tf
 * @param {any} GraphBuilder
 */
export function transformer(tf, GraphBuilder) {
	const { tokens, width, heads, blocks, classes } = size;
	const builder = new GraphBuilder();
	let seed = 100;
	const matrix = (/** @type {string} */ key, /** @type {number} */ rows, /** @type {number} */ columns, scale = 1) =>
		builder.weight(key, tf.randomNormal([rows, columns], 0, scale / Math.sqrt(rows), "float32", seed++));
	const vector = (/** @type {string} */ key, /** @type {number} */ length, /** @type {number} */ value) =>
		builder.weight(key, tf.fill([length], value));
	const dense = (
		/** @type {string} */ name,
		/** @type {string} */ from,
		/** @type {number} */ inputs,
		/** @type {number} */ outputs,
		scale = 1,
	) =>
		builder.add(name, "dense", [from], {
			weights: [matrix(`${name}/kernel`, inputs, outputs, scale), vector(`${name}/bias`, outputs, 0)],
			shape: [tokens, outputs],
		});
	const norm = (/** @type {string} */ name, /** @type {string} */ from) =>
		builder.add(name, "layerNorm", [from], {
			attributes: { epsilon: 1e-5, scale: true, center: true },
			weights: [vector(`${name}/gamma`, width, 1), vector(`${name}/beta`, width, 0)],
			shape: [tokens, width],
		});
	const part = width / heads;
	let x = builder.input("embedded", [tokens, width]);
	for (let i = 0; i < blocks; i++) {
		const at = `block${i}`;
		const before = norm(`${at}/norm1`, x);
		const split = (/** @type {string} */ which, scale = 1) =>
			builder.add(`${at}/${which}/heads`, "splitHeads", [dense(`${at}/${which}`, before, width, width, scale)], {
				attributes: { heads },
				shape: [heads, tokens, part],
			});
		const scores = builder.add(`${at}/scores`, "matMul", [split("query", 1 / Math.sqrt(part)), split("key")], {
			attributes: { transposeB: true },
			shape: [heads, tokens, tokens],
		});
		const attention = builder.add(`${at}/attention`, "softmax", [scores], { shape: [heads, tokens, tokens] });
		const seen = builder.add(`${at}/seen`, "matMul", [attention, split("value")], { shape: [heads, tokens, part] });
		const merged = builder.add(`${at}/merged`, "mergeHeads", [seen], { shape: [tokens, width] });
		const first = builder.add(`${at}/add1`, "add", [x, dense(`${at}/out`, merged, width, width)], {
			shape: [tokens, width],
		});
		const wide = dense(`${at}/wide`, norm(`${at}/norm2`, first), width, 4 * width);
		const active = builder.add(`${at}/gelu`, "gelu", [wide], { shape: [tokens, 4 * width] });
		const second = dense(`${at}/narrow`, active, 4 * width, width);
		x = builder.add(`${at}/add2`, "add", [first, second], { shape: [tokens, width] });
	}
	const mean = builder.add("mean", "globalAvgPool", [norm("norm", x)], { shape: [width] });
	builder.add("classes", "dense", [mean], {
		weights: [matrix("classes/kernel", width, classes), vector("classes/bias", classes, 0)],
		shape: [classes],
	});
	return builder.build();
}
