import type { NdArray } from "./nd-array.ts";

/** What a provenance says of a model. */
export interface ModelIdentity {
	/** A hash of structure and weights, such as `"sha256:…"`; `"function"` for a bare function. */
	readonly id: string;
	/** The backend that computes it, such as `"tensorflow 2.20.0 CPU"`. */
	readonly backend: string;
	/** Names of the outputs (classes), where there are any. */
	readonly outputNames?: readonly string[];
}

/**
 * All that a black-box method needs: a batch of rows in, a row of scores for each out.
 *
 * `rows` is `[n, …]`, the result `[n, outputs]`. Any async function of that form will do.
 */
export interface Predictor {
	(rows: NdArray, options?: { readonly signal?: AbortSignal }): Promise<NdArray>;
	readonly identity?: ModelIdentity;
}
