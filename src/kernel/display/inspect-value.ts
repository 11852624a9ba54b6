import { inspect } from "node:util";
import { isProxy } from "node:util/types";

/** The most text shown for one value, in UTF-16 units. */
const maxLength = 64 * 1024;
/** Objects with more keys than this are cut before they are inspected: `util.inspect` has no limit for keys. */
const maxKeys = 1_000;

const options = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100, colors: false } as const;

function cut(text: string): string {
	return text.length <= maxLength ? text : `${text.slice(0, maxLength)}… ${text.length - maxLength} more characters`;
}

/** A plain object with too many keys, reduced to the first ones. */
function fewerKeys(value: object): object | undefined {
	if (isProxy(value) || Array.isArray(value) || ArrayBuffer.isView(value)) return undefined;
	const prototype = Object.getPrototypeOf(value);
	if (prototype !== null && prototype !== Object.prototype) return undefined;
	const keys = Object.keys(value);
	if (keys.length <= maxKeys) return undefined;
	return Object.fromEntries(keys.slice(0, maxKeys).map((key) => [key, (value as Record<string, unknown>)[key]]));
}

/** The value as text, bounded in size, whatever its getters, traps and inspect methods do. */
export function inspectValue(value: unknown): string {
	try {
		const fewer = typeof value === "object" && value !== null ? fewerKeys(value) : undefined;
		if (fewer === undefined) return cut(inspect(value, options));
		const total = Object.keys(value as object).length;
		return `${cut(inspect(fewer, options))} … ${total - maxKeys} more keys`;
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
