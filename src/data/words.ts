import { ExplainError, messageOf, shown } from "../core/errors.ts";
import { checkOptions, type OptionRules, optionalText } from "../core/options.ts";

/** A word of a text: `text.slice(start, end)`, in UTF-16 code units. */
export interface Word {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** What {@link words} takes. */
export interface WordsOptions {
	/** The language, as a BCP 47 tag such as `"th"`. Default: the machine's. */
	readonly locale?: string | undefined;
}

const rules: OptionRules<Required<WordsOptions>> = { locale: optionalText() };

/**
 * The words of a text with their places: what explanations of texts (LIME, SHAP) take away or keep.
 *
 * Divided as Unicode does (UAX 29), by dictionary where a script has no spaces (Thai, Chinese, Japanese); numbers are words,
 * punctuation, spaces and emoji are not.
 *
 * @throws ExplainError `bad-input` for what is no text, `bad-option` for a language that is none.
 *
 * @example
 * ```ts
 * words("Not bad, is it?").map((word) => word.text); // Not, bad, is, it
 * ```
 */
export function words(text: string, options: WordsOptions = {}): Word[] {
	if (typeof text !== "string") throw new ExplainError("bad-input", `words: expected a text, got ${shown(text)}`);
	const { locale } = checkOptions<Required<WordsOptions>>("words", rules, options);
	let segmenter: Intl.Segmenter;
	try {
		segmenter = new Intl.Segmenter(locale, { granularity: "word" });
	} catch (error) {
		const problem = `expected option "locale" to be a language tag, got ${shown(locale)}: ${messageOf(error)}`;
		throw new ExplainError("bad-option", `words: ${problem}`, { cause: error });
	}
	const found: Word[] = [];
	for (const { segment, index, isWordLike } of segmenter.segment(text)) {
		if (isWordLike) found.push(Object.freeze({ text: segment, start: index, end: index + segment.length }));
	}
	return found;
}

/**
 * The text in which only some of its words stand; each of the others is replaced, what is between words stays.
 *
 * @param present for each of the words whether it stays: 0 or false for those that go.
 * @param mask what stands for a word that goes, such as a tokenizer's `[MASK]`. Default nothing.
 * @throws ExplainError `shape-mismatch` when there are not as many marks as words.
 *
 * @example
 * ```ts
 * const text = "Not bad at all";
 * keepWords(text, words(text), [0, 1, 1, 1]); // " bad at all"
 * ```
 */
export function keepWords(
	text: string,
	ofText: readonly Word[],
	present: ArrayLike<number | boolean>,
	mask = "",
): string {
	if (present.length !== ofText.length) {
		const problem = `expected ${ofText.length} marks, one a word, got ${present.length}`;
		throw new ExplainError("shape-mismatch", `keepWords: ${problem}`);
	}
	let result = "";
	let at = 0;
	for (const [i, { start, end }] of ofText.entries()) {
		result += text.slice(at, start) + (present[i] ? text.slice(start, end) : mask);
		at = end;
	}
	return result + text.slice(at);
}
