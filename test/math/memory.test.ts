import { afterEach, describe, expect, it } from "vitest";
import { ready } from "../../src/math/backend.ts";
import { memory, parseGpuMemory, writtenBytes } from "../../src/math/memory.ts";
import { memoryBudget } from "../../src/math/memory-budget.ts";
import { tf } from "../../src/math/tf.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { runNode } from "./node.ts";

afterEach(() => void memoryBudget("default"));

describe("memory()", () => {
	it("counts tensors and their bytes", async () => {
		await ready();
		const before = memory();
		const tensor = tf.ones([100, 10]);
		const after = memory();
		expect(after.numTensors - before.numTensors).toBe(1);
		expect(after.tensorBytes - before.tensorBytes).toBe(4000);
		expect(after.processBytes).toBeGreaterThan(after.heapBytes);
		tensor.dispose();
		expect(memory().numTensors).toBe(before.numTensors);
		expect(Object.isFrozen(after)).toBe(true);
	});

	it("is one line, in a notebook too", async () => {
		const { title } = await ready();
		memoryBudget("2GB");
		const report = memory();
		expect(report[displaySymbol]()).toEqual({ "text/plain": String(report) });
		expect(String(report)).toContain(` on ${title}`);
		expect(String(report)).toMatch(
			/^\d+ tensors? of [\d.]+ \w+ on .*; process [\d.]+ [MG]B, of it JavaScript [\d.]+ MB; a batch may take 2\.0 GB \(memoryBudget\)$/,
		);
	});

	it("knows the WebAssembly heap", () => {
		const { stdout } = runNode(
			`
			import { ready } from "$dist/math/backend.js";
			import { memory } from "$dist/math/memory.js";
			await ready();
			const { backendBytes } = memory();
			console.log(backendBytes >= 2 ** 20, String(memory()));
			`,
			{ GLASSCELL_BACKEND: "wasm" },
		);
		expect(stdout).toMatch(/^true 0 tensors of 0 bytes on wasm 4\.22\.0 CPU \([\d.]+ MB taken by it\); process/);
	});

	it("writes bytes as a person reads them", () => {
		expect([0, 1023, 1024, 1536, 200 * 1024, 1024 ** 2 * 1.25, 1024 ** 3 * 4, 1024 ** 5].map(writtenBytes)).toEqual([
			"0 bytes",
			"1023 bytes",
			"1.0 KB",
			"1.5 KB",
			"200 KB",
			"1.3 MB",
			"4.0 GB",
			"1024 TB",
		]);
	});

	it("reads what NVIDIA's driver prints, of the first card", () => {
		expect(parseGpuMemory("NVIDIA H200, 1024, 143771\nNVIDIA H200, 0, 143771\n")).toEqual({
			name: "NVIDIA H200",
			used: 1024 ** 3,
			total: 143771 * 1024 ** 2,
		});
		expect(parseGpuMemory("No devices were found\n")).toBeUndefined();
	});
});

/** Makes and forgets tensors in a process of its own with a collector that can be called; prints what is left. */
const forgetful = (body: string) => `
	import { ready } from "$dist/math/backend.js";
	import { memory } from "$dist/math/memory.js";
	import { tf } from "$dist/math/tf.js";
	import { setFlagsFromString } from "node:v8";
	import { runInNewContext } from "node:vm";
	setFlagsFromString("--expose-gc");
	const gc = runInNewContext("gc");
	await ready();
	const collect = async () => {
		for (let i = 0; i < 4; i++) {
			gc();
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	};
	${body}
`;

const backends = [...new Set([(await ready()).name, "cpu", "wasm"])];

describe("forgotten tensors", { timeout: 120_000 }, () => {
	it.each(backends)("are freed on %s, and what is in reach stays and keeps its values", (name) => {
		const { stdout, stderr } = runNode(
			forgetful(`
				const held = tf.tensor1d([1, 2, 3]);
				const reshaped = tf.reshape(held, [3, 1]); // shares the data
				const variable = tf.variable(tf.tensor1d([4, 5]));
				const kept = [];
				tf.tidy(() => kept.push(tf.keep(tf.square(held))));
				const forget = () => {
					for (let i = 0; i < 100; i++) tf.mul(tf.ones([1000]), i);
					tf.reshape(held, [1, 3]);
					if (tf.getBackend() !== "wasm") tf.complex([1, 2], [3, 4]); // excluded; wasm has none
				};
				const before = memory().numTensors;
				forget();
				const forgotten = memory().numTensors - before;
				await collect();
				const { numTensors, collected } = memory();
				const values = [held, reshaped, variable, kept[0]].map((tensor) => [...tensor.dataSync()].join());
				console.log(forgotten > 200, numTensors - before < 10, collected >= 200, values.join(" "));
				// What is freed by hand is not freed twice.
				held.dispose();
				console.log([...reshaped.dataSync()].join());
			`),
			{ GLASSCELL_BACKEND: name, GLASSCELL_FINALIZER: "on" },
		);
		expect(stderr).toBe("");
		expect(stdout).toBe("true true true 1,2,3 1,2,3 4,5 1,4,9\n1,2,3\n");
	});

	it.each(backends)("are freed while a training runs on %s, which they do not disturb", (name) => {
		const train = (finalizer: string) =>
			runNode(
				forgetful(`
					const conv = tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 1], activation: "relu", kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) });
					const last = tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) });
					const model = tf.sequential({ layers: [conv, tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), last] });
					model.compile({ optimizer: "adam", loss: "meanSquaredError" });
					const x = tf.randomNormal([32, 6, 6, 1], 0, 1, "float32", 3);
					const y = tf.randomNormal([32, 2], 0, 1, "float32", 4);
					const onBatchEnd = async () => {
						tf.ones([100]);
						await collect();
					};
					const { history } = await model.fit(x, y, { epochs: 3, batchSize: 16, shuffle: false, verbose: 0, callbacks: { onBatchEnd } });
					console.log(history.loss.map((loss) => loss.toFixed(5)).join(), memory().collected);
				`),
				{ GLASSCELL_BACKEND: name, GLASSCELL_FINALIZER: finalizer },
			).stdout.trim();
		const [losses, collected] = train("on").split(" ");
		expect(train("off")).toBe(`${losses} undefined`);
		expect(losses).toMatch(/^[\d.]+,[\d.]+,[\d.]+$/);
		expect(Number(collected)).toBeGreaterThan(0);
	});

	it("are freed in notebooks only, unless GLASSCELL_FINALIZER says otherwise", () => {
		const code = (host: string) => `
			${host}
			const { memory } = await import("$dist/math/memory.js");
			console.log(memory().collected);
		`;
		const host = `globalThis[Symbol.for("glasscell.host/1")] = { onTerminated: () => () => {} };`;
		const unsaid = { GLASSCELL_FINALIZER: undefined };
		expect(runNode(code(""), unsaid).stdout).toBe("undefined\n");
		expect(runNode(code(host), unsaid).stdout).toBe("0\n");
		expect(runNode(code(host), { GLASSCELL_FINALIZER: "off" }).stdout).toBe("undefined\n");
		expect(runNode(code(""), { GLASSCELL_FINALIZER: "on" }).stdout).toBe("0\n");
	});
});
