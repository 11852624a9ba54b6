import { isMap, isProxy, isSet } from "node:util/types";
import { limits } from "./limits.ts";
import { dataOf, isObject, keysOf } from "./peek.ts";

const { parts, depth, elements } = limits.text;

/** Takes the first values of an iterable of the language itself. */
function first(iterator: Iterator<unknown>, count: number): unknown[] {
	const taken: unknown[] = [];
	for (let step = iterator.next(); !step.done && taken.length < count; step = iterator.next()) taken.push(step.value);
	return taken;
}

/** What `util.inspect` would go into: all properties, of lists as many elements as it shows. */
function parted(value: object): readonly unknown[] {
	if (isProxy(value) || ArrayBuffer.isView(value)) return [];
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

/** Whether `util.inspect` would work on it for longer than a person waits. Stops counting once it knows. */
export function isHeavy(value: object): boolean {
	const deadline = performance.now() + limits.tree.milliseconds;
	let count = 0;
	let level: readonly unknown[] = [value];
	for (let i = 0; i <= depth && level.length > 0; i++) {
		const next: unknown[] = [];
		for (const item of level) {
			if (!isObject(item)) continue;
			const inner = parted(item);
			count += inner.length;
			if (count > parts || performance.now() > deadline) return true;
			for (const one of inner) next.push(one);
		}
		level = next;
	}
	return false;
}
