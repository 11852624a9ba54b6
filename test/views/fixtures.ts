import type { Explanation } from "../../src/core/explanation.ts";
import { ndArray } from "../../src/core/nd-array.ts";

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
