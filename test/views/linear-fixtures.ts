import type { Explanation, Payloads } from "../../src/core/explanation.ts";
import { ndArray } from "../../src/core/nd-array.ts";

const about = {
	schema: 1,
	diagnostics: { evaluations: 1, milliseconds: 1 },
	provenance: { method: "m", source: "s", options: {}, model: "m", backend: "b", version: "0" },
} as const;

/** 10 + 4 − 6 = 8, of a number and a category. */
export function sum(given: Partial<Explanation<"attribution">> = {}): Explanation<"attribution"> {
	const one = (values: number[]) => ndArray(Float64Array.from(values), [1, values.length], ["example", "term"]);
	return {
		...about,
		kind: "attribution",
		scope: "local",
		target: { indices: [0], names: ["mass"] },
		unit: "response",
		payload: {
			scores: one([4, -6]),
			inputs: one([2, 1]),
			features: [
				{ name: "length", unit: "mm" },
				{ name: "kind", levels: ["small", "large"] },
			],
			baseValue: ndArray(Float64Array.of(10), [1], ["example"]),
			outputValue: ndArray(Float64Array.of(8), [1], ["example"]),
		},
		...given,
	};
}

/** Two columns: a comes in at λ = 1, b at 0.1; the error is smallest at the last λ but one. */
export function path(given: Partial<Payloads["path"]> = {}): Explanation<"path"> {
	const along = (...values: number[]) => ndArray(Float64Array.from(values), [values.length], ["lambda"]);
	return {
		...about,
		kind: "path",
		scope: "global",
		unit: "response",
		payload: {
			lambdas: along(10, 1, 0.1, 0.01),
			coefficients: ndArray(Float64Array.of(0, 0, 2, 0, 3, -1, 4, -5), [4, 2], ["lambda", "feature"]),
			intercepts: along(1, 1, 1, 1),
			features: [{ name: "a" }, { name: "b" }],
			error: { mean: along(25, 16, 9, 12.25), standardError: along(8, 8, 8, 8) },
			chosen: { smallest: 2, oneStandardError: 1 },
			...given,
		},
	};
}
