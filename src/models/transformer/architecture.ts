import { ExplainError } from "../../core/errors.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { activations, type NetworkBuilder } from "./network-builder.ts";

/** Who reads, in error texts. */
export const reader = "loadTransformer";

/** A network without what its task adds. */
export interface Body {
	/** The node of the last layer's vectors, `[n, length, width]`. */
	readonly hidden: string;
	/** The node of 1 where a place counts, `[n, length]`; undefined where all do. */
	readonly mask: string | undefined;
	readonly width: number;
	/** The nodes of the attention probabilities, first layer first. */
	readonly attention: readonly string[];
	/** Tokens at most, with those that the tokenizer adds; undefined for images. */
	readonly maxLength: number | undefined;
	/** Adds the head that gives so many scores, and names its node. */
	classify(outputs: number): string;
	/** Adds the dense layer with tanh on the first place, which pre-training had, and names its node; undefined where there is none. */
	readonly pooler: (() => string) | undefined;
	/** Adds the scores of all tokens to come next, and names their node; undefined for a network that does not predict them. */
	readonly nextToken: (() => string) | undefined;
}

/** A kind of network that can be built from its configuration. */
export interface Architecture {
	/** What the names of weights may begin with, such as `"bert."`. */
	readonly prefix: string;
	body(net: NetworkBuilder, config: FileFields): Body;
}

/** Layers at most: a bound for what is built before the weights are compared. */
const mostLayers = 1_000;

export const layerCount = (config: FileFields, key: string): number =>
	config.at(key).integer({ min: 1, max: mostLayers });

export const size = (config: FileFields, key: string): number => config.at(key).integer({ min: 1 });

/** The width and the number of heads, which must divide it. */
export function widthAndHeads(
	config: FileFields,
	widthKey: string,
	headsKey: string,
): { width: number; heads: number } {
	const width = size(config, widthKey);
	const heads = size(config, headsKey);
	if (width % heads !== 0) config.at(headsKey).unexpected(`a divisor of ${widthKey} ${width}`);
	return { width, heads };
}

export function activationName(config: FileFields, key: string, fallback: string): string {
	const stated = config.maybe(key);
	const name = stated?.text() ?? fallback;
	if (Object.hasOwn(activations, name)) return name;
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected ${key} to be one of ${Object.keys(activations).join(", ")}, got "${name}"`,
	);
}

/** Throws for a form of a network that is not built here. */
export function expectPlain(config: FileFields, key: string, plain: unknown): void {
	const stated = config.maybe(key)?.value;
	if (stated === undefined || stated === plain) return;
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected ${key} to be ${JSON.stringify(plain)}, got ${JSON.stringify(stated)?.slice(0, 60)}`,
	);
}
