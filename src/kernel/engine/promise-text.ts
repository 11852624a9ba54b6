import { type InspectOptionsStylized, inspect } from "node:util";

/** What Node writes on every promise while AsyncLocalStorage rests on its hooks (before Node.js 24). */
const nodesOwn = new Set(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"]);

const inspected = new Set<Promise<unknown>>();

function promiseText(this: Promise<unknown>, _: number, options: InspectOptionsStylized): string {
	if (inspected.has(this)) return options.stylize("[Circular *]", "special");
	if (!Object.isExtensible(this)) return "Promise {}"; // frozen: nothing on it can be hidden
	inspected.add(this);
	try {
		for (const symbol of Object.getOwnPropertySymbols(this))
			if (nodesOwn.has(symbol.description ?? "")) Object.defineProperty(this, symbol, { enumerable: false });
		// An own property hides this method from `inspect`, so that it writes the promise as ever.
		Object.defineProperty(this, inspect.custom, { configurable: true, value: undefined });
		return inspect(this, options);
	} finally {
		inspected.delete(this);
		Reflect.deleteProperty(this, inspect.custom);
	}
}

/** Keeps what Node writes on promises for itself out of how they are shown: `Promise { <pending> }`. */
export function hidePromiseHooks(): void {
	Object.defineProperty(Promise.prototype, inspect.custom, { configurable: true, writable: true, value: promiseText });
}
