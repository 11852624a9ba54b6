import { afterAll, describe, expect, it, vi } from "vitest";

vi.mock("node:module", async (original) => ({
	...(await original<typeof import("node:module")>()),
	createRequire: () => (name: string) => {
		throw new Error(`Cannot find module '${name}'`);
	},
}));

describe("a black box without onnxruntime-node", () => {
	afterAll(() => vi.doUnmock("node:module"));

	it("says why it is needed and how it is installed", async () => {
		const { loadRuntime } = await import("../../../src/models/onnx/runtime/load-runtime.ts");
		expect(() => loadRuntime('operation Det of node "determinant"')).toThrow(
			expect.objectContaining({
				code: "backend",
				message:
					'loadOnnx: operation Det of node "determinant"; as a black box the model needs the package onnxruntime-node, which is not installed or does not load: npm install --ignore-scripts onnxruntime-node@1.30.0',
			}),
		);
	});
});
