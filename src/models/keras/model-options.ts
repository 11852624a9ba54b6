import { checked, checkOptions } from "../../core/options.ts";
import type { ModelOptions } from "../../math/differentiable-model.ts";

/** What a person may say of a model that is loaded: names, and what turns its scores into probabilities. */
export type NamingOptions = Pick<ModelOptions, "outputNames" | "featureNames" | "outputActivation">;

const words = (fallback: undefined, expected: string, accepts: (value: unknown) => boolean) =>
	checked<undefined>(fallback, expected, accepts);
const isTexts = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === "string");

const rules = {
	outputNames: words(undefined, "a list of texts", isTexts),
	featureNames: words(undefined, "a list of texts", isTexts),
	outputActivation: words(undefined, '"softmax" or "sigmoid"', (value) => value === "softmax" || value === "sigmoid"),
};

/** Those of the options that were given, checked. */
export function checkNames(reader: string, given: NamingOptions): NamingOptions {
	const options = checkOptions<Readonly<Record<keyof NamingOptions, unknown>>>(reader, rules, given);
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
