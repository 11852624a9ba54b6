import { arrangingEvaluators } from "./arranging.ts";
import { elementwiseEvaluators } from "./elementwise.ts";
import type { HostEvaluator } from "./evaluator.ts";
import { reducingEvaluators } from "./reducing.ts";

/** Operators that are computed while a file is read, where all that they take is known then. */
export const hostEvaluators: ReadonlyMap<string, HostEvaluator> = new Map(
	Object.entries({ ...elementwiseEvaluators, ...arrangingEvaluators, ...reducingEvaluators }),
);
