import { readFileSync } from "node:fs";
import { loadOnnx } from "../../../src/models/onnx/load-onnx.ts";
import { modelPath } from "./fixtures.ts";

interface FuzzFormat {
	readonly name: string;
	readonly bytes: Uint8Array;
	readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

/** Loads a model as a graph; what loads is freed again. */
async function loaded(bytes: Uint8Array): Promise<void> {
	const model = await loadOnnx(bytes, { as: "differentiable" });
	model.dispose();
}

const file = (name: string): FuzzFormat => ({
	name: `${name}.onnx`,
	bytes: new Uint8Array(readFileSync(modelPath(name))),
	read: loaded,
});

/** Files whose damage must give an error of ours, or none where it does no harm. */
export const fuzzFormats: readonly FuzzFormat[] = [
	...["vgg", "mobilenet-v3", "bert", "gpt2-dynamo", "vit-torchvision", "sklearn-onehot", "sklearn-naive-bayes"].map(
		file,
	),
	{
		...file("sklearn-forest"),
		async read(bytes) {
			const model = await loadOnnx(bytes);
			if ("dispose" in model) await model.dispose();
		},
	},
];
