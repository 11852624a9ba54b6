import { createRequire } from "node:module";
import { ExplainError } from "../../../core/errors.ts";

/** The package that runs ONNX files as they are; it is loaded when a model first needs it. */
export type Runtime = typeof import("onnxruntime-node");

const require = createRequire(import.meta.url);

/**
 * Loads onnxruntime-node.
 *
 * @param why what it is needed for, for the error text.
 * @throws ExplainError `backend` where it is not installed, saying how to install it.
 */
export function loadRuntime(why: string): Runtime {
	try {
		return require("onnxruntime-node") as Runtime;
	} catch (error) {
		throw new ExplainError(
			"backend",
			`loadOnnx: ${why}; as a black box the model needs the package onnxruntime-node, which is not installed or does not load: npm install --ignore-scripts onnxruntime-node@1.30.0`,
			{ cause: error },
		);
	}
}

/** The version of the package that runs. */
export const runtimeVersion = (): string =>
	(require("onnxruntime-node/package.json") as { readonly version: string }).version;
