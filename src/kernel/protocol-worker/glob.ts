/**
 * Whether the text matches a pattern in which `*` stands for any text, `?` for one character, and `[abc]` for one of
 * these characters (`[^abc]` for none of them).
 */
export function matchesGlob(text: string, pattern: string): boolean {
	const source = pattern.replace(/\[(\^?)([^\]]+)\]|\*|\?|[.+^${}()|[\]\\]/g, (part, not?: string, set?: string) => {
		if (part === "*") return ".*";
		if (part === "?") return ".";
		return set === undefined ? `\\${part}` : `[${not ?? ""}${set.replace(/[\\\]^]/g, "\\$&")}]`;
	});
	return new RegExp(`^${source}$`, "su").test(text);
}
