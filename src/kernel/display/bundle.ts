import { isProxy } from "node:util/types";
import type { JsonObject } from "../../protocol/json.ts";
import { inspectValue } from "./inspect-value.ts";
import { internalsOf } from "./internals.ts";
import { isPromiseLike, toBundle } from "./mime-bundle.ts";
import { isObject } from "./peek.ts";
import { present } from "./presenters.ts";

/**
 * How a value is shown: a primitive as text, everything else as `presenters.ts` says. The promise only where the bundle
 * takes time. Throws what the value's own display method throws.
 */
export function bundleOf(value: unknown): JsonObject | Promise<JsonObject> {
	if (!isObject(value)) return { "text/plain": inspectValue(value) };
	// A proxy is seen through, as `util.inspect` does: its traps could do anything, such as answer to every name.
	const seen = isProxy(value) ? internalsOf(value).target : value;
	if (seen === undefined) return { "text/plain": inspectValue(value) };
	const bundle = present(seen, value);
	return isPromiseLike(bundle) ? Promise.resolve(bundle).then(toBundle) : toBundle(bundle);
}
