import { type Runtime, Session } from "node:inspector";
import { promiseHooks } from "node:v8";

const group = "glasscell";
const takeKey = "glasscell.take";

/** Strings up to this length travel through the inspector's JSON: asking for the live one costs as much. */
const shortText = 10_000;
const loneSurrogate = /\p{Surrogate}/u;

/** A string that travels as an object: as JSON, a long one would take seconds, and lone surrogates would be lost. */
class Text {
	readonly #text: string;

	constructor(text: string) {
		this.#text = text;
	}

	/** The string, or the value itself if it is any other; asks nothing of the value, which may be a proxy. */
	static unwrap(value: unknown): unknown {
		return typeof value === "object" && value !== null && #text in value ? value.#text : value;
	}
}

/** Called by cells with their result, see `transform/cell-rewriter.ts`. */
export function asResult(value: unknown): unknown {
	const asObject = typeof value === "string" && (value.length > shortText || loneSurrogate.test(value));
	return asObject ? new Text(value) : value;
}

/** What came of a source: a live value, or a live error. */
export type Evaluated =
	| { readonly threw: false; readonly value: unknown }
	| {
			readonly threw: true;
			readonly value: unknown;
			/** Where a source that does not compile fails, counted from 1. */
			readonly line: number;
			readonly column: number;
	  };

/**
 * Runs sources in this thread, in V8's REPL mode: top-level `await`, and `let`, `const` and `class` that may be declared
 * again. The value is not copied over the protocol but handed over live. Costs 0.1 ms a source.
 */
export class Evaluator {
	/** Whether errors may stop the code where they are thrown: a debugger asks for it. */
	stopsAtErrors = false;
	readonly #session = new Session();
	readonly #taker: string;
	/** The promises of sources that have not ended, see {@link Evaluator.evaluate}. */
	readonly #unsettled = new Set<Promise<unknown>>();
	#stopHook: (() => void) | undefined;
	#taken: unknown;

	constructor() {
		this.#session.connect();
		Object.defineProperty(globalThis, Symbol.for(takeKey), {
			configurable: true,
			value: (value: unknown) => {
				this.#taken = value;
			},
		});
		let taker: string | undefined;
		const expression = `globalThis[Symbol.for(${JSON.stringify(takeKey)})]`;
		this.#session.post("Runtime.evaluate", { expression }, (_, answer) => {
			taker = answer?.result.objectId;
		});
		if (taker === undefined) throw new Error("this Node.js cannot evaluate through its inspector");
		Reflect.deleteProperty(globalThis, Symbol.for(takeKey));
		this.#taker = taker;
	}

	/**
	 * Runs the source; `name` is what stack traces call it. `done` is called once, unless V8 terminates the source: then
	 * maybe never.
	 *
	 * A source that awaits what nobody else holds would be collected, and the inspector would report that from within the
	 * garbage collector, which aborts the process. So its promise, the first that is made, is held until it ends.
	 */
	evaluate(source: string, name: string, done: (evaluated: Evaluated) => void): void {
		const expression = `${source}\n//# sourceURL=${name}`;
		const silent = !this.stopsAtErrors;
		const parameters = { expression, replMode: true, awaitPromise: true, silent, objectGroup: group };
		let own: Promise<unknown> | undefined;
		let ended = false;
		this.recover();
		this.#stopHook = promiseHooks.onInit((promise: Promise<unknown>) => {
			if (own !== undefined || ended) return;
			own = promise;
			this.#unsettled.add(promise);
			this.recover(); // run where no stack is left, the hook would end the process
		}) as () => void;
		this.#session.post("Runtime.evaluate", parameters, (error, answer?: Runtime.EvaluateReturnType) => {
			ended = true;
			if (own !== undefined) this.#unsettled.delete(own);
			if (error !== null || answer === undefined) return; // terminated: the interrupter says so
			const { exceptionDetails, result } = answer;
			if (exceptionDetails === undefined) return done({ threw: false, value: this.#take(result) });
			const value = this.#take(exceptionDetails.exception ?? { type: "undefined" });
			done({ threw: true, value, line: exceptionDetails.lineNumber + 1, column: exceptionDetails.columnNumber + 1 });
		});
		this.recover();
	}

	/** The value of an expression whose evaluation changes nothing; undefined where it would, throws, or does not parse. */
	peek(expression: string): unknown {
		let value: unknown;
		const parameters = { expression, throwOnSideEffect: true, silent: true, objectGroup: group };
		this.#session.post("Runtime.evaluate", parameters, (error, answer?: Runtime.EvaluateReturnType) => {
			if (error === null && answer?.exceptionDetails === undefined && answer) value = this.#take(answer.result);
		});
		return value;
	}

	/** To be called after V8 terminated code: stops what a terminated source could not. */
	recover(): void {
		this.#stopHook?.();
		this.#stopHook = undefined;
	}

	/** Terminates the code that called this, once it runs on. */
	terminate(): void {
		this.#session.post("Runtime.terminateExecution", () => undefined); // refused where a termination is under way
	}

	/** Lets go of every value and error that the inspector still holds for a console that does not exist. */
	release(): void {
		this.#session.post("Runtime.releaseObjectGroup", { objectGroup: group });
		this.#session.post("Runtime.discardConsoleEntries");
	}

	/** Ends the session. */
	close(): void {
		this.#session.disconnect();
	}

	#take({ type, value: primitive, objectId, unserializableValue }: Runtime.RemoteObject): unknown {
		if (type === "undefined") return undefined;
		if (objectId === undefined && unserializableValue === undefined) return primitive; // already here: it was JSON
		this.#session.post("Runtime.callFunctionOn", {
			objectId: this.#taker,
			functionDeclaration: "function (value) { this(value); }",
			arguments: [objectId === undefined ? { unserializableValue: unserializableValue! } : { objectId }],
			silent: true,
		});
		const value = this.#taken;
		this.#taken = undefined;
		return Text.unwrap(value);
	}
}
