import { inspect } from "node:util";
import { fullText } from "../../protocol/value-text.ts";
import { isInspectable } from "./inspectable.ts";
import { limits } from "./limits.ts";
import { isObject } from "./peek.ts";
import { treeOf } from "./tree.ts";

const { text } = limits;

const options = {
	depth: text.depth,
	maxArrayLength: text.elements,
	maxStringLength: text.string,
	breakLength: 100,
	colors: false,
} as const;

/** The text up to the limit, and how much of it is left out. */
export function cutText(whole: string): string {
	const more = whole.length - text.length;
	return more <= 0 ? whole : `${whole.slice(0, text.length)}… ${more} more characters`;
}

/**
 * The value as text, bounded in size, whatever its getters, traps and inspect methods do: by `util.inspect`, where that
 * comes to an end, else as the first members of the tree.
 */
export function inspectValue(value: unknown): string {
	try {
		return cutText(!isObject(value) || isInspectable(value) ? inspect(value, options) : fullText(treeOf(value)));
	} catch (error) {
		return `[${typeof value} that cannot be inspected: ${reasonOf(error)}]`;
	}
}

/** What a thrown value says, in one line, whatever it is. */
export function reasonOf(error: unknown): string {
	try {
		return error instanceof Error ? `${error.name}: ${error.message}` : inspect(error, { ...options, depth: 0 });
	} catch {
		return "its error cannot be shown";
	}
}
