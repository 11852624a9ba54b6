import { ExplainError, shown } from "../../core/errors.ts";
import { checked, checkOptions, flag, number, type OptionRules, oneOf } from "../../core/options.ts";
import { isObject } from "../../core/untrusted.ts";
import { isCount } from "./fields.ts";
import { longestPadding, type TokenPadding, type TokenTruncation, type Truncation } from "./lengths.ts";

/** What encoding takes. */
export interface EncodeOptions {
	/** Whether the special tokens of the file's template are put in. Default true. */
	readonly specialTokens?: boolean;
	/** How long texts are cut; `false`: not at all. By default as the file says. */
	readonly truncation?: TokenTruncation | false;
	/** How short texts are filled up; `false`: not at all, in a batch to the longest. By default as the file says. */
	readonly padding?: TokenPadding | false;
}

/** What encoding one text takes. */
export interface EncodeTextOptions extends EncodeOptions {
	/** A second text, such as the question to a passage. */
	readonly pair?: string;
}

const part = <T>(expected: string) =>
	checked<T | false | undefined>(undefined, expected, (value) => value === false || isObject(value));

/** The padding wanted, with its defaults. */
export type GivenPadding = Omit<Required<TokenPadding>, "token"> & { readonly token: string | undefined };

/** The options given, and nothing for what was not. */
export interface ReadOptions {
	readonly specialTokens: boolean;
	readonly truncation: Truncation | false | undefined;
	readonly padding: GivenPadding | false | undefined;
	readonly pair: string | undefined;
}

interface Options {
	specialTokens: boolean;
	truncation: TokenTruncation | false | undefined;
	padding: TokenPadding | false | undefined;
}

const rules: OptionRules<Options> = {
	specialTokens: flag(true),
	truncation: part<TokenTruncation>("{ maxLength, … } or false"),
	padding: part<TokenPadding>("{ length, … } or false"),
};

const truncationRules: OptionRules<Truncation> = {
	maxLength: number(1, { min: 1, integer: true }),
	strategy: oneOf(["longest-first", "only-first", "only-second"], "longest-first"),
	side: oneOf(["left", "right"], "right"),
};

const paddingRules: OptionRules<GivenPadding> = {
	length: checked<number | "longest">(
		"longest",
		'"longest" or a number of tokens',
		(value) => value === "longest" || isCount(value, longestPadding),
	),
	multipleOf: number(1, { min: 1, max: longestPadding, integer: true }),
	side: oneOf(["left", "right"], "right"),
	token: checked<string | undefined>(undefined, "a token", (value) => typeof value === "string"),
};

/** Checks the options of `encode` and `encodeBatch`. */
export function readEncodeOptions(method: string, given: EncodeTextOptions): ReadOptions {
	const { pair, ...rest } = given;
	if (pair !== undefined && (typeof pair !== "string" || method !== "encode")) {
		const expected = method === "encode" ? "to be a text" : "to be left out: a pair is an entry [first, second]";
		throw new ExplainError("bad-option", `${method}: expected option "pair" ${expected}, got ${shown(pair)}`);
	}
	const { specialTokens, truncation, padding } = checkOptions<Options>(method, rules, rest);
	if (truncation && truncation.maxLength === undefined) {
		throw new ExplainError(
			"bad-option",
			`${method}: expected option "truncation" to have maxLength, got ${shown(truncation)}`,
		);
	}
	return {
		specialTokens,
		truncation: truncation && checkOptions<Truncation>(method, truncationRules, truncation),
		padding: padding && checkOptions<GivenPadding>(method, paddingRules, padding),
		pair,
	};
}
