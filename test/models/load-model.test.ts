import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../src/models/load-model.ts";
import { failure } from "../failure.ts";

const fixture = (name: string) => path.join(import.meta.dirname, "../fixtures", name);
const models = ["keras/cnn.keras", "onnx/resnet-dynamo.onnx"];

describe("loadModel", () => {
	it.each(models)("keeps to its limit and its signal: %s", async (name) => {
		const file = fixture(name);
		expect(await failure(loadModel(file, { limit: 100 }))).toMatch(/^bad-file loadModel: .*at most 100 bytes/);
		expect(await failure(loadModel(file, { signal: AbortSignal.abort() }))).toMatch(/^aborted loadModel/);
	});

	it("gives up on an address that does not answer in time", async () => {
		const silent = createServer(() => {});
		await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
		try {
			const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/model.onnx`;
			expect(await failure(loadModel(address, { timeout: 50 }))).toMatch(/^bad-input loadModel: fetching .* failed/);
		} finally {
			silent.closeAllConnections();
			silent.close();
		}
	});

	it("says which options there are", async () => {
		const file = fixture("keras/cnn.keras");
		expect(await failure(loadModel(file, { timeout: 0 }))).toMatch(/^bad-option loadModel: expected option "timeout"/);
		expect(await failure(loadModel(file, { classes: 3 } as never))).toMatch(
			/^bad-option loadModel: there is no option "classes"; the options are .*outputNames/,
		);
	});
});
