import { describe, expect, it } from "vitest";
import { backend, ready } from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { otherNodes } from "../machine.ts";
import { runNode, withFolder } from "./node.ts";

const show = `
	import { backend, ready } from "$dist/index.js";
	import { tf } from "$dist/math/tf.js";
	await ready();
	const { name, notFaster, chosenBy } = backend();
	console.log(JSON.stringify({ name, notFaster, chosenBy, tfjs: tf.getBackend(), line: String(backend()) }));
`;

interface Shown {
	name: string;
	notFaster: { backend: string; reason: string; mend: string }[];
	chosenBy: string;
	tfjs: string;
	line: string;
}

function chosen(environment: Record<string, string | undefined>): Shown & { stderr: string } {
	const { stdout, stderr, status } = runNode(show, environment);
	expect(stderr, stdout).not.toContain("Error");
	expect(status).toBe(0);
	return { ...(JSON.parse(stdout) as Shown), stderr };
}

// Every test starts Node and loads TensorFlow, some twice.
describe("the backend", { timeout: 120_000 }, () => {
	it.each(["wasm", "cpu"])("is %s where GLASSCELL_BACKEND says so, and is silent about it", (name) => {
		const { stderr, ...shown } = chosen({ GLASSCELL_BACKEND: name });
		expect(shown).toMatchObject({ name, tfjs: name, chosenBy: "GLASSCELL_BACKEND", notFaster: [] });
		expect(shown.line).toMatch(new RegExp(`^${name} 4\\.22\\.0 CPU \\(tfjs 4\\.22\\.0, 1 thread`));
		expect(stderr).toBe("");
	});

	it("by itself takes the first of tensorflow, wasm, cpu that runs, and says why not a faster one", () => {
		const { name, notFaster, line, chosenBy, stderr } = chosen({});
		expect(chosenBy).toBe("auto");
		expect(["tensorflow", "wasm"]).toContain(name);
		expect(notFaster.map((obstacle) => obstacle.backend)).toEqual(name === "tensorflow" ? ["GPU"] : ["tensorflow"]);
		for (const { reason, mend } of notFaster) {
			expect(line).toContain(reason);
			expect(mend).not.toBe("");
		}
		expect(stderr).toBe("");
	});

	it("falls back to wasm without TensorFlow's libraries, never in silence", () => {
		withFolder((folder) => {
			const { name, notFaster, line } = chosen({ GLASSCELL_TF_DIR: folder });
			expect(name).toBe("wasm");
			expect(notFaster).toEqual([{ backend: "tensorflow", reason: expect.any(String), mend: expect.any(String) }]);
			expect(line).toMatch(/^wasm .*; tensorflow: none, .* \(.*\)$/);
		});
	});

	it("refuses to start as tensorflow where nothing of it is installed, with the command that mends it", () => {
		withFolder((folder) => {
			const { stderr, status } = runNode(show, { GLASSCELL_BACKEND: "tensorflow", GLASSCELL_TF_DIR: folder });
			expect(status).toBe(1);
			expect(stderr).toMatch(/ExplainError: GLASSCELL_BACKEND=tensorflow: expected the backend tensorflow to start/);
			expect(stderr).toMatch(/To mend it: .*(pip install|npm)/);
			expect(stderr).toMatch(/code: 'backend'/);
		});
	});

	it("lists what exists for another name", () => {
		const { stderr, status } = runNode(show, { GLASSCELL_BACKEND: "quantum" });
		expect(status).toBe(1);
		expect(stderr).toMatch(/GLASSCELL_BACKEND: expected one of auto, tensorflow, wasm, webgpu, cpu, got "quantum"/);
	});

	it("refuses to start as webgpu where there is no device, with what mends it, and keeps what ran", () => {
		const { stdout, stderr, status } = runNode(
			`
			import { backend, useBackend } from "$dist/index.js";
			import { tf } from "$dist/math/tf.js";
			await useBackend("wasm");
			await useBackend("webgpu").catch((error) => console.log(error.code, error.message));
			console.log(backend().name, tf.memory().numTensors);
			`,
			// No driver: the loader, where there is one, finds no device.
			{ VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" },
		);
		expect(status, stderr).toBe(0);
		expect(stdout).toMatch(
			/^backend useBackend\("webgpu"\): expected the backend webgpu to start, but Dawn finds no device .*To mend it: install/,
		);
		expect(stdout).toMatch(/\nwasm 0\n$/);
	});

	it("can be changed while running, and tensors and answers move along", () => {
		const { stdout, stderr, status } = runNode(
			`
			import { backend, fromLayersModel, ndArray, saliency, useBackend } from "$dist/index.js";
			import * as tf from "$dist/tf.js";
			const network = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
			network.setWeights([tf.tensor2d([[1, 2], [3, 4]]), tf.zeros([2])]);
			const model = fromLayersModel(network);
			for (const name of ["cpu", "wasm"]) {
				await useBackend(name);
				const { payload, provenance } = await saliency(model, ndArray(new Float32Array(2), [2], ["feature"]), { target: 1 });
				console.log(name, provenance.backend, backend().chosenBy, ...payload.scores.values);
			}
			await useBackend("quantum").catch((error) => console.log(error.code, error.message));
			tf.setBackend("cpu");
			console.log(backend().name);
			`,
			{ GLASSCELL_BACKEND: "cpu" },
		);
		expect(stderr).toBe("");
		expect(status).toBe(0);
		expect(stdout.trim().split("\n")).toEqual([
			"cpu cpu 4.22.0 CPU useBackend 2 4",
			"wasm wasm 4.22.0 CPU useBackend 2 4",
			'bad-option useBackend: expected one of tensorflow, wasm, webgpu, cpu, got "quantum"',
			"cpu",
		]);
	});

	it("leaves the process's handlers as they were, as wasm's own would end it at any rejection nobody handles", () => {
		const { stdout, stderr, status } = runNode(
			`
			import { ready } from "$dist/index.js";
			const count = () => ["uncaughtException", "unhandledRejection"].map((event) => process.listenerCount(event)).join();
			const before = count();
			await ready();
			console.log(before === count());
			`,
			{ GLASSCELL_BACKEND: "wasm" },
		);
		expect([stdout, stderr, status]).toEqual(["true\n", "", 0]);
	});

	it.each(otherNodes)("trains and explains on every backend of this machine under Node $major too", ({ path }) => {
		const code = `
			import { backend, fromLayersModel, ndArray, saliency, useBackend } from "$dist/index.js";
			import * as tf from "$dist/tf.js";
			const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", activation: "relu", inputShape: [4, 4, 1] });
			const network = tf.sequential({ layers: [conv, tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 2 })] });
			network.compile({ optimizer: "adam", loss: "meanSquaredError" });
			const image = ndArray(new Float32Array(16).fill(1), [4, 4, 1], ["height", "width", "channel"]);
			const names = [...new Set([backend().name, "wasm"])];
			for (const name of names) {
				await useBackend(name);
				await network.fit(tf.ones([4, 4, 4, 1]), tf.ones([4, 2]), { epochs: 1, verbose: 0 });
				const { payload } = await saliency(fromLayersModel(network), image);
				console.log(name, payload.scores.shape.join());
			}
		`;
		const here = runNode(code).stdout;
		expect(here).toContain("wasm 1,4,4,1");
		const { stdout, status } = runNode(code, {}, path);
		expect(stdout).toBe(here);
		expect(status).toBe(0);
	});

	it("says before it is chosen that it is not", () => {
		const { stdout } = runNode(`import { backend } from "$dist/index.js"; console.log(String(backend()));`);
		expect(stdout).toMatch(/^cpu 4\.22\.0 CPU .*; not chosen yet: await ready\(\)$/m);
	});

	it("shows itself as one line in a notebook", async () => {
		const report = await ready();
		expect(report[displaySymbol]()).toEqual({ "text/plain": String(report) });
		expect(String(backend())).toBe(String(report));
		expect(String(report)).toMatch(new RegExp(`^${report.name} \\S+ (CPU|GPU) \\(tfjs 4\\.22\\.0, \\d+ threads?`));
		expect(Object.isFrozen(report)).toBe(true);
	});
});
