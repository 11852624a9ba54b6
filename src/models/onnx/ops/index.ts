import type { Handler } from "../call.ts";
import { hostEvaluators } from "../host/index.ts";
import { activationHandlers } from "./activation.ts";
import { arrangingHandlers } from "./arranging.ts";
import { convolutionHandlers } from "./convolution.ts";
import { einsumHandlers } from "./einsum.ts";
import { elementwiseHandlers } from "./elementwise.ts";
import { linearHandlers } from "./linear.ts";
import { machineLearningHandlers } from "./machine-learning.ts";
import { normalizationHandlers } from "./normalization.ts";
import { partHandlers } from "./parts.ts";
import { poolingHandlers } from "./pooling.ts";
import { reducingHandlers } from "./reducing.ts";
import { resizeHandlers } from "./resize.ts";
import { selectingHandlers } from "./selecting.ts";

/** What makes nodes of our graph of ONNX's operators. */
export const handlers: ReadonlyMap<string, Handler> = new Map(
	Object.entries({
		...activationHandlers,
		...elementwiseHandlers,
		...linearHandlers,
		...convolutionHandlers,
		...poolingHandlers,
		...normalizationHandlers,
		...arrangingHandlers,
		...partHandlers,
		...selectingHandlers,
		...reducingHandlers,
		...machineLearningHandlers,
		...resizeHandlers,
		...einsumHandlers,
	}),
);

/** The operators that are put together from others, and so are in no file. */
const ownOperators = ["FusedDense", "FusedBinary"];

/** Operators of trees, which become a {@link TreeModel} where a file is nothing else. */
const treeOperators = ["TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor", "ZipMap"];

/** The operators that files may have, by name. */
export function knownOperators(): string[] {
	const own = [...handlers.keys(), ...hostEvaluators.keys(), "Constant", "If"].filter(
		(name) => !ownOperators.includes(name),
	);
	return [...new Set([...own, ...treeOperators.map((name) => `ai.onnx.ml.${name}`)])].sort();
}
