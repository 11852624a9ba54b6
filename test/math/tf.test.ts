import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { ready } from "../../src/index.ts";
import { restoreEngine, tf } from "../../src/math/tf.ts";
import { type Host, hostSymbol } from "../../src/protocol/host.ts";
import * as entry from "../../src/tf.ts";
import { runNode } from "./node.ts";

// Some of these start Node and load TensorFlow.
describe("TensorFlow.js in this process", { timeout: 120_000 }, () => {
	it("is one copy, by whatever way it is reached", () => {
		const required = createRequire(import.meta.url)("@tensorflow/tfjs") as typeof tf;
		expect(entry.tensor).toBe(required.tensor);
		expect(tf.engine()).toBe(required.engine());
		expect(entry.layers).toBe(required.layers);
	});

	it("has every name of tfjs in the entry glasscell/tf", () => {
		const required = createRequire(import.meta.url)("@tensorflow/tfjs") as object;
		expect(Object.keys(required).filter((name) => !(name in entry))).toEqual([]);
	});

	it("has a backend when the entry is loaded", async () => {
		expect(tf.getBackend()).toBe((await ready()).name);
	});

	it("has tf.node where the native binding runs, and says why not where it does not", () => {
		const use = `
			import * as tf from "$dist/tf.js";
			console.log(tf.getBackend());
			try { console.log(typeof tf.node.decodePng, typeof tf.io.fileSystem); } catch (error) { console.log(error.code, error.message); }
		`;
		const wasm = runNode(use, { GLASSCELL_BACKEND: "wasm" }).stdout;
		expect(wasm).toMatch(
			/^wasm\nbackend tf\.node\.decodePng: expected the native binding of TensorFlow, but this runs: wasm/,
		);
		const best = runNode(use).stdout;
		if (best.startsWith("tensorflow")) expect(best).toBe("tensorflow\nfunction function\n");
		else expect(best).toMatch(/^wasm\nbackend/);
	});
});

describe("after V8 terminated running code, which skips finally", { timeout: 120_000 }, () => {
	/** A generator left in the middle is what termination leaves of a call: its `finally` never runs. */
	it("the engine's scopes, tape and depths are as between two cells, and open scopes' tensors are gone", () => {
		const before = tf.memory().numTensors;
		const engine = tf.engine();
		const state = engine.state as unknown as {
			gradientDepth: number;
			kernelDepth: number;
			activeTape: unknown;
			scopeStack: unknown[];
		};
		engine.startScope("cell");
		engine.startScope("gradients");
		Object.assign(state, { gradientDepth: 1, kernelDepth: 2, activeTape: [] });
		tf.zeros([3]);
		restoreEngine();
		expect(state).toMatchObject({ gradientDepth: 0, kernelDepth: 0, activeTape: null });
		expect(state.scopeStack).toEqual([]);
		expect(tf.memory().numTensors).toBe(before);
		const gradient = tf.tidy(
			() =>
				tf
					.grad((x) => tf.square(x))(tf.scalar(3))
					.dataSync()[0],
		);
		expect(gradient).toBe(6);
	});

	it("ends scopes also where a tensor was left half made, and frees the others", async () => {
		await ready();
		const engine = tf.engine();
		const { state } = engine as unknown as { state: { scopeStack: { track: unknown[] }[]; activeScope: unknown } };
		const before = tf.memory().numTensors;
		engine.startScope("outer");
		tf.ones([4]);
		engine.startScope("inner");
		state.scopeStack.at(-1)!.track.push({
			id: -1,
			kept: false,
			dispose() {
				throw new Error("no data behind it");
			},
		});
		tf.ones([4]);
		restoreEngine();
		expect(state.scopeStack).toEqual([]);
		expect(state.activeScope).toBeNull();
		expect(tf.memory().numTensors).toBe(before);
	});

	it("a host's termination restores the engine and lets the interrupted model be trained again", () => {
		const { stdout, stderr } = runNode(
			`
			let terminated;
			globalThis[Symbol.for("glasscell.host/1")] = { onTerminated(restore) { terminated = restore; return () => {}; } };
			const tf = await import("$dist/tf.js");
			const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
			model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
			const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
			void model.fit(x, y, { epochs: 1e9, callbacks: { onEpochEnd: () => new Promise(() => {}) } });
			await new Promise((resolve) => setTimeout(resolve, 200));
			const again = () => model.fit(x, y, { epochs: 1 }).then(() => "trained", (error) => error.message);
			console.log(await again());
			tf.engine().startScope("left open");
			terminated();
			console.log(await again(), tf.engine().state.scopeStack.length);
			`,
			{ GLASSCELL_BACKEND: "cpu" },
		);
		expect(stderr).toBe("");
		expect(stdout.trim().split("\n")).toEqual([
			"Cannot start training because another fit() call is ongoing.",
			"trained 0",
		]);
	});
});

describe("an interrupt", () => {
	it("stops a training after its batch, and the model can be trained again", async () => {
		const stopping = new AbortController();
		const host = { signal: stopping.signal, onTerminated: () => () => {} } as unknown as Host;
		const holder = globalThis as { [hostSymbol]?: Host };
		holder[hostSymbol] = host;
		try {
			const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
			model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
			const [x, y] = [tf.ones([64, 1]), tf.ones([64, 1])];
			let batches = 0;
			const onBatchEnd = () => {
				batches++;
				if (batches === 3) stopping.abort();
			};
			const { epoch } = await model.fit(x, y, { epochs: 1000, batchSize: 8, verbose: 0, callbacks: { onBatchEnd } });
			expect(batches).toBe(3);
			expect(epoch.length).toBeLessThan(2);
			delete holder[hostSymbol];
			expect((await model.fit(x, y, { epochs: 2, verbose: 0 })).epoch).toEqual([0, 1]);
			tf.dispose([x, y]);
			model.dispose();
		} finally {
			delete holder[hostSymbol];
		}
	});
});
