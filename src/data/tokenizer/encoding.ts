import type { Span } from "./aligned-text.ts";
import type { Token } from "./token.ts";

/** The tokens of a text, or of two: one entry a token in each list. */
export interface TokenEncoding {
	/** What the model is given. */
	readonly ids: readonly number[];
	/** The texts of the tokens, as the vocabulary has them: with `##`, `Ġ` or `▁`. */
	readonly tokens: readonly string[];
	/**
	 * Where each token stands in its text: `text.slice(start, end)` are the characters that it came from. UTF-16 code units, as
	 * JavaScript counts (Hugging Face's library counts code points). Both are 0 for tokens that were put in.
	 */
	readonly offsets: readonly Span[];
	/** 0 for the first text and 1 for the second, or what the file's template says. */
	readonly typeIds: readonly number[];
	/** 1 for all but padding. */
	readonly attentionMask: readonly number[];
	/** 1 for tokens that were put in: special tokens around the texts, and padding. */
	readonly specialTokensMask: readonly number[];
	/** Which piece of its text, counted from 0, the token is in (a word, mostly); null for tokens that were put in. */
	readonly wordIds: readonly (number | null)[];
	/** Whether the token is of the first text (0) or of the second (1); null for tokens that were put in. */
	readonly sequenceIds: readonly (0 | 1 | null)[];
}

/** The tokens by column, frozen. */
export function encodingOf(tokens: readonly Token[]): TokenEncoding {
	const column = <T>(of: (token: Token) => T): readonly T[] => Object.freeze(tokens.map(of));
	return Object.freeze({
		ids: column((token) => token.id),
		tokens: column((token) => token.text),
		offsets: column((token): Span => [token.start, token.end]),
		typeIds: column((token) => token.type),
		attentionMask: column((token) => Number(token.attended)),
		specialTokensMask: column((token) => Number(token.special)),
		wordIds: column((token) => token.word),
		sequenceIds: column((token) => token.sequence),
	});
}
