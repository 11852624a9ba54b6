import { performance } from "node:perf_hooks";
import { isMap, isProxy, isSet } from "node:util/types";
import { hasOwnSize } from "./built-in.ts";
import { internalsOf } from "./internals.ts";
import { limits } from "./limits.ts";
import { dataOf, inheritsFromProxy, isObject, keysOf } from "./peek.ts";

const { parts, depth, elements } = limits.text;

/** Takes the first values of an iterable of the language itself. */
function first(iterator: Iterator<unknown>, count: number): unknown[] {
	const taken: unknown[] = [];
	for (let step = iterator.next(); !step.done && taken.length < count; step = iterator.next()) taken.push(step.value);
	return taken;
}

/** What `util.inspect` would go into: all properties, of lists as many elements as it shows. */
function partsOf(value: object): readonly unknown[] {
	if (isProxy(value)) return [internalsOf(value).target];
	if (ArrayBuffer.isView(value)) return [];
	if (isMap(value)) {
		const keys = first(Map.prototype.keys.call(value), elements);
		return [...keys, ...first(Map.prototype.values.call(value), elements)];
	}
	if (isSet(value)) return first(Set.prototype.values.call(value), elements);
	if (Array.isArray(value)) {
		return Array.from({ length: Math.min(value.length, elements) }, (_, i) => dataOf(value, i));
	}
	const keys = keysOf(value);
	return keys.length > parts ? keys : keys.map((key) => dataOf(value, key));
}

/**
 * Whether `util.inspect` comes to an end with a value while a person waits: there is not too much of it within the depth
 * that is shown, and nothing in it inherits from a proxy, whose traps it would run, or is a map that counts for itself. Stops looking once it knows.
 */
export function isInspectable(value: object): boolean {
	const deadline = performance.now() + limits.tree.milliseconds;
	let count = 0;
	let level: readonly unknown[] = [value];
	for (let i = 0; i <= depth && level.length > 0; i++) {
		const next: unknown[] = [];
		for (const item of level) {
			if (!isObject(item)) continue;
			if (inheritsFromProxy(item) || hasOwnSize(item)) return false;
			const inner = partsOf(item);
			count += inner.length;
			if (count > parts || performance.now() > deadline) return false;
			for (const one of inner) next.push(one);
		}
		level = next;
	}
	return true;
}
