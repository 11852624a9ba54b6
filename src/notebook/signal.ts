import { findHost } from "../protocol/host.ts";

/** Stands for a running cell where there is none: never aborted. */
const never = new AbortController().signal;

/** The signal of the running cell, now. */
export function runningSignal(): AbortSignal {
	return findHost()?.signal ?? never;
}

/**
 * The running cell's signal, aborted by an interrupt, for `fetch`, timers and loops of your own. Without an import,
 * `signal` is that very signal, read anew at each mention. This export stands for it, in whatever cell it is used; what
 * insists on a signal of its own (`AbortSignal.any` from Node.js 26) wants the former.
 *
 * @example
 * for await (const batch of batches) {
 *   signal.throwIfAborted();
 * }
 */
export const signal: AbortSignal = new Proxy(never, {
	get(_, key) {
		const current = runningSignal();
		const member: unknown = Reflect.get(current, key, current);
		return typeof member === "function" ? member.bind(current) : member;
	},
	set: (_, key, value) => Reflect.set(runningSignal(), key, value),
	has: (_, key) => Reflect.has(runningSignal(), key),
});
