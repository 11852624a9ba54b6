import type { Explanation, Payloads } from "../../src/core/explanation.ts";
import { type NdArray, ndArray } from "../../src/core/nd-array.ts";

const array = (values: readonly number[], shape: readonly number[] = [values.length]): NdArray =>
	ndArray(
		Float64Array.from(values),
		shape,
		shape.map((_, i) => `axis ${i}`),
	);

type Given<K extends "importance" | "effect" | "interaction"> = Partial<Explanation<K>> & {
	readonly method?: string;
	readonly options?: Readonly<Record<string, unknown>>;
};

const frame = (method: string, options: Readonly<Record<string, unknown>>) =>
	({
		schema: 1,
		scope: "global",
		diagnostics: { evaluations: 1, milliseconds: 1 },
		provenance: { method, source: "s", options, model: "m", backend: "b", version: "0" },
	}) as const;

/** Importances of features by name, each with an interval of ± 0.1. */
export function importance(
	scores: Readonly<Record<string, number>>,
	payload: Partial<Payloads["importance"]> = {},
	{ method = "permutationImportance", options = {} }: Given<"importance"> = {},
): Explanation<"importance"> {
	const values = Object.values(scores);
	return {
		...frame(method, options),
		kind: "importance",
		unit: "none",
		payload: {
			scores: array(values),
			features: Object.keys(scores).map((name) => ({ name })),
			interval: [array(values.map((value) => value - 0.1)), array(values.map((value) => value + 0.1))],
			score: "r2",
			baseline: 0.5,
			...payload,
		},
	};
}

/** The effect of an age on a price: 1, 3, 2 with two rows' curves, one of which falls. */
export function effect(payload: Partial<Payloads["effect"]> = {}, given: Given<"effect"> = {}): Explanation<"effect"> {
	const { method = "partialDependence", options = {}, ...rest } = given;
	return {
		...frame(method, options),
		kind: "effect",
		unit: "response",
		target: { indices: [0], names: ["price"] },
		payload: {
			features: [{ name: "age", unit: "years" }],
			grid: [array([10, 20, 40])],
			effect: array([1, 3, 2]),
			individual: array([1, 5, 4, 3, 1, 2], [2, 3]),
			rows: [7, 3],
			observed: array([30, 10]),
			density: array([5, 2, 0]),
			...payload,
		},
		...rest,
	};
}

/** Three features, of which the first two act together. */
export const interactions: Explanation<"interaction"> = {
	...frame("hStatistic", {}),
	kind: "interaction",
	unit: "none",
	payload: {
		pairs: array([0, 0.4, 0, 0.4, 0, 0.02, 0, 0.02, 0], [3, 3]),
		features: [{ name: "a" }, { name: "b" }, { name: "c" }],
		total: array([0.3, 0.31, 0.001]),
	},
};

/** Two levels of a category, and a number. */
export const pair = effect({
	features: [{ name: "kind", levels: ["cat", "dog"] }, { name: "age" }],
	grid: [array([0, 1]), array([1, 2, 4])],
	effect: array([1, 2, 3, 4, 5, 6], [2, 3]),
});

export { array };
