import { types } from "node:util";
import type { ValueMember } from "../bridge.ts";

/** Prototypes beyond this depth are left out, and so are names beyond this number. */
const maxDepth = 20;
const maxNames = 2_000;

/**
 * The members of a value by name, its own first, for completion. Runs none of the person's code: getters are not called,
 * and proxies have no members here.
 */
export function membersOf(value: unknown): ValueMember[] {
	if (value === undefined || value === null) return [];
	const found = new Map<string, ValueMember>();
	let object: object | null = Object(value);
	for (let depth = 0; object !== null && depth < maxDepth; depth++) {
		if (types.isProxy(object)) break;
		// The elements of a list are no members, and there may be millions.
		const isList = Array.isArray(object) || ArrayBuffer.isView(object) || types.isStringObject(object);
		for (const name of isList ? [] : Object.getOwnPropertyNames(object)) {
			if (found.has(name)) continue;
			const isFunction = typeof Object.getOwnPropertyDescriptor(object, name)?.value === "function";
			found.set(name, { name, kind: isFunction ? "function" : "property" });
			if (found.size >= maxNames) return [...found.values()];
		}
		object = Object.getPrototypeOf(object);
	}
	return [...found.values()];
}
