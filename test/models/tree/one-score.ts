import type { TreeEnsemble } from "../../../src/models/tree/tree-ensemble.ts";

/** Of trees that add up to one number as it is: all but the trees, and what they are about. */
export const oneScore = {
	outputs: 1,
	combine: "sum",
	base: new Float64Array(1),
	comparison: "<=",
	precision: "float64",
	takesMissing: false,
	link: { name: "identity" },
	scoreUnit: "response",
	outputUnit: "response",
} as const satisfies Partial<TreeEnsemble>;
