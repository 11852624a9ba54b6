import { describe, expect, it } from "vitest";
import {
	supportedKerasLayers,
	supportedOnnxOperations,
	supportedTensorFlowOperations,
} from "../../src/models/supported.ts";

describe.each([
	["supportedKerasLayers", supportedKerasLayers, ["Conv2D", "Dense", "LSTM", "TimeDistributed"]],
	["supportedTensorFlowOperations", supportedTensorFlowOperations, ["Const", "Conv2D", "MatMul", "Shape"]],
	["supportedOnnxOperations", supportedOnnxOperations, ["Constant", "Conv", "ai.onnx.ml.TreeEnsemble"]],
] as const)("%s", (_, supported, some) => {
	it("lists each name once, in order", async () => {
		const names = await supported();
		expect(names).toEqual(expect.arrayContaining([...some]));
		expect(names).toEqual([...new Set(names)].sort());
	});
});
