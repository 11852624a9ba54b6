import { isMap, isSet } from "node:util/types";
import { find } from "./peek.ts";

const getter = (prototype: object, key: string) => Object.getOwnPropertyDescriptor(prototype, key)!.get!;

const mapSize = getter(Map.prototype, "size");
const setSize = getter(Set.prototype, "size");
const typedLength = getter(Object.getPrototypeOf(Uint8Array.prototype) as object, "length");

/** How many entries or items it has, whatever it says itself. */
export function sizeOf(value: Map<unknown, unknown> | Set<unknown>): number {
	return (isMap(value) ? mapSize : setSize).call(value) as number;
}

/** How many numbers a typed array has, whatever it says itself. */
export function lengthOf(value: NodeJS.TypedArray): number {
	return typedLength.call(value) as number;
}

/** Whether it is a map or set with a size of its own making, which `util.inspect` would ask. */
export function hasOwnSize(value: object): boolean {
	return (
		(isMap(value) && find(value, "size")?.get !== mapSize) || (isSet(value) && find(value, "size")?.get !== setSize)
	);
}
