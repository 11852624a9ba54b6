import { inspect } from "node:util";
import {
	isAnyArrayBuffer,
	isDate,
	isExternal,
	isMap,
	isModuleNamespaceObject,
	isPromise,
	isProxy,
	isRegExp,
	isSet,
	isTypedArray,
} from "node:util/types";
import type { ValueMember, ValueNode } from "../../protocol/shown-value.ts";
import { lengthOf, sizeOf } from "./built-in.ts";
import { framesOf } from "./error-text.ts";
import { internalsOf } from "./internals.ts";
import { limits } from "./limits.ts";
import { classNameOf, isError, isPlain, keysOf, nativeValue } from "./peek.ts";

/** A member whose value is still live. */
export interface LiveMember extends Pick<ValueMember, "key" | "kind"> {
	/** Undefined for a getter, which is not called. */
	readonly value: { readonly live: unknown } | undefined;
}

/** A value opened: its name, and its first members. */
export interface Opened {
	readonly type: Extract<ValueNode["type"], "object" | "array" | "map" | "set" | "error">;
	readonly text: string;
	readonly members: readonly LiveMember[];
	/** How many members it has beyond these. */
	readonly more: number;
}

const most = limits.tree.members;

function property(holder: object, key: PropertyKey): LiveMember {
	const name = typeof key === "symbol" ? `[${String(key)}]` : (key as string | number);
	const kind = typeof key === "symbol" ? ({ kind: "inner" } as const) : {};
	let descriptor: PropertyDescriptor | undefined;
	try {
		descriptor = Object.getOwnPropertyDescriptor(holder, key);
	} catch {
		// A module's export that is not initialised yet cannot even be described.
	}
	const isData = descriptor !== undefined && "value" in descriptor;
	return { key: name, ...kind, value: isData ? { live: descriptor!.value } : undefined };
}

function properties(value: object, keys: readonly PropertyKey[] = keysOf(value)): Pick<Opened, "members" | "more"> {
	const members = keys.slice(0, most).map((key) => property(value, key));
	return { members, more: keys.length - members.length };
}

/** The first of a list, and how many there are besides. */
function elements(length: number, at: (index: number) => unknown): Pick<Opened, "members" | "more"> {
	const count = Math.min(length, most);
	const members = Array.from({ length: count }, (_, i) => ({ key: i, value: { live: at(i) } }));
	return { members, more: length - count };
}

function openArray(value: readonly unknown[]): Opened {
	const name = classNameOf(value) ?? "Array";
	const first = Array.from({ length: Math.min(value.length, most) }, (_, i) => property(value, i));
	// Properties beside the elements, as a regular expression's match has; all keys of a long array would be too many.
	const named = value.length > most ? [] : Object.keys(value).filter((key) => !/^\d+$/.test(key));
	const besides = properties(value, named);
	return {
		type: "array",
		text: `${name}(${value.length})`,
		members: [...first, ...besides.members].map((member) =>
			member.value === undefined && !Object.hasOwn(value, member.key) ? { ...member, value: { live: hole } } : member,
		),
		more: value.length - first.length + besides.more,
	};
}

/** Stands for an element that was never set. */
export const hole: unique symbol = Symbol("empty");

function openMap(value: Map<unknown, unknown>, describe: (key: unknown) => string): Opened {
	const size = sizeOf(value);
	const members: LiveMember[] = [];
	const entries = Map.prototype.entries.call(value) as IterableIterator<[unknown, unknown]>;
	for (let step = entries.next(); !step.done && members.length < most; step = entries.next()) {
		const [key, live] = step.value;
		members.push({ key: describe(key), kind: "entry", value: { live } });
	}
	return { type: "map", text: `${classNameOf(value) ?? "Map"}(${size})`, members, more: size - members.length };
}

function openSet(value: Set<unknown>): Opened {
	const size = sizeOf(value);
	const members: LiveMember[] = [];
	const items = Set.prototype.values.call(value) as IterableIterator<unknown>;
	for (let step = items.next(); !step.done && members.length < most; step = items.next()) {
		members.push({ key: members.length, kind: "item", value: { live: step.value } });
	}
	return { type: "set", text: `${classNameOf(value) ?? "Set"}(${size})`, members, more: size - members.length };
}

function openPromise(value: object): Opened {
	const { state, result } = internalsOf(value);
	const inner: LiveMember[] =
		state === "pending"
			? []
			: [{ key: state === "rejected" ? "reason" : "value", kind: "inner", value: { live: result } }];
	const own = properties(value);
	const name = classNameOf(value) ?? "Promise";
	return { type: "object", text: `${name} <${state}>`, members: [...inner, ...own.members], more: own.more };
}

/** `name: message` of an error, as far as these are texts. */
export function errorTitle(value: object): string {
	const [name, message] = [nativeValue(value, "name"), nativeValue(value, "message")];
	const title = typeof name === "string" && name !== "" ? name : (classNameOf(value) ?? "Error");
	return typeof message === "string" && message !== "" ? `${title}: ${message}` : title;
}

function openError(value: object): Opened {
	const title = errorTitle(value);
	const stack = nativeValue(value, "stack");
	const frames = typeof stack === "string" ? framesOf(stack, title) : "";
	const own = Reflect.ownKeys(value).filter((key) => key !== "stack" && key !== "message" && key !== "name");
	const besides = properties(value, own);
	const members: LiveMember[] = frames === "" ? [] : [{ key: "stack", value: { live: frames } }];
	return { type: "error", text: title, members: [...members, ...besides.members], more: besides.more };
}

/** What cannot be looked into, or has nothing inside that its name does not say. */
function isOpaque(value: object): boolean {
	return isExternal(value) || isRegExp(value) || isDate(value);
}

/**
 * Opens a value: its name and first members, by their kind. `describe` makes the text of a map's key. Undefined for what
 * has no members to show.
 */
export function open(value: object, describe: (key: unknown) => string): Opened | undefined {
	if (isProxy(value)) {
		const { target } = internalsOf(value);
		const opened = target === undefined ? undefined : open(target, describe);
		if (opened === undefined) return undefined;
		return { ...opened, text: `Proxy(${opened.text || "Object"})` };
	}
	if (typeof value === "function") {
		const own = properties(value);
		return own.members.length === 0 ? undefined : { type: "object", text: inspectName(value), ...own };
	}
	if (isOpaque(value)) return undefined;
	if (isError(value)) return openError(value);
	if (Array.isArray(value)) return openArray(value);
	if (isMap(value)) return openMap(value, describe);
	if (isSet(value)) return openSet(value);
	if (isPromise(value)) return openPromise(value);
	if (isTypedArray(value)) {
		const numbers = value as unknown as ArrayLike<unknown>;
		const length = lengthOf(value);
		return { type: "array", text: `${classNameOf(value)}(${length})`, ...elements(length, (i) => numbers[i]) };
	}
	if (isAnyArrayBuffer(value)) {
		return { type: "object", text: `${classNameOf(value)}(${value.byteLength})`, members: [], more: 0 };
	}
	const own = properties(value);
	const name = isModuleNamespaceObject(value)
		? "Module"
		: (classNameOf(value) ?? (Object.getPrototypeOf(value) === null ? "[Object: null prototype]" : "Object"));
	const text = name === "Object" && isPlain(value) ? "" : name;
	return { type: "object", text, ...own };
}

/** A function's or small thing's own text. */
export function inspectName(value: unknown): string {
	return inspect(value, { depth: -1, customInspect: false }).split("\n", 1)[0]!;
}
