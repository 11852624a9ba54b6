import type { Feature, ScoreUnit } from "./explanation.ts";
import type { ModelIdentity } from "./model-identity.ts";
import type { NdArray, TypedArray } from "./nd-array.ts";

/** What asking a model for its answers takes. */
export interface PredictOptions {
	/** Examples sent through at once. It changes memory and speed, never the answer. */
	readonly batchSize?: number;
	readonly signal?: AbortSignal;
}

/** A model that answers for examples: all that a black-box method needs. */
export interface Predictor {
	readonly identity: ModelIdentity;
	/** Of one example, `null` where any length will do; undefined where the model does not say. */
	readonly inputShape: readonly (number | null)[] | undefined;
	/** The columns' names, where the model of a table knows them. */
	readonly featureNames?: readonly string[] | undefined;
	/** What is known of the columns, where it is more than names: units, levels of categories. */
	readonly features?: readonly Feature[] | undefined;
	/** The answers' names (classes), where the model has names. */
	readonly outputNames: readonly string[] | undefined;
	/** What {@link predict} gives. */
	readonly outputUnit: ScoreUnit;
	/**
	 * Probabilities where the model has them, otherwise its scores: `[n, outputs]`. Inputs are `[n, …inputShape]` or one example. They are borrowed: a method may
	 * write the next rows into the same memory when it has the answer.
	 */
	predict(inputs: NdArray<TypedArray>, options?: PredictOptions): Promise<NdArray>;
	/** What {@link scores} gives, where the model has that. */
	readonly scoreUnit?: ScoreUnit | undefined;
	/** What the probabilities are made of, such as logits or margins: `[n, scores]`; undefined where the model has no such thing. */
	scores?(inputs: NdArray<TypedArray>, options?: PredictOptions): Promise<NdArray>;
}
