import { bundleOf } from "../display/bundle.ts";
import { inspectValue } from "../display/inspect-value.ts";
import { isPromiseLike } from "../display/mime-bundle.ts";
import type { Evaluator } from "./evaluator.ts";
import type { NamedSource, Sources } from "./sources.ts";

const key = "glasscell.debugging";

/** An expression for the {@link Debugging} of the main thread. */
export const debugging = `globalThis[Symbol.for(${JSON.stringify(key)})]`;

/** What debugging stands on. */
export interface DebuggingParts {
	readonly sources: Sources;
	readonly evaluator: Evaluator;
	/** Tells the debugger of a source that is about to run; resolves when its breakpoints are set. */
	readonly announce: (source: NamedSource) => Promise<void>;
}

/** The main thread's side of the debugger, which calls it through the inspector: also while code runs or is held. */
export class Debugging {
	readonly #parts: DebuggingParts;

	constructor(parts: DebuggingParts) {
		this.#parts = parts;
	}

	/** From here on each source is announced; answers those that ran before. */
	start(): readonly NamedSource[] {
		const { sources, announce } = this.#parts;
		sources.watch = announce;
		return sources.list();
	}

	/** Whether cells may stop where they throw. */
	stopAtErrors(on: boolean): void {
		this.#parts.evaluator.stopsAtErrors = on;
	}

	/** All is as if nobody had debugged. */
	stop(): void {
		this.#parts.sources.watch = undefined;
		this.stopAtErrors(false);
	}

	/** How the value is shown. What takes time is shown as text alone where nothing can `wait`, because code is held. */
	show(value: unknown, wait: boolean): unknown {
		const bundle = bundleOf(value);
		return !wait && isPromiseLike(bundle) ? { "text/plain": inspectValue(value) } : bundle;
	}
}

/** Makes {@link debugging} work. */
export function provideDebugging(parts: DebuggingParts): void {
	Object.defineProperty(globalThis, Symbol.for(key), { value: new Debugging(parts) });
}
