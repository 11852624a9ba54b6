import { expect, test } from "vitest";
import { KernelClient, result } from "./client.ts";

test("tensors that a cell forgets are freed in a notebook, and those it holds stay", async () => {
	const kernel = await KernelClient.start({ environment: { GLASSCELL_FINALIZER: undefined } });
	try {
		await kernel.execute(`import * as tf from "@tensorflow/tfjs";
import { memory } from "glasscell";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const held = tf.tensor1d([1, 2, 3]);
const empty = memory().numTensors;`);
		const forgotten = await kernel.execute(`for (let i = 0; i < 300; i++) tf.ones([1000]).add(i);
tf.ones([7]); // a cell's result, too
memory().numTensors - empty > 300`);
		expect(result(forgotten)).toBe("true");
		const collected = await kernel.execute(`for (let i = 0; i < 4; i++) {
	gc();
	await new Promise((resolve) => setTimeout(resolve, 20));
}
[memory().numTensors - empty < 30, memory().collected > 500, [...held.dataSync()].join()]`);
		expect(result(collected)).toBe("[ true, true, '1,2,3' ]");
	} finally {
		await kernel.close();
	}
});
