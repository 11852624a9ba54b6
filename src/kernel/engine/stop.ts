import { clearAsyncStack } from "./async-stack.ts";
import { kernelFolder } from "./frames.ts";
import { ownTask } from "./task.ts";

/** What was found in the middle of what this thread does. */
export type Stopped =
	/** The message came first: the event loop is free. */
	| "heard"
	/** No code of the person's runs, or it waits for code of Node's or the kernel's, which must not be terminated. */
	| "busy"
	/** Code of the person's ran, and was terminated. */
	| "terminated";

/** What stopping needs of the engine. */
export interface StopParts {
	/** Tells what runs that it is to stop: its next `await` throws. */
	readonly announce: () => void;
	/** Terminates the running code, once it runs on. */
	readonly terminate: () => void;
}

const stopKey = "glasscell.stop";
const clearKey = "glasscell.clearAsyncStack";

/**
 * The expression that asks for {@link Stopped}. V8's inspector evaluates it in the middle of running code. `round` is the
 * message that is not heard.
 */
export const stopExpression = (round: number): string => `globalThis[Symbol.for(${JSON.stringify(stopKey)})](${round})`;

/** The expression that calls {@link clearAsyncStack}, for who terminates by other means. */
export const clearAsyncStackExpression = `globalThis[Symbol.for(${JSON.stringify(clearKey)})]()`;

/** How many calls are looked at. */
const depth = 100;
/** The calls on top are the functions below and the expression. */
const above = 3;

/**
 * Modules of Node's that only compute or ask the system: what was called of them by the person's code may be terminated
 * too. All others, such as timers, streams and the loader, have state that every later call relies on.
 */
const stateless =
	/^node:(?:internal\/)?(?:fs|path|url|util|buffer|console|crypto|zlib|assert|child_process|vm|v8|querystring)\b/;

type Owner = "kernel" | "node" | "stateless" | "person";

/** Whose code the interrupted calls run, the innermost first; what V8 has built in is nobody's. */
function owners(): readonly Owner[] {
	const { stackTraceLimit, prepareStackTrace } = Error;
	try {
		Error.stackTraceLimit = depth;
		Error.prepareStackTrace = (_, sites) => sites;
		const sites = new Error().stack as unknown as readonly NodeJS.CallSite[];
		return sites
			.slice(above)
			.filter((site) => site.getLineNumber() !== null)
			.map((site) => {
				const name = String(site.getScriptNameOrSourceURL() ?? "");
				if (name.startsWith(kernelFolder)) return "kernel";
				if (!name.startsWith("node:")) return "person";
				return stateless.test(name) ? "stateless" : "node";
			});
	} finally {
		Error.stackTraceLimit = stackTraceLimit;
		if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
		else Error.prepareStackTrace = prepareStackTrace;
	}
}

let latestHeard = 0;
/** Whether printing has thrown since the event loop was free. */
let hasThrown = false;
/** Undoes what {@link stopNextCall} did. */
let lift: (() => void) | undefined;

/**
 * Code that prints without end is in the kernel most of the time, and a chain of promises in V8 or in Node's hooks: there
 * nothing can be terminated. But it cannot go on without these calls, which throw until the event loop is free.
 */
function stopNextCall(): void {
	if (lift !== undefined) return;
	const undo = [patch(Promise.prototype, "then"), patch(globalThis, "queueMicrotask")];
	lift = () => {
		for (const each of undo) each();
		lift = undefined;
	};
}

function patch(holder: object, name: string): () => void {
	const descriptor = Object.getOwnPropertyDescriptor(holder, name);
	const original: unknown = descriptor?.value;
	if (typeof original !== "function" || !descriptor?.configurable) return () => undefined;
	const value = function (this: unknown, ...given: unknown[]): unknown {
		const reason = ownTask()?.controller.reason;
		if (reason !== undefined) throw reason;
		return Reflect.apply(original, this, given);
	};
	Object.defineProperty(holder, name, { ...descriptor, value });
	return () => {
		if ((holder as Record<string, unknown>)[name] === value) Object.defineProperty(holder, name, descriptor);
	};
}

/** To be called where the person's code prints: throws as {@link stopNextCall} says, but once, for who cleans up may print. */
export function throwIfStopped(): void {
	if (lift === undefined || hasThrown) return;
	const reason = ownTask()?.controller.reason;
	hasThrown = reason !== undefined;
	if (hasThrown) throw reason;
}

/** To be called at the message of this round: the event loop is free, and no code is left that the question met. */
export function heardRound(round: number): void {
	latestHeard = round;
	hasThrown = false;
	lift?.();
}

/**
 * Makes the two expressions work. The first terminates only where the person's code is innermost: code of Node's or the
 * kernel's that is terminated leaves its state in pieces.
 */
export function provideStop({ announce, terminate }: StopParts): void {
	const stop = (round: number): Stopped => {
		if (round <= latestHeard) return "heard";
		announce();
		if (owners().find((owner) => owner !== "stateless") !== "person") {
			stopNextCall();
			return "busy";
		}
		clearAsyncStack();
		terminate();
		return "terminated";
	};
	Object.defineProperty(globalThis, Symbol.for(stopKey), { value: stop, configurable: true });
	Object.defineProperty(globalThis, Symbol.for(clearKey), { value: clearAsyncStack, configurable: true });
}
