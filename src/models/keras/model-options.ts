import { checkOptions, oneOf, optional, optionalNames } from "../../core/options.ts";
import type { ModelOptions } from "../../math/differentiable-model.ts";

/** What a person may say of a model that is loaded: names, and what turns its scores into probabilities. */
export type NamingOptions = Pick<ModelOptions, "outputNames" | "featureNames" | "outputActivation">;

const rules = {
	outputNames: optionalNames(),
	featureNames: optionalNames(),
	outputActivation: optional(oneOf(["softmax", "sigmoid"], "softmax")),
};

/** Those of the options that were given, checked. */
export function checkNames(reader: string, given: NamingOptions): NamingOptions {
	const options = checkOptions<Readonly<Record<keyof NamingOptions, unknown>>>(reader, rules, given);
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
