import type { ValueNode } from "../../protocol/shown-value.ts";
import { isBranch } from "../../protocol/value-text.ts";

/** `util.inspect`'s words for what it leaves out: `[Object]`, `[Array]`, `[Getter]`, `... 3 more items`. */
const leftOut = /\[[A-Z][\w$]*(?:\/\w+)?\]|\.\.\. \d+ more/;

/**
 * Whether a value is better read as text: it stands on one line or, as `tree` says, has but values without members; and
 * nothing of it is left out. Arrows to open and buttons to copy would only stand in the way.
 */
export function textSuffices(text: string, tree?: ValueNode): boolean {
	if (leftOut.test(text) || (tree?.more ?? 0) > 0) return false;
	if (!text.includes("\n")) return true;
	if (tree === undefined || tree.type === "error") return false;
	return (tree.members ?? []).every(({ node }) => !isBranch(node));
}
