import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, result } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

test("a cell that imports TensorFlow.js under any of its names gets the library's engine, backend and tensors", async () => {
	const imported = await kernel.execute(`import * as tfjs from "@tensorflow/tfjs";
import * as node from "@tensorflow/tfjs-node";
import * as gpu from "@tensorflow/tfjs-node-gpu";
import { backend, fromLayersModel, saliency } from "glasscell";
[tfjs, node, gpu].map((tf) => [tf.engine() === tfjs.engine(), tf.Tensor === tfjs.Tensor, tf.getBackend() === backend().name].join())`);
	expect(result(imported)).toBe("[ 'true,true,true', 'true,true,true', 'true,true,true' ]");

	// The library takes a tensor of the cell for one of its own, and leaves the cell's count of tensors as it was.
	const explained =
		await kernel.execute(`const net = tfjs.sequential({ layers: [tfjs.layers.dense({ units: 2, inputShape: [3], kernelInitializer: "ones" })] });
const rows = gpu.tensor2d([[1, 2, 3]]);
const before = node.memory().numTensors;
const { payload } = await saliency(fromLayersModel(net), rows, { target: 1 });
[[...payload.scores.values], node.memory().numTensors - before]`);
	expect(result(explained)).toBe("[ [ 1, 1, 1 ], 0 ]");
});

test("dynamic import gives the same", async () => {
	const code = `(await import("@tensorflow/tfjs-node")).engine() === tfjs.engine()`;
	expect(result(await kernel.execute(code))).toBe("true");
});

test("an interrupt of a loop inside a tidy leaves an engine that computes, and no open scope", async () => {
	const running = kernel.execute(`tfjs.tidy(() => { tfjs.ones([4]); while (true) tfjs.add(1, 1); })`);
	await new Promise((resolve) => setTimeout(resolve, 300));
	await kernel.interrupt();
	expect((await running).reply.content.status).toBe("error");
	const after = await kernel.execute(
		`[tfjs.engine().state.scopeStack.length, tfjs.grad((x) => x.square())(tfjs.scalar(3)).dataSync()[0]]`,
	);
	expect(result(after)).toBe("[ 0, 6 ]");
});
