import { type OptionRules, oneOf, optional, optionalNames } from "../../core/options.ts";

/** What a person may say of a model that is loaded: names, and what turns its scores into probabilities. */
export interface NamingOptions {
	/** Names of the scores (classes). */
	readonly outputNames?: readonly string[] | undefined;
	/** Names of the columns, for a model of rows. */
	readonly featureNames?: readonly string[] | undefined;
	/** Turns scores into probabilities where the graph does not end in softmax or sigmoid. */
	readonly outputActivation?: "softmax" | "sigmoid" | undefined;
}

export const namingRules: OptionRules<Required<NamingOptions>> = {
	outputNames: optionalNames(),
	featureNames: optionalNames(),
	outputActivation: optional(oneOf(["softmax", "sigmoid"], "softmax")),
};
