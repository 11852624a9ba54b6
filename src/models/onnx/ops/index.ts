import type { Handler } from "../call.ts";
import { activationHandlers } from "./activation.ts";
import { arrangingHandlers } from "./arranging.ts";
import { convolutionHandlers } from "./convolution.ts";
import { elementwiseHandlers } from "./elementwise.ts";
import { linearHandlers } from "./linear.ts";
import { machineLearningHandlers } from "./machine-learning.ts";
import { normalizationHandlers } from "./normalization.ts";
import { poolingHandlers } from "./pooling.ts";
import { reducingHandlers } from "./reducing.ts";
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
		...selectingHandlers,
		...reducingHandlers,
		...machineLearningHandlers,
	}),
);
