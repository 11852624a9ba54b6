/** What a provenance says of a model. */
export interface ModelIdentity {
	/** A hash of structure and weights, such as `"sha256:…"`; `"function"` for a bare function. */
	readonly id: string;
	/** The backend that computes it, such as `"tensorflow 2.20.0 CPU"`. */
	readonly backend: string;
	/** Names of the outputs (classes), where there are any. */
	readonly outputNames?: readonly string[];
}
