/** How errors are put into words by someone who knows the sources of what ran. */
export interface ErrorWords {
	/** A stack's frames, one a line, as far as they are the person's. */
	frames(stack: string): string;
	/** The whole error, as it would be reported if it were thrown. */
	text(error: object): string;
}

let words: ErrorWords | undefined;

/** From now on errors that are shown as values read like errors that were thrown. */
export function wordErrorsBy(given: ErrorWords): void {
	words = given;
}

/** The frames of an error's stack; `title` is what stands above them. */
export function framesOf(stack: string, title: string): string {
	if (words !== undefined) return words.frames(stack);
	return stack.startsWith(title) ? stack.slice(title.length).replace(/^\n/, "") : stack;
}

/** The error as text; undefined where nobody knows better than `util.inspect`. */
export function errorText(error: object): string | undefined {
	return words?.text(error);
}
