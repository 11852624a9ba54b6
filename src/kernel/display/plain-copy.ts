import { isDate, isProxy } from "node:util/types";
import type { Json } from "../../protocol/json.ts";
import { isObject } from "./peek.ts";

/** Deeper data is no specification. */
const maxDepth = 100;

/**
 * What `JSON.stringify` would write of a value, without calling `toJSON` or a getter; dates as it writes them. Undefined for
 * cycles and for what would take more than about `bytes`.
 */
export function plainCopy(value: unknown, bytes: number): Json | undefined {
	let left = bytes;

	const copy = (one: unknown, depth: number): Json => {
		left -= typeof one === "string" ? one.length : 8;
		if (left < 0 || depth > maxDepth) throw new RangeError("too large or too deep for JSON");
		if (typeof one === "number") return Number.isFinite(one) ? one : null;
		if (typeof one === "string" || typeof one === "boolean") return one;
		if (typeof one === "bigint") return Number(one);
		if (!isObject(one) || typeof one === "function" || isProxy(one)) return null;
		if (isDate(one))
			return Number.isNaN(Date.prototype.getTime.call(one)) ? null : Date.prototype.toISOString.call(one);
		if (Array.isArray(one) || ArrayBuffer.isView(one)) {
			const list = one as unknown as ArrayLike<unknown>;
			return Array.from({ length: list.length }, (_, i) =>
				copy(Object.getOwnPropertyDescriptor(list, i)?.value, depth + 1),
			);
		}
		const made: Record<string, Json> = {};
		for (const key of Object.keys(one)) {
			const inner: unknown = Object.getOwnPropertyDescriptor(one, key)?.value;
			if (inner === undefined || typeof inner === "function" || typeof inner === "symbol") continue;
			left -= key.length;
			// As data, also where it is called "__proto__".
			Object.defineProperty(made, key, { value: copy(inner, depth + 1), enumerable: true, configurable: true });
		}
		return made;
	};

	try {
		return copy(value, 0);
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}
