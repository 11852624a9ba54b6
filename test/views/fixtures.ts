import type { Explanation } from "../../src/core/explanation.ts";
import { ndArray } from "../../src/core/nd-array.ts";
import type { VegaFigure, ViewSpec } from "../../src/core/view-spec.ts";
import type { TrainingEpoch } from "../../src/views/training-curve.ts";

/** The attribution of one image of two rows, with one or more channels. */
export function attribution(
	scores: readonly number[],
	shape: readonly number[],
	given: Partial<Explanation<"attribution">> = {},
): Explanation<"attribution"> {
	const axes = ["example", "height", "width", "channel"].slice(0, shape.length);
	return {
		schema: 1,
		kind: "attribution",
		scope: "local",
		target: { indices: [7], names: ["seven"] },
		unit: "logit",
		payload: {
			scores: ndArray(Float32Array.from(scores), shape, axes),
			inputs: ndArray(new Float32Array(scores.length), shape, axes),
			features: [],
			outputValue: ndArray(Float32Array.of(4.25), [1], ["example"]),
		},
		diagnostics: { evaluations: 1, milliseconds: 1 },
		provenance: { method: "saliency", source: "simonyan2014", options: {}, model: "m", backend: "b", version: "0" },
		...given,
	};
}

/** One score for each class. */
export const scores = (...values: number[]) => ndArray(Float64Array.from(values), [values.length], ["class"]);

/** The chart of a view that has one. */
export const chartOf = (view: ViewSpec) => view.figure as VegaFigure;

export const history: TrainingEpoch[] = [
	{ epoch: 1, loss: 1.5, accuracy: 0.5, heldOutLoss: 1.6, heldOutAccuracy: 0.45 },
	{ epoch: 2, loss: 0.75, accuracy: 0.8, heldOutLoss: 1, heldOutAccuracy: 0.7 },
];
