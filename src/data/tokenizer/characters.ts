/**
 * The classes of characters that tokenizers know. They are those of the Unicode that Node has; the tables in Hugging Face's library
 * are of Unicode 8 to 16, so they differ in characters that are newer.
 */
export const whitespaces = /\p{White_Space}/gu;

/** One character of white space, and nothing else. */
export const whitespace = /^\p{White_Space}$/u;

/** Punctuation, and all of ASCII's that Unicode calls symbols. */
export const punctuation = /[!-/:-@[-`{-~\p{P}]/gu;

export const numeric = /\p{N}/gu;

/** What `\w` is for Unicode (UTS 18), given as the inside of a class. */
export const wordClass = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";

/** How many code units of white space the text begins with. */
export function leadingSpace(text: string): number {
	let at = 0;
	// No character of this class is outside the basic plane.
	while (at < text.length && whitespace.test(text[at] as string)) at++;
	return at;
}

/** Where the white space begins that the text ends with. */
export function trailingSpace(text: string): number {
	let at = text.length;
	while (at > 0 && whitespace.test(text[at - 1] as string)) at--;
	return at;
}
