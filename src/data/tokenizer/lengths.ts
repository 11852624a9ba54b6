import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";
import { counts, reader } from "./fields.ts";
import { putIn, type Token } from "./token.ts";

/** How texts that are too long are cut. */
export interface TokenTruncation {
	/** Tokens at most, special ones counted. */
	readonly maxLength: number;
	/** Which of two texts is cut: the longer first, until both are as long (default), or always the one named. */
	readonly strategy?: "longest-first" | "only-first" | "only-second";
	/** From which side tokens are dropped. Default `"right"`. */
	readonly side?: "left" | "right";
}

/** How texts that are too short are filled up. */
export interface TokenPadding {
	/** To this length, or to that of the longest text of the batch (default). */
	readonly length?: number | "longest";
	/** The length becomes the next multiple of this. Default 1. */
	readonly multipleOf?: number;
	/** Default `"right"`. */
	readonly side?: "left" | "right";
	/** The token that fills up; by default the file's, else `[PAD]` or `<pad>`, else the one of id 0. */
	readonly token?: string;
}

export type Truncation = Required<TokenTruncation>;

export interface Padding {
	readonly length: number | "longest";
	readonly multipleOf: number;
	readonly side: "left" | "right";
	readonly id: number;
	readonly type: number;
	readonly token: string;
}

/** Tokens of a padded text at most: more is a damaged file. */
export const longestPadding = 2 ** 20;
const paddings = { min: 0, max: longestPadding };

const sides = { Left: "left", Right: "right" } as const;
const strategies = { LongestFirst: "longest-first", OnlyFirst: "only-first", OnlySecond: "only-second" } as const;

/** What the file says of texts that are too long. */
export function readTruncation(fields: FileFields): Truncation {
	return {
		maxLength: fields.at("max_length").integer(counts),
		strategy:
			strategies[fields.maybe("strategy")?.oneOf(["LongestFirst", "OnlyFirst", "OnlySecond"]) ?? "LongestFirst"],
		side: sides[fields.maybe("direction")?.oneOf(["Left", "Right"]) ?? "Right"],
	};
}

/** What the file says of texts that are too short. */
export function readPadding(fields: FileFields): Padding {
	const strategy = fields.at("strategy");
	const fixed = strategy.maybe("Fixed")?.integer(paddings);
	if (fixed === undefined && strategy.value !== "BatchLongest") strategy.unexpected('"BatchLongest" or { "Fixed": … }');
	return {
		length: fixed ?? "longest",
		multipleOf: Math.max(1, fields.maybe("pad_to_multiple_of")?.integer(paddings) ?? 1),
		side: sides[fields.maybe("direction")?.oneOf(["Left", "Right"]) ?? "Right"],
		id: fields.maybe("pad_id")?.integer(counts) ?? 0,
		type: fields.maybe("pad_type_id")?.integer(counts) ?? 0,
		token: fields.maybe("pad_token")?.text() ?? "[PAD]",
	};
}

/** The lengths of the two texts that together are `most`: as Hugging Face's library counts them out. */
function sharedLengths(a: number, b: number, most: number): [number, number] {
	const short = Math.min(a, b);
	let first = short;
	let second = short > most ? short : Math.max(short, most - short);
	if (first + second > most) {
		first = Math.floor(most / 2);
		second = first + (most % 2);
	}
	return a > b ? [second, first] : [first, second];
}

/**
 * The texts cut to `most` tokens in all.
 *
 * @throws ExplainError `bad-option` when the one text that may be cut is shorter than what is too much.
 */
export function truncated(texts: Token[][], most: number, truncation: Truncation): Token[][] {
	const { side, strategy } = truncation;
	const cut = (tokens: Token[], length: number) =>
		tokens.length <= length
			? tokens
			: side === "right"
				? tokens.slice(0, length)
				: tokens.slice(tokens.length - length);
	const [first = [], second] = texts;
	const surplus = first.length + (second?.length ?? 0) - most;
	if (surplus <= 0) return texts;
	if (strategy === "longest-first" || most === 0) {
		if (!second) return [cut(first, most)];
		const [a, b] = sharedLengths(first.length, second.length, most);
		return [cut(first, a), cut(second, b)];
	}
	const which = strategy === "only-first" ? 0 : 1;
	const length = texts[which]?.length ?? 0;
	if (length <= surplus) {
		const problem = `expected the ${which === 0 ? "first" : "second"} text to have more than the ${surplus} tokens that are too much`;
		throw new ExplainError("bad-option", `encode: ${problem} with strategy "${strategy}", got ${length}`);
	}
	return texts.map((tokens, i) => (i === which ? cut(tokens, length - surplus) : tokens));
}

/** All texts filled up to one length, or at least to the length that is wanted. */
export function padded(all: Token[][], padding: Padding): Token[][] {
	const { multipleOf, side, id, token, type } = padding;
	const wanted =
		padding.length === "longest" ? all.reduce((most, tokens) => Math.max(most, tokens.length), 0) : padding.length;
	const length = Math.ceil(wanted / multipleOf) * multipleOf;
	return all.map((tokens) => {
		if (tokens.length >= length) return tokens;
		const fill = new Array<Token>(length - tokens.length).fill(putIn(id, token, type, false));
		return side === "right" ? [...tokens, ...fill] : [...fill, ...tokens];
	});
}

/** @throws ExplainError `bad-file` when the file's own special tokens are more than it allows. */
export function checkFits(truncation: Truncation, added: number): void {
	if (truncation.maxLength >= added) return;
	const problem = `expected truncation.max_length to be at least ${added}, the number of special tokens`;
	throw badFile(reader, `${problem}, got ${truncation.maxLength}`);
}
