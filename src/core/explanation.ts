import type { NdArray } from "./nd-array.ts";

/** A column, pixel group, token or neuron that a score belongs to. */
export interface Feature {
	readonly name: string;
	/** The unit of its values, such as `"mm"`. */
	readonly unit?: string;
	readonly description?: string;
}

/** A readable condition → outcome pair with how often it holds. */
export interface Rule {
	readonly text: string;
	/** The share of all examples that meet the condition, 0 … 1. */
	readonly coverage: number;
	/** The share of those for which the outcome is right, 0 … 1. */
	readonly precision: number;
}

/** Something noticed in data, such as an imbalance. */
export interface Finding {
	readonly severity: "info" | "warning" | "error";
	readonly message: string;
	readonly value?: number;
}

/** The model output that was explained: one index for each example. */
export interface Target {
	readonly indices: readonly number[];
	/** The names of those outputs, where the model has names. */
	readonly names?: readonly string[];
}

/** Multiply–add operations of a network with and without its routing. */
export interface Operations {
	readonly dense: number;
	readonly routed: number;
}

/** The closed set of shapes that an answer can have. Views dispatch on these, never on the method. */
export interface Payloads {
	/** One signed or unsigned score for each input element; axes as the scores name them. */
	attribution: {
		readonly scores: NdArray;
		readonly inputs: NdArray;
		/** Names of the last axis' elements; empty where the axes say it all (pixels). */
		readonly features: readonly Feature[];
		readonly baseValue?: NdArray;
		/** The explained output of each example, `[examples]`. */
		readonly outputValue: NdArray;
	};
	importance: { readonly scores: NdArray; readonly features: readonly Feature[]; readonly spread?: NdArray };
	effect: {
		readonly features: readonly Feature[];
		readonly grid: readonly NdArray[];
		readonly effect: NdArray;
		readonly band?: readonly [NdArray, NdArray];
	};
	rules: { readonly rules: readonly Rule[] };
	/** `weights` is `[layer, head, query, key]`. */
	attention: { readonly weights: NdArray; readonly tokens: readonly string[] };
	activation: { readonly maps: NdArray; readonly layer: string };
	routing: {
		readonly gates: NdArray;
		readonly examples: readonly string[];
		readonly experts: readonly string[];
		readonly operations: Operations;
	};
	concept: { readonly scores: NdArray; readonly concepts: readonly string[]; readonly pValues?: NdArray };
	examples: {
		readonly query: NdArray;
		readonly rows: NdArray;
		readonly distance: NdArray;
		readonly changed?: NdArray<Uint8Array>;
	};
	traversal: { readonly latent: readonly string[]; readonly grid: NdArray; readonly decoded: NdArray };
	score: {
		readonly metric: string;
		readonly value: number;
		readonly interval?: readonly [number, number];
		readonly curve?: NdArray;
	};
	findings: { readonly findings: readonly Finding[] };
}

/** The name of a shape of answer. */
export type Kind = keyof Payloads;

/** The scale that the scores are on. */
export type ScoreUnit = "probability" | "log-odds" | "logit" | "response" | "loss" | "none";

/** How good the answer is and what it cost. */
export interface Diagnostics {
	/** Sum of scores minus what they should sum to; 0 is complete. */
	readonly convergenceDelta?: number;
	readonly fidelity?: number;
	readonly standardError?: NdArray;
	/** Examples sent through the model, forward passes and gradients alike. */
	readonly evaluations: number;
	readonly milliseconds: number;
}

/** Everything needed to make the same answer again. */
export interface Provenance {
	readonly method: string;
	/** A key of `docs/references.bib`. */
	readonly source: string;
	readonly options: Readonly<Record<string, unknown>>;
	readonly seed?: number;
	/** A hash of the model's structure and weights. */
	readonly model: string;
	readonly backend: string;
	readonly version: string;
}

/** An answer: frozen plain data, tensors nowhere, the same whether it came from a file, a kernel or a test. */
export type Explanation<K extends Kind = Kind> = {
	[P in K]: {
		readonly schema: 1;
		readonly kind: P;
		readonly scope: "local" | "global";
		readonly target?: Target;
		readonly unit: ScoreUnit;
		readonly payload: Payloads[P];
		readonly diagnostics: Diagnostics;
		readonly provenance: Provenance;
	};
}[K];

/** Freezes plain data to its leaves; the elements of typed arrays stay writable, as JavaScript cannot freeze them. */
export function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const part of Object.values(value)) deepFreeze(part);
	}
	return value;
}
