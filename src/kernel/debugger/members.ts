/*
 * V8 runs the text of these functions on the main thread, with the object in question as `this`. They make an object
 * without a prototype that has some of its members, so that only those cross to the debugger: an array may have millions.
 * They run no code of the person's: accessors stay accessors, and nobody calls them for a proxy. Each stands alone.
 */

/** The elements from `start` to before `end` of an array or typed array. */
export function elements(this: object, start: number, end: number): object {
	const page = Object.create(null);
	for (let index = start; index < end; index++) {
		const member = Object.getOwnPropertyDescriptor(this, index);
		if (member !== undefined) Object.defineProperty(page, index, member);
	}
	return page;
}

/** How many own members it has, elements not counted. */
export function countNamed(this: object): number {
	return Reflect.ownKeys(this).filter((key) => typeof key === "symbol" || !/^\d+$/.test(key)).length;
}

/** How many own members it has. */
export function count(this: object): number {
	return Reflect.ownKeys(this).length;
}

/** The own members from the one of number `start` to before `end`. */
export function members(this: object, start: number, end: number): object {
	const page = Object.create(null);
	for (const key of Reflect.ownKeys(this).slice(start, end)) {
		Object.defineProperty(page, key, Object.getOwnPropertyDescriptor(this, key)!);
	}
	return page;
}

/** The own members that are no elements. */
export function named(this: object): object {
	const page = Object.create(null);
	for (const key of Reflect.ownKeys(this)) {
		if (typeof key === "string" && /^\d+$/.test(key)) continue;
		Object.defineProperty(page, key, Object.getOwnPropertyDescriptor(this, key)!);
	}
	return page;
}

/** The entries of a map or set from the one of number `start` to before `end`: under `k0`, `v0` and so on. */
export function entries(this: object, start: number, end: number): object {
	const page = Object.create(null);
	const isMap = this instanceof Map;
	const all = isMap ? Map.prototype.entries.call(this) : Set.prototype.entries.call(this);
	let at = 0;
	for (const [key, value] of all) {
		if (at >= end) break;
		if (at >= start) {
			if (isMap) page[`k${at}`] = key;
			page[`v${at}`] = value;
		}
		at++;
	}
	return page;
}

/** What the accessor of that name gives; this does run the person's code. */
export function read(this: Record<string, unknown>, name: string): unknown {
	return this[name];
}
