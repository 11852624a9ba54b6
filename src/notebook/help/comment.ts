/** A doc comment in its parts. */
export interface Comment {
	/** Paragraphs of text. */
	readonly paragraphs: readonly string[];
	/** Tags with their text, in order: `param`, `throws`, `returns` …. */
	readonly tags: readonly (readonly [tag: string, text: string])[];
	/** Code. */
	readonly examples: readonly string[];
}

/** `{@link x}` as `x`. */
const withoutLinks = (text: string): string => text.replace(/\{@link(?:code)? ([^}|\s]+)[^}]*\}/g, "$1");

/** Takes a doc comment apart. */
export function parseComment(comment: string): Comment {
	const [body = "", ...blocks] = withoutLinks(comment).split(/^@(?=[a-z])/m);
	const tags: [string, string][] = [];
	const examples: string[] = [];
	for (const block of blocks) {
		const [, tag = "", text = ""] = /^(\w+)\s*([\s\S]*)$/.exec(block) ?? [];
		if (tag === "example") examples.push(text.replace(/^```\w*\n?|```\s*$/gm, "").trim());
		else tags.push([tag, text.replace(/\s+/g, " ").trim()]);
	}
	const paragraphs = body
		.split(/\n\s*\n/)
		.map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim())
		.filter((paragraph) => paragraph !== "");
	return { paragraphs, tags, examples };
}

/** The first sentence: what a list shows. */
export function summaryOf(comment: string): string {
	const [first = ""] = parseComment(comment).paragraphs;
	return /^.*?[.?!](?=\s|$)/.exec(first)?.[0] ?? first;
}
