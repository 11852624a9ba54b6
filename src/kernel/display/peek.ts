import { isNativeError, isProxy } from "node:util/types";

/** Longer chains of prototypes are nobody's. */
const maxChain = 100;

/** The value and its prototypes, up to the first proxy: what lies behind that only its traps tell. */
function* chainOf(value: object): Generator<object> {
	let holder: object | null = value;
	for (let i = 0; holder !== null && i < maxChain && !isProxy(holder); i++) {
		yield holder;
		holder = Object.getPrototypeOf(holder) as object | null;
	}
}

/** Whether reading a property that it lacks would run a proxy's trap. */
export function inheritsFromProxy(value: object): boolean {
	if (isProxy(value)) return false;
	const prototypes = [...chainOf(value)];
	return prototypes.length === maxChain || isProxy(Object.getPrototypeOf(prototypes.at(-1)!));
}

/**
 * The property's descriptor, own or inherited, without running any code of the value's: neither getters nor proxy traps.
 * Everything that looks at values of unknown origin goes through here.
 */
export function find(value: object, key: PropertyKey): PropertyDescriptor | undefined {
	for (const holder of chainOf(value)) {
		const descriptor = Object.getOwnPropertyDescriptor(holder, key);
		if (descriptor !== undefined) return descriptor;
	}
	return undefined;
}

/** The property's value where it is data; undefined where it is a getter. */
export function dataOf(value: object, key: PropertyKey): unknown {
	return find(value, key)?.value;
}

/**
 * As {@link dataOf}, and getters of the language itself are called: newer V8 keeps an error's stack behind one. Older V8
 * writes the stack when it is first looked at, from what the error's own getters say: undefined where these throw.
 */
export function nativeValue(value: object, key: string): unknown {
	try {
		const descriptor = find(value, key);
		if (descriptor?.get === undefined || isProxy(descriptor.get)) return descriptor?.value;
		const isNative = /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(descriptor.get));
		return isNative ? (descriptor.get.call(value) as unknown) : undefined;
	} catch {
		return undefined;
	}
}

/** Whether it has all these methods. */
export function hasMethods(value: object, ...keys: readonly PropertyKey[]): boolean {
	return keys.every((key) => typeof dataOf(value, key) === "function");
}

/** Whether it has all these properties, be they data or getters. */
export function hasMembers(value: object, ...keys: readonly PropertyKey[]): boolean {
	return keys.every((key) => find(value, key) !== undefined);
}

/** Whether it is neither null nor primitive; proxies are. */
export function isObject(value: unknown): value is object {
	return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** As `instanceof`, which would run the traps of a proxy among the prototypes. */
export function inherits<T extends object>(value: object, prototype: T): value is T {
	return [...chainOf(value)].includes(prototype);
}

/** Whether it is an error, of a class that extends `Error` too. */
export function isError(value: object): boolean {
	return isNativeError(value) || inherits(value, Error.prototype);
}

/** Whether it is an object literal or made without a prototype. */
export function isPlain(value: object): boolean {
	if (isProxy(value)) return false;
	const prototype = Object.getPrototypeOf(value) as object | null;
	// An object of another realm has another Object.prototype, which alone has no prototype itself.
	return (
		prototype === null || (!isProxy(prototype) && Object.getPrototypeOf(prototype) === null && !Array.isArray(value))
	);
}

/** The name of its class; undefined where it has none. */
export function classNameOf(value: object): string | undefined {
	for (const holder of chainOf(value)) {
		const maker: unknown = Object.getOwnPropertyDescriptor(holder, "constructor")?.value;
		if (typeof maker !== "function" || isProxy(maker)) continue;
		const name: unknown = Object.getOwnPropertyDescriptor(maker, "name")?.value;
		if (typeof name === "string" && name !== "") return name;
	}
	return undefined;
}

/** Lists of more keys than this are remembered: making one of a million takes a third of a second. */
const many = 1_000;
let remembered: Map<object, readonly PropertyKey[]> | undefined;

/** Runs `look`, which may ask for the same keys several times; it must run nothing that changes values. */
export function rememberingKeys<T>(look: () => T): T {
	remembered = new Map();
	try {
		return look();
	} finally {
		remembered = undefined;
	}
}

/** Own enumerable string keys and, behind them, symbols. One native call: the only part of looking at a value that cannot stop half-way. */
export function keysOf(value: object): readonly PropertyKey[] {
	const known = remembered?.get(value);
	if (known !== undefined) return known;
	const symbols = Object.getOwnPropertySymbols(value).filter(
		(symbol) => Object.getOwnPropertyDescriptor(value, symbol)?.enumerable,
	);
	const names: readonly PropertyKey[] = Object.keys(value);
	const keys = symbols.length === 0 ? names : [...names, ...symbols];
	if (keys.length > many) remembered?.set(value, keys);
	return keys;
}
